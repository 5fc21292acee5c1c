"""Between which values chance may have moved a computed value."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Final

import numpy as np

from harness.evidence.evaluation import Interval, Value, decimal
from harness.values.quantity import convert
from harness.values.statistics import wilson

RESAMPLES: Final = 1000
SEED: Final = 20230227


def share(
    metric: str, hits: int, samples: int, *, unit: str = "percent", subset: str | None = None, per: str | None = None
) -> Value:
    """`hits` of `samples` as a value in `unit`, with the 95 % Wilson interval."""
    exact = Decimal(hits) / Decimal(samples)
    low, high = wilson(exact, samples)
    return Value(
        metric=metric,
        value=convert(exact, "fraction", unit),
        unit=unit,
        samples=samples,
        interval=Interval(low=convert(low, "fraction", unit), high=convert(high, "fraction", unit), method="wilson"),
        subset=subset,
        per=per,
    )


def mean(
    metric: str, scores: Sequence[float] | np.ndarray, *, unit: str, scale: float = 1.0, subset: str | None = None
) -> Value:
    """The mean over samples times `scale` as a value in `unit`, with a 95 % percentile bootstrap interval."""
    array = np.asarray(scores, dtype=np.float64) * scale
    return Value(
        metric=metric,
        value=decimal(float(array.mean())),
        unit=unit,
        samples=len(array),
        interval=bootstrap(lambda rows: array[rows].mean(axis=-1), len(array)),
        subset=subset,
    )


def bootstrap(
    statistic: Callable[[np.ndarray], np.ndarray | float], samples: int, resamples: int = RESAMPLES
) -> Interval | None:
    """The 95 % percentile bootstrap interval of a statistic of `samples` samples; None of fewer than two.

    `statistic` is given the drawn samples' indices, one resample a call, and returns its value.

    Source: B. Efron, Bootstrap methods: another look at the jackknife, Annals of Statistics 7 (1979) 1-26.
    """
    if samples < 2:
        return None
    draw = np.random.default_rng(SEED)
    found = [float(statistic(draw.integers(0, samples, samples))) for _ in range(resamples)]
    low, high = np.nanpercentile(found, [2.5, 97.5])
    return Interval(low=decimal(float(low)), high=decimal(float(high)), method="bootstrap")
