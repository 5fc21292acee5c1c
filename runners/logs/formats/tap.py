"""The Test Anything Protocol, as pytest-tap and tap.py write it: `ok 1 tests/test_a.py::ATest.test_b`.

A plan (`1..24`) says how many tests were to run. `# SKIP` behind a test that is ok means that it did not run, `# TODO`
that it was not expected to pass; `Bail out!` ends a session before its end (testanything.org, TAP version 13 and 14).
pytest-tap 3.5 puts a dot between the class and the test. Results of sub-tests are indented, and count in their own.
"""

from __future__ import annotations

import re
from typing import Final

from harness.evidence.findings import Grade
from harness.evidence.observation import Outcome
from runners.logs.reading.base import Head, LogBuilder
from runners.logs.reading.lines import LineReader, plain
from runners.logs.reading.outcomes import ReportedSession

NAME: Final = "tap"
TITLE: Final = "Test Anything Protocol"

_RECOGNISE: Final = re.compile(rb"\s*(?:TAP version 1[34]\b|1\.\.\d{1,9}\s|(?:not )?ok 1 )")
_RESULT: Final = re.compile(
    r"(?P<not>not )?ok(?: (?P<number>\d{1,9}))?(?: -)? (?P<name>[^#\n]{1,400}?)\s*(?:#\s*(?P<said>.*))?"
)
_PLAN: Final = re.compile(r"1\.\.(\d{1,9})(?:\s*#.*)?")
_NODE: Final = re.compile(r"(\S{1,300}\.py)(?:::| )(\S.{0,300})")
_NEEDLES: Final = (b"ok ", b"1..", b"Bail out!")


def recognise(head: Head) -> int:
    return 60 if _RECOGNISE.match(head.first) and b"ok 1 " in head.first else 0


def parse(reader: LineReader, log: LogBuilder, *, curve: bool = False) -> None:
    session = ReportedSession(log)
    planned: int | None = None
    seen, last, bailed = 0, 1, False
    while (line := reader.seek(_NEEDLES)) is not None:
        text = plain(line.raw)
        if len(text) > 900:
            continue
        if found := _RESULT.fullmatch(text):
            seen, last = seen + 1, line.number
            session.add(*_named(found["name"]), _outcome(found["not"] is not None, found["said"] or ""), line.number)
        elif found := _PLAN.fullmatch(text):
            planned = int(found[1]) + (planned or 0)
        bailed |= text.startswith("Bail out!")
    if planned is not None and seen > planned:
        log.find("tests_miscounted", Grade.INFO, last, stated=str(planned), found=str(seen))
    session.end(f"{seen} tests", last, None, whole=not bailed and planned is not None and seen >= planned)


def _named(name: str) -> tuple[str, str]:
    """The file with a test, and its class and name there."""
    found = _NODE.fullmatch(name)
    if found is None:
        return "", name
    path, inside = found.groups()
    before, bracket, values = inside.partition("[")
    return path.replace("\\", "/"), before.replace(".", "::") + bracket + values


def _outcome(wrong: bool, said: str) -> Outcome:
    directive = said[:4].casefold()
    if directive == "skip":
        return "skipped"
    if directive == "todo":
        return "xfailed" if wrong else "xpassed"
    return "failed" if wrong else "passed"
