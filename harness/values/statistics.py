"""The little statistics a verdict needs, in decimals."""

from __future__ import annotations

from decimal import Decimal, localcontext
from typing import Final

# 97.5 % quantile of the normal distribution.
Z95: Final = Decimal("1.959963984540054")


def wilson(share: Decimal, samples: int) -> tuple[Decimal, Decimal]:
    """The 95 % Wilson score interval of a share (0 to 1) of `samples` trials.

    Source: E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927) 209-212.
    """
    n = Decimal(samples)
    with localcontext() as context:
        context.prec = 30
        centre = share + Z95 * Z95 / (2 * n)
        spread = Z95 * (share * (1 - share) / n + Z95 * Z95 / (4 * n * n)).sqrt()
        scale = 1 + Z95 * Z95 / n
        # At a share of 0 or 1 the bound is that share exactly, which rounding would miss by a hair.
        low = (centre - spread) / scale if share > 0 else Decimal(0)
        high = (centre + spread) / scale if share < 1 else Decimal(1)
        return max(Decimal(0), low), min(Decimal(1), high)


def deviations(value: Decimal, target: Decimal, samples: int) -> Decimal | None:
    """How many binomial standard deviations `value` is above `target` (shares, 0 to 1); None at a target of 0 or 1."""
    with localcontext() as context:
        context.prec = 30
        variance = target * (1 - target) / samples
        return (value - target) / variance.sqrt() if variance > 0 else None
