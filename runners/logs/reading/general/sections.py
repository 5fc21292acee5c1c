"""Where one training ends in a log and another begins, as far as lines without a format show it."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import Final

from runners.logs.reading.general.likeness import likeness
from runners.logs.reading.general.pairs import read_line
from runners.logs.reading.general.sentence import ORDINAL
from runners.logs.reading.general.shapes import SeenLine, Shapes
from runners.logs.reading.lines import plain

_EPOCH: Final = re.compile(r"(?i:\bepochs?|\bep|轮次|轮数|周期)[\s:：=\[#\]]{0,4}(\d{1,7})")
_COUNT: Final = re.compile(r"(?<![\w./:-])(\d{1,9})\]?\s?/\s?\[?\d{1,9}(?![\w./:-])")
_STEP: Final = re.compile(r"(?i:\biter(?:ation)?s?|\bsteps?|\bbatch)[\s:=\[#\]]{0,4}(\d{1,9})")
# Shapes whose last line is remembered.
_MAX_SHAPES: Final = 20_000


class Sections:
    """Numbers the stretches of a log whose values may be of one training.

    A stretch ends where a model is made or given its weights, where the epochs of the training start over, where a
    line that looks like a heading says something else than those above it, and where, once values are printed, a line
    without a like before it says of what or how they are.
    """

    def __init__(self) -> None:
        self._restarts = 0
        # How far the training was at the value before.
        self._progress: tuple[int, int] | None = None
        # The last lines that look like headings, each by what makes it look so, and how many of them were looked at.
        self._headings: dict[bytes, str] = {}
        self._looked = 0
        # The shapes that were met, and the line at which one was met again.
        self._once: set[bytes] = set()
        self._begun: int | None = None
        # The line of the training above the last line of a shape.
        self._above: dict[bytes, int] = {}

    def of(self, seen: SeenLine, shapes: Shapes, *, stepped: bool) -> str:
        """The stretch that the values of a line are of.

        Values of steps alone (`stepped`) between which nothing was trained are of parts of one evaluation.
        """
        first, shapes.went_on = _progress(shapes.went_on), b""
        if first is not None and self._progress is not None and first <= self._progress:
            self._restarts += 1
        self._progress = _progress(shapes.trained_raw) or self._progress
        while self._looked < len(shapes.headings) and shapes.headings[self._looked][0] < seen.number:
            _, sign, line = shapes.headings[self._looked]
            said = read_line(plain(line))
            self._headings[sign] = likeness(said.tokens, [pair.place for pair in said.pairs], said.epoch, said.step)
            self._looked += 1
        section = f"{self._restarts} {bisect_left(shapes.loads, seen.number)} {sorted(self._headings.items())}"
        section += f" {self._turns(seen, shapes.turns)}"
        part = stepped and self._above.get(seen.shape.key) == shapes.trained
        if len(self._above) < _MAX_SHAPES:
            self._above[seen.shape.key] = shapes.trained
        return f"{section} line {seen.number}" if part else section

    def _turns(self, seen: SeenLine, turns: list[int]) -> int:
        """How many lines turned to something else since the log printed values of one kind for the second time."""
        if self._begun is None and seen.shape.key in self._once:
            self._begun = seen.number
        if len(self._once) < _MAX_SHAPES:
            self._once.add(seen.shape.key)
        return bisect_left(turns, seen.number) - bisect_left(turns, self._begun) if self._begun is not None else 0


def trained_epoch(raw: bytes) -> int | None:
    """The epoch that a line of the training names."""
    text = plain(raw[:500]) if raw else ""
    found = _EPOCH.search(text) or ORDINAL.search(text)
    return int(found[1]) if found is not None else None


def _progress(raw: bytes) -> tuple[int, int] | None:
    """The epoch of a line of the training, and how far it is in it; None where it names no epoch."""
    epoch = trained_epoch(raw)
    if epoch is None:
        return None
    text = plain(raw[:500])
    counts = [int(found[1]) for found in (_STEP.search(text), *_COUNT.finditer(text)) if found is not None]
    return epoch, next((count for count in counts if count != epoch), -1)
