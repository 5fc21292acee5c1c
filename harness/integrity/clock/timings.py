"""How long an evaluation took against what it took a batch, and against the stamps of its first and last line.

Writers divide the total by the batches that they timed; how many of the first they leave out differs between versions,
so that any number from none to those the format states may be missing. Both numbers are rounded. Between two stamps
at least the total has passed: they are cut off to seconds, and a clock that is set to winter time meanwhile loses an
hour. Since a clock may be set at any time, stamps alone are no contradiction. No statistics are involved.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from harness.evidence.findings import Finding, Grade
from harness.evidence.observation import Log, Timing
from harness.integrity.context import Context
from harness.values.quantity import half_step, plain

NAME: Final = "timings"
# A double's last digits may tip a rounding.
_NOISE: Final = Decimal("1e-9")
# Stamps are cut off to a second each.
_CUT_OFF: Final = 1
_WINTER: Final = 3600
_NEAR_WINTER: Final = 60


def check(log: Log, _context: Context) -> Iterator[Finding]:
    for timing in log.timings:
        if not fits(timing):
            low, high = timing.batches - timing.warm_up, timing.batches
            wanted = f"{plain(timing.each)} × {low}-{high}" if low < high else f"{plain(timing.each)} × {high}"
            yield _finding(log, timing, Grade.CONTRADICTION, "speed_not_of_total", f"{wanted} ≠ {plain(timing.total)}")
        elif (passed := _passed(timing)) is not None and _too_short(timing, passed):
            arithmetic = f"{plain(timing.total)} > {passed:g} + {_CUT_OFF}"
            yield _finding(log, timing, Grade.SUSPICIOUS, "longer_than_stamps", arithmetic)


def fits(timing: Timing) -> bool:
    """Whether the total can be that of as many batches as were timed, each of the printed time."""
    reach = half_step(timing.each)
    least = (timing.each - reach) * (timing.batches - timing.warm_up)
    most = (timing.each + reach) * timing.batches
    slack = half_step(timing.total) + _NOISE
    return least - slack <= timing.total <= most + slack


def _passed(timing: Timing) -> float | None:
    """The seconds between the stamps; None without them, or where the clock was set."""
    if timing.began is None or timing.ended is None or timing.ended < timing.began:
        return None
    return timing.ended - timing.began


def _too_short(timing: Timing, passed: float) -> bool:
    missing = float(timing.total) - passed - _CUT_OFF
    return missing > 0 and abs(missing - _WINTER) > _NEAR_WINTER


def _finding(log: Log, timing: Timing, grade: Grade, code: str, arithmetic: str) -> Finding:
    values = {"total": plain(timing.total), "each": plain(timing.each), "batches": str(timing.batches)}
    if timing.began is not None and timing.ended is not None:
        values["passed"] = f"{timing.ended - timing.began:g}"
    return Finding(
        code=code,
        grade=grade,
        check=NAME,
        file=log.file,
        lines=[timing.of, timing.line],
        run=timing.run,
        values=values,
        arithmetic=arithmetic,
    )
