"""Clocks: lines of another time are told, a clock that is set stays a note, every writer's stamp is read."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.evidence.findings import Finding, Grade
from harness.evidence.observation import Log
from harness.integrity import Context
from harness.integrity.clock.evaluations import check
from tests.harness.builders import observation, registry, run, written

START = datetime(2026, 3, 1, 12)


def log_at(*minutes: float, epochs: list[int] | None = None, start: datetime = START, year: bool = True) -> Log:
    """A log with one evaluation after each epoch, printed so many minutes after the start."""
    stamp = "[%Y/%m/%d %H:%M:%S]" if year else "[%m/%d %H:%M:%S]"
    seen = [
        observation(
            "0.5",
            epoch=epochs[at] if epochs else at,
            line=at + 1,
            text=f"{(start + timedelta(minutes=minute)).strftime(stamp)} ppcls INFO: [Eval]",
        )
        for at, minute in enumerate(minutes)
    ]
    return written(file="train.log", format="paddleclas", runs=[run()], observations=seen)


def examine(seen: Log) -> list[Finding]:
    return list(check(seen, Context(registry=registry())))


def told(*minutes: float) -> list[tuple[str, list[int]]]:
    return [(f.code, f.lines) for f in examine(log_at(*minutes))]


@pytest.mark.parametrize(("before", "told"), [(39, True), (40, False)])
def test_a_stamp_stands_within_sixty_characters(before: int, told: bool) -> None:
    seen = log_at(0, 10, 20, 3030, 3040, 50, 60, 70)
    moved = [msgspec.structs.replace(o, text="x" * before + " " + o.text) for o in seen.observations]
    seen.observations = moved
    assert bool(examine(seen)) == told


def test_lines_of_another_time() -> None:
    (found,) = examine(log_at(0, 10, 20, 3030, 3040, 50, 60, 70))
    assert (found.code, found.grade, found.lines, found.run) == (
        "lines_of_another_time",
        Grade.SUSPICIOUS,
        [3, 4, 5, 6],
        0,
    )
    assert found.values == {"first": "4", "last": "5", "by": "49:50:00"}
    assert found.arithmetic == "+180600 s, -179400 s; +600 s"


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        ((0, 10, 20, 30, 40, 50), []),
        # From the past; one line of the future.
        ((3000, 3010, 20, 30, 3040, 3050, 3060), [("lines_of_another_time", [2, 3, 4, 5])]),
        ((0, 10, 20, 30, 3000, 50, 60, 70), [("lines_of_another_time", [4, 5, 6])]),
        # An hour, a time zone: the clock stays behind. A pause and then an hour back.
        ((0, 10, 20, -30, -20, -10, 0, 10), [("clock_set_back", [3, 4])]),
        ((0, 10, 20, -440, -430, -420, -410), [("clock_set_back", [3, 4])]),
        ((0, 10, 20, 1000, 1010, 960, 970, 980), [("clock_set_back", [5, 6])]),
        # Two minutes are nothing, a little more is.
        ((0, 10, 8, 20, 30, 40), []),
        ((0, 10, 7.9, 20, 30, 40), [("clock_set_back", [2, 3])]),
        # Pauses, however long; too few lines.
        ((0, 10, 5000, 5010, 90000, 90010), []),
        ((0, 3000, 20, 30, 40), []),
    ],
)
def test_clocks(minutes: tuple[float, ...], expected: list[tuple[str, list[int]]]) -> None:
    assert told(*minutes) == expected


def test_two_programs_in_one_file_have_two_clocks() -> None:
    minutes = (0, 10, 3000, 20, 3010, 30, 3020)
    assert examine(log_at(*minutes, epochs=[1, 2, 1, 3, 2, 4, 3])) == []


def test_a_year_that_is_not_printed_may_end() -> None:
    minutes = [600 * hour / 10 for hour in range(12)]
    assert examine(log_at(*minutes, start=datetime(2026, 12, 31, 18), year=False)) == []


def test_a_log_without_stamps() -> None:
    seen = [observation("0.5", epoch=at, line=at) for at in range(30)]
    assert examine(written(file="a.csv", format="timm", runs=[run()], observations=seen)) == []


@given(st.lists(st.integers(0, 5000), min_size=6, max_size=60))
def test_a_clock_that_runs_is_silent(pauses: list[int]) -> None:
    minutes = [float(sum(pauses[:at])) for at in range(len(pauses))]
    assert told(*minutes) == []


@given(st.integers(5, 60), st.integers(1, 30), st.integers(1, 5), st.data())
def test_a_block_of_another_day_is_told(count: int, every: int, block: int, data: st.DataObject) -> None:
    minutes = [float(every * at) for at in range(count + block + 2)]
    first = data.draw(st.integers(1, count))
    other = [minute + 14400 if first <= at < first + block else minute for at, minute in enumerate(minutes)]
    ends = [first, first + 1, first + block, first + block + 1]
    assert told(*other) == [("lines_of_another_time", list(dict.fromkeys(ends)))]
