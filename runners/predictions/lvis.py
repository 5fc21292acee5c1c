"""Detection with a long tail on LVIS: mask or box AP, and that of rare, common and frequent categories.

Predictions: results JSON as of COCO. Ground truth: `lvis_v1_val.json` or another file in LVIS' form. LVIS is annotated
category by category, which decides what counts (lvis-dataset/lvis-api 7d7f07de, lvis/eval.py and lvis/results.py):

- of an image the 300 detections of the highest score are considered, over all categories;
- detections of a category count where the image has an object of it, or is listed as having none;
- where a category is annotated in part (`not_exhaustive_category_ids`), surplus detections are no errors.

`ap=fixed` is the fixed AP of A. Dave et al., Evaluating Large-Vocabulary Object Detectors: The Devil is in the Details
(2021): instead of 300 of an image, the 10,000 detections of the highest score of each category count.
"""

from __future__ import annotations

from typing import Final, cast

import numpy as np

from harness.evidence.evaluation import Samples
from harness.values.errors import InputError
from harness.version import __version__
from runners.predictions import coco_curve, coco_doubts
from runners.predictions.base import Convention, Outcome, Request
from runners.predictions.coco_files import CocoTruth, Kind, Results, names_of, read_results, read_truth
from runners.predictions.coco_match import match
from runners.predictions.coco_resample import intervals
from runners.predictions.coco_rules import MatchRules
from runners.predictions.coco_values import Numbers, as_values, mean

METRICS: Final = ("mask_ap", "mask_ap_rare", "mask_ap_common", "mask_ap_frequent", "mask_ap50", "mask_ap75", "mask_ar")
SETTINGS: Final = {
    "iou_type": Convention(default="segm", choices=("segm", "bbox")),
    "bootstrap": Convention(default="0"),
    "ap": Convention(default="standard", choices=("standard", "fixed")),
}

# Detections of an image that count.
DEPTH: Final = 300
# Detections of a category that count for the fixed AP.
FIXED: Final = 10_000
_AREAS: Final = ("all", "small", "medium", "large")
_FREQUENCIES: Final = {"r": "rare", "c": "common", "f": "frequent"}


def evaluate(request: Request) -> Outcome:
    """LVIS' 13 numbers. What has no object at all has no value."""
    kind = cast("Kind", request.settings["iou_type"])
    path, truth_path = request.one("predictions"), request.one("ground_truth")
    resamples = request.whole("bootstrap", 0, 10_000)
    truth = read_truth(truth_path, kind)
    groups = _frequencies(truth, truth_path)
    truth.crowd[:] = False
    results = read_results(path, kind, truth)
    images = len(truth.images)
    fixed = request.settings["ap"] == "fixed"
    keep = considered(truth, results, fixed=fixed)
    # Of one category at most all detections of it stand in one image.
    rules = MatchRules(kind, _AREAS, (FIXED if fixed else DEPTH,))
    matches = match(truth, results, rules, keep, _cells(truth, "not_exhaustive_category_ids"))
    average, rate = coco_curve.precision(matches), coco_curve.recall(matches, rules.depth)
    found: Numbers = {
        ("ap", None): mean(average[0]),
        ("ap50", None): mean(average[0, 0]),
        ("ap75", None): mean(average[0, 5]),
    }
    for name, rows in groups.items():
        found["ap", name] = mean(average[0][:, rows])
    for place, area in enumerate(_AREAS[1:], 1):
        found["ap", area] = mean(average[place])
    found["ar", f"{rules.depth} detections"] = mean(rate[0])
    for place, area in enumerate(_AREAS[1:], 1):
        found["ar", area] = mean(rate[place])
    for row, name in enumerate(names_of(truth.categories)):
        found["ap", f"class {name}"] = mean(average[0, :, row])
    scores = coco_curve.of_images(matches, images)
    return Outcome(
        evaluator=f"reproverify {__version__}",
        samples=images,
        values=as_values(found, kind, images, {}, intervals(matches, images, resamples, rules)),
        per_sample=Samples(ids=[str(one.id) for one in truth.images], columns={"ap50_in_image": scores.tolist()}),
        conventions={
            "interpolation": "101 recalls",
            "iou thresholds": "0.50 to 0.95 in steps of 0.05",
            **(
                {"detections a category": f"at most {FIXED:,}"}
                if fixed
                else {"detections an image": f"at most {DEPTH}, over all categories"}
            ),
            "detections that count": f"{int(keep.sum())} of {len(keep)}",
            "images without detection": str(images - len(np.unique(results.objects.image))),
        },
        remarks=list(coco_doubts.of_results(truth, results)),
        truth={"images": images, "classes": len(truth.categories), "annotations": len(truth.number)},
    )


def considered(truth: CocoTruth, results: Results, *, fixed: bool = False) -> np.ndarray:
    """Which detections count: (detections,) of bool. With `fixed` they are ranked by category, not by image."""
    image, images = results.objects.image, len(truth.images)
    among = results.objects.category if fixed else image
    order = np.lexsort((-results.score, among))
    ordered = among[order]
    rank = np.empty(len(image), dtype=np.int64)
    rank[order] = np.arange(len(image)) - np.searchsorted(ordered, ordered)
    present = truth.objects.category * images + truth.objects.image
    known = np.concatenate([present, _cells(truth, "neg_category_ids")])
    cell = results.objects.category * images + image
    return np.asarray((rank < (FIXED if fixed else DEPTH)) & np.isin(cell, known))


def _cells(truth: CocoTruth, field: str) -> np.ndarray:
    """The numbers (category * images + image) of what the images list under `field`."""
    places = {one.id: row for row, one in enumerate(truth.categories)}
    images = len(truth.images)
    return np.array(
        [
            places[number] * images + row
            for row, image in enumerate(truth.images)
            for number in getattr(image, field)
            if number in places
        ],
        dtype=np.int64,
    )


def _frequencies(truth: CocoTruth, path: str) -> dict[str, list[int]]:
    """The rows of the categories of each frequency. Raises InputError where one has none."""
    groups: dict[str, list[int]] = {name: [] for name in _FREQUENCIES.values()}
    for row, category in enumerate(truth.categories):
        if category.frequency not in _FREQUENCIES:
            raise InputError("eval_json_kind", file=path, problem="categories without LVIS' `frequency` of r, c or f")
        groups[_FREQUENCIES[category.frequency]].append(row)
    return groups
