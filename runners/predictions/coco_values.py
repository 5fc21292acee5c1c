"""COCO's numbers as values in the registry's names, whoever computed them."""

from __future__ import annotations

from typing import Final

import numpy as np

from harness.evidence.evaluation import Interval, Value, decimal

_NAMES: Final = {"bbox": "box", "segm": "mask", "keypoints": "keypoint"}


def as_values(
    found: dict[tuple[str, str | None], float],
    kind: str,
    images: int,
    splits: dict[str, list[int]],
    chance: dict[str, float],
) -> list[Value]:
    """Numbers between 0 and 1, by name and subset, as values in percent; what is NaN is left out."""
    values = []
    for (name, subset), number in found.items():
        if np.isnan(number):
            continue
        metric = f"{_NAMES[kind]}_{name}"
        if kind == "bbox" and subset in ("base", "novel") and subset in splits:
            metric, subset = f"{metric}_{subset}", None
        if (kind, name) == ("segm", "ap") and subset in ("rare", "common", "frequent"):
            metric, subset = f"{metric}_{subset}", None
        values.append(
            Value(
                metric=metric,
                value=decimal(100 * number),
                unit="percent",
                samples=images,
                subset=subset,
                interval=_interval(100 * number, chance.get(metric.partition("_")[2])) if subset is None else None,
            )
        )
    return values


def _interval(percent: float, reach: float | None) -> Interval | None:
    if reach is None:
        return None
    low, high = decimal(max(0.0, percent - reach)), decimal(min(100.0, percent + reach))
    return Interval(low=low, high=high, method="bootstrap")


def mean(numbers: np.ndarray) -> float:
    """The mean of what is no NaN; NaN of nothing."""
    known = numbers[~np.isnan(numbers)]
    return float(known.mean()) if known.size else float("nan")
