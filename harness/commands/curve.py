"""What `verify parse --curve` says of a training: a line a printed value, a line a run, however long the curve is."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import compress

from harness.evidence.findings import Finding
from harness.evidence.observation import Log, Observation
from harness.evidence.steps import Steps
from harness.values.errors import InputError
from harness.values.stamps import NO_YEAR

# Far above what any log prints under names of their own; a file made to fill the memory ends here.
MAX_NAMES = 10_000


class NamedSeries:
    """The observations of one printed name: how many they are, the highest, lowest and last of them."""

    def __init__(self, first: Observation) -> None:
        self.first = self.last = first
        self.count = 0
        self._highest: Observation | None = None
        self._lowest: Observation | None = None

    @property
    def highest(self) -> Observation:
        """The first of the highest values; where none is finite, the first of all."""
        return self._highest or self.first

    @property
    def lowest(self) -> Observation:
        """The first of the lowest values; where none is finite, the first of all."""
        return self._lowest or self.first

    def add(self, observation: Observation) -> None:
        self.count += 1
        self.last = observation
        if observation.value.is_finite():
            if self._highest is None or observation.value > self._highest.value:
                self._highest = observation
            if self._lowest is None or observation.value < self._lowest.value:
                self._lowest = observation


class SeriesTable:
    """Series by file, format and run, each in the order in which its name came first.

    A document that quotes a log is two logs: what it says itself, and what it quotes.
    """

    def __init__(self) -> None:
        self._series: dict[tuple[str, str, int], dict[tuple[str, str, str], NamedSeries]] = {}
        self._names = 0

    def add(self, observation: Observation) -> None:
        """Raises InputError when values come under more names than any honest log has."""
        o = observation
        group = self._series.setdefault((o.file, o.format, o.run), {})
        name = (o.printed, o.kind, o.weights)
        series = group.get(name)
        if series is None:
            self._names += 1
            if self._names > MAX_NAMES:
                raise InputError("log_too_large", file=o.file, limit=MAX_NAMES)
            series = group[name] = NamedSeries(o)
        series.add(o)

    def of(self, log: Log, run: int) -> list[NamedSeries]:
        return list(self._series.get((log.file, log.format, run), {}).values())


class StepSummary:
    """The training steps of one run."""

    def __init__(self) -> None:
        self.steps = 0
        self._loss: list[float] = []
        self._lowest = (math.inf, 0)
        self._lr: list[float] = []
        self._ips: list[float] = []
        self._clock: list[float] = []

    def take(self, steps: Steps, start: int, end: int) -> None:
        """Take in the steps from `start` to before `end`."""
        self.steps += end - start
        losses = _stated(steps.loss[start:end])
        if losses:
            self._loss = [*(self._loss[:1] or losses[:1]), losses[-1]]
            lowest = min(losses)
            if lowest < self._lowest[0]:
                self._lowest = (lowest, steps.line[start + steps.loss[start:end].index(lowest)])
        if rates := _stated(steps.lr[start:end]):
            self._lr = [min([*self._lr[:1], min(rates)]), max([*self._lr[1:], max(rates)])]
        # Of a long stretch some two hundred steps tell the speed.
        if speeds := sorted(_stated(steps.ips[start : end : (end - start) // 200 + 1])):
            self._ips.append(speeds[len(speeds) // 2])
        if clocks := _stated(steps.clock[start:end]):
            self._clock = [*(self._clock[:1] or clocks[:1]), clocks[-1]]

    def parts(self) -> Iterator[str]:
        """`name=value` of all that the steps state; the speed is the median of the medians of the chunks."""
        yield f"steps={self.steps}"
        if self._loss:
            yield f"loss={self._loss[0]:g}..{self._loss[-1]:g}"
        if self._lowest[1]:
            yield f"lowest={self._lowest[0]:g} :{self._lowest[1]}"
        if self._lr:
            yield f"lr={self._lr[0]:g}..{self._lr[1]:g}"
        if self._ips:
            yield f"ips={sorted(self._ips)[len(self._ips) // 2]:g}"
        if self._clock:
            yield f"clock={_moment(self._clock[0])}..{_moment(self._clock[-1])}"


class StepCurve:
    """A watch of the training steps of one log, run by run."""

    def __init__(self, log: Log) -> None:
        self._starts = [run.first_line for run in log.runs] or [1]
        self._runs = [StepSummary() for _ in self._starts]

    @property
    def steps(self) -> int:
        """How many steps were seen."""
        return sum(run.steps for run in self._runs)

    def of(self, run: int) -> StepSummary:
        """The steps of a run, none of one that was declared after the log was read."""
        return self._runs[run] if run < len(self._runs) else StepSummary()

    def take(self, steps: Steps) -> None:
        start = 0
        while start < len(steps):
            run = max(0, bisect_right(self._starts, steps.line[start]) - 1)
            following = self._starts[run + 1 : run + 2]
            end = bisect_left(steps.line, following[0]) if following else len(steps)
            self._runs[run].take(steps, start, end)
            start = end

    def findings(self) -> Iterator[Finding]:
        return iter(())


def _stated(numbers: Sequence[float]) -> Sequence[float]:
    # One number that is not finite makes the sum so too; mostly there is none.
    return numbers if math.isfinite(sum(numbers)) else list(compress(numbers, map(math.isfinite, numbers)))


def _moment(clock: float) -> str:
    """A time stamp as people write it, without the year where the log has none."""
    moment = datetime(1970, 1, 1) + timedelta(seconds=clock)
    return f"{moment:%m-%d %H:%M:%S}" if moment.year == NO_YEAR else f"{moment:%Y-%m-%d %H:%M:%S}"
