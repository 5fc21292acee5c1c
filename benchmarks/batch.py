"""A batch of submissions against the sum of their single verdicts over the processes, and against itself once more.

Single verdicts, the pool and Dask take turns, and each ratio is of one turn: what else the machine does meanwhile slows
all of them alike.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from make_log import write
from measuring import ROOT, VERIFY, Figure, Run, passed, run, seconds

if TYPE_CHECKING:
    from harness.batch.items import Item
    from harness.batch.verified import BatchSettings, SubmissionResult

# Logs that differ; of each, links are as many submissions as are asked for, so that they take no room.
_TEMPLATES: Final = 100
# Verdicts of a turn that are timed one after another in this process, half of them before the pool and half after.
_SINGLE: Final = 20
_TURNS: Final = 3
# Submissions of a turn by which the numbers of processes, and Dask, are compared: a tenth of all, within these.
_LEAST: Final = 40
_MOST: Final = 200


def figures(folder: Path, environment: dict[str, str], submissions: int, kilobytes: int) -> list[Figure]:
    """`submissions` logs of so many kilobytes, each a submission of its own."""
    from harness.batch.items import Item
    from harness.batch.local import workers
    from harness.batch.verified import BatchSettings, verify_one

    root = folder / "submissions"
    few = folder / "few"
    _make(root, few, submissions, kilobytes)
    wanted = BatchSettings(tasks=(125,))
    items = [Item(name=path.name, path=str(path)) for path in sorted(root.iterdir())]
    verify_one(items[0], wanted)  # what is imported once is no part of a verdict
    processes = workers()
    share, busy, single, pool = _pool(items, wanted, processes)
    sample = items[: max(_LEAST, min(_MOST, submissions // 10))]
    said = f"{single * 1000:.1f} ms a verdict alone, {processes} processes"
    name = f"{submissions} submissions"
    return [
        Figure(f"{name}, of the ideal", round(share, 2), "", said, ">= 0.9", share >= 0.9),
        Figure(
            "the share of their time that processes verify",
            round(busy, 2),
            "",
            f"{pool:.1f} s in {_TURNS} turns",
            ">= 0.9",
            busy >= 0.9,
        ),
        *_processes(sample, wanted),
        *_dask(sample, wanted),
        *_command(root, few, folder, environment, submissions),
    ]


def _make(root: Path, few: Path, submissions: int, kilobytes: int) -> None:
    """The submissions, and a tenth of them in a folder of their own."""
    templates = root.with_name("templates")
    for path in (root, few, templates):
        path.mkdir()
    for number in range(min(_TEMPLATES, submissions)):
        write(templates / f"{number}.log", kilobytes * 1000, 300 + number)
    for number in range(submissions):
        template = templates / f"{number % _TEMPLATES}.log"
        for parent in (root, few) if number % 10 == 0 else (root,):
            (parent / f"{number:06}").mkdir()
            os.link(template, parent / f"{number:06}" / "train.log")


def _pool(items: Sequence[Item], wanted: BatchSettings, processes: int) -> tuple[float, float, float, float]:
    """Of the ideal, of the processes' time, the seconds of a verdict alone and those of the whole; by turns."""
    from harness.batch.local import run as in_parallel

    shares, busy, alone, whole = [], [], [], 0.0
    for turn in range(_TURNS):
        mine = items[turn::_TURNS]
        single = _alone(mine[: _SINGLE // 2], wanted)
        start = time.perf_counter()
        results = list(in_parallel(mine, wanted, processes))
        took = time.perf_counter() - start
        single = statistics.mean((single, _alone(mine[-_SINGLE // 2 :], wanted)))
        shares.append(single * len(mine) / processes / took)
        busy.append(_worked(results) / processes / took)
        alone.append(single)
        whole += took
    return statistics.median(shares), statistics.median(busy), statistics.median(alone), whole


def _alone(items: Sequence[Item], wanted: BatchSettings) -> float:
    """The seconds of a verdict with nothing beside it."""
    from harness.batch.verified import verify_one

    start = time.perf_counter()
    for item in items:
        verify_one(item, wanted)
    return (time.perf_counter() - start) / len(items)


def _worked(results: Iterable[SubmissionResult]) -> float:
    return sum(result.seconds for result in results)


def _processes(items: Sequence[Item], wanted: BatchSettings) -> Iterator[Figure]:
    """As many submissions a second as 1 process, 2 and so on verify, as far as there are cores."""
    from harness.batch.local import run as in_parallel
    from harness.batch.local import workers

    counts = [count for count in (1, 2, 4, 8) if count == 1 or count <= workers()]
    took: dict[int, list[float]] = {count: [] for count in counts}
    for _ in range(_TURNS):
        for count in counts:
            took[count].append(_seconds(in_parallel(items, wanted, count)))
    for count in counts:
        ratio = statistics.median(a / b for a, b in zip(took[1], took[count], strict=True))
        rate = len(items) / statistics.median(took[count])
        yield Figure(f"{count} processes", round(rate, 1), "submissions/s", f"{ratio:.2f} times one process", "", True)


def _command(root: Path, few: Path, folder: Path, environment: dict[str, str], submissions: int) -> Iterator[Figure]:
    """The command itself: its first result, what has not changed, and its memory."""
    told = folder / "results.jsonl"
    # A batch with a FAIL in it ends with exit status 1, as it should; it fails to measure nothing.
    small = _watched(_batch(few, folder / "few.sqlite", folder / "few.jsonl"), environment, folder / "few.jsonl")[0]
    large, first = _watched(_batch(root, folder / "kept.sqlite", told), environment, told)
    again = run(_batch(root, folder / "kept.sqlite", folder / "again.jsonl"), environment)
    lines = [sum(1 for _ in path.open("rb")) for path in (told, folder / "again.jsonl")]
    if lines != [submissions, submissions]:
        raise SystemExit(f"{submissions} submissions have {lines} results")
    more = (large.memory - small.memory) / max(1, submissions - (submissions + 9) // 10)
    yield Figure("the first result of the command", round(first, 2), "s", "from its start", "<= 2", first <= 2)
    yield Figure(
        f"{submissions} submissions that have not changed",
        round(again.seconds, 2),
        "s",
        f"{large.seconds:.1f} s for the first time",
        f"<= {submissions / 1000:g}",
        again.seconds <= submissions / 1000,
    )
    yield Figure(
        "memory of the process that hands them out",
        round(large.memory / 1e6),
        "MB",
        f"{small.memory / 1e6:.0f} MB for a tenth: {more / 1e3:.1f} kB a submission",
        "<= 1 kB a submission",
        more <= 1000,
    )


def _batch(root: Path, kept: Path, told: Path) -> tuple[str, ...]:
    return (*VERIFY, "batch", str(root), "--tasks", "125", "-q", "--cache", str(kept), "--results", str(told))


def _watched(command: Sequence[str], environment: dict[str, str], told: Path) -> tuple[Run, float]:
    """A batch run to its end, and the seconds until its first result was there."""
    start = time.perf_counter()
    child = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL)
    while child.poll() is None and not (told.exists() and told.stat().st_size):
        time.sleep(0.01)
    first = time.perf_counter() - start
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in (0, 1):
        raise SystemExit(f"a command under measurement failed; exit status {child.returncode}")
    spent = time.perf_counter() - start
    return Run(spent, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, child.returncode, b""), first


def _seconds(results: Iterable[object]) -> float:
    """How long it takes until the last result is there."""
    start = time.perf_counter()
    for _ in results:
        pass
    return time.perf_counter() - start


def _dask(items: Sequence[Item], wanted: BatchSettings) -> list[Figure]:
    """Two local Dask workers against two processes on the same submissions, and what the scheduler costs a task."""
    name, goal = "two Dask workers against two processes", "<= 1.15"
    try:
        from distributed import Client, LocalCluster
    except ImportError:
        return [Figure(name, 0, "", "Dask is not installed", goal, None)]
    from harness.batch import cluster, local

    options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None, "silence_logs": 50}
    ratios, pool = [], 0.0
    with LocalCluster(**options) as machines:
        list(cluster.run(items[:8], wanted, machines.scheduler_address))  # what workers import once
        for _ in range(_TURNS):
            pool = _seconds(local.run(items, wanted, 2))
            ratios.append(_seconds(cluster.run(items, wanted, machines.scheduler_address)) / pool)
        with Client(machines.scheduler_address) as client:
            start = time.perf_counter()
            client.gather(client.map(_nothing, range(2000), pure=False))
            each = (time.perf_counter() - start) / 2000
    ratio = statistics.median(ratios)
    turns = ", ".join(f"{one:.2f}" for one in ratios)
    return [
        Figure(name, round(ratio, 3), "", f"{len(items)} submissions, turns {turns}", goal, ratio <= 1.15),
        Figure("the scheduler's share of a task", round(each * 1000, 2), "ms", "2000 tasks that do nothing", "", True),
    ]


def _nothing(number: int) -> int:
    return number


def large(folder: Path, environment: dict[str, str], megabytes: int) -> list[Figure]:
    """One large log, verified by one worker and by two."""
    root = folder / "large"
    (root / "one").mkdir(parents=True)
    write(root / "one" / "train.log", megabytes * 1_000_000)
    command = (*VERIFY, "batch", str(root), "--tasks", "125", "-q", "--no-cache", "--workers")
    runs: dict[str, list[Run]] = {"1": [], "2": []}
    for _ in range(_TURNS):
        for count, done in runs.items():
            done.append(passed(run((*command, count), environment)))
    ratio = statistics.median(a.seconds / b.seconds for a, b in zip(runs["1"], runs["2"], strict=True))
    alone, both = (seconds(done) for done in runs.values())
    return [
        Figure(
            f"a log of {megabytes} MB by two workers",
            round(ratio, 2),
            "times as fast as by one",
            f"{alone:.2f} s by one, {both:.2f} s by two; processor: "
            + ", ".join(f"{statistics.median(one.cpu for one in done):.2f} s" for done in runs.values()),
            "",
            True,
        )
    ]
