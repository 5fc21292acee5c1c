"""Exact chances of counts, for tests that say how seldom chance alone would do what a log shows."""

from __future__ import annotations

from math import exp, lgamma, log, log1p


def at_least(successes: int, tries: int, chance: float) -> float:
    """P(X >= successes) of X ~ Binomial(tries, chance), summed term by term from its mass function."""
    if successes <= 0 or chance >= 1:
        return 1.0
    if chance <= 0:
        return 0.0
    whole = lgamma(tries + 1)
    total = 0.0
    for k in range(successes, tries + 1):
        term = exp(whole - lgamma(k + 1) - lgamma(tries - k + 1) + k * log(chance) + (tries - k) * log1p(-chance))
        total += term
        # Beyond the mean the terms only shrink.
        if k > tries * chance and term < total * 1e-12:
            break
    return min(total, 1.0)
