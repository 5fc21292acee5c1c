"""What the plug-in pytest-json-report writes: one JSON document with every test and its outcome.

Of version 1.5.0, run beside pytest 8.4.2: `root` is the folder of the session, `tests` has `nodeid` and `outcome` of each
test (`error` where its setup or its teardown failed), `collectors` what could not be collected, `summary` the counts,
and `exitcode` pytest's own exit status: 0 and 1 are those of a session that ran to its end. Without
`--json-report-indent` it is one line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from harness.evidence.findings import Grade
from harness.evidence.observation import Outcome
from harness.tasks.families import library_of
from runners.logs.reading.base import Head, LogBuilder
from runners.logs.reading.jsonlines import count, document
from runners.logs.reading.lines import LineReader
from runners.logs.reading.outcomes import ReportedSession

NAME: Final = "pytest_json_report"
TITLE: Final = "pytest (JSON report)"

_RECOGNISE: Final = re.compile(rb'^\s*\{[^{}\[\]]{0,2000}"exitcode":\s*\d')
_OUTCOMES: Final[tuple[Outcome, ...]] = ("passed", "failed", "error", "skipped", "xfailed", "xpassed")
# A session that ran to its end: every test passed, or some failed (pytest, `ExitCode`).
_ENDED: Final = (0, 1)


def recognise(head: Head) -> int:
    return 80 if _RECOGNISE.match(head.first) and b'"collected"' in head.first else 0


def parse(reader: LineReader, log: LogBuilder, *, curve: bool = False) -> None:
    try:
        content = document(reader, log.log.file)
    except ValueError:
        log.find("truncated", Grade.INFO, max(1, reader.lines))
        return
    summary = content.get("summary") if isinstance(content, dict) else None
    if not isinstance(summary, dict):
        return
    root = content.get("root")
    if isinstance(root, str) and library_of(root) is not None:
        log.fact("framework", root.strip()[:300], 1)
    session = ReportedSession(log)
    for one in _records(content, "collectors"):
        if one["outcome"] == "failed":
            session.name(one["nodeid"], "error", 1)
    for one in _records(content, "tests"):
        if one["outcome"] in _OUTCOMES:
            session.name(one["nodeid"], one["outcome"], _line(one))
    stated: dict[Outcome, int] = {name: count(summary.get(name, None)) or 0 for name in _OUTCOMES}
    for name, code in (("rerun", "tests_rerun"), ("deselected", "tests_deselected")):
        if number := count(summary.get(name)):
            log.find(code, Grade.INFO, 1, count=str(number))
    status = count(content.get("exitcode"))
    if status == 1 and not stated["failed"] and not stated["error"]:
        # Some test failed, whatever became of its record.
        stated["failed"] = 1
    session.end(_said(stated), 1, stated, whole=status in _ENDED)


def _records(content: dict[str, Any], key: str) -> Iterator[dict[str, Any]]:
    """The records with a node and an outcome."""
    found = content.get(key)
    for one in found if isinstance(found, list) else ():
        if isinstance(one, dict) and isinstance(one.get("nodeid"), str) and isinstance(one.get("outcome"), str):
            yield one


def _line(one: dict[str, Any]) -> int:
    """The line of the file on which a test's record stands; its first number is the line of the test's source."""
    return int(getattr(one.get("lineno"), "line", 1))


def _said(stated: dict[Outcome, int]) -> str:
    return "summary: " + ", ".join(f"{number} {name}" for name, number in stated.items() if number)
