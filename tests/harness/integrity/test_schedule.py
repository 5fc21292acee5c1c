"""Step lines as a schedule: holes where all others stand at one distance, losses that come back from NaN."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.findings import Finding, Grade
from harness.integrity import Context
from harness.integrity.schedule import watch
from harness.observation import Log, Run
from harness.steps import Steps
from tests.harness.builders import registry

Row = tuple[int, int, int, float]


def rows(epochs: int = 6, of: int = 1252, every: int = 50) -> list[Row]:
    """Line, epoch, step and loss of a training."""
    places = [(epoch, step) for epoch in range(1, epochs + 1) for step in range(0, of, every)]
    return [(10 * at, epoch, step, 2.5) for at, (epoch, step) in enumerate(places, 1)]


def examine(lines: list[Row], of: int = 1252, starts: tuple[int, ...] = (1,), chunk: int = 1000) -> list[Finding]:
    runs = [Run(index=index, first_line=line) for index, line in enumerate(starts)]
    seen = watch(Log(file="train.log", format="paddleclas", runs=runs), Context(registry=registry()))
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
