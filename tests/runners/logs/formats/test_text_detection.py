"""DBNet.pytorch, and the scripts that score text detection."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.evidence.observation import Log
from runners.logs import read_log
from tests.runners.logs.logs import InMemory, examined, parse, results

STAMP = "2021-02-02 20:53:45,601 DBNet.pytorch INFO: "


def epoch(number: int, hmean: str, best: str, reached: int) -> str:
    return (
        f"{STAMP}[{number}/1200], train_loss: 1.2345, time: 20.1000, lr: 0.001\n"
        f"{STAMP}test: recall: 0.801234, precision: 0.871234, f1: {hmean}\n"
        f"{STAMP}current best, recall: 0.801234, precision: 0.871234, hmean: {best}, train_loss: 1.234500, "
        f"best_model_epoch: {reached}.000000, \n"
    )


def hmeans(seen: Log) -> list[tuple[str, str, int | None]]:
    return [(o.kind, o.value_text, o.epoch) for o in results(seen) if o.metric == "hmean"]


def test_evaluations_and_the_best_of_them() -> None:
    seen = parse(epoch(1, "0.834761", "0.834761", 1) + epoch(2, "0.824761", "0.834761", 1))
    assert seen.format == "text_detection"
    assert hmeans(seen) == [
        ("eval", "0.834761", 1), ("best", "0.834761", 1), ("eval", "0.824761", 2), ("best", "0.834761", 1),
    ]  # fmt: skip
    assert seen.runs[0].train_epochs == [1, 2]
    assert [f for f in examined(seen) if f.grade.value != "info"] == []


def test_an_epoch_that_comes_again_is_another_run() -> None:
    seen = parse(epoch(1, "0.834761", "0.834761", 1) * 2)
    assert [o.run for o in results(seen) if o.kind == "eval"] == [0, 0, 0, 1, 1, 1]


def test_a_program_that_found_nothing_yet() -> None:
    older = (
        f"{STAMP}test: recall: 0.0, precision: 0.0, hmean: 0.0\n"
        f"{STAMP}current best:recall: 0.000000, precision: 0.000000, hmean: 0.000000, train_loss: inf, "
        "best_model_epoch: 0.000000, \n"
    )
    assert hmeans(parse(older)) == [("eval", "0.0", None), ("best", "0.000000", None)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('Calculated!{"precision": 0.86, "recall": 0.79, "hmean": 0.83, "AP": 0}\n', ["0.83"]),
        ('Calculated!{"precision": 0.86, "recall": 0.79, "hmean": 0.83}\n', ["0.83"]),
        ('Calculated!{"recall": 0.79, "precision": 0.86, "hmean": 0.83, "AP": 0}\n', ["0.83"]),
        ('Calculated!{"AP": 0, "hmean": 0.83, "precision": 0.86, "recall": 0.79}\n', ["0.83"]),
        ('Calculated!{"precision": 0.86, "recall": 0.79, "hmean": 0.83', []),
        ("p: 0.8482, r: 0.7971, f: 0.8219\n", ["0.8219"]),
        ("FPS:12.3456\n(0.80123, 0.87123, 0.83476)\n(0.1, 0.1, 0.1)\n", ["0.83476"]),
        ("Precision:_0.84_______/Recall:_0.78/Hmean:_0.81\n", []),
    ],
)
def test_scripts_that_score(text: str, found: list[str]) -> None:
    seen = parse(text)
    assert (seen.format, [value for _, value, _ in hmeans(seen)]) == ("text_detection", found)


@pytest.mark.parametrize(
    "text",
    ["p: 0.84, r: 0.79, f: 0.82\n", "Calculated!\n", "FPS:12.3\n", "the test: recall: 0.8, precision: 0.9\n"],
)
def test_less_is_no_log_of_this_format(text: str) -> None:
    log = read_log(InMemory(text.encode())).log
    assert log is None or log.format != "text_detection"


@given(st.integers(0, 400))
def test_a_log_that_is_cut_off_has_no_other_values(end: int) -> None:
    whole = epoch(1, "0.834761", "0.834761", 1)
    log = read_log(InMemory((whole + whole[:end]).encode())).log
    assert log is not None
    assert {o.value_text for o in results(log)} <= {"0.801234", "0.871234", "0.834761"}
