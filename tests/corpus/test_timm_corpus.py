"""Tables of timm: 1,556 models, a row each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.corpus.conftest import labels
from tests.corpus.reading import Verify, contradicted, printed
from tests.runners.logs.logs import parse

LABELLED = labels("timm-csv")
FILES = pytest.mark.parametrize("entry", LABELLED or [{}], ids=lambda entry: entry.get("what") or "no corpus")


@FILES
def test_every_label_is_printed(corpus: Path, verify: Verify, entry: dict[str, Any]) -> None:
    observations = printed(verify, corpus / entry["file"])
    assert {o["format"] for o in observations} == {"timm"}
    found = {(o["value"], o["line"]) for o in observations}
    assert [label for label in entry["labels"] if (label["value"], label["line"]) not in found] == []
    assert {o["kind"] for o in observations} == {"eval"}


@FILES
def test_honest_logs_are_not_contradicted(corpus: Path, entry: dict[str, Any]) -> None:
    assert contradicted(corpus, entry) == []


def test_every_model_is_a_run(corpus: Path, verify: Verify) -> None:
    for entry in LABELLED:
        observations = printed(verify, corpus / entry["file"])
        assert {(o["metric"], o["unit"]) for o in observations} == {("top1", "percent"), ("top5", "percent")}
        # Models stand there several times, evaluated at several image sizes.
        assert len({o["line"] for o in observations}) == 1556
        assert len({o["model"] for o in observations}) == 1266
        runs = parse((corpus / entry["file"]).read_bytes()).runs
        assert len({(run.model, run.image_size) for run in runs}) == len(runs) == 1556
