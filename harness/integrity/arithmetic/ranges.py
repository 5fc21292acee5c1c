"""Values no honest evaluation prints: outside a metric's range, or not a number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from harness.evidence.findings import Finding, Grade
from harness.evidence.observation import Log, Observation
from harness.integrity.context import Context
from harness.integrity.thresholds import LINES
from harness.tasks.registry import Registry
from harness.values.lazy import pattern
from harness.values.quantity import convert, convertible, plain

NAME = "values"
_UNBOUNDED: Final = pattern(r"err|loss|distance|ratio|wer|cer", re.IGNORECASE)
_Bounds = tuple[Decimal | None, Decimal | None]


def check(log: Log, context: Context) -> Iterator[Finding]:
    not_finite: dict[tuple[int | None, str, str], list[Observation]] = {}
    known: dict[tuple[str, str | None], _Bounds] = {}
    for observation in log.observations:
        if observation.kind == "train":
            continue
        if observation.metric is None:
            if _above_whole(observation):
                yield _beyond(observation, "0", "1")
            continue
        if observation.value.is_finite():
            kind = (observation.metric, observation.unit)
            if kind not in known:
                known[kind] = _bounds(*kind, context.registry)
            low, high = known[kind]
            if (low is not None and observation.value < low) or (high is not None and observation.value > high):
                yield _out_of_range(observation, context.registry)
        else:
            # What a ratio may come to says nothing of one run.
            may = _may_be_infinite(observation, context.registry) or _may_be_undefined(observation)
            run = None if may else observation.run
            not_finite.setdefault((run, observation.printed, observation.value_text), []).append(observation)
    # A diverged run prints it from then on: that is one finding.
    for (run, name, value), seen in not_finite.items():
        grade = Grade.INFO if run is None else Grade.SUSPICIOUS
        yield _finding("not_a_number", grade, seen, {"printed": name, "value": value})


def _above_whole(observation: Observation) -> bool:
    """Whether a share that no registered metric is, such as the recall below an AP, is more than the whole.

    Errors and losses may be: more words can be wrong than there are.
    """
    if observation.unit != "fraction" or not observation.value.is_finite() or _UNBOUNDED.search(observation.printed):
        return False
    return observation.value > 1


def _may_be_undefined(observation: Observation) -> bool:
    """Whether the value is no number where nothing went wrong: kappa is 0 / 0 where all there is are of one class."""
    return observation.metric == "kappa" and observation.value.is_nan()


def _may_be_infinite(observation: Observation, registry: Registry) -> bool:
    """Whether the value is infinite, of a metric that is so where nothing differs: the PSNR of equal images."""
    metric = registry.metrics.get(observation.metric or "")
    no_bound = metric is not None and metric.sign > 0 and metric.high is None
    return no_bound and observation.value.is_infinite() and observation.value > 0


def _bounds(name: str, unit: str | None, registry: Registry) -> _Bounds:
    """The range of an honest value in `unit`; None where there is no bound, or the log leaves the unit open."""
    metric = registry.metrics.get(name)
    if metric is None or not metric.units or unit is None or not convertible(unit, metric.units[0]):
        return None, None
    low, high = (None if end is None else convert(end, metric.units[0], unit) for end in (metric.low, metric.high))
    return low, high


def _out_of_range(observation: Observation, registry: Registry) -> Finding:
    metric = registry.metrics[observation.metric or ""]
    low, high = ("-" if end is None else plain(end) for end in (metric.low, metric.high))
    return _beyond(observation, low, high)


def _beyond(observation: Observation, low: str, high: str) -> Finding:
    values = {"printed": observation.printed, "value": observation.value_text, "low": low, "high": high}
    return _finding("value_out_of_range", Grade.CONTRADICTION, [observation], values)


def _finding(code: str, grade: Grade, seen: list[Observation], values: dict[str, str]) -> Finding:
    return Finding(
        code=code,
        grade=grade,
        check=NAME,
        file=seen[0].file,
        lines=[observation.line for observation in seen[:LINES] if observation.line is not None],
        run=seen[0].run,
        values=values,
    )
