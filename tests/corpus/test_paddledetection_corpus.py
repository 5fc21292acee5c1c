"""PaddleDetection logs from public repositories, and two of YOLOX whose tables stand on their own."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.corpus.conftest import labels
from tests.corpus.reading import Verify, contradicted, printed
from tests.runners.logs.logs import parse

LABELLED = labels("PaddleDetection")
FILES = pytest.mark.parametrize("entry", LABELLED or [{}], ids=lambda entry: entry.get("what") or "no corpus")


@FILES
def test_every_label_is_printed(corpus: Path, verify: Verify, entry: dict[str, Any]) -> None:
    observations = printed(verify, corpus / entry["file"])
    found = {(o["value"], o["line"], o["metric"], o["kind"]) for o in observations}
    # The labels of best lines end in the full stop of the sentence they stand in: `0.374.` for 0.374.
    wanted = {
        (label["value"].rstrip("."), label["line"], "box_ap", "best" if label["metric"].startswith("Best") else "eval")
        for label in entry["labels"]
    }
    assert wanted - found == set()
    if entry["kind"] == "other":
        assert observations == []


@FILES
def test_only_tables_and_best_lines_are_printed(corpus: Path, verify: Verify, entry: dict[str, Any]) -> None:
    text = (corpus / entry["file"]).read_bytes().split(b"\n")
    # YOLOX prints how long an image took above each table.
    observations = [o for o in printed(verify, corpus / entry["file"]) if o["metric"] != "latency"]
    expected = set()
    for number, line in enumerate(text, 1):
        if (b"Average Precision  (AP) @[" in line or b"Average Recall     (AR) @[" in line) and b"= -1" not in line:
            expected.add((number, "eval"))
        elif b"Best test bbox ap is " in line:
            expected.add((number, "best"))
    assert {(o["line"], o["kind"]) for o in observations} == expected
    for o in observations:
        assert o["value"].encode() in text[o["line"] - 1]
        assert 0 <= Decimal(o["value"]) <= 1
        first_rows = o["printed"] in ("bbox AP", "bbox AP50", "bbox AP75") or o["kind"] == "best"
        assert (o["metric"] is not None) == first_rows


@FILES
def test_honest_logs_are_not_contradicted(corpus: Path, entry: dict[str, Any]) -> None:
    assert contradicted(corpus, entry) == []


def test_two_trainings_in_one_file(corpus: Path) -> None:
    path = corpus / "PaddleDetection" / "douling843__M2S-DETR__log__workerlog.0"
    log = parse(path.read_bytes(), name="workerlog.0")
    series = [
        (o.run, o.epoch, o.line, o.value_text) for o in log.observations if (o.metric, o.kind) == ("box_ap", "eval")
    ]
    assert [(run, epoch, line) for run, epoch, line, _ in series] == [(0, 1, 54), (1, 1, 160), (1, 2, 196), (1, 3, 232)]
    assert series[-1][-1] == "0.141"
    assert {(o.dataset, o.split) for o in log.observations} == {
        ("dataset/ssdd_hbb/coco_style/annotations/test.json", "test")
    }


def test_a_whole_training(corpus: Path) -> None:
    path = corpus / "PaddleDetection" / "wangxinxin08__Paddle-GHM__workerlog.0"
    log = parse(path.read_bytes(), name="workerlog.0")
    (run,) = log.runs
    assert (run.model, run.devices, run.train_epochs) == ("retinanet_ghm_coco_4GPUx2", 4, list(range(1, 13)))
    assert [o.epoch for o in log.observations if (o.metric, o.kind) == ("box_ap", "eval")] == list(range(1, 13))
