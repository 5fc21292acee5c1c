"""What is odd about ground truth and detections in COCO's form, though they can be evaluated."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from harness.evidence.evaluation import Remark
from runners.predictions.coco_files import CocoTruth, Results

# So many objects, and this share of the boxes a copy, and the predictions are taken for the ground truth.
_ENOUGH: Final = 20
_COPIED: Final = 0.5


def of_truth(truth: CocoTruth) -> Iterator[Remark]:
    """An annotation of number 0, which COCO's evaluation loses, and categories that no object is of."""
    if (truth.number == 0).any():
        yield Remark(code="remark_id_zero")
    seen = len(np.unique(truth.objects.category))
    if 0 < seen < len(truth.categories):
        values = {"empty": f"{len(truth.categories) - seen:,}", "categories": f"{len(truth.categories):,}"}
        yield Remark(code="remark_empty_categories", values=values)


def of_results(truth: CocoTruth, results: Results) -> Iterator[Remark]:
    """Detections of one category where there are objects of several, and boxes that are the ground truth's own."""
    mine, theirs = np.unique(results.objects.category), np.unique(truth.objects.category)
    if len(mine) == 1 < len(theirs):
        name = truth.categories[int(mine[0])].name or str(truth.categories[int(mine[0])].id)
        yield Remark(code="remark_one_class", values={"name": name, "classes": f"{len(theirs):,}"}, doubt=True)
    boxes = truth.objects.boxes
    if len(boxes) >= _ENOUGH and results.objects.boxes.any():
        known = _keys(truth.objects.image, truth.objects.category, boxes)
        given = _keys(results.objects.image, results.objects.category, results.objects.boxes)
        copied = len(known & given)
        if copied >= _COPIED * len(known):
            values = {"copied": f"{copied:,}", "objects": f"{len(boxes):,}"}
            yield Remark(code="remark_copied_boxes", values=values, doubt=True)


def _keys(image: np.ndarray, category: np.ndarray, boxes: np.ndarray) -> set[bytes]:
    """Image, category and box of each object, the box to a hundredth of a pixel."""
    table = np.column_stack([image, category, np.rint(100 * boxes).astype(np.int64)])
    return {row.tobytes() for row in np.ascontiguousarray(table)}
