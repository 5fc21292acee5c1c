"""Test results as JUnit XML, as pytest writes them with `--junitxml`.

The test cases are counted themselves; where all of them passed or were skipped, a head of a suite that counts others
is noticed. The prefix of a namespace changes no element's meaning. A case with an error, a failure or a skip is none that passed; one with an error and a failure counts once,
as an error. A case whose `status` or `result` says that it did not run counts as skipped. The module of a test is that
of its `classname`; the attribute `file` alone makes no test one of another module. A document type, and with it every entity, is refused: no JUnit file has one. A file that is cut off or not
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
from runners.logs.reading.outcomes import MAX_RESULTS, METRICS, module_of, of_module, tell

NAME: Final = "junit"
TITLE: Final = "JUnit XML"

# What is counted of a case that has several.
_OUTCOMES: Final[tuple[tuple[str, str, Outcome], ...]] = (
    ("error", "errors", "error"),
    ("failure", "failed", "failed"),
    ("skipped", "skipped", "skipped"),
)
# What the attributes `status` (GoogleTest, CTest) and `result` say of a case that ran and passed; other words, such as
# `notrun`, `disabled` and `suppressed`, say that it did not.
_RAN: Final = frozenset(("run", "passed", "pass", "ok", "success", "successful", "completed", "complete"))
_WRONG: Final[dict[str, tuple[str, Outcome]]] = {
    "failed": ("failed", "failed"),
    "fail": ("failed", "failed"),
    "failure": ("failed", "failed"),
    "error": ("errors", "error"),
    "broken": ("errors", "error"),
}


class _RefusedError(Exception):
    """The file holds what no JUnit file holds."""


def recognise(head: Head) -> int:
    first = head.first.lstrip(b" \t\r\n")
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
    if counter.miscounted is not None and not counter.counts["failed"] and not counter.counts["errors"]:
        # A rerun or a failing teardown writes a second case for one test; they are beside failures or harmless.
        stated, found = counter.miscounted
        log.find("tests_miscounted", Grade.INFO, counter.line, stated=stated, found=found)
    if counter.again:
        log.find("tests_rerun", Grade.INFO, counter.again[0], count=str(len(counter.again)))
    for name, count in counter.counts.items():
        tell(log, [(name, count)], counter.line, f"{counter.suite}: {count} {name}")


# What stands in a case that failed before it passed.
_FLAKY: Final = frozenset(("flakyFailure", "flakyError", "rerunFailure", "rerunError"))


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
        # Of each suite that is open: what its head states, and how many cases it held.
        self._heads: list[tuple[dict[str, int], list[int]]] = []
        # The lines of the cases that passed only when they were run again.
        self.again: list[int] = []
        self.miscounted: tuple[str, str] | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = _local(name)
        if name in ("testsuite", "testsuites"):
            if not self.suite or self.suite == "testsuites":
                self.suite = attributes.get("name", name)[:80] or name
            self._heads.append((_stated(attributes), [0]))
        elif name == "testcase":
            self._case, self._seen, self._expected = attributes, set(), False
        elif self._case is not None:
            self._seen.add(name)
            self._expected |= name == "skipped" and attributes.get("type") == "pytest.xfail"

    def end(self, name: str) -> None:
        name = _local(name)
        if name in ("testsuite", "testsuites") and self._heads:
            self._close(*self._heads.pop())
        if name != "testcase" or self._case is None:
            return
        if self._heads:
            self._heads[-1][1][0] += 1
        found = next(((counted, kept) for element, counted, kept in _OUTCOMES if element in self._seen), None)
        counted, outcome = found or _said(self._case)
        self.counts[counted] += 1
        if outcome == "passed" and self._seen & _FLAKY:
            self.again.append(self._line())
        if len(self.cases) < MAX_RESULTS:
            if outcome == "skipped" and self._expected:
                outcome = "xfailed"
            file, kind, name = where(self._case)
            if outcome in ("failed", "error"):
                # What went wrong is taken at the word of `file` alone.
                file = file or self._case.get("file", "").replace("\\", "/")
            elif outcome == "passed" and not name:
                file = ""
            title = "::".join(part for part in (kind, name) if part)
            self.cases.append(UnitResult(file[:400], title[:400], outcome, self._line()))
        self._case = None

    def _close(self, stated: dict[str, int], held: list[int]) -> None:
        """Hold the head of a suite against its cases; those of a suite inside count for the one around it too."""
        if self._heads:
            self._heads[-1][1][0] += held[0]
        wrong = stated.get("failures", 0) or stated.get("errors", 0) or stated.get("tests", held[0]) != held[0]
        if wrong and self.miscounted is None:
            self.miscounted = (", ".join(f"{number} {name}" for name, number in stated.items()), f"{held[0]} tests")


def _local(name: str) -> str:
    """The name of an element without the prefix of its namespace."""
    return name.rpartition(":")[2]


def _stated(attributes: dict[str, str]) -> dict[str, int]:
    """The counts in the head of a suite."""
    texts = {name: attributes.get(name, "").strip() for name in ("tests", "failures", "errors")}
    return {name: int(text) for name, text in texts.items() if text.isdecimal() and len(text) < 10}


def _said(case: dict[str, str]) -> tuple[str, Outcome]:
    """What the attributes of a case without an error, a failure and a skip say became of it."""
    for name in ("status", "result"):
        word = case.get(name, "").strip().casefold()
        if word in _WRONG:
            return _WRONG[word]
        if word and word not in _RAN:
            return "skipped", "skipped"
    return "passed", "passed"


def where(case: dict[str, str]) -> tuple[str, str, str]:
    """The file with the test, the class in it and the test's name, of a case's attributes.

    pytest writes the module and the class as one dotted `classname`, and the file only in its older form; of a module
    that it could not collect it writes the module as the `name`, and no `classname`.
    """
    name = case.get("name", "")
    parts = case.get("classname", "").split(".")
    if parts == [""]:
        named = of_module(name)
        parts, name = (named, "") if module_of(named) is not None else (parts, name)
    module = module_of(parts)
    file = case.get("file", "").replace("\\", "/")
    if module is None:
        return "", ".".join(parts), name
    dotted = parts[: module + 1]
    inside = ".".join(parts[module + 1 :])
    if file and _agree(of_module(file), dotted):
        return file, inside, name
    return "/".join(dotted) + ".py", inside, name


def _agree(one: list[str], other: list[str]) -> bool:
    """Whether one dotted name ends with the other."""
    short = min(len(one), len(other))
    return one[-short:] == other[-short:]
