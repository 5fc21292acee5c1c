"""Best lines against their writers' habits: where they stand, what they name, which digits they have."""

from __future__ import annotations

import random
import struct
from typing import Any

import msgspec
import pytest

from harness.evidence.findings import Finding, Grade
from harness.evidence.habits import Habits
from harness.evidence.observation import Log, Observation, Stated
from harness.integrity import Context
from harness.integrity.best.habits import check
from tests.harness.builders import observation, registry, run, written

BATCHES: dict[str, Any] = {"batch_size": 128, "devices": 4, "eval_batches": 98}


def examine(seen: Log) -> list[Finding]:
    return list(check(seen, Context(registry=registry())))


def said(seen: Log) -> list[tuple[str, list[int]]]:
    found = examine(seen)
    assert all(f.check == "best" for f in found)
    assert {f.grade for f in found if f.code != "best_digits"} <= {Grade.SUSPICIOUS}
    # Evaluations of one training have much the same hits in the last batch: nobody is asked to explain these.
    assert {f.grade for f in found if f.code == "best_digits"} <= {Grade.INFO}
    return [(f.code, f.lines) for f in found]


def series(*printed: str, format_name: str = "paddleclas", **about: Any) -> Log:
    """`0.8` is an evaluation of the next epoch, `best 0.8` a best line, `best 3 0.8` one that names epoch 3."""
    seen: list[Observation] = []
    epoch = 0
    for line, words in enumerate(printed, 1):
        *marks, value = words.split()
        best = bool(marks)
        epoch += not best
        at = int(marks[1]) if len(marks) > 1 else epoch
        text = f"[best metric: {value}]" if best else f"[Avg]top1: {value}"
        seen.append(observation(value, kind="best" if best else "eval", epoch=at, line=line, text=text))
    trained = run(**{"train_epochs": list(range(1, epoch + 1)), "epochs": epoch, **about})
    return written(file="train.log", format=format_name, runs=[trained], observations=seen)


HABIT = tuple(line for n in range(1, 6) for line in (f"0.{n}0000", f"best 0.{n}0000"))


# Best lines that are not there.
@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ((*HABIT, "0.60000", "0.55000", "best 0.60000"), [("best_missing", [11])]),
        ((*HABIT, "0.45000", "0.55000", "best 0.55000"), []),
        ((*HABIT, "0.60000"), []),
        ((*HABIT[:8], "0.60000", "0.55000"), []),
        ((*HABIT, "0.60000", "0.61000", "0.62000"), [("best_missing", [11, 12])]),
        (("0.50000", "0.60000", "0.55000", "best 0.60000"), []),
        # A line that stands there twice is one evaluation.
        ((*HABIT, "0.60000", "0.60000", "best 0.60000"), []),
        ((*HABIT, "0.60000", "0.60000", "0.61000"), [("best_missing", [12])]),
    ],
)
def test_a_best_line_that_is_missing(printed: tuple[str, ...], expected: list[Any]) -> None:
    assert said(series(*printed)) == expected
    # Other writers print it once in a while.
    assert said(series(*printed, format_name="mmcv")) == []


# The evaluations of lines 11 to 13, of steps 6 to 8, have no best line.
@pytest.mark.parametrize(
    ("total", "expected"),
    [
        ("11", [("best_missing", [11, 12, 13])]),
        ("13", [("best_missing", [12, 13])]),
        ("14", [("best_missing", [13])]),
        ("15", [("best_missing", [13])]),
        ("16", []),
        (None, []),
    ],
)
def test_a_writer_that_begins_in_the_middle_of_the_schedule(total: str | None, expected: list[Any]) -> None:
    stated = {} if total is None else {"iters": Stated(value=total, first=1, last=1)}
    log = series(*HABIT, "0.61000", "0.62000", "0.63000", "0.60000", "best 0.63000", stated=stated)
    log.observations = [msgspec.structs.replace(one, epoch=None, step=one.epoch) for one in log.observations]
    log.habits = Habits(best_after_each=True, best_after_half=True)
    assert said(log) == expected
    log.habits = Habits(best_after_each=True)
    assert said(log) == [("best_missing", [11, 12, 13])]


# The epoch that a best line names.
@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        (("0.50", "best 1 0.50", "0.70", "best 2 0.70", "0.60", "best 2 0.70"), []),
        (("0.50", "0.70", "0.60", "0.60", "best 2 0.70", "best 4 0.70"), [("best_elsewhere", [6, 4])]),
        (("0.50", "0.70", "0.60", "0.60", "best 3 0.70"), []),
        (("0.5", "0.7", "best 1 0.7"), []),
        (("0.5", "0.7", "best 9 0.7"), []),
        (("0.5", "best 0 0.7"), []),
    ],
)
def test_the_epoch_of_a_best_line(printed: tuple[str, ...], expected: list[Any]) -> None:
    assert said(series(*printed, format_name="paddleocr")) == expected
    assert said(series(*printed, format_name="paddleocr", resumed_from="output/1")) == []
    assert said(series(*printed, format_name="paddleocr", train_epochs=[3, 4])) == []
    assert said(series(*printed)) == []


def test_the_iteration_of_a_best_line() -> None:
    def steps(at: int) -> Log:
        seen = [
            observation("0.5000", metric="miou", step=1000, line=1),
            observation("0.6000", metric="miou", step=2000, line=2),
            observation("0.6000", metric="miou", step=at, line=3, kind="best"),
        ]
        return written(file="a.log", format="paddleseg", runs=[run(train_epochs=[])], observations=seen)

    assert said(steps(2000)) == []
    assert said(steps(1000)) == [("best_elsewhere", [3, 1])]
    # The training line before an evaluation can be of an earlier iteration.
    assert said(steps(1999)) == []


# The digits of a best line.
def float32(value: float) -> float:
    return float(struct.unpack("f", struct.pack("f", value))[0])


def unrounded(count: int, *, batch: int = 512, samples: int = 50000, draw: random.Random) -> str:
    """The mean PaddleClas keeps: every batch's share in float32, weighted by its samples."""
    total = 0.0
    for at in range(0, samples, batch):
        size = min(batch, samples - at)
        hits = min(size, max(0, round(count * size / samples) + draw.randrange(-9, 10)))
        total += float32(hits / size) * size
    return repr(total / samples)


@pytest.mark.parametrize(
    ("number", "about", "told"),
    [
        (4, BATCHES, True),
        (3, BATCHES, False),
        (9, {"batch_size": 100, "devices": 1, "eval_batches": 500}, False),
        (9, {"batch_size": 96, "devices": 1, "eval_batches": 521}, False),
        (9, {"batch_size": 16, "devices": 1, "eval_batches": 3125}, False),
        (9, {"batch_size": 64, "devices": 1, "eval_batches": 782}, False),
        (9, {**BATCHES, "devices": None}, False),
        (9, {**BATCHES, "eval_batches": 97}, False),
        (9, {"dataset": "./flowers/", **BATCHES}, False),
    ],
)
def test_typed_best_values(number: int, about: dict[str, Any], told: bool) -> None:
    typed = [line for n in range(number) for line in (f"0.8{n}010", f"best 0.8{n}010")]
    assert [code for code, _ in said(series(*typed, **about))] == (["best_digits"] if told else [])


def test_the_arithmetic_of_digits() -> None:
    typed = [line for n in range(4) for line in (f"0.8{n}010", f"best 0.8{n}010")]
    found = examine(series(*typed, **BATCHES))[0]
    assert found.arithmetic == "50000 = 97 × 512 + 336; P(X >= 4) = 5.1e-06, X ~ B(4, 1/21)"
    assert found.values["p"] == "5.1e-06"
    assert float(found.values["p"]) < float(found.values["false_alarms"])


def test_values_that_a_float_holds_exactly_are_no_typed_ones() -> None:
    exact = [f"best 0.{text}" for text in ("5", "625", "75", "8125", "84375", "875")]
    assert said(series("0.5", *exact, **BATCHES)) == []


@pytest.mark.parametrize("batch", [1024, 512, 256, 64, 96])
def test_honest_best_values_are_silent(batch: int) -> None:
    draw = random.Random(batch)
    about: dict[str, Any] = {"batch_size": batch, "devices": 1, "eval_batches": -(-50000 // batch)}
    for _ in range(20):
        values = [unrounded(draw.randrange(30000, 42000), batch=batch, draw=draw) for _ in range(20)]
        values.sort(key=float)
        printed = [line for value in values for line in (f"{float(value):.5f}", f"best {value}")]
        assert said(series(*printed, **about)) == []
        # Later versions keep the mean itself in float32.
        rounded = [repr(float32(float(value))) for value in values]
        assert said(series(*(f"best {value}" for value in rounded), **about)) == []
