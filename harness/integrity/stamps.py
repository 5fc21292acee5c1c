"""Time stamps that advance by one fixed amount from line to line, whatever the lines stand for.

Between two lines passes the time of the work between them: an evaluation takes another time than fifty steps, a
checkpoint another again. Stamps that somebody typed or generated do not know of the work.

Test: permutation. Null hypothesis: the gaps before lines of one kind (the first words behind the stamp) are
exchangeable over the file. The chance that all `s` of them within a stretch have one value, which `K` of all `N` have,
is C(K, s) / C(N, s); of several kinds the product. The longest stretch with at least two kinds is tested, against
`level(gaps)`: it could have begun at any line. A machine that changes its pace breaks the exchangeability, but does
not bring every kind of work to the same whole number of seconds; in a stretch of STAMPED_LEAST lines each, that
would take work of several kinds that is steady to a twentieth of a second.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from math import exp, lgamma
from typing import Final

from harness.findings import Finding, Grade
from harness.integrity.context import Context
from harness.integrity.thresholds import KIND_LEAST, STAMPED_LEAST, level
from harness.marks import Marks
from harness.observation import Log
from harness.steps import Steps

NAME: Final = "stamps"
# Kinds of lines (a printed configuration has hundreds), and pairs of a kind and a gap, that are counted apart.
_KINDS: Final = 4096
_PAIRS: Final = 1 << 16


class _Stamps:
    def __init__(self, log: Log) -> None:
        self._log = log
        self._last: int | None = None
        self._gaps = self._pairs = 0
        self._by_kind: dict[str, Counter[int]] = {}
        # The stretch under way and the longest one: the gap, its first and last line, and how many lines of each kind.
        self._gap = self._first = self._end = self._length = 0
        self._kinds: Counter[str] = Counter()
        self._longest: tuple[int, int, int, int, Counter[str]] | None = None

    def take(self, steps: Steps) -> None:
        """Steps are lines of one kind; their stamps come with the marks."""

    def take_marks(self, marks: Marks) -> None:
        last = self._last
        for line, clock, kind in zip(marks.line, marks.clock, marks.kind, strict=True):
            if last is None:
                last = clock
                continue
            gap, last = clock - last, clock
            self._gaps += 1
            counted = self._by_kind.get(kind)
            if counted is None and len(self._by_kind) < _KINDS:
                counted = self._by_kind[kind] = Counter()
            if counted is not None and (gap in counted or self._pairs < _PAIRS):
                self._pairs += gap not in counted
                counted[gap] += 1
            if gap != self._gap or not self._length:
                self._close()
                self._gap, self._first = gap, line
            self._end = line
            self._length += 1
            self._kinds[kind] += 1
        self._last = last

    def _close(self) -> None:
        """End the stretch under way. One without any time between its lines is output that came at once."""
        if self._gap > 0 and self._length >= STAMPED_LEAST and _telling(self._kinds):
            if self._longest is None or self._length > self._longest[3]:
                self._longest = self._gap, self._first, self._end, self._length, self._kinds
        self._length = 0
        self._kinds = Counter()

    def findings(self) -> Iterator[Finding]:
        self._close()
        if self._longest is None:
            return
        gap, first, last, length, kinds = self._longest
        chance = exp(sum(self._chance(kind, count, gap) for kind, count in _telling(kinds).items()))
        if chance >= level(self._gaps):
            return
        yield Finding(
            code="stamps_regular",
            grade=Grade.SUSPICIOUS,
            check=NAME,
            file=self._log.file,
            lines=[first, last],
            values={
                "gap": str(gap),
                "count": str(length),
                "kinds": str(len(_telling(kinds))),
                "p": f"{chance:.1e}",
                "test": "permutation",
                "false_alarms": f"{level(self._gaps):.1e}",
            },
            arithmetic=f"{length} x {gap} s; P = {chance:.1e} of {self._gaps}",
        )

    def _chance(self, kind: str, count: int, gap: int) -> float:
        """The logarithm of C(K, s) / C(N, s), as in the module's docstring; 0 for a kind that is not counted."""
        counted = self._by_kind.get(kind, Counter())
        return _choices(counted[gap], count) - _choices(counted.total(), count) if counted[gap] >= count else 0.0


def _telling(kinds: Counter[str]) -> dict[str, int]:
    """The kinds with enough lines to tell; nothing where only one has."""
    telling = {kind: count for kind, count in kinds.items() if count >= KIND_LEAST}
    return telling if len(telling) > 1 else {}


def _choices(of: int, count: int) -> float:
    """The logarithm of the number of ways to choose `count` of `of`."""
    return lgamma(of + 1) - lgamma(count + 1) - lgamma(of - count + 1)


def watch(log: Log, context: Context) -> _Stamps:
    return _Stamps(log)
