"""Numbers as people read them: in the target's unit, with the digits that matter, never flattering."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from typing import Final

from harness.evidence.observation import Observation
from harness.judging.report import Row, Shortfall, Target
from harness.text import safe
from harness.values.quantity import convert, convertible, exponent, plain, symbol
from harness.values.verdicts import Reason

_RULES: Final = {"at_least": "", "at_most": "≤ ", "equal": "= "}
_CONTEXT: Final = Context(prec=1000, Emin=-10000, Emax=10000)
# Digits shown beyond those of the target, and the fewest significant ones of a number far smaller than it.
_MORE_DIGITS: Final = 2
_SIGNIFICANT: Final = 4
_WIDEST: Final = 16
# Of a target, a distance that is none: what floats leave behind.
_NEGLIGIBLE: Final = Decimal("1e-12")


def brief(value: Decimal, target: Target | None) -> str:
    """`value`, in the target's unit, with no more digits than tell it from the target.

    What is cut off moves the number away from the target, so that a miss never looks like a hit.
    """
    if not value.is_finite():
        return str(value)
    goal = target.value if target is not None else None
    if goal is not None and goal.is_finite():
        lowest = min(exponent(goal) - _MORE_DIGITS, value.adjusted() - _SIGNIFICANT + 1)
    else:
        lowest = value.adjusted() - 2 * _SIGNIFICANT + 1
    up = target is not None and (
        target.rule == "at_most" or (target.rule == "equal" and goal is not None and value > goal)
    )
    return _written(_cut(value, lowest, up))


def measure(value: Decimal, target: Target | None) -> str:
    """`value` with the target's unit: `82.61 %`."""
    return _with(brief(value, target), symbol(target.unit) if target is not None else "")


def distance(value: Decimal, target: Target | None, *, missed: bool) -> str:
    """A difference of two values with its unit, without a sign: `0.09 pt`. A miss is rounded up, a surplus down."""
    if not value.is_finite():
        return str(value)
    goal = target.value if target is not None else None
    lowest = exponent(goal) - _MORE_DIGITS if goal is not None and goal.is_finite() else exponent(value)
    number = _written(_cut(value, min(lowest, value.adjusted()), up=missed))
    return _with(number, _step(target.unit if target is not None else None))


def target_text(target: Target | None) -> str | None:
    """What was asked, as it was printed: `82.5 %`, `≤ 0.15`; None when there is no number."""
    if target is None or target.value is None:
        return None
    return _RULES.get(target.rule, "") + _with(_written(target.value), symbol(target.unit))


def margin_text(shortfall: Shortfall | None, target: Target | None) -> str:
    """The signed distance from the target: `+0.11 pt` is better than asked."""
    if shortfall is None:
        return ""
    margin = shortfall.margin
    if margin and target is not None and target.value and abs(margin) <= abs(target.value) * _NEGLIGIBLE:
        margin = Decimal("0.00")
    missed = margin < 0
    return ("-" if missed else "+") + distance(abs(margin), target, missed=missed)


def counting(row: Row) -> Observation | None:
    """The observation whose value the verdict is about."""
    return row.last if row.select == "last" else row.best


def observed(observation: Observation | None, row: Row) -> str:
    """An observation's value in the unit of the row's target; a value of unknown unit ends on `?`."""
    if observation is None:
        return ""
    unit = row.target.unit if row.target is not None else None
    if observation.unit is not None and unit is not None and convertible(observation.unit, unit):
        return brief(convert(observation.value, observation.unit, unit), row.target)
    restated = observation.unit is None and observation == counting(row) and row.reason is not Reason.UNIT_OPEN
    if restated and row.value is not None:
        return brief(row.value, row.target)
    if unit is None and observation.unit is not None:
        return _with(_written(observation.value), symbol(observation.unit))
    return f"{_written(observation.value)} {safe(observation.unit or '')}?"


def computed(row: Row) -> str:
    """A value that stands in no log: an average of several that do."""
    return brief(row.value, row.target) if row.value is not None else ""


def at_epoch(observation: Observation | None, row: Row) -> str:
    """`observed` with the epoch it was measured at: `82.61 @297`."""
    text = observed(observation, row)
    return f"{text} @{observation.epoch}" if observation is not None and observation.epoch is not None else text


def _step(unit: str | None) -> str:
    """The unit of a difference: percentages differ by points."""
    return "pt" if unit == "percent" else symbol(unit) if unit is not None else ""


def _with(number: str, unit: str) -> str:
    return f"{number} {safe(unit)}".rstrip()


def _cut(value: Decimal, lowest: int, up: bool) -> Decimal:
    """`value` without the digits below the power of ten `lowest`."""
    if exponent(value) >= lowest:
        return value
    return value.quantize(Decimal((0, (1,), lowest)), rounding=ROUND_CEILING if up else ROUND_FLOOR, context=_CONTEXT)


def _written(value: Decimal) -> str:
    """In plain digits where they are readable, else with an exponent."""
    if not value.is_finite():
        return str(value)
    text = plain(value)
    return text if len(text) <= _WIDEST else f"{value:.{_SIGNIFICANT + 2}E}"
