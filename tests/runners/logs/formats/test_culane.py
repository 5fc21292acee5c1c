"""CULane's F1 as CLRNet prints it: of which list a line is, and when that is not known."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.evidence.observation import Log
from tests.runners.logs.logs import parse, results, values
from tests.runners.logs.mutations import hostile, mutated, reads

STAMP = "2022-03-24 10:00:00,123 - clrnet.utils.culane_metric - INFO - "
WHOLE = STAMP + "Calculating metric for List: ./data/CULane/list/test.txt"
NIGHT = STAMP + "Calculating metric for List: ./data/CULane/list/test_split/test8_night.txt"


def thr(at: str, f1: str) -> str:
    return STAMP + f"iou thr: {at}, tp: 83, fp: 17, fn: 21,precision: 0.83, recall: 0.7980769230769231, f1: {f1}"


def mean(f1: str) -> str:
    return STAMP + f"mean result, total_tp: 8, total_fp: 1, total_fn: 2,precision: 0.8, recall: 0.7, f1: {f1}"


def epoch(number: int) -> str:
    return (
        f"2022-03-24 10:00:00,123 - clrnet.utils.recorder - INFO - epoch: {number}  step: 90  lr: 0.000300  loss: 1.0"
    )


def log(*lines: str, end: str = "\n") -> Log:
    return parse("\n".join(lines) + end)


def test_the_whole_list_after_its_parts() -> None:
    seen = log(
        epoch(14), NIGHT, thr("0.50", "0.75"), WHOLE, thr("0.50", "0.7958083832335329"), thr("0.55", "0.77"),
        thr("0.75", "0.6221"), mean("0.5523"), "2022 - clrnet.engine.runner - INFO - metric: 0.7958083832335329",
    )  # fmt: skip
    assert seen.format == "culane"
    assert [(o.line, o.metric, o.printed, o.value_text, o.split, o.subset) for o in results(seen)] == [
        (3, "lane_f1_50", "F1@0.50", "0.75", "test", "night"),
        (5, "lane_f1_50", "F1@0.50", "0.7958083832335329", "test", None),
        (6, None, "F1@0.55", "0.77", "test", None),
        (7, "lane_f1_75", "F1@0.75", "0.6221", "test", None),
        (8, "lane_mf1", "mF1", "0.5523", "test", None),
    ]
    assert {(o.unit, o.kind, o.epoch, o.step) for o in results(seen)} == {("fraction", "eval", 15, 90)}
    assert [(run.dataset, run.train_epochs) for run in seen.runs] == [("./data/CULane/list", [15])]


def test_lines_of_no_list_are_of_no_metric() -> None:
    seen = log(thr("0.50", "0.9"), mean("0.8"))
    assert [(o.metric, o.value_text) for o in results(seen)] == [(None, "0.9"), (None, "0.8")]


def test_the_validation_list_is_of_its_split() -> None:
    seen = log(WHOLE.replace("test.txt", "val.txt"), thr("0.50", "0.9"))
    assert [(o.metric, o.split) for o in results(seen)] == [("lane_f1_50", "val")]


def test_a_value_of_zero_is_printed_without_digits() -> None:
    line = STAMP + "iou thr: 0.50, tp: 0, fp: 17, fn: 21,precision: 0, recall: 0, f1: 0"
    assert values(log(WHOLE, line), "lane_f1_50") == [(2, "0")]


def test_another_start_is_another_run() -> None:
    seen = log(
        "x - INFO - Config: ", "epochs = 15", WHOLE, thr("0.50", "0.1"), "x - INFO - Config: ", thr("0.50", "0.2")
    )
    assert [(o.metric, o.value_text, o.run) for o in results(seen)] == [("lane_f1_50", "0.1", 0), (None, "0.2", 1)]
    assert [run.epochs for run in seen.runs] == [15, None]


def test_epochs_that_begin_again_are_another_run() -> None:
    seen = log(epoch(3), WHOLE, thr("0.50", "0.1"), epoch(0), thr("0.50", "0.2"))
    assert [(o.value_text, o.run, o.epoch) for o in results(seen)] == [("0.1", 0, 4), ("0.2", 1, 1)]


def test_a_number_that_is_cut_off_is_not_trusted() -> None:
    seen = log(WHOLE, thr("0.50", "0.79580838"), end="")
    assert results(seen) == []
    assert [f.code for f in seen.findings] == ["truncated"]


@pytest.mark.parametrize("change", [("f1: ", "f2: "), ("tp: 83", "tp: x"), ("iou thr", "iou")])
def test_other_lines_are_not_read(change: tuple[str, str]) -> None:
    seen = log(WHOLE, thr("0.50", "0.1"), thr("0.75", "0.2").replace(*change))
    assert values(seen, "lane_f1_75") == []


TEXT = "\n".join([epoch(1), NIGHT, thr("0.50", "0.75"), WHOLE, thr("0.75", "0.6"), mean("0.5"), "Config: ", ""])


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_damaged_logs_are_read(data: st.DataObject) -> None:
    reads(data.draw(mutated(TEXT)), "culane")


def test_hostile_lines() -> None:
    hostile("culane", "iou thr: 0.50, tp: 1, ", "Calculating metric for List: /", "epoch: 1  step: 1  lr: ", "f1: 1")


@pytest.mark.parametrize(
    ("f1", "read"), [("0.553100209138416", True), ("0.5531 ", True), ("0.55310020913841", False), ("0.5531", False)]
)
def test_a_last_line_without_its_end(f1: str, read: bool) -> None:
    seen = log(WHOLE, thr("0.55", "0.9"), mean(f1), end="")
    assert [(o.metric, o.value_text) for o in results(seen)][1:] == ([("lane_mf1", f1.strip())] if read else [])
    assert [f.code for f in seen.findings] == ["truncated"] * (not read)
