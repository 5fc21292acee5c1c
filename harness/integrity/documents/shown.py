"""What the logs of a submission show of one metric, and which of it a claim of a document is.

Values whose logs state the same of model, data set and split are one kind: a claim relates to all of them alike, so
that it is compared with kinds, which are few, and only then with values.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import cached_property

from harness.evidence.observation import Observation
from harness.integrity.documents.likeness import ShownValue, Speaks, StatedNames
from harness.tasks.registry import Metric
from harness.values.quantity import agree, convert, convertible, exponent, step


class OfMetric:
    """The values that logs show of one metric, in the order of the logs; `kinds` are what they are of, by number."""

    def __init__(self, metric: Metric, shown: Sequence[ShownValue], speaks: Speaks) -> None:
        self.metric = metric
        self.shown = shown
        numbers: dict[StatedNames, int] = {}
        self._kind_of = [numbers.setdefault(speaks.of(one), len(numbers)) for one in shown]
        self.kinds = list(numbers)

    def of(self, kinds: Iterable[int]) -> list[ShownValue]:
        """The values of these kinds."""
        wanted = frozenset(kinds)
        return [one for one, kind in zip(self.shown, self._kind_of, strict=True) if kind in wanted]

    def stated(self, at: int) -> StatedNames:
        """What the value at that place is of."""
        return self.kinds[self._kind_of[at]]

    def that_are(self, claim: Observation) -> list[int]:
        """The places of the values that are the number that is claimed."""
        near = {at for group in self._by_unit for at in group.near(claim)}
        return [at for at in sorted(near) if is_value(claim, self.shown[at].value)]

    def kinds_of(self, claim: Observation) -> frozenset[int]:
        """The kinds of which a value is the number that is claimed."""
        return frozenset(self._kind_of[at] for at in self.that_are(claim))

    @cached_property
    def _by_unit(self) -> list[_OfUnit]:
        places: dict[str | None, list[int]] = {}
        for at, one in enumerate(self.shown):
            places.setdefault(one.value.unit, []).append(at)
        return [_OfUnit(unit, self.shown, each) for unit, each in places.items()]

    @cached_property
    def best_share(self) -> Observation | None:
        """The best of the values that are shares, by the unit they state; None where there are none."""
        measured = [one.value for one in self.shown if one.value.unit in ("fraction", "percent")]
        if not measured:
            return None
        return self.metric.best(measured, lambda o: convert(o.value, o.unit or "", "fraction"))


class _OfUnit:
    """The values of one unit in their order, so that those near to a claim are found without a look at the others."""

    def __init__(self, unit: str | None, shown: Sequence[ShownValue], places: Iterable[int]) -> None:
        self._unit = unit
        self._places = sorted(places, key=lambda at: shown[at].value.value)
        self._values = [shown[at].value.value for at in self._places]
        self._step = max(map(step, self._values))

    def near(self, claim: Observation) -> Iterator[int]:
        """The places of all values that can be the claim's, and of some that cannot: a unit of either's last digit
        away."""
        for value in _in_unit(claim, self._unit):
            width = self._step + step(value)
            yield from self._places[
                bisect_left(self._values, value - width) : bisect_right(self._values, value + width)
            ]


def _in_unit(claim: Observation, unit: str | None) -> list[Decimal]:
    """The number that is claimed in the unit of the values, in each way that `in_its_unit` may read it."""
    if claim.unit is not None and unit is not None and convertible(claim.unit, unit):
        return [convert(claim.value, claim.unit, unit)]
    if claim.unit is None and unit in ("fraction", "percent"):
        other = "fraction" if unit == "percent" else "percent"
        return [claim.value, convert(claim.value, other, unit)]
    return [claim.value]


def is_value(claim: Observation, shown: Observation) -> bool:
    """Whether the claim is the value shown, rounded or cut to the digits claimed (or the other way round)."""
    other = in_its_unit(claim, shown)
    # A whole number that stands for a share, 0 or 1, is no rounded one.
    share = shown.unit == "fraction" and exponent(shown.value) >= 0
    return abs(claim.value - other) < step(claim.value) if share else agree(claim.value, other, cut=True)


def in_its_unit(claim: Observation, shown: Observation) -> Decimal:
    """The value shown in the unit of the claim; a claim that states none is read in the unit it comes closer in."""
    if claim.unit is not None and shown.unit is not None and convertible(shown.unit, claim.unit):
        return convert(shown.value, shown.unit, claim.unit)
    if claim.unit is None and shown.unit in ("fraction", "percent"):
        readings = [
            shown.value,
            convert(shown.value, shown.unit, "percent" if shown.unit == "fraction" else "fraction"),
        ]
        return min(readings, key=lambda value: abs(value - claim.value))
    return shown.value
