"""Structure: evaluations and epochs that are not there where all the others stand at one distance."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.evidence.findings import Finding, Grade
from harness.evidence.habits import Habits
from harness.evidence.observation import Log, Run
from harness.integrity import Context
from harness.integrity.training.structure import check
from tests.harness.builders import observation, registry, run, written


def evaluated(epochs: Iterable[int], what: str = "epoch", **about: Any) -> Log:
    """A log with an evaluation on line 10 E for each of `epochs`."""
    seen = [observation("0.5", line=10 * epoch, **{what: epoch}) for epoch in epochs]
    return written(file="train.log", format="paddleclas", runs=[run(**about)], observations=seen)


def examine(seen: Log) -> list[Finding]:
    return list(check(seen, Context(registry=registry())))


def missing(seen: Log) -> list[str]:
    return [f.values["missing"] for f in examine(seen) if f.code == "evaluations_missing"]


def without(places: Iterable[int], *gone: int) -> list[int]:
    return [place for place in places if place not in gone]


@pytest.mark.parametrize("what", ["epoch", "step"])
def test_an_evaluation_that_is_not_there(what: str) -> None:
    (found,) = examine(evaluated(without(range(5, 205, 5), 100), what))
    assert (found.code, found.grade, found.lines, found.run) == (
        "evaluations_missing",
        Grade.SUSPICIOUS,
        [1050],
        0,
    )
    assert found.values == {"what": what, "every": "5", "missing": "100", "count": "1"}
    assert found.arithmetic == "5 + 5 k: 100"


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        (range(1, 100), []),
        (without(range(1, 100), 40, 41, 60), ["40, 41, 60"]),
        (without(range(0, 300, 2), *range(100, 104)), ["100, 102"]),
        # The least number of regular distances, or one fewer.
        (without(range(8), 4), []),
        (without(range(9), 4), ["4"]),
        # The distance changes for good, at the start or for the last evaluation.
        ([*range(0, 100, 10), *range(100, 120)], []),
        ([1, *range(10, 200, 10)], []),
        ([*range(10, 200, 10), 195], []),
        ([*range(10, 200, 10), 210], []),
        ([0, *range(20, 200, 10)], []),
        # Too irregular to say what is missing; a training that goes on far behind; one that starts over.
        (without(range(1, 30), 4, 9, 12, 14, 18, 22, 25), []),
        ([*range(1, 30), *range(78, 98)], []),
        ([*range(1, 30), *range(10, 30)], []),
    ],
)
def test_the_distances_of_evaluations(places: Iterable[int], expected: list[str]) -> None:
    assert missing(evaluated(places)) == expected


def test_several_values_of_an_evaluation_are_one() -> None:
    seen = evaluated(range(1, 21))
    seen.observations = [o for o in seen.observations for _ in range(4)]
    assert missing(seen) == []


def test_evaluations_of_averaged_weights_are_another_series() -> None:
    seen = evaluated(range(1, 21))
    seen.observations += [observation("0.5", epoch=epoch, weights="ema", line=900) for epoch in (5, 40)]
    assert missing(seen) == []


@given(st.integers(1, 50), st.integers(1, 10), st.integers(30, 200), st.data())
def test_any_hole_is_found_and_no_other(first: int, every: int, count: int, data: st.DataObject) -> None:
    places = list(range(first, first + every * count, every))
    assert missing(evaluated(places)) == []
    gone = data.draw(st.sampled_from(places[1:-2]))
    if gone != places[1]:
        assert missing(evaluated(without(places, gone))) == [str(gone)]


def test_epochs_that_are_not_there() -> None:
    epochs = without(range(1, 101), 50, 51)
    found = examine(
        written(file="a.log", format="paddleclas", runs=[Run(train_epochs=epochs, epochs=100, first_line=7)])
    )
    assert [(f.code, f.grade, f.lines, f.values, f.arithmetic) for f in found] == [
        ("epochs_missing", Grade.SUSPICIOUS, [7], {"missing": "50, 51", "count": "2"}, "50, 51")
    ]


@pytest.mark.parametrize(
    ("epochs", "announced", "expected"),
    [
        ([1, 2, 3], 3, []),
        ([1, 2, 3], None, []),
        ([], 3, []),
        ([1, 2], 3, [("schedule_unfinished", Grade.INFO, {"last": "2", "epochs": "3"})]),
    ],
)
def test_a_schedule(epochs: list[int], announced: int | None, expected: list[Any]) -> None:
    found = examine(written(file="a.log", format="paddleclas", runs=[Run(train_epochs=epochs, epochs=announced)]))
    assert [(f.code, f.grade, f.values) for f in found] == expected


def test_many_missing_are_shown_in_part() -> None:
    places = without(range(1, 1001), 35, *range(30, 900, 60))
    assert missing(evaluated(places)) == ["30, 35, 90, 150, 210, 270, 330, 390, 450, 510, ..."]


@pytest.mark.parametrize("every", [1.05, 1.1, 1.2, 1.25, 1.3])
def test_what_is_counted_in_another_measure_leaves_even_holes(every: float) -> None:
    epochs = sorted({int(every * i) for i in range(1, 120)})
    assert missing(evaluated(epochs)) == []


@pytest.mark.parametrize(("steps", "expected"), [(lambda e: 500 * e, ["7"]), (lambda e: 450 * e + 300 * (e < 7), [])])
def test_an_epoch_without_a_step_that_is_missing_was_not_evaluated(
    steps: Callable[[int], int], expected: list[str]
) -> None:
    epochs = without(range(1, 21), 7)
    seen = [observation("0.5", line=10 * epoch, epoch=epoch, step=steps(epoch)) for epoch in epochs]
    log = written(file="train.log", format="paddleclas", runs=[run()], observations=seen)
    assert missing(log) == expected


def twice(at: int, *, apart: int = 2, value: str = "0.7", of: int = 9, **about: Any) -> Log:
    """An evaluation on line 10 E of each epoch; that of epoch `at` stands again so many lines below."""
    made = evaluated(range(1, of + 1), **about)
    again = observation(value, line=10 * at + apart, epoch=at)
    made.observations = sorted([*made.observations, again], key=lambda o: o.line or 0)
    return made


def asked_again(log: Log) -> list[Finding]:
    return [found for found in examine(log) if found.code == "evaluated_again"]


def test_one_evaluation_that_is_printed_twice_with_two_results() -> None:
    (found,) = asked_again(twice(4))
    assert (found.grade, found.lines, found.run) == (Grade.SUSPICIOUS, [40, 42], 0)
    assert found.values == {"printed": "top1", "at": "4", "first": "0.5", "second": "0.7"}


@pytest.mark.parametrize(
    ("log", "count"),
    [
        (twice(4, value="0.5"), 0),
        # The last one may be of the best weights.
        (twice(9), 0),
        (twice(8), 1),
        # Nearer than half the way to the next, or something was trained in between.
        (twice(4, apart=3), 1),
        (twice(4, apart=4), 0),
        (twice(4, of=7), 1),
        (twice(4, of=6), 0),
        (twice(4, resumed_from="output/3"), 0),
    ],
)
def test_what_makes_it_odd(log: Log, count: int) -> None:
    assert len(asked_again(log)) == count


def test_two_epochs_printed_twice_are_a_habit() -> None:
    made = twice(4)
    made.observations = sorted([*made.observations, observation("0.6", line=62, epoch=6)], key=lambda o: o.line or 0)
    assert asked_again(made) == []


@pytest.mark.parametrize(("chosen", "told"), [(False, ["40, 41"]), (True, [])])
def test_a_writer_that_prints_the_good_evaluations_alone_leaves_out_others(chosen: bool, told: list[str]) -> None:
    seen = evaluated(without(range(1, 100), 40, 41))
    seen.habits = Habits(evaluations_chosen=chosen)
    assert missing(seen) == told
