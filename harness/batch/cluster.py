"""A batch on a Dask cluster: the scheduling and the moving of work are Dask's.

A worker that dies is Dask's to replace: what it was at is done elsewhere. A scheduler that dies takes the knowledge of
what is finished with it; whatever has not come back is handed to the one that answers next, and since a result counts
when it comes back, nothing is lost and nothing counted twice. A submission of which Dask says that it ended several
workers may only have waited on them beside the one that did: it is tried again with nothing beside it, and given up
where that ends its workers too.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from importlib import import_module
from typing import Final, Protocol, cast

import msgspec

from harness.batch.items import Item
from harness.batch.local import ATTEMPTS
from harness.batch.verified import BatchSettings, SubmissionResult, unverified
from harness.batch.works import Outcome, Verify, Work, Works, verify_or_plan
from harness.values.errors import UsageError
from harness.values.records import Message

# So many submissions are on the cluster for each of its threads.
_AHEAD: Final = 4
# Seconds after which the threads are counted again: workers come and go.
_COUNTED: Final = 5.0
# Seconds that a scheduler may take to come back.
PATIENCE: Final = 300.0


class Future(Protocol):
    """An item on its way."""

    key: str

    def result(self) -> Outcome: ...


class _Futures(Iterator[Future], Protocol):
    """Hands out what is finished, as it is."""

    def add(self, future: Future) -> None: ...


class _Client(Protocol):
    """A connection to the scheduler."""

    def close(self, timeout: float) -> None: ...

    def nthreads(self) -> dict[str, int]: ...

    def submit(self, function: Callable[..., Outcome], *given: object, pure: bool, retries: int) -> Future: ...


class _Dask(Protocol):
    """What is used of the package `distributed`."""

    KilledWorker: type[Exception]

    def Client(self, address: str, *, timeout: int) -> _Client: ...

    def as_completed(self) -> _Futures: ...


def run(
    items: Iterable[Item | SubmissionResult],
    wanted: BatchSettings,
    address: str,
    verify: Verify = verify_or_plan,
    patience: float = PATIENCE,
    attempts: int = ATTEMPTS,
) -> Iterator[SubmissionResult]:
    """The result of every item as it is finished, in any order, from the cluster whose scheduler is at `address`; one
    that is a result already is handed on.

    The workers read the submissions at the same paths as this machine. Raises UsageError where Dask is not installed
    or the scheduler does not answer, at first or within `patience` seconds after it was lost.
    """
    try:
        distributed = cast("_Dask", import_module("distributed"))
    except ImportError:
        raise UsageError("batch_no_dask") from None
    cluster = _Cluster(distributed, address, patience)
    alone = msgspec.structs.replace(wanted, large=0)
    suspects: deque[tuple[Item, int]] = deque()
    try:
        for told in cluster.results(Works(items, wanted, verify)):
            if isinstance(told, SubmissionResult):
                yield told
            elif all(item.name != told.name for item, _ in suspects):  # each of its parts may have ended workers
                suspects.append((told, 1))
        while suspects:
            item, attempt = suspects.popleft()
            for told in cluster.results(Works([item], alone, verify)):
                if isinstance(told, SubmissionResult):
                    yield msgspec.structs.replace(told, attempts=attempt + 1)
                elif attempt < attempts:
                    suspects.append((item, attempt + 1))
                else:
                    yield unverified(item, Message(code="batch_died", values={"count": str(attempts)}), attempt + 1)
    finally:
        cluster.close()


class _Cluster:
    """The connection to a cluster, made again where it is lost."""

    def __init__(self, distributed: _Dask, address: str, patience: float) -> None:
        self._distributed = distributed
        self._address = address
        self._patience = patience
        self._client = self._connected()
        self._threads = 1
        self._counted = float("-inf")

    def results(self, works: Works) -> Iterator[SubmissionResult | Item]:
        """The result of every item, or the item where Dask says that it ended its workers."""
        while works.left():
            running: dict[str, Work] = {}
            try:
                yield from self._session(works, running)
            except (CancelledError, OSError):
                # The scheduler is gone, and what it knew: all that has not come back is asked for again.
                works.again(running.values())
                self._again()

    def close(self) -> None:
        self._client.close(timeout=5)

    def _session(self, works: Works, running: dict[str, Work]) -> Iterator[SubmissionResult | Item]:
        """Results until nothing is left. Raises CancelledError where the scheduler is lost."""
        finished = self._distributed.as_completed()
        while running or works.left():
            while len(running) < self._room() and works.left():
                work = works.next()
                if isinstance(work, SubmissionResult):
                    yield work
                    continue
                try:
                    future = self._client.submit(work.call, *work.given, pure=False, retries=ATTEMPTS)
                except BaseException:  # handed on: the work is not lost with the scheduler
                    works.again([work])
                    raise
                running[future.key] = work
                finished.add(future)
            if not running:
                return
            future = next(finished)
            work = running[future.key]
            outcome = outcome_of(future, work.item, self._distributed.KilledWorker)
            del running[future.key]
            if outcome is None:
                works.forget(work.item)
                yield work.item
            elif (result := works.take(work, outcome)) is not None:
                yield result

    def _room(self) -> int:
        """How many items may be on the cluster at once."""
        if time.monotonic() - self._counted > _COUNTED:
            self._threads = sum(self._client.nthreads().values()) or 1
            self._counted = time.monotonic()
        return self._threads * _AHEAD

    def _connected(self) -> _Client:
        try:
            return self._distributed.Client(self._address, timeout=10)
        except (OSError, ValueError) as error:
            raise UsageError("batch_no_cluster", address=self._address, problem=str(error)) from None

    def _again(self) -> None:
        """Connect to the scheduler that answers next at the same address."""
        self.close()
        self._counted = float("-inf")
        end = time.monotonic() + self._patience
        while True:
            try:
                self._client = self._connected()
                return
            except UsageError:
                if time.monotonic() > end:
                    raise
            time.sleep(0.2)


def outcome_of(future: Future, item: Item, killed: type[Exception]) -> Outcome | None:
    """What became of an item; None where it raises `killed`, as Dask does of one that ended several workers.

    Raises CancelledError where the scheduler is lost.
    """
    try:
        return future.result()
    except killed:
        return None
    except CancelledError:
        raise
    except Exception as error:  # one submission must not end the others, such as where a worker lacks this package
        problem = f"{type(error).__name__}: {error}"
        return unverified(item, Message(code="batch_failed", values={"problem": problem}), ATTEMPTS)
