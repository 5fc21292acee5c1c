"""The time stamps of log lines: how they are written, and the second they stand for.

`2022/01/25 17:30:32`, `2026-11-23 12:15:54,123`, `2022.1.5 7:30:32` (year first), `06/04/2022 12:42:40` and
`11/23 12:24:58` (month first; two digits each, so that `5/80 1:23:45` of a progress bar is none). A stamp without a
year counts within `NO_YEAR`: a leap year, which has every day, and one that no clock of a training shows (clocks that
lost their battery show 1970 or 2000).
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from harness.values.lazy import pattern

NO_YEAR: Final = 1972
DAY: Final = 86_400
_FIRST_DAY: Final = date(1970, 1, 1).toordinal()

# The groups are year, month and day; month, day and year behind them; hour; then minute (MINUTE_GROUP), second and what
# follows it.
_YEAR_FIRST: Final = rb"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})"
_MONTH_FIRST: Final = rb"(?<!\d[-/])(\d\d)[-/](\d\d)(?:[-/](\d{4}))?"
HOUR: Final = rb"(?<![\d.])(?:" + _YEAR_FIRST + rb"|" + _MONTH_FIRST + rb")[ T](\d{1,2})"
MINUTE_GROUP: Final = 8
MINUTE: Final = HOUR + rb":(\d\d)"
SECOND: Final = MINUTE + rb":(\d\d)(?:[.,](\d{1,6}))?(?!\d)"
_SECOND: Final = re.compile(SECOND)
_HOUR: Final = pattern(HOUR + rb"\Z")


def seconds(text: str | bytes) -> float | None:
    """Seconds since 1970 began, in the log's own time zone, of the first stamp in `text`; None without one."""
    found = _SECOND.search(text.encode("ascii", "replace") if isinstance(text, str) else text)
    return moment(found) if found is not None else None


def hour(text: bytes) -> float | None:
    """The same of a stamp that ends, with `text`, behind its hours: what follows them is looked at apart."""
    found = _HOUR.search(text)
    return moment(found) if found is not None else None


def moment(found: re.Match[bytes]) -> float | None:
    """The same of a match of HOUR, MINUTE or SECOND; None where its digits are those of no day or no time."""
    year, month, day, month_first, day_second, year_last, hour, *rest = found.groups()
    minute, second, fraction = (*rest, None, None, None)[:3]
    try:
        days = date(int(year or year_last or NO_YEAR), int(month or month_first), int(day or day_second)).toordinal()
    except ValueError:
        return None
    clock = int(hour), int(minute or 0), int(second or 0)
    if clock >= (24, 0, 0) or clock[1] > 59 or clock[2] > 60:
        return None
    whole = (days - _FIRST_DAY) * DAY + clock[0] * 3600 + clock[1] * 60 + clock[2]
    return whole + (float(b"0." + fraction) if fraction else 0.0)
