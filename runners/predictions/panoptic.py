"""Panoptic segmentation: PQ, SQ and RQ over all classes, things and stuff, as COCO and Cityscapes count them.

Predictions and ground truth: COCO's panoptic JSON and its folder of PNGs, whose colours are the segments' numbers
(red + 256 green + 65536 blue, 0 is void). The folder is the JSON's path without `.json`, or is named as second path.

A predicted and a true segment of one class match where their IoU is above 0.5; of the predicted segment what lies on
void does not count. Crowds are never matched. A prediction without a match is no mistake where more than half of it
lies on void or on a crowd of its class. PQ = sum of IoU / (TP + FP/2 + FN/2), SQ = sum of IoU / TP,
RQ = TP / (TP + FP/2 + FN/2) of each class, and the means of the classes that occur (A. Kirillov et al., Panoptic
Segmentation, CVPR 2019; cocodataset/panopticapi, panopticapi/evaluation.py, `pq_compute_single_core`, `pq_average`;
areas are counted in the PNGs). Pixels of the
truth whose number its JSON does not list match nothing, as there.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final, NamedTuple

import msgspec
import numpy as np

from harness.evidence.evaluation import Interval, Samples, Value, decimal
from harness.text.progress import Progress
from harness.values.errors import InputError
from harness.version import __version__
from runners.predictions import files, ids, intervals
from runners.predictions.base import Convention, Outcome, Request

METRICS: Final = ("pq", "sq", "rq", "pq_th", "pq_st")
SETTINGS: Final[dict[str, Convention]] = {}

_VOID: Final = 0
# Columns of a class: the sum of IoU, true positives, false positives, false negatives.
_IOU, _TP, _FP, _FN = range(4)


class _Segment(msgspec.Struct):
    id: int
    category_id: int
    iscrowd: int = 0


class _Annotation(msgspec.Struct):
    image_id: int | str
    file_name: str
    segments_info: list[_Segment]


class _Category(msgspec.Struct):
    id: int
    name: str
    isthing: int


class _Predicted(msgspec.Struct):
    annotations: list[_Annotation]


class _Truth(msgspec.Struct):
    annotations: list[_Annotation]
    categories: list[_Category]


class _Image(NamedTuple):
    """The two sides of an image: the PNG, and the segments it should hold."""

    png: str
    segments: dict[int, _Segment]


def evaluate(request: Request) -> Outcome:
    """PQ, SQ and RQ in percent, of all, of things and of stuff; the PQ of each class as a subset."""
    path, folder = _paths(request.predictions, "predictions")
    truth_path, truth_folder = _paths(request.ground_truth, "ground_truth")
    truth = files.read_json(truth_path, _Truth)
    found = files.read_json(path, _Predicted)
    categories = {one.id: place for place, one in enumerate(truth.categories)}
    if not categories or len(categories) != len(truth.categories):
        raise InputError("eval_json_kind", file=truth_path, problem="`categories` are none, or not each once")
    names = [str(one.image_id) for one in truth.annotations]
    ids.check_ids([str(one.image_id) for one in found.annotations], names, file=path)
    ours = {str(one.image_id): _image(one, folder, path, categories) for one in found.annotations}
    pairs = [
        (ours[name], _image(one, truth_folder, truth_path, categories))
        for name, one in zip(names, truth.annotations, strict=True)
    ]
    table = np.empty((len(pairs), len(categories), 4))

    def counted(pair: tuple[_Image, _Image]) -> np.ndarray:
        return count(*pair, categories)

    with Progress("panoptic", len(pairs)) as progress, ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        for row, one in enumerate(pool.map(counted, pairs)):
            table[row] = one
            progress.advance()
    things = np.array([bool(one.isthing) for one in truth.categories])
    columns = {name: table[:, :, place].sum(axis=1).tolist() for place, name in enumerate(("iou", "tp", "fp", "fn"))}
    return Outcome(
        evaluator=f"reproverify {__version__}",
        samples=len(pairs),
        values=list(_values(table, things, [one.name for one in truth.categories])),
        per_sample=Samples(ids=names, columns=columns),
        conventions={"classes": str(len(categories)), "things": str(int(things.sum()))},
        truth={"images": len(pairs), "classes": len(categories)},
    )


def _paths(paths: Sequence[str], role: str) -> tuple[str, str]:
    if len(paths) not in (1, 2):
        raise InputError("eval_panoptic_paths", file=" ".join(paths) or "-", role=role)
    path = next((one for one in paths if not os.path.isdir(one)), paths[0])
    folder = next((one for one in paths if one != path), path.removesuffix(".json"))
    files.existing(path)
    if not os.path.isdir(folder):
        raise InputError("eval_no_folder", file=folder)
    return path, folder


def _image(one: _Annotation, folder: str, path: str, categories: dict[int, int]) -> _Image:
    png = os.path.join(folder, one.file_name)
    if os.path.isabs(one.file_name) or ".." in one.file_name.replace("\\", "/").split("/"):
        raise InputError("eval_json_kind", file=path, problem=f"file_name {one.file_name} leads out of the folder")
    segments = {segment.id: segment for segment in one.segments_info}
    unknown = sorted({segment.category_id for segment in segments.values()} - set(categories))
    if unknown:
        raise InputError("eval_json_kind", file=path, problem=f"category_id {unknown[0]} is none of the ground truth's")
    if len(segments) != len(one.segments_info) or _VOID in segments:
        raise InputError("eval_json_kind", file=path, problem=f"segments of {one.file_name} are void or not each once")
    return _Image(png, segments)


def count(ours: _Image, theirs: _Image, categories: dict[int, int]) -> np.ndarray:
    """The sum of IoU and the true positives, false positives and false negatives of each class: (classes, 4)."""
    mine, true = _segments(ours.png), _segments(theirs.png)
    if mine.shape != true.shape:
        raise InputError("eval_shape", file=ours.png, wanted=str(true.shape), found=str(mine.shape))
    pairs, overlap = np.unique(true << 24 | mine, return_counts=True)
    shared = {(pair >> 24, pair & 0xFFFFFF): n for pair, n in zip(pairs.tolist(), overlap.tolist(), strict=True)}
    area_true: dict[int, int] = {}
    area_mine: dict[int, int] = {}
    for (a, b), pixels in shared.items():
        area_true[a] = area_true.get(a, 0) + pixels
        area_mine[b] = area_mine.get(b, 0) + pixels
    odd = sorted((set(area_mine) - {_VOID}) ^ set(ours.segments))
    if odd:
        raise InputError("eval_panoptic_segments", file=ours.png, ids=ids.listed([str(one) for one in odd]))
    result = np.zeros((len(categories), 4))
    matched: set[tuple[str, int]] = set()
    for (a, b), pixels in shared.items():
        if _VOID in (a, b) or a not in theirs.segments or theirs.segments[a].iscrowd:
            continue
        category = theirs.segments[a].category_id
        if ours.segments[b].category_id != category:
            continue
        iou = pixels / (area_mine[b] + area_true[a] - pixels - shared.get((_VOID, b), 0))
        if iou > 0.5:
            result[categories[category], (_IOU, _TP)] += iou, 1
            matched |= {("true", a), ("mine", b)}
    crowds = {one.category_id: one.id for one in theirs.segments.values() if one.iscrowd}
    for one in theirs.segments.values():
        if not one.iscrowd and ("true", one.id) not in matched:
            result[categories[one.category_id], _FN] += 1
    for one in ours.segments.values():
        if ("mine", one.id) in matched:
            continue
        excused = shared.get((_VOID, one.id), 0) + shared.get((crowds.get(one.category_id, -1), one.id), 0)
        if excused / area_mine[one.id] <= 0.5:
            result[categories[one.category_id], _FP] += 1
    return result


def _segments(path: str) -> np.ndarray:
    image = files.image(path)
    if image.ndim != 3 or image.shape[2] < 3 or image.dtype != np.uint8:
        raise InputError("eval_shape", file=path, wanted="(height, width, 3) of bytes", found=str(image.shape))
    colours = image[..., :3].astype(np.int64)
    return np.asarray(colours[..., 0] + 256 * colours[..., 1] + 65536 * colours[..., 2])


def _values(table: np.ndarray, things: np.ndarray, names: list[str]) -> Iterator[Value]:
    everything = np.ones_like(things)
    flat = table.reshape(len(table), -1)
    for metric, which, kind in (
        ("pq", everything, "pq"),
        ("sq", everything, "sq"),
        ("rq", everything, "rq"),
        ("pq_th", things, "pq"),
        ("pq_st", ~things, "pq"),
    ):
        value = _mean(table.sum(axis=0), which, kind)
        if value is None:
            continue

        def drawn(rows: np.ndarray, which: np.ndarray = which, kind: str = kind) -> float:
            weights = np.bincount(rows, minlength=len(flat)).astype(float)
            return _mean((weights @ flat).reshape(table.shape[1:]), which, kind) or 0.0

        yield _value(metric, value, len(table), None, intervals.bootstrap(drawn, len(table)))
    for part, which in (("things", things), ("stuff", ~things)):
        for metric in ("sq", "rq"):
            value = _mean(table.sum(axis=0), which, metric)
            if value is not None:
                yield _value(metric, value, len(table), part, None)
    for place, name in enumerate(names):
        alone = np.arange(len(names)) == place
        value = _mean(table.sum(axis=0), alone, "pq")
        if value is not None:
            yield _value("pq", value, len(table), name, None)


def _value(metric: str, value: float, samples: int, subset: str | None, interval: Interval | None) -> Value:
    return Value(metric=metric, value=decimal(value), unit="percent", samples=samples, subset=subset, interval=interval)


def _mean(counts: np.ndarray, which: np.ndarray, kind: str) -> float | None:
    """The mean in percent over the classes of `which` that occur; None where none does."""
    rows = counts[which & (counts[:, _TP:].sum(axis=1) > 0)]
    if not len(rows):
        return None
    weighed = rows[:, _TP] + rows[:, _FP] / 2 + rows[:, _FN] / 2
    shares = {
        "pq": rows[:, _IOU] / weighed,
        "sq": rows[:, _IOU] / np.maximum(rows[:, _TP], 1),
        "rq": rows[:, _TP] / weighed,
    }
    return 100 * float(shares[kind].mean())
