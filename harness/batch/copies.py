"""What several submissions of a batch have in common that runs of their own would not.

Logs that are equal byte for byte, logs that print the evaluations of one run at its times, and weights that are equal.
No pair is looked at that shares nothing: an index leads from each sampled value at its place to the logs that print it.

What a toolkit prints for everybody (its configuration, its banner) is never compared. Who evaluates released weights
prints the values of whoever did before, at another time: equal values alone are information. Times that are equal as
well are those of one run. That several submissions hold it accuses nobody, either, while they may be one person's: it
is suspicious where a manifest names two contributors, or where some of the values were changed on the way.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations

import msgspec

from harness.batch.prints import Print, Sample, stated
from harness.batch.verified import Result
from harness.evidence.findings import Grade
from harness.integrity.copies.pairs import ALIKE, shared
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

    def __init__(self, result: Result, found: Print) -> None:
        self.result = result
        self.file = found.file
        self.samples = {one.place: one for one in found.each()}

    @property
    def place(self) -> str:
        return f"{self.result.name}: {self.file}"


def copies(results: Iterable[Result]) -> list[Copy]:
    """Every copy among the submissions of a batch, the same in whatever order they were finished."""
    ordered = sorted(results, key=lambda one: one.name)
    found = [*_same_bytes(ordered), *_same_runs(ordered), *_same_weights(ordered)]
    return sorted(found, key=lambda one: (one.grade is Grade.INFO, one.code, one.first, one.second))


def _same_bytes(results: list[Result]) -> Iterator[Copy]:
    held: dict[str, list[tuple[Result, str]]] = defaultdict(list)
    for result in results:
        for sha256, file in result.logs.items():
            held[sha256].append((result, file))
    for holders in held.values():
        for (one, file), (other, copy) in combinations(holders[:ALIKE], 2):
            yield Copy(
                code="copy_log",
                grade=_grade(one, other),
                first=f"{one.name}: {file}",
                second=f"{other.name}: {copy}",
            )


def _same_weights(results: list[Result]) -> Iterator[Copy]:
    held: dict[str, list[tuple[Result, str]]] = defaultdict(list)
    for result in results:
        for one in result.prints:
            if one.weights:
                held[one.weights].append((result, one.file))
    for holders in held.values():
        for (first, file), (second, copy) in combinations(holders[:ALIKE], 2):
            if first is not second:
                # Many hand in the released weights that they began with.
                yield Copy(
                    code="copy_weights",
                    grade=Grade.INFO,
                    first=f"{first.name}: {file}",
                    second=f"{second.name}: {copy}",
                )


def _same_runs(results: list[Result]) -> Iterator[Copy]:
    logs: list[_Log] = []
    known: set[str] = set()
    for result in results:
        digests = {file: sha256 for sha256, file in result.logs.items()}
        for one in result.prints:
            sha256 = digests.get(one.file, "")
            if one.samples and (not sha256 or sha256 not in known):  # equal ones were told
                known.add(sha256)
                logs.append(_Log(result, one))
    marks = (((place, sample.value) for place, sample in log.samples.items()) for log in logs)
    agreeing = shared(marks, lambda first, second: logs[first].result is not logs[second].result)
    for (first, second), count in sorted(agreeing.items()):
        if count >= SAME_LEAST and (copy := _compared(logs[first], logs[second])) is not None:
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
        first=one.place,
        second=other.place,
        agree=len(agree),
        of=len(pairs),
    )
    if not at_once:
        return found
    if changed := _changed(pairs, agree):
        return msgspec.structs.replace(found, code="copy_changed", grade=Grade.SUSPICIOUS, lines=changed)
    return msgspec.structs.replace(found, code="copy_run", grade=_grade(one.result, other.result))


def _changed(pairs: list[tuple[Sample, Sample]], agree: list[tuple[Sample, Sample]]) -> list[int]:
    """The lines of the second log with another value at the same time, before something that agrees again."""
    last = max((b.line for _, b in agree), default=0)
    same_time = [(a, b) for a, b in pairs if a.value != b.value and stated(b) and a.stamp == b.stamp]
    return sorted(b.line for _, b in same_time if b.line < last)[:LINES]


def _grade(one: Result, other: Result) -> Grade:
    """A copy is suspicious where it is known to be of two people."""
    people = {one.contributor, other.contributor} - {""}
    return Grade.SUSPICIOUS if len(people) == 2 else Grade.INFO
