"""Detections matched to annotated objects as COCO does it, for all images, thresholds and area ranges at once.

The rule (cocodataset/cocoapi 8c9bcc3c, PythonAPI/pycocotools/cocoeval.py:235-313): the detections of an image and a
category, by falling score and at most `depth` of them, each take the free object of the largest IoU that reaches the
threshold; objects to be ignored (crowds, those outside the area range) only where no other is left, and a crowd takes
any number. Unmatched detections outside the area range, or of an `open` cell, count neither way.

The n-th detections of all cells are independent of each other, so that they are matched together.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec
import numpy as np

from harness.text.progress import Progress
from runners.predictions.coco_files import CocoTruth, Objects, Results
from runners.predictions.coco_rules import MatchRules

# Side lengths of 32 and 96 pixels part small, medium and large.
AREAS: Final = {
    "all": (0.0, 1e5**2),
    "small": (0.0, 32.0**2),
    "medium": (32.0**2, 96.0**2),
    "large": (96.0**2, 1e5**2),
}
# Pairs of a detection and an object whose IoU is held at a time.
_PAIRS: Final = 1 << 19


class DetectionMatches(msgspec.Struct, kw_only=True):
    """What became of each detection that was considered, by category, image and rank.

    `hit` and `ignored` are (area ranges, thresholds, detections); `objects` (area ranges, categories) counts the
    objects to be found. `wanted` (2, n) are the category and image of each object to be found in the first area
    range, by category.
    """

    image: np.ndarray
    category: np.ndarray
    rank: np.ndarray
    score: np.ndarray
    hit: np.ndarray
    ignored: np.ndarray
    objects: np.ndarray
    wanted: np.ndarray


def match(
    truth: CocoTruth,
    results: Results,
    rules: MatchRules,
    keep: np.ndarray | None = None,
    open_cells: np.ndarray | None = None,
) -> DetectionMatches:
    """Match the detections that `keep` leaves (all without it), at most `rules.depth` of an image and category.

    `open_cells` are numbers (category * images + image) of cells whose surplus detections are ignored.
    """
    images, categories = len(truth.images), len(truth.categories)
    objects = truth.objects
    rows = np.arange(len(results.score)) if keep is None else np.flatnonzero(keep)
    cell = results.objects.category[rows] * images + results.objects.image[rows]
    order = np.lexsort((-results.score[rows], cell))
    rows, cell = rows[order], cell[order]
    rank = _rank(cell)
    rows, cell, rank = (part[rank < rules.depth] for part in (rows, cell, rank))

    ranges = np.array([AREAS[name] for name in rules.areas])
    ignore = truth.crowd | truth.ignore | _outside(objects.area, ranges)
    counts = [np.bincount(objects.category[~row], minlength=categories) for row in ignore]
    wanted = np.stack([objects.category, objects.image])[:, ~ignore[0]]
    surplus = _outside(results.objects.area[rows], ranges)
    if open_cells is not None:
        surplus |= np.isin(cell, open_cells)
    pairs = _overlaps(truth, results, rules, rows, cell, images)
    taken, passed = _greedy(pairs, rank, ignore, truth, len(rows), np.array(rules.thresholds))
    return DetectionMatches(
        image=results.objects.image[rows],
        category=results.objects.category[rows],
        rank=rank,
        score=results.score[rows],
        hit=taken & ~passed,
        ignored=passed | (~taken & surplus[:, None, :]),
        objects=np.array(counts),
        wanted=wanted[:, np.argsort(wanted[0], kind="stable")],
    )


def _rank(cell: np.ndarray) -> np.ndarray:
    """The place of each row within its cell; `cell` is sorted."""
    begins = np.flatnonzero(np.diff(cell, prepend=-1))
    return np.arange(len(cell)) - np.repeat(begins, np.diff(begins, append=len(cell)))


def _outside(area: np.ndarray, ranges: np.ndarray) -> np.ndarray:
    return np.asarray((area[None] < ranges[:, :1]) | (area[None] > ranges[:, 1:]))


def _overlaps(
    truth: CocoTruth, results: Results, rules: MatchRules, rows: np.ndarray, cell: np.ndarray, images: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Detections (their places in `rows`), objects, and IoUs of all pairs of a cell that reach the lowest threshold."""
    objects = truth.objects
    home = objects.category * images + objects.image
    sorted_objects = np.argsort(home, kind="stable")
    first = np.searchsorted(home[sorted_objects], cell, side="left")
    many = np.searchsorted(home[sorted_objects], cell, side="right") - first
    able = np.flatnonzero(many)
    ends = np.cumsum(many[able])
    found: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
    start = 0
    with Progress("IoU", len(able)) as progress:
        while start < len(able):
            done = ends[start - 1] if start else 0
            stop = max(start + 1, int(np.searchsorted(ends, done + _PAIRS, side="right")))
            if rules.kind == "segm":
                # A cell is not cut: its masks are decoded together.
                stop += int((cell[able[stop:]] == cell[able[stop - 1]]).sum()) if stop < len(able) else 0
            part = able[start:stop]
            times = many[part]
            detection = np.repeat(part, times)
            within = np.arange(len(detection)) - np.repeat(np.cumsum(times) - times, times)
            target = sorted_objects[np.repeat(first[part], times) + within]
            iou = _iou(truth, results.objects, rules, rows[detection], target)
            near = iou >= rules.thresholds[0]
            found.append((detection[near], target[near], iou[near]))
            progress.advance(stop - start)
            start = stop
    if not found:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0)
    detections, targets, ious = (np.concatenate(column) for column in zip(*found, strict=True))
    return detections, targets, ious


def _iou(truth: CocoTruth, detected: Objects, rules: MatchRules, mine: np.ndarray, theirs: np.ndarray) -> np.ndarray:
    """The IoU (of keypoints the OKS) of pairs of a detection and an object, given by their rows."""
    crowd = truth.crowd[theirs]
    if rules.kind == "segm":
        return _mask_iou(detected, truth, mine, theirs)
    if rules.kind == "keypoints":
        return _oks(detected.points[mine], truth.objects, theirs, np.array(rules.sigmas))
    return box_iou(detected.boxes[mine], truth.objects.boxes[theirs], crowd)


def box_iou(one: np.ndarray, other: np.ndarray, crowd: np.ndarray) -> np.ndarray:
    """The IoU of each pair of boxes (x, y, width, height); beside a crowd, the share of the first box inside."""
    low = np.maximum(one[:, :2], other[:, :2])
    high = np.minimum(one[:, 2:] + one[:, :2], other[:, 2:] + other[:, :2])
    size = np.maximum(high - low, 0)
    shared = size[:, 0] * size[:, 1]
    own = one[:, 2] * one[:, 3]
    whole = np.where(crowd, own, own + other[:, 2] * other[:, 3] - shared)
    return np.asarray(np.divide(shared, whole, out=np.zeros_like(shared), where=shared > 0))


def _mask_iou(detected: Objects, truth: CocoTruth, mine: np.ndarray, theirs: np.ndarray) -> np.ndarray:
    from pycocotools import mask as codec

    found = np.empty(len(mine))
    for begin, end in _cells(theirs, mine):
        width = int((mine[begin:end] == mine[begin]).sum())
        columns = theirs[begin : begin + width]
        lines = mine[begin:end:width]
        table = codec.iou(
            [detected.masks[row] for row in lines],
            [truth.objects.masks[row] for row in columns],
            truth.crowd[columns].astype(np.uint8).tolist(),
        )
        found[begin:end] = np.asarray(table).ravel()
    return found


def _cells(theirs: np.ndarray, mine: np.ndarray) -> Iterator[tuple[int, int]]:
    """The stretches of pairs that belong to one cell: each begins where its first object stands beside a new one."""
    fresh = np.flatnonzero(np.diff(mine, prepend=-1))
    leading = theirs[fresh]
    begins = fresh[np.flatnonzero(np.diff(leading, prepend=-1))]
    yield from zip(begins.tolist(), [*begins[1:].tolist(), len(mine)], strict=True)


def _oks(points: np.ndarray, objects: Objects, theirs: np.ndarray, sigmas: np.ndarray) -> np.ndarray:
    """Object keypoint similarity of pairs (cocodataset/cocoapi 8c9bcc3c, PythonAPI/pycocotools/cocoeval.py:192-233).

    Of an object without a visible keypoint the distance is that to its box, doubled about its middle.
    """
    wanted, boxes = objects.points[theirs], objects.boxes[theirs]
    seen = wanted[:, :, 2] > 0
    any_seen = seen.any(axis=1)
    gap = points[:, :, :2] - wanted[:, :, :2]
    low, high = boxes[:, None, :2] - boxes[:, None, 2:], boxes[:, None, :2] + 2 * boxes[:, None, 2:]
    off = np.maximum(0, low - points[:, :, :2]) + np.maximum(0, points[:, :, :2] - high)
    gap = np.where(any_seen[:, None, None], gap, off)
    squared = (gap**2).sum(axis=2)
    error = squared / (2 * sigmas) ** 2 / (objects.area[theirs] + np.spacing(1))[:, None] / 2
    used = seen | ~any_seen[:, None]
    count = np.where(any_seen, seen.sum(axis=1), len(sigmas))
    return np.asarray((np.exp(-error) * used).sum(axis=1) / count)


def _greedy(
    pairs: tuple[np.ndarray, np.ndarray, np.ndarray],
    rank: np.ndarray,
    ignore: np.ndarray,
    truth: CocoTruth,
    detections: int,
    thresholds: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Which detections took an object, and which took one to be ignored: (area ranges, thresholds, detections).

    An object of number 0 is taken but the detection does not count as matched, since COCO's evaluation writes down
    the number of the object, with 0 for none.
    """
    levels = (len(ignore), len(thresholds))
    taken = np.zeros((*levels, detections), dtype=bool)
    passed = np.zeros((*levels, detections), dtype=bool)
    free = np.ones((*levels, len(truth.number)), dtype=bool)
    crowd, counted = truth.crowd, truth.number != 0
    detection, target, iou = pairs
    if not len(detection):
        return taken, passed
    order = np.argsort(rank[detection], kind="stable")
    detection, target, iou = detection[order], target[order], iou[order]
    turns = np.flatnonzero(np.diff(rank[detection], prepend=-1))
    for begin, end in zip(turns.tolist(), [*turns[1:].tolist(), len(detection)], strict=True):
        who, what, how = detection[begin:end], target[begin:end], iou[begin:end]
        heads = np.flatnonzero(np.diff(who, prepend=-1))
        able = (how[None, None] >= thresholds[None, :, None]) & (free[:, :, what] | crowd[what])
        beside = ignore[:, None, what]
        first = _largest(able & ~beside, how, heads)
        second = _largest(able & beside, how, heads)
        best = np.where(first >= 0, first, second)
        area, level, place = np.nonzero(best >= 0)
        chosen = what[best[area, level, place]]
        person = who[heads[place]]
        free[area, level, chosen] = False
        taken[area, level, person] = counted[chosen]
        passed[area, level, person] = ignore[area, chosen]
    return taken, passed


def _largest(able: np.ndarray, iou: np.ndarray, heads: np.ndarray) -> np.ndarray:
    """Of each stretch of pairs from `heads` on, the last able one of the largest IoU; -1 where none is able."""
    worth = np.where(able, iou, -1.0)
    best = np.maximum.reduceat(worth, heads, axis=-1)
    lengths = np.diff(heads, append=able.shape[-1])
    at_best = able & (worth == np.repeat(best, lengths, axis=-1))
    places = np.where(at_best, np.arange(able.shape[-1]), -1)
    return np.asarray(np.maximum.reduceat(places, heads, axis=-1))
