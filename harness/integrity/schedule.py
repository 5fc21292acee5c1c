"""The steps of a training as a schedule: lines missing where all others stand at one distance, losses that recover.

A program prints every so many steps, and nothing but lost output leaves one out. A loss that is not a number leaves
weights that are none either: no training comes back from it without starting anew.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from typing import Final

from harness.findings import Finding, Grade
from harness.integrity.context import Context
from harness.integrity.thresholds import LINES, LOST_LINES, NAN_LINES, REGULAR_LINES, REGULAR_STEPS
from harness.observation import Log
from harness.steps import Steps

NAME = "schedule"
# Distances that are counted; honest logs have a handful.
_DISTANCES: Final = 1000


class _Schedule:
    def __init__(self, log: Log) -> None:
        self._log = log
        self._starts = {run.first_line for run in log.runs}
        self._before: tuple[int, int, int] | None = None
        self._gaps: Counter[int] = Counter()
        # The steps behind which a longer distance follows: distance, line before, line behind, step before.
        self._long: dict[int, list[tuple[int, int, int]]] = {}
        self._bad_from = self._bad_lines = self._bad_epochs = 0
        self._recovered: list[int] = []

    def take(self, steps: Steps) -> None:
        before = self._before
        for line, epoch, step, of in zip(steps.line, steps.epoch, steps.step, steps.of, strict=True):
            if before is not None:
                gap = step - before[2]
                if gap > 0 and (epoch == before[1] or of < 0):
                    self._gap(gap, before, line)
            before = (line, epoch, step)
        self._before = before
        if self._bad_lines or any(map(math.isnan, steps.loss)):
            self._losses(steps)

    def _gap(self, gap: int, before: tuple[int, int, int], line: int) -> None:
        if gap in self._gaps or len(self._gaps) < _DISTANCES:
            self._gaps[gap] += 1
            if self._gaps[gap] <= LINES:
                self._long.setdefault(gap, []).append((before[0], line, before[2]))

    def _losses(self, steps: Steps) -> None:
        """Follow losses that are not numbers. A column without a loss is NaN throughout and never comes back."""
        epoch = -1
        for line, now, loss in zip(steps.line, steps.epoch, steps.loss, strict=True):
            if loss != loss:
                if not self._bad_lines:
                    self._bad_from, self._bad_epochs, epoch = line, 0, now
                self._bad_lines += 1
                self._bad_epochs += now != epoch
                epoch = now
                continue
            restarted = any(self._bad_from < start <= line for start in self._starts) if self._bad_lines else False
            if self._bad_lines >= NAN_LINES and self._bad_epochs and not restarted and not self._recovered:
                self._recovered = [self._bad_from, line, self._bad_lines]
            self._bad_lines = 0

    def findings(self) -> Iterator[Finding]:
        yield from self._missing()
        if self._recovered:
            first, last, count = self._recovered
            values = {"count": str(count), "first": str(first), "last": str(last)}
            yield self._finding("loss_recovers", Grade.SUSPICIOUS, [first, last], values, f"NaN x {count}")

    def _missing(self) -> Iterator[Finding]:
        total = sum(self._gaps.values())
        if total < REGULAR_LINES:
            return
        distance, often = self._gaps.most_common(1)[0]
        if often < REGULAR_STEPS * total:
            return
        lost = 0
        lines: list[int] = []
        first = ""
        for gap, places in self._long.items():
            if gap <= distance or gap % distance or gap > LINES * distance:
                continue
            for before, behind, step in places:
                if any(before < start <= behind for start in self._starts):
                    continue
                lost += gap // distance - 1
                lines += [before, behind]
                first = first or f"{step} + {distance} < {step + gap}"
        if lost:
            grade = Grade.SUSPICIOUS if lost >= LOST_LINES else Grade.INFO
            values = {"count": str(lost), "every": str(distance), "of": str(total)}
            yield self._finding("steps_missing", grade, sorted(set(lines))[:LINES], values, first)

    def _finding(self, code: str, grade: Grade, lines: list[int], values: dict[str, str], arithmetic: str) -> Finding:
        return Finding(
            code=code, grade=grade, check=NAME, file=self._log.file, lines=lines, values=values, arithmetic=arithmetic
        )


def watch(log: Log, context: Context) -> _Schedule:
    return _Schedule(log)
