"""What pytest prints: the closing line of a session, such as `=== 3 failed, 10 passed, 2 skipped in 1.23s ===`.

Only the line that ends in the time counts (pytest, src/_pytest/terminal.py); with `-q` it stands without its frame.
A count that is zero is not printed. Expected failures (`xfailed`), warnings and deselected tests are none of the
four counts. A session that broke off has no such line. A file that cannot be collected counts as an error of that file.
Where something failed its reports follow (`= FAILURES =`), and a short summary: where no test is shown that failed, what
is shown is not all. Paths stand as seen from where pytest was started; a bare name lies in the `rootdir` that the session
states.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from harness.evidence.findings import Grade
from harness.evidence.observation import Outcome, UnitResult
from harness.tasks.families import library_of
from runners.logs.reading.base import Head, LogBuilder
from runners.logs.reading.lines import LineReader, plain
from runners.logs.reading.outcomes import MAX_RESULTS, METRICS, tell
from runners.logs.reading.segments import SegmentReader

NAME: Final = "pytest_log"
TITLE: Final = "pytest (terminal)"

_START: Final = b"= test session starts ="
_NEEDLES: Final = (
    _START,
    b"!!!",
    b"collected ",
    b"items]",
    b" in ",
    b".py ",
    b".py::",
    b"%]",
    b"ERROR",
    b"FAILED",
    b"PASSED",
    b"SKIPPED",
    b"XFAIL",
    b"XPASS",
    b"rootdir: ",
    b"= FAILURES =",
    b"= ERRORS =",
    b"run-last-failure: ",
)
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
# `tests/test_a.py ..F [ 50%]`, and more letters on the lines that follow; with -v one line a test, and with
# pytest-xdist the outcome in front.
_SHARE: Final = r"(?:\s+\[ {0,2}\d{1,3}%\])?\s*"
_LETTERS: Final = re.compile(rf"(\S{{1,300}}\.py) ([.FsxXER]{{1,300}}){_SHARE}")
_MORE: Final = re.compile(r"([.FsxXER]{1,300})\s+\[ {0,2}\d{1,3}%\]\s*")
_VERBOSE: Final = re.compile(
    rf"(\S{{1,300}}\.py)::(\S[^\n]{{0,300}}?) (PASSED|FAILED|SKIPPED|ERROR|XFAIL|XPASS|RERUN)(?: \([^\n]{{0,300}}\))?{_SHARE}"
)
# With -s what a test prints stands between its name and its outcome, which then has a line of its own.
_STARTED: Final = re.compile(r"(\S{1,300}\.py)::(\S{1,300})(?: .*)?")
_ENDED: Final = re.compile(rf"(PASSED|FAILED|SKIPPED|ERROR|XFAIL|XPASS|RERUN)(?: \([^\n]{{0,300}}\))?{_SHARE}")
_WORKER: Final = re.compile(
    r"\[gw\d{1,4}\](?: \[ {0,2}\d{1,3}%\])? (PASSED|FAILED|SKIPPED|ERROR|XFAIL|XPASS|RERUN) (\S{1,300}\.py)::(\S.{0,300}?)\s*"
)
_OF_LETTER: Final[dict[str, Outcome]] = {
    ".": "passed",
    "F": "failed",
    "E": "error",
    "s": "skipped",
    "x": "xfailed",
    "X": "xpassed",
}
_OF_WORD: Final[dict[str, Outcome]] = {
    "PASSED": "passed",
    "FAILED": "failed",
    "ERROR": "error",
    "SKIPPED": "skipped",
    "XFAIL": "xfailed",
    "XPASS": "xpassed",
}
# A file that cannot be imported has no test that could fail: pytest reports the file, in a heading and in its summary.
_COLLECTING: Final = re.compile(r"(?:_+ ERROR collecting (\S{1,300}\.py) _+|ERROR (\S{1,300}\.py)(?: - .*)?)\s*")
# With -q the summary alone names the tests that failed.
_SUMMED_UP: Final = re.compile(r"FAILED (\S{1,300}\.py)::(\S.{0,300}?)(?: - .*)?\s*")
_ROOT: Final = re.compile(r"rootdir: ([^,]{1,300})(?:,.*)?")
# With --last-failed the tests that passed before are left out; with --failed-first they follow.
_LAST_FAILED: Final = re.compile(r"run-last-failure: rerun previous (\d{1,9}) failures?(?: \(.{1,80}\))?\s*")
# The reports of what failed, which pytest prints where something did.
_REPORTS: Final = re.compile(r"={3,} (FAILURES|ERRORS) ={3,}\s*")
# What pytest prints when a session stops before its end.
_STOPPED: Final = re.compile(r"!{3,} [^\n]{1,300} !{3,}")
# How many tests a session set out to run; with pytest-xdist: `2 workers [144 items]`.
_COLLECTED: Final = re.compile(
    r"(?:collecting \.\.\. )?collected (\d{1,9}) items?(?P<rest>(?: / \d{1,9} [a-z]{1,20})*)\s*|\d{1,4} workers? \[(\d{1,9}) items?\]\s*"
)
_SELECTED: Final = re.compile(r"/ (\d{1,9}) selected\b")
# Tests that failed and were run again, by a plug-in: what became of them in the end stands beside it.
_RERUN: Final = re.compile(r"\b([1-9]\d{0,8}) rerun\b")
_AGAIN: Final = frozenset(("R", "RERUN"))
_DESELECTED: Final = re.compile(r"\b([1-9]\d{0,8}) deselected\b")
# Folders of the root that are shown in front of a bare name.
_FOLDERS: Final = 3
# What the closing line calls the outcomes that it counts.
_COUNTED: Final[dict[str, Outcome]] = {"passed": "passed", "failed": "failed", "skipped": "skipped", "errors": "error"}


def recognise(head: Head) -> int:
    return 70 if _RECOGNISE.search(head.text) else 0


def parse(reader: LineReader, log: LogBuilder, *, curve: bool = False) -> None:
    lines = SegmentReader(reader)
    ended = True
    results = _Results(log)
    while (line := lines.seek(_NEEDLES)) is not None:
        text = plain(line.raw)
        if _START in line.raw:
            results.end(None)
            log.start_run(line.number)
            ended = False
            continue
        counts = closing(text)
        if counts is None:
            results.read(text, line.number)
            continue
        results.end(counts)
        if chosen := _DESELECTED.search(text):
            log.find("tests_deselected", Grade.INFO, line.number, count=chosen[1])
        if again := _RERUN.search(text):
            log.find("tests_rerun", Grade.INFO, line.number, count=again[1])
        if ended:
            log.start_run(line.number)
        ended = True
        tell(log, counts, line.number, text)
    results.end(None)


class _Results:
    """The results of the tests of a session, line by line."""

    def __init__(self, log: LogBuilder) -> None:
        self._log = log
        self._file = ""
        self._counts: dict[Outcome, int] = {}
        self._last = 0
        self._root = ""
        self._broken: set[str] = set()
        self._summed_up: list[tuple[str, str, int]] = []
        # The test that was begun and has not ended, with its line.
        self._begun: tuple[str, str, int] | None = None
        # How many tests were to run, and the line that says the session was stopped before its end.
        self._wanted: int | None = None
        self._stopped: int | None = None
        # What is reported as wrong: the heading of the reports, or a line of the short summary; and its line.
        self._reported: tuple[str, int] | None = None

    def read(self, text: str, line: int) -> None:
        """Keep what a line says of tests."""
        if len(text) > 700:
            return
        if found := _VERBOSE.fullmatch(text):
            self._begun = None
            self._add_word(found[1], found[2], found[3], line)
        elif found := _STARTED.fullmatch(text):
            self._begun = (found[1], found[2], line)
        elif (found := _ENDED.fullmatch(text)) and self._begun is not None:
            (file, name, place), self._begun = self._begun, None
            self._add_word(file, name, found[1], place)
        elif found := _WORKER.fullmatch(text):
            self._add_word(found[2], found[3], found[1], line)
        elif found := _LETTERS.fullmatch(text):
            self._file = found[1]
            self._letters(found[2], line)
        elif (found := _MORE.fullmatch(text)) and self._file:
            self._letters(found[1], line)
        elif found := _COLLECTING.fullmatch(text):
            self._collecting(found[1] or found[2], line)
        elif found := _SUMMED_UP.fullmatch(text):
            self._summed_up.append((found[1], found[2], line))
            self._reported = self._reported or ("FAILED", line)
        else:
            self._session(text, line)

    def _session(self, text: str, line: int) -> None:
        """Keep what a line says of the whole session."""
        if found := _COLLECTED.fullmatch(text):
            selected = _SELECTED.search(found["rest"] or "")
            self._wanted = int(selected[1] if selected is not None else found[1] or found[3])
        elif _STOPPED.fullmatch(text.strip()):
            self._stopped = line
        elif found := _REPORTS.fullmatch(text):
            self._reported = self._reported or (found[1], line)
        elif found := _LAST_FAILED.fullmatch(text):
            self._log.find("tests_last_failed", Grade.INFO, line, count=found[1])
        elif found := _ROOT.fullmatch(text):
            if library_of(found[1]) is not None:
                self._log.fact("framework", found[1].strip(), line)
            self._root = "/".join(found[1].strip().replace("\\", "/").strip("/").split("/")[-_FOLDERS:])

    def _collecting(self, file: str, line: int) -> None:
        if file not in self._broken:
            self._broken.add(file)
            self._add(file, "", "error", line)

    def _letters(self, letters: str, line: int) -> None:
        for letter in dict.fromkeys(letters):
            if letter in _AGAIN:
                continue
            self._add(self._file, "", _OF_LETTER[letter], line, letters.count(letter))

    def _add_word(self, file: str, name: str, word: str, line: int) -> None:
        if word not in _AGAIN:
            self._add(file, name, _OF_WORD[word], line)

    def _add(self, file: str, name: str, outcome: Outcome, line: int, count: int = 1) -> None:
        self._counts[outcome] = self._counts.get(outcome, 0) + count
        self._last = line
        if self._root and "/" not in file:
            file = f"{self._root}/{file}"
        if len(self._log.log.tests) < MAX_RESULTS:
            self._log.log.tests.append(UnitResult(file, name, outcome, line, count))

    def end(self, counts: list[tuple[str, str]] | None) -> None:
        """The session ends with the `counts` of its closing line, or breaks off without one."""
        self._check(counts)
        self._root = ""

    def _check(self, counts: list[tuple[str, str]] | None) -> None:
        found, self._counts, self._file, self._broken = self._counts, {}, "", set()
        wanted, self._wanted = self._wanted, None
        stopped, self._stopped = self._stopped, None
        summed_up, self._summed_up = self._summed_up, []
        reported, self._reported = self._reported, None
        self._begun = None
        if not found:
            for file, name, line in summed_up if counts is not None else ():
                self._add(file, name, "failed", line)
            self._counts = {}
            return
        if counts is None or stopped is not None:
            self._log.find("tests_cut_off", Grade.INFO, stopped or self._last)
            return
        if reported is not None and not (found.get("failed") or found.get("error")):
            values = {"stated": reported[0], "found": _listed(found)}
            self._log.find("tests_miscounted", Grade.INFO, reported[1], **values)
            return
        shown = sum(found.values())
        if wanted is not None and shown < wanted and not (found.get("failed") or found.get("error")):
            values = {"stated": str(wanted), "found": str(shown)}
            self._log.find("tests_miscounted", Grade.INFO, self._last, **values)
            return
        stated = {_COUNTED[name]: int(value) for name, value in counts}
        if any(stated.get(outcome, 0) != found.get(outcome, 0) for outcome in _COUNTED.values()):
            values = {"stated": _listed(stated), "found": _listed(found)}
            # A document may quote the last lines of a session.
            grade = Grade.INFO if self._log.claimed else Grade.SUSPICIOUS
            self._log.find("tests_miscounted", grade, self._last, **values)


def _listed(counts: Mapping[Outcome, int]) -> str:
    return ", ".join(f"{counts[name]} {name}" for name in _OF_LETTER.values() if counts.get(name)) or "0"


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
