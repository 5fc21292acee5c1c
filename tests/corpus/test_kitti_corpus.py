"""KITTI tables of OpenPCDet and SECOND from public repositories."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.corpus.conftest import labels
from tests.corpus.reading import missing, observations

LABELLED = [*labels("KITTI-OpenPCDet"), *labels("Paddle3D")]
FILES = pytest.mark.parametrize("entry", LABELLED or [{}], ids=lambda entry: entry.get("what") or "no corpus")


@FILES
def test_every_label_is_read(corpus: Path, entry: dict[str, Any]) -> None:
    seen = observations(corpus, entry["file"])
    assert missing(seen, entry) == []
    if entry["kind"] == "none":
        assert seen == []
    else:
        assert {o.format for o in seen} == {"kitti"}


@FILES
def test_the_benchmark_stands_three_lines_below_its_header(corpus: Path, entry: dict[str, Any]) -> None:
    text = (corpus / entry["file"]).read_text(encoding="utf-8").split("\n")
    seen = observations(corpus, entry["file"])
    read = {o.line for o in seen if o.metric}
    header = "Car AP_R40@0.70, 0.70, 0.70:"
    assert read == {n + 4 for n, line in enumerate(text) if line.rstrip().endswith(header)}
    assert {text[line - 1][:8] for line in read if line} <= {"3d   AP:"}


@FILES
def test_every_row_of_every_table_is_read_once(corpus: Path, entry: dict[str, Any]) -> None:
    text = (corpus / entry["file"]).read_text(encoding="utf-8").split("\n")
    rows = [n for n, line in enumerate(text, 1) if line.startswith(("bbox AP:", "bev  AP:", "3d   AP:", "aos  AP:"))]
    seen = observations(corpus, entry["file"])
    recalls = [n for n, line in enumerate(text, 1) if " recall_roi_" in line or " recall_rcnn_" in line]
    assert sorted(o.line or 0 for o in seen) == sorted(rows * 3 + recalls)
    assert all(o.value_text in text[(o.line or 0) - 1] for o in seen)


def test_the_last_checkpoint_of_3dssd(corpus: Path) -> None:
    (entry,) = [entry for entry in LABELLED if entry["what"] == "3DSSD KITTI"]
    seen = [o for o in observations(corpus, entry["file"]) if o.metric]
    assert [(o.value_text, o.line, o.epoch, o.model, o.dataset, o.split) for o in seen[-3:]] == [
        ("91.4175", 991, 80, "3DSSD", "KITTI", "val"),
        ("82.7117", 991, 80, "3DSSD", "KITTI", "val"),
        ("80.0564", 991, 80, "3DSSD", "KITTI", "val"),
    ]
    assert [o.epoch for o in seen[::3]] == list(range(71, 81))
