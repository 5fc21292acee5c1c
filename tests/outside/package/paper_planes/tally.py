"""A report: a line a criterion, and how many hold."""

from __future__ import annotations

from harness.judging.report import Document
from reports.options import Rendering


def render(document: Document, rendering: Rendering) -> str:
    rows = [row for report in document.reports for row in report.rows]
    lines = [f"{row.id}: {row.verdict.value}" for row in rows]
    return "\n".join([*lines, f"{sum(row.verdict.holds for row in rows)} of {len(rows)} hold"]) + "\n"
