"""Which of many things are worth comparing: those that share marks, such as a value at a place."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable
from itertools import combinations
from typing import Final

# Things that share one mark, of which pairs are looked at; honest submissions have a few.
ALIKE: Final = 20


def shared(things: Iterable[Iterable[Hashable]], apart: Callable[[int, int], bool]) -> Counter[tuple[int, int]]:
    """How many marks two things share, by their numbers, of those that share any and are `apart`."""
    holders: dict[Hashable, list[int]] = defaultdict(list)
    for number, marks in enumerate(things):
        for mark in marks:
            if len(found := holders[mark]) < ALIKE:
                found.append(number)
    return pairs_of(holders.values(), apart)


def pairs_of(holders: Iterable[list[int]], apart: Callable[[int, int], bool]) -> Counter[tuple[int, int]]:
    """The same, of those that hold each mark; of many the first `ALIKE`."""
    return Counter(pair for found in holders for pair in combinations(found[:ALIKE], 2) if apart(*pair))
