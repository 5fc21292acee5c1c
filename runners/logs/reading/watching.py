"""Looking at the lines of any log beside its format: those at its beginning, and those with needles.

A `Watcher` is given to `read_log`; it sees what the format's reader reads, so that nothing is read twice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from runners.logs.reading.lines import Line, line_ends
from runners.logs.reading.needles import SAMPLED, Needle, Search, line_end, plan

# How to search is chosen anew after so many stretches, as `LineReader` does.
_PLANNED_FOR: Final = 64


class LineWatcher:
    """Hands to `told` the `first` lines of a file, every line with one of `needles`, and the `below` lines after each.

    Each line comes once, in the file's order, with its number, as it stands: rewritten and coloured as it may be.
    """

    def __init__(
        self, told: Callable[[Line], None], needles: Sequence[Needle] = (), *, first: int = 0, below: int = 0
    ) -> None:
        self._told = told
        self._needles = tuple(needles)
        # How many of the next lines are handed over whatever they hold.
        self._following = first
        self._below = below
        self._searches: list[Search] = []
        self._left = 0

    def take(self, number: int, text: bytes, start: int, end: int) -> None:
        """Look at the lines `text[start:end]`, of which the first has the number `number`."""
        self._left -= 1
        if self._left <= 0 and (end - start >= SAMPLED or not self._searches):
            self._searches = plan(self._needles, text, start, end) if self._needles else []
            self._left = _PLANNED_FOR
        places: dict[Search, int] = {}
        while start < end:
            if not self._following:
                hit = self._next(places, text, start, end)
                if hit < 0:
                    return
                begin = text.rfind(b"\n", start, hit) + 1 or start
                number += line_ends(text, start, begin) if begin > start else 0
                start, self._following = begin, 1 + self._below
            stop = line_end(text, start, end)
            line = text[start:stop]
            if self._following <= self._below and self._next(places, text, start, end) in range(start, stop):
                self._following = 1 + self._below
            self._following -= 1
            self._told(Line(number, line, stop < end))
            number, start = number + 1, stop + 1

    def _next(self, places: dict[Search, int], text: bytes, start: int, end: int) -> int:
        """Where the next needle is; -1 where there is none."""
        nearest = -1
        for search in self._searches:
            if search not in places or 0 <= places[search] < start:
                places[search] = search.first(text, start, end)
            if places[search] >= 0 and (nearest < 0 or places[search] < nearest):
                nearest = places[search]
        return nearest
