"""Submissions that are begun again: what kept them from a verdict may be over by the end of the batch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

import msgspec

from harness.batch.items import Item
from harness.batch.verified import SubmissionResult

# Too slow, or too large, beside what else was going on; and what a store did not give. A submission that ends its
# process is not among them: whoever runs the processes begins it again with nothing beside it.
_PASSING: Final = frozenset(("batch_late", "batch_memory", "remote_unreadable"))


def run(
    items: Iterable[Item | SubmissionResult],
    verified: Callable[[Iterable[Item | SubmissionResult]], Iterator[SubmissionResult]],
    retries: int,
) -> Iterator[SubmissionResult]:
    """The result of every item as `verified` gives it; those that may be others later after up to so many retries.

    What is begun again is so when all others are finished.
    """
    begun: dict[str, Item] = {}

    def noted() -> Iterator[Item | SubmissionResult]:
        for one in items:
            if isinstance(one, Item):
                begun[one.name] = one
            yield one

    left: Iterable[Item | SubmissionResult] = noted()
    for attempt in range(retries + 1):
        again: list[Item | SubmissionResult] = []
        for result in verified(left):
            item = begun.get(result.name)
            if item is not None and attempt < retries and passes(result):
                again.append(item)
                continue
            begun.pop(result.name, None)
            yield msgspec.structs.replace(result, attempts=result.attempts + attempt)
        if not again:
            return
        left = again


def passes(result: SubmissionResult) -> bool:
    """Whether what is wrong with a result may be over when the submission is verified again."""
    told = (*([result.problem] if result.problem is not None else []), *result.problems)
    return any(problem.code in _PASSING for problem in told)
