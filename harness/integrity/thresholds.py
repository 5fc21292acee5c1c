"""Every number by which an integrity check decides, with its origin."""

from __future__ import annotations

from typing import Final

# The chance that one honest submission gets a finding from any of the statistical checks, all of them together: one
# in ten thousand, so that a reviewer who reads a hundred submissions a year meets one in a century. Our choice.
FALSE_ALARMS: Final = 1e-4
# How many kinds of statistical check share that chance (Bonferroni's correction; a test counts them).
STATISTICAL_CHECKS: Final = 6


def level(tests: int) -> float:
    """The p-value below which one of `tests` tests of one check is a finding."""
    return FALSE_ALARMS / (STATISTICAL_CHECKS * max(tests, 1))
