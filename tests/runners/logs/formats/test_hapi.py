"""Logs of `paddle.Model`: the real ones, and short texts in their shape."""

from __future__ import annotations

import pytest

from harness.evidence.observation import Log
from runners.logs import read_log
from runners.logs.formats.hapi import FORMAT
from runners.logs.reading.base import Head
from tests.runners.logs.logs import InMemory, examined, fixture, parse, results, values

BEGIN = "Eval begin..."
SAMPLES = "Eval samples: 397"


def log(*lines: str, end: str = "\n", curve: bool = False) -> Log:
    return parse(end.join(lines) + end, curve=curve)


def step(number: int, top1: str, total: int = 7) -> str:
    return f"step {number}/{total} - loss: 0.0488 - acc_top1: {top1} - acc_top5: 1.0000 - 1ms/step"


@pytest.mark.parametrize(
    ("path", "runs", "top1"),
    [
        (
            "hapi/paddle_2.6.2.log",
            [3, 18],
            [(7, "0.9345", 1), (13, "0.9547", 2), (24, "0.9647", 1), (32, "0.9622", 2), (37, "0.9622", None)],
        ),
        (
            "hapi/paddle_3.3.1.log",
            [5, 22],
            [(11, "0.9345", 1), (17, "0.9547", 2), (28, "0.9647", 1), (36, "0.9622", 2), (41, "0.9622", None)],
        ),
    ],
)
def test_the_real_logs(path: str, runs: list[int], top1: list[tuple[int, str, int | None]]) -> None:
    seen = fixture(path)
    assert seen.format == "hapi"
    assert [(o.line, o.value_text, o.epoch) for o in seen.observations if o.metric == "top1"] == top1
    assert [(o.line, o.value_text) for o in seen.observations if o.metric == "top5"] == [
        (n, "1.0000") for n, _, _ in top1
    ]
    assert len(seen.observations) == 2 * len(top1)
    assert [(run.first_line, run.epochs, run.train_epochs) for run in seen.runs] == [(n, 2, [1, 2]) for n in runs]
    assert {(o.unit, o.kind, o.split, o.model) for o in seen.observations} == {("fraction", "eval", None, None)}
    assert examined(seen)[0].code == "several_runs"
    assert not [f for f in examined(seen) if f.grade.value != "info"]


def test_a_training_shows_its_steps_with_curve() -> None:
    seen = fixture("hapi/paddle_2.6.2.log", curve=True)
    train = [o for o in seen.observations if o.kind == "train" and o.metric == "top1" and o.run == 1]
    assert [(o.epoch, o.step, o.value_text) for o in train] == [
        (1, 10, "0.9734"),
        (1, 20, "0.9734"),
        (1, 22, "0.9729"),
        (2, 10, "0.9828"),
        (2, 20, "0.9766"),
        (2, 22, "0.9750"),
    ]
    assert {o.split for o in train} == {"train"}
    assert results(seen) == results(fixture("hapi/paddle_2.6.2.log"))


def test_the_loss_of_the_last_step_is_no_result() -> None:
    assert values(log(BEGIN, step(7, "0.9"), SAMPLES), "loss") == []


def test_training_steps_are_no_evaluation() -> None:
    seen = log("Epoch 1/1", step(22, "0.9900", 22), BEGIN, step(7, "0.5000"), SAMPLES, step(22, "0.9999", 22))
    assert values(seen, "top1") == [(4, "0.5000")]


def test_only_the_line_of_the_last_step_counts() -> None:
    assert values(log(BEGIN, step(5, "0.9999"), step(7, "0.5000"), SAMPLES), "top1") == [(3, "0.5000")]
    assert values(log(BEGIN, step(5, "0.9999"), SAMPLES), "top1") == []


def test_an_evaluation_that_never_ended_gives_nothing() -> None:
    assert results(log("Epoch 1/2", BEGIN, step(7, "0.9000"))) == []


def test_an_evaluation_that_broke_off_does_not_swallow_the_next_training() -> None:
    seen = log(
        "Epoch 1/2", BEGIN, step(3, "0.1000"), "Traceback (most recent call last):",
        "Epoch 1/2", step(22, "0.9900", 22), SAMPLES,
        "Epoch 2/2", BEGIN, step(7, "0.6000"), SAMPLES,
    )  # fmt: skip
    assert [(o.line, o.value_text, o.epoch, o.run) for o in seen.observations] == [
        (10, "0.6000", 2, 1),
        (10, "1.0000", 2, 1),
    ]
    assert [run.train_epochs for run in seen.runs] == [[1], [1, 2]]


def test_an_evaluation_that_began_twice_gives_the_second() -> None:
    assert values(log(BEGIN, step(7, "0.1000"), BEGIN, step(7, "0.6000"), SAMPLES), "top1") == [(4, "0.6000")]


def test_epochs_that_start_over_are_a_new_run() -> None:
    seen = log(BEGIN, step(7, "0.5000"), *(f"Epoch {epoch}/3" for epoch in (1, 2, 3, 1, 2)))
    assert [(run.first_line, run.train_epochs) for run in seen.runs] == [(3, [1, 2, 3]), (6, [1, 2])]


def test_progress_bars_keep_the_line() -> None:
    bar = "step 3/7 [====>.....] - loss: 0.1 - acc: 0.1000 - ETA: 0s - 1ms/step"
    last = "step 7/7 [==========] - loss: 0.1 - acc: 0.7500 - 1ms/step"
    for rewrite in ("\r", "\x08" * 40, "\x08" * 40 + "\r"):
        assert values(log(BEGIN, f"{rewrite}{bar}{rewrite}{last}", SAMPLES), "top1") == [(2, "0.7500")]


@pytest.mark.parametrize(
    ("pair", "metric", "value"),
    [
        ("acc: 0.7500", "top1", "0.7500"),
        ("acc_top5: 0.7500", "top5", "0.7500"),
        ("acc: 4.2000e-04", "top1", "4.2000e-04"),
        ("acc: nan", "top1", "nan"),
        ("auc: 0.7500", None, "0.7500"),
    ],
)
def test_names_and_numbers(pair: str, metric: str | None, value: str) -> None:
    seen = log(BEGIN, f"step 7/7 - loss: 0.1000 - {pair} - 1ms/step", SAMPLES)
    assert [(o.metric, o.value_text) for o in seen.observations] == [(metric, value)]
    assert seen.observations[0].printed == pair.split(":")[0]


def test_an_unknown_metric_has_an_open_unit() -> None:
    seen = log(BEGIN, "step 7/7 - loss: 0.1000 - auc: 0.7500 - 1ms/step", SAMPLES)
    assert seen.observations[0].unit is None


def test_colours_and_crlf() -> None:
    seen = log(BEGIN, f"\x1b[32m{step(7, '0.5000')}\x1b[0m", SAMPLES, end="\r\n")
    assert values(seen, "top1") == [(2, "0.5000")]


@pytest.mark.parametrize("hidden", ["\x1b]Epoch 1/2\x07", "\x1b]0;Eval begin...\x07", "Epoch " + "9" * 5000 + "/9"])
def test_lines_made_to_trip_the_reader(hidden: str) -> None:
    seen = log(
        BEGIN, step(7, "0.5000"), SAMPLES, hidden, "step " + "9" * 5000 + "/" + "9" * 5000 + " - acc: 0.1000", ""
    )
    assert values(seen, "top1") == [(2, "0.5000")]


def test_a_text_without_an_evaluation_is_no_log() -> None:
    assert read_log(InMemory(b"Epoch 1/2\nloss: 0.5\n")).log is None


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("step 7/7 - loss: 0.0488 - acc: 0.9\n", True),
        ("step  7/22 [===>....] - loss: 0.0488\n", True),
        ("Eval begin...\nx - y\n", True),
        ("x - y\nEval begin...\n", True),
        ("Eval begin...\n", False),
        ("a step 7/7 - loss: 0.0488\n", False),
    ],
)
def test_what_such_a_log_is_known_by(text: str, known: bool) -> None:
    assert (FORMAT.recognise(Head(name="a.log", first=text.encode(), last=b"")) > 0) is known
