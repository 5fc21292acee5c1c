"""Submissions that are begun again: what kept them from a verdict may be over by the end of the batch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

import msgspec

from harness.batch.items import Item
from harness.batch.verified import Result

# Too slow, or too large, beside what else was going on; and what a store did not give. A submission that ends its
# process is not among them: whoever runs the processes begins it again with nothing beside it.
_PASSING: Final = frozenset(("batch_late", "batch_memory", "remote_unreadable"))


def run(items: Iterable[Item], verified: Callable[[list[Item]], Iterator[Result]], retries: int) -> Iterator[Result]:
    """The result of every item as `verified` gives it; those that may be others later after up to so many retries.

    What is begun again is so when all others are finished.
    """
    left = list(items)
    for attempt in range(retries + 1):
        if not left:
            return
        named = {item.name: item for item in left}
        left = []
        for result in verified(list(named.values())):
            if attempt < retries and passes(result):
                left.append(named[result.name])
            else:
                yield msgspec.structs.replace(result, attempts=result.attempts + attempt)


def passes(result: Result) -> bool:
    """Whether what is wrong with a result may be over when the submission is verified again."""
    told = (*([result.problem] if result.problem is not None else []), *result.problems)
    return any(problem.code in _PASSING for problem in told)
