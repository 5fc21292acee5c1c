"""A report as flat records: what the database keeps of it, and what a table of it shows."""

from __future__ import annotations

import hashlib

import msgspec

from harness.judging.report import Document, Report, Row
from harness.values.quantity import plain
from harness.values.verdicts import Verdict


class CriterionRecord(msgspec.Struct, frozen=True, kw_only=True):
    """The verdict of one criterion. Numbers have the digits they were judged with, in `unit`, the target's."""

    criterion: str
    kind: str
    required: bool
    verdict: str
    reason: str
    metric: str | None
    model: str | None
    dataset: str | None
    split: str | None
    target: str | None
    value: str | None
    unit: str | None
    margin: str | None
    file: str | None
    line: int | None
    assurance: str | None


class Verification(msgspec.Struct, frozen=True, kw_only=True):
    """One submission judged for one task: when (UTC), by which version, whose it is, and what was said.

    `submission` are the paths that were handed in, separated by commas. `reference` is what the caller says it belongs
    to, such as a commit or a pull request. `digest` is the same for the same logs. `required` and `held` count the
    criteria that decide and those of them that hold.
    """

    id: str
    recorded: str
    task: int
    spec_version: int
    version: str
    verdict: str
    exit_status: int
    submission: str
    contributor: str
    reference: str
    digest: str
    required: int
    held: int
    contradictions: int


class Query(msgspec.Struct, frozen=True, kw_only=True):
    """What is looked for; None where it does not matter. `since` is a day, `limit` how many of the newest."""

    task: int | None = None
    model: str | None = None
    contributor: str | None = None
    since: str | None = None
    limit: int | None = None


def criteria(report: Report) -> list[CriterionRecord]:
    """The rows of a report that were judged, in its order."""
    return [_criterion(row) for row in report.rows if row.verdict is not Verdict.NOT_CHECKED]


def table(document: Document) -> list[dict[str, object]]:
    """The criteria of all tasks of a document, each with its task."""
    return [
        {"task": report.task, **msgspec.structs.asdict(record)}
        for report in document.reports
        for record in criteria(report)
    ]


def digest(report: Report) -> str:
    """The same for the same logs, whatever they are called and in whatever order they were read."""
    return hashlib.sha256("\n".join(sorted(log.sha256 for log in report.logs)).encode("utf-8", "replace")).hexdigest()


def _criterion(row: Row) -> CriterionRecord:
    seen = row.last if row.select == "last" else row.best
    target, shortfall = row.target, row.shortfall
    return CriterionRecord(
        criterion=row.id,
        kind=row.kind,
        required=row.required,
        verdict=row.verdict.value,
        reason=row.reason.value,
        metric=row.metric,
        model=row.model,
        dataset=row.dataset,
        split=row.split,
        target=plain(target.value) if target is not None and target.value is not None else None,
        value=plain(row.value) if row.value is not None else None,
        unit=target.unit if target is not None else None,
        margin=plain(shortfall.margin) if shortfall is not None else None,
        file=seen.file if seen is not None else None,
        line=seen.line if seen is not None else None,
        assurance=row.assurance,
    )
