"""One value against one target: the verdict, its reason, and how far off it is.

A printed target denotes an interval of half a unit of its last digit to both sides. A value passes when it meets the
target strictly or reaches that interval, is WITHIN when it misses by no more than a named tolerance, and fails
otherwise. All arithmetic is exact.
"""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal
from typing import Final

from harness.judging.report import Shortfall
from harness.tasks.registry import Metric, Tolerance
from harness.tasks.spec import MetricCriterion
from harness.values.quantity import convert, convertible, difference, exponent, half_step, plain
from harness.values.statistics import wilson
from harness.values.verdicts import Reason, Ruling, Verdict, ruling

# A share of a sample that is none: what floats leave behind.
_HAIR: Final = Decimal("0.001")


def rule_on_value(value: Decimal, criterion: MetricCriterion, metric: Metric, tolerance: Tolerance | None) -> Ruling:
    """The verdict of `value`, which is in the criterion's unit, against the criterion's target.

    `tolerance` is the profile the criterion names. The criterion must have a target.
    """
    target = criterion.target
    assert target is not None, "an unresolved target is judged by nobody"
    shown = {"value": plain(value), "target": plain(target)}
    if not value.is_finite():
        return ruling(Verdict.FAIL, Reason.NON_FINITE, **shown)
    if (bounds := _bounds(criterion, metric)) and not bounds[0] <= value <= bounds[1]:
        values = {**shown, "low": plain(bounds[0]), "high": plain(bounds[1])}
        return ruling(Verdict.REVIEW, Reason.OUT_OF_RANGE, **values)
    reached = _against(value, target, criterion, metric, tolerance)
    if exponent(value) > exponent(target):
        # The value is printed more coarsely than the target: what it was rounded from may be on the other side.
        half = half_step(value)
        others = [value - half, value + half, *([target] if distance(value, target, "equal") <= half else [])]
        possible = [reached, *(_against(other, target, criterion, metric, tolerance) for other in others)]
        if any(one.holds != reached.holds for one in possible):
            return ruling(Verdict.REVIEW, Reason.PRINTED_TOO_COARSE, **shown)
        return next((one for one in possible if one.verdict is Verdict.WITHIN), reached)
    return reached


def _against(
    value: Decimal, target: Decimal, criterion: MetricCriterion, metric: Metric, tolerance: Tolerance | None
) -> Ruling:
    rule = criterion.rule
    miss = distance(value, target, rule)
    half = half_step(target)
    shown = {"value": plain(value), "target": plain(target), "margin": plain(difference(value, target).copy_abs())}
    if miss < 0 or (miss == 0 and not criterion.strict):
        return ruling(Verdict.PASS, Reason.MEETS_TARGET, **shown)
    if miss <= half and not criterion.strict:
        edge = target - half if value < target else target + half
        values = {**shown, "low": plain(edge)}
        return ruling(Verdict.PASS, Reason.MEETS_PRINTED_TARGET, **values)
    shown["shortfall"] = plain(miss)
    if tolerance is not None and miss <= allowance(tolerance, target, criterion.unit):
        values = {**shown, "tolerance": criterion.tolerance or ""}
        return ruling(Verdict.WITHIN, Reason.WITHIN_TOLERANCE, **values)
    if rule == "equal" and metric.better(value, target):
        return ruling(Verdict.REVIEW, Reason.BETTER_THAN_ALIGNED, **shown)
    return ruling(Verdict.FAIL, Reason.MISSES_TARGET, **shown)


def distance(value: Decimal, target: Decimal, rule: str) -> Decimal:
    """How far `value` misses `target`: zero or negative when it meets it strictly."""
    if rule == "at_least":
        return difference(target, value)
    if rule == "at_most":
        return difference(value, target)
    return difference(value, target).copy_abs()


def allowance(tolerance: Tolerance, target: Decimal, unit: str) -> Decimal:
    """The largest miss `tolerance` lets through, in `unit`: its absolute part, or a share of the target above a floor.

    A profile of another measure (points of accuracy for a value in dB) lets nothing through but its relative part.
    """
    scale = convert(Decimal(1), tolerance.unit, unit) if convertible(tolerance.unit, unit) else Decimal(0)
    allowed = [tolerance.absolute * scale] if tolerance.absolute is not None else []
    if tolerance.relative is not None:
        floor = tolerance.floor * scale if tolerance.floor is not None else Decimal(0)
        allowed.append(max(abs(target) * tolerance.relative, floor))
    return max(allowed, default=Decimal(0))


def shortfall(value: Decimal, criterion: MetricCriterion, metric: Metric) -> Shortfall | None:
    """How far `value` is from the target, in its unit; a share of known samples also in samples, with an interval."""
    target = criterion.target
    if target is None or not value.is_finite():
        return None
    margin = difference(target, value) if criterion.rule == "at_most" else difference(value, target)
    if not (metric.proportion and criterion.samples and convertible(criterion.unit, "fraction")):
        return Shortfall(margin=margin, unit=criterion.unit)
    share = convert(value, criterion.unit, "fraction")
    if not 0 <= share <= 1:
        return Shortfall(margin=margin, unit=criterion.unit)
    apart = abs(convert(margin, criterion.unit, "fraction")) * criterion.samples
    low, high = wilson(share, criterion.samples)
    places = Decimal(1).scaleb(max(-10, min(-2, exponent(target))))
    return Shortfall(
        margin=margin,
        unit=criterion.unit,
        samples=int((apart - _HAIR).to_integral_value(ROUND_CEILING)),
        of_samples=criterion.samples,
        low=convert(low, "fraction", criterion.unit).quantize(places),
        high=convert(high, "fraction", criterion.unit).quantize(places),
    )


def _bounds(criterion: MetricCriterion, metric: Metric) -> tuple[Decimal, Decimal] | None:
    """The range of an honest value in the criterion's unit; the registry states it in the metric's first unit."""
    first = metric.units[0] if metric.units else criterion.unit
    if not convertible(first, criterion.unit):
        return None
    low = convert(metric.low, first, criterion.unit) if metric.low is not None else Decimal("-Infinity")
    high = convert(metric.high, first, criterion.unit) if metric.high is not None else Decimal("Infinity")
    return low, high
