"""Find the number of samples N such that nearly all values of a series are k/N, and report the few that are not.

Of n values m are k/N for some whole k, rounded to their digits. c is the chance that an arbitrary number of these
digits is one: about N times the width of its rounding. A size is told, and the other values are reported, when chance
explains neither the fit nor the misfit:

1. The fit. Null hypothesis: the digits are arbitrary. P(X >= m), X ~ Binomial(n, c), times the number of sizes that
   were tried, is below `level(SERIES)`.
2. The misfit. Null hypothesis: the values count another number of samples, a/b of N in lowest terms. Then each is some
   k/N with chance 1/a + (1 - 1/a) c. Up to a = M all of them would be shares of N, 2 N, ... or M N, so that only a
   value that is a share of none of these is reported, with the smallest M for which P(X >= m), X ~ Binomial(n, that
   chance with a = M + 1), is below `level(SERIES)`.

Recalls at several ranks count the same queries: an N that all but one of them tell holds for that one too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from harness.evidence.findings import Finding, Grade
from harness.evidence.observation import Log, Observation, Run
from harness.integrity import thresholds
from harness.integrity.chances import at_least
from harness.integrity.counting.shares import finding, neighbours
from harness.integrity.rounding import PrintedShare, printed


class _Found(NamedTuple):
    """The N that a series tells, the M of test 2, and the larger of the two tail probabilities."""

    samples: int
    multiples: int
    tail: float


def search(log: Log, run: Run | None, series: list[Observation]) -> Iterator[Finding]:
    """Values over an unknown number of samples: whether most have one in common that a few have not."""
    distinct = {(o.metric, o.value): o for o in series if o.kind != "best"}
    numbers = {place: printed(o.value, o.unit) for place, o in distinct.items()}
    found = _told(list(numbers.values()))
    ranks = sorted({str(metric) for metric, _ in distinct})
    for metric in ranks if len(ranks) > 1 else ():
        found = found or _told([number for (other, _), number in numbers.items() if other != metric])
    if found is None:
        return
    sizes = [found.samples * times for times in range(1, found.multiples + 1)]
    wrong = [o for place, o in distinct.items() if not numbers[place].sizes(sizes)]
    if len({(o.run, o.epoch) for o in wrong}) < thresholds.MISFITS:
        return
    at = wrong[0]
    values = {
        "printed": at.printed,
        "value": at.value_text,
        "samples": str(found.samples),
        "count": str(len(wrong)),
        "of": str(len(numbers)),
        "p": f"{found.tail:.1e}",
        "test": "binomial",
        "false_alarms": f"{thresholds.level(thresholds.SERIES):.1e}",
    }
    arithmetic = neighbours(printed(at.value, at.unit), found.samples, at)
    yield finding("granularity_series", Grade.SUSPICIOUS, log, run, wrong, values, arithmetic)


def _told(numbers: list[PrintedShare]) -> _Found | None:
    """The number of samples that nearly all of `numbers` are shares of, None where chance would give as many."""
    if len(numbers) < thresholds.SHORTEST:
        return None
    for pivots in (numbers[:3], numbers[-3:]):
        widest = min(number.chance(1) for number in pivots)
        sizes = range(2, min(thresholds.SEARCHED, int(thresholds.SEARCHED_SHARE / widest)) + 1)
        known = [
            size for size in thresholds.KNOWN_SIZES if size not in sizes and size * widest <= thresholds.KNOWN_SHARE
        ]
        tried = len(sizes) + len(known)
        left: Sequence[int] = [*sizes, *known]
        for pivot in pivots:
            left = pivot.sizes(left)
        # A file made for it could leave many sizes and many values.
        left = left[: max(1, thresholds.WORK // len(numbers))]
        # Of tries with unlike chances the tail is no heavier than with their mean (Hoeffding 1956).
        mean = sum(number.chance(1) for number in numbers) / len(numbers)
        fits = [(size, sum(number.holds(size) for number in numbers)) for size in left]
        tails = [(at_least(most, len(numbers), min(1.0, mean * size)), size, most) for size, most in fits]
        if not tails:
            continue
        # The size that chance explains least; of a size and its multiples that is the size.
        tail, size, most = min(tails)
        arbitrary, chance = tail * tried, min(1.0, mean * size)
        # Two sets evaluated in turn under one name.
        if most < thresholds.FITTING * len(numbers):
            continue
        for multiples in range(1, thresholds.MULTIPLES + 1):
            share = 1 / (multiples + 1)
            other = at_least(most, len(numbers), share + (1 - share) * chance)
            if max(arbitrary, other) < thresholds.level(thresholds.SERIES):
                return _Found(size, multiples, max(arbitrary, other))
    return None
