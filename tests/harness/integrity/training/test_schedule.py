"""Step lines as a schedule: holes where all others stand at one distance, losses that come back from NaN."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.evidence.findings import Finding, Grade
from harness.evidence.observation import Run
from harness.evidence.steps import Steps
from harness.integrity import Context
from harness.integrity.training.schedule import watch
from tests.harness.builders import observation, registry, written

Row = tuple[int, int, int, float]


def rows(epochs: int = 6, of: int = 1252, every: int = 50) -> list[Row]:
    """Line, epoch, step and loss of a training."""
    places = [(epoch, step) for epoch in range(1, epochs + 1) for step in range(0, of, every)]
    return [(10 * at, epoch, step, 2.5) for at, (epoch, step) in enumerate(places, 1)]


def examine(lines: list[Row], of: int = 1252, starts: tuple[int, ...] = (1,), chunk: int = 1000) -> list[Finding]:
    runs = [Run(index=index, first_line=line) for index, line in enumerate(starts)]
    seen = watch(written(file="train.log", format="paddleclas", runs=runs), Context(registry=registry()))
    for start in range(0, max(len(lines), 1), chunk):
        part = lines[start : start + chunk]
        nothing = [math.nan] * len(part)
        seen.take(
            Steps(
                line=[row[0] for row in part],
                epoch=[row[1] for row in part],
                step=[row[2] for row in part],
                of=[of] * len(part),
                clock=nothing,
                loss=[row[3] for row in part],
                lr=nothing,
                batch_cost=nothing,
                reader_cost=nothing,
                ips=nothing,
                eta=nothing,
            )
        )
    return list(seen.findings())


def without(lines: list[Row], *gone: int) -> list[Row]:
    return [row for at, row in enumerate(lines) if at not in gone]


def test_lines_that_are_not_there() -> None:
    (found,) = examine(without(rows(), 30, 31, 40))
    assert (found.code, found.grade, found.check, found.lines) == (
        "steps_missing",
        Grade.SUSPICIOUS,
        "schedule",
        [300, 330, 400, 420],
    )
    assert found.values == {"count": "3", "every": "50", "of": "148"}
    assert found.arithmetic == "150 + 50 < 300"


@pytest.mark.parametrize(
    ("gone", "expected"),
    [
        ((), []),
        ((30, 31), [Grade.INFO]),
        ((30, 31, 32), [Grade.SUSPICIOUS]),
        # The first and the last lines of an epoch, and a whole one, are another matter.
        ((26, 27, 28), []),
        ((49, 50, 51), []),
        (tuple(range(26, 52)), []),
    ],
)
def test_how_many_are_missing(gone: tuple[int, ...], expected: list[Grade]) -> None:
    assert [f.grade for f in examine(without(rows(), *gone))] == expected


@given(st.integers(1, 200), st.integers(2, 8), st.integers(1, 100))
def test_all_there(every: int, epochs: int, chunk: int) -> None:
    assert examine(rows(epochs, 2000, every), of=2000, chunk=chunk) == []


@given(st.integers(1, 40))
def test_chunks_make_no_difference(chunk: int) -> None:
    lines = without(rows(), 30, 31, 40)
    assert examine(lines, chunk=chunk) == examine(lines)


def test_too_few_or_too_irregular_to_tell() -> None:
    assert examine(without(rows(4), 30, 31, 32)) == []
    # The last step of an epoch is printed too: one distance in 25 is another, or in these short epochs one in 12.
    ends = [(row[0], row[1], row[2] + (row[2] in (600, 1250)), row[3]) for row in without(rows(), 30, 31, 32)]
    assert examine(ends) == []
    ends = [(row[0], row[1], row[2] + (row[2] == 1250), row[3]) for row in without(rows(), 30, 31, 32)]
    assert [f.code for f in examine(ends)] == ["steps_missing"]


def test_a_run_that_goes_on_elsewhere() -> None:
    steps = [(10 * at, 1, 10 * at, 2.0) for at in range(1, 400)]
    assert [f.code for f in examine(without(steps, 200, 201, 202), of=-1)] == ["steps_missing"]
    # The log says that a run starts there; a checkpoint far ahead.
    assert examine(without(steps, 200, 201, 202), of=-1, starts=(1, 2035)) == []
    assert examine(without(steps, *range(200, 300)), of=-1) == []


def lost(first: int, last: int) -> list[Row]:
    """A training whose loss is NaN from one line to before another."""
    return [(*row[:3], math.nan if first <= at < last else row[3]) for at, row in enumerate(rows())]


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        (40, 60, True),
        (45, 55, True),
        (45, 54, False),
        # One epoch, as of a running average; to the end; a column without any.
        (26, 52, False),
        (40, 156, False),
        (0, 156, False),
    ],
)
def test_a_loss_that_recovers(first: int, last: int, told: bool) -> None:
    found = examine(lost(first, last))
    assert [f.code for f in found] == (["loss_recovers"] if told else [])
    assert [f.values for f in found] == (
        [{"count": str(last - first), "first": str(10 * first + 10), "last": str(10 * last + 10)}] if told else []
    )


def test_a_loss_that_recovers_in_a_new_run() -> None:
    (found,) = examine(lost(40, 60), chunk=7)
    assert (found.grade, found.lines, found.arithmetic) == (Grade.SUSPICIOUS, [410, 610], "NaN x 20")
    assert examine(lost(40, 60), starts=(1, 605)) == []


def test_no_steps() -> None:
    assert examine([]) == []


def evaluated(
    values: list[str], bad: range = range(30, 120), starts: tuple[int, ...] = (1,), every: int = 100
) -> list[tuple[str, list[int]]]:
    """The findings on a training whose losses are NaN at the places `bad`, evaluated behind each epoch of 25 lines."""
    lines = [(*row[:3], math.nan if at in bad else row[3]) for at, row in enumerate(rows())]
    runs = [Run(index=index, first_line=line) for index, line in enumerate(starts)]
    seen = written(file="train.log", format="paddleclas", runs=runs)
    for at, value in enumerate(values, 1):
        seen.observations.append(observation(value, metric="top1", printed="top1", epoch=at, line=260 * at + 5, run=0))
    found = watch(seen, Context(registry=registry()))
    for start in range(0, len(lines), every):
        part = lines[start : start + every]
        nothing = [math.nan] * len(part)
        found.take(
            Steps(
                line=[row[0] for row in part],
                epoch=[row[1] for row in part],
                step=[row[2] for row in part],
                of=[1252] * len(part),
                clock=nothing,
                loss=[row[3] for row in part],
                lr=nothing,
                batch_cost=nothing,
                reader_cost=nothing,
                ips=nothing,
                eta=nothing,
            )
        )
    return [(f.code, f.lines) for f in found.findings() if f.code != "loss_recovers"]


RISING = ["0.5000", "0.6000", "0.7000", "0.7500", "0.7700", "0.7800"]


@pytest.mark.parametrize("every", [7, 30, 1000])
def test_evaluations_that_go_on_while_the_loss_is_no_number(every: int) -> None:
    # The loss is NaN from line 310, in the second epoch, on; the third epoch begins at line 530.
    assert len(rows()) == 156
    ((code, lines),) = evaluated(RISING, range(30, 156), every=every)
    assert (code, lines) == ("evaluation_without_weights", [530, 785, 1045, 1305, 1565])


def test_weights_that_are_no_numbers_give_one_result() -> None:
    chance = ["0.5000", "0.6000", "0.6100", "0.0010", "0.0010", "0.0010"]
    assert evaluated(chance, range(30, 156)) == []
    assert evaluated([*RISING[:2], "0.7", "0.7", "0.75", "0.75"], range(30, 156)) == []
    assert len(evaluated([*RISING[:2], "0.7", "0.7", "0.75", "0.76"], range(30, 156))) == 1


def test_where_no_loss_is_printed_none_is_evaluated() -> None:
    assert evaluated(RISING, range(156)) == []
    # Nor where another start of the program prints none.
    assert evaluated(RISING, range(30, 156), starts=(1, 305)) == []
    assert evaluated(RISING, range(30, 156), starts=(1, 535)) == []


def stretched(epochs: int, every: int, each: int = 4) -> list[Row]:
    """Epochs 1, 1 + every, 1 + 2 every, ... with so many lines each."""
    return [
        (10 * (each * at + line), 1 + every * at, 50 * line, 2.5) for at in range(epochs) for line in range(1, each + 1)
    ]


def test_epochs_that_are_all_some_apart() -> None:
    (found,) = examine(stretched(7, 3))
    assert (found.code, found.grade, found.lines[:2]) == ("epochs_apart", Grade.SUSPICIOUS, [10, 50])
    assert found.values == {"every": "3", "first": "1", "second": "4"}


@pytest.mark.parametrize(
    "lines",
    [
        stretched(7, 1),
        # Six distances are a habit, five are not.
        stretched(6, 3),
        # One line an epoch: who prints so seldom leaves epochs out.
        stretched(7, 3, each=1),
        # Not all at one distance.
        [*stretched(7, 3), (1000, 20, 50, 2.5), (1010, 20, 100, 2.5)],
    ],
)
def test_epochs_of_other_programs(lines: list[Row]) -> None:
    assert examine(lines) == []


def test_steps_that_are_not_counted_in_an_epoch_tell_nothing() -> None:
    lines = [(line, epoch, 50 * at, 2.5) for at, (line, epoch, _, _) in enumerate(stretched(9, 3))]
    assert examine(lines, of=-1) == []


@given(st.integers(1, 9))
def test_epochs_are_told_alike_in_any_chunks(chunk: int) -> None:
    assert [f.code for f in examine(stretched(7, 2), chunk=chunk)] == ["epochs_apart"]
