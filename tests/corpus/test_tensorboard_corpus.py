"""TensorBoard event files from public repositories."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.corpus.conftest import labels
from tests.corpus.reading import Verify, contradicted, printed

LABELLED = labels("TensorBoard")
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
    assert {(o["format"], o["kind"], o["line"]) for o in observations} <= {("tensorboard", "eval", None)}


@FILES
def test_honest_logs_are_not_contradicted(corpus: Path, entry: dict[str, Any]) -> None:
    assert contradicted(corpus, entry) == []


def test_tags_and_their_metrics(corpus: Path, verify: Verify) -> None:
    shown = {(o["printed"], o["metric"]) for entry in LABELLED for o in printed(verify, corpus / entry["file"])}
    assert {pair for pair in shown if pair[1]} == {
        ("metrics/mAP_0.5", "box_ap50"),
        ("metrics/mAP_0.5:0.95", "box_ap"),
        # Inferred from their ends.
        ("eval/rouge1", "rouge_1"),
        ("eval/rouge2", "rouge_2"),
        ("eval/rougeL", "rouge_l"),
    }
    assert not {tag for tag, _ in shown if tag.startswith(("train", "x/")) or "second" in tag}
