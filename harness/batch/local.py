"""A batch on the processes of this machine. A submission that ends its process takes no other with it."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import Final

import msgspec

from harness.batch.items import Item
from harness.batch.verified import BatchSettings, SubmissionResult, unverified
from harness.batch.works import Outcome, Verify, Work, Works, verify_or_plan
from harness.values.records import Message

# So many submissions wait for each process: enough that none idles, few enough that none is held for long.
_AHEAD: Final = 2
# What the verdict on one submission may need, in bytes: the largest measured, doubled.
_ROOM: Final = 512 << 20
# A submission that ends a process of its own so often is not begun again, unless more is asked for.
ATTEMPTS: Final = 2


def workers(asked: int | None = None) -> int:
    """How many processes to start: as asked, else as many as there are cores and memory for."""
    if asked is not None:
        return max(1, asked)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(cores, _free_memory() // _ROOM))


def _free_memory() -> int:
    """Bytes of memory that are free, or all of it where the system does not say."""
    try:
        with open("/proc/meminfo", "rb") as stream:
            for line in stream:
                if line.startswith(b"MemAvailable:"):
                    return int(line.split()[1]) << 10
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (OSError, ValueError, AttributeError):
        return 1 << 60


def run(
    items: Iterable[Item | SubmissionResult],
    wanted: BatchSettings,
    processes: int,
    verify: Verify = verify_or_plan,
    attempts: int = ATTEMPTS,
) -> Iterator[SubmissionResult]:
    """The result of every item as it is finished, in any order; one that is a result already is handed on.

    At most a few items a process are handed out at a time, and taken from `items` when there is room for them, so that
    memory does not grow with the batch. When a process dies, those that were handed out are verified again, one at a
    time; the one that ends `attempts` processes of its own is given up, with the reason, and the batch goes on.
    """
    alone = msgspec.structs.replace(wanted, large=0)
    works = Works(items, wanted if processes > 1 else alone, verify)
    suspects: dict[str, Item] = {}
    while works.left():
        yield from _together(works, suspects, processes)
        for item in suspects.values():
            yield _alone(item, alone, verify, attempts)
        suspects.clear()


def _together(works: Works, suspects: dict[str, Item], processes: int) -> Iterator[SubmissionResult]:
    """Results until nothing waits, or a process died; what was handed out and has no result then is a suspect."""
    running: dict[Future[Outcome], Work] = {}
    with _pool(processes) as pool:
        died = False
        while running or (not died and works.left()):
            while not died and len(running) < processes * (1 + _AHEAD) and works.left():
                work = works.next()
                if isinstance(work, SubmissionResult):
                    yield work
                elif (future := _submitted(pool, work)) is not None:
                    running[future] = work
                else:
                    died = True
                    works.again([work])
            for future in _finished(running):
                work = running.pop(future)
                if isinstance(future.exception(), BrokenProcessPool):
                    died = True
                    suspects[work.item.name] = work.item
                    works.forget(work.item)
                elif (result := works.take(work, future.result())) is not None:
                    yield result


def _submitted(pool: ProcessPoolExecutor, work: Work) -> Future[Outcome] | None:
    """The call, handed out; None where no process is left to take it."""
    try:
        return pool.submit(work.call, *work.given)
    except BrokenProcessPool:
        return None


def _finished(running: dict[Future[Outcome], Work]) -> Sequence[Future[Outcome]]:
    """Those that are finished, in the order in which they were handed out; at least one, if any is running."""
    done = wait(running, return_when=FIRST_COMPLETED).done if running else ()
    return [future for future in running if future in done]


def _alone(item: Item, wanted: BatchSettings, verify: Verify, attempts: int) -> SubmissionResult:
    """The result of an item whose process died beside others, in a process of its own."""
    for attempt in range(2, attempts + 2):
        result = _attempt(item, wanted, verify)
        if result is not None:
            return msgspec.structs.replace(result, attempts=attempt)
    return unverified(item, Message(code="batch_died", values={"count": str(attempts)}), attempts + 1)


def _attempt(item: Item, wanted: BatchSettings, verify: Verify) -> SubmissionResult | None:
    with _pool(1) as pool:
        try:
            outcome = pool.submit(verify, item, wanted).result()
        except BrokenProcessPool:
            return None
    assert isinstance(outcome, SubmissionResult)
    return outcome


def _pool(processes: int) -> ProcessPoolExecutor:
    # A forked process has everything loaded, and looks for nothing in the working directory, as a new one would.
    method = "fork" if "fork" in multiprocessing.get_all_start_methods() else None
    return ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context(method))
