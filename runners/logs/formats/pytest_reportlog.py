"""What the plug-in pytest-reportlog writes: a JSON object a line for every phase of every test.

Of version 1.0.0, run beside pytest 8.4.2: a `TestReport` each for `setup`, `call` and `teardown` of a test, a
`CollectReport` for what was collected, and `SessionFinish` with pytest's own exit status, of which 0 and 1 are those of
a session that ran to its end. A test that was expected to fail has the key `wasxfail`.
"""

from __future__ import annotations

from typing import Any, Final

from harness.evidence.findings import Grade
from harness.evidence.observation import Outcome
from runners.logs.reading.base import Head, LogBuilder
from runners.logs.reading.jsonlines import count, load
from runners.logs.reading.lines import LineReader, decode
from runners.logs.reading.outcomes import ReportedSession

NAME: Final = "pytest_reportlog"
TITLE: Final = "pytest (report log)"

_MARK: Final = b'"$report_type": "'
# A session that ran to its end: every test passed, or some failed (pytest, `ExitCode`).
_ENDED: Final = (0, 1)


def recognise(head: Head) -> int:
    return 85 if head.first.lstrip().startswith(b"{") and _MARK in head.first else 0


def parse(reader: LineReader, log: LogBuilder, *, curve: bool = False) -> None:
    session = ReportedSession(log)
    status: int | None = None
    again, last = 0, 1
    while (line := reader.seek((_MARK,))) is not None:
        try:
            record = load(decode(line.raw), line.number)
        except ValueError:
            log.find("truncated", Grade.INFO, line.number)
            continue
        if not isinstance(record, dict):
            continue
        last = line.number
        kind, node = record.get("$report_type"), record.get("nodeid")
        if kind == "SessionFinish":
            status = count(record.get("exitstatus"))
        elif isinstance(node, str) and (outcome := _outcome(kind, record)) is not None:
            session.name(node, outcome, line.number)
        again += record.get("outcome") == "rerun"
    if again:
        log.find("tests_rerun", Grade.INFO, last, count=str(again))
    # Some test failed where pytest says so, whatever became of its record.
    session.end("SessionFinish", last, {"failed": 1} if status == 1 else {"failed": 0}, whole=status in _ENDED)


def _outcome(kind: object, record: dict[str, Any]) -> Outcome | None:
    """What a record says of its test; None where it says nothing yet."""
    outcome, when = record.get("outcome"), record.get("when")
    if kind == "CollectReport":
        return "error" if outcome == "failed" else None
    if kind != "TestReport":
        return None
    if "wasxfail" in record:
        return {"skipped": "xfailed", "passed": "xpassed"}.get(str(outcome))  # type: ignore[return-value]
    if outcome == "failed":
        return "failed" if when == "call" else "error"
    if outcome == "skipped":
        return "skipped"
    return "passed" if outcome == "passed" and when == "call" else None
