"""Rows of `tensors` criteria in a report, filled with what was judged of their dumps."""

from __future__ import annotations

from collections.abc import Mapping

from harness.evidence.findings import Finding, Grade
from harness.evidence.observation import Collected, Problem
from harness.judging.report import Row
from harness.judging.tensors import JudgedTensors
from harness.tasks.spec import Spec, TensorsCriterion
from harness.values.verdicts import Reason, Verdict, ruling


def fill(row: Row, criterion: TensorsCriterion, judged: Mapping[str, JudgedTensors]) -> None:
    """Fill `row` with what was judged of `criterion`; a contradiction on the evidence of a PASS makes it REVIEW."""
    found = judged.get(criterion.id)
    if found is None:
        return
    row.rule(found.ruling)
    row.model, row.assurance = criterion.model, found.assurance
    row.notes, row.near_misses = list(found.notes), list(found.near_misses)
    if found.alignment is not None:
        row.alignment = found.alignment
        row.artifacts = [evidence.file for evidence in found.alignment.evidence]
    against = [finding.code for finding in found.findings if finding.grade is Grade.CONTRADICTION]
    if row.verdict is Verdict.PASS and against:
        row.overrule(ruling(Verdict.REVIEW, Reason.CONTRADICTED, findings=", ".join(dict.fromkeys(against))))


def fill_by_tests(rows: list[Row], spec: Spec) -> None:
    """Rows without dumps, of what tests may compare themselves: where these passed, a person looks what they compare.

    The log of a test names it and shows no number.
    """
    by_id = {row.id: row for row in rows}
    for row in rows:
        criterion = spec.criterion(row.id)
        if not isinstance(criterion, TensorsCriterion) or criterion.tested_by is None:
            continue
        tests = by_id[criterion.tested_by]
        if row.reason is Reason.NO_DUMPS and tests.verdict is Verdict.PASS:
            row.rule(ruling(Verdict.REVIEW, Reason.COMPARED_BY_TESTS, tests=tests.id))
            row.artifacts, row.assurance = list(tests.artifacts), tests.assurance


def add_noticed(judged: Mapping[str, JudgedTensors], findings: list[Finding], problems: list[Problem]) -> None:
    """Add what was noticed of the dumps to the findings and the problems of the report, each once."""
    for one in judged.values():
        findings += [finding for finding in one.findings if finding not in findings]
        problems += [problem for problem in one.problems if problem not in problems]


def unread(judged: Mapping[str, JudgedTensors], collected: Collected) -> list[str]:
    """The files that nothing read: no log format, and no comparison of tensors."""
    compared = {e.file for one in judged.values() if one.alignment is not None for e in one.alignment.evidence}
    folders = tuple(f"{file}/" for file in compared)
    return [file for file in collected.unrecognised if file not in compared and not file.startswith(folders)]
