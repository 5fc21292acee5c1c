"""Findings as the checks tell them."""

from __future__ import annotations

from collections.abc import Sequence

from harness.evidence.findings import Finding, Grade
from harness.evidence.observation import Log, Observation, Run
from harness.integrity.thresholds import LINES


def on_values(
    check: str,
    code: str,
    grade: Grade,
    log: Log,
    run: Run | None,
    at: Sequence[Observation],
    values: dict[str, str],
    arithmetic: str = "",
) -> Finding:
    """A finding of `check` on values of one run, with the lines of the first of them."""
    return Finding(
        code=code,
        grade=grade,
        check=check,
        file=log.file,
        lines=[o.line for o in at[:LINES] if o.line is not None],
        run=run.index if run is not None else None,
        values=values,
        arithmetic=arithmetic,
    )
