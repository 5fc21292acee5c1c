"""Average precision and recall of matched detections, and how far chance may have moved them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from runners.predictions.coco_match import DetectionMatches

RECALLS: Final = np.linspace(0, 1, 101)
_TINY: Final = float(np.spacing(1))


def precision(matches: DetectionMatches) -> np.ndarray:
    """Average precision (area ranges, thresholds, categories); NaN where there is nothing to find.

    The mean, over 101 recalls, of the largest precision at that recall or a higher one
    (cocodataset/cocoapi 8c9bcc3c, PythonAPI/pycocotools/cocoeval.py:315-420).
    """
    areas, thresholds = matches.hit.shape[:2]
    found = np.full((areas, thresholds, matches.objects.shape[1]), np.nan)
    for category, begin, end in groups(matches.category, matches.objects.shape[1]):
        order = begin + np.argsort(-matches.score[begin:end], kind="stable")
        for area in range(areas):
            count = int(matches.objects[area, category])
            if count:
                hit, ignored = matches.hit[area][:, order], matches.ignored[area][:, order]
                found[area, :, category] = average_precision(hit, ~(hit | ignored), count)
    return found


def average_precision(hit: np.ndarray, miss: np.ndarray, count: int) -> np.ndarray:
    """The average precision of detections by falling score, of `count` objects; `hit` (thresholds, detections)."""
    found = np.zeros(len(hit))
    if not hit.shape[1]:
        return found
    right = np.cumsum(hit, axis=1, dtype=np.float64)
    wrong = np.cumsum(miss, axis=1, dtype=np.float64)
    share = right / (right + wrong + _TINY)
    share = np.maximum.accumulate(share[:, ::-1], axis=1)[:, ::-1]
    recall = right / count
    for level in range(len(hit)):
        places = np.searchsorted(recall[level], RECALLS, side="left")
        found[level] = share[level, places[places < hit.shape[1]]].sum() / len(RECALLS)
    return found


def recall(matches: DetectionMatches, depth: int) -> np.ndarray:
    """The recall (area ranges, thresholds, categories) with `depth` detections of an image and category."""
    categories = matches.objects.shape[1]
    considered = matches.rank < depth
    found = np.full((*matches.hit.shape[:2], categories), np.nan)
    for area in range(len(found)):
        some = matches.objects[area] > 0
        for level in range(found.shape[1]):
            rows = matches.category[matches.hit[area, level] & considered]
            hits = np.bincount(rows, minlength=categories)
            found[area, level, some] = hits[some] / matches.objects[area, some]
    return found


def groups(sorted_rows: np.ndarray, count: int) -> Iterator[tuple[int, int, int]]:
    """Each of `count` groups with the first of its rows and the one after its last."""
    edges = np.searchsorted(sorted_rows, np.arange(count + 1))
    for group in range(count):
        yield group, int(edges[group]), int(edges[group + 1])


def of_images(matches: DetectionMatches, images: int, level: int = 0) -> np.ndarray:
    """Average precision within each image (images,) at the threshold `level`, its categories ranked together.

    NaN for an image without object.
    """
    found = np.full(images, np.nan)
    objects = np.bincount(matches.wanted[1], minlength=images)
    order = np.lexsort((-matches.score, matches.image))
    hit, ignored = (part[0, level : level + 1, order].T for part in (matches.hit, matches.ignored))
    for image, begin, end in groups(matches.image[order], images):
        if count := int(objects[image]):
            mine = hit[:, begin:end]
            found[image] = average_precision(mine, ~(mine | ignored[:, begin:end]), count)[0]
    return found
