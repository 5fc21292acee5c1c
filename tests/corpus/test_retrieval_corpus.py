"""Logs of the Paddle ports of Oscar and VinVL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.corpus.conftest import labels
from tests.corpus.reading import missing, observations

LABELLED = labels("PaddleMM-retrieval")


@pytest.mark.parametrize("entry", LABELLED or [{}], ids=lambda entry: entry.get("what") or "no corpus")
def test_every_label_and_nothing_but_retrieval_lines_is_read(corpus: Path, entry: dict[str, Any]) -> None:
    text = (corpus / entry["file"]).read_bytes().split(b"\n")
    seen = observations(corpus, entry["file"])
    assert missing(seen, entry) == []
    assert {o.format for o in seen} == {"retrieval"}
    lines = [n for n, line in enumerate(text, 1) if b"I2T Retrieval: " in line]
    assert sorted(o.line or 0 for o in seen) == sorted(lines * 3)
    assert [o.epoch for o in seen if o.metric == "recall_at_1"] == list(range(1, 31))
    assert {(o.unit, o.subset, o.split, o.dataset) for o in seen} == {("fraction", "I2T", "minival", "COCO")}
