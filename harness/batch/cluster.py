"""A batch on a Dask cluster: the scheduling, the retries and the moving of work are Dask's."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from typing import Final, Protocol, cast

from harness.batch.items import Item
from harness.batch.local import ATTEMPTS
from harness.batch.verified import Result, Wanted, unverified, verify_one
from harness.values.errors import UsageError
from harness.values.records import Message

# So many submissions are on the cluster for each of its threads.
_AHEAD: Final = 4


class Future(Protocol):
    """An item on its way."""

    key: str

    def result(self) -> Result: ...


class _Futures(Iterator[Future], Protocol):
    """Hands out what is finished, as it is."""

    def add(self, future: Future) -> None: ...


class _Client(Protocol):
    """A connection to the scheduler."""

    def __enter__(self) -> object: ...

    def __exit__(self, *raised: object) -> None: ...

    def nthreads(self) -> dict[str, int]: ...

    def submit(self, function: Callable[..., Result], *given: object, pure: bool, retries: int) -> Future: ...


class _Dask(Protocol):
    """What is used of the package `distributed`."""

    KilledWorker: type[Exception]

    def Client(self, address: str, *, timeout: int) -> _Client: ...

    def as_completed(self) -> _Futures: ...


def run(items: Iterable[Item], wanted: Wanted, address: str) -> Iterator[Result]:
    """The result of every item as it is finished, in any order, from the cluster whose scheduler is at `address`.

    The workers read the submissions at the same paths as this machine. An item that ends its workers is given up after
    as many attempts as on one machine. Raises UsageError where Dask is not installed or the scheduler does not answer.
    """
    try:
        distributed = cast("_Dask", import_module("distributed"))
    except ImportError:
        raise UsageError("batch_no_dask") from None
    try:
        client = distributed.Client(address, timeout=10)
    except (OSError, ValueError) as error:
        raise UsageError("batch_no_cluster", address=address, problem=str(error)) from None
    with client:
        waiting = deque(items)
        threads = sum(client.nthreads().values()) or 1
        finished = distributed.as_completed()
        running: dict[str, Item] = {}
        while waiting or running:
            while waiting and len(running) < threads * _AHEAD:
                item = waiting.popleft()
                future = client.submit(verify_one, item, wanted, pure=False, retries=ATTEMPTS)
                running[future.key] = item
                finished.add(future)
            future = next(finished)
            yield result_of(future, running.pop(future.key), distributed.KilledWorker)


def result_of(future: Future, item: Item, killed: type[Exception]) -> Result:
    """What became of an item; `killed` is what Dask raises of one that ended more workers than it allows."""
    try:
        return future.result()
    except killed:
        return unverified(item, Message(code="batch_died", values={"count": str(ATTEMPTS)}), ATTEMPTS)
    except Exception as error:  # one submission must not end the others, such as where a worker lacks this package
        problem = f"{type(error).__name__}: {error}"
        return unverified(item, Message(code="batch_failed", values={"problem": problem}), ATTEMPTS)
