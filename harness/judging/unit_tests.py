"""Rows of `tests` criteria: which of the tests that are asked for ran, and what became of them."""

from __future__ import annotations

import msgspec

from harness.evidence.observation import Assurance, Collected, Log, UnitResult
from harness.judging.report import NearMiss, Row
from harness.tasks.names import fold
from harness.tasks.spec import TestsCriterion
from harness.values.globs import Glob, name_pattern
from harness.values.records import Message
from harness.values.verdicts import Reason, Ruling, Verdict, ruling

# Codes of findings on a log whose results cannot stand alone.
_DOUBTS = ("tests_cut_off", "tests_miscounted", "truncated")


class Ran(msgspec.Struct, kw_only=True):
    """The results of one log that a criterion asks for, by outcome."""

    log: Log
    results: list[UnitResult]

    def count(self, *outcomes: str) -> int:
        """How many tests ended so."""
        return sum(result.number for result in self.results if result.outcome in outcomes)

    def first(self, *outcomes: str) -> UnitResult:
        """The first of them."""
        return next(result for result in self.results if result.outcome in outcomes)


def fill(row: Row, criterion: TestsCriterion, collected: Collected) -> None:
    """Fill `row`: every test that is asked for must have passed, and as many as the criterion wants.

    A test that was skipped, or was expected to fail, is none that passed: a person has to look. So is a log that was
    cut off, or whose closing line counts other tests than its lines. Logs of which one fails are never settled by
    another in which the same tests pass.
    """
    found = [ran for log in collected.logs if (ran := Ran(log=log, results=asked_for(criterion, log))).results]
    if not found:
        _missing(row, criterion, collected)
        return
    failed = [ran for ran in found if ran.count("failed", "error")]
    if failed and len(failed) < len(found):
        row.rule(ruling(Verdict.REVIEW, Reason.CANDIDATES_DISAGREE, count=str(len(found))))
        _prove(row, [*failed, *(ran for ran in found if ran not in failed)])
        return
    if failed:
        row.rule(_failure(failed[0]))
        _prove(row, failed)
        return
    best = max(found, key=lambda ran: ran.count("passed"))
    row.rule(_without_failure(best, criterion))
    _prove(row, [best])
    if len(found) > 1:
        row.notes.append(Message(code="note_other_candidates", values={"count": str(len(found) - 1)}))


def _failure(worst: Ran) -> Ruling:
    first = worst.first("failed", "error")
    return ruling(
        Verdict.FAIL,
        Reason.TESTS_FAILED,
        failed=str(worst.count("failed", "error")),
        tests=str(worst.count("passed", "failed", "error")),
        first="::".join(part for part in (first.file, first.name) if part),
        place=f"{worst.log.file}:{first.line}",
    )


def _without_failure(best: Ran, criterion: TestsCriterion) -> Ruling:
    passed, skipped = best.count("passed"), best.count("skipped", "xfailed", "xpassed")
    values = {"passed": str(passed), "skipped": str(skipped), "wanted": str(criterion.minimum)}
    doubts = [finding.code for finding in best.log.findings if finding.code in _DOUBTS]
    if not passed:
        return ruling(Verdict.MISSING, Reason.TESTS_SKIPPED, **values)
    if passed < criterion.minimum:
        return ruling(Verdict.MISSING, Reason.TESTS_TOO_FEW, **values)
    if skipped:
        return ruling(Verdict.REVIEW, Reason.TESTS_SKIPPED, **values)
    if doubts:
        return ruling(Verdict.REVIEW, Reason.TESTS_DOUBTED, findings=", ".join(doubts))
    if best.log.observations and best.log.observations[0].assurance is Assurance.CLAIMED:
        have, wanted = Assurance.CLAIMED.value, Assurance.LOGGED.value
        return ruling(Verdict.REVIEW, Reason.ASSURANCE_TOO_LOW, have=have, wanted=wanted)
    return ruling(Verdict.PASS, Reason.TESTS_PASSED, **values)


def asked_for(criterion: TestsCriterion, log: Log) -> list[UnitResult]:
    """The results of a log that the criterion asks for: by the file with the tests, and by their names."""
    files = [Glob(pattern) for pattern in criterion.files]
    return [result for result in log.tests if _asked(criterion, files, result)]


def _asked(criterion: TestsCriterion, files: list[Glob], result: UnitResult) -> bool:
    if files and not any(pattern.fits(result.file) for pattern in files):
        return False
    if criterion.names and not any(name_pattern(pattern).match(result.name) for pattern in criterion.names):
        return False
    if files or criterion.names:
        return True
    return any(fold(name) in fold(f"{result.file}::{result.name}") for name in criterion.covers)


def _missing(row: Row, criterion: TestsCriterion, collected: Collected) -> None:
    if not collected.files:
        row.rule(ruling(Verdict.MISSING, Reason.NO_FILES))
        return
    logs = [log for log in collected.logs if log.tests]
    parts = [*criterion.files, *criterion.names]
    tests = str(sum(result.number for log in logs for result in log.tests))
    wanted = ", ".join(parts or criterion.covers)
    row.rule(ruling(Verdict.MISSING, Reason.NO_TESTS, wanted=wanted, logs=str(len(logs)), tests=tests))
    row.near_misses = [
        NearMiss(
            why="near_other_tests",
            file=log.file,
            values={"tests": str(sum(result.number for result in log.tests)), "first": log.tests[0].file or "-"},
        )
        for log in logs
    ]


def _prove(row: Row, found: list[Ran]) -> None:
    """The places of the evidence, the first result that is asked for in each log; and what the first log is worth."""
    row.artifacts = [f"{ran.log.file}:{ran.results[0].line}" for ran in found]
    observed = found[0].log.observations
    row.assurance = (observed[0].assurance if observed else Assurance.LOGGED).value
