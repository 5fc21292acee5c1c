"""Findings on shares of counted samples, and the arithmetic that one shows."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Final

from harness.evidence.observation import Observation
from harness.integrity.telling import on_values
from harness.values.quantity import exponent, plain

if TYPE_CHECKING:
    from fractions import Fraction

    from harness.integrity.rounding import PrintedShare

NAME: Final = "granularity"
finding: Final = partial(on_values, NAME)


def neighbours(number: PrintedShare, samples: int, at: Observation) -> str:
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
