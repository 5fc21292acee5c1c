"""Test results as JUnit XML, as pytest writes them with `--junitxml`.

The test cases are counted themselves, so that the counts in the head of a suite, which anybody can write there, have
no say. A case with an error, a failure or a skip is none that passed; one with an error and a failure counts once, as
an error. A document type, and with it every entity, is refused: no JUnit file has one. A file that is cut off or not
well formed gives nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from xml.parsers import expat

from harness.evidence.findings import Grade
from harness.evidence.observation import Outcome, UnitResult
from runners.logs.reading.base import Head, LogBuilder
from runners.logs.reading.lines import LineReader

NAME: Final = "junit"
TITLE: Final = "JUnit XML"

METRICS: Final[dict[str, tuple[str | None, str | None]]] = {
    "passed": (None, "count"),
    "failed": (None, "count"),
    "skipped": (None, "count"),
    "errors": (None, "count"),
}
# What is counted of a case that has several.
_OUTCOMES: Final[tuple[tuple[str, str, Outcome], ...]] = (
    ("error", "errors", "error"),
    ("failure", "failed", "failed"),
    ("skipped", "skipped", "skipped"),
)
# Beyond this many cases they are counted and not kept one by one.
MAX_CASES: Final = 200_000


class _RefusedError(Exception):
    """The file holds what no JUnit file holds."""


def recognise(head: Head) -> int:
    first = head.first.lstrip(b"\xef\xbb\xbf \t\r\n")
    return 90 if first.startswith((b"<?xml", b"<testsuite")) and b"<testsuite" in first else 0


def parse(reader: LineReader, log: LogBuilder, *, curve: bool = False) -> None:
    # A stream in UTF-16 arrives here as UTF-8, whatever its declaration says.
    parser = expat.ParserCreate("utf-8")
    counter = _Counter(lambda: parser.CurrentLineNumber)
    parser.StartElementHandler = counter.start
    parser.EndElementHandler = counter.end
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    try:
        while (line := reader.next()) is not None:
            parser.Parse(line.raw + b"\n" if line.whole else line.raw, False)
            if counter.suite and not counter.line:
                counter.line = line.number
        parser.Parse(b"", True)
    except (expat.ExpatError, _RefusedError):
        log.find("truncated", Grade.INFO, max(1, reader.lines))
        reader.seek(())
        return
    if not counter.line:
        return
    log.log.tests = counter.cases
    for name, count in counter.counts.items():
        log.observe(
            metric=None,
            printed=name,
            value_text=str(count),
            unit=METRICS[name][1],
            kind="final",
            text=f"{counter.suite}: {count} {name}",
            line=counter.line,
        )


def _refuse(*_: object) -> None:
    raise _RefusedError


class _Counter:
    """Counts test cases by outcome, and keeps them."""

    def __init__(self, line: Callable[[], int]) -> None:
        self.counts = dict.fromkeys(METRICS, 0)
        self.cases: list[UnitResult] = []
        self.suite = ""
        self.line = 0
        self._line = line
        # The case under way, and the elements inside it.
        self._case: dict[str, str] | None = None
        self._seen: set[str] = set()
        self._expected = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name in ("testsuite", "testsuites") and (not self.suite or self.suite == "testsuites"):
            self.suite = attributes.get("name", name)[:80] or name
        elif name == "testcase":
            self._case, self._seen, self._expected = attributes, set(), False
        elif self._case is not None:
            self._seen.add(name)
            self._expected |= name == "skipped" and attributes.get("type") == "pytest.xfail"

    def end(self, name: str) -> None:
        if name != "testcase" or self._case is None:
            return
        found = next(((counted, kept) for element, counted, kept in _OUTCOMES if element in self._seen), None)
        counted, outcome = found or ("passed", "passed")
        self.counts[counted] += 1
        if len(self.cases) < MAX_CASES:
            if outcome == "skipped" and self._expected:
                outcome = "xfailed"
            file, kind = where(self._case)
            title = "::".join(part for part in (kind, self._case.get("name", "")) if part)
            self.cases.append(UnitResult(file[:400], title[:400], outcome, self._line()))
        self._case = None


def where(case: dict[str, str]) -> tuple[str, str]:
    """The file with the test and the class in it, of a case's attributes.

    pytest writes the module and the class as one dotted `classname`, and the file only in its older form.
    """
    parts = case.get("classname", "").split(".")
    module = next((n for n, part in enumerate(parts) if part.startswith("test_") or part.endswith("_test")), None)
    inside = ".".join(parts[module + 1 :]) if module is not None else ""
    if file := case.get("file"):
        return file.replace("\\", "/"), inside
    if module is None:
        return "", ".".join(parts)
    return "/".join(parts[: module + 1]) + ".py", inside
