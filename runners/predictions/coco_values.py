"""COCO's numbers, however they were computed, as values of the registry's metrics."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from harness.evidence.evaluation import Interval, Value, decimal
from runners.predictions.coco_rules import MatchRules

# Numbers from 0 to 1 (NaN of nothing) by name, such as `ap50`, and by what they are of; None is all.
Numbers = dict[tuple[str, str | None], float]

_NAMES: Final = {"bbox": "box", "segm": "mask", "keypoints": "keypoint"}
_FREQUENCIES: Final = ("rare", "common", "frequent")


def numbers(
    precision: np.ndarray,
    recalls: Sequence[np.ndarray],
    rules: MatchRules,
    names: Sequence[str],
    splits: dict[str, list[int]],
) -> Numbers:
    """The 12 numbers of COCO (10 of keypoints), AP50 of each split, and the AP of each category.

    `precision` is the average precision (areas, thresholds, categories) of the largest depth, `recalls` the recall of
    the same shape at each depth; NaN where there is nothing to find. `names` are the categories'.
    """
    half, three_quarters = rules.at(0.5), rules.at(0.75)
    found: Numbers = {("ap", None): mean(precision[0])}
    for name, place in (("ap50", half), ("ap75", three_quarters)):
        if place is not None:
            found[name, None] = mean(precision[0, place])
    for row, area in enumerate(rules.areas[1:], 1):
        found["ap", area] = mean(precision[row])
    for depth, rate in zip(rules.depths, recalls, strict=True):
        found["ar", f"{depth} detections"] = mean(rate[0])
    deepest = recalls[-1]
    if rules.kind == "keypoints":
        for name, place in (("OKS 0.50", half), ("OKS 0.75", three_quarters)):
            if place is not None:
                found["ar", name] = mean(deepest[0, place])
    for row, area in enumerate(rules.areas[1:], 1):
        found["ar", area] = mean(deepest[row])
    if half is not None:
        for split, rows in splits.items():
            found["ap50", split] = mean(precision[0, half, rows])
    if len(names) > 1:
        for row, name in enumerate(names):
            found["ap", f"class {name}"] = mean(precision[0, :, row])
    return found


def as_values(
    found: Numbers, kind: str, images: int, splits: dict[str, list[int]], chance: dict[str, float]
) -> list[Value]:
    """Numbers between 0 and 1 as values in percent; what is NaN is left out.

    `chance` says how far AP, AP50 and AP75 reach to either side, in percentage points.
    """
    values = []
    for (name, subset), number in found.items():
        if np.isnan(number):
            continue
        metric = f"{_NAMES[kind]}_{name}"
        if kind == "bbox" and subset in ("base", "novel") and subset in splits:
            metric, subset = f"{metric}_{subset}", None
        if (kind, name) == ("segm", "ap") and subset in _FREQUENCIES:
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
