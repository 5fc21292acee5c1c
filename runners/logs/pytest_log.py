"""What pytest prints: the closing line of a session, such as `=== 3 failed, 10 passed, 2 skipped in 1.23s ===`.

Only the line that ends in the time counts (pytest, src/_pytest/terminal.py); with `-q` it stands without its frame.
A count that is zero is not printed. Expected failures (`xfailed`), warnings and deselected tests are none of the
four counts. A session that broke off has no such line.
"""

from __future__ import annotations

import re
from typing import Final

from runners.logs.base import Head, LogBuilder
from runners.logs.reading import LineReader, SegmentReader, plain

NAME: Final = "pytest_log"
TITLE: Final = "pytest (terminal)"

METRICS: Final[dict[str, tuple[str | None, str | None]]] = {
    "passed": (None, "count"),
    "failed": (None, "count"),
    "skipped": (None, "count"),
    "errors": (None, "count"),
}

_START: Final = b"= test session starts ="
_NEEDLES: Final = (_START, b" in ")
_RECOGNISE: Final = re.compile(
    rb"= test session starts =|^(?:=+ )?[1-9]\d* (?:passed|failed|skipped|errors?)\b[\w, ]{0,200} in \d+\.\d+s",
    re.MULTILINE,
)
_COUNT: Final = re.compile(r"(\d{1,9}) (\w{1,20}(?: \w{1,20})?)")
_TIME: Final = re.compile(r"\d{1,9}\.\d{1,3}s(?: \(.{1,40}\))?")
_KNOWN: Final = frozenset(
    (
        "passed",
        "failed",
        "skipped",
        "error",
        "errors",
        "xfailed",
        "xpassed",
        "deselected",
        "warning",
        "warnings",
        "rerun",
    )
)


def recognise(head: Head) -> int:
    return 70 if _RECOGNISE.search(head.text) else 0


def parse(reader: LineReader, log: LogBuilder, *, curve: bool = False) -> None:
    lines = SegmentReader(reader)
    ended = False
    while (line := lines.seek(_NEEDLES)) is not None:
        text = plain(line.raw)
        if _START in line.raw:
            log.start_run(line.number)
            ended = False
            continue
        counts = closing(text)
        if counts is None:
            continue
        if ended:
            log.start_run(line.number)
        ended = True
        for name, value in counts:
            log.observe(
                metric=None,
                printed=name,
                value_text=value,
                unit=METRICS[name][1],
                kind="final",
                text=text,
                line=line.number,
            )


def closing(text: str) -> list[tuple[str, str]] | None:
    """The counts (name, number) of a session's closing line; None when `text` is no such line."""
    if len(text) > 400:
        return None
    words, _, time = text.strip().strip("=").strip().partition(" in ")
    if not _TIME.fullmatch(time):
        return None
    counts: list[tuple[str, str]] = []
    for part in words.split(", "):
        found = _COUNT.fullmatch(part)
        if found is None or found[2] not in _KNOWN:
            return None
        name = "errors" if found[2] == "error" else found[2]
        if name in METRICS:
            counts.append((name, found[1]))
    return counts
