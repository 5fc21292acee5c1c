"""What `python -m unittest -v` prints: a line a test, such as `test_a (tests.test_b.Case.test_a) ... ok`.

The place in brackets is the module and the class, and since Python 3.11 the test again (unittest/runner.py,
TextTestResult). A test whose first line of documentation is shown has it on a second line; what a test prints itself
stands between the line and its outcome. A failure of a part of a test (`subTest`) shows in the blocks that follow
alone; before Python 3.11 the next test then stands on the same line. A module that cannot be imported is an error of
`unittest.loader._FailedTest`. The session ends with `Ran 3 tests in 0.1s`, which counts them; one that broke off has no
such line. Without `-v` no test is named but those that fail: the line below it, `OK (skipped=1)` or `FAILED (failures=1,
errors=1)`, says how many ended otherwise than well, and the tests are those of the one module that the command line
names, where it stands in the file.
"""

from __future__ import annotations

import re
from typing import Final

from harness.evidence.findings import Grade
from harness.evidence.observation import Outcome, UnitResult
from runners.logs.reading.base import Head, LogBuilder
from runners.logs.reading.lines import LineReader, plain
from runners.logs.reading.outcomes import MAX_RESULTS, METRICS, module_of, tell
from runners.logs.reading.segments import SegmentReader

NAME: Final = "unittest_log"
TITLE: Final = "unittest (terminal)"

_COUNTED: Final[dict[Outcome, str]] = {
    "passed": "passed",
    "failed": "failed",
    "error": "errors",
    "skipped": "skipped",
    "xfailed": "skipped",
    "xpassed": "failed",
}
_SAID: Final = r"ok|FAIL|ERROR|skipped ['\"].{0,300}|expected failure|unexpected success"
_WRONG: Final[tuple[Outcome, ...]] = ("failed", "error")
_OF_WORD: Final[dict[str, Outcome]] = {
    "ok": "passed",
    "FAIL": "failed",
    "ERROR": "error",
    "skipped": "skipped",
    "expected": "xfailed",
    # unittest itself calls such a run failed.
    "unexpected": "failed",
}
_WHERE: Final = r"(?P<name>[\w.]{1,300}) \((?P<place>[\w.<>]{1,300})\)"
_TEST: Final = re.compile(rf"\s*{_WHERE}(?: [\[(].{{1,200}}[\])])?(?P<shown> \.\.\. (?P<rest>.{{0,400}}))?")
_DOCUMENTED: Final = re.compile(r".{1,400} \.\.\. (?P<rest>.{0,400})")
_OUTCOME: Final = re.compile(rf"(?P<said>{_SAID})\s*")
_BLOCK: Final = re.compile(rf"(?P<kind>FAIL|ERROR): {_WHERE}.{{0,300}}")
_END: Final = re.compile(r"Ran (\d{1,9}) tests? in \d{1,9}(?:\.\d{1,9})?s")
_RECOGNISE: Final = re.compile(
    rb"^Ran \d{1,9} tests? in \d{1,9}\.\d{1,9}s|^\w{1,200} \([\w.]{3,300}\) \.\.\. ", re.MULTILINE
)
_VERDICT: Final = re.compile(r"(?:OK|FAILED|NO TESTS RAN)(?: \((?P<others>[\w =,]{1,120})\))?")
_OTHERS: Final[dict[str, Outcome]] = {
    "failures": "failed",
    "errors": "error",
    "skipped": "skipped",
    "expected failures": "xfailed",
    "unexpected successes": "xpassed",
}
_COMMAND: Final = re.compile(r"(?:^|[$#>+%] )python[\d.]{0,5} -m unittest(?P<words>(?: [\w./:-]{1,300}){1,20})\s*$")
_LOADER: Final = "unittest.loader._FailedTest"


def recognise(head: Head) -> int:
    return 65 if _RECOGNISE.search(head.text) else 0


def parse(reader: LineReader, log: LogBuilder, *, curve: bool = False) -> None:
    lines = SegmentReader(reader)
    session = _Session(log)
    while (line := lines.next()) is not None:
        text = plain(line.raw)
        if len(text) > 900:
            continue
        if found := _END.fullmatch(text.strip()):
            session.end(int(found[1]), text, line.number)
        elif found := _COMMAND.search(text):
            session.started(found["words"].split())
        elif session.ended and (found := _VERDICT.fullmatch(text.strip())):
            session.verdict(found["others"] or "")
        elif session.well and text.startswith("FAILED"):
            session.denied(line.number)
        else:
            session.read(text, line.number)
    session.broken_off()


class _Session:
    """The results of the tests of a session, line by line."""

    def __init__(self, log: LogBuilder) -> None:
        self._log = log
        # The count of a session that named no test that passed, the text and line of it, until its verdict is read.
        self.ended: tuple[int, str, int] | None = None
        # Whether every test of the session that ended last is shown to have ended well.
        self.well = False
        self._module = ""
        self._clear()

    def started(self, words: list[str]) -> None:
        """A command line names the tests that follow."""
        named = [word for word in words if not word.startswith("-")]
        parts = named[0].removesuffix(".py").replace("/", ".").split(".") if len(named) == 1 else []
        module = module_of(parts) if parts else None
        whole = module is not None and module == len(parts) - 1
        self._module = "/".join(parts) + ".py" if whole else ""

    def _clear(self) -> None:
        # The test whose outcome has not been printed yet, and the results by their place.
        self._open: tuple[str, str, int] | None = None
        self._awaits = False
        self._found: dict[tuple[str, str], tuple[Outcome, int]] = {}

    def read(self, text: str, line: int) -> None:
        """Keep what a line says of a test."""
        if found := _BLOCK.fullmatch(text):
            self._settle(found["name"], found["place"], _OF_WORD[found["kind"]], line)
        elif (found := _TEST.fullmatch(text)) and (found["shown"] is not None or "." in found["place"]):
            self._close()
            self._open, self._awaits = (found["name"], found["place"], line), found["shown"] is not None
            rest = found["rest"] or ""
            if _TEST.fullmatch(rest):
                # Before Python 3.11 a test of which a part failed says nothing more, and the next stands on its line.
                self.read(rest, line)
            else:
                self._outcome(rest)
        elif self._open is not None and not self._awaits and (found := _DOCUMENTED.fullmatch(text)):
            self._awaits = True
            self._outcome(found["rest"])
        elif self._awaits:
            self._outcome(text)

    def _outcome(self, text: str) -> None:
        """Settle the open test where `text` is an outcome; what a test printed may stand in front of it."""
        if self._open is not None and (found := _OUTCOME.fullmatch(text)):
            name, place, line = self._open
            self._settle(name, place, _OF_WORD[found["said"].split()[0]], line)
            self._open, self._awaits = None, False

    def _settle(self, name: str, place: str, outcome: Outcome, line: int) -> None:
        key = (name, place)
        had = self._found.get(key)
        if had is None or outcome in ("failed", "error"):
            self._found[key] = (outcome, had[1] if had is not None else line)

    def _close(self) -> None:
        """A test that began and never said how it ended did not pass."""
        if self._open is not None and self._awaits:
            name, place, line = self._open
            self._settle(name, place, "skipped", line)
        self._open, self._awaits = None, False

    def end(self, stated: int, text: str, line: int) -> None:
        """The session ends, by its own count with `stated` tests."""
        self._close()
        self.well = bool(self._found) and not any(outcome in _WRONG for outcome, _ in self._found.values())
        if all(outcome in _WRONG for outcome, _ in self._found.values()):
            self.ended = (stated, text, line)
            return
        self._log.start_run(line)
        tell(self._log, self._keep().items(), line, text)
        # What is set up for a whole class or module is no test of its own.
        tests = [said for (name, _), (said, _) in self._found.items() if not name.startswith(("setUp", "tearDown"))]
        ran = len(tests)
        # Python 3.12.1 does not count what a decorator skips.
        if self._found and not ran - tests.count("skipped") <= stated <= ran:
            self._log.find("tests_miscounted", Grade.INFO, line, stated=str(stated), found=str(ran))
        self._clear()

    def denied(self, line: int) -> None:
        """The session's own verdict is that tests failed, though none is shown that did."""
        self.well = False
        self._log.find("tests_miscounted", Grade.INFO, line, stated="FAILED", found="0 failed")

    def verdict(self, others: str) -> None:
        """How many tests of a session without names ended otherwise than well; the rest of them passed."""
        assert self.ended is not None
        stated, text, line = self.ended
        told = [part.strip().partition("=") for part in others.split(",") if part]
        numbers = {_OTHERS[name]: int(count) for name, _, count in told if name in _OTHERS and count.isdigit()}
        named = [outcome for outcome, _ in self._found.values()]
        self._log.start_run(line)
        counts = self._keep()
        # A part of a test that fails, and what is set up for a class, have blocks of their own.
        broken = max(len(named), sum(numbers.get(outcome, 0) for outcome in _WRONG))
        unusual: tuple[Outcome, ...] = ("skipped", "xfailed", "xpassed")
        rest: dict[Outcome, int] = {outcome: numbers.get(outcome, 0) for outcome in unusual}
        rest["passed"] = max(0, stated - broken - sum(rest.values()))
        for outcome, number in rest.items():
            if number:
                counts[_COUNTED[outcome]] += number
                self._log.log.tests.append(UnitResult(self._module, "", outcome, line, number))
        tell(self._log, counts.items(), line, text)
        self.ended = None
        self._clear()

    def broken_off(self) -> None:
        """The file ends; a session under way was cut off."""
        self._close()
        lines = [line for _, line in self._found.values()] + ([self.ended[2]] if self.ended is not None else [])
        if lines:
            self._keep()
            self._log.find("tests_cut_off", Grade.INFO, max(lines))

    def _keep(self) -> dict[str, int]:
        counts = dict.fromkeys(METRICS, 0)
        for (name, place), (outcome, line) in self._found.items():
            counts[_COUNTED[outcome]] += 1
            if len(self._log.log.tests) < MAX_RESULTS:
                file, inside = _where(name, place)
                self._log.log.tests.append(UnitResult(file, inside, outcome, line))
        return counts


def _where(name: str, place: str) -> tuple[str, str]:
    """The file with a test, and its class and name there."""
    if place.startswith(_LOADER):
        parts = name.split(".")
        return ("/".join(parts) + ".py", "") if module_of(parts) is not None else ("", name)
    parts = place.split(".")
    module = module_of(parts[:-1] if parts[-1] == name else parts)
    if module is None:
        return "", f"{place}::{name}"
    inside = [part for part in parts[module + 1 :] if part != name]
    return "/".join(parts[: module + 1]) + ".py", "::".join([*inside, name])
