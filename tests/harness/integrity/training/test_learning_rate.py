"""Learning rates that leave their schedule by a leap, and all the honest shapes that do not."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.evidence.findings import Finding, Grade
from harness.evidence.observation import Run, Stated
from harness.evidence.steps import Steps
from harness.integrity import Context
from harness.integrity.training.learning_rate import watch
from tests.harness.builders import registry, written

NOTHING = math.nan


def linear(x: float) -> float:
    return 0.01 * (1 - x)


def polynomial(x: float) -> float:
    return 0.0001 + 0.0099 * (1 - x) ** 0.9


def cosine(x: float) -> float:
    return 0.005 * (1 + math.cos(math.pi * x))


def examine(
    rates: list[float], starts: tuple[int, ...] = (1,), iters: str = "40000", chunk: int = 1000
) -> list[Finding]:
    """The findings on a training of `iters` iterations that prints its rate at equal distances."""
    stated = {"iters": Stated(value=iters, first=1, last=1, count=1)}
    runs = [Run(index=at, first_line=line, stated=stated) for at, line in enumerate(starts)]
    seen = watch(written(file="train.log", format="paddleseg", runs=runs), Context(registry=registry()))
    every = 40000 // len(rates)
    for start in range(0, len(rates), chunk):
        part = rates[start : start + chunk]
        seen.take(
            Steps(
                line=[10 * (start + at + 1) for at in range(len(part))],
                epoch=[1] * len(part),
                step=[every * (start + at + 1) for at in range(len(part))],
                of=[-1] * len(part),
                clock=[NOTHING] * len(part),
                loss=[NOTHING] * len(part),
                lr=part,
                batch_cost=[NOTHING] * len(part),
                reader_cost=[NOTHING] * len(part),
                ips=[NOTHING] * len(part),
                eta=[NOTHING] * len(part),
            )
        )
    return list(seen.findings())


def printed(curve: Callable[[float], float], number: int = 200, digits: int = 6) -> list[float]:
    return [round(curve(at / number), digits) for at in range(1, number + 1)]


@pytest.mark.parametrize("curve", [linear, polynomial, cosine])
@pytest.mark.parametrize("number", [100, 400, 20000])
def test_a_block_of_earlier_lines_is_told(curve: Callable[[float], float], number: int) -> None:
    rates = printed(curve, number)
    assert examine(rates) == []
    fifth = number // 5
    copied = [*rates[:-fifth], *rates[fifth : 2 * fifth]]
    (found,) = examine(copied)
    assert (found.code, found.grade, found.check, found.run) == (
        "learning_rate_leaps",
        Grade.SUSPICIOUS,
        "learning_rate",
        0,
    )
    seam = 10 * (number - fifth)
    assert found.lines[0] <= seam < found.lines[1] <= seam + 100


def test_the_finding_says_what_the_curve_gives() -> None:
    rates = printed(linear, 100)
    (found,) = examine([*rates[:80], *rates[20:40]])
    assert found.lines == [800, 810]
    assert found.values == {
        "before": "0.002",
        "after": "0.0079",
        "curve": "linear",
        "count": "80",
        "expected": "0.0019",
    }
    assert found.arithmetic == "linear, 81.0 %: 0.0019; 0.0079"


def test_a_warm_up_belongs_to_no_curve() -> None:
    warm = [0.01 * at / 20 for at in range(20)]
    for rest in (printed(cosine, 180), printed(cosine, 200)[20:]):
        rates = [*warm, *rest]
        assert examine(rates) == []
        assert [f.lines[0] for f in examine([*rates[:150], *rates[60:110]])] == [1500]


@pytest.mark.parametrize(("off", "codes"), [(0.00061, ["learning_rate_leaps"]), (0.00045, [])])
def test_a_twentieth_of_the_largest_rate_is_a_leap(off: float, codes: list[str]) -> None:
    rates = printed(linear, 100)
    assert [f.code for f in examine([*rates[:70], *(rate + off for rate in rates[70:])])] == codes


@pytest.mark.parametrize(("before", "codes"), [(51, ["learning_rate_leaps"]), (50, [])])
def test_fifty_lines_that_fit_come_before_a_leap(before: int, codes: list[str]) -> None:
    rates = printed(linear, 100)
    assert [f.code for f in examine([*rates[:before], *([0.0099] * (100 - before))])] == codes


@pytest.mark.parametrize(("behind", "codes"), [(10, ["learning_rate_leaps"]), (9, [])])
def test_ten_lines_behind_a_leap_are_off(behind: int, codes: list[str]) -> None:
    rates = printed(linear, 100)[: 60 + behind]
    made = [*rates[:60], *([0.0099] * behind)]
    assert [f.code for f in examine([*made, *([NOTHING] * (100 - len(made)))])] == codes


def restarts(x: float) -> float:
    return 0.005 * (1 + math.cos(math.pi * (4 * x % 1)))


@pytest.mark.parametrize(
    "curve",
    [
        lambda x: 0.1 if x < 0.5 else 0.01,
        lambda x: 0.01,
        restarts,
        lambda x: 0.001 + 0.5 * abs((4 * x) % 2 - 1),
        lambda x: 0.01 * math.exp(-5 * x),
        # Decays, then stays where it is, as the last epochs of YOLOX.
        lambda x: max(0.0005, cosine(min(1.0, x / 0.95))),
        lambda x: 0.0,
    ],
)
def test_honest_shapes_are_silent(curve: Callable[[float], float]) -> None:
    for number in (60, 100, 300):
        assert examine(printed(curve, number)) == []


def test_another_run_has_a_rate_of_its_own() -> None:
    rates = printed(linear, 100)
    twice = [*rates[:70], *rates[:30]]
    assert [f.lines for f in examine(twice)] == [[700, 710]]
    assert examine(twice, starts=(1, 705)) == []


@pytest.mark.parametrize("iters", ["0", "many", "39"])
def test_without_a_length_there_is_no_curve(iters: str) -> None:
    rates = printed(linear, 100)
    assert examine([*rates[:70], *rates[:30]], iters=iters) == []


def test_epochs_of_one_length() -> None:
    of, epochs = 50, 40
    for by_epoch in (False, True):
        rates, lines = [], []
        for epoch in range(1, epochs + 1):
            for step in range(0, of, 10):
                done = (epoch - 1) / epochs if by_epoch else (epoch - 1 + step / of) / epochs
                rates.append(round(cosine(done), 5))
                lines.append((epoch, step))
        for made, expected in ((rates, []), ([*rates[:150], *rates[20:70]], [[1500, 1510]])):
            run = Run(index=0, first_line=1, epochs=epochs, train_epochs=list(range(1, epochs + 1)))
            seen = watch(written(file="a.log", format="paddleclas", runs=[run]), Context(registry=registry()))
            nothing = [NOTHING] * len(made)
            seen.take(
                Steps(
                    line=[10 * (at + 1) for at in range(len(made))],
                    epoch=[epoch for epoch, _ in lines],
                    step=[step for _, step in lines],
                    of=[of] * len(made),
                    clock=nothing,
                    loss=nothing,
                    lr=made,
                    batch_cost=nothing,
                    reader_cost=nothing,
                    ips=nothing,
                    eta=nothing,
                )
            )
            assert [f.lines for f in seen.findings()] == expected


@given(st.lists(st.floats(allow_nan=True, allow_infinity=True), max_size=300), st.integers(1, 50))
def test_any_numbers_are_read(rates: list[float], chunk: int) -> None:
    assert len(examine(rates or [0.1], chunk=chunk)) <= 1
