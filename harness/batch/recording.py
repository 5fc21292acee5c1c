"""Results of a batch in the history: many in one transaction, and each once, however often the batch is interrupted."""

from __future__ import annotations

import time
import zlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import msgspec

from harness.batch.items import Item
from harness.batch.verified import SubmissionResult
from harness.history.store import Recorded, Store
from harness.judging.report import Document

# So many results are recorded together, or those of so many seconds.
CHUNK: Final = 200
_SECONDS: Final = 1.0


def recorded(
    results: Iterable[SubmissionResult], store: Store, items: Mapping[str, Item], keys: Mapping[str, bytes | None]
) -> Iterator[SubmissionResult]:
    """The results, each after it was recorded, without its document.

    One that is not handed on was not recorded, and one that was recorded and not handed on, because the process ended
    in between, is recorded under the same key again, which adds nothing.
    """
    waiting: list[SubmissionResult] = []
    began = time.monotonic()
    for result in results:
        waiting.append(result)
        if len(waiting) >= CHUNK or time.monotonic() - began >= _SECONDS:
            yield from _record(waiting, store, items, keys)
            waiting, began = [], time.monotonic()
    yield from _record(waiting, store, items, keys)


def _record(
    results: list[SubmissionResult], store: Store, items: Mapping[str, Item], keys: Mapping[str, bytes | None]
) -> list[SubmissionResult]:
    made = []
    for result in results:
        if not isinstance(result.document, msgspec.UnsetType):
            document = msgspec.json.decode(zlib.decompress(result.document), type=Document)
            by, key = items[result.name].contributor, keys.get(result.name) or b""
            made.append(Recorded(document=document, contributor=by, key=key))
    store.record_all(made)
    return [msgspec.structs.replace(result, document=msgspec.UNSET) for result in results]
