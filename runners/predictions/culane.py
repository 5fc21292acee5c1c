"""Lanes of CULane: F1 at IoU 0.5 and 0.75, and its mean over 0.50 to 0.95, of lanes drawn 30 pixels wide.

Predictions: a folder of `*.lines.txt`, a lane a line as `x y x y ...` in pixels. Ground truth: the folder of CULane's
annotations, and lists of images behind it (`list/test.txt`, or `list/test_split/test0_normal.txt` and so on), whose
values are given one by one beside those of all; without a list every annotation counts.

Each lane becomes a cubic spline through its points with five pieces between two of them, drawn into an image of
1640 x 590; lanes are paired so that the sum of IoUs is largest, and a pair whose IoU is above the threshold is found.
Source: Turoad/CLRNet 7269e9d1, clrnet/utils/culane_metric.py, as its `--official` counts; drawing by OpenCV.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final

import numpy as np
from scipy.interpolate import splev, splprep
from scipy.optimize import linear_sum_assignment

from harness.evidence.evaluation import Samples, Value, decimal
from harness.text.progress import Progress
from harness.values.errors import InputError, MissingExtra
from runners.predictions import files, ids, intervals
from runners.predictions.base import Convention, Outcome, Request

METRICS: Final = ("lane_f1_50", "lane_f1_75", "lane_mf1")
SETTINGS: Final = {"width": Convention(default="30"), "image": Convention(default="1640x590")}

THRESHOLDS: Final = tuple(round(0.5 + 0.05 * step, 2) for step in range(10))
_SUFFIX: Final = ".lines.txt"
_PIECES: Final = 5
# Lanes of an image and points of a lane, far above any road's.
_LANES: Final = 100
_POINTS: Final = 2000

Lane = list[tuple[float, float]]


def evaluate(request: Request) -> Outcome:
    """The three F1s in percent, of all images and of each list."""
    try:
        import cv2
    except ImportError:
        raise MissingExtra("missing_extra", package="opencv-python-headless", extra="lanes") from None
    width = request.whole("width", 1, 1000)
    size = _size(request.settings["image"])
    predicted = request.one("predictions")
    found, truth = (_files(folder) for folder in (predicted, request.ground_truth[0]))
    lists = {files.stem(path): _listed(path, truth) for path in request.ground_truth[1:]}
    names = list(dict.fromkeys(name for one in lists.values() for name in one)) if lists else list(truth)
    ids.check_ids(found, names, file=predicted, surplus=bool(lists))
    counts = np.zeros((len(names), len(THRESHOLDS), 3))
    with Progress("culane", len(names)) as progress:
        for row, name in enumerate(names):
            lanes, wanted = (read_lanes(path) for path in (found[name], truth[name]))
            counts[row] = matched(cv2, lanes, wanted, width, size)
            progress.advance()
    place = {name: row for row, name in enumerate(names)}
    parts = {subset: [place[name] for name in one] for subset, one in lists.items()} if len(lists) > 1 else {}
    values = _values(counts, None)
    for subset, rows in parts.items():
        values += _values(counts[rows], subset)
    columns = {
        f"{what}_{int(100 * threshold)}": counts[:, at, column].tolist()
        for at, threshold in ((0, 0.5), (5, 0.75))
        for column, what in enumerate(("tp", "fp", "fn"))
    }
    return Outcome(
        evaluator=f"OpenCV {cv2.__version__}, SciPy",
        samples=len(names),
        values=values,
        per_sample=Samples(ids=names, columns=columns),
        conventions={"lists": ", ".join(lists) or "all annotations", "matching": "largest sum of IoU, IoU > threshold"},
    )


def _size(text: str) -> tuple[int, int]:
    """`WIDTHxHEIGHT` as (height, width). Raises UsageError."""
    from harness.values.errors import UsageError

    width, _, height = text.partition("x")
    if not (width.isdecimal() and height.isdecimal()) or not 0 < int(width) * int(height) <= files.MAX_PIXELS:
        raise UsageError("eval_setting_choice", name="image", value=text, known="WIDTHxHEIGHT, 1640x590")
    return int(height), int(width)


def _files(folder: str) -> dict[str, str]:
    """The files of lanes below a folder, by the path of their image without its ending."""
    found = files.files(folder, (_SUFFIX,))
    return {name.removesuffix(".lines"): path for name, path in found.items()}


def _listed(path: str, truth: dict[str, str]) -> list[str]:
    """The images of a list, `/driver_37_30frame/05181432_0203.MP4/00000.jpg` a line; more columns are passed over."""
    names = [os.path.splitext(text.split()[0].lstrip("/"))[0] for _, text in files.lines(path)]
    ids.check_ids(truth, names, file=path, surplus=True)
    return names


def read_lanes(path: str) -> list[Lane]:
    """The lanes of a file, those of a single point left out. Raises InputError."""
    lanes: list[Lane] = []
    if not os.path.getsize(path):
        return lanes
    for number, text in files.lines(path):
        try:
            numbers = [float(word) for word in text.split()]
        except ValueError:
            raise InputError("eval_line", file=path, line=number, problem="not `x y x y ...`") from None
        if len(numbers) % 2 or len(numbers) > 2 * _POINTS or not all(abs(x) < 1e6 for x in numbers):
            raise InputError("eval_line", file=path, line=number, problem="not `x y x y ...` in pixels")
        lane = list(zip(numbers[::2], numbers[1::2], strict=True))
        if any(one == other for one, other in pairwise(lane)):
            raise InputError("eval_line", file=path, line=number, problem="a point stands twice in a row")
        if len(lane) > 1:
            lanes.append(lane)
        if len(lanes) > _LANES:
            raise InputError("eval_line", file=path, line=number, problem=f"more than {_LANES} lanes")
    return lanes


def matched(cv2: Any, lanes: Sequence[Lane], wanted: Sequence[Lane], width: int, size: tuple[int, int]) -> np.ndarray:
    """True positives, false positives and misses of an image at each threshold, shape (10, 3)."""
    counts = np.zeros((len(THRESHOLDS), 3))
    counts[:, 1], counts[:, 2] = len(lanes), len(wanted)
    if not lanes or not wanted:
        return counts
    ious = overlaps(*([_drawn(cv2, lane, width, size) for lane in side] for side in (lanes, wanted)))
    rows, columns = linear_sum_assignment(1 - ious)
    best = ious[rows, columns]
    for at, threshold in enumerate(THRESHOLDS):
        hits = int((best > threshold).sum())
        counts[at] = hits, len(lanes) - hits, len(wanted) - hits
    return counts


def overlaps(one: Sequence[np.ndarray], other: Sequence[np.ndarray]) -> np.ndarray:
    """The IoU of each pair of drawn lanes; a lane outside the image has none."""
    ious = np.zeros((len(one), len(other)))
    for row, mine in enumerate(one):
        for column, theirs in enumerate(other):
            union = np.count_nonzero(mine | theirs)
            ious[row, column] = np.count_nonzero(mine & theirs) / union if union else 0.0
    return ious


def _drawn(cv2: Any, lane: Lane, width: int, size: tuple[int, int]) -> np.ndarray:
    image = np.zeros(size, dtype=np.uint8)
    points = spline(lane).astype(np.int32)
    for one, other in zip(points[:-1].tolist(), points[1:].tolist(), strict=True):
        cv2.line(image, tuple(one), tuple(other), color=255, thickness=width)
    return image


def spline(lane: Lane) -> np.ndarray:
    """Points (x, y) along the cubic spline through those of a lane, five pieces between two of them."""
    xs, ys = zip(*lane, strict=True)
    curve, at = splprep([xs, ys], s=0, k=min(3, len(lane) - 1))
    return np.asarray(np.transpose(splev(np.linspace(0.0, 1.0, (len(at) - 1) * _PIECES + 1), curve)))


def f1(counts: np.ndarray) -> np.ndarray:
    """F1 of summed counts (..., 3), 0 where nothing was found."""
    hits, surplus, missed = np.moveaxis(counts, -1, 0)
    below = 2 * hits + surplus + missed
    return np.asarray(np.where(hits > 0, 2 * hits / np.where(below > 0, below, 1), 0.0))


def _values(counts: np.ndarray, subset: str | None) -> list[Value]:
    def at(places: slice) -> Any:
        return lambda rows: 100 * float(f1(counts[rows].sum(axis=0))[places].mean())

    everything = np.arange(len(counts))
    return [
        Value(
            metric=metric,
            value=decimal(at(places)(everything)),
            unit="percent",
            samples=len(counts),
            interval=intervals.bootstrap(at(places), len(counts)),
            subset=subset,
        )
        for metric, places in zip(METRICS, (slice(0, 1), slice(5, 6), slice(None)), strict=True)
    ]
