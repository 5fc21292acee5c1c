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


class _Future(Protocol):
    """An item on its way."""

    key: str

    def result(self) -> Result: ...


class _Futures(Iterator[_Future], Protocol):
    """Hands out what is finished, as it is."""

    def add(self, future: _Future) -> None: ...


class _Client(Protocol):
    """A connection to the scheduler."""

    def __enter__(self) -> object: ...

    def __exit__(self, *raised: object) -> None: ...

    def nthreads(self) -> dict[str, int]: ...

    def submit(self, function: Callable[..., Result], *given: object, pure: bool, retries: int) -> _Future: ...


class _Dask(Protocol):
    """What is used of the package `distributed`."""

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
            yield _result(future, running.pop(future.key))


def _result(future: _Future, item: Item) -> Result:
    try:
        return future.result()
    except Exception:  # KilledWorker: it ended more workers than Dask allows
        return unverified(item, Message(code="batch_died", values={"count": str(ATTEMPTS)}), ATTEMPTS)
