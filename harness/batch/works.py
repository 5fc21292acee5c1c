"""What workers are asked for, in turn: the verdict on a submission, or first the ranges of its large logs."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import msgspec

from harness.batch import parts
from harness.batch.items import Item
from harness.batch.parts import BatchPlan, FoundPart
from harness.batch.verified import BatchSettings, SubmissionResult, verify_one

Verify = Callable[[Item, BatchSettings], "SubmissionResult | BatchPlan"]
Outcome = SubmissionResult | BatchPlan | FoundPart


class Work(NamedTuple):
    """A call for a worker, and what it is for: an item, or a part of one of its logs."""

    item: Item
    call: Callable[..., Outcome]
    given: tuple[Any, ...]
    part: tuple[int, int] | None = None


class _Cut:
    """A submission whose logs are being searched in ranges."""

    def __init__(self, plan: BatchPlan) -> None:
        self.plan = plan
        self.found: dict[tuple[int, int], FoundPart] = {}
        self.left = set(plan.parts())
        self.began = time.monotonic()


class Works:
    """The works of a batch. An item that comes as a result already is handed on as it is."""

    def __init__(self, items: Iterable[Item | SubmissionResult], wanted: BatchSettings, verify: Verify) -> None:
        self._items = iter(items)
        self._wanted = wanted
        self._verify = verify
        self._ready: deque[Work | SubmissionResult] = deque()
        self._cut: dict[str, _Cut] = {}

    def left(self) -> bool:
        """Whether there is something to do that is not being done."""
        if not self._ready:
            for one in self._items:
                self._ready.append(one if isinstance(one, SubmissionResult) else self.begin(one))
                break
        return bool(self._ready)

    def next(self) -> Work | SubmissionResult:
        """What is to be done next, after `left` said that there is something."""
        return self._ready.popleft()

    def begin(self, item: Item) -> Work:
        return Work(item, self._verify, (item, self._wanted))

    def take(self, work: Work, outcome: Outcome) -> SubmissionResult | None:
        """A worker is done; the result of the item, if that is all."""
        cut = self._cut.get(work.item.name)
        if work.part is not None and cut is None:
            return None  # a part of what is done or forgotten
        if isinstance(outcome, SubmissionResult):
            self.forget(work.item)
            return outcome if cut is None else _timed(outcome, cut.began)
        if isinstance(outcome, BatchPlan):
            self._cut[work.item.name] = cut = _Cut(outcome)
            todo = [self._part(work.item, outcome, part) for part in outcome.parts()]
            self._ready.extendleft(reversed(todo))
        elif cut is not None and work.part is not None:
            cut.found[work.part] = outcome
            cut.left.discard(work.part)
            if not cut.left:
                given = (work.item, self._wanted, cut.plan, cut.found)
                self._ready.appendleft(Work(work.item, verify_searched, given))
        return None

    def again(self, works: Iterable[Work]) -> None:
        """What was not done after all is done first."""
        self._ready.extendleft(works)

    def forget(self, item: Item) -> None:
        """What is left to do for an item is not done: it is begun anew elsewhere."""
        if self._cut.pop(item.name, None) is not None:
            kept = [one for one in self._ready if isinstance(one, SubmissionResult) or one.item.name != item.name]
            self._ready = deque(kept)

    def _part(self, item: Item, plan: BatchPlan, part: tuple[int, int]) -> Work:
        number, at = part
        cut = parts.of(plan.cuts[number], at)
        return Work(item, parts.search, (item.path, cut, min(at, 0)), part)


def verify_or_plan(item: Item, wanted: BatchSettings) -> SubmissionResult | BatchPlan:
    """Verify a submission, unless it has logs that several workers are to search first."""
    try:
        planned = parts.plan(item, wanted.large) if wanted.large else None
    except Exception:  # told by the verdict, which comes of reading it at once
        planned = None
    return planned if planned is not None else verify_one(item, wanted)


def verify_searched(item: Item, wanted: BatchSettings, plan: BatchPlan, found: parts.Found) -> SubmissionResult:
    """Verify a submission whose large logs were searched."""
    try:
        searched = parts.searched(item.path, plan, found)
    except Exception:  # told by the verdict, which comes of reading it at once
        searched = {}
    return verify_one(item, wanted, searched)


def _timed(result: SubmissionResult, began: float) -> SubmissionResult:
    return msgspec.structs.replace(result, seconds=round(time.monotonic() - began, 3))
