"""What several submissions of a batch have in common that runs of their own would not.

Logs that are equal byte for byte, logs that print the evaluations of one run at its times, and weights that are equal.
No pair is looked at that shares nothing: an index leads from each sampled value at its place to the logs that print it.

What a toolkit prints for everybody (its configuration, its banner) is never compared. Who evaluates released weights
prints the values of whoever did before, at another time: equal values alone are information. Times that are equal as
well are those of one run. That several submissions hold it accuses nobody, either, while they may be one person's: it
is suspicious where a manifest names two contributors, or where some of the values were changed on the way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from functools import lru_cache
from itertools import combinations

import msgspec

from harness.batch.prints import Print, PrintedEvaluation, stated
from harness.batch.spool import HeldFile, InCommon, Spool
from harness.batch.verified import SubmissionResult
from harness.evidence.findings import Grade
from harness.integrity.copies.pairs import ALIKE, pairs_of
from harness.integrity.thresholds import LINES, SAME_LEAST, SAME_SHARE


class Copy(msgspec.Struct, frozen=True, kw_only=True):
    """Two files of two submissions, each as SUBMISSION: FILE, and what they have in common.

    `agree` of `of` sampled evaluations have the same value; `lines` of the second are where they differ.
    """

    code: str
    grade: Grade
    first: str
    second: str
    agree: int = 0
    of: int = 0
    lines: list[int] = []


class _Log:
    """A log of a submission."""

    def __init__(self, held: HeldFile, found: Print) -> None:
        self.held = held
        self.samples = {one.place: one for one in found.each()}


def copies(results: Iterable[SubmissionResult] | Spool) -> list[Copy]:
    """Every copy among the submissions of a batch, the same in whatever order they were finished."""
    if isinstance(results, Spool):
        return found_in(results.compared())
    with closing(Spool(results)) as spool:
        return found_in(spool.compared())


def found_in(compared: InCommon) -> list[Copy]:
    """Every copy among what is compared."""
    found = [*_same_bytes(compared), *_same_runs(compared), *_same_weights(compared)]
    return sorted(found, key=lambda one: (one.grade is Grade.INFO, one.code, one.first, one.second))


def _same_bytes(compared: InCommon) -> Iterator[Copy]:
    for _, holders in compared.shared("log"):
        for one, other in combinations(holders[:ALIKE], 2):
            yield Copy(code="copy_log", grade=_grade(one, other), first=one.place, second=other.place)


def _same_weights(compared: InCommon) -> Iterator[Copy]:
    for _, holders in compared.shared("weights"):
        for first, second in combinations(holders[:ALIKE], 2):
            if first.holder != second.holder:
                # Many hand in the released weights that they began with.
                yield Copy(code="copy_weights", grade=Grade.INFO, first=first.place, second=second.place)


def _same_runs(compared: InCommon) -> Iterator[Copy]:
    holder = lru_cache(maxsize=1 << 16)(compared.holder)
    log = lru_cache(maxsize=64)(lambda number: _Log(*compared.log(number)))
    agreeing = pairs_of(compared.alike(), lambda first, second: holder(first) != holder(second))
    for (first, second), count in sorted(agreeing.items()):
        if count >= SAME_LEAST and (copy := _compared(log(first), log(second))) is not None:
            yield copy


def _compared(one: _Log, other: _Log) -> Copy | None:
    """What two logs have in common, value by value at the places of both."""
    pairs = [(one.samples[place], other.samples[place]) for place in one.samples.keys() & other.samples.keys()]
    agree = [(a, b) for a, b in pairs if a.value == b.value]
    if len({a.value for a, _ in agree}) < SAME_LEAST or len(agree) < SAME_SHARE * len(pairs):
        return None
    if 2 * len(pairs) < min(len(one.samples), len(other.samples)):
        return None  # a common beginning, from one checkpoint
    stamped = [(a, b) for a, b in agree if stated(a) and stated(b)]
    at_once = len(stamped) >= SAME_LEAST and sum(a.stamp == b.stamp for a, b in stamped) >= SAME_SHARE * len(stamped)
    found = Copy(
        code="copy_values",
        grade=Grade.INFO,
        first=one.held.place,
        second=other.held.place,
        agree=len(agree),
        of=len(pairs),
    )
    if not at_once:
        return found
    if changed := _changed(pairs, agree):
        return msgspec.structs.replace(found, code="copy_changed", grade=Grade.SUSPICIOUS, lines=changed)
    return msgspec.structs.replace(found, code="copy_run", grade=_grade(one.held, other.held))


def _changed(
    pairs: list[tuple[PrintedEvaluation, PrintedEvaluation]], agree: list[tuple[PrintedEvaluation, PrintedEvaluation]]
) -> list[int]:
    """The lines of the second log with another value at the same time, before something that agrees again."""
    last = max((b.line for _, b in agree), default=0)
    same_time = [(a, b) for a, b in pairs if a.value != b.value and stated(b) and a.stamp == b.stamp]
    return sorted(b.line for _, b in same_time if b.line < last)[:LINES]


def _grade(one: HeldFile, other: HeldFile) -> Grade:
    """A copy is suspicious where it is known to be of two people."""
    people = {one.contributor, other.contributor} - {""}
    return Grade.SUSPICIOUS if len(people) == 2 else Grade.INFO
