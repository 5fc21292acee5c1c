"""JSON lines of DETR and MAE from public repositories."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.corpus.conftest import labels
from tests.corpus.reading import Verify, contradicted, printed
from tests.runners.logs.logs import parse

LABELLED = labels("jsonl-DeiT-DETR")
FILES = pytest.mark.parametrize("entry", LABELLED or [{}], ids=lambda entry: entry.get("what") or "no corpus")


@FILES
def test_every_label_is_printed(corpus: Path, verify: Verify, entry: dict[str, Any]) -> None:
    observations = printed(verify, corpus / entry["file"])
    assert {o["format"] for o in observations} == {"jsonl"}
    found = {(o["value"], o["line"]) for o in observations}
    assert [label for label in entry["labels"] if (label["value"], label["line"]) not in found] == []
    assert {o["kind"] for o in observations} == {"eval"}


@FILES
def test_honest_logs_are_not_contradicted(corpus: Path, entry: dict[str, Any]) -> None:
    assert contradicted(corpus, entry) == []


def test_runs_of_a_file_that_several_programs_wrote_to(corpus: Path) -> None:
    """926 trainings from epoch 0, some at the same time: epochs that go back are a new run."""
    log = parse((corpus / "jsonl-DeiT-DETR" / "KhanhTungTran__UnderwaterSong__output_dir__log.txt").read_bytes())
    assert sum(run.train_epochs[0] == 1 for run in log.runs) == 926
    assert len(log.runs) == 3289
    top1 = [o for o in log.observations if o.metric == "top1"]
    assert (top1[-1].value_text, top1[-1].line, top1[-1].unit) == ("28.61111111111111", 9205, "percent")
