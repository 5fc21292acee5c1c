"""Time stamps that advance by one fixed amount from line to line, whatever the lines stand for.

Between two lines passes the time of the work between them: an evaluation takes another time than fifty steps, a
checkpoint another again. Stamps that somebody typed or generated do not know of the work.

Permutation test. Null hypothesis: among lines of one kind (told by the first words behind the stamp) the gaps before
them could stand in any order. Of all N gaps of a kind K have one value; that all s of those inside a stretch have it
has probability C(K, s) / C(N, s), and for several kinds the product of these. The longest stretch with at least two
kinds is tested against `level(gaps)`, because it could have begun at any line. A machine that changes its pace breaks
the null hypothesis, but does not bring every kind of work to the same whole number of seconds: in a stretch of
STAMPED_LEAST lines that would take work of several kinds that is steady to a twentieth of a second.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import exp, lgamma
from operator import sub
from typing import Final, NamedTuple

from harness.evidence.findings import Finding, Grade
from harness.evidence.marks import Marks
from harness.evidence.observation import Log
from harness.evidence.steps import Steps
from harness.integrity.context import Context
from harness.integrity.thresholds import KIND_LEAST, STAMPED_LEAST, level

NAME: Final = "stamps"
# Kinds of lines (a printed configuration has hundreds), and pairs of a kind and a gap, that are counted apart.
_KINDS: Final = 4096
_PAIRS: Final = 1 << 16


class _Stretch(NamedTuple):
    """Lines at one distance: the gap, the first and last of them, how many there are, and of which kinds."""

    gap: int
    first: int
    last: int
    length: int
    kinds: Counter[str]


class _Stamps:
    def __init__(self, log: Log) -> None:
        self._log = log
        self._last: int | None = None
        self._gaps = 0
        self._by_kind: dict[str, Counter[int]] = {}
        self._pairs = 0
        # The stretch under way, which may go on in the next chunk, and the longest one.
        self._open: _Stretch | None = None
        self._longest: _Stretch | None = None

    def take(self, steps: Steps) -> None:
        """Steps are lines of one kind; their stamps come with the marks."""

    def take_marks(self, marks: Marks) -> None:
        if not marks.clock:
            return
        first = 0 if self._last is not None else 1
        clocks = marks.clock if self._last is None else [self._last, *marks.clock]
        self._last = marks.clock[-1]
        gaps = list(map(sub, clocks[1:], clocks))
        kinds, lines = marks.kind[first:], marks.line[first:]
        self._gaps += len(gaps)
        self._count(Counter(zip(kinds, gaps, strict=True)))
        begin = 0
        for end in (*(at for at, (a, b) in enumerate(pairwise(gaps), 1) if a != b), len(gaps)):
            if begin < end:
                self._take_stretch(gaps[begin], lines, kinds, begin, end)
            begin = end

    def _count(self, pairs: Counter[tuple[str, int]]) -> None:
        for (kind, gap), number in pairs.items():
            counted = self._by_kind.get(kind)
            if counted is None and len(self._by_kind) < _KINDS:
                counted = self._by_kind[kind] = Counter()
            if counted is not None and (gap in counted or self._pairs < _PAIRS):
                self._pairs += gap not in counted
                counted[gap] += number

    def _take_stretch(self, gap: int, lines: Sequence[int], kinds: Sequence[str], begin: int, end: int) -> None:
        """Lines of one chunk at one distance: they go on with the stretch under way, or end it."""
        before = self._open
        if before is not None and (begin or before.gap != gap):
            self._close()
            before = None
        # Few stretches are long; only of these the kinds matter, and of those that may go on in the next chunk.
        long = end - begin >= STAMPED_LEAST or end == len(lines) or before is not None
        counted = Counter(kinds[begin:end]) if long else Counter()
        if before is not None:
            length = before.length + end - begin
            self._open = _Stretch(gap, before.first, lines[end - 1], length, before.kinds + counted)
        else:
            self._open = _Stretch(gap, lines[begin], lines[end - 1], end - begin, counted)

    def _close(self) -> None:
        """End the stretch under way. One without any time between its lines is output that came at once."""
        one, self._open = self._open, None
        if one is not None and one.gap > 0 and one.length >= STAMPED_LEAST and _telling(one.kinds):
            if self._longest is None or one.length > self._longest.length:
                self._longest = one

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


def watch(log: Log, _context: Context) -> _Stamps:
    return _Stamps(log)
