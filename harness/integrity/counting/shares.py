"""Findings on shares of counted samples, and the arithmetic that one shows."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from harness.evidence.findings import Finding, Grade
from harness.evidence.observation import Log, Observation, Run
from harness.integrity import thresholds
from harness.values.quantity import exponent, plain

if TYPE_CHECKING:
    from fractions import Fraction

    from harness.integrity.rounding import Printed

NAME: Final = "granularity"


def neighbours(number: Printed, samples: int, at: Observation) -> str:
    """The two shares of `samples` next to a value, in its unit and with one digit more than it."""
    from fractions import Fraction

    below = int(number.centre * samples)
    size = 100 if at.unit == "percent" else 1
    digits = max(0, -exponent(at.value)) + 1
    near = "; ".join(f"{k} / {samples} = {decimal_of(Fraction(k * size, samples), digits)}" for k in (below, below + 1))
    hundredth = " / 100" if size == 100 else ""
    return f"{at.value_text} × {samples}{hundredth} = {decimal_of(number.centre * samples, 3)}; {near}"


def decimal_of(value: Fraction, digits: int) -> str:
    """`value` with `digits` decimals, rounded half up."""
    return plain(Decimal((value * 10**digits * 2 + 1).__floor__() // 2).scaleb(-digits))


def finding(
    code: str,
    grade: Grade,
    log: Log,
    run: Run | None,
    at: Sequence[Observation],
    values: dict[str, str],
    arithmetic: str = "",
) -> Finding:
    return Finding(
        code=code,
        grade=grade,
        check=NAME,
        file=log.file,
        lines=[o.line for o in at[: thresholds.LINES] if o.line is not None],
        run=run.index if run is not None else None,
        values=values,
        arithmetic=arithmetic,
    )
