"""Stamps that advance by one amount whatever the lines stand for."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.evidence.findings import Finding, Grade
from harness.evidence.marks import Marks
from harness.integrity import Context
from harness.integrity.clock.stamps import watch
from harness.integrity.thresholds import level
from tests.harness.builders import registry, written

Row = tuple[int, str]


def examine(rows: list[Row], chunk: int = 1000) -> list[Finding]:
    """The findings on stamped lines, given as the gap before each and its kind; line 10 is the first."""
    seen = watch(written(file="train.log", format="any"), Context(registry=registry()))
    clock = 1000
    clocks = []
    for gap, _ in rows:
        clock += gap
        clocks.append(clock)
    for start in range(0, max(len(rows), 1), chunk):
        part = range(start, min(start + chunk, len(rows)))
        seen.take_marks(
            Marks(
                line=[10 + at for at in part],
                clock=[clocks[at] for at in part],
                kind=[rows[at][1] for at in part],
                stretches=[],
            )
        )
    return list(seen.findings())


def training(epochs: int, rng: random.Random) -> list[Row]:
    """Steps of 12 or 13 seconds, an evaluation of about a minute, a checkpoint of one or two."""
    rows = []
    for _ in range(epochs):
        rows += [(rng.choice((12, 13)), "train")] * 5
        rows += [(rng.randint(60, 63), "eval"), (rng.randint(0, 2), "save")]
    return rows


def typed(rows: list[Row], gap: int = 1) -> list[Row]:
    return [(gap, kind) for _, kind in rows]


@given(st.randoms(use_true_random=False), st.integers(0, 40))
@settings(max_examples=40)
def test_an_honest_training_is_silent(rng: random.Random, epochs: int) -> None:
    assert examine(training(epochs, rng)) == []


@given(st.randoms(use_true_random=False), st.integers(1, 100), st.integers(1, 60))
@settings(max_examples=40)
def test_typed_stamps_are_found(rng: random.Random, gap: int, chunk: int) -> None:
    rows = training(10, rng) + typed(training(10, rng), gap)
    (found,) = examine(rows, chunk)
    assert (found.code, found.grade, found.check) == ("stamps_regular", Grade.SUSPICIOUS, "stamps")
    assert found.values["gap"] == str(gap)


def test_the_finding() -> None:
    rows = [(12, "train"), (60, "eval")] * 10 + [(1, "train"), (1, "eval")] * 10
    (found,) = examine(rows)
    # The first line has no gap: 9 of 19 gaps before steps, 10 of 20 before evaluations, 92378 * 184756 ways.
    assert found.lines == [30, 49]
    assert found.values == {
        "gap": "1",
        "count": "20",
        "kinds": "2",
        "p": "5.9e-11",
        "test": "permutation",
        "false_alarms": f"{level(39):.1e}",
    }
    assert found.arithmetic == "20 x 1 s; P = 5.9e-11 of 39"


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([(12, "train"), (60, "eval")] * 10 + [(1, "train"), (1, "eval")] * 10, True),
        # Too short, of one kind, without any time, or like everything else.
        ([(12, "train"), (60, "eval")] * 10 + [(1, "train"), (1, "eval")] * 9, False),
        ([(12, "train"), (60, "eval")] * 10 + [(1, "train")] * 60, False),
        ([(12, "train"), (60, "eval")] * 10 + [(1, "train")] * 20 + [(1, "eval")] * 2, False),
        ([(12, "train"), (60, "eval")] * 10 + [(0, "train"), (0, "eval")] * 10, False),
        ([(1, "train"), (1, "eval")] * 30, False),
        # A machine that got twice as fast keeps different times for different work.
        ([(12, "train"), (60, "eval")] * 20 + [(6, "train"), (30, "eval")] * 20, False),
        ([], False),
    ],
)
def test_what_counts(rows: list[Row], told: bool) -> None:
    assert [f.code for f in examine(rows)] == (["stamps_regular"] if told else [])


def test_what_is_kept_is_bounded() -> None:
    assert examine([(at, f"kind {at}") for at in range(5000)]) == []
    assert examine([(at, "kind") for at in range(70_000)]) == []


@given(
    st.lists(st.tuples(st.integers(0, 2), st.sampled_from(["train", "eval", "save"])), max_size=120),
    st.integers(20, 80),
    st.integers(1, 40),
)
@settings(max_examples=60, deadline=None)
def test_chunks_make_no_difference(rows: list[Row], typed_lines: int, chunk: int) -> None:
    kinds = ["train", "train", "train", "eval", "save"]
    tail = [(1, kinds[at % 5]) for at in range(typed_lines)]
    assert examine(rows + tail, chunk) == examine(rows + tail)
