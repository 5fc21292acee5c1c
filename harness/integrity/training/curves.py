"""A value that leaps while everything printed beside it stays where it was.

A model that becomes better does so in all its numbers: when the learning rate drops, loss, top-1 and top-5 move
together. A raised number moves alone. The check takes the step from each evaluation to the next in units of the
ordinary step around it (1.4826 times the median of the absolute steps, Hampel 1974), and looks at the steps for the
better of every metric that has at least two companions: other qualities and losses of the same evaluations.

Null hypothesis of a test: where no companion makes an unusual step, the metric's step is no more than noise, whose
tails are no heavier than those of Student's t with `STEP_FREEDOM` degrees of freedom. One-sided, a test each step.
"""

from __future__ import annotations

import math
from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from harness.evidence.findings import Finding, Grade
from harness.evidence.observation import Log, Observation
from harness.integrity.context import Context
from harness.integrity.thresholds import (
    COMPANIONS_LEAST,
    QUIET_STEP,
    STEP_FREEDOM,
    STEP_NEIGHBOURS,
    STEPS_BEFORE,
    STEPS_LEAST,
    level,
)
from harness.tasks.registry import Registry
from harness.values.quantity import exponent, plain

NAME = "curves"
# Of one run, more findings than these tell nothing new.
_TOLD: Final = 10
# Units of what tells how good a model is; speed and memory are no companions.
_QUALITIES: Final = frozenset(("fraction", "percent", "permille", "loss", "dB", "score", "score_x100"))

_Place = tuple[int | None, int | None]


class _Curve:
    """The values of one printed name at the evaluations of a run, and the steps between them."""

    def __init__(self, values: list[Observation]) -> None:
        self.values = values
        numbers = [float(o.value) for o in values]
        self.steps = [after - before for before, after in pairwise(numbers)]
        digit = min(exponent(o.value) for o in values)
        self.digit = 10.0**digit
        self.ordinary = ordinary_steps(self.steps, self.digit)


def check(log: Log, context: Context) -> Iterator[Finding]:
    groups = [curves for curves in _groups(log) if len(curves) > COMPANIONS_LEAST]
    tested = [(curves, curve, sign) for curves in groups for curve, sign in _judged(curves, context.registry)]
    tests = sum(len(curve.steps) - STEPS_BEFORE for _, curve, _ in tested)
    told: dict[int, int] = defaultdict(int)
    for curves, curve, sign in tested:
        for at in range(STEPS_BEFORE, len(curve.steps)):
            size = curve.steps[at] * sign / curve.ordinary[at]
            if size <= QUIET_STEP or tail(size) >= level(tests):
                continue
            others = [(other, abs(other.steps[at]) / other.ordinary[at]) for other in curves if other is not curve]
            run = curve.values[0].run
            if any(unusual > QUIET_STEP for _, unusual in others) or told[run] >= _TOLD:
                continue
            told[run] += 1
            yield _finding(log, curve, at, size, max(others, key=lambda other: other[1]), tests)


def tail(size: float) -> float:
    """The chance that Student's t with STEP_FREEDOM degrees of freedom (an even number) is above `size`.

    Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.4.
    """
    angle = math.atan(size / math.sqrt(STEP_FREEDOM))
    square = math.cos(angle) ** 2
    term = total = 1.0
    for k in range(1, STEP_FREEDOM // 2):
        term *= square * (2 * k - 1) / (2 * k)
        total += term
    return max(0.0, (1 - math.sin(angle) * total) / 2)


def _groups(log: Log) -> Iterator[list[_Curve]]:
    """The curves that were measured at the same evaluations of one run, of those long enough."""
    series: dict[tuple[int, str, str | None, str | None, str], list[Observation]] = defaultdict(list)
    for o in log.observations:
        if o.kind == "eval" and o.unit in _QUALITIES:
            series[o.run, o.weights, o.split, o.subset, o.printed].append(o)
    together: dict[tuple[int, str, str | None, str | None, tuple[_Place, ...]], list[_Curve]] = defaultdict(list)
    seen: set[tuple[int, str, str | None, str | None, tuple[str, ...]]] = set()
    for (run, weights, split, subset, _), values in series.items():
        if len(values) <= STEPS_LEAST or not all(_plausible(o) for o in values):
            continue
        places = tuple((o.epoch, o.step) for o in values)
        # A loss may be printed under two names; a value that hardly ever changes tells nothing.
        texts = tuple(o.value_text for o in values)
        key = (run, weights, split, subset, texts)
        if len(set(places)) < len(places) or key in seen or len(set(texts)) <= len(texts) // 3:
            continue
        seen.add(key)
        together[run, weights, split, subset, places].append(_Curve(values))
    yield from together.values()


def _plausible(observation: Observation) -> bool:
    """Whether a value has a size that measured qualities have; a log can hold numbers of any size."""
    return observation.value.is_finite() and exponent(observation.value) > -50 and observation.value.adjusted() < 50


def _judged(curves: list[_Curve], registry: Registry) -> Iterator[tuple[_Curve, int]]:
    """The curves of metrics with a better side, and which it is."""
    for curve in curves:
        metric = registry.metrics.get(curve.values[0].metric or "")
        if metric is not None and metric.sign and curve.values[0].unit != "loss":
            yield curve, metric.sign


def ordinary_steps(steps: Sequence[float], digit: float) -> list[float]:
    """The ordinary size of a step around each one, itself left out; at least one printed digit."""
    sizes = [abs(step) for step in steps]
    near: list[float] = []
    found = []
    for enter in range(min(STEP_NEIGHBOURS, len(sizes))):
        insort(near, sizes[enter])
    for at, size in enumerate(sizes):
        if at + STEP_NEIGHBOURS < len(sizes):
            insort(near, sizes[at + STEP_NEIGHBOURS])
        if at > STEP_NEIGHBOURS:
            del near[bisect_left(near, sizes[at - STEP_NEIGHBOURS - 1])]
        own = bisect_left(near, size)
        # The median of the others: their count is one less, and those behind `own` move up by one.
        others = len(near) - 1
        middle = (_other(near, own, (others - 1) // 2) + _other(near, own, others // 2)) / 2
        found.append(max(1.4826 * middle, digit))
    return found


def _other(near: list[float], own: int, rank: int) -> float:
    return near[rank if rank < own else rank + 1]


def _finding(log: Log, curve: _Curve, at: int, size: float, loudest: tuple[_Curve, float], tests: int) -> Finding:
    before, after = curve.values[at], curve.values[at + 1]
    other, unusual = loudest
    values = {
        "printed": after.printed,
        "before": before.value_text,
        "after": after.value_text,
        "epoch": str(after.epoch if after.epoch is not None else after.step),
        "times": f"{size:.0f}",
        "beside": other.values[at].printed,
        "beside_before": other.values[at].value_text,
        "beside_after": other.values[at + 1].value_text,
        "beside_times": f"{unusual:.1f}",
        "chance": f"{tail(size):.1g}",
        "level": f"{level(tests):.1g}",
    }
    step = plain(after.value - before.value)
    return Finding(
        code="leap_alone",
        grade=Grade.SUSPICIOUS,
        check=NAME,
        file=log.file,
        lines=[o.line for o in (before, after) if o.line is not None],
        run=after.run,
        values=values,
        arithmetic=f"({after.value_text} - {before.value_text}) / {curve.ordinary[at]:.2g} = {step} / "
        f"{curve.ordinary[at]:.2g} = {size:.1f}; Student t({STEP_FREEDOM}): p = {tail(size):.1g} < {level(tests):.1g}",
    )
