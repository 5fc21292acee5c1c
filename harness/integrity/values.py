"""Values no honest evaluation prints: outside a metric's range, or not a number."""

from __future__ import annotations

from collections.abc import Iterator

from harness.findings import Finding, Grade
from harness.integrity.context import Context
from harness.integrity.thresholds import LINES
from harness.observation import Log, Observation
from harness.quantity import convert, convertible, plain
from harness.registry import Registry

NAME = "values"


def check(log: Log, context: Context) -> Iterator[Finding]:
    not_finite: dict[tuple[int, str, str], list[Observation]] = {}
    for observation in log.observations:
        if observation.kind == "train" or observation.metric is None:
            continue
        if observation.value.is_finite():
            yield from _range(observation, context.registry)
        else:
            key = (observation.run, observation.printed, observation.value_text)
            not_finite.setdefault(key, []).append(observation)
    # A diverged run prints it from then on: that is one finding.
    for (_, name, value), seen in not_finite.items():
        yield _finding("not_a_number", Grade.SUSPICIOUS, seen, {"printed": name, "value": value})


def _range(observation: Observation, registry: Registry) -> Iterator[Finding]:
    metric = registry.metrics.get(observation.metric or "")
    if metric is None or not metric.units or observation.unit is None:
        return
    if not convertible(observation.unit, metric.units[0]):
        return
    value = convert(observation.value, observation.unit, metric.units[0])
    if (metric.low is not None and value < metric.low) or (metric.high is not None and value > metric.high):
        bounds = {
            "low": "-" if metric.low is None else plain(metric.low),
            "high": "-" if metric.high is None else plain(metric.high),
        }
        values = {"printed": observation.printed, "value": observation.value_text, **bounds}
        yield _finding("value_out_of_range", Grade.CONTRADICTION, [observation], values)


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
