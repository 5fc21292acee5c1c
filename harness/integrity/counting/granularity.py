"""Shares of counted samples: k of N. Not every number is one, and a number that is none was not counted.

Three ways, by what is known of N:

- N is stated by the log or by the dataset it names: every printed value must be some k / N, rounded.
- N is unknown: the values of a series tell it (common_size.py).
- The toolkit prints every digit of a double: k and N are found exactly, from one value (double_shares.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from harness.evidence.findings import Finding, Grade
from harness.evidence.observation import Log, Observation, Run
from harness.integrity import thresholds
from harness.integrity.context import Context
from harness.integrity.counting.shares import Mean, finding, neighbours
from harness.integrity.counting.sizes import Size, alternatives, batched, size_of
from harness.integrity.rounding import Printed, printed
from harness.tasks.registry import Registry

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
    # What most logs do not need is imported where one does.
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
        yield finding("granularity_batches", Grade.INFO, log, run, [o for o, _ in wrong], found)
        return
    grade = Grade.CONTRADICTION if size.certain and mean.strict else Grade.SUSPICIOUS
    arithmetic = neighbours(number, size.samples, at)
    yield finding("granularity", grade, log, run, [o for o, _ in wrong], values, arithmetic)


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
            yield finding("granularity_no_size", Grade.SUSPICIOUS, log, run, [chosen[at]], values)
            return
        left = kept
