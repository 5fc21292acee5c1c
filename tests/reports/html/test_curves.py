"""Learning curves: which evaluations, on which axis, in which unit, with which marks."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from harness.evidence.findings import Finding, Grade
from harness.evidence.observation import Log, Observation, Run
from harness.values.verdicts import Reason, Verdict
from reports.html import curves
from tests.reports import documents

VALUES = ("0.80000", "0.82700", "0.82500")


def evaluations(*values: str, **fields: Any) -> list[Observation]:
    return [
        documents.observation("a.log", 10 * at, value, at, **{"metric": "top1", **fields})
        for at, value in enumerate(values, 1)
    ]


def drawn(series: list[Observation], *others: Observation, **fields: Any) -> curves.Curve:
    best, last = max(series, key=lambda o: o.value), series[-1]
    row = documents.metric_row("top1", Verdict.PASS, Reason.MEETS_TARGET, best=best, last=last, **fields)
    report = documents.report(Verdict.PASS, 0, [row])
    log = Log(file="a.log", format="paddleclas", lines=99, runs=[Run()], observations=[*series, *others])
    (curve,) = curves.of_reports([report], [log]).values()
    return curve


def test_a_curve_has_every_evaluation_with_its_line_in_the_unit_of_the_target() -> None:
    curve = drawn(evaluations(*VALUES))
    assert [(p.x, p.y, p.line) for p in curve.points] == [(1, 80.0, 10), (2, 82.7, 20), (3, 82.5, 30)]
    assert [p.text for p in curve.points] == ["80.000", "82.700", "82.500"]
    assert (curve.best, curve.last, curve.axis, curve.unit) == (1, 2, "epoch", "%")
    assert (curve.target, curve.target_text, curve.low, curve.high) == (82.5, "82.5 %", 82.5, 82.5)


@pytest.mark.parametrize(
    ("rule", "low", "high"), [("at_least", 82.4, 82.5), ("at_most", 82.5, 82.6), ("equal", 82.4, 82.6)]
)
def test_the_band_is_on_the_side_where_a_miss_is_within_tolerance(rule: str, low: float, high: float) -> None:
    target = documents.target("82.5", rule=rule, tolerance="guide", tolerance_value=Decimal("0.1"))
    curve = drawn(evaluations(*VALUES), target=target)
    assert (curve.low, curve.high) == (low, high)


@pytest.mark.parametrize(
    ("change", "count"),
    [
        ({}, 4),
        ({"split": "train"}, 3),
        ({"weights": "ema"}, 3),
        ({"run": 1}, 3),
        ({"subset": "class 1"}, 3),
        ({"metric": "top5"}, 3),
        ({"kind": "train"}, 3),
        ({"text": "NaN"}, 3),
    ],
)
def test_only_what_was_measured_alike_is_one_curve(change: dict[str, Any], count: int) -> None:
    series = evaluations(*VALUES)
    value = "NaN" if change.get("text") == "NaN" else "0.5"
    assert len(drawn(series, documents.observation("a.log", 40, value, 4, **change)).points) == count


@pytest.mark.parametrize(
    ("epochs", "steps", "axis", "places"),
    [
        ((1, 2, 3), (None, None, None), "epoch", [1, 2, 3]),
        ((1, 1, 2), (5, 6, 7), "step", [5, 6, 7]),
        ((1, 1, 2), (5, 5, 7), "evaluation", [1, 2, 3]),
        ((None, 2, 3), (None, 6, 7), "evaluation", [1, 2, 3]),
    ],
)
def test_the_axis_counts_what_only_grows(
    epochs: tuple[Any, ...], steps: tuple[Any, ...], axis: str, places: list[float]
) -> None:
    series = [
        documents.observation("a.log", at, value, epoch, step=step)
        for at, (value, epoch, step) in enumerate(zip(VALUES, epochs, steps, strict=True), 1)
    ]
    curve = drawn(series)
    assert (curve.axis, [p.x for p in curve.points]) == (axis, places)


def test_of_an_open_unit_no_target_is_drawn() -> None:
    curve = drawn(evaluations(*VALUES, unit=None))
    assert (curve.target, curve.unit, curve.points[0].y) == (None, "", 0.8)


@pytest.mark.parametrize("count", [curves.MAX_POINTS, curves.MAX_POINTS + 1, 3 * curves.MAX_POINTS])
def test_a_long_curve_keeps_its_ends_its_best_and_what_is_flagged(count: int) -> None:
    values = ["0.5"] * count
    values[17], values[-1] = "0.9", "0.6"
    series = evaluations(*values)
    row = documents.metric_row("top1", Verdict.PASS, Reason.MEETS_TARGET, best=series[17], last=series[-1])
    report = documents.report(Verdict.PASS, 0, [row])
    report.findings = [Finding(code="x", grade=Grade.SUSPICIOUS, check="x", file="a.log", lines=[10 * 24])]
    log = Log(file="a.log", format="x", lines=1, runs=[Run()], observations=series)
    (curve,) = curves.of_reports([report], [log]).values()
    assert len(curve.points) <= curves.MAX_POINTS + 3
    assert (curve.points[curve.best].line, curve.points[curve.last].line) == (180, 10 * count)
    assert [p.line for p in curve.points if p.grade == "suspicious"] == [240]
    assert curve.points[0].line == 10


@pytest.mark.parametrize(("count", "made"), [(1, 0), (2, 1)])
def test_one_evaluation_is_no_curve(count: int, made: int) -> None:
    series = evaluations(*VALUES[:count])
    row = documents.metric_row("top1", Verdict.PASS, Reason.MEETS_TARGET, best=series[0], last=series[-1])
    log = Log(file="a.log", format="x", lines=1, runs=[Run()], observations=series)
    assert len(curves.of_reports([documents.report(Verdict.PASS, 0, [row])], [log])) == made


def test_of_files_those_with_what_is_flagged_come_first() -> None:
    series = [*evaluations(*VALUES), *evaluations(*VALUES, metric="top5", printed="top5")]
    for number in range(4):
        series += evaluations(*VALUES, *VALUES, metric="loss", printed=f"loss{number}")
    flagged = [Finding(code="x", grade=Grade.INFO, check="x", file="a.log", lines=[1234])]
    series.append(documents.observation("a.log", 1234, "0.9", 9, metric="top5", printed="top5"))
    log = Log(file="a.log", format="x", lines=1, runs=[Run()], observations=series)
    found = curves.of_logs([log], flagged)["a.log"]
    assert [curve.title for curve in found] == ["top5", "loss0", "loss1"]
    assert [point.grade for point in found[0].points] == ["", "", "", "info"]


def test_numbers_that_no_float_holds_are_drawn_at_the_edge() -> None:
    curve = drawn(evaluations("1e400", "-1e400", "2e400", unit=None))
    assert [p.y for p in curve.points] == [1e300, -1e300, 1e300]
