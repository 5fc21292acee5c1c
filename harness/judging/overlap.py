"""Evaluations that were handed in more than once: copies of a log, one saved again while it grew, ranks that repeat.

What stands twice counts once; what contradicts itself is kept and left to a person.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable
from decimal import Decimal
from typing import Final

import msgspec

from harness.evidence.observation import Assurance, Observation
from harness.judging.series import Doubt, Restated, Series, position
from harness.values.lazy import pattern
from harness.values.records import Message
from harness.values.verdicts import Reason

# The files a launcher of several processes writes side by side, one a rank.
_RANK: Final = pattern(r"((?:workerlog\.|trainer[-_.]|rank[-_.]?|worker[-_.]?))\d{1,4}((?:\.(?:log|txt|out))?)$")
# Equal lines that make two files parts of one training: one may be chance where no time stamp stands in it.
_ALIKE: Final = 2
_SHOWN: Final = 10


class _Key(msgspec.Struct, frozen=True):
    """Which evaluation a value is of. One that states neither epoch nor step has its text for a place.

    What is only claimed of an evaluation neither repeats nor contradicts what a log shows of it.
    """

    place: tuple[int, int] | str
    printed: str
    weights: str
    split: str | None
    subset: str | None
    claimed: bool


class _Kept:
    """A series that others may turn out to repeat, and those that did.

    `low` and `high` are where it begins and ends; None where a value says nothing of its place.
    """

    def __init__(self, series: Series, order: int) -> None:
        self.series = series
        self.order = order
        self.values = _by_key(series)
        self.low, self.high = _ends(series.values)
        # Whether one evaluation has two different values. Such a series is never merged, because merging keeps one.
        self.torn = len({(_key(value.observation), _number(value)) for value in series.values}) > len(self.values)
        self._front: list[list[Restated]] = []
        self._back: list[list[Restated]] = []
        self._joined: list[Series] = []

    def append(self, new: list[Restated]) -> bool:
        """Put values before or behind the others; False where they would have to go in between."""
        low, high = _ends(new)
        if low is None or high is None or self.low is None or self.high is None:
            return False
        if high < self.low:
            self._front.append(new)
            self.low = low
        elif low > self.high:
            self._back.append(new)
            self.high = high
        else:
            return False
        self.values.update((_key(value.observation), value) for value in new)
        return True

    def take(self, other: _Kept) -> None:
        """Join a series all whose values are here."""
        self.order = min(self.order, other.order)
        self._joined.append(other.series)

    def finish(self) -> Series:
        """The series with all that was joined to it, and a note that names where it stands again."""
        series = self.series
        if not self._joined:
            return series
        parts = [*reversed(self._front), series.values, *self._back]
        series.values = [value for part in parts for value in part]
        own = {log.file for log, _ in series.runs}
        again = [item for joined in self._joined for item in joined.runs]
        names = list(
            dict.fromkeys(f"{log.file}:{run.first_line}" if log.file in own else log.file for log, run in again)
        )
        files = ", ".join(names[:_SHOWN]) + (", ..." if len(names) > _SHOWN else "")
        series.runs = sorted([*again, *series.runs], key=lambda item: item[1].train_epochs[-1:])
        for joined in self._joined:
            series.take_remarks(joined)
        series.notes.append(Message(code="note_counted_once", values={"files": files}))
        return series


def count_once(found: list[Series]) -> list[Series]:
    """The series without repeats of an evaluation, each with a doubt where the repeats disagree.

    A series that repeats another, or overlaps with it, is joined to it; both must state one model, dataset and split.
    Takes time in proportion to the number of values.
    """
    for series in found:
        _collapse(series)
    groups: dict[Hashable, list[tuple[int, Series]]] = defaultdict(list)
    for order, series in enumerate(found):
        groups[_context(series)].append((order, series))
    kept = [one for group in groups.values() for one in _join(group)]
    return [one.finish() for one in sorted(kept, key=lambda one: one.order)]


def _collapse(series: Series) -> None:
    """Drop what one run prints again with the same value; a doubt where it prints another value.

    A run that did not train has one result: two without a place in a training are of one evaluation.
    """
    first: dict[_Key, Restated] = {}
    log, run = series.runs[0]
    evaluated = not run.train_epochs and not any(
        one.kind == "train" and one.run == run.index for one in log.observations
    )
    results: dict[_Key, Restated] = {}
    kept: list[Restated] = []
    for value in series.values:
        key = _key(value.observation)
        before = first.setdefault(key, value)
        placed = position(value.observation) is not None
        if before is value and not placed and evaluated:
            before = results.setdefault(msgspec.structs.replace(key, place=""), value)
        if before is value or (not placed and _number(before) == _number(value)):
            kept.append(value)
        elif _number(before) != _number(value):
            kept.append(value)
            _doubt(series, before, value)
    series.values = kept


def _join(group: list[tuple[int, Series]]) -> list[_Kept]:
    """The series of one context, the longest first, each joined to the one that it has most in common with."""
    kept: list[_Kept] = []
    index: dict[tuple[_Key, Decimal | str], _Kept] = {}
    ranks: dict[Hashable, _Kept] = {}
    copies: dict[Hashable, _Kept] = {}
    for order, series in sorted(group, key=lambda item: -len(item[1].values)):
        one = _Kept(series, order)
        values = [(key, _number(value)) for key, value in one.values.items()]
        log, run = series.runs[0]
        holder = copies.get((log.sha256, run.index))
        rank = _rank(series)
        beside = ranks.get(rank) if rank is not None else None
        nearest = _most_common([index[value] for value in values if value in index])
        if holder is None and nearest is not None and _covers(nearest, one, ranks=nearest is beside):
            holder = nearest
        if holder is not None:
            holder.take(one)
        else:
            holder = one
            kept.append(one)
            for other in (nearest, beside):
                if other is not None:
                    _disagree(other, one, ranks=other is beside)
        if rank is not None:
            ranks.setdefault(rank, holder)
        if log.sha256:
            copies.setdefault((log.sha256, run.index), holder)
        for value in values:
            index.setdefault(value, holder)
    return kept


def _most_common(found: list[_Kept]) -> _Kept | None:
    counts = Counter(map(id, found))
    return max(found, key=lambda one: counts[id(one)], default=None)


def _covers(into: _Kept, one: _Kept, *, ranks: bool) -> bool:
    """Whether all of `one` is, or now stands, in `into`: only where both are certainly of one training."""
    if one.torn:
        return False
    shared = one.values.keys() & into.values.keys()
    if any(_number(one.values[key]) != _number(into.values[key]) for key in shared):
        return False
    alike = sum(_same_line(one.values[key], into.values[key]) for key in shared)
    new = [value for key, value in one.values.items() if key not in shared]
    if new:
        if alike < _ALIKE or not into.append(new):
            return False
    elif not ranks and alike == 0 and len(shared) < _ALIKE:
        return False
    return True


def _disagree(one: _Kept, other: _Kept, *, ranks: bool) -> None:
    """A doubt on both where they are of one training and print two values for one evaluation.

    Runs of one file are starts of their own, which may begin alike.
    """
    if {log.file for log, _ in one.series.runs} & {log.file for log, _ in other.series.runs}:
        return
    shared = [key for key in other.values if key in one.values and not isinstance(key.place, str)]
    alike = sum(_same_line(one.values[key], other.values[key]) for key in shared)
    if not ranks and (alike < _ALIKE or 2 * alike < len(shared)):
        return
    for key in shared:
        if _number(one.values[key]) != _number(other.values[key]):
            for series in (one.series, other.series):
                _doubt(series, one.values[key], other.values[key])
            return


def _doubt(series: Series, one: Restated, other: Restated) -> None:
    if any(doubt.reason is Reason.EVALUATIONS_DISAGREE for doubt in series.doubts):
        return
    values = {
        "value": f"{one.value:f}",
        "place": one.observation.place,
        "other": f"{other.value:f}",
        "other_place": other.observation.place,
    }
    series.doubts.append(Doubt(reason=Reason.EVALUATIONS_DISAGREE, values=values))


def _context(series: Series) -> Hashable:
    """What two series must have in common to be of one training."""
    log, run = series.runs[0]
    assurance = series.values[0].observation.assurance
    stated = (run.model, run.dataset, run.classes, run.split, run.evaluator, run.image_size, run.declared)
    return log.format, assurance, stated


def _rank(series: Series) -> Hashable:
    """What the files of the ranks of one launch have in common: their folder, their name without the rank."""
    log, run = series.runs[0]
    found = _RANK.search(log.own_name.casefold())
    return (log.file[: found.start()], found[1], found[2], run.index) if found else None


def _key(observation: Observation) -> _Key:
    place = position(observation)
    return _Key(
        observation.text if place is None else place,
        observation.printed,
        observation.weights,
        observation.split,
        observation.subset,
        observation.assurance is Assurance.CLAIMED,
    )


def _by_key(series: Series) -> dict[_Key, Restated]:
    values: dict[_Key, Restated] = {}
    for value in series.values:
        values.setdefault(_key(value.observation), value)
    return values


def _ends(values: list[Restated]) -> tuple[tuple[int, int] | None, tuple[int, int] | None]:
    """The first and the last place of some values; None where one of them states none."""
    places = [position(value.observation) for value in values]
    stated = [place for place in places if place is not None]
    if not stated or len(stated) < len(places):
        return None, None
    return min(stated), max(stated)


def _number(value: Restated) -> Decimal | str:
    """What makes two printed values the same: the number, or the word where it is none."""
    return value.value if value.value.is_finite() else str(value.value)


def _same_line(one: Restated, other: Restated) -> bool:
    return one.observation.text == other.observation.text
