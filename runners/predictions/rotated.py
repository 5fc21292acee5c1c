"""Rotated boxes of aerial images: the mean AP of DOTA at IoU 0.5.

Predictions: DOTA's results, a folder of `Task1_CLASS.txt` with `image score x1 y1 x2 y2 x3 y3 x4 y4` a line, or the zip
of it that its server takes. Ground truth: a folder of labels, a `.txt` an image with `x1 y1 ... x4 y4 class difficult`
a line. Boxes are corners in turn.

Detections of a class are taken from the surest on; each is held against the box it overlaps with most. One above the
IoU finds it, once; a second one is false, and one on a difficult box counts neither way. `ap=voc07` is the mean of the
precision at eleven recalls, `voc12` the area below the curve. The mean is over the classes of the ground truth. Source:
CAPTAIN-WHU/DOTA_devkit 99388551, dota_evaluation_task1.py; overlaps of polygons by Shapely.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from math import isfinite
from typing import Final, NamedTuple

import numpy as np
import shapely

from harness.evidence.evaluation import Samples, Value, decimal
from harness.text.progress import Progress
from harness.values.errors import InputError
from runners.predictions import files, ids
from runners.predictions.base import Convention, Outcome, Request

METRICS: Final = ("dota_map",)
SETTINGS: Final = {
    "iou": Convention(default="0.5"),
    "ap": Convention(default="voc07", choices=("voc07", "voc12")),
}

_PREFIX: Final = "Task1_"
_LINES: Final = 20_000_000


class RotatedTruth(NamedTuple):
    """The boxes of one class in one image: polygons, and which are difficult."""

    boxes: list[shapely.Polygon]
    difficult: list[bool]


class Detection(NamedTuple):
    """A box that was found."""

    image: str
    score: float
    box: shapely.Polygon


def evaluate(request: Request) -> Outcome:
    """The mean AP in percent, and that of each class."""
    folder, truth_folder = request.one("predictions"), request.one("ground_truth")
    least = request.number("iou", 0, 1)
    truth, images = read_truth(truth_folder)
    listed = [(files.stem(one.path).removeprefix(_PREFIX), one) for one in files.text_files(folder, ".txt")]
    found = dict(listed)
    ids.check_ids([name for name, _ in listed], truth, file=folder)
    curves: dict[str, float] = {}
    with Progress("rotated", len(truth)) as progress:
        for name, boxes in truth.items():
            detections = read_detections(found[name], images)
            curves[name] = 100 * average_precision(*counted(detections, boxes, least), request.settings["ap"])
            progress.advance()
    boxes_of = {name: sum(not d for one in truth[name].values() for d in one.difficult) for name in truth}
    values = [
        Value(
            metric="dota_map", value=decimal(float(np.mean(list(curves.values())))), unit="percent", samples=len(images)
        )
    ]
    values += [
        Value(metric="dota_map", value=decimal(ap), unit="percent", samples=boxes_of[name], subset=name, per="boxes")
        for name, ap in curves.items()
    ]
    return Outcome(
        evaluator=f"shapely {shapely.__version__}",
        samples=len(images),
        values=values,
        per_sample=Samples(ids=list(curves), columns={"ap": list(curves.values())}),
        conventions={"classes": str(len(curves)), "per sample": "classes"},
    )


def read_truth(folder: str) -> tuple[dict[str, dict[str, RotatedTruth]], set[str]]:
    """The boxes by class and image, and the names of all images. Raises InputError.

    Lines of fewer than nine words, such as the image's source and scale, are passed over.
    """
    paths = files.files(folder, (".txt",))
    found: dict[str, dict[str, RotatedTruth]] = {}
    for image, path in paths.items():
        for number, text in files.lines(path) if os.path.getsize(path) else ():
            words = text.split()
            if len(words) < 9:
                continue
            difficult = words[9] if len(words) > 9 else "0"
            if difficult not in ("0", "1"):
                raise InputError("eval_line", file=path, line=number, problem="`difficult` is not 0 or 1")
            boxes = found.setdefault(words[8], {}).setdefault(image, RotatedTruth([], []))
            boxes.boxes.append(polygon(words[:8], path, number))
            boxes.difficult.append(difficult == "1")
    if not found:
        raise InputError("eval_truth_empty", file=folder)
    return dict(sorted(found.items())), set(paths)


def read_detections(file: files.TextFile, images: set[str]) -> list[Detection]:
    """The detections of one class, the surest first; equal ones as they stand. Raises InputError."""
    path = file.path
    found: list[Detection] = []
    unknown: set[str] = set()
    for number, text in file.lines():
        words = text.split()
        if len(words) != 10 or len(found) > _LINES:
            raise InputError("eval_line", file=path, line=number, problem="not `image score x1 y1 ... x4 y4`")
        score, box = _number(words[1], path, number), polygon(words[2:], path, number)
        if words[0] in images:
            found.append(Detection(words[0], score, box))
        else:
            unknown.add(words[0])
    if unknown:
        raise InputError(
            "eval_id_unknown",
            file=path,
            count=len(unknown),
            name="image",
            known=len(images),
            ids=ids.listed(sorted(unknown)),
        )
    return sorted(found, key=lambda one: -one.score)


def _number(word: str, path: str, line: int) -> float:
    try:
        number = float(word)
    except ValueError:
        number = float("nan")
    if not isfinite(number) or abs(number) > 1e9:
        raise InputError("eval_line", file=path, line=line, problem=f"{word[:40]} is no number")
    return number


def polygon(words: Sequence[str], path: str, line: int) -> shapely.Polygon:
    """Eight numbers as a box; one whose sides cross each other is taken by its hull. Raises InputError."""
    numbers = [_number(word, path, line) for word in words]
    box = shapely.Polygon(list(zip(numbers[::2], numbers[1::2], strict=True)))
    return box if box.is_valid else shapely.convex_hull(box)


def counted(
    detections: Sequence[Detection], truth: dict[str, RotatedTruth], least: float
) -> tuple[np.ndarray, np.ndarray, int]:
    """Which detections are true, which false, and how many boxes there are to find."""
    true, false = np.zeros(len(detections)), np.zeros(len(detections))
    taken: set[tuple[str, int]] = set()
    for at, one in enumerate(detections):
        boxes = truth.get(one.image)
        best, place = -1.0, -1
        for number, box in enumerate(boxes.boxes if boxes else ()):
            if one.box.intersects(box):
                shared = one.box.intersection(box).area
                whole = one.box.area + box.area - shared
                if whole > 0 and shared / whole > best:
                    best, place = shared / whole, number
        if best <= least or boxes is None:
            false[at] = 1
        elif not boxes.difficult[place]:
            false[at] = (one.image, place) in taken
            true[at] = 1 - false[at]
            taken.add((one.image, place))
    return true, false, sum(not difficult for one in truth.values() for difficult in one.difficult)


def average_precision(true: np.ndarray, false: np.ndarray, boxes: int, how: str) -> float:
    """The AP from detections in order, 0 to 1; 0 where there is nothing to find."""
    if not boxes or not len(true):
        return 0.0
    hits, misses = np.cumsum(true), np.cumsum(false)
    recall = hits / boxes
    precision = hits / np.maximum(hits + misses, np.finfo(np.float64).eps)
    if how == "voc07":
        steps = np.arange(0.0, 1.1, 0.1)
        return float(sum(precision[recall >= step].max(initial=0.0) for step in steps) / 11)
    recall = np.concatenate(([0.0], recall, [1.0]))
    envelope = np.maximum.accumulate(np.concatenate(([0.0], precision, [0.0]))[::-1])[::-1]
    rises = np.flatnonzero(recall[1:] != recall[:-1])
    return float(np.sum((recall[rises + 1] - recall[rises]) * envelope[rises + 1]))
