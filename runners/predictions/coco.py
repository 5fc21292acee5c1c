"""Detection on COCO and data sets in its form: box, mask and keypoint AP.

Predictions: COCO's results JSON. Ground truth: `instances_*.json` or `person_keypoints_*.json`. `iou_type` says what is
compared. `engine=fast` is our own; `engine=pycocotools` has pycocotools compute the same numbers, at a tenth of the
speed. Intervals come of `bootstrap` draws of the images; `bootstrap=0` leaves them out. An image without a detection
is one on which nothing was found; how many there are is stated.

`splits` names a JSON file of lists of category names, `{"base": [...], "novel": [...]}`, for open-vocabulary detection:
the mean AP50 of each list is given beside the whole (yuhangzang/OV-DETR 795b6701, ovdetr/datasets/coco_eval.py:103).

`max_dets` (`1,10,100`; keypoints `20`), `iou_thresholds` (`0.5,0.55,...`) and `sigmas` are lists of numbers for data
sets that are evaluated otherwise: AP is that of the largest of `max_dets`; there are as many keypoints as `sigmas`
(CrowdPose has 14, COCO-WholeBody 133).
"""

from __future__ import annotations

from typing import Final, cast

import numpy as np

from harness.evidence.evaluation import Samples
from harness.values.errors import InputError
from harness.version import __version__
from runners.predictions import coco_curve, coco_doubts, files, ids
from runners.predictions.base import Convention, Outcome, Request
from runners.predictions.coco_files import CocoTruth, Kind, names_of, read_results, read_truth
from runners.predictions.coco_match import match
from runners.predictions.coco_resample import intervals
from runners.predictions.coco_rules import rules_of
from runners.predictions.coco_values import as_values, numbers

METRICS: Final = (
    "box_ap", "box_ap50", "box_ap75", "box_ar", "box_ap50_base", "box_ap50_novel",
    "mask_ap", "mask_ap50", "mask_ap75", "mask_ar",
    "keypoint_ap", "keypoint_ap50", "keypoint_ap75", "keypoint_ar",
)  # fmt: skip
SETTINGS: Final = {
    "iou_type": Convention(default="bbox", choices=("bbox", "segm", "keypoints")),
    "engine": Convention(default="fast", choices=("fast", "pycocotools")),
    "bootstrap": Convention(default="100"),
    "splits": Convention(default=""),
    "max_dets": Convention(default=""),
    "iou_thresholds": Convention(default=""),
    "sigmas": Convention(default=""),
}


def evaluate(request: Request) -> Outcome:
    """COCO's 12 numbers (10 of keypoints), AP50 of each split, AP of each category. What has no object has no value."""
    kind = cast("Kind", request.settings["iou_type"])
    path, truth_path = request.one("predictions"), request.one("ground_truth")
    resamples = request.whole("bootstrap", 0, 10_000)
    rules = rules_of(request, kind)
    truth = read_truth(truth_path, kind, len(rules.sigmas))
    splits = read_splits(request.settings["splits"], truth)
    results = read_results(path, kind, truth, len(rules.sigmas))
    images = len(truth.images)
    empty = images - len(np.unique(results.objects.image))
    remarks = [*coco_doubts.of_truth(truth), *coco_doubts.of_results(truth, results)]
    matches = match(truth, results, rules)
    del results
    if request.settings["engine"] == "pycocotools":
        from runners.predictions import coco_judge

        evaluator = coco_judge.evaluator()
        precision, recalls = coco_judge.tables(path, truth_path, rules)
    else:
        evaluator = f"reproverify {__version__}"
        precision = coco_curve.precision(matches)
        recalls = [coco_curve.recall(matches, depth) for depth in rules.depths]
    found = numbers(precision, recalls, rules, names_of(truth.categories), splits)
    chance = intervals(matches, images, resamples, rules)
    half = rules.at(0.5)
    scores = coco_curve.of_images(matches, images, half or 0)
    return Outcome(
        evaluator=evaluator,
        samples=images,
        values=as_values(found, kind, images, splits, chance),
        per_sample=Samples(
            ids=[str(one.id) for one in truth.images],
            columns={"ap_in_image" if half is None else "ap50_in_image": scores.tolist()},
        ),
        conventions={
            **rules.told,
            "images without detection": str(empty),
            "interval": "1.96 standard errors over drawn images",
        },
        remarks=remarks,
        truth={
            "images": images,
            **(
                {"people": len(truth.number)}
                if kind == "keypoints"
                else {"classes": len(truth.categories), "annotations": len(truth.number)}
            ),
        },
    )


def read_splits(path: str, truth: CocoTruth) -> dict[str, list[int]]:
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
