"""Shares of counted samples: k of N. Not every number is k/N for a whole k, and one that is not was not counted.

Three ways, by what is known of N:

- N is stated by the log, or by the dataset it names: every printed value must be some k/N, rounded.
- N is unknown: the values of a series tell it (common_size.py).
- The writer prints every digit of a double: k and N are found exactly, from one value (double_shares.py).

How a writer forms a metric its format states (`Habits.means`).
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence

from harness.evidence.findings import Finding, Grade
from harness.evidence.habits import Mean
from harness.evidence.observation import Log, Observation, Run
from harness.integrity import thresholds
from harness.integrity.context import Context
from harness.integrity.counting.sizes import Size, alternatives, batched, size_of
from harness.integrity.rounding import PrintedShare, printed
from harness.tasks.registry import Registry


def check(log: Log, context: Context) -> Iterator[Finding]:
    # What most logs do not need is imported where one does.
    groups = log.by_run()
    means = log.habits.means
    searched = 0
    table: dict[str, list[Observation]] = {}
    for run in log.runs:
        for (metric, subset), series in _series(means, groups[run.index], context.registry).items():
            mean = means.get(metric) if subset is None else None
            if mean is not None and mean.known_size and size_of(run, context.registry) is None:
                mean = None
            if log.habits.rows_are_models:
                if subset is None:
                    table.setdefault(metric, []).extend(series)
            elif mean is not None and mean.over == "devices":
                continue
            elif mean is not None and mean.over == "samples":
                yield from _known(log, run, mean, series, size_of(run, context.registry))
            elif mean is not None:
                from harness.integrity.counting.double_shares import check_doubles

                yield from check_doubles(log, run, mean, series)
            elif searched < thresholds.SERIES and len(series) >= thresholds.SHORTEST:
                ranks = len({o.metric for o in series})
                searched += 1 + ranks if ranks > 1 else 1
                from harness.integrity.counting.common_size import search

                yield from search(log, run, series)
    for series in table.values():
        from harness.integrity.counting.common_size import search

        yield from search(log, None, series)


def _series(
    means: Container[str], observations: Sequence[Observation], registry: Registry
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
            counted = o.metric == "recall" or o.metric in means
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
    from harness.integrity.counting.shares import finding, neighbours

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
        yield finding("granularity_batches", Grade.INFO, log, run, [o for o, _ in wrong], found)
        return
    grade = Grade.CONTRADICTION if size.certain and mean.strict else Grade.SUSPICIOUS
    arithmetic = neighbours(number, size.samples, at)
    yield finding("granularity", grade, log, run, [o for o, _ in wrong], values, arithmetic)


def _batches(log: Log, run: Run, chosen: list[Observation], numbers: list[PrintedShare]) -> Iterator[Finding]:
    """Values of a mean over a number of samples of which the log tells the batches alone."""
    few, many = batched(run, run.devices)
    if not 0 < many - few <= thresholds.BATCHED:
        return
    left = list(range(max(few, 1), many + 1))
    for at, number in enumerate(numbers):
        kept = number.sizes(left)
        if not kept:
            from harness.integrity.counting.shares import finding

            values = {
                "printed": chosen[at].printed,
                "value": chosen[at].value_text,
                "few": str(left[0]),
                "many": str(left[-1]),
                "before": str(at),
            }
            yield finding("granularity_no_size", Grade.SUSPICIOUS, log, run, [chosen[at]], values)
            return
        left = kept
