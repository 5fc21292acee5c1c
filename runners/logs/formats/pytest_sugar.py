"""What pytest prints on a terminal with the plug-in pytest-sugar: a mark a test, and a bar.

Of versions 0.9.6 and 1.1.1: with `-v` a line a test, ` tests/test_a.py::ATest.test_b ✓ 33% ███▍`, else a line a file that
is rewritten as its tests end. A test whose setup or teardown fails shows no mark: pytest's short summary names it, and
the block behind `Results (0.05s):` counts it. A session that broke off has no such block.
"""

from __future__ import annotations

import re
from typing import Final

from harness.evidence.findings import Grade
from harness.evidence.observation import Outcome
from runners.logs.reading.base import Head, LogBuilder
from runners.logs.reading.lines import LineReader, plain
from runners.logs.reading.outcomes import ReportedSession
from runners.logs.reading.segments import SegmentReader

NAME: Final = "pytest_sugar"
TITLE: Final = "pytest (terminal, pytest-sugar)"

_START: Final = "Test session starts (platform: "
_OF_MARK: Final[dict[str, Outcome]] = {
    "✓": "passed",
    "✔": "passed",
    "⨯": "failed",
    "✗": "failed",
    "ₓ": "failed",
    "s": "skipped",
    "x": "xfailed",
    "X": "xpassed",
    "?": "error",
}
_MARKS: Final = re.escape("".join(_OF_MARK))
_LINE: Final = re.compile(
    rf"\s*(\S{{1,300}}\.py)(?:::(\S.{{0,300}}?))? ([{_MARKS}]{{1,400}}) *(?:\d{{1,3}}%)?[ █▉▊▋▌▍▎▏]*"
)
_SUMMED_UP: Final = re.compile(r"(FAILED|ERROR) (\S{1,300}\.py)(?:::(\S.{0,300}?))?(?: - .*)?\s*")
_RESULTS: Final = re.compile(r"Results \(\d{1,9}(?:\.\d{1,3})?s.{0,40}\):\s*")
_COUNT: Final = re.compile(r"\s{2,}(\d{1,9}) (passed|failed|errors?|skipped|xfailed|xpassed|deselected|rerun)\s*")
_OUTCOMES: Final[tuple[Outcome, ...]] = ("passed", "failed", "error", "skipped", "xfailed", "xpassed")
_BESIDE: Final = {"deselected": "tests_deselected", "rerun": "tests_rerun"}


def recognise(head: Head) -> int:
    return 75 if _START.encode() in head.text and b"pytest-sugar" in head.text else 0


def parse(reader: LineReader, log: LogBuilder, *, curve: bool = False) -> None:
    lines = SegmentReader(reader)
    session = _SugarSession(log)
    while (line := lines.next()) is not None:
        text = plain(line.raw)
        if len(text) <= 900:
            session.read(text, line.number)
    session.end()


class _SugarSession:
    """The results of the tests of a session, line by line."""

    def __init__(self, log: LogBuilder) -> None:
        self._log = log
        self._session = ReportedSession(log)
        self._stated: dict[Outcome, int] | None = None
        self._text, self._line = "Results", 1
        # The marks of a file so far: its line is written again, longer, as its tests end.
        self._marks: dict[str, tuple[str, int]] = {}

    def read(self, text: str, line: int) -> None:
        """Keep what a line says of tests."""
        if found := _LINE.fullmatch(text):
            self._mark(found[1], found[2], found[3], line)
        elif found := _SUMMED_UP.fullmatch(text):
            self._session.add(found[2], _inside(found[3] or ""), "failed" if found[1] == "FAILED" else "error", line)
        elif _RESULTS.fullmatch(text):
            self._stated, self._text, self._line = dict.fromkeys(_OUTCOMES, 0), text.strip(), line
        elif self._stated is not None and (found := _COUNT.fullmatch(text)):
            self._count(found[2], int(found[1]), line)

    def _mark(self, file: str, name: str | None, marks: str, line: int) -> None:
        if name is not None:
            self._session.add(file, _inside(name), _OF_MARK[marks[-1]], line)
            return
        before, number = self._marks.get(file, ("", 0))
        new = marks[len(before) :] if marks.startswith(before) else marks
        for index, mark in enumerate(new, number):
            # The test has no name here, and its place among those of its file stands for one.
            self._session.add(file, f"#{index + 1}", _OF_MARK[mark], line)
        self._marks[file] = marks, number + len(new)

    def _count(self, word: str, number: int, line: int) -> None:
        if word in _BESIDE:
            self._log.find(_BESIDE[word], Grade.INFO, line, count=str(number))
            return
        for outcome in _OUTCOMES:
            if self._stated is not None and word.rstrip("s") == outcome.rstrip("s"):
                self._stated[outcome] = number

    def end(self) -> None:
        """The file ends."""
        self._session.end(self._text, self._line, self._stated, whole=self._stated is not None)


def _inside(name: str) -> str:
    """The class and the test of a name that joins them by a dot."""
    before, bracket, values = name.partition("[")
    return (before if "::" in before else before.replace(".", "::")) + bracket + values
