"""Test results as JUnit XML, as pytest writes them with `--junitxml`.

The test cases are counted themselves, so that the counts in the head of a suite, which anybody can write there, have
no say. A case with an error, a failure or a skip is none that passed; one with an error and a failure counts once, as
an error. A document type, and with it every entity, is refused: no JUnit file has one. A file that is cut off or not
well formed gives nothing.
"""

from __future__ import annotations

from typing import Final
from xml.parsers import expat

from harness.findings import Grade
from runners.logs.base import Head, LogBuilder
from runners.logs.reading import LineReader

NAME: Final = "junit"
TITLE: Final = "JUnit XML"

METRICS: Final[dict[str, tuple[str | None, str | None]]] = {
    "passed": (None, "count"),
    "failed": (None, "count"),
    "skipped": (None, "count"),
    "errors": (None, "count"),
}
# What is counted of a case that has several.
_OUTCOMES: Final = (("error", "errors"), ("failure", "failed"), ("skipped", "skipped"))


class _RefusedError(Exception):
    """The file holds what no JUnit file holds."""


def recognise(head: Head) -> int:
    first = head.first.lstrip(b"\xef\xbb\xbf \t\r\n")
    return 90 if first.startswith((b"<?xml", b"<testsuite")) and b"<testsuite" in first else 0


def parse(reader: LineReader, log: LogBuilder, *, curve: bool = False) -> None:
    counter = _Counter()
    # A stream in UTF-16 arrives here as UTF-8, whatever its declaration says.
    parser = expat.ParserCreate("utf-8")
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
    """Counts test cases by outcome."""

    def __init__(self) -> None:
        self.counts = dict.fromkeys(METRICS, 0)
        self.suite = ""
        self.line = 0
        # The elements inside the case under way.
        self._seen: set[str] = set()
        self._inside = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name in ("testsuite", "testsuites") and (not self.suite or self.suite == "testsuites"):
            self.suite = attributes.get("name", name)[:80] or name
        elif name == "testcase":
            self._inside, self._seen = True, set()
        elif self._inside:
            self._seen.add(name)

    def end(self, name: str) -> None:
        if name != "testcase" or not self._inside:
            return
        self._inside = False
        outcome = next((counted for element, counted in _OUTCOMES if element in self._seen), "passed")
        self.counts[outcome] += 1
