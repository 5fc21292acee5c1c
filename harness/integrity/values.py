"""Values no honest evaluation prints: outside a metric's range, not a number, top-1 above top-5."""

from __future__ import annotations

from collections.abc import Iterator

from harness.findings import Finding, Grade
from harness.integrity.context import Context
from harness.observation import Log, Observation
from harness.quantity import convert, convertible, plain
from harness.registry import Registry

NAME = "values"


def check(log: Log, context: Context) -> Iterator[Finding]:
    others: dict[str, Observation] = {}
    for observation in log.observations:
        if observation.kind == "train" or observation.metric is None:
            continue
        if not observation.value.is_finite():
            values = {"printed": observation.printed, "value": observation.value_text}
            yield _finding("not_a_number", Grade.SUSPICIOUS, observation, values)
            continue
        yield from _range(observation, context.registry)
        if observation.metric in ("top1", "top5"):
            others[observation.metric] = observation
            top1, top5 = others.get("top1"), others.get("top5")
            if top1 is not None and top5 is not None and _beside(top1, top5) and top1.value > top5.value:
                values = {"top1": top1.value_text, "top5": top5.value_text}
                yield _finding("top1_above_top5", Grade.CONTRADICTION, observation, values)


def _beside(a: Observation, b: Observation) -> bool:
    """Whether two values are of one evaluation: printed on one line, in one unit."""
    return (a.run, a.line, a.unit, a.kind) == (b.run, b.line, b.unit, b.kind)


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
        yield _finding("value_out_of_range", Grade.CONTRADICTION, observation, values)


def _finding(code: str, grade: Grade, observation: Observation, values: dict[str, str]) -> Finding:
    return Finding(
        code=code,
        grade=grade,
        check=NAME,
        file=observation.file,
        lines=[observation.line] if observation.line is not None else [],
        run=observation.run,
        values=values,
    )
