"""Finding the next of several needles in a block of bytes, as fast as the block can be looked through.

`bytes.find` of a single byte is `memchr`, some ten times as fast as `bytes.find` of several. So a needle is looked for
by a byte of it that is rare in the file, and compared only where that byte stands. Which bytes are rare is taken from
samples of the block; a needle made of frequent bytes alone is looked for as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import msgspec


class After(msgspec.Struct, frozen=True):
    """Looked for together: `mark` and, behind it on the same line, `then`."""

    mark: bytes
    then: bytes


# What is looked for: bytes, two of them on one line, or a pattern that begins with one fixed byte.
Needle = bytes | After | re.Pattern[bytes]

# In blocks smaller than this the choice costs more than it saves; of one needle in texts smaller than that.
SAMPLED: Final = 1 << 16
SMALL: Final = 1 << 13
_SPOTS: Final = 8
_SPOT: Final = 1 << 11
_MARK_SPOT: Final = 1 << 9
_ALIKE: Final = bytes.maketrans(b"123456789", b"000000000")
# A byte is rare where it stands once in so many bytes: then the jumps between them cost less than a whole search.
_RARE: Final = 1000


class Search:
    """One way through a block: `byte` leads to the needles that hold it, each with the byte's place in it.

    Without `byte` the one needle is looked for as a whole.
    """

    def __init__(self, needles: Sequence[Needle], byte: bytes = b"") -> None:
        self._byte = byte
        self._needles = [(needle, _fixed(needle), _fixed(needle).find(byte)) for needle in needles]

    def first(self, text: bytes, start: int, end: int) -> int:
        """Where the first of the needles begins in `text[start:end]`; -1 where none does."""
        if not self._byte:
            return find(self._needles[0][0], text, start, end)
        byte, needles = self._byte, self._needles
        # Up to here the marks of an `After` are known to stand alone: each line is looked through once.
        alone: dict[Needle, int] = {}
        hit = text.find(byte, start, end)
        while hit >= 0:
            for needle, fixed, offset in needles:
                place = hit - offset
                if place < start or not text.startswith(fixed, place, end):
                    continue
                if not isinstance(needle, After):
                    return place
                if place >= alone.get(needle, 0):
                    stop = line_end(text, place, end)
                    if text.find(needle.then, place + len(fixed), stop) >= 0:
                        return place
                    alone[needle] = stop
            hit = text.find(byte, hit + 1, end)
        return -1


class Haystack:
    """Tells of many byte strings one by one whether they stand in a text.

    Lines that differ in their digits alone are looked through once: most lines of a log are alike.
    """

    def __init__(self, text: bytes) -> None:
        self._text = text
        self._small = len(text) < SMALL
        if self._small:
            return
        self._lines = b"\n".join(dict.fromkeys(text.translate(_ALIKE).split(b"\n")))
        stride = max(len(self._lines) // _SPOTS, 1)
        self._sample = b"".join(self._lines[spot : spot + _MARK_SPOT] for spot in range(0, len(self._lines), stride))
        self._counts: dict[int, int] = {}

    def __contains__(self, mark: bytes) -> bool:
        if self._small or b"\n" in mark:
            return mark in self._text
        alike = mark.translate(_ALIKE)
        # Where no digit was changed, what stands in the lines stands in the text.
        return self._stands(alike) and (alike == mark or mark in self._text)

    def _stands(self, mark: bytes) -> bool:
        rarest = min(mark, key=self._count)
        if self._count(rarest) * _RARE > len(self._sample):
            return mark in self._lines
        return Search([mark], bytes((rarest,))).first(self._lines, 0, len(self._lines)) >= 0

    def _count(self, letter: int) -> int:
        count = self._counts.get(letter)
        if count is None:
            count = self._counts[letter] = self._sample.count(letter)
        return count


def plan(needles: Sequence[Needle], text: bytes, start: int, end: int) -> list[Search]:
    """The quickest ways to find `needles` in `text[start:end]` and in what is like it."""
    if end - start < SAMPLED:
        return [Search([needle]) for needle in needles]
    stride = (end - start) // _SPOTS
    sample = b"".join(text[spot : spot + _SPOT] for spot in range(start, end - _SPOT, stride))
    letters = {letter for needle in needles for letter in _fixed(needle)}
    counts = {letter: sample.count(letter) for letter in letters}
    rare = [letter for letter, count in counts.items() if count * _RARE <= len(sample)]
    searches: list[Search] = []
    left = list(needles)
    while left:
        # One pass for as many needles as share a rare byte.
        holders = {letter: [needle for needle in left if letter in _fixed(needle)] for letter in rare}
        best = max(rare, key=lambda letter: (len(holders[letter]), -counts[letter], letter), default=-1)
        if best < 0 or not holders[best]:
            return searches + [Search([needle]) for needle in left]
        searches.append(Search(holders[best], bytes((best,))))
        left = [needle for needle in left if needle not in holders[best]]
    return searches


def find(needle: Needle, text: bytes, start: int, end: int) -> int:
    """Where `needle` is found first in `text[start:end]`; -1 where it is not."""
    if isinstance(needle, bytes):
        return text.find(needle, start, end)
    if isinstance(needle, After):
        # The second is rarer, or it would not be asked for; up to `looked` no mark begins on its line.
        looked, place = start, text.find(needle.then, start, end)
        while place >= 0:
            mark = text.find(needle.mark, max(looked, text.rfind(b"\n", looked, place) + 1), place)
            if mark >= 0:
                return mark
            looked, place = max(start, place - len(needle.mark) + 1), text.find(needle.then, place + 1, end)
        return -1
    found = needle.search(text, start, end)
    return found.start() if found else -1


def _fixed(needle: Needle) -> bytes:
    """The bytes that stand where the needle does, whatever else belongs to it; none of a pattern."""
    if isinstance(needle, bytes):
        return needle
    return needle.mark if isinstance(needle, After) else b""


def line_end(text: bytes, start: int, end: int) -> int:
    """Where the line of `start` ends, at most `end`."""
    stop = text.find(b"\n", start, end)
    return stop if stop >= 0 else end
