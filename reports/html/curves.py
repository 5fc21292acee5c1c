"""The learning curves of a page: every evaluation of the series that a row or a finding is about, with its line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import pairwise
from typing import Final

import msgspec

from harness.evidence.findings import Finding
from harness.evidence.observation import Log, Observation
from harness.judging.report import Report, Row, Target
from harness.text import safe
from harness.values.quantity import convert, convertible, symbol
from reports import numbers

# Evaluations of one curve: of more, every n-th is drawn, and those that are marked.
MAX_POINTS: Final = 4000
# Curves of a page, and evaluations that make one.
MAX_CURVES: Final = 200
_FEWEST: Final = 2
_OF_ONE_FILE: Final = 3


class Point(msgspec.Struct, frozen=True):
    """An evaluation: where on the axis, its value for the drawing and as printed, and its line (0: none).

    `note` is what is said of it besides.
    """

    x: float
    y: float
    text: str
    line: int
    grade: str = ""
    note: str = ""


class Curve(msgspec.Struct, frozen=True, kw_only=True):
    """The evaluations of one metric in one run of `file`, the indices of best and last, and what is asked for.

    `axis` is what `x` counts: `epoch`, `step`, `evaluation` or `submission`. `low` and `high` are the ends of the
    tolerance band.
    """

    id: str
    title: str
    file: str
    unit: str
    axis: str
    points: list[Point]
    best: int = -1
    last: int = -1
    target: float | None = None
    target_text: str = ""
    low: float | None = None
    high: float | None = None


def of_reports(reports: Iterable[Report], logs: Iterable[Log]) -> dict[tuple[int, str], Curve]:
    """The curve behind each row that has a value in a log, by task and criterion."""
    known = {log.file: log for log in logs}
    found: dict[tuple[int, str], Curve] = {}
    for report in reports:
        flagged = _flagged(report.findings)
        for row in report.rows:
            counts = numbers.counting(row) or row.best or row.last
            log = known.get(counts.file) if counts is not None else None
            if counts is None or log is None or len(found) >= MAX_CURVES:
                continue
            series = [o for o in log.observations if _together(o, counts)]
            if len(series) >= _FEWEST:
                name = f"t{report.task}-{len(found)}"
                found[report.task, row.id] = _of_row(name, series, row, flagged.get(log.file, {}))
    return found


def of_logs(logs: Iterable[Log], findings: Iterable[Finding]) -> dict[str, list[Curve]]:
    """The curves of each file: those with flagged evaluations first, then the longest."""
    flagged = _flagged(findings)
    found: dict[str, list[Curve]] = {}
    count = 0
    for log in logs:
        series: dict[tuple[int, str, str], list[Observation]] = {}
        for o in log.observations:
            if o.kind == "eval" and o.metric is not None and o.value.is_finite():
                series.setdefault((o.run, o.printed, o.weights), []).append(o)
        grades = flagged.get(log.file, {})
        long = [values for values in series.values() if len(values) >= _FEWEST]
        long.sort(key=lambda values: (-sum(o.line in grades for o in values), -len(values)))
        for values in long[:_OF_ONE_FILE]:
            if count < MAX_CURVES:
                count += 1
                title = safe(values[0].printed) + (f" #{values[0].run + 1}" if len(log.runs) > 1 else "")
                found.setdefault(log.file, []).append(_curve(f"c{count}", title, values, grades, None))
    return found


def _flagged(findings: Iterable[Finding]) -> dict[str, dict[int, str]]:
    """The grade of each line that a finding is about, file by file; the gravest where there are several."""
    order = ("contradiction", "suspicious", "info")
    flagged: dict[str, dict[int, str]] = {}
    for finding in sorted(findings, key=lambda one: order.index(one.grade.value), reverse=True):
        flagged.setdefault(finding.file, {}).update(dict.fromkeys(finding.lines, finding.grade.value))
    return flagged


def _together(one: Observation, other: Observation) -> bool:
    """Whether two values are of one series: the same thing, measured in the same way, in the same run."""
    names = ("run", "metric", "printed", "kind", "weights", "split", "model", "dataset", "subset")
    return all(getattr(one, name) == getattr(other, name) for name in names) and one.value.is_finite()


def _of_row(name: str, series: list[Observation], row: Row, grades: Mapping[int, str]) -> Curve:
    curve = _curve(name, safe(row.id), series, grades, row)
    target = row.target
    if target is None or target.value is None or not target.value.is_finite():
        return curve
    if _unit(series, row) != target.unit:
        # Of an open unit no line of a target can be drawn.
        return curve
    low, high = _band(target)
    return msgspec.structs.replace(
        curve,
        target=float(target.value),
        target_text=numbers.target_text(target) or "",
        low=float(low),
        high=float(high),
    )


def _band(target: Target) -> tuple[Decimal, Decimal]:
    """Which values are the target, or inside its tolerance though they miss it."""
    assert target.value is not None
    around = target.tolerance_value or Decimal(0)
    low = target.value if target.rule == "at_most" else target.value - around
    high = target.value if target.rule == "at_least" else target.value + around
    return low, high


def _curve(name: str, title: str, series: list[Observation], grades: Mapping[int, str], row: Row | None) -> Curve:
    kept = series
    marked = {row.best, row.last} if row is not None else set()
    if len(series) > MAX_POINTS:
        each = len(series) // MAX_POINTS + 1
        ends = (0, len(series) - 1)
        kept = [o for at, o in enumerate(series) if at % each == 0 or at in ends or o.line in grades or o in marked]
    axis, places = _axis(kept)
    unit = _unit(kept, row)
    return Curve(
        id=name,
        title=title,
        file=safe(kept[0].file),
        unit=symbol(unit) if unit else "",
        axis=axis,
        points=[
            Point(x, _drawn(o, unit), _text(o, row), o.line or 0, grades.get(o.line, "") if o.line else "")
            for x, o in zip(places, kept, strict=True)
        ],
        best=_index(kept, row.best if row is not None else None),
        last=_index(kept, row.last if row is not None else None),
    )


def _index(kept: list[Observation], one: Observation | None) -> int:
    return kept.index(one) if one in kept else -1


def _axis(kept: list[Observation]) -> tuple[str, list[float]]:
    """What the evaluations are counted by: epochs or steps where these only grow, else their order."""
    for axis in ("epoch", "step"):
        values = [getattr(o, axis) for o in kept]
        if None not in values and all(a < b for a, b in pairwise(values)):
            return axis, [float(value) for value in values]
    return "evaluation", [float(at) for at in range(1, len(kept) + 1)]


def _unit(kept: list[Observation], row: Row | None) -> str | None:
    wanted = row.target.unit if row is not None and row.target is not None else None
    stated = {o.unit for o in kept}
    if wanted is not None and all(unit is not None and convertible(unit, wanted) for unit in stated):
        return wanted
    return stated.pop() if len(stated) == 1 else None


def _drawn(observation: Observation, unit: str | None) -> float:
    """A value for the drawing alone: a log can hold numbers that no float holds."""
    value = observation.value
    if unit is not None and observation.unit is not None and convertible(observation.unit, unit):
        value = convert(value, observation.unit, unit)
    return max(-1e300, min(1e300, float(value)))


def _text(observation: Observation, row: Row | None) -> str:
    return numbers.observed(observation, row) if row is not None else safe(observation.value_text)
