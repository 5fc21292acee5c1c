"""Two files of a submission, or of several that are audited together, that hold one run; and where they differ.

`same_content`: two files have the same bytes. A run is often submitted twice (what went to the terminal and what went
to the file), so this is information.

`near_copy`: two logs of one format print the same evaluations but for a few, each rounded to its own digits: a log and
the JSON lines of its run, two copies. Results of different runs agree in few of their digits, whatever they share, so
four in five at least of five different ones or more are of one run; a copy is then no longer what was copied. Runs that
part for good (from one seed, from one checkpoint) are left out: what differs must lie before something that agrees
again, or be the last evaluation alone of two records with digits of their own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from harness.evidence.findings import Finding, Grade
from harness.evidence.observation import Log, Observation
from harness.integrity.context import Context
from harness.integrity.copies.pairs import shared
from harness.integrity.thresholds import LINES, SAME_DIGITS, SAME_LEAST, SAME_SHARE
from harness.values.quantity import agree, exponent

NAME: Final = "copies"

When = tuple[int | None, int | None]


class ComparedSeries(msgspec.Struct, frozen=True):
    """The evaluations of one printed name of a log, by the place each stands at."""

    log: Log
    name: tuple[str, str | None, str | None, str]
    places: dict[When, Observation]

    @property
    def what(self) -> tuple[str, str | None, str]:
        """The name without the split, which one of two records of a run need not state."""
        weights, _, subset, printed = self.name
        return weights, subset, printed

    def may_be(self, other: ComparedSeries) -> bool:
        """Whether the two are not of different splits."""
        return None in (self.name[1], other.name[1]) or self.name[1] == other.name[1]


def _roughly(o: Observation) -> str:
    """The first digits of a value: two roundings of one number share them, but for a few that fall on an edge."""
    return f"{o.value:.{SAME_DIGITS - 1}e}"


def compare(logs: Sequence[Log], _context: Context) -> Iterator[Finding]:
    yield from _same(logs)
    if len(logs) < 2:
        return
    # Documents repeat results by nature, and the records of event files are compared elsewhere.
    series = [one for log in logs if log.habits.medium == "log" for one in series_of(log)]
    marks = (((one.log.format, one.what, place, _roughly(o)) for place, o in one.places.items()) for one in series)
    agreeing = shared(marks, lambda first, second: series[first].log is not series[second].log)
    told: set[tuple[str, str]] = set()
    for (first, second), count in agreeing.items():
        if count < SAME_LEAST or not series[first].may_be(series[second]):
            continue
        names = series[first].log.file, series[second].log.file
        finding = _differences(series[first], series[second]) if names not in told else None
        if finding is not None:
            told.add(names)
            yield finding


def _same(logs: Sequence[Log]) -> Iterator[Finding]:
    known: dict[str, Log] = {}
    for log in logs:
        other = known.setdefault(log.sha256, log) if log.sha256 else log
        if other is not log and other.file != log.file:
            values = {"file": other.file}
            yield Finding(code="same_content", grade=Grade.INFO, check=NAME, file=log.file, values=values)


def series_of(log: Log) -> Iterator[ComparedSeries]:
    """The evaluations of each printed name of a log that stand at one place each, with enough digits to tell runs."""
    found: dict[tuple[str, str | None, str | None, str], dict[When, Observation]] = defaultdict(dict)
    twice: set[tuple[object, When]] = set()
    for o in log.observations:
        place = o.epoch, o.step
        if o.kind != "eval" or place == (None, None) or not o.value.is_finite():
            continue
        name = (o.weights, o.split, o.subset, o.printed)
        if place in found[name]:
            twice.add((name, place))
        elif len(o.value.as_tuple().digits) >= SAME_DIGITS:
            found[name][place] = o
    for printed, places in found.items():
        single = {place: o for place, o in places.items() if (printed, place) not in twice}
        if len({o.value_text for o in single.values()}) >= SAME_LEAST:
            yield ComparedSeries(log, printed, single)


def _same_value(a: Observation, b: Observation) -> bool:
    """Whether two printed values are of one result: the same digits, or one of them rounded or cut off to fewer."""
    return a.value_text == b.value_text or (
        exponent(a.value) != exponent(b.value) and agree(a.value, b.value, cut=True)
    )


def _two_records(one: ComparedSeries, other: ComparedSeries) -> bool:
    """Whether the two are records that one program wrote, each with its own digits, of the same evaluations.

    A program that writes two has no run of which it wrote only one, so that they do not part at the end either.
    """
    pairs = [(o.value, other.places[place].value) for place, o in one.places.items() if place in other.places]
    unlike = sum(exponent(a) != exponent(b) for a, b in pairs)
    return len(one.places) == len(other.places) == len(pairs) and unlike >= SAME_SHARE * len(pairs)


def _differences(one: ComparedSeries, other: ComparedSeries) -> Finding | None:
    places = [place for place in other.places if place in one.places]
    same_there = [_same_value(one.places[place], other.places[place]) for place in places]
    values = {other.places[place].value_text for place, same in zip(places, same_there, strict=True) if same}
    last = max((at for at, same in enumerate(same_there) if same), default=0)
    differ = [place for place, same in zip(places[:last], same_there[:last], strict=True) if not same]
    if not differ and _two_records(one, other) and same_there.count(False) == 1:
        differ = [place for place, same in zip(places, same_there, strict=True) if not same]
    if not differ or len(values) < SAME_LEAST or sum(same_there) < SAME_SHARE * len(places):
        return None
    first, second = one.places[differ[0]], other.places[differ[0]]
    return Finding(
        code="near_copy",
        grade=Grade.SUSPICIOUS,
        check=NAME,
        file=other.log.file,
        lines=[o.line for place in differ if (o := other.places[place]).line is not None][:LINES],
        run=second.run,
        values={
            "printed": second.printed,
            "value": second.value_text,
            "other": first.value_text,
            "place": first.place,
            "file": one.log.file,
            "agree": str(sum(same_there)),
            "of": str(len(places)),
        },
        arithmetic=f"{sum(same_there)}/{len(places)}; {second.value_text} != {first.value_text}",
    )
