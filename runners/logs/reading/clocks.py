"""A time that something put before every line of a file, as `ts`, Airflow and Jenkins do, and how that clock goes.

A program's own logger begins its lines with a stamp as well, so a stamp is another's only where the lines show it. They
begin with stamps of their own behind it. Or no level follows it, and a format knows the text only without it, or knows
it while the stamp stands before empty lines too, as no logger's does, or more settings can be read without it.

The clock of what reads a program's lines as they come does not go back: a line before which it does was put there.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Final

from harness.values.lazy import pattern
from runners.logs.reading.facts import facts_at

# One line in so many may lack it.
_RARE: Final = 20
# So many lines with a stamp of their own are no chance, or all of a few.
_OWN: Final = 5
# So many lines at least, where they have none; and so many that hold nothing else.
_LEAST: Final = 3
_ENOUGH: Final = 6
_EMPTY: Final = 2
# Of lines that are many so many are looked at first.
_SAMPLE: Final = 40
# Seconds that the clock of a machine may be set back; and before how many lines that is seen.
_SLACK: Final = 10
_BEHIND: Final = 12
_DAY: Final = 86_400
_YEAR: Final = 365 * _DAY

_MONTHS: Final = b"Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_MONTH: Final = rb"(?:" + b"|".join(_MONTHS) + rb")"
# A time with what stands around it; Airflow names the place and the level behind it.
_PLACE: Final = rb" \{[\w.-]{1,60}:\d{1,6}\} [A-Z]{4,8} -"
_ZONE: Final = rb"(?:Z|[+-]\d\d:?\d\d)"
_ANY: Final = pattern(
    rb"(?P<open>[\[(]?)(?P<date>(?:\d{4}([-/.])\d\d\3\d\d|\d\d([-/])\d\d(?:\4\d{4})?)[ T]|(?P<month>"
    + _MONTH
    + rb" [ \d]\d (?:\d{4} )?))?\d\d:\d\d:\d\d(?P<fraction>[.,]\d{1,9})?(?P<zone>"
    + _ZONE
    + rb")?(?P<close>[\])]?)(?:(?P<place>"
    + _PLACE
    + rb")|:)?(?=[ \t]|\r?$)"
)
_SINCE_1970: Final = rb"\d{10}\.\d{3,9}"
_SINCE: Final = pattern(_SINCE_1970 + rb"(?=[ \t]|\r?$)")
# A stamp of the program's own behind the other: with a date, as `[2022/01/25 17:30:32] ppcls`, or glog's.
_STAMPED: Final = pattern(
    rb"(?:\x1b\[[\d;]{0,12}m){0,3}(?:[A-Z]\w{0,12} ?)?"
    rb"\[?(?:\d{4}[-/.]\d\d[-/.]\d\d|\d\d[-/]\d\d(?:[-/]\d{4})?)[ T]\d\d:\d\d:\d\d"
    rb"|[IWEF]\d{4} \d\d:\d\d:\d\d\.\d"
)
# What a logger puts between its stamp and the text.
_LEVEL: Final = pattern(rb"[^\n]{0,60}?\b(?:DEBUG|INFO|WARN|WARNING|ERROR|CRITICAL)\b|[ \t]*[-|] ?\w")
_CLOCK: Final = pattern(
    rb"(?:(\d{4})[-/.](\d\d)[-/.](\d\d)|("
    + _MONTH
    + rb") ([ \d]\d)(?: (\d{4}))?|(\d\d)[-/](\d\d)(?:[-/](\d{4}))?)?[ T]?"
    rb"(\d\d):(\d\d):(\d\d)"
)
_EPOCH: Final = pattern(rb"\b\d{10}(?=\.\d)")


def stamp(lines: Sequence[bytes], known: Callable[[bytes], bool]) -> bytes | None:
    """The pattern of a time that was put before nearly all of `lines`, none of which is blank; None without one.

    `known` says whether a format knows a text.
    """
    if len(lines) < _LEAST:
        return None
    sample = lines[:: -(-len(lines) // _SAMPLE)]
    form, count = max(Counter(map(_form, sample)).items(), key=itemgetter(1))
    if not form or _RARE * count < (_RARE - 2) * len(sample):
        return None
    whole = form + rb"(?:[ \t]|(?=\r?$))"
    compiled = re.compile(whole)
    found = [match[0] for match in map(compiled.match, lines) if match is not None]
    if _RARE * len(found) < (_RARE - 1) * len(lines):
        return None
    # Most stamps are those of a logger, which shows before their times are compared.
    return whole if _added(lines, compiled, known) and goes_on(found) else None


def _form(line: bytes) -> bytes:
    """The pattern of the time that `line` begins with, and of all that are written as it is; empty without one."""
    found = _ANY.match(line)
    if found is None:
        return _SINCE_1970 if _SINCE.match(line) else b""
    date = found["date"] or b""
    if not found["open"] and found["zone"] and date.endswith(b"T"):
        return b""  # a launcher's in any case: see prefixes.py
    if found["month"]:
        date = _MONTH + rb" [ \d]\d " + (rb"\d{4} " if len(date) > len(b"Mar 01 ") else b"")
    else:
        date = re.sub(rb"\d", rb"\\d", re.escape(date))
    fraction = re.escape(found["fraction"][:1]) + rb"\d{1,9}" if found["fraction"] else b""
    behind = _PLACE if found["place"] else found[0][found.end("close") :]
    clock = date + rb"\d\d:\d\d:\d\d" + fraction + (_ZONE if found["zone"] else b"")
    return re.escape(found["open"]) + clock + re.escape(found["close"]) + behind


def goes_on(found: Sequence[bytes]) -> bool:
    """Whether a clock goes on from one text to the next, as one that is read where the lines come does."""
    clock = Clock()
    return _RARE * sum(map(clock.back, found)) <= len(found)


def _added(lines: Sequence[bytes], form: re.Pattern[bytes], known: Callable[[bytes], bool]) -> bool:
    """Whether something else than the program put the stamps of this form before its lines."""
    rests = [line[match.end() :] if (match := form.match(line)) else line for line in lines]
    if sum(1 for rest in rests if _STAMPED.match(rest)) >= min(_OWN, len(lines)):
        return True
    if len(lines) < _ENOUGH or 2 * sum(1 for rest in rests if _LEVEL.match(rest)) >= len(rests):
        return False
    before, after = b"\n".join(lines), b"\n".join(rests)
    empty = sum(1 for rest in rests if not rest.strip())
    if known(after) and (empty >= _EMPTY or not known(before)):
        return True
    return (empty > 0 or any(rest[:1] in b" \t" for rest in rests)) and _stated(after) > _stated(before)


def _stated(text: bytes) -> int:
    return len({(fact.key, fact.value) for fact in facts_at(text, 1)})


class Clock:
    """The clock before the lines of a file, one after another."""

    def __init__(self) -> None:
        self._last = b""
        self._now = 0
        self._lately: deque[int] = deque(maxlen=_BEHIND)

    def back(self, text: bytes) -> bool:
        """Whether the clock in `text`, what stands before the next line, is behind that of the lines before."""
        if text != self._last:
            self._last, self._now = text, seconds(text, self._now)
        latest = max(self._lately, default=self._now)
        self._lately.append(self._now)
        # Without a date a day begins anew, and without a year a year.
        whole = _DAY if latest < _DAY else _YEAR if latest < 14 * 31 * _DAY else None
        apart = latest - self._now
        return apart > _SLACK and (whole is None or 2 * apart < whole)


def told(text: bytes) -> bool:
    """Whether there is a clock in `text`."""
    return _CLOCK.search(text) is not None or _EPOCH.search(text) is not None


def seconds(text: bytes, otherwise: int = 0) -> int:
    """Seconds, from some day on, of the time in `text`; `otherwise` where there is none."""
    found = _CLOCK.search(text)
    if found is None:
        since = _EPOCH.search(text)
        return int(since[0]) if since else otherwise
    year, month, day, name, of_name, year_behind, month_first, day_second, year_last, *clock = found.groups()
    which = _MONTHS.index(name) + 1 if name else int(month or month_first or 0)
    days = (int(year or year_behind or year_last or 0) * 12 + which) * 31 + int(day or of_name or day_second or 0)
    hour, minute, second = map(int, clock)
    return days * _DAY + hour * 3600 + minute * 60 + second
