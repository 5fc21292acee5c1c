"""Logs of the OpenMMLab toolkits from public repositories: text and JSON of either writer."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.corpus.conftest import labels
from tests.corpus.reading import Verify, contradicted, printed
from tests.runners.logs.logs import parse

LABELLED = labels("mmcv")
FILES = pytest.mark.parametrize("entry", LABELLED or [{}], ids=lambda entry: entry.get("what") or "no corpus")
# What a label calls a value -> the metrics it can be.
NAMES = {
    "bbox_mAP": {"box_ap"},
    "segm_mAP": {"mask_ap"},
    "mIoU": {"miou"},
    "accuracy": {"top1"},
    "coco/AP": {"keypoint_ap"},
    "copypaste": {"box_ap"},
    "best ckpt": {"box_ap", "top1"},
}


@FILES
def test_every_label_is_printed(corpus: Path, verify: Verify, entry: dict[str, Any]) -> None:
    observations = printed(verify, corpus / entry["file"])
    assert {o["format"] for o in observations} <= {"mmcv"}
    if entry["kind"] == "none":
        assert observations == []
    for label in entry["labels"]:
        metrics = next(metrics for name, metrics in NAMES.items() if label["metric"].endswith(name))
        kind = "best" if label["metric"] == "best ckpt" else "eval"
        found = {
            o["metric"] for o in observations
            if (o["value"], o["line"], o["kind"]) == (label["value"], label["line"], kind)
        }  # fmt: skip
        assert found & metrics, label


@FILES
def test_only_results_are_printed(corpus: Path, verify: Verify, entry: dict[str, Any]) -> None:
    text = (corpus / entry["file"]).read_bytes().split(b"\n")
    for o in printed(verify, corpus / entry["file"]):
        line = text[o["line"] - 1].decode()
        assert o["value"] in line
        assert not Decimal(o["value"]) < 0
        if o["kind"] == "best":
            assert "The best checkpoint with " in line
        elif line.startswith("{"):
            assert '"mode": "val"' in line or '"loss' not in line
        else:
            assert any(mark in line for mark in ("(val) [", "(test) [", "_mAP_copypaste: ", " @[ IoU="))
            assert "eta: " not in line
            # The tables of these logs stand before a line that has more digits.
            assert " @[ IoU=" not in line or o["metric"] is None


@FILES
def test_honest_logs_are_not_contradicted(corpus: Path, entry: dict[str, Any]) -> None:
    assert contradicted(corpus, entry) == []


def test_text_and_json_of_one_run_agree(corpus: Path) -> None:
    folder = corpus / "mmcv"
    stem = "zeyunzhang__OpenMMLabCamp__hw1__intermediate__work_dirs__cifar10__20230205_195825"
    text = parse((folder / f"{stem}.log").read_bytes(), name="x.log")
    lines = parse((folder / f"{stem}.log.json").read_bytes(), name="x.log.json")
    series = [[(o.epoch, o.value, o.unit) for o in log.observations if o.metric == "top1"] for log in (text, lines)]
    assert len(series[0]) == 100
    assert [(epoch, round(value, 2), unit) for epoch, value, unit in series[0]] == [
        (epoch, round(value, 2), unit) for epoch, value, unit in series[1]
    ]


def test_the_best_is_not_the_last(corpus: Path) -> None:
    name = "zeyuanyin__OpenMMLabCamp__homework-1__log__mmdetection_train__20230604_173810.log"
    log = parse((corpus / "mmcv" / name).read_bytes(), name=name)
    series = [o for o in log.observations if o.printed == "coco/bbox_mAP" and o.kind == "eval"]
    assert len(series) == 57
    top = max(series, key=lambda o: o.value)
    assert [(o.epoch, o.line, o.value_text) for o in (top, series[-1])] == [
        (115, 4260, "0.8120"),
        (200, 6620, "0.7920"),
    ]
    (run,) = log.runs
    assert (run.model, run.classes, run.epochs, run.split, run.completed) == ("rtmdet_tiny_ear", 1, 200, "val", True)
