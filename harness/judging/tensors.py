"""Rows of `tensors` criteria: what a comparison of two dumps says of a criterion, as the report shows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import msgspec

from harness.evidence.alignment import Alignment
from harness.evidence.findings import Finding, Grade
from harness.evidence.observation import Collected, Problem
from harness.judging.report import NearMiss, Row
from harness.values.records import Message
from harness.values.verdicts import Reason, Verdict

if TYPE_CHECKING:
    from harness.tasks.spec import TensorsCriterion


class JudgedTensors(msgspec.Struct, kw_only=True):
    """The verdict on one criterion. `alignment` is None where no tensors were compared."""

    verdict: Verdict
    reason: Reason
    values: dict[str, str] = {}
    assurance: str | None = None
    alignment: Alignment | None = None
    notes: list[Message] = []
    near_misses: list[NearMiss] = []
    findings: list[Finding] = []
    problems: list[Problem] = []


def fill(row: Row, criterion: TensorsCriterion, judged: Mapping[str, JudgedTensors]) -> None:
    """Fill `row` with what was judged of `criterion`; a contradiction on the evidence of a PASS makes it REVIEW."""
    found = judged.get(criterion.id)
    if found is None:
        return
    row.verdict, row.reason, row.values = found.verdict, found.reason, found.values
    row.model, row.assurance = criterion.model, found.assurance
    row.notes, row.near_misses = list(found.notes), list(found.near_misses)
    if found.alignment is not None:
        row.alignment = found.alignment
        row.artifacts = [evidence.file for evidence in found.alignment.evidence]
    against = [finding.code for finding in found.findings if finding.grade is Grade.CONTRADICTION]
    if row.verdict is Verdict.PASS and against:
        row.before, row.verdict, row.reason = row.verdict, Verdict.REVIEW, Reason.CONTRADICTED
        row.values = {"findings": ", ".join(dict.fromkeys(against))}


def add_findings(
    judged: Mapping[str, JudgedTensors] | None, findings: list[Finding], collected: Collected
) -> list[Problem]:
    """Add what was noticed to `findings`, each once; gives back the problems of the report with those of the dumps."""
    problems = list(collected.problems)
    for one in (judged or {}).values():
        findings += [finding for finding in one.findings if finding not in findings]
        problems += [problem for problem in one.problems if problem not in problems]
    return problems


def unread(rows: list[Row], collected: Collected) -> list[str]:
    """The files that nothing read: no log format, and no comparison of tensors."""
    compared = {e.file for row in rows if isinstance(row.alignment, Alignment) for e in row.alignment.evidence}
    folders = tuple(f"{file}/" for file in compared)
    return [file for file in collected.unrecognised if file not in compared and not file.startswith(folders)]
