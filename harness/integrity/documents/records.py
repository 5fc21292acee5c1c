"""A text log against the event file (VisualDL, TensorBoard) of the same run.

The training program writes each result twice: as text, rounded, and as a 32-bit float into the record. Which record is
of which run is told by the values themselves: two series that agree, evaluation by evaluation and to the printed
digits, in nearly all of many places are of one run. Where they then differ, one of the two was changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import product
from typing import Final, NamedTuple

from harness.evidence.findings import Finding, Grade
from harness.evidence.observation import Log, Observation
from harness.integrity.context import Context
from harness.integrity.thresholds import SAME_DIGITS, SAME_LEAST, SAME_REPEATS, SAME_SHARE
from harness.values.quantity import exponent

NAME = "records"
_TOLD: Final = 20
# Curves of one file that are compared; honest files have fewer, and the work stays in proportion to the input.
_CURVES: Final = 20
_SINGLE: Final = Decimal("1e-7")
# A percentage may be recorded as a fraction, and the other way round.
_SCALES: Final = (Decimal(1), Decimal(100), Decimal("0.01"))

_Curve = Mapping[Hashable, Sequence[Observation]]


class _Series(NamedTuple):
    """The values of one name by each of their places, and the size of the middle one."""

    places: list[_Curve]
    middle: Decimal


def compare(logs: Sequence[Log], context: Context) -> Iterator[Finding]:
    records = [(log, _series(log, 1)) for log in logs if log.habits.medium == "events"]
    if not records:
        return
    texts = [(log, _series(log, SAME_DIGITS)) for log in logs if log.habits.medium != "events"]
    for record, theirs in records:
        for text, ours in texts:
            for curve in ours:
                for other in theirs:
                    yield from _pair(text, curve, record, other)


def _series(log: Log, digits: int) -> list[_Series]:
    """The evaluations of each printed name, each by the places they may share with another file: epoch, step, ordinal.

    Values of fewer than `digits` digits are left out.
    """
    series: dict[tuple[str, str | None, str | None, str], list[Observation]] = defaultdict(list)
    for o in log.observations:
        if o.kind == "eval" and o.value.is_finite() and len(o.value.as_tuple().digits) >= digits:
            series[o.weights, o.split, o.subset, o.printed].append(o)
    varied = [values for values in series.values() if len({o.value for o in values}) >= SAME_LEAST]
    return [
        _Series(_places(values), sorted(abs(o.value) for o in values)[len(values) // 2]) for values in varied[:_CURVES]
    ]


def _places(values: list[Observation]) -> list[_Curve]:
    """The values by epoch, by step and by ordinal, as far as they are stated; an epoch of many runs tells nothing."""
    curves: list[_Curve] = []
    for place in ("epoch", "step"):
        by_place: dict[Hashable, list[Observation]] = defaultdict(list)
        for o in values:
            at = o.epoch if place == "epoch" else o.step
            if at is not None:
                by_place[at].append(o)
        few = {at: same for at, same in by_place.items() if len(same) <= SAME_REPEATS}
        if len(few) >= SAME_LEAST:
            curves.append(few)
    return [*curves, {(len(values), at): [o] for at, o in enumerate(values)}]


def _pair(text: Log, ours: _Series, record: Log, theirs: _Series) -> Iterator[Finding]:
    """What differs between two series, if they are of one run."""
    for curve, other, scale in product(ours.places, theirs.places, _SCALES):
        if not ours.middle / 2 <= theirs.middle * scale <= ours.middle * 2:
            continue
        shared = [place for place in curve if place in other]
        differ = _disagreeing(curve, other, shared, scale) if len(shared) >= SAME_LEAST else None
        if differ is None:
            continue
        odd = set(differ)
        agree = {o.value for place in shared if place not in odd for o in curve[place]}
        if len(agree) >= SAME_LEAST:
            yield from _differences(text, curve, record, other, differ, len(shared))
            return


def _disagreeing(curve: _Curve, other: _Curve, shared: list[Hashable], scale: Decimal) -> list[Hashable] | None:
    """The places where no result agrees (an epoch that was trained again has several); None when they are many."""
    differ: list[Hashable] = []
    for place in shared:
        if not any(_agree(ours, theirs, scale) for ours in curve[place] for theirs in other[place]):
            differ.append(place)
            if len(differ) > len(shared) - SAME_SHARE * len(shared):
                return None
    return differ


def _differences(
    text: Log, curve: _Curve, record: Log, other: _Curve, differ: list[Hashable], shared: int
) -> Iterator[Finding]:
    for place in differ[:_TOLD]:
        ours, theirs = curve[place][-1], other[place][-1]
        values = {
            "printed": ours.printed,
            "value": ours.value_text,
            "tag": theirs.printed,
            "recorded": theirs.value_text,
            "record": record.file,
            "number": str(theirs.record),
            "agree": str(shared - len(differ)),
            "of": str(shared),
        }
        yield Finding(
            code="record_differs",
            grade=Grade.CONTRADICTION,
            check=NAME,
            file=text.file,
            lines=[ours.line] if ours.line is not None else [],
            run=ours.run,
            values=values,
            arithmetic=f"{ours.value_text} - {theirs.value_text}; {shared - len(differ)}/{shared}",
        )


def _agree(text: Observation, record: Observation, scale: Decimal) -> bool:
    """Whether a value printed with fewer digits is the recorded one."""
    recorded = record.value * scale
    return abs(text.value - recorded) <= Decimal(1).scaleb(exponent(text.value)) + abs(recorded) * _SINGLE
