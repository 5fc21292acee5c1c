"""The steps of a training as a schedule: lines missing where all others stand at one distance, losses that recover.

A program prints every so many steps, and nothing but lost output leaves one out. A loss that is not a number leaves
weights that are none either: no training comes back from it without starting anew.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Final, NamedTuple

from harness.findings import Finding, Grade
from harness.integrity.context import Context
from harness.integrity.thresholds import LINES, LOST_LINES, NAN_LINES, REGULAR_LINES, REGULAR_STEPS
from harness.observation import Log
from harness.steps import Steps

NAME = "schedule"
# Holes that are kept; an honest log has none.
_HOLES: Final = 1000


class _Hole(NamedTuple):
    """A distance longer than the usual one: the lines around it and the step before it."""

    distance: int
    before: int
    behind: int
    step: int


class _Schedule:
    def __init__(self, log: Log) -> None:
        self._log = log
        self._starts = sorted(run.first_line for run in log.runs)
        self._last: tuple[int, int, int] | None = None
        # The usual distance, that of most lines of the first chunk; how many keep it, and how many there are.
        self._usual = self._regular = self._distances = 0
        self._holes: list[_Hole] = []
        self._bad_from = self._bad_lines = self._bad_epochs = self._bad_epoch = 0
        self._recovered: list[int] = []

    def take(self, steps: Steps) -> None:
        if not len(steps):
            return
        self._distance(steps)
        if self._bad_lines or any(map(math.isnan, steps.loss)):
            self._losses(steps)

    def _distance(self, steps: Steps) -> None:
        lines, epochs, numbers = list(steps.line), list(steps.epoch), list(steps.step)
        if self._last is not None:
            lines, epochs, numbers = [self._last[0], *lines], [self._last[1], *epochs], [self._last[2], *numbers]
        self._last = lines[-1], epochs[-1], numbers[-1]
        gaps = [after - before for before, after in pairwise(numbers)]
        grows = [gap for gap in gaps if gap > 0]
        if not self._usual and grows:
            self._usual = Counter(grows).most_common(1)[0][0]
        self._distances += len(grows)
        self._regular += grows.count(self._usual)
        for at in [at for at, gap in enumerate(gaps) if gap > self._usual]:
            if len(self._holes) < _HOLES and (epochs[at] == epochs[at + 1] or steps.of[0] < 0):
                self._holes.append(_Hole(gaps[at], lines[at], lines[at + 1], numbers[at]))

    def _losses(self, steps: Steps) -> None:
        """Follow losses that are not numbers. A column without a loss is NaN throughout and never comes back."""
        for line, epoch, loss in zip(steps.line, steps.epoch, steps.loss, strict=True):
            if math.isnan(loss):
                if not self._bad_lines:
                    self._bad_from, self._bad_epochs, self._bad_epoch = line, 0, epoch
                self._bad_lines += 1
                self._bad_epochs += epoch != self._bad_epoch
                self._bad_epoch = epoch
                continue
            long = self._bad_lines >= NAN_LINES and self._bad_epochs > 0
            if long and not self._recovered and not self._started(self._bad_from, line):
                self._recovered = [self._bad_from, line, self._bad_lines]
            self._bad_lines = 0

    def _started(self, before: int, behind: int) -> bool:
        """Whether a run starts behind line `before`, up to line `behind`."""
        return bisect_right(self._starts, before) < bisect_right(self._starts, behind)

    def findings(self) -> Iterator[Finding]:
        yield from self._missing()
        if self._recovered:
            first, last, count = self._recovered
            values = {"count": str(count), "first": str(first), "last": str(last)}
            yield self._finding("loss_recovers", Grade.SUSPICIOUS, [first, last], values, f"NaN x {count}")

    def _missing(self) -> Iterator[Finding]:
        usual = self._usual
        if self._distances < REGULAR_LINES or self._regular < REGULAR_STEPS * self._distances:
            return
        # Longer holes are a training that was gone on with from a checkpoint.
        holes = [
            hole
            for hole in self._holes
            if hole.distance % usual == 0
            and hole.distance <= LINES * usual
            and not self._started(hole.before, hole.behind)
        ]
        if holes:
            lost = sum(hole.distance // usual - 1 for hole in holes)
            grade = Grade.SUSPICIOUS if lost >= LOST_LINES else Grade.INFO
            values = {"count": str(lost), "every": str(usual), "of": str(self._distances + 1)}
            lines = [line for hole in holes for line in (hole.before, hole.behind)]
            arithmetic = f"{holes[0].step} + {usual} < {holes[0].step + holes[0].distance}"
            yield self._finding("steps_missing", grade, list(dict.fromkeys(lines))[:LINES], values, arithmetic)

    def _finding(self, code: str, grade: Grade, lines: list[int], values: dict[str, str], arithmetic: str) -> Finding:
        return Finding(
            code=code, grade=grade, check=NAME, file=self._log.file, lines=lines, values=values, arithmetic=arithmetic
        )


def watch(log: Log, context: Context) -> _Schedule:
    return _Schedule(log)
