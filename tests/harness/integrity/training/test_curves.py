"""Leaps: a value that moves alone is told; one that moves with its companions, or not far, stays silent."""

from __future__ import annotations

import random
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.evidence.findings import Finding, Grade
from harness.evidence.observation import Log, Observation
from harness.integrity import Context
from harness.integrity.thresholds import STEP_NEIGHBOURS, level
from harness.integrity.training.curves import check, ordinary_steps, tail
from tests.harness.builders import observation, registry, run, written

EPOCHS = 30


def training(top1: list[float], top5: list[float], loss: list[float] | None = None) -> Log:
    """A log whose evaluation lines hold top-1, top-5 and, if given, the loss."""
    seen: list[Observation] = []
    for epoch in range(1, len(top1) + 1):
        about = {"epoch": epoch, "line": 10 * epoch}
        seen.append(observation(f"{top1[epoch - 1]:.5f}", **about))
        seen.append(observation(f"{top5[epoch - 1]:.5f}", metric="top5", printed="top5", **about))
        if loss is not None:
            more = {"metric": "loss", "printed": "loss", "unit": "loss"}
            seen.append(observation(f"{loss[epoch - 1]:.5f}", **more, **about))
    return written(file="train.log", format="paddleclas", runs=[run(epochs=len(top1))], observations=seen)


def honest(
    seed: int, epochs: int = EPOCHS, drops: tuple[int, ...] = ()
) -> tuple[list[float], list[float], list[float]]:
    """Top-1, top-5 and loss of a training that slowly improves, with common and own noise; `drops` of the rate."""
    source = random.Random(seed)
    quality, curves = 0.6, ([], [], [])  # type: ignore[var-annotated]
    for epoch in range(epochs):
        quality += 0.12 * 0.9**epoch / 10 + (0.05 if epoch in drops else 0)
        common = source.gauss(0, 0.001)
        curves[0].append(round((quality + common + source.gauss(0, 0.0005)) * 50_000) / 50_000)
        curves[1].append(round((0.5 + quality / 2 + common / 2 + source.gauss(0, 0.0004)) * 50_000) / 50_000)
        curves[2].append(3 - 2.5 * quality - 2 * common + source.gauss(0, 0.005))
    return curves


def examine(seen: Log) -> list[Finding]:
    return list(check(seen, Context(registry=registry())))


def test_a_raised_last_value() -> None:
    top1, top5, loss = honest(1)
    raised = [*top1[:-1], top1[-1] + 0.03]
    assert examine(training(top1, top5, loss)) == []
    (found,) = examine(training(raised, top5, loss))
    assert (found.code, found.grade, found.check, found.lines, found.run) == (
        "leap_alone",
        Grade.SUSPICIOUS,
        "curves",
        [290, 300],
        0,
    )
    assert found.values["printed"] == "top1"
    assert (found.values["before"], found.values["after"]) == (f"{raised[-2]:.5f}", f"{raised[-1]:.5f}")
    assert found.values["epoch"] == "30"
    assert found.values["beside"] in ("top5", "loss")
    assert float(found.values["chance"]) < float(found.values["level"])
    assert found.arithmetic.startswith(f"({raised[-1]:.5f} - {raised[-2]:.5f}) / ")


def test_the_tail_of_students_t() -> None:
    # The table of any textbook, for ten degrees of freedom.
    assert tail(0) == pytest.approx(0.5)
    for size, chance in ((1.812, 0.05), (2.764, 0.01), (4.144, 0.001)):
        assert tail(size) == pytest.approx(chance, rel=2e-3)
    assert 0 <= tail(1e6) < 1e-30


@given(st.lists(st.integers(-1000, 1000), min_size=2, max_size=70))
def test_the_ordinary_step_is_that_of_the_neighbours(steps: list[int]) -> None:
    found = ordinary_steps(steps, 1.0)
    for at, ordinary in enumerate(found):
        first = max(0, at - STEP_NEIGHBOURS)
        near = [abs(s) for s in steps[first:at] + steps[at + 1 : at + 1 + STEP_NEIGHBOURS]]
        assert ordinary == pytest.approx(max(1.0, 1.4826 * statistics.median(near)))


def test_both_sides_of_the_boundary() -> None:
    top1, top5, loss = honest(2)
    tests = 2 * (EPOCHS - 1 - 5)
    steps = [b - a for a, b in zip(top1[-12:-2], top1[-11:-1], strict=True)]
    ordinary = 1.4826 * statistics.median(abs(step) for step in steps)
    critical = next(n for n in range(100_000) if tail(n * 1e-5 / ordinary) < level(tests)) * 1e-5
    assert 8 < critical / ordinary < 16

    def last(step: float) -> list[str]:
        return [f.code for f in examine(training([*top1[:-1], top1[-2] + step], top5, loss))]

    assert last(critical - 2e-5) == []
    assert last(critical + 2e-5) == ["leap_alone"]


def test_what_is_no_leap_alone() -> None:
    top1, top5, loss = honest(3)
    more = [*top1[:-1], top1[-1] + 0.05]
    # Its companions leap too, the wrong way round too; it falls; nothing to compare it with; the series is short.
    assert examine(training(more, [*top5[:-1], top5[-1] + 0.03], loss)) == []
    assert examine(training(more, top5, [*loss[:-1], loss[-1] + 0.3])) == []
    assert examine(training([*top1[:-1], top1[-1] - 0.05], top5, loss)) == []
    assert examine(training(more, top5)) == []
    assert examine(training([*top1[:11], top1[11] + 0.05], top5[:12], loss[:12])) == []


def test_a_series_of_fourteen_is_long_enough() -> None:
    top1, top5, loss = honest(0)
    found = examine(training([*top1[:13], top1[13] + 0.1], top5[:14], loss[:14]))
    assert [(f.code, f.lines) for f in found] == [("leap_alone", [130, 140])]


def test_a_leap_in_the_first_epochs_is_training() -> None:
    top1, top5, loss = honest(4)
    early = [top1[0] - 0.3, *top1[1:]]
    assert examine(training(early, top5, loss)) == []


def test_less_may_be_better() -> None:
    top1, top5, loss = honest(5)
    errors = [1 - value for value in top1]

    def codes(values: list[float]) -> list[str]:
        seen = training(values, top5, loss)
        seen.observations = [
            observation(o.value_text, metric="error_rate", printed="error", epoch=o.epoch, line=o.line)
            if o.metric == "top1"
            else o
            for o in seen.observations
        ]
        return [f.code for f in examine(seen)]

    assert codes(errors) == []
    assert codes([*errors[:-1], errors[-1] - 0.05]) == ["leap_alone"]
    assert codes([*errors[:-1], errors[-1] + 0.05]) == []


@given(st.integers(0, 10**9), st.sets(st.integers(1, 79), max_size=3))
def test_honest_trainings_are_silent(seed: int, drops: set[int]) -> None:
    assert examine(training(*honest(seed, 80, tuple(drops)))) == []


@pytest.mark.parametrize("last", [1, 2, 5, 20])
def test_the_last_evaluations_raised_by_four_points_are_told(last: int) -> None:
    told = 0
    for seed in range(100):
        top1, top5, loss = honest(seed, 80)
        raised = top1[:-last] + [value + 0.04 for value in top1[-last:]]
        found = examine(training(raised, top5, loss))
        told += [(f.code, f.lines) for f in found] == [("leap_alone", [10 * (80 - last), 10 * (81 - last)])]
    # A companion that happens to move in that very step excuses the leap: three in a hundred by design.
    assert told >= 90


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1e300", "1e-300", "-1e300"])
def test_values_of_any_size(value: str) -> None:
    seen = training(*honest(6))
    seen.observations[30] = observation(value, epoch=11, line=110)
    assert examine(seen) == []
