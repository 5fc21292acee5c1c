"""A batch of submissions against the sum of their single verdicts over the processes, and against itself once more."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from measuring import VERIFY, Figure, passed, run

if TYPE_CHECKING:
    from harness.batch.items import Item
    from harness.batch.verified import Wanted

# Verdicts that are timed one after another, in one process, for the baseline.
_SINGLE: Final = 40
# Submissions by which numbers of processes, and Dask, are compared.
_COMPARED: Final = 400


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
    sample = items[: min(len(items), _COMPARED)]
    alone, both = (_seconds(in_parallel(sample, wanted, count)) for count in (1, 2))
    command = (*VERIFY, "batch", str(root), "--tasks", "125", "-q", "--cache", str(folder / "kept.sqlite"))
    passed(run(command, environment))
    again = passed(run(command, environment))
    said = f"{single * 1000:.1f} ms a verdict, {processes} processes"
    dask = _dask(sample, wanted, both)
    return [
        *dask,
        Figure("1 process", round(len(sample) / alone, 1), "submissions/s", said, "", None if alone <= 0 else True),
        Figure("2 processes", round(len(sample) / both, 1), "submissions/s", said, "", None if both <= 0 else True),
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


def _seconds(results: Iterable[object]) -> float:
    """How long it takes until the last result is there."""
    start = time.perf_counter()
    for _ in results:
        pass
    return time.perf_counter() - start


def _dask(items: list[Item], wanted: Wanted, pool: float) -> list[Figure]:
    """Two local Dask workers against two processes on the same submissions, and what the scheduler costs a task."""
    name, goal = "two Dask workers against two processes", "<= 1.15"
    try:
        from distributed import Client, LocalCluster
    except ImportError:
        return [Figure(name, 0, "", "Dask is not installed", goal, None)]
    from harness.batch import cluster

    options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None, "silence_logs": 50}
    with LocalCluster(**options) as machines:
        list(cluster.run(items[:8], wanted, machines.scheduler_address))  # what workers import once
        took = _seconds(cluster.run(items, wanted, machines.scheduler_address))
        with Client(machines.scheduler_address) as client:
            start = time.perf_counter()
            client.gather(client.map(_nothing, range(2000), pure=False))
            each = (time.perf_counter() - start) / 2000
    return [
        Figure(name, round(took / pool, 3), "", f"{len(items)} submissions, {pool:.1f} s", goal, took / pool <= 1.15),
        Figure("the scheduler's share of a task", round(each * 1000, 2), "ms", "2000 tasks that do nothing", "", True),
    ]


def _nothing(number: int) -> int:
    return number
