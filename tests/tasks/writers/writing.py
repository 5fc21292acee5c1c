"""What every writer of a hand-in needs: the values a task asks for, clocks, and how toolkits dump a configuration."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Literal, TypeAlias

from harness.tasks.catalogue import builtin_catalogue
from harness.tasks.spec import MetricCriterion, Spec

Files: TypeAlias = dict[str, str | bytes]
Level: TypeAlias = Literal["meet", "near", "miss"]
Tree: TypeAlias = Mapping[str, object]

# What a criterion without a published number is given: any value of its unit does, since nothing is held against it.
UNASKED = {
    "percent": Decimal("50.0"),
    "fraction": Decimal("0.05"),
    "score": Decimal("0.30"),
    "dB": Decimal("30.0"),
    "inception_score": Decimal("7.50"),
}


@dataclass(frozen=True)
class Asked:
    """The values a hand-in shows for the criteria of a task.

    `meet` is the number itself, `near` a hair below it, `miss` a hair below what the tolerance still allows; for a
    metric that must be small, above instead of below.
    """

    task: int
    level: Level = "meet"
    targets: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def spec(self) -> Spec:
        return builtin_catalogue().load(self.task)

    def criterion(self, criterion: str) -> MetricCriterion:
        found = next(one for one in self.spec.criteria if one.id == criterion)
        assert isinstance(found, MetricCriterion)
        return found

    def value(self, criterion: str) -> Decimal:
        """The value of `criterion`, in the criterion's unit; of so many samples, a share that they can give."""
        asked = self.criterion(criterion)
        target = self.targets.get(criterion, asked.target)
        if target is None:
            return UNASKED.get(asked.metric, UNASKED.get(asked.unit, Decimal(1)))
        worse = 1 if asked.rule == "at_most" else -1
        digits = -int(target.as_tuple().exponent)
        value = target
        if self.level != "meet":
            value += worse * Decimal(1).scaleb(-digits)
        if self.level == "miss" and asked.tolerance:
            value += worse * (builtin_catalogue().registry.tolerances[asked.tolerance].absolute or Decimal(0))
        return self._share(value, asked, worse)

    def _share(self, value: Decimal, asked: MetricCriterion, worse: int) -> Decimal:
        if asked.samples is None or not builtin_catalogue().registry.metrics[asked.metric].proportion:
            return value
        up = (worse < 0) == (self.level == "meet")
        whole = value / 100 * asked.samples if asked.unit == "percent" else value * asked.samples
        count = whole.to_integral_value(ROUND_CEILING if up else ROUND_FLOOR)
        share = count / asked.samples
        return share * 100 if asked.unit == "percent" else share

    def fraction(self, criterion: str) -> Decimal:
        """The value of `criterion` as a fraction of 1."""
        value = self.value(criterion)
        return value / 100 if self.criterion(criterion).unit == "percent" else value


def single(value: Decimal) -> float:
    """What Python prints of a value that was a float32."""
    return float(struct.unpack("f", struct.pack("f", float(value)))[0])


def places(value: Decimal, digits: int) -> str:
    """The value with so many digits, as `{:.5f}` prints it."""
    return f"{value:.{digits}f}"


class Clock:
    """Stamps of a log, each a while after the one before."""

    def __init__(self, pattern: str, start: str = "2023-04-11 09:20:31") -> None:
        self.pattern = pattern
        self.now = datetime.fromisoformat(start)

    def stamp(self, seconds: float = 0) -> str:
        self.now += timedelta(seconds=seconds)
        return self.now.strftime(self.pattern)


def tree(config: Tree, indent: int = 0, step: int = 4) -> Iterator[str]:
    """A configuration as PaddleClas and PaddleOCR log it: `key : ` above what is inside it."""
    for key, value in config.items():
        if isinstance(value, Mapping):
            yield f"{' ' * indent}{key} : "
            yield from tree(value, indent + step, step)
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            yield f"{' ' * indent}{key} : "
            for one in value:
                yield from tree(one, indent + step, step)
        else:
            yield f"{' ' * indent}{key} : {value}"


def climbing(last: Decimal, count: int, samples: int, below: str = "0.30", seed: int = 0) -> Sequence[Decimal]:
    """`count` values that rise, unevenly, to `last` at the one before the end; each so many of the samples."""
    values = []
    for step in range(count - 2):
        missing = Decimal(below) * (count - 2 - step) / count
        hits = int((last - missing) * samples) - ((step + seed) * 7919) % (samples // 260)
        values.append(Decimal(hits) / samples)
    return [*values, last, Decimal(int((last - Decimal("0.0021")) * samples)) / samples]
