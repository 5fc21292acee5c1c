"""A batch of submissions against the sum of their single verdicts over the processes, and against itself once more."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Final

from measuring import VERIFY, Figure, passed, run

# Verdicts that are timed one after another, in one process, for the baseline.
_SINGLE: Final = 40


def figures(log: Path, folder: Path, environment: dict[str, str], submissions: int) -> list[Figure]:
    """`submissions` times the log at `log`, each a submission of its own (a link, so that they take no room)."""
    from harness.batch.items import Item
    from harness.batch.local import run as in_parallel
    from harness.batch.local import workers
    from harness.batch.verified import Wanted, verify_one

    root = folder / "submissions"
    root.mkdir()
    for number in range(submissions):
        (root / f"{number:06}").mkdir()
        os.link(log, root / f"{number:06}" / "train.log")
    wanted = Wanted(tasks=(125,))
    items = [Item(name=path.name, path=str(path)) for path in sorted(root.iterdir())]
    verify_one(items[0], wanted)  # what is imported once is no part of a verdict
    start = time.perf_counter()
    for item in items[:_SINGLE]:
        verify_one(item, wanted)
    single = (time.perf_counter() - start) / len(items[:_SINGLE])
    processes = workers()
    start = time.perf_counter()
    first = None
    for _ in in_parallel(items, wanted, processes):
        first = first or time.perf_counter() - start
    whole = time.perf_counter() - start
    ideal = single * submissions / processes
    command = (*VERIFY, "batch", str(root), "--tasks", "125", "-q", "--cache", str(folder / "kept.sqlite"))
    passed(run(command, environment))
    again = passed(run(command, environment))
    said = f"{single * 1000:.1f} ms a verdict, {processes} processes"
    return [
        Figure(
            f"{submissions} submissions, of the ideal",
            round(ideal / whole, 2),
            "",
            said,
            ">= 0.9",
            ideal / whole >= 0.9,
        ),
        Figure("the first result", round(first or 0.0, 2), "s", said, "<= 2", (first or 0.0) <= 2),
        Figure(
            f"{submissions} submissions that have not changed",
            round(again.seconds, 2),
            "s",
            f"{whole:.1f} s for the first time",
            f"<= {submissions / 1000:g}",
            again.seconds <= submissions / 1000,
        ),
        Figure(
            "memory of the process that hands them out",
            round(again.memory / 1e6),
            "MB",
            f"{submissions} results",
            "<= 250",
            again.memory <= 250e6,
        ),
    ]
