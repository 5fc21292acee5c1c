"""How far chance may have moved AP: the images drawn again, with replacement."""

from __future__ import annotations

from typing import Final

import numpy as np

from harness.text.progress import Progress
from runners.predictions.coco_curve import RECALLS, groups
from runners.predictions.coco_match import DetectionMatches
from runners.predictions.coco_rules import MatchRules
from runners.predictions.intervals import SEED

# The 97.5 % quantile of the normal distribution.
_TWO_SIDED: Final = 1.959963984540054
_TINY: Final = float(np.spacing(1))


class _Class:
    """What is needed of a category: its detections by falling score, and its hits alone, a threshold each."""

    def __init__(self, matches: DetectionMatches, begin: int, end: int, wanted: np.ndarray) -> None:
        order = begin + np.argsort(-matches.score[begin:end], kind="stable")
        self.image = matches.image[order]
        self.wanted = wanted
        self.hits = [np.flatnonzero(row[order]) for row in matches.hit[0]]
        self.ignored = [np.flatnonzero(row[order]) for row in matches.ignored[0]]

    def average(self, times: np.ndarray) -> np.ndarray:
        """Average precision a threshold where each image counts `times`; NaN where nothing is to be found.

        Precision is largest where a hit stands, so that it is looked at there alone.
        """
        found = np.full(len(self.hits), np.nan)
        count = int(times[self.wanted].sum())
        if not count:
            return found
        weight = times[self.image]
        passed = np.cumsum(weight)
        for level, (hits, ignored) in enumerate(zip(self.hits, self.ignored, strict=True)):
            right = np.cumsum(weight[hits])
            seen = passed[hits]
            if len(ignored):
                before = np.concatenate([[0], np.cumsum(weight[ignored])])
                seen = seen - before[np.searchsorted(ignored, hits)]
            share = np.maximum.accumulate((right / (seen + _TINY))[::-1])[::-1]
            places = np.searchsorted(right / count, RECALLS, side="left")
            found[level] = share[places[places < len(hits)]].sum() / len(RECALLS)
        return found


def intervals(matches: DetectionMatches, images: int, resamples: int, rules: MatchRules) -> dict[str, float]:
    """What to add to AP, AP50 and AP75 (over all categories and sizes) for their 95 % intervals, in percentage points.

    That is 1.96 bootstrap standard errors: AP of drawn images is biased upwards, so that the percentiles of few images
    a category lie beside the value. Source: B. Efron and R. Tibshirani, An Introduction to the Bootstrap (1993), 13.3.
    Without resamples, or of one image, there is none.
    """
    if resamples < 2 or images < 2:
        return {}
    categories = matches.objects.shape[1]
    edges = np.searchsorted(matches.wanted[0], np.arange(categories + 1))
    classes = [
        _Class(matches, begin, end, matches.wanted[1, edges[category] : edges[category + 1]])
        for category, begin, end in groups(matches.category, categories)
        if edges[category] < edges[category + 1]
    ]
    if not classes:
        return {}
    draw = np.random.default_rng(SEED)
    places = {name: rules.at(threshold) for name, threshold in (("ap50", 0.5), ("ap75", 0.75))}
    wanted = {"ap": slice(None)} | {name: slice(at, at + 1) for name, at in places.items() if at is not None}
    found = np.empty((resamples, len(wanted)))
    with Progress("bootstrap", resamples) as progress:
        for row in range(resamples):
            times = np.bincount(draw.integers(0, images, images), minlength=images)
            average = np.array([one.average(times) for one in classes])
            found[row] = [np.nanmean(average[:, part]) for part in wanted.values()]
            progress.advance()
    spread = 100 * np.nanstd(found, axis=0, ddof=1)
    return {name: _TWO_SIDED * float(spread[place]) for place, name in enumerate(wanted)}
