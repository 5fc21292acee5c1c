"""Shares printed with every digit of a double: the count and the number of samples they were divided from."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm
from typing import Final

from harness.integrity.rounding import convergents
from harness.integrity.thresholds import DENOMINATORS

# What PaddleOCR adds to a number of samples so as not to divide by zero (ppocr/metrics/rec_metric.py).
_EPSILON: Final = 1e-5


def samples_of(share: float, *, epsilon: bool) -> int | None:
    """The number of samples N of `share` = k / N, or of k / (N + 1e-5) with `epsilon`; None where no k and N give it.

    Without `epsilon` it is N in lowest terms, which divides the number of samples. With it k / N is a little larger
    than `share`, by 1e-5 / N of itself, which tells N.
    """
    exact = Fraction(share)
    for top, bottom in convergents(exact, DENOMINATORS):
        if not epsilon:
            if top / bottom == share:
                return bottom
            continue
        excess = Fraction(top, bottom) - exact
        if excess <= 0:
            continue
        times = round(Fraction(_EPSILON) * exact / excess / bottom)
        # The excess is known to the last digit of a double only.
        for factor in (times, times - 1, times + 1):
            samples = factor * bottom
            if 0 < samples <= DENOMINATORS and factor * top / (samples + _EPSILON) == share:
                return samples
    return None


def common(sizes: Sequence[int], level: float) -> int | None:
    """The number of samples that most of `sizes`, numbers that should divide it, have in common; None without one.

    A number that does not divide it would make it J times as large. Then all m values that fit now would have to be
    multiples of J by chance, which is J^-m; the larger number is taken unless that is below `level`.
    """
    base = 1
    for size in sorted(set(sizes)):
        fitting = sum(base % other == 0 for other in sizes)
        larger = lcm(base, size)
        if 2 * fitting <= len(sizes) or (larger // base) ** -fitting >= level:
            base = larger
        if base > DENOMINATORS:
            return None
    return base
