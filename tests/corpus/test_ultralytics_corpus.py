"""Results of YOLO from public repositories: two kinds of CSV, the text without names, and a training log."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.corpus.conftest import labels
from tests.corpus.reading import Verify, contradicted, printed

LABELLED = labels("ultralytics-csv") + labels("YOLO-results-txt")
FILES = pytest.mark.parametrize("entry", LABELLED or [{}], ids=lambda entry: entry.get("what") or "no corpus")


@FILES
def test_every_label_is_printed(corpus: Path, verify: Verify, entry: dict[str, Any]) -> None:
    observations = printed(verify, corpus / entry["file"])
    assert {o["format"] for o in observations} == {"ultralytics"}
    found = {(o["value"], o["line"]) for o in observations}
    assert [label for label in entry["labels"] if (label["value"], label["line"]) not in found] == []
    assert {o["kind"] for o in observations} == {"eval"}


@FILES
def test_honest_logs_are_not_contradicted(corpus: Path, entry: dict[str, Any]) -> None:
    assert contradicted(corpus, entry) == []


def test_the_log_and_its_epochs(corpus: Path, verify: Verify) -> None:
    """The rows of this log are late: the next epoch is announced before them."""
    observations = printed(verify, corpus / "YOLO-results-txt" / "Beallhuang__ocr_price__train.log")
    series = [(o["epoch"], o["line"], o["value"]) for o in observations if o["metric"] == "box_ap"]
    assert [epoch for epoch, _, _ in series] == list(range(1, 101))
    assert (series[0], series[-1]) == ((1, 55, "0.909"), (100, 548, "0.937"))
