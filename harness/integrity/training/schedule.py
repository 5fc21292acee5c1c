"""The steps of a training as a schedule: lines missing where all others stand at one distance, losses that recover.

A program prints every so many steps, and nothing but lost output leaves one out. A loss that is not a number leaves
weights that are none either: no training comes back from it without starting anew, and every evaluation of them gives
one result. A program that prints an epoch step by step prints every epoch so: numbers that are all three apart were
written over others.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from itertools import groupby, pairwise
from typing import Final, NamedTuple

from harness.evidence.findings import Finding, Grade
from harness.evidence.observation import Log
from harness.evidence.steps import Steps
from harness.integrity.context import Context
from harness.integrity.thresholds import (
    EPOCH_LINES,
    EPOCHS_APART,
    LINES,
    LOST_LINES,
    NAN_LINES,
    NAN_VALUES,
    REGULAR_LINES,
    REGULAR_STEPS,
)

NAME = "schedule"
# Holes that are kept; an honest log has none.
_HOLES: Final = 1000
# Behind the last line of any file.
_END: Final = 1 << 62


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
        self._bad_from = self._bad_lines = self._bad_epochs = self._bad_epoch = self._bad_behind = 0
        self._recovered: list[int] = []
        # The last line with a loss that is a number: a format that prints none has none.
        self._good = 0
        self._sound = False
        # The epochs that are printed step by step: the number and the first line of each, and how many lines it has.
        self._epochs: list[tuple[int, int]] = []
        self._of_epoch = 0
        self._sparse = False
        # The lines from which on weights are no numbers, up to where the loss is one again.
        self._lost: list[tuple[int, int]] = []

    def take(self, steps: Steps) -> None:
        if not len(steps):
            return
        self._distance(steps)
        self._follow(steps)
        if self._bad_lines or any(map(math.isnan, steps.loss)):
            self._losses(steps)
        else:
            self._good = steps.line[-1]

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

    def _follow(self, steps: Steps) -> None:
        """Keep the epochs, as long as all are some apart and printed in several steps that are counted anew in each.

        Of nearly every log nothing is followed behind its second epoch.
        """
        at = 0
        for epoch, same in groupby(steps.epoch):
            if self._sparse:
                return
            lines = len(list(same))
            if self._epochs and epoch == self._epochs[-1][0]:
                self._of_epoch += lines
            else:
                self._sparse = steps.of[at] < 0 or (bool(self._epochs) and not self._is_apart(epoch))
                self._epochs.append((epoch, steps.line[at]))
                self._of_epoch = lines
            at += lines

    def _is_apart(self, epoch: int) -> bool:
        """Whether an epoch follows the last one at a distance, that of those before, and that one has enough lines."""
        gap = epoch - self._epochs[-1][0]
        usual = self._epochs[1][0] - self._epochs[0][0] if len(self._epochs) > 1 else gap
        return self._of_epoch >= EPOCH_LINES and gap == usual > 1

    def _losses(self, steps: Steps) -> None:
        """Follow losses that are not numbers. A column without a loss is NaN throughout and never comes back."""
        for line, epoch, loss in zip(steps.line, steps.epoch, steps.loss, strict=True):
            if math.isnan(loss):
                if not self._bad_lines:
                    self._sound = self._good > 0 and not self._started(self._good, line)
                    self._bad_from, self._bad_epochs, self._bad_epoch, self._bad_behind = line, 0, epoch, 0
                self._bad_lines += 1
                if epoch != self._bad_epoch:
                    self._bad_epochs += 1
                    self._bad_behind = self._bad_behind or line
                self._bad_epoch = epoch
                continue
            long = self._bad_lines >= NAN_LINES and self._bad_epochs > 0
            if long:
                self._lose(line)
            if long and not self._recovered and not self._started(self._bad_from, line):
                self._recovered = [self._bad_from, line, self._bad_lines]
            self._bad_lines = 0
            self._good = line

    def _started(self, before: int, behind: int) -> bool:
        """Whether a run starts behind line `before`, up to line `behind`."""
        return bisect_right(self._starts, before) < bisect_right(self._starts, behind)

    def _lose(self, end: int) -> None:
        """Keep a stretch without numbers, from its second epoch on: the first may have been spoiled by one batch."""
        if self._sound and len(self._lost) < LINES:
            self._lost.append((self._bad_behind, end))

    def findings(self) -> Iterator[Finding]:
        yield from self._missing()
        yield from self._apart()
        if self._bad_lines >= NAN_LINES and self._bad_epochs > 0:
            self._lose(_END)
        yield from self._moving()
        if self._recovered:
            first, last, count = self._recovered
            values = {"count": str(count), "first": str(first), "last": str(last)}
            yield self._finding("loss_recovers", Grade.SUSPICIOUS, [first, last], values, f"NaN x {count}")

    def _moving(self) -> Iterator[Finding]:
        """Evaluations that differ while the loss of every step is not a number."""
        for first, last in self._lost:
            series: dict[tuple[int, str, str | None], dict[str, int]] = {}
            for o in self._log.observations:
                inside = o.line is not None and first < o.line < last and not self._started(first, o.line)
                if inside and o.kind == "eval" and o.metric is not None and o.value.is_finite():
                    series.setdefault((o.run, o.printed, o.subset), {}).setdefault(o.value_text, o.line or 0)
            moving = next(((key, seen) for key, seen in series.items() if len(seen) >= NAN_VALUES), None)
            if moving is not None:
                (_, printed, _), seen = moving
                values = {"printed": printed, "count": str(len(seen)), "first": str(first)}
                lines = [first, *list(seen.values())[:LINES]]
                shown = "; ".join(list(seen)[:NAN_VALUES])
                yield self._finding("evaluation_without_weights", Grade.SUSPICIOUS, lines, values, f"NaN: {shown}")
                return

    def _apart(self) -> Iterator[Finding]:
        """Epochs that are all at one distance of several, in one run: their numbers were written anew."""
        if self._sparse or len(self._epochs) <= EPOCHS_APART:
            return
        (first, _), (second, _) = self._epochs[:2]
        values = {"every": str(second - first), "first": str(first), "second": str(second)}
        lines = [line for _, line in self._epochs[:LINES]]
        yield self._finding("epochs_apart", Grade.SUSPICIOUS, lines, values, f"{first} + {second - first} k")

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


def watch(log: Log, _context: Context) -> _Schedule:
    return _Schedule(log)
