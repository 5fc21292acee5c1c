"""Runs that were resumed from a checkpoint, joined to the training they go on with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable
from typing import TYPE_CHECKING

import msgspec

from harness.judging.series import Restated, Series, position
from harness.values.records import Message

if TYPE_CHECKING:
    from harness.judging.continuing import Silent


class _Part(msgspec.Struct, frozen=True):
    """From where to where a series was trained: in epochs, or in steps where it states no epoch."""

    series: Series
    unit: str
    first: int
    last: int
    completed: bool

    @property
    def context(self) -> Hashable:
        """What the parts of one training have in common."""
        _, run = self.series.runs[0]
        return self.unit, run.model, run.dataset, run.classes, run.split, run.declared


def join_resumed(found: list[Series]) -> list[Series]:
    """Join the runs of one training: a resumed run continues the run whose last epochs come before its first.

    An epoch that was trained again after the resumption counts once, with its later value; a note names the earlier
    one. Takes n log n time in the number of series.
    """
    joined: list[Series] = []
    groups: dict[Hashable, list[_Part]] = defaultdict(list)
    for series in found:
        part = _part(series)
        if part is None:
            joined.append(series)
        else:
            groups[part.context].append(part)
    for parts in groups.values():
        joined.extend(_chains(sorted(parts, key=lambda part: part.first)))
    order = {id(series): index for index, series in enumerate(found)}
    return sorted(joined, key=lambda series: order[id(series)])


def go_on(joined: list[Series], silent: list[Silent]) -> None:
    """Add runs that were resumed and evaluated nothing to the training that they go on with, where it is one alone."""
    for one in sorted(silent, key=lambda one: one.run.train_epochs[0]):
        before = [series for series in joined if _broken_off_before(series, one)]
        if len(before) == 1:
            before[0].runs.append((one.log, one.run))


def _broken_off_before(series: Series, one: Silent) -> bool:
    """Whether the training of `series` was broken off where the run, of the same things, goes on with it."""
    from harness.judging.continuing import goes_on_with  # few runs were resumed and evaluated nothing

    part, run = _part(series), one.run
    if part is None or part.unit != "epoch" or part.completed:
        return False
    _, first = series.runs[0]
    same = first.model == run.model and first.declared == run.declared and first.epochs == run.epochs
    # What only an evaluation says is not known of a run without one.
    known = [(first.dataset, run.dataset), (first.classes, run.classes), (first.split, run.split)]
    same = same and all(own is None or own == other for other, own in known)
    behind = part.first < run.train_epochs[0] <= part.last + 1 and run.train_epochs[-1] > part.last
    return same and behind and goes_on_with(one, series)


def _chains(parts: list[_Part]) -> list[Series]:
    """The trainings that the parts of one context, in the order of their first epochs, make up.

    A part goes on with the one that came furthest of those that began before it and can be gone on with: a finished
    training only behind its last epoch, since to train its end again is another attempt. So is a second resumption
    from the same place: what was gone on with once is not gone on with again.
    """
    if len(parts) == 1:
        return [parts[0].series]
    import heapq  # hardly any submission holds several parts

    chains: list[list[Series]] = []
    begun: list[tuple[int, int, list[Series]]] = []  # the one that came furthest on top
    finished: list[tuple[int, int, list[Series]]] = []  # the one that ended first on top
    beside: list[tuple[_Part, int, list[Series]]] = []  # those that began where the part at hand did
    for number, part in enumerate(parts):
        if beside and beside[0][0].first < part.first:
            for before, at, chain in beside:
                if before.completed:
                    heapq.heappush(finished, (before.last, at, chain))
                else:
                    heapq.heappush(begun, (-before.last, at, chain))
            beside = []
        while finished and finished[0][0] < part.first:
            last, at, chain = heapq.heappop(finished)
            heapq.heappush(begun, (-last, at, chain))
        if begun and _resumed(part):
            _, _, chain = heapq.heappop(begun)
            chain.append(part.series)
        else:
            chain = [part.series]
            chains.append(chain)
        beside.append((part, number, chain))
    return [_joined(chain) for chain in chains]


def _part(series: Series) -> _Part | None:
    """Where a series lies in a training; None where it states neither epochs nor steps."""
    completed = any(run.completed for _, run in series.runs)
    trained = [run.train_epochs for _, run in series.runs if run.train_epochs]
    if trained:
        first, last = min(epochs[0] for epochs in trained), max(epochs[-1] for epochs in trained)
        return _Part(series, "epoch", first, last, completed)
    places = [place for value in series.values if (place := position(value.observation)) is not None]
    if not places:
        return None
    # -1 stands for what is not stated: see `position`.
    epochs = [epoch for epoch, _ in places if epoch >= 0]
    numbers = epochs or [step for _, step in places]
    return _Part(series, "epoch" if epochs else "step", min(numbers), max(numbers), completed)


def _resumed(part: _Part) -> bool:
    """Whether a part says that it went on from a checkpoint, and trained: an evaluation of one has a single place."""
    _, run = part.series.runs[0]
    if run.resumed_from is None:
        return False
    return bool(run.train_epochs) or len({position(value.observation) for value in part.series.values}) > 1


def _joined(chain: list[Series]) -> Series:
    """The parts of one training, in their order, as one series: the first of them, with all that the others hold."""
    first, *rest = chain
    if not rest:
        return first
    later: dict[Hashable, Restated] = {}
    kept: list[list[Restated]] = []
    changed: list[tuple[Restated, Restated]] = []
    for series in reversed(chain):
        kept.append([value for value in series.values if _key(value) not in later])
        again = [(value, later[_key(value)]) for value in series.values if _key(value) in later]
        changed.extend((value, counts) for value, counts in again if value.value != counts.value)
        later.update((_key(value), value) for value in series.values if position(value.observation) is not None)
    first.values = [value for values in reversed(kept) for value in values]
    for series in rest:
        first.runs.extend(series.runs)
        first.take_remarks(series)
    if changed:
        earlier, counts = changed[0]
        values = {
            "count": str(len(changed)),
            "earlier": earlier.observation.value_text,
            "earlier_place": earlier.observation.place,
            "value": counts.observation.value_text,
            "place": counts.observation.place,
        }
        first.notes.append(Message(code="note_trained_again", values=values))
    return first


def _key(value: Restated) -> Hashable:
    seen = value.observation
    return position(seen), seen.weights, seen.subset, seen.printed
