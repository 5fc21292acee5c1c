"""The static-graph PaddleSeg."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runners.logs import read_log
from tests.runners.logs.logs import InMemory, examined, parse, results

STEP = "epoch={} step={} lr=0.00998 loss=0.1234 step/sec=2.000 | ETA 00:01:00\n"
RUNNING = "[EVAL]step=1 loss=0.05000 acc=0.9800 IoU=0.8900 step/sec=2.00 | ETA 00:00:37\n"
RESULT = "[EVAL]#image=76 acc=0.9957 IoU={}\n[EVAL]Category IoU: [0.9955 0.8315]\n[EVAL]Kappa:0.8933\n"
BEST = "Save best model saved_model/unet/{} to saved_model/unet/best_model, mIoU = {}\n"


def test_running_values_are_no_result() -> None:
    seen = parse(RUNNING * 3 + RESULT.format("0.9135"))
    assert seen.format == "paddleseg_static"
    assert [(o.metric, o.value_text, o.split, o.line) for o in results(seen)] == [
        ("pixel_accuracy", "0.9957", "val", 4),
        ("miou", "0.9135", "val", 4),
        ("kappa", "0.8933", "val", 6),
    ]
    assert seen.runs[0].samples == 76
    assert results(parse(RUNNING)) == []


def test_evaluations_and_the_best_of_them() -> None:
    text = STEP.format(10, 200) + RESULT.format("0.9135") + BEST.format(10, "0.9135")
    seen = parse(text + STEP.format(20, 400) + RESULT.format("0.9035"))
    assert [(o.kind, o.epoch, o.value_text) for o in results(seen) if o.metric == "miou"] == [
        ("eval", 10, "0.9135"), ("best", 10, "0.9135"), ("eval", 20, "0.9035"),
    ]  # fmt: skip
    assert [f.code for f in examined(seen) if f.grade.value != "info"] == []
    other = parse(STEP.format(1, 20) + RESULT.format("0.9135") + BEST.format("final", "0.9235"))
    assert "best_not_in_series" in [f.code for f in examined(other)]


def test_steps_that_start_over_are_another_run() -> None:
    one = STEP.format(10, 200) + RESULT.format("0.9135")
    assert [o.run for o in results(parse(STEP.format(1, 20) + one + STEP.format(1, 20) + one))] == [0] * 3 + [1] * 3


@pytest.mark.parametrize("text", ["[EVAL] #Images: 5 mIoU: 0.9\n", "epoch=1 step=2 loss=0.1\n", "[EVAL]#image=76\n"])
def test_other_lines_are_none_of_these(text: str) -> None:
    log = read_log(InMemory(text.encode())).log
    assert log is None or log.format != "paddleseg_static"


@given(st.integers(0, 100))
def test_a_result_that_is_cut_off(end: int) -> None:
    whole = RESULT.format("0.9135")
    log = read_log(InMemory((RUNNING + whole[:end]).encode())).log
    assert log is not None
    assert {o.value_text for o in results(log)} <= {"0.9957", "0.9135", "0.8933"}
