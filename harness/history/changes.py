"""What changed between two reports on the same criteria."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

from harness.evidence.findings import Finding
from harness.judging.report import Document, Report, Row
from harness.values.quantity import plain
from harness.values.verdicts import Verdict

Kind = Literal["verdict", "value", "target", "evidence", "new", "gone", "finding_new", "finding_gone"]


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that differs. `worse` is None where it is neither better nor worse for what decides.

    `criterion` is empty and `finding` is there where the change is one of a finding.
    """

    kind: Kind
    task: int
    criterion: str = ""
    verdict: str = ""
    before: str = ""
    after: str = ""
    worse: bool | None = None
    finding: Finding | None = None


class Changes(msgspec.Struct, frozen=True, kw_only=True):
    """All that changed, the worse first, and how many criteria did not change."""

    changes: list[Change]
    same: int

    def count(self, worse: bool | None) -> int:
        return sum(1 for change in self.changes if change.worse is worse)

    @property
    def exit_status(self) -> int:
        """1 where something that decides became worse."""
        return 1 if self.count(True) else 0


def changes(before: Document, after: Document) -> Changes:
    """What is another in `after` than in `before`; tasks are told apart by their number, criteria by their id."""
    first, second = ({report.task: report for report in document.reports} for document in (before, after))
    found: list[Change] = []
    same = 0
    for task in sorted(first.keys() | second.keys()):
        one, other = first.get(task), second.get(task)
        rows, others = _rows(one), _rows(other)
        for criterion in dict.fromkeys([*rows, *others]):
            change = _change(task, rows.get(criterion), others.get(criterion), (one, other))
            if change is None:
                same += 1
            else:
                found.append(change)
        found += _findings(task, one, other)
    order = {True: 0, False: 1, None: 2}
    return Changes(changes=sorted(found, key=lambda change: order[change.worse]), same=same)


def _rows(report: Report | None) -> dict[str, Row]:
    rows = report.rows if report is not None else []
    return {row.id: row for row in rows if row.verdict is not Verdict.NOT_CHECKED}


def _change(
    task: int, before: Row | None, after: Row | None, reports: tuple[Report | None, Report | None]
) -> Change | None:
    """The first of: the verdict, the target, the value, the evidence."""
    if before is None or after is None:
        row = before or after
        assert row is not None
        # What no longer decides, although it did, can hide what fails.
        worse = True if after is None and row.required else None
        kind: Kind = "new" if before is None else "gone"
        was = before.verdict.value if before is not None else ""
        now = after.verdict.value if after is not None else ""
        if before is None and row.required and not row.verdict.holds:
            worse = True
        return Change(kind=kind, task=task, criterion=row.id, before=was, after=now, worse=worse)
    if before.verdict is not after.verdict:
        decides = before.required or after.required
        worse = after.verdict.rank < before.verdict.rank if decides else None
        was, now = before.verdict.value, after.verdict.value
        return Change(kind="verdict", task=task, criterion=after.id, before=was, after=now, worse=worse)
    for name, one, other in (
        ("target", _target(before), _target(after)),
        ("value", _value(before), _value(after)),
        ("evidence", _evidence(before), _evidence(after)),
    ):
        same = name == "evidence" and _inside(one, reports[0]) == _inside(other, reports[1])
        if one != other and not same:
            changed: Kind = name  # type: ignore[assignment]
            verdict = after.verdict.value
            return Change(kind=changed, task=task, criterion=after.id, verdict=verdict, before=one, after=other)
    return None


def _target(row: Row) -> str:
    if row.target is None or row.target.value is None:
        return "-"
    return f"{plain(row.target.value)} {row.target.unit}"


def _value(row: Row) -> str:
    return plain(row.value) if row.value is not None else "-"


def _evidence(row: Row) -> str:
    seen = row.last if row.select == "last" else row.best
    return seen.place if seen is not None else "-"


def _findings(task: int, before: Report | None, after: Report | None) -> Iterator[Change]:
    """Findings that came or went, in the order of their reports.

    Neither where in the file they stand tells them apart, nor what the folder is called that was handed in.
    """
    first, second = (
        {(f.code, _inside(f.file, report), *sorted(f.values.items())): f for f in report.findings} if report else {}
        for report in (before, after)
    )
    for key, finding in second.items():
        if key not in first:
            yield Change(kind="finding_new", task=task, finding=finding)
    for key, finding in first.items():
        if key not in second:
            yield Change(kind="finding_gone", task=task, finding=finding)


def _inside(file: str, report: Report | None) -> str:
    """A file by its path in what was handed in, where that is one folder or archive; else as it is called."""
    handed_in = report.submission if report is not None else []
    folder = f"{handed_in[0].rstrip('/')}/" if len(handed_in) == 1 else ""
    return file.removeprefix(folder)
