"""VisualDL records from public repositories; one of them is called train.log."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.corpus.conftest import labels
from tests.corpus.reading import Verify, contradicted, printed

LABELLED = labels("VisualDL")
FILES = pytest.mark.parametrize("entry", LABELLED or [{}], ids=lambda entry: entry.get("what") or "no corpus")


@FILES
def test_every_label_is_printed(corpus: Path, verify: Verify, entry: dict[str, Any]) -> None:
    observations = printed(verify, corpus / entry["file"])
    # The labels have six significant digits of the float32.
    found = {(o["printed"], f"{float(o['value']):.6g}", o["record"], o["step"]) for o in observations}
    missing = [
        label
        for label in entry["labels"]
        if (label["metric"], label["value"], label["record"], label["step"]) not in found
    ]
    assert missing == []
    if entry["kind"] == "none":
        assert observations == []
    assert {(o["format"], o["kind"], o["line"]) for o in observations} <= {("visualdl", "eval", None)}


@FILES
def test_honest_logs_are_not_contradicted(corpus: Path, entry: dict[str, Any]) -> None:
    assert contradicted(corpus, entry) == []


def test_tags_and_their_metrics(corpus: Path, verify: Verify) -> None:
    shown = {
        (o["printed"], o["metric"], o["unit"]) for entry in LABELLED for o in printed(verify, corpus / entry["file"])
    }
    assert shown == {
        ("Evaluate/mIoU", "miou", "fraction"),
        ("Evaluate/Acc", "pixel_accuracy", "fraction"),
        ("PSNR on validation data", "psnr", "dB"),
    }


def test_two_records_of_one_training_agree(corpus: Path, verify: Verify) -> None:
    """The record that was committed early is the beginning of the complete one."""
    early, complete = (
        [(o["record"], o["step"], o["value"]) for o in printed(verify, corpus / "VisualDL" / name)]
        for name in (
            "CuberrChen__STDCNet-Paddle__train.log",
            "CuberrChen__STDCNet-Paddle__output__vdlrecords.1629043924.log",
        )
    )
    assert (len(early), len(complete)) == (710, 800)
    assert complete[:710] == early
