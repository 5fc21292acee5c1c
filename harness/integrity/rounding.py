"""What a printed number can stand for: the interval it was rounded from, and the fractions of a count inside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Final, NamedTuple

from harness.quantity import exponent

# A mean that was kept in float32 is off by up to 2^-25 a rounding; those of the batches and of their mean add up. As a
# share: 2^-25 is 3e-8, and the largest error seen in 257 genuine unrounded means of PaddleClas is 1.9e-10.
NOISE: Final = Fraction(1, 10**7)
# One decimal of a percentage, as tables of results have it.
COARSE: Final = Fraction(1, 1000)


class Printed(NamedTuple):
    """The shares a printed number can stand for: `centre` plus or minus `reach`, both between 0 and 1 for a metric."""

    centre: Fraction
    reach: Fraction

    def holds(self, samples: int) -> bool:
        """Whether some k of `samples` lies in the interval."""
        return bool(self.sizes((samples,)))

    def sizes(self, samples: Iterable[int]) -> list[int]:
        """Those of `samples` that have some k in the interval, as `holds`."""
        scale = self.centre.denominator * self.reach.denominator
        centre = self.centre.numerator * self.reach.denominator
        reach = self.reach.numerator * self.centre.denominator
        low, high = centre - reach, centre + reach
        return [n for n in samples if -(-low * n // scale) <= high * n // scale]

    def chance(self, samples: int) -> float:
        """The share of arbitrary numbers of these digits that some k of `samples` explains; at most 1."""
        return min(1.0, float(2 * self.reach * samples))


def printed(value: Decimal, unit: str | None) -> Printed:
    """What `value`, in `fraction` or `percent`, can stand for: rounded to its digits, perhaps twice, from a float32."""
    size = Fraction(1, 100) if unit == "percent" else Fraction(1)
    step = size * Fraction(10) ** exponent(value)
    # Numbers this coarse are rounded from printed ones: 836 of 857 is 97.5496 %, printed 97.55 and then 97.6.
    reach = step * Fraction(11, 20) if step >= COARSE else step / 2
    return Printed(Fraction(value) * size, reach + NOISE)


def convergents(value: Fraction, limit: int) -> Iterator[tuple[int, int]]:
    """The best approximations of `value` with denominators up to `limit`: the convergents of its continued fraction."""
    before, this = (0, 1), (1, 0)
    top, bottom = value.numerator, value.denominator
    while bottom:
        whole = top // bottom
        before, this = this, (whole * this[0] + before[0], whole * this[1] + before[1])
        if this[1] > limit:
            return
        yield this
        top, bottom = bottom, top - whole * bottom
