"""A mean against the values of the classes, or of the damages, that the log prints beside it.

Each of them is rounded to a digit and so is the mean: the two agree to half a unit of each. Classes that do not occur
are NaN; toolkits leave them out of the mean or count them as 0, and both are allowed. No statistics are involved.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import TypeVar

from harness.evidence.findings import Finding, Grade
from harness.evidence.observation import Log, Observation, Parts
from harness.integrity.context import Context
from harness.values.quantity import half_step, plain

NAME = "parts"
_Place = tuple[int, str]
_T = TypeVar("_T")


def check(log: Log, _context: Context) -> Iterator[Finding]:
    if not log.parts:
        return
    lists = _alone(((parts.of, parts.metric), parts) for parts in log.parts)
    values = _alone(((o.line or 0, o.metric or o.printed), o) for o in log.observations)
    for place, parts in lists.items():
        observation = values.get(place)
        if observation is None or not observation.value.is_finite():
            continue
        run = next((run for run in log.runs if run.index == observation.run), None)
        whole = parts.known + parts.absent
        if run is not None and run.classes is not None and parts.per_class and whole != run.classes:
            yield _counted(observation, parts, run.classes)
        elif not any(fits(observation.value, parts, divisor) for divisor in {parts.known, parts.known + parts.absent}):
            yield _finding(observation, parts)


def _alone(items: Iterable[tuple[_Place, _T]]) -> dict[_Place, _T]:
    """What stands at each place, where nothing else does: a file without line feeds has one line."""
    found: dict[_Place, _T] = {}
    twice: set[_Place] = set()
    for place, item in items:
        if found.setdefault(place, item) is not item:
            twice.add(place)
    return {place: item for place, item in found.items() if place not in twice}


def fits(mean: Decimal, parts: Parts, divisor: int) -> bool:
    """Whether `mean`, as printed, can be the mean of the classes over `divisor` of them."""
    if divisor == 0:
        return True
    # A double's last digits may tip a rounding: a thousandth of a unit is allowed for them.
    reach = parts.step / 2 * parts.known / divisor + half_step(mean) + parts.step / 1000
    return abs(mean - parts.total / divisor) <= reach


def _counted(observation: Observation, parts: Parts, classes: int) -> Finding:
    """The list beside a mean is not as long as the configuration's classes are many."""
    whole = parts.known + parts.absent
    return Finding(
        code="classes_counted",
        grade=Grade.CONTRADICTION,
        check=NAME,
        file=observation.file,
        lines=[line for line in (observation.line, parts.line) if line is not None],
        run=observation.run,
        values={"printed": observation.printed, "count": str(whole), "classes": str(classes)},
        arithmetic=f"{whole} ≠ {classes}",
    )


def _finding(observation: Observation, parts: Parts) -> Finding:
    whole = parts.known + parts.absent
    found = parts.total / (parts.known or 1)
    return Finding(
        code="mean_differs",
        grade=Grade.CONTRADICTION,
        check=NAME,
        file=observation.file,
        lines=[line for line in (observation.line, parts.line) if line is not None],
        run=observation.run,
        values={
            "printed": observation.printed,
            "value": plain(observation.value),
            "count": str(whole),
            "mean": f"{found:.6f}",
        },
        arithmetic=f"{plain(parts.total)} / {parts.known} = {found:.6f}",
    )
