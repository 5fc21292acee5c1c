"""detectron2 logs from public repositories. None of them came to an evaluation, and none must be found."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Outcome
from tests.corpus.conftest import labels
from tests.runners.logs.logs import parse

LABELLED = labels("detectron2")
FILES = pytest.mark.parametrize("entry", LABELLED or [{}], ids=lambda entry: entry.get("what") or "no corpus")


@FILES
def test_logs_without_an_evaluation_give_none(
    corpus: Path, verify: Callable[..., Outcome], entry: dict[str, Any]
) -> None:
    assert entry["kind"] == "none"
    outcome = verify("parse", "--json", corpus / entry["file"])
    assert [json.loads(line) for line in outcome.out.splitlines()] == []


@FILES
def test_they_are_known_for_what_they_are(corpus: Path, entry: dict[str, Any]) -> None:
    log = parse((corpus / entry["file"]).read_bytes(), name=entry["file"], curve=True)
    assert log.format == "detectron2"
    assert {o.kind for o in log.observations} <= {"train"}


def test_training_values(corpus: Path) -> None:
    folder = corpus / "detectron2"
    name = "BUAAZhangHaonan__mgm_mask2former__output__mgm_training__{}"
    lines = parse((folder / name.format("metrics.json")).read_bytes(), name="metrics.json", curve=True)
    assert len([o for o in lines.observations if o.metric == "loss"]) == 270
    text = parse((folder / name.format("log.txt")).read_bytes(), name="log.txt")
    assert {run.model for run in text.runs} == {"mgm_swin_convnext_tiny"}
