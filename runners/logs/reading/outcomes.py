"""What the formats of test sessions share: how many tests passed, and how modules of tests are called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from harness.evidence.findings import Grade
from harness.evidence.observation import Outcome, UnitResult
from runners.logs.reading.base import LogBuilder

METRICS: Final[dict[str, tuple[str | None, str | None]]] = {
    "passed": (None, "count"),
    "failed": (None, "count"),
    "skipped": (None, "count"),
    "errors": (None, "count"),
}
# Beyond this many tests they are counted and not kept one by one.
MAX_RESULTS: Final = 200_000
# What an outcome is called where a session's results are counted.
COUNTED: Final[dict[Outcome, str]] = {
    "passed": "passed",
    "failed": "failed",
    "error": "errors",
    "skipped": "skipped",
    "xfailed": "skipped",
    "xpassed": "failed",
}
_WRONG: Final[tuple[Outcome, ...]] = ("failed", "error")


def tell(log: LogBuilder, counts: Iterable[tuple[str, int | str]], line: int, text: str) -> None:
    """Add the counts of a session, each with its name in METRICS, as the line `text` says them."""
    for name, count in counts:
        log.observe(
            metric=None,
            printed=name,
            value_text=str(count),
            unit=METRICS[name][1],
            kind="final",
            text=text,
            line=line,
        )


def of_module(name: str) -> list[str]:
    """The parts of a module's name, dotted or as the path of its file."""
    return name.replace("\\", "/").removesuffix(".py").replace("/", ".").split(".")


def module_of(parts: list[str]) -> int | None:
    """Which part of a dotted name is the module with the tests."""
    return next((n for n, part in enumerate(parts) if part.startswith("test_") or part.endswith("_test")), None)


class ReportedSession:
    """The results that the report of a session names one by one."""

    def __init__(self, log: LogBuilder) -> None:
        self._log = log
        self._found: dict[tuple[str, str], UnitResult] = {}

    def add(self, file: str, name: str, outcome: Outcome, line: int) -> None:
        """What became of a test; what went wrong with it, such as its teardown, is not taken back by what did not."""
        key = file[:400], name[:400]
        had = self._found.get(key)
        if len(self._found) < MAX_RESULTS and (had is None or had.outcome not in _WRONG):
            self._found[key] = UnitResult(*key, outcome, line)

    def name(self, node: str, outcome: Outcome, line: int) -> None:
        """The same of a test that is named as pytest names it, `tests/test_a.py::ATest::test_b`."""
        file, _, name = node.partition("::")
        self.add(file.replace("\\", "/"), name, outcome, line)

    def end(self, text: str, line: int, stated: Mapping[Outcome, int] | None, *, whole: bool = True) -> None:
        """The report ends, with the counts that it states itself; one of a session that broke off is not `whole`.

        Where a test is named that went wrong, that settles it; where none is, the counts must be those of the tests.
        """
        results = list(self._found.values())
        counts = dict.fromkeys(METRICS, 0)
        for one in results:
            counts[COUNTED[one.outcome]] += 1
        self._log.start_run(results[0].line if results else line)
        self._log.log.tests += results
        tell(self._log, counts.items(), line, text)
        if any(one.outcome in _WRONG for one in results):
            return
        found = {outcome: sum(one.outcome == outcome for one in results) for outcome in stated or ()}
        if not whole:
            self._log.find("tests_cut_off", Grade.INFO, line)
        elif stated is not None and found != stated:
            values = {"stated": _listed(stated), "found": _listed(found)}
            self._log.find("tests_miscounted", Grade.INFO, line, **values)


def _listed(counts: Mapping[Outcome, int]) -> str:
    return ", ".join(f"{number} {outcome}" for outcome, number in counts.items() if number) or "0"
