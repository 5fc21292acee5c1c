"""Learning rates that follow a schedule up to some line, leap there, and follow it no more.

The usual schedules are functions of the share of the training that is done: linear and polynomial (power 0.9) decay,
and half a cosine; the program prints what they give, up to a factor and an end value that the configuration sets. All
rates before a leap must fit one of them, from the end of the warm-up on, before the leap is a finding; so that
schedules of other shapes, restarts and steps down say nothing. A training that was gone on with at another rate
explains a leap too. Source: PaddlePaddle/Paddle python/paddle/optimizer/lr.py, PolynomialDecay and CosineAnnealingDecay
(get_lr); the share counts steps from the start or from the end of the warm-up, or whole epochs (a toolkit's
`by_epoch`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from math import cos, isfinite, pi
from typing import Final, NamedTuple

from harness.evidence.findings import Finding, Grade
from harness.evidence.observation import Log, Run
from harness.evidence.steps import Steps
from harness.integrity.context import Context
from harness.integrity.thresholds import RATE_FALL, RATE_FIT, RATE_LEAP, RATE_LINES, RATE_OFF, RATE_OFF_LINES

NAME: Final = "learning_rate"
# Lines that are kept; of a longer training every second, fourth, ... one.
_KEPT: Final = 4096
_CURVES: Final[dict[str, Callable[[float], float]]] = {
    "linear": lambda x: 1 - x,
    "polynomial, power 0.9": lambda x: (1 - x) ** 0.9,
    "cosine": lambda x: (1 + cos(pi * x)) / 2,
}


class _Point(NamedTuple):
    """A line's rate, and the steps and the whole epochs that were done, as shares of the training."""

    line: int
    rate: float
    steps: float
    epochs: float


class _Leap(NamedTuple):
    """The curve that the `fitting` points before a leap keep to, and what it gives behind it."""

    curve: str
    before: _Point
    behind: _Point
    expected: float
    fitting: int


class _Rates:
    def __init__(self, log: Log) -> None:
        self._log = log
        self._starts = [run.first_line for run in log.runs]
        self._every = 1
        self._seen = 0
        self._rows: list[tuple[int, int, int, int, float]] = []

    def take(self, steps: Steps) -> None:
        first = -self._seen % self._every
        self._seen += len(steps)
        columns = (steps.line, steps.epoch, steps.step, steps.of, steps.lr)
        chosen = [column[first :: self._every] for column in columns]
        self._rows += [row for row in zip(*chosen, strict=True) if isfinite(row[-1]) and row[-1] >= 0]
        while len(self._rows) > _KEPT:
            self._rows = self._rows[::2]
            self._every *= 2

    def findings(self) -> Iterator[Finding]:
        by_run: dict[int, list[tuple[int, int, int, int, float]]] = {}
        for row in self._rows:
            by_run.setdefault(bisect_right(self._starts, row[0]) - 1, []).append(row)
        for at, rows in by_run.items():
            points = _points(self._log.runs[at], rows) if at >= 0 else []
            found = leap(points)
            if found is not None:
                yield self._finding(self._log.runs[at], found)

    def _finding(self, run: Run, found: _Leap) -> Finding:
        values = {
            "before": f"{found.before.rate:g}",
            "after": f"{found.behind.rate:g}",
            "curve": found.curve,
            "count": str(found.fitting),
            "expected": f"{found.expected:.3g}",
        }
        return Finding(
            code="learning_rate_leaps",
            grade=Grade.SUSPICIOUS,
            check=NAME,
            file=self._log.file,
            lines=[found.before.line, found.behind.line],
            run=run.index,
            values=values,
            arithmetic=f"{found.curve}, {100 * found.behind.steps:.1f} %: {found.expected:.3g}; {found.behind.rate:g}",
        )


def _points(run: Run, rows: Sequence[tuple[int, int, int, int, float]]) -> list[_Point]:
    """The lines of a run whose length is known, as shares of it: in iterations, or in epochs of one length."""
    iters = run.stated.get("iters")
    lengths = {row[3] for row in rows}
    if lengths == {-1} and iters is not None and iters.value.isdecimal() and int(iters.value) > 0:
        whole = int(iters.value)
        return [_Point(line, rate, step / whole, step / whole) for line, _, step, _, rate in rows if 0 <= step <= whole]
    if len(lengths) != 1 or -1 in lengths or not run.epochs:
        return []
    of = lengths.pop()
    points = []
    for line, epoch, step, _, rate in rows:
        done = (epoch - 1 + step / of) / run.epochs if of > 0 else -1.0
        if 0 <= done <= 1:
            points.append(_Point(line, rate, done, (epoch - 1) / run.epochs))
    return points


def leap(points: Sequence[_Point]) -> _Leap | None:
    """The first leap away from a schedule that all points since the warm-up keep to; None where there is none."""
    top = 0.0
    steady = 0
    for at in range(len(points) - RATE_OFF_LINES):
        top = max(top, points[at].rate)
        if abs(points[at + 1].rate - points[at].rate) <= RATE_LEAP * top:
            steady += 1
            continue
        if steady >= RATE_LINES and (found := _left(points, at)) is not None:
            return found
        steady = 0
    return None


def _left(points: Sequence[_Point], at: int) -> _Leap | None:
    """Whether the points up to place `at` keep to a schedule and those behind it do not."""
    peak = max(range(at + 1), key=lambda place: points[place].rate)
    before, behind = points[peak : at + 1], points[at + 1 : at + 1 + RATE_OFF_LINES]
    top = points[peak].rate
    if len(before) < RATE_LINES or before[-1].rate > (1 - RATE_FALL) * top:
        return None
    fitting: _Leap | None = None
    for name, curve in _CURVES.items():
        for warm in {0.0, before[0].steps}:
            for kind in ("steps", "epochs"):
                shares = [curve(_share(getattr(point, kind), warm)) for point in (*before, *behind)]
                line = _line(shares, before)
                if line is None or any(
                    abs(line(x) - point.rate) > RATE_FIT * top for x, point in zip(shares, before, strict=False)
                ):
                    continue
                expected = [line(x) for x in shares[len(before) :]]
                if any(abs(x - point.rate) <= RATE_OFF * top for x, point in zip(expected, behind, strict=True)):
                    return None
                fitting = fitting or _Leap(name, before[-1], behind[0], expected[0], len(before))
    return fitting


def _share(done: float, warm: float) -> float:
    """The share of the schedule that is done, where it begins behind the warm-up."""
    return min(1.0, max(0.0, (done - warm) / (1 - warm))) if warm < 1 else 1.0


def _line(shares: Sequence[float], before: Sequence[_Point]) -> Callable[[float], float] | None:
    """The factor and end value by which the first and the last point lie on a curve."""
    first, last = shares[0], shares[len(before) - 1]
    if first == last:
        return None
    factor = (before[0].rate - before[-1].rate) / (first - last)
    return lambda x: before[0].rate + factor * (x - first)


def watch(log: Log, _context: Context) -> _Rates:
    return _Rates(log)
