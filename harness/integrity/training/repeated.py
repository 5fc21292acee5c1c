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
from harness.evidence.observation import Log, Run, Stated
from harness.integrity.context import Context

NAME: Final = "repeated"


# Lines of several programs that write into one file are as few as these in what looks like one run; a part of a splice
# has more, and another run with the change in the other direction, added to it, explains none of them.
_MIXED: Final = 4
# What a record says of the size of its model: https://github.com/facebookresearch/detr 29901c51, main.py, log_stats.
_SIZE: Final = "n_parameters"


def check(log: Log, _context: Context) -> Iterator[Finding]:
    evaluated = {one.run for one in log.observations if one.kind != "train"}
    found = [(run, list(repeated.changes(_of(run)))) for run in log.runs if run.index in evaluated]
    # Several programs that write into one file change in both directions from line to line.
    few = [one for _, changed in found for one in changed if one.lines <= _MIXED]
    ways = {(one.setting, one.before, one.after) for one in few}
    for run, every in found:
        changed = [one for one in every if one not in few or (one.setting, one.after, one.before) not in ways]
        if changed:
            first = changed[0]
            shown = (f"{one.what}: {one.before} ({one.last}) -> {one.after} ({one.first})" for one in changed)
            yield Finding(
                code="settings_change",
                grade=Grade.CONTRADICTION,
                check=NAME,
                file=log.file,
                lines=list(dict.fromkeys(line for one in changed for line in (one.last, one.first))),
                run=run.index,
                values={
                    "setting": first.what,
                    "before": first.before,
                    "last": str(first.last),
                    "after": first.after,
                    "line": str(first.first),
                    "count": str(len(changed)),
                },
                arithmetic="; ".join(shown),
            )


def _of(run: Run) -> dict[str, list[Stated]]:
    """What a run repeats near its evaluations, and on their lines."""
    return {**run.repeated, _SIZE: run.shown[_SIZE]} if _SIZE in run.shown else run.repeated
