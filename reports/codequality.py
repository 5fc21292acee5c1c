"""What the report says of lines of files as GitLab reads code quality: a list of issues."""

from __future__ import annotations

from typing import Any, Final

from harness.judging.report import Document
from harness.text import safe
from reports.json import indented_plain
from reports.options import Rendering
from reports.remarks import Level, PlacedRemark, Spot, place, remarks
from reports.sarif import fingerprint

# Of info, minor, major, critical and blocker.
_SEVERITIES: Final = {Level.ERROR: "critical", Level.WARNING: "major", Level.NOTE: "info"}


def render(document: Document, options: Rendering) -> str:
    """The remarks on the document as a JSON list, ending on a line break; an issue needs a place, so each has one."""
    inputs = [given for report in document.reports for given in report.submission]
    return indented_plain([_issue(remark, inputs) for remark in remarks(document, options.lang)])


def _issue(remark: PlacedRemark, inputs: list[str]) -> dict[str, Any]:
    where = place(remark) or _whole(inputs)
    return {
        "description": f"{remark.title}: {remark.text}",
        "check_name": safe(remark.code),
        "fingerprint": fingerprint(remark),
        "severity": _SEVERITIES[remark.level],
        "location": {"path": safe(where.path), "lines": {"begin": where.line or 1}},
    }


def _whole(inputs: list[str]) -> Spot:
    """The submission, where nothing in it is meant."""
    given = PlacedRemark(
        level=Level.NOTE, order=0, code="", title="", text="", about="", file=inputs[0] if inputs else ""
    )
    return place(given) or Spot("submission", None)
