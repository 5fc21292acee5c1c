"""Hand keypoints: PCK, AUC and EPE on the hands of COCO-WholeBody, as PaddleDetection takes them.

Predictions: its `keypoints_results.json`, a list of `{"keypoints": [[x, y, score], ...]}` in the order of the hands.
Ground truth: the annotations of COCO-WholeBody; the hands are those marked valid, left before right, in the order of
the images and their annotations.

Rules (PaddlePaddle/PaddleDetection 666f597f, ppdet/modeling/keypoint_utils.py, lines 459 to 560, and
ppdet/metrics/keypoint_metrics.py, line 336): a keypoint counts where it is visible; PCK is the share nearer than 0.2 of
the longer side of the hand's box, averaged over the 21 keypoints; AUC sums PCK over the thresholds 0, 1.5, ..., 28.5
pixels (20 steps of 30 pixels); EPE is the mean distance in pixels. Distances are float32, as there.
"""

from __future__ import annotations

from typing import Final

import msgspec
import numpy as np

from harness.evidence.evaluation import Interval, Samples, Value, decimal
from harness.values.errors import InputError
from harness.version import __version__
from runners.predictions import files, intervals
from runners.predictions.base import Convention, Outcome, Request

METRICS: Final = ("pck", "auc", "epe")
SETTINGS: Final[dict[str, Convention]] = {
    "threshold": Convention(default="0.2"),
    "auc_pixels": Convention(default="30"),
}

_JOINTS: Final = 21
_STEPS: Final = 20


class HandImage(msgspec.Struct):
    id: int


class Person(msgspec.Struct):
    """A person; each hand as 21 x (x, y, visible) and a box (x, y, width, height)."""

    id: int
    image_id: int
    lefthand_valid: bool
    righthand_valid: bool
    lefthand_kpts: list[float]
    righthand_kpts: list[float]
    lefthand_box: list[float]
    righthand_box: list[float]
    iscrowd: int = 0


class Hands(msgspec.Struct):
    images: list[HandImage]
    annotations: list[Person]


class Predicted(msgspec.Struct):
    keypoints: list[list[float]]


def evaluate(request: Request) -> Outcome:
    """PCK and AUC as fractions, EPE in pixels."""
    truth_path, path = request.one("ground_truth"), request.one("predictions")
    names, wanted, visible, sides = _truth(truth_path)
    found = _predictions(path, len(names))
    threshold = request.number("threshold", 0, 100)
    pixels = request.number("auc_pixels", 1e-6, 1e6)
    gap = found - wanted
    distance = np.linalg.norm(gap.astype(np.float32), axis=2)
    relative = np.linalg.norm((gap / sides[:, None, None]).astype(np.float32), axis=2)
    scaled = np.linalg.norm((gap / pixels).astype(np.float32), axis=2)
    marks = np.arange(_STEPS) / _STEPS

    def pck(rows: np.ndarray) -> float:
        return _by_joint(relative[rows] < threshold, visible[rows])

    def auc(rows: np.ndarray) -> float:
        return float(np.mean([_by_joint(scaled[rows] < mark, visible[rows]) for mark in marks]))

    def epe(rows: np.ndarray) -> float:
        return float(distance[rows][visible[rows]].mean(dtype=np.float64))

    every = np.arange(len(names))
    values = [
        _value("pck", pck(every), "fraction", len(names), intervals.bootstrap(pck, len(names))),
        _value("auc", auc(every), "fraction", len(names), intervals.bootstrap(auc, len(names), 200)),
        _value("epe", epe(every), "px", len(names), intervals.bootstrap(epe, len(names))),
    ]
    shown = np.where(visible, distance, np.nan)
    near = np.where(visible, relative < threshold, np.nan)
    columns = {"pck": np.nanmean(near, axis=1).tolist(), "epe": np.nanmean(shown, axis=1).tolist()}
    return Outcome(
        evaluator=f"reproverify {__version__}",
        samples=len(names),
        values=values,
        per_sample=Samples(ids=names, columns=columns),
        conventions={"pck": "mean over the keypoints", "visible keypoints": f"{int(visible.sum())}"},
    )


def _by_joint(near: np.ndarray, visible: np.ndarray) -> float:
    """The share of visible keypoints that are near, for each joint that is visible anywhere, averaged."""
    counts = visible.sum(axis=0)
    hits = (near & visible).sum(axis=0)
    return float((hits[counts > 0] / counts[counts > 0]).mean())


def _value(metric: str, number: float, unit: str, samples: int, interval: Interval | None) -> Value:
    return Value(metric=metric, value=decimal(number), unit=unit, samples=samples, interval=interval)


def _truth(path: str) -> tuple[list[str], np.ndarray, np.ndarray, np.ndarray]:
    """Names, positions (hands, 21, 2), visibility (hands, 21), and the longer sides of the boxes (hands,)."""
    data = files.read_json(path, Hands)
    people: dict[int, list[Person]] = {image.id: [] for image in data.images}
    for annotation in data.annotations:
        if annotation.image_id in people and not annotation.iscrowd:
            people[annotation.image_id].append(annotation)
    names: list[str] = []
    points: list[list[float]] = []
    sides: list[float] = []
    for annotation in (one for found in people.values() for one in found):
        for side in ("left", "right"):
            joints = getattr(annotation, f"{side}hand_kpts")
            box = getattr(annotation, f"{side}hand_box")
            if not getattr(annotation, f"{side}hand_valid") or max(joints, default=0) <= 0:
                continue
            if len(joints) != 3 * _JOINTS or len(box) != 4 or max(box[2:]) <= 0:
                raise InputError("eval_json_kind", file=path, problem=f"annotation {annotation.id}: not 21 keypoints")
            names.append(f"{annotation.id}/{side}")
            points.append(joints)
            sides.append(max(box[2:]))
    if not names:
        raise InputError("eval_truth_empty", file=path)
    array = np.array(points, dtype=np.float64).reshape(-1, _JOINTS, 3)
    return names, array[:, :, :2], array[:, :, 2] > 0, np.array(sides)


def _predictions(path: str, count: int) -> np.ndarray:
    found = files.read_json(path, list[Predicted])
    if len(found) != count:
        raise InputError("eval_count", file=path, wanted=count, found=len(found))
    for number, one in enumerate(found):
        if len(one.keypoints) != _JOINTS or any(len(point) not in (2, 3) for point in one.keypoints):
            raise InputError("eval_json_kind", file=path, problem=f"entry {number}: not 21 points of x, y, score")
    array = np.array([[point[:2] for point in one.keypoints] for one in found], dtype=np.float64)
    files.finite(array, path)
    return array
