"""Which of a series' values counts."""

from __future__ import annotations

import msgspec

from harness.judging.series import Restated, Series
from harness.tasks.registry import Metric
from harness.tasks.spec import MetricCriterion
from harness.values.verdicts import Ruling


class Chosen(msgspec.Struct, frozen=True, kw_only=True):
    """The value that counts, with best and last beside it."""

    counts: Restated
    best: Restated
    last: Restated


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """A series with the verdict it alone would give, and the criterion with the target it was held against."""

    series: Series
    chosen: Chosen
    ruling: Ruling
    asked: MetricCriterion


def choose(series: Series, criterion: MetricCriterion, metric: Metric) -> Chosen | None:
    """Best, last and the one that `select` asks for; None when `at_epoch` names an epoch without an evaluation.

    Of equal best values the first counts. A NaN is never the best, unless there is nothing else.
    """
    finite = [v for v in series.values if v.value.is_finite()]
    last = series.values[-1]
    best = metric.best(finite, lambda v: v.value) if finite else last
    counts: Restated | None = best
    if criterion.select == "last":
        counts = last
    elif criterion.select == "at_epoch":
        counts = next((v for v in reversed(series.values) if v.observation.epoch == criterion.at_epoch), None)
    return Chosen(counts=counts, best=best, last=last) if counts is not None else None
