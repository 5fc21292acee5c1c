"""The pace of a training: what the step lines say of their own speed, against each other and against the clock.

A program prints speed, duration and remaining time from the same few numbers, so that they fit exactly, and its clock
cannot pass more slowly than the steps it timed. Pauses are honest; a clock that is too fast is not.

- samples a second times seconds a batch is the number of samples of a batch, a whole number. Source:
  PaddlePaddle/PaddleClas d178931, ppcls/engine/train/utils.py:50 (log_info); PaddlePaddle/PaddleSeg d7975e7,
  paddleseg/utils/timer.py:39 (get_ips_average); PaddlePaddle/PaddleDetection 666f597, ppdet/engine/callbacks.py:120.
- the remaining time is the remaining steps times seconds a batch. Source: PaddleClas, the same place, line 54. Some
  versions count one step an epoch less, which is allowed for; a fork may count otherwise, so that only lines which
  differ from nearly all others are reported.
- between two steps of an epoch passes at least the time that the steps between them took at the lowest printed cost.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from harness.evidence.findings import Finding, Grade
from harness.evidence.observation import Log
from harness.evidence.steps import Steps
from harness.integrity.context import Context
from harness.integrity.thresholds import (
    CLOCK_ROUNDING,
    CLOCK_SPEED,
    ETA_SHARE,
    LINES,
    ODD_LINES,
    PACE_SECONDS,
    PACE_STEPS,
    PRODUCT_SLACK,
)

NAME = "pace"


class _Odd:
    """Lines that do not fit: how many, the first of them, and an example's arithmetic."""

    def __init__(self) -> None:
        self.tested = 0
        self.count = 0
        self.lines: list[int] = []
        self.values: dict[str, str] = {}

    def add(self, lines: Sequence[int], values: dict[str, str]) -> None:
        if not self.count:
            self.values = values
        self.count += 1
        if len(self.lines) < LINES:
            self.lines.extend(lines)


class _Pace:
    def __init__(self, log: Log) -> None:
        self._log = log
        decimals = log.habits.speed_decimals
        # Half a unit of the last digit that is printed of speed and seconds.
        self._half = None if decimals is None else 0.5 * 10.0**-decimals
        epochs = {run.epochs for run in log.runs if run.epochs is not None}
        self._epochs = sorted(epochs) if log.habits.eta_from_cost else []
        self._product = _Odd()
        self._remaining = _Odd()
        self._clock = _Odd()

    def take(self, steps: Steps) -> None:
        if self._half is not None:
            self._take_products(steps, self._half)
        if self._epochs:
            self._take_remaining(steps)
        for start, end in _stretches(steps):
            self._take_clock(steps, start, end)

    def _take_products(self, steps: Steps, half: float) -> None:
        self._product.tested += len(steps)
        # How far a product is from a whole number; one of NaN compares false.
        odd = [
            at
            for at, (ips, cost) in enumerate(zip(steps.ips, steps.batch_cost, strict=True))
            if abs((ips * cost + 0.5) % 1.0 - 0.5) > 1.1 * half * (ips + cost)
        ]
        for at in odd:
            ips, cost = steps.ips[at], steps.batch_cost[at]
            if 1.1 * half * (ips + cost) < PRODUCT_SLACK:
                values = {"ips": f"{ips:g}", "cost": f"{cost:g}", "product": f"{ips * cost:.3f}"}
                self._product.add([steps.line[at]], values)

    def _take_remaining(self, steps: Steps) -> None:
        self._remaining.tested += len(steps)
        odd = _odd_remaining(steps, self._epochs[0])
        for epochs in self._epochs[1:]:
            also = set(_odd_remaining(steps, epochs)) if odd else set()
            odd = [at for at in odd if at in also]
        for at in odd:
            values: dict[str, str] = {}
            if not self._remaining.count:
                left = (self._epochs[-1] - steps.epoch[at] + 1) * steps.of[at] - steps.step[at]
                cost, eta = steps.batch_cost[at], steps.eta[at]
                values = {"left": str(left), "cost": f"{cost:g}", "expected": f"{left * cost:.0f}", "eta": f"{eta:.0f}"}
            self._remaining.add([steps.line[at]], values)

    def _take_clock(self, steps: Steps, start: int, end: int) -> None:
        """Hold the clock of the stretch from line `start` to before `end` against the time its steps need."""
        passed = steps.clock[end - 1] - steps.clock[start]
        done = steps.step[end - 1] - steps.step[start]
        cost = min(steps.batch_cost[start + 1 : end])
        if done * cost < PACE_SECONDS:
            return
        self._clock.tested += 1
        # A clock that was set back within the stretch tells nothing of its length.
        if passed + CLOCK_ROUNDING < CLOCK_SPEED * done * cost and _runs(steps.clock[start:end]):
            values = {
                "steps": str(done),
                "cost": f"{cost:g}",
                "needed": f"{done * cost:.0f}",
                "passed": f"{passed:.0f}",
            }
            self._clock.add([steps.line[start], steps.line[end - 1]], values)

    def findings(self) -> Iterator[Finding]:
        product, remaining, clock = self._product, self._remaining, self._clock
        if product.count >= ODD_LINES:
            values = product.values
            arithmetic = f"{values['ips']} /s * {values['cost']} s = {values['product']}"
            yield self._finding("speed_disagrees", product, arithmetic)
        if ODD_LINES <= remaining.count <= (1 - ETA_SHARE) * remaining.tested:
            values = remaining.values
            arithmetic = f"{values['left']} * {values['cost']} s = {values['expected']} s; eta {values['eta']} s"
            yield self._finding("eta_disagrees", remaining, arithmetic)
        if clock.count:
            values = clock.values
            arithmetic = f"{values['steps']} * {values['cost']} s = {values['needed']} s > {values['passed']} s"
            yield self._finding("clock_too_fast", clock, arithmetic)

    def _finding(self, code: str, odd: _Odd, arithmetic: str) -> Finding:
        return Finding(
            code=code,
            grade=Grade.SUSPICIOUS,
            check=NAME,
            file=self._log.file,
            lines=odd.lines,
            values={**odd.values, "count": str(odd.count), "of": str(odd.tested)},
            arithmetic=arithmetic,
        )


def watch(log: Log, context: Context) -> _Pace:
    return _Pace(log)


def _odd_remaining(steps: Steps, epochs: int) -> list[int]:
    """The lines whose remaining time is not the one computed, by more than their rounding makes of it.

    That is a second of the time itself, half a digit of the cost at every step left, and a step more or less an epoch.
    A line that does not say how many steps an epoch has, or any of the rest, tells nothing: NaN compares false.
    """
    columns = zip(steps.epoch, steps.of, steps.step, steps.batch_cost, steps.eta, strict=True)
    return [
        at
        for at, (epoch, of, step, cost, eta) in enumerate(columns)
        if of > 0
        and abs(((left := epochs - epoch + 1) * of - step) * cost - eta) > 1 + (left > 0) * left * (5.5e-6 * of + cost)
    ]


def _runs(clock: Sequence[float]) -> bool:
    return all(before <= after for before, after in pairwise(clock))


def _stretches(steps: Steps) -> Iterator[tuple[int, int]]:
    """Stretches of lines of one epoch with growing steps, of at least two lines and at most PACE_STEPS."""
    pairs = zip(pairwise(steps.step), pairwise(steps.epoch), steps.of, strict=False)
    ends = [
        at
        for at, ((before, after), (epoch, following), of) in enumerate(pairs, 1)
        if after <= before or (following != epoch and of >= 0)
    ]
    start = 0
    for end in (*ends, len(steps)):
        for first in range(start, end - 1, PACE_STEPS):
            if min(first + PACE_STEPS, end) - first >= 2:
                yield first, min(first + PACE_STEPS, end)
        start = end
