"""LLaMA-Factory's `trainer_log.jsonl`."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.evidence.observation import Log
from runners.logs import read_log
from tests.runners.logs.logs import InMemory, parse, results


def record(step: int, epoch: float, **values: float) -> str:
    content = {"current_steps": step, "total_steps": 300, **values, "epoch": epoch, "percentage": 33.33}
    return json.dumps({**content, "elapsed_time": "0:10:00", "remaining_time": "0:20:00"}) + "\n"


WHOLE = (
    record(50, 0.5, loss=1.2, lr=1e-5, accuracy=0.9) + record(100, 1.0, eval_loss=0.8125) + record(300, 3.0, loss=1.1)
)


def log(text: str, *, curve: bool = False) -> Log:
    return parse(text, name="out/trainer_log.jsonl", curve=curve)


def test_evaluations_are_results_and_the_accuracy_of_pairs_is_none() -> None:
    seen = log(WHOLE)
    assert seen.format == "llamafactory"
    assert [(o.kind, o.metric, o.value_text, o.epoch, o.step, o.line) for o in seen.observations] == [
        ("eval", "loss", "0.8125", 1, 100, 2)
    ]
    assert (seen.runs[0].epochs, seen.runs[0].train_epochs, seen.runs[0].completed) == (3, [1, 2, 3], True)
    assert [(o.metric, o.value_text) for o in log(WHOLE, curve=True).observations if o.kind == "train"] == [
        ("loss", "1.2"), (None, "0.9"), ("loss", "1.1"),
    ]  # fmt: skip


def test_a_prediction_is_of_the_test_set() -> None:
    assert [(o.kind, o.split) for o in results(log(record(300, 3.0, predict_loss=0.7)))] == [("final", "test")]


def test_steps_that_start_over_are_another_run() -> None:
    assert [o.run for o in results(log(WHOLE + WHOLE))] == [0, 1]


@pytest.mark.parametrize(
    "text", ['{"current_steps": 5}\n', '{"loss": 1, "epoch": 1.0}\n', '{"step": 5, "total_steps": 6}\n']
)
def test_less_is_no_log_of_this_format(text: str) -> None:
    seen = read_log(InMemory(text.encode())).log
    assert seen is None or seen.format != "llamafactory"


@given(st.integers(0, len(WHOLE)))
def test_a_last_line_that_is_cut_off_gives_nothing(end: int) -> None:
    assert {o.value_text for o in results(log(WHOLE + WHOLE[:end]))} == {"0.8125"}
