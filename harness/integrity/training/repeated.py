"""What one process repeats from one variable and cannot change: it has another value from some line on, for good.

A run that was put together from two trainings shows it around its evaluations, however few lines each part has: the
number of iterations of an epoch, the name of the schedule, the names of the losses, the unit of the speed, the folder
of the checkpoints. A training that was started again says so, and is a run of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from harness.evidence import repeated
from harness.evidence.findings import Finding, Grade
from harness.evidence.observation import Log
from harness.integrity.context import Context

NAME: Final = "repeated"


def check(log: Log, _context: Context) -> Iterator[Finding]:
    for run in log.runs:
        changed = list(repeated.changes(run.repeated)) if run.repeated else []
        if changed:
            first = changed[0]
            yield Finding(
                code="settings_change",
                grade=Grade.CONTRADICTION,
                check=NAME,
                file=log.file,
                lines=list(dict.fromkeys(line for one in changed for line in (one.last, one.first))),
                run=run.index,
                values={
                    "setting": first.setting,
                    "before": first.before,
                    "after": first.after,
                    "line": str(first.first),
                    "count": str(len(changed)),
                },
                arithmetic="; ".join(f"{one.setting}: {one.before} ({one.last}) -> {one.after} ({one.first})" for one in changed),
            )
