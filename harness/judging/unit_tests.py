"""Rows of `tests` criteria: which of the tests that are asked for ran, and what became of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile
from typing import Final

import msgspec

from harness.evidence.observation import Assurance, Collected, Log, UnitResult
from harness.judging import framework, launched
from harness.judging.report import NearMiss, Row
from harness.tasks import shown
from harness.tasks.families import MODELS, TORCH_TESTS
from harness.tasks.names import fold
from harness.tasks.spec import TestsCriterion
from harness.text import render
from harness.values.globs import Glob, name_pattern
from harness.values.paths import levels_below, stem
from harness.values.records import Message
from harness.values.verdicts import Reason, Ruling, Verdict, ruling

# Codes of findings on a log whose results cannot stand alone.
_CUT_OFF: Final = "tests_cut_off"
_DOUBTS: Final = (_CUT_OFF, "tests_miscounted", "truncated")
# Findings that some tests were left out, by their names or marks or because they passed before: a criterion of named
# tests does not mind.
_LEFT_OUT: Final = frozenset(("tests_deselected", "tests_last_failed"))
# The finding that some tests failed before they passed.
_AGAIN: Final = "tests_rerun"
_WRONG: Final = ("failed", "error")
# What the closing line of a session counts.
_COUNTS: Final = frozenset(("passed", "failed", "skipped", "errors"))
# What a class of tests is called behind the model's name.
_OF_MODEL: Final = re.compile(
    r"(?:for[a-z]+|model|modeling|token(?:izer|ization)|compatibility|generation|integration|config(?:uration)?)*tests?"
)
# A class of tests of a model itself: the merged tests of DeBERTa compare with PyTorch in a `BertCompatibilityTest`
# (PaddlePaddle/PaddleNLP/tests/transformers/deberta_v2/test_modeling.py at 202a61f).
_CLASS: Final = re.compile(r"([a-z0-9]+?)(?:for[a-z]+|modeling|model|tokeni[sz](?:er|ation))tests?\d{0,3}")
# The words of a name: `TieWeightsTest::test_all` -> tie, weights, test, test, all.
_WORD: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
# A test whose name says these shows that something does not work.
_REFUSES: Final = frozenset(("not", "unsupported", "raises"))
# In front of the words that are asked for they make another thing of them: `beam_sample_generate` tests no sampling.
_TURNED: Final = frozenset(("no", "non", "without", "beam"))
_TORCH_TESTS: Final = tuple(map(Glob, TORCH_TESTS))
# Folders of what is no longer in use.
_LAID_ASIDE: Final = frozenset(("backup", "backups", "bak", "old", "archive", "archived", "deprecated", "trash"))


class RanTests(msgspec.Struct, kw_only=True):
    """The results of one log that a criterion asks for, by outcome."""

    log: Log
    results: list[UnitResult]

    def count(self, *outcomes: str) -> int:
        """How many tests ended so."""
        return sum(result.number for result in self.results if result.outcome in outcomes)

    @property
    def claimed(self) -> bool:
        """Whether a document says so."""
        return self.log.observations[:1] != [] and self.log.observations[0].assurance is Assurance.CLAIMED

    def first(self, *outcomes: str) -> UnitResult:
        """The first of them."""
        return next(result for result in self.results if result.outcome in outcomes)


def fill(
    row: Row, criterion: TestsCriterion, collected: Collected, toolkit: str = "", inputs: Sequence[str] = ()
) -> None:
    """Fill `row`: every test that is asked for must have passed, and as many as the criterion wants.

    `toolkit` is that of the task, whose folders say nothing; `inputs`: where the submission lies.

    A test that was skipped, or was expected to fail, is none that passed: a person has to look, unless the criterion
    names it as one that the toolkit skips. So is a log that was cut off, whose own counts are of other tests than it
    shows, which left tests out, or in which something failed that may hold tests that are asked for. Logs of which one
    fails are never settled by another in which the same tests pass, and what failed is not by other tests.
    """
    found = [
        ran for log in collected.logs if (ran := RanTests(log=log, results=_once(asked_for(criterion, log)))).results
    ]
    found = [ran for ran in found if not _taken_up(ran, found)]
    # A document that quotes the end of a log says less than the log, and nothing against it unless a test failed there.
    found = [ran for ran in found if not ran.claimed or ran.count(*_WRONG)] or found
    broken = _broken(criterion, collected.logs)
    if not found:
        _missing(row, criterion, collected)
        return
    failed = [ran for ran in found if ran.count("failed", "error")]
    if any(_same_tests(ran, bad) for bad in failed for ran in found if ran not in failed):
        row.rule(ruling(Verdict.REVIEW, Reason.CANDIDATES_DISAGREE, count=str(len(found))))
        _prove(row, [*failed, *(ran for ran in found if ran not in failed)])
        return
    if failed:
        row.rule(_failure(failed[0]))
        _prove(row, failed)
        return
    best = max((_whole(ran, found) for ran in found), key=lambda ran: ran.count("passed"))
    verdict = _without_failure(best, criterion, broken)
    row.rule((_of_somebody(best.log, toolkit, inputs) if verdict.verdict is Verdict.PASS else None) or verdict)
    _prove(row, [best])
    if row.reason is Reason.TESTS_SKIPPED and any(one.outcome == "skipped" and not one.name for one in best.results):
        row.notes.append(Message(code="note_skipped_unnamed"))
    if len(found) > 1:
        row.notes.append(Message(code="note_other_candidates", values={"count": str(len(found) - 1)}))


def _once(results: list[UnitResult]) -> list[UnitResult]:
    """Each test once with each outcome, however often it was run."""
    seen: set[tuple[str, str, str]] = set()
    kept = []
    for one in results:
        key = (one.file, one.name, one.outcome)
        if one.name and key in seen:
            continue
        seen.add(key)
        kept.append(one)
    return kept


def _taken_up(cut: RanTests, found: list[RanTests]) -> bool:
    """Whether a log that was cut off before anything failed is of tests which another, whole log has all of."""
    if not any(finding.code == _CUT_OFF for finding in cut.log.findings) or cut.count(*_WRONG):
        return False
    tests = _tests(cut)
    return all(one.name for one in cut.results) and any(
        tests <= _tests(ran) for ran in found if not any(finding.code in _DOUBTS for finding in ran.log.findings)
    )


def _whole(ran: RanTests, found: list[RanTests]) -> RanTests:
    """The results of a log, with those of the other files that it was cut into: each goes on with the one before."""
    after = {one.resumed_from: log.log.file for log in found for one in log.log.runs if one.resumed_from is not None}
    files = {ran.log.file}
    while more := {file for pair in after.items() if not files.isdisjoint(pair) for file in pair} - files:
        files |= more
    rest = [result for one in found if one is not ran and one.log.file in files for result in one.results]
    return RanTests(log=ran.log, results=[*ran.results, *rest])


def _same_tests(ran: RanTests, failed: RanTests) -> bool:
    """Whether two logs may be of the same tests: one has a test that is in the other, or does not name its tests."""
    unnamed = not all(one.name for log in (ran, failed) for one in log.results)
    return unnamed or not _tests(ran).isdisjoint(_tests(failed))


def _tests(ran: RanTests) -> set[tuple[str, str]]:
    return {(one.file, one.name) for one in ran.results}


def _failure(worst: RanTests) -> Ruling:
    first = worst.first("failed", "error")
    return ruling(
        Verdict.FAIL,
        Reason.TESTS_FAILED,
        failed=str(worst.count("failed", "error")),
        tests=str(worst.count("passed", "failed", "error")),
        first="::".join(part for part in (first.file, first.name) if part),
        place=f"{worst.log.file}:{first.line}",
    )


def _without_failure(best: RanTests, criterion: TestsCriterion, broken: UnitResult | None) -> Ruling:
    of_others = _of_others(best, criterion)
    passed = best.count("passed") - sum(result.number for result in of_others)
    skipped = sum(
        result.number
        for result in best.results
        if result.outcome in ("xfailed", "xpassed")
        or (result.outcome == "skipped" and not _may_skip(criterion, result))
    )
    values = {"passed": str(passed), "skipped": str(skipped), "wanted": str(criterion.minimum)}
    doubts = [finding for finding in best.log.findings if finding.code in _DOUBTS]
    if not criterion.names and not criterion.words:
        doubts += [finding for finding in best.log.findings if finding.code in _LEFT_OUT]
    if passed < criterion.minimum and of_others:
        values |= {"first": of_others[0].name.partition("::")[0], "place": f"{best.log.file}:{of_others[0].line}"}
        return ruling(Verdict.REVIEW, Reason.TESTS_OF_ANOTHER, **values)
    if not passed:
        return ruling(Verdict.MISSING, Reason.TESTS_SKIPPED, **values)
    if passed < criterion.minimum:
        return ruling(Verdict.MISSING, Reason.TESTS_TOO_FEW, **values)
    if criterion.counted and (own := _counted(best, criterion)) < criterion.minimum:
        files = ", ".join(criterion.counted)
        return ruling(Verdict.MISSING, Reason.TESTS_ELSEWHERE, passed=str(own), wanted=values["wanted"], files=files)
    if skipped:
        return ruling(Verdict.REVIEW, Reason.TESTS_SKIPPED, **values)
    if broken is not None:
        shown = "::".join(part for part in (broken.file, broken.name) if part) or "?"
        return ruling(Verdict.REVIEW, Reason.TESTS_BROKEN, first=shown)
    again = next((finding for finding in best.log.findings if finding.code == _AGAIN), None)
    if again is not None:
        return ruling(Verdict.REVIEW, Reason.TESTS_RERUN, **again.values)
    if doubts:
        en, zh = ("; ".join(render(one.code, lang, one.values) for one in doubts) for lang in ("en", "zh"))
        return ruling(Verdict.REVIEW, Reason.TESTS_DOUBTED, findings_en=en, findings_zh=zh)
    if best.claimed:
        have, wanted = Assurance.CLAIMED.value, Assurance.LOGGED.value
        return ruling(Verdict.REVIEW, Reason.ASSURANCE_TOO_LOW, have=have, wanted=wanted)
    return ruling(Verdict.PASS, Reason.TESTS_PASSED, **values)


def _of_somebody(log: Log, toolkit: str, inputs: Sequence[str]) -> Ruling | None:
    """A doubt where the file, a folder around it, or what stands around its lines says that others ran these tests."""
    theirs = shown.words_of_toolkit(toolkit)
    for level in levels_below(log.own_name, inputs):
        if said := shown.by_file(stem(level), theirs):
            return ruling(Verdict.REVIEW, Reason.TESTS_OF_OTHERS, said=said, place=log.file)
    for run in log.runs:
        other = framework.other(run)
        fact = launched.quoting(run, theirs) or (other.fact if other is not None else None)
        if fact is not None:
            return ruling(Verdict.REVIEW, Reason.TESTS_OF_OTHERS, said=fact.value, place=fact.place(log.file))
    return None


def _of_others(ran: RanTests, criterion: TestsCriterion) -> list[UnitResult]:
    """The tests that passed of classes which are called after another model than that of the folder they lie in."""
    return [one for one in ran.results if one.outcome == "passed" and _of_another(criterion, one)]


def _of_another(criterion: TestsCriterion, result: UnitResult) -> bool:
    found = _CLASS.fullmatch(fold(result.name.partition("::")[0]))
    folders = (pattern.rpartition("/")[0].rpartition("/")[2] for pattern in criterion.files)
    asked = MODELS & {fold(folder) for folder in folders}
    return bool(asked) and found is not None and found[1] in MODELS - asked


def _counted(best: RanTests, criterion: TestsCriterion) -> int:
    """How many tests passed of the files that count; a log that names no files is taken at the names of its tests."""
    patterns = [Glob(pattern) for pattern in criterion.counted]
    return sum(
        result.number
        for result in best.results
        if result.outcome == "passed"
        and (
            any(pattern.fits(result.file.rpartition("/")[2]) for pattern in patterns)
            if result.file
            else "token" not in fold(result.name)
        )
    )


def asked_for(criterion: TestsCriterion, log: Log) -> list[UnitResult]:
    """The results of a log that the criterion asks for: by the file with the tests, and by their names."""
    files = [Glob(pattern) for pattern in criterion.files]
    return [result for result in log.tests if _asked(criterion, files, result)]


def _asked(criterion: TestsCriterion, files: list[Glob], result: UnitResult) -> bool:
    if files and not _in_files(criterion, files, result):
        return False
    if (criterion.names or criterion.words) and not _named(criterion, result.name):
        return False
    if files or criterion.names or criterion.words:
        return True
    return _covered(criterion, result)


def _named(criterion: TestsCriterion, name: str) -> bool:
    """Whether the name of a test fits one of the patterns, or has one of the `words`, and says no `not`."""
    # `IncompatibilityTest` is no `CompatibilityTest`.
    if any(name_pattern(pattern, case=True).match(name) for pattern in criterion.names):
        return True
    found = _words(name)
    if not _REFUSES.isdisjoint(found):
        return False
    return any(
        found[at : at + len(phrase)] == phrase and (at == 0 or found[at - 1] not in _TURNED)
        for phrase in map(_words, criterion.words)
        for at in range(len(found) - len(phrase) + 1)
    )


def _words(name: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(name)]


def _in_files(criterion: TestsCriterion, files: list[Glob], result: UnitResult) -> bool:
    """Whether a result is of the files asked for, seen from a folder above them or from the model's own."""
    if not _LAID_ASIDE.isdisjoint(result.file.casefold().split("/")):
        return False
    if any(pattern.fits(result.file) for pattern in _TORCH_TESTS):
        return False
    if any(pattern.fits(path) for pattern in files for path in (result.file, *_from_above(criterion, result.file))):
        return True
    if not result.file:
        # A module or a package that could not be imported says its name at most.
        return result.outcome in _WRONG and _covered(criterion, result)
    own = result.name.partition("::")[0]
    bare = "/" not in result.file and any(
        Glob(pattern.rpartition("/")[2]).fits(result.file) for pattern in criterion.files
    )
    return bare and any(_names(fold(own), fold(model)) for model in criterion.covers)


def _from_above(criterion: TestsCriterion, path: str) -> list[str]:
    """`path` as it stands below the folders that the patterns begin with, when tests were run inside them.

    The innermost folder, which names the model, must stand in the path itself; below `tests/**` any may.
    """
    folders = []
    for pattern in criterion.files:
        above = pattern.removeprefix("**/").split("/")[:-1]
        fixed = list(takewhile(lambda part: not set("*?[{") & set(part), above))
        last = len(fixed) + (len(fixed) < len(above))
        # A path that begins with one of these folders itself was not seen from inside them.
        folders += ["/".join(fixed[:n]) for n in range(1, last) if path and path.split("/")[0] not in fixed[:n]]
    return [f"{folder}/{path}" for folder in dict.fromkeys(folders)]


def _names(own: str, model: str) -> bool:
    """Whether a class of tests is of a model: its name, and then what such a class is called (`BartModelTest`)."""
    return bool(model) and own.startswith(model) and _OF_MODEL.fullmatch(own[len(model) :]) is not None


def _covered(criterion: TestsCriterion, result: UnitResult) -> bool:
    return any(fold(name) in fold(f"{result.file}::{result.name}") for name in criterion.covers)


def _may_skip(criterion: TestsCriterion, result: UnitResult) -> bool:
    """Whether a skipped test is one that the toolkit skips by itself."""
    names = (result.name, result.name.rpartition("::")[2])
    return any(name_pattern(pattern).match(name) for pattern in criterion.skips for name in names)


def _broken(criterion: TestsCriterion, logs: list[Log]) -> UnitResult | None:
    """What failed without saying which tests were in it, and may have held some that are asked for."""
    files = [Glob(pattern) for pattern in criterion.files]
    for log in logs:
        for result in log.tests:
            if result.outcome not in _WRONG or _asked(criterion, files, result):
                continue
            whole = not result.name and (not files or _in_files(criterion, files, result))
            if whole or not result.file:
                return result
    return None


def _missing(row: Row, criterion: TestsCriterion, collected: Collected) -> None:
    if not collected.files:
        row.rule(ruling(Verdict.MISSING, Reason.NO_FILES))
        return
    logs = [log for log in collected.logs if log.tests]
    parts = [*criterion.files, *criterion.names, *criterion.words]
    tests = str(sum(result.number for log in logs for result in log.tests))
    wanted = ", ".join(parts or criterion.covers)
    row.rule(ruling(Verdict.MISSING, Reason.NO_TESTS, wanted=wanted, logs=str(len(logs)), tests=tests))
    row.near_misses = [
        NearMiss(why="near_counted_tests", file=f"{log.file}:{counted.line}", values={"text": counted.text.strip(" =")})
        for log in collected.logs
        if not log.tests
        and (counted := next((one for one in log.observations if one.unit == "count" and one.printed in _COUNTS), None))
    ]
    row.near_misses += [
        NearMiss(
            why="near_other_tests",
            file=log.file,
            values={"tests": str(sum(result.number for result in log.tests)), "first": log.tests[0].file or "-"},
        )
        for log in logs
    ]


def _prove(row: Row, found: list[RanTests]) -> None:
    """The places of the evidence, the first result that is asked for in each log; and what the first log is worth."""
    row.artifacts = [f"{ran.log.file}:{ran.results[0].line}" for ran in found]
    observed = found[0].log.observations
    row.assurance = (observed[0].assurance if observed else Assurance.LOGGED).value
