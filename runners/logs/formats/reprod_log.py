"""Reports of reprod_log, which compares the values of two implementations, stage by stage.

A report is a line with the name of each value, a line a comparison `mean diff: check passed: True, value: 9.97e-08`,
and `diff check passed` or `diff check failed` (reprod_log 1.0.1, check_print_diff). The values are
differences, not metrics. A process that writes several reports adds a file handler each time, so that a file holds
every later stage's report too: only the first report of a file is its own.
"""

from __future__ import annotations

import re
from typing import Final

from harness.evidence.findings import Grade
from harness.evidence.habits import Habits
from runners.logs.reading.base import Head, LogBuilder
from runners.logs.reading.lines import LineReader, SegmentReader, plain

NAME: Final = "reprod_log"
TITLE: Final = "reprod_log"
HABITS: Final = Habits(medium="differences")

METRICS: Final[dict[str, tuple[str | None, str | None]]] = {
    "mean diff": (None, "difference"),
    "max diff": (None, "difference"),
    "min diff": (None, "difference"),
}

_NEEDLES: Final = (b"diff: check passed: ", b"diff check passed", b"diff check failed")
_RECOGNISE: Final = re.compile(rb"\t(?:mean|max|min) diff: check passed: (?:True|False), value: ")
_DIFFERENCE: Final = re.compile(
    r"\b((?:mean|max|min) diff): check passed: (?:True|False), value: (\d+(?:\.\d+)?(?:e[-+]?\d+)?|nan|inf)\s*$"
)
_VERDICT: Final = re.compile(r"INFO: diff check (?:passed|failed)\s*$")
_NAME: Final = re.compile(r"INFO: \t{0,20}(\S.{0,199}?): ?$")


def recognise(head: Head) -> int:
    return 93 if _RECOGNISE.search(head.text) else 0


def parse(reader: LineReader, log: LogBuilder, *, curve: bool = False) -> None:
    lines = SegmentReader(reader)
    name: str | None = None
    own = True
    while (line := lines.seek(_NEEDLES)) is not None:
        text = plain(line.raw)
        own = own and _VERDICT.search(text) is None
        found = _DIFFERENCE.search(text) if own else None
        if found is None:
            continue
        if not line.whole:
            log.find("truncated", Grade.INFO, line.number)
            continue
        before = plain(lines.before()).rstrip("\r")
        if named := _NAME.search(before):
            name = named[1]
        elif _DIFFERENCE.search(before) is None:
            name = None
        log.observe(
            metric=None,
            printed=f"{name} {found[1]}" if name else found[1],
            value_text=found[2],
            unit=METRICS[found[1]][1],
            kind="eval",
            text=text,
            line=line.number,
            subset=name,
        )
