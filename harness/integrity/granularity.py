"""Shares of counted samples: k of N. Not every number is one, and a number that is none was not counted.

Three ways, by what is known of N:

- N is stated by the log or by the dataset it names: every printed value must be some k / N, rounded.
- N is unknown: where nearly all values of a series are multiples of 1 / N for one N, and chance would not do that, the
  few that are not stand out. The tests: values of arbitrary digits (null hypothesis) fit a given N with chance about
  N times the width of their rounding, c; and values over another number of samples, a / b of N in lowest terms, fit
  with chance 1 / a + (1 - 1 / a) c. Where a is at most some M they fit N, 2 N, ... or M N without exception; so a value
  that fits none of these stands out once the tail for a = M + 1 is small. Both binomial tails must be below
  `level(series x sizes tried)` and `level(series)`. Recalls at several ranks count the same queries: what all but one
  of them tell of N holds for that one.
- The toolkit prints every digit of a double: then k and N are found exactly, from one value, and a value that is k / N
  of no N was divided by none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal, NamedTuple

from harness.findings import Finding, Grade
from harness.integrity import thresholds
from harness.integrity.chances import at_least
from harness.integrity.context import Context
from harness.integrity.doubles import common, is_counted, is_double, samples_of
from harness.integrity.rounding import Printed, printed
from harness.integrity.sizes import Size, alternatives, batched, size_of
from harness.observation import Log, Observation, Run
from harness.quantity import exponent, plain
from harness.registry import Registry

NAME: Final = "granularity"


class Mean(NamedTuple):
    """How a toolkit forms a metric: `samples` pools all samples, `epsilon` divides by N + 1e-5 and prints a double,
    `exact` divides by N and prints a double. `strict` where nobody but the toolkit gives the metric its name."""

    how: Literal["samples", "epsilon", "exact"]
    strict: bool
    source: str
    marks: tuple[str, ...] = ()


_PADDLECLAS: Final = Mean(
    "samples",
    True,
    "PaddlePaddle/PaddleClas 01339105 ppcls/engine/evaluation/classification.py:66-107",
    # The writers of 2.0 and 2.1, without these marks, average the devices.
    ("[Avg]", "[best metric"),
)
_MMCLS: Final = Mean(
    "samples",
    False,
    "open-mmlab/mmpretrain ee7f2e88 mmpretrain/evaluation/metrics/single_label.py:247 calculate, over all results",
)
_HAPI: Final = Mean("samples", False, "PaddlePaddle/Paddle python/paddle/metric/metrics.py Accuracy.accumulate")
_OCR: Final = "PaddlePaddle/PaddleOCR ppocr/metrics: 0002349d rec_metric.py:70, 3374ad76 eval_det_iou.py"
# (format, metric) -> how it is formed. What is not here is looked at only as a series.
MEANS: Final[dict[tuple[str, str], Mean]] = {
    ("paddleclas", "top1"): _PADDLECLAS,
    ("paddleclas", "top5"): _PADDLECLAS,
    ("mmcv", "top1"): _MMCLS,
    ("mmcv", "top5"): _MMCLS,
    ("hapi", "top1"): _HAPI,
    ("hapi", "top5"): _HAPI,
    ("paddleocr", "word_accuracy"): Mean("epsilon", True, _OCR),
    # The end-to-end metric, which prints f_score, counts a box that is matched in parts as 0.8.
    ("paddleocr", "recall"): Mean("exact", True, _OCR, ("hmean",)),
    ("paddleocr", "precision"): Mean("exact", True, _OCR, ("hmean",)),
}
# Every row of these files is a model of its own, evaluated on the same data as the others.
_TABLES: Final = frozenset(("timm",))


def check(log: Log, context: Context) -> Iterator[Finding]:
    groups = log.by_run()
    searched = 0
    table: dict[str, list[Observation]] = {}
    for run in log.runs:
        for (metric, subset), series in _series(log.format, groups[run.index], context.registry).items():
            mean = MEANS.get((log.format, metric)) if subset is None else None
            if mean is _MMCLS and size_of(run, context.registry) is None:
                mean = None
            if log.format in _TABLES:
                if subset is None:
                    table.setdefault(metric, []).extend(series)
            elif mean is not None and mean.how == "samples":
                yield from _known(log, run, mean, series, size_of(run, context.registry))
            elif mean is not None:
                yield from _doubles(log, run, mean, series)
            elif searched < thresholds.SERIES and len(series) >= thresholds.SHORTEST:
                ranks = len({o.metric for o in series})
                searched += 1 + ranks if ranks > 1 else 1
                yield from _search(log, run, series)
    for series in table.values():
        yield from _search(log, None, series)


def _series(
    format_name: str, observations: Sequence[Observation], registry: Registry
) -> dict[tuple[str, str | None], list[Observation]]:
    """The values of each metric and subset that is a share of samples, in a unit that says its size.

    Those of the whole data come first.
    """
    series: dict[tuple[str, str | None], list[Observation]] = {}
    shares: dict[str, bool] = {}
    for o in observations:
        if o.kind == "train" or o.metric is None or o.unit not in ("fraction", "percent"):
            continue
        if o.metric not in shares:
            known = registry.metrics.get(o.metric)
            counted = o.metric == "recall" or (format_name, o.metric) in MEANS
            shares[o.metric] = known is not None and (known.proportion or counted)
        if shares[o.metric] and o.value.is_finite() and 0 <= o.value <= (100 if o.unit == "percent" else 1):
            # Recalls at several ranks count the same queries.
            metric = "recall_at" if o.metric.startswith("recall_at_") else o.metric
            series.setdefault((metric, o.subset), []).append(o)
    return dict(sorted(series.items(), key=lambda item: item[0][1] is not None))


def _known(log: Log, run: Run, mean: Mean, series: list[Observation], size: Size | None) -> Iterator[Finding]:
    """Values of a mean over a number of samples that the log or its dataset tells."""
    chosen = [o for o in series if not mean.marks or any(mark in o.text for mark in mean.marks)]
    numbers = [printed(o.value, o.unit) for o in chosen]
    if size is None:
        yield from _batches(log, run, chosen, numbers)
        return
    wrong = [(o, number) for o, number in zip(chosen, numbers, strict=True) if not number.holds(size.samples)]
    if not wrong:
        return
    at, number = wrong[0]
    values = {
        "printed": at.printed,
        "value": at.value_text,
        "samples": str(size.samples),
        "count": str(len(wrong)),
        "of": str(len(chosen)),
        "chance": f"{1 - number.chance(size.samples):.2f}",
    }
    others = sorted(
        other for other in alternatives(run, size.samples) if all(number.holds(other) for number in numbers)
    )
    if others:
        found = {**values, "other": str(others[0])}
        yield _finding("granularity_batches", Grade.INFO, log, run, [o for o, _ in wrong], found)
        return
    grade = Grade.CONTRADICTION if size.certain and mean.strict else Grade.SUSPICIOUS
    arithmetic = _neighbours(number, size.samples, at)
    yield _finding("granularity", grade, log, run, [o for o, _ in wrong], values, arithmetic)


def _batches(log: Log, run: Run, chosen: list[Observation], numbers: list[Printed]) -> Iterator[Finding]:
    """Values of a mean over a number of samples of which the log tells the batches alone."""
    few, many = batched(run)
    if not 0 < many - few <= thresholds.BATCHED:
        return
    left = list(range(max(few, 1), many + 1))
    for at, number in enumerate(numbers):
        kept = number.sizes(left)
        if not kept:
            values = {
                "printed": chosen[at].printed,
                "value": chosen[at].value_text,
                "few": str(left[0]),
                "many": str(left[-1]),
                "before": str(at),
            }
            yield _finding("granularity_no_size", Grade.SUSPICIOUS, log, run, [chosen[at]], values)
            return
        left = kept


def _doubles(log: Log, run: Run, mean: Mean, series: list[Observation]) -> Iterator[Finding]:
    """Values of which every digit is printed: each gives its N, or a divisor of it, and all of a run have one N."""
    chosen = [
        o
        for o in series
        if o.kind == "eval" and 0 < o.value < 1 and (not mean.marks or any(mark in o.text for mark in mean.marks))
    ][: thresholds.VALUES]
    shares = [float(o.value) for o in chosen]
    # Before 2.1 the toolkit divided by N alone: the first values tell which it does.
    first = shares[: thresholds.DOUBLES]
    told_by = {way: sum(samples_of(share, epsilon=way) is not None for share in first) for way in (False, True)}
    epsilon = mean.how == "epsilon" and told_by[True] >= told_by[False]
    sizes = [
        samples_of(share, epsilon=epsilon) if is_double(o.value_text) else None
        for o, share in zip(chosen, shares, strict=True)
    ]
    told = [size for size in sizes if size is not None]
    # Where a small number is added to a large number of samples, these are not found.
    bare = [
        o
        for o, size in zip(chosen, sizes, strict=True)
        if size is None and (mean.how == "exact" or not is_double(o.value_text))
    ]
    if bare:
        yield _no_count(log, run, bare, len(chosen))
        return
    # Batches count images: those of recognised words are one each, those of detection hold any number of boxes.
    few, many = batched(run) if mean.how == "epsilon" and run.devices in (None, 1) else (0, 0)
    if 2 * len(told) <= len(sizes):
        yield from _uncounted(log, run, chosen, range(max(few, 1), many + 1))
        return
    base = common(told, thresholds.level(1))
    if base is None:
        return
    # Of large numbers of samples several can give one double: what counts is whether this one does.
    wrong = [
        o
        for o, share, size in zip(chosen, shares, sizes, strict=True)
        if (size is None or base % size) and not (is_double(o.value_text) and is_counted(share, (base,)))
    ]
    fitting = len(chosen) - len(wrong)
    if fitting < thresholds.DOUBLES or 2 * fitting <= len(chosen):
        return
    # Without what does not fit: of a prime it may have had one power too many.
    base = common([size for size in told if base % size == 0], thresholds.level(1)) or base
    if many and many // base * base < few:
        values = {"printed": chosen[0].printed, "samples": str(base), "few": str(few), "many": str(many)}
        arithmetic = f"{few} ... {many}: no multiple of {base}"
        yield _finding("granularity_other_size", Grade.SUSPICIOUS, log, run, chosen, values, arithmetic)
    if not wrong:
        return
    at = wrong[0]
    near = round(at.value * base)
    yield _finding(
        "granularity_series",
        Grade.SUSPICIOUS,
        log,
        run,
        wrong,
        {
            "printed": at.printed,
            "value": at.value_text,
            "samples": str(base),
            "count": str(len(wrong)),
            "of": str(len(chosen)),
        },
        f"{fitting}: k / {base}; {at.value_text} × {base} = {at.value * base:.6f}; {near} / {base} = {near / base!r}",
    )


def _uncounted(log: Log, run: Run, chosen: list[Observation], sizes: range) -> Iterator[Finding]:
    """Values of full digits that are shares of none of the numbers of samples the batches can hold."""
    if not 0 < len(sizes) <= thresholds.BATCHED:
        return
    wrong = [o for o in chosen if not (is_double(o.value_text) and is_counted(float(o.value), sizes))]
    if 2 * len(wrong) > len(chosen):
        yield _no_count(log, run, wrong, len(chosen))


def _no_count(log: Log, run: Run, wrong: list[Observation], of: int) -> Finding:
    values = {
        "printed": wrong[0].printed,
        "value": wrong[0].value_text,
        "count": str(len(wrong)),
        "of": str(of),
    }
    return _finding("granularity_no_count", Grade.SUSPICIOUS, log, run, wrong, values)


class _Found(NamedTuple):
    """A number of samples that a series tells, how many of its multiples are not told from it, and the larger tail."""

    samples: int
    multiples: int
    tail: float


def _search(log: Log, run: Run | None, series: list[Observation]) -> Iterator[Finding]:
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
    arithmetic = _neighbours(printed(at.value, at.unit), found.samples, at)
    yield _finding("granularity_series", Grade.SUSPICIOUS, log, run, wrong, values, arithmetic)


def _told(numbers: list[Printed]) -> _Found | None:
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


def _neighbours(number: Printed, samples: int, at: Observation) -> str:
    """The two shares of `samples` next to a value, in its unit and with one digit more than it."""
    below = int(number.centre * samples)
    size = 100 if at.unit == "percent" else 1
    digits = max(0, -exponent(at.value)) + 1
    near = "; ".join(f"{k} / {samples} = {decimal_of(Fraction(k * size, samples), digits)}" for k in (below, below + 1))
    hundredth = " / 100" if size == 100 else ""
    return f"{at.value_text} × {samples}{hundredth} = {decimal_of(number.centre * samples, 3)}; {near}"


def decimal_of(value: Fraction, digits: int) -> str:
    """`value` with `digits` decimals, rounded half up."""
    scaled = (value * 10**digits + Fraction(1, 2)).__floor__()
    return plain(Decimal(scaled).scaleb(-digits))


def _finding(
    code: str,
    grade: Grade,
    log: Log,
    run: Run | None,
    at: Sequence[Observation],
    values: dict[str, str],
    arithmetic: str = "",
) -> Finding:
    return Finding(
        code=code,
        grade=grade,
        check=NAME,
        file=log.file,
        lines=[o.line for o in at[: thresholds.LINES] if o.line is not None],
        run=run.index if run is not None else None,
        values=values,
        arithmetic=arithmetic,
    )
