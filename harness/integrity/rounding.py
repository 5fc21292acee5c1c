"""What a printed number can stand for: the interval it was rounded from, and the fractions of a count inside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import msgspec

from harness.values.quantity import exponent

if TYPE_CHECKING:
    from fractions import Fraction

# A mean that was kept in float32 is off by up to 2^-25 a rounding; those of the batches and of their mean add up. As a
# share: 2^-25 is 3e-8, and the largest error seen in 257 genuine unrounded means is 1.9e-10. So many decimals
# hold the number taken, 1e-7.
_NOISE: Final = 7
# Shares of so few decimals, one of a percentage, are often rounded from printed ones, as tables of results have them:
# 836 of 857 is 97.5496 %, printed 97.55 and then 97.6.
_COARSE: Final = 3


class PrintedShare(msgspec.Struct, frozen=True):
    """The shares a printed number can stand for: from `low` to `high`, both in parts of `scale`."""

    low: int
    high: int
    scale: int

    @property
    def centre(self) -> Fraction:
        from fractions import Fraction  # only for a finding: its import takes longer than most checks

        return Fraction(self.low + self.high, 2 * self.scale)

    def holds(self, samples: int) -> bool:
        """Whether some k of `samples` lies in the interval."""
        return -(-self.low * samples // self.scale) <= self.high * samples // self.scale

    def sizes(self, samples: Iterable[int]) -> list[int]:
        """Those of `samples` that have some k in the interval, as `holds`."""
        low, high, scale = self.low, self.high, self.scale
        return [n for n in samples if -(-low * n // scale) <= high * n // scale]

    def chance(self, samples: int) -> float:
        """The share of arbitrary numbers of these digits that some k of `samples` explains; at most 1."""
        return min(1.0, (self.high - self.low) * samples / self.scale)


def printed(value: Decimal, unit: str | None) -> PrintedShare:
    """What `value`, in `fraction` or `percent`, can stand for: rounded to its digits, perhaps twice, from a float32."""
    places = -exponent(value)
    part, reach, scale = _interval(places + (2 if unit == "percent" else 0))
    middle = int(value.scaleb(places)) * part
    return PrintedShare(middle - reach, middle + reach, scale)


@lru_cache(maxsize=256)
def _interval(decimals: int) -> tuple[int, int, int]:
    """One unit of the last of `decimals`, how far from a number it was rounded from can lie, and what both count in."""
    more = max(decimals, 0) - decimals + _NOISE
    # In twentieths of the smallest part, half a step is 10 of 20, and 11 where a number was rounded twice.
    step = 10**more
    reach = (11 if decimals <= _COARSE else 10) * step + 20 * 10 ** max(decimals, 0)
    return 20 * step, reach, 20 * 10 ** (decimals + more)


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
