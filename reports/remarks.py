"""What a report has to say of lines of files: shared by the formats in which machines take that.

One remark a thing that keeps a task from passing, a thing that could not be read, and a finding; what is said for
several tasks is said once. All text that comes out of here has passed `harness.text.safe`, except the names of files.
"""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterator
from enum import Enum
from typing import Final

import msgspec

from harness.evidence.findings import Finding, Grade
from harness.evidence.observation import Observation
from harness.judging.report import Document, Report, Row
from harness.text import safe
from harness.values.verdicts import Verdict
from reports import content, numbers, stories

# Between an archive and a file in it, which nobody can open.
INSIDE: Final = "!/"


class Level(Enum):
    """How grave a remark is, the gravest first."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class PlacedRemark(msgspec.Struct, frozen=True, kw_only=True):
    """One thing said, and of which line: `file` is as the report names it, empty where it is of no file.

    `code` is the reason's, finding's or problem's; `about` tells remarks of one code and place apart; `quote` is the
    line itself; of one level those of a lower `order` are said first.
    """

    level: Level
    order: int
    code: str
    title: str
    text: str
    about: str
    file: str = ""
    line: int | None = None
    quote: str = ""


class Spot(msgspec.Struct, frozen=True):
    """A file as the repository that is checked out names it, and a line of it."""

    path: str
    line: int | None


# What needs no remark.
_PLAIN: Final = (Verdict.PASS, Verdict.NOT_CHECKED)
_STATUSES: Final = {0: Level.NOTE, 1: Level.ERROR, 3: Level.WARNING}
_GRADES: Final = {
    Grade.CONTRADICTION: Level.WARNING,
    Grade.SUSPICIOUS: Level.WARNING,
    Grade.INFO: Level.NOTE,
}
# Beside the ranks of the verdicts: a contradiction before them, a thing that could not be read with ERROR.
_FOUND: Final = {Grade.CONTRADICTION: -1, Grade.SUSPICIOUS: 10, Grade.INFO: 11}
_UNREADABLE: Final = Verdict.ERROR.rank


def remarks(document: Document, lang: str) -> list[PlacedRemark]:
    """All remarks of a document, the gravest first, each once."""
    said = [remark for report in document.reports for remark in _of(report, lang)]
    return sorted(dict.fromkeys(said), key=lambda remark: (list(Level).index(remark.level), remark.order))


def place(remark: PlacedRemark) -> Spot | None:
    """Where a remark stands in the repository; None where that is of no file, or of one outside of it.

    Of a file in an archive it is the archive. A relative path is taken from the working directory. Nothing is looked
    up on the disk.
    """
    if not remark.file:
        return None
    name, inside, _ = remark.file.partition(INSIDE)
    root = os.environ.get("GITHUB_WORKSPACE") or os.environ.get("CI_PROJECT_DIR") or os.environ.get("WORKSPACE") or ""
    here = os.getcwd().replace(os.sep, "/")
    path = posixpath.relpath(posixpath.join(here, name.replace(os.sep, "/")), root.replace(os.sep, "/") or here)
    if path in (".", "..") or path.startswith("../"):
        return None
    return Spot(path, None if inside else remark.line)


def _of(report: Report, lang: str) -> Iterator[PlacedRemark]:
    for row in report.rows:
        if row.required and row.verdict not in _PLAIN:
            yield _row(row, report, lang)
    for problem in report.problems:
        text = content.problem_text(problem, lang)
        title = f"{content.verdict_both(Verdict.ERROR, lang)}: {safe(problem.code)}"
        yield PlacedRemark(
            level=Level.ERROR, order=_UNREADABLE, code=problem.code, title=title, text=text, about="", file=problem.file
        )
    for finding in report.findings:
        yield _finding(finding, lang)


def _row(row: Row, report: Report, lang: str) -> PlacedRemark:
    seen = _seen(row)
    file = seen.file if seen is not None else next((miss.file for miss in row.near_misses), "")
    title = f"{content.verdict_both(row.verdict, lang)}: {content.label('task', lang, task=report.task)} {safe(row.id)}"
    return PlacedRemark(
        level=_level(row, report),
        order=row.verdict.rank,
        code=row.reason.value,
        title=title,
        text=stories.reason(row, report, lang),
        about=f"{report.task}/{row.id}",
        file=file,
        line=seen.line if seen is not None else None,
        quote=safe(seen.text) if seen is not None else "",
    )


def _level(row: Row, report: Report) -> Level:
    """How grave a verdict is to the gate."""
    status = report.gate_or_usual.exit_status(row.verdict)
    return Level.ERROR if row.verdict is Verdict.ERROR else _STATUSES[status]


def _seen(row: Row) -> Observation | None:
    """The line that counts, else the nearest that was found."""
    found = numbers.counting(row)
    if found is not None:
        return found
    return next((miss.observation for miss in row.near_misses if miss.observation is not None), None)


def _finding(finding: Finding, lang: str) -> PlacedRemark:
    return PlacedRemark(
        level=_GRADES[finding.grade],
        order=_FOUND[finding.grade],
        code=finding.code,
        title=f"{content.label(finding.grade.value, lang)}: {safe(finding.code)}",
        text=content.finding_sentence(finding, lang),
        about=",".join(map(str, finding.lines)),
        file=finding.file,
        line=finding.lines[0] if finding.lines else None,
    )
