"""Detection on COCO and data sets in its form: box, mask and keypoint AP.

Predictions: COCO's results JSON. Ground truth: `instances_*.json` or `person_keypoints_*.json`. `iou_type` says what is
compared. `engine=fast` is our own; `engine=pycocotools` has pycocotools compute the same numbers, at a tenth of the
speed. Intervals come of `bootstrap` draws of the images; `bootstrap=0` leaves them out. An image without a detection
is one on which nothing was found; how many there are is stated.

`splits` names a JSON file of lists of category names, `{"base": [...], "novel": [...]}`, for open-vocabulary detection:
the mean AP50 of each list is given beside the whole (yuhangzang/OV-DETR 795b6701, ovdetr/datasets/coco_eval.py:103).
"""

from __future__ import annotations

from typing import Final, cast

import numpy as np

from harness.evidence.evaluation import Samples, Value
from harness.values.errors import InputError
from harness.version import __version__
from runners.predictions import coco_curve, files, ids
from runners.predictions.base import Outcome, Request, Setting
from runners.predictions.coco_files import Kind, Truth, read_results, read_truth
from runners.predictions.coco_match import Matches, match
from runners.predictions.coco_resample import intervals
from runners.predictions.coco_values import as_values, mean

METRICS: Final = (
    "box_ap", "box_ap50", "box_ap75", "box_ar", "box_ap50_base", "box_ap50_novel",
    "mask_ap", "mask_ap50", "mask_ap75", "mask_ar",
    "keypoint_ap", "keypoint_ap50", "keypoint_ap75", "keypoint_ar",
)  # fmt: skip
SETTINGS: Final = {
    "iou_type": Setting(default="bbox", choices=("bbox", "segm", "keypoints")),
    "engine": Setting(default="fast", choices=("fast", "pycocotools")),
    "bootstrap": Setting(default="100"),
    "splits": Setting(default=""),
}


def evaluate(request: Request) -> Outcome:
    """COCO's 12 numbers (10 of keypoints), and AP50 of each split. What has no object at all has no value."""
    kind = cast("Kind", request.settings["iou_type"])
    path = request.one("predictions")
    resamples = request.whole("bootstrap", 0, 10_000)
    truth = read_truth(request.one("ground_truth"), kind)
    splits = read_splits(request.settings["splits"], truth)
    results = read_results(path, kind, truth)
    areas = ["all", "medium", "large"] if kind == "keypoints" else ["all", "small", "medium", "large"]
    depth = 20 if kind == "keypoints" else 100
    empty = len(truth.images) - len(np.unique(results.objects.image))
    matches = match(truth, results, kind, areas, depth)
    del results
    chance = intervals(matches, len(truth.images), resamples)
    evaluator = f"reproverify {__version__}"
    if request.settings["engine"] == "pycocotools":
        from runners.predictions import coco_judge

        values = coco_judge.judged(path, request.one("ground_truth"), kind, len(truth.images), splits, chance)
        evaluator = coco_judge.evaluator()
    else:
        values = _values(matches, kind, areas, len(truth.images), splits, chance)
    scores = coco_curve.of_images(matches, len(truth.images))
    return Outcome(
        evaluator=evaluator,
        samples=len(truth.images),
        values=values,
        per_sample=Samples(ids=[str(one.id) for one in truth.images], columns={"ap50_in_image": scores.tolist()}),
        conventions={
            "interpolation": "101 recalls",
            "iou thresholds": "0.50 to 0.95 in steps of 0.05",
            "detections an image and category": f"at most {depth}",
            "images without detection": str(empty),
            "interval": "1.96 standard errors over drawn images",
        },
    )


def read_splits(path: str, truth: Truth) -> dict[str, list[int]]:
    """The rows of the categories of each split. Raises InputError for a category that there is not."""
    if not path:
        return {}
    found = files.read_json(path, dict[str, list[str]], 1 << 20)
    places = {one.name: row for row, one in enumerate(truth.categories)}
    for names in found.values():
        unknown = [name for name in names if name not in places]
        if unknown or not names:
            raise InputError(
                "eval_id_unknown",
                file=path,
                name="category",
                count=len(unknown),
                ids=ids.listed(unknown) or "-",
                known=len(places),
            )
    return {split: [places[name] for name in names] for split, names in found.items()}


def _values(
    matches: Matches, kind: str, areas: list[str], images: int, splits: dict[str, list[int]], chance: dict[str, float]
) -> list[Value]:
    average = coco_curve.precision(matches)
    found: dict[tuple[str, str | None], float] = {
        ("ap", None): mean(average[0]),
        ("ap50", None): mean(average[0, 0]),
        ("ap75", None): mean(average[0, 5]),
    }
    for place, area in enumerate(areas[1:], 1):
        found["ap", area] = mean(average[place])
    deepest = 20 if kind == "keypoints" else 100
    for depth in (deepest,) if kind == "keypoints" else (1, 10, deepest):
        rate = coco_curve.recall(matches, depth)
        found["ar", f"{depth} detections"] = mean(rate[0])
    if kind == "keypoints":
        found["ar", "OKS 0.50"], found["ar", "OKS 0.75"] = mean(rate[0, 0]), mean(rate[0, 5])
    for place, area in enumerate(areas[1:], 1):
        found["ar", area] = mean(rate[place])
    for split, rows in splits.items():
        found["ap50", split] = mean(average[0, 0, rows])
    return as_values(found, kind, images, splits, chance)
