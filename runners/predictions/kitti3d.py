"""KITTI object detection: AP of 2D boxes, bird's eye view and 3D boxes at 40 (and 11) recall positions.

Predictions and ground truth: folders of `NNNNNN.txt` in KITTI's format; a frame without a file of predictions is
missing, an empty file predicts nothing.

Rules of the benchmark's development kit (A. Geiger et al., CVPR 2012; `evaluate_object.cpp`; the 41 recall samples and
R40 as in open-mmlab/OpenPCDet 8cacccec, pcdet/datasets/kitti/kitti_object_eval_python/eval.py): an object is easy with
a box of more than 40 pixels, not occluded and truncated by at most 0.15; moderate 25, partly, 0.3; hard 25, largely,
0.5. Harder objects, vans beside cars and sitting persons beside pedestrians are neither hits nor misses; nor are
smaller detections, and 2D detections in regions marked DontCare. A match overlaps by more than 0.7 (cars) or 0.5.

AOS, the average orientation similarity, is the AP of 2D boxes in which a hit counts (1 + cos d) / 2, d being the
difference of the angles alpha; there is none where a detection leaves its angle open (-10).
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np
import shapely

from harness.evidence.evaluation import Remark, Samples, Value, decimal
from harness.text.progress import Progress
from harness.values.errors import InputError
from harness.version import __version__
from runners.predictions import boxes3d, files, ids
from runners.predictions.base import Convention, Outcome, Request

METRICS: Final = ("kitti_ap_r40_easy", "kitti_ap_r40_moderate", "kitti_ap_r40_hard")
SETTINGS: Final = {
    "class": Convention(default="Car", choices=("Car", "Pedestrian", "Cyclist")),
    "overlap": Convention(default="benchmark"),
}

_DIFFICULTIES: Final = ("easy", "moderate", "hard")
_LOWEST: Final = (40, 25, 25)
_OCCLUDED: Final = (0, 1, 2)
_TRUNCATED: Final = (0.15, 0.3, 0.5)
_NEIGHBOURS: Final = {"Car": "Van", "Pedestrian": "Person_sitting"}
_OVERLAP: Final = {"Car": 0.7, "Pedestrian": 0.5, "Cyclist": 0.5}
_RECALLS: Final = 41
_VIEWS: Final = ("bbox", "bev", "3d")
# What stands for an angle that nobody gave.
_OPEN: Final = -10
# A data set for a kind of object has it in at least one of so many frames.
_SPARSE: Final = 20


class KittiObjects(NamedTuple):
    """The objects of a frame: type names; numbers (objects, 15) as the columns of the file stand behind the type."""

    types: list[str]
    numbers: np.ndarray

    @property
    def box(self) -> np.ndarray:
        """Left, top, right, bottom in pixels."""
        return self.numbers[:, 3:7]

    @property
    def alpha(self) -> np.ndarray:
        """The angle of observation in radians; -10 where it is left open."""
        return self.numbers[:, 2]

    @property
    def score(self) -> np.ndarray:
        return self.numbers[:, 14]


class FrameOverlaps(NamedTuple):
    """One frame of one class: the overlap of each object with each detection in every view, and what is left out.

    `aside` of objects at each difficulty: 0 counts, 1 is neither hit nor miss. `small`: of detections at each
    difficulty. `own`: detections of the class; the kit lets small ones of any class take an object, without counting
    them. `covered`: detections in a DontCare region. `alike`: (1 + cos d) / 2 of the angles of object and detection.
    """

    overlaps: dict[str, np.ndarray]
    aside: np.ndarray
    small: np.ndarray
    own: np.ndarray
    covered: np.ndarray
    scores: np.ndarray
    alike: np.ndarray


def evaluate(request: Request) -> Outcome:
    """3D AP at 40 positions first; bird's eye view, 2D, AOS, and 11 positions as further values named by `subset`."""
    kind = request.settings["class"]
    given = request.settings["overlap"]
    overlap = _OVERLAP[kind] if given == "benchmark" else request.number("overlap", 0.01, 1)
    truth = files.files(request.one("ground_truth"), (".txt",))
    found = files.files(request.one("predictions"), (".txt",))
    ids.check_ids(found, truth, file=request.predictions[0])
    frames: list[FrameOverlaps] = []
    turned, objects = True, 0
    with Progress("kitti3d", len(truth)) as progress:
        for name, path in truth.items():
            true, made = read(path), read(found[name], scored=True)
            frames.append(_frame(true, made, kind, overlap))
            turned = turned and not (made.alpha == _OPEN).any()
            objects += true.types.count(kind)
            progress.advance()
    values: list[Value] = []
    with Progress("kitti3d matches", len(_VIEWS) * len(_DIFFICULTIES)) as progress:
        for view in reversed(_VIEWS):
            for level, difficulty in enumerate(_DIFFICULTIES):
                curves = _precisions(frames, view, level, overlap)
                progress.advance()
                if curves is None:
                    continue
                values += _averages(curves[0], kind, view, difficulty, len(frames))
                if view == "bbox" and turned:
                    values += _averages(curves[1], kind, "aos", difficulty, len(frames))
    if not values:
        raise InputError("eval_truth_empty", file=request.ground_truth[0])
    hits = [_hits(frame, overlap) for frame in frames]
    return Outcome(
        evaluator=f"reproverify {__version__}",
        samples=len(frames),
        values=values,
        per_sample=Samples(ids=list(truth), columns={"recall": hits}),
        conventions={"overlap above": f"{overlap:g}", "recall": "moderate objects found in 3D, whatever the score"},
        truth={"frames": len(frames), kind: objects},
        remarks=list(_sparse(kind, objects, len(frames))),
    )


def _sparse(kind: str, objects: int, frames: int) -> Iterator[Remark]:
    """A doubt where the ground truth of many frames hardly holds the kind of objects that is asked for."""
    if _SPARSE * objects < frames:
        values = {"what": kind, "found": f"{objects:,}", "samples": f"{frames:,}"}
        yield Remark(code="remark_truth_sparse", values=values, doubt=True)


def _averages(curve: np.ndarray, kind: str, view: str, difficulty: str, frames: int) -> Iterator[Value]:
    """The mean of a curve of 41 positions at 40 and at 11 of them."""
    for points, rows in ((40, curve[1:]), (11, curve[::4])):
        yield Value(
            metric=f"kitti_ap_r40_{difficulty}",
            value=decimal(100 * float(rows.mean())),
            unit="percent",
            samples=frames,
            subset=_subset(kind, view, points),
        )


def _subset(kind: str, view: str, points: int) -> str | None:
    """What the value is of, where it is not cars in 3D at 40 positions, which the metric's name says."""
    if (kind, view, points) == ("Car", "3d", 40):
        return None
    return f"{kind} {view} AP{points}"


def read(path: str, *, scored: bool = False) -> KittiObjects:
    """The objects of a file. Raises InputError for a line that is not of KITTI's 15 columns (16 with a score)."""
    wanted = 16 if scored else 15
    types: list[str] = []
    numbers: list[list[float]] = []
    for line, text in files.lines(path):
        cells = text.split()
        try:
            row = [float(cell) for cell in cells[1:wanted]] if len(cells) >= wanted else []
        except ValueError:
            row = []
        if len(row) != wanted - 1 or not all(map(math.isfinite, row)):
            raise InputError("eval_line", file=path, line=line, problem=f"not a type and {wanted - 1} finite numbers")
        types.append(cells[0])
        numbers.append(row if scored else [*row, 0.0])
    return KittiObjects(types, np.array(numbers, dtype=np.float64).reshape(-1, 15))


def _frame(truth: KittiObjects, found: KittiObjects, kind: str, overlap: float) -> FrameOverlaps:
    own = np.array([name.casefold() == kind.casefold() for name in found.types], dtype=bool)
    care = [row for row, name in enumerate(truth.types) if name in (kind, _NEIGHBOURS.get(kind))]
    regions = truth.box[[row for row, name in enumerate(truth.types) if name == "DontCare"]]
    objects = KittiObjects([truth.types[row] for row in care], truth.numbers[care])
    height = objects.box[:, 3] - objects.box[:, 1]
    tall = found.box[:, 3] - found.box[:, 1]
    aside = np.ones((3, len(care)), dtype=int)
    same = np.array([name == kind for name in objects.types], dtype=bool)
    for level in range(3):
        fits = (height > _LOWEST[level]) & (objects.numbers[:, 1] <= _OCCLUDED[level])
        aside[level, same & fits & (objects.numbers[:, 0] <= _TRUNCATED[level])] = 0
    small = np.array([np.abs(tall) < lowest for lowest in _LOWEST])
    shared = _shared_pixels(found.box, regions)
    part = shared / np.maximum(_pixels(found.box), 1e-12)[:, None]
    alike = (1 + np.cos(objects.alpha[:, None] - found.alpha[None])) / 2
    return FrameOverlaps(_overlaps(objects, found), aside, small, own, (part > overlap).any(axis=1), found.score, alike)


def _pixels(box: np.ndarray) -> np.ndarray:
    return np.asarray((box[:, 2] - box[:, 0]) * (box[:, 3] - box[:, 1]))


def _shared_pixels(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    wide = boxes3d.shared_length(one[:, 0], one[:, 2], other[:, 0], other[:, 2])
    return np.asarray(wide * boxes3d.shared_length(one[:, 1], one[:, 3], other[:, 1], other[:, 3]))


def _overlaps(truth: KittiObjects, found: KittiObjects) -> dict[str, np.ndarray]:
    """Intersection over union of each object with each detection, in the three views."""
    flat = boxes3d.ratio(_shared_pixels(truth.box, found.box), _pixels(truth.box), _pixels(found.box))
    ground = [_ground(side) for side in (truth, found)]
    areas = [shapely.area(polygons) for polygons in ground]
    shared = boxes3d.shared_area(ground[0], ground[1])
    # Heights above the ground count down: a box reaches from y - h to y.
    (low, high), (low2, high2) = (
        (side.numbers[:, 11] - side.numbers[:, 7], side.numbers[:, 11]) for side in (truth, found)
    )
    body = shared * boxes3d.shared_length(low, high, low2, high2)
    volumes = [area * (side.numbers[:, 7]) for area, side in zip(areas, (truth, found), strict=True)]
    return {
        "bbox": flat,
        "bev": boxes3d.ratio(shared, areas[0], areas[1]),
        "3d": boxes3d.ratio(body, volumes[0], volumes[1]),
    }


def _ground(objects: KittiObjects) -> np.ndarray:
    """The rectangles on the ground, by x and z; the angle turns z towards x."""
    columns = objects.numbers
    return boxes3d.rectangles(columns[:, [10, 12]], columns[:, [9, 8]], -columns[:, 13])


def _precisions(
    frames: list[FrameOverlaps], view: str, level: int, overlap: float
) -> tuple[np.ndarray, np.ndarray] | None:
    """The precision at each of the 41 recall positions, and the same with hits weighed by their angles.

    Neither is ever below its value at a later position. None without objects.
    """
    wanted = sum(int((frame.aside[level] == 0).sum()) for frame in frames)
    if not wanted:
        return None
    matches = [_Matches(frame, view, level, overlap) for frame in frames]
    scores = sorted((score for each in matches for score in each.best_scores()), reverse=True)
    counted = np.sort(np.concatenate([each.counted for each in matches]))
    near = [each for each in matches if each.candidates]
    curves = np.zeros((2, _RECALLS))
    for position, threshold in enumerate(_thresholds(scores, wanted)):
        right, taken, alike = (sum(parts) for parts in zip(*(each.count(threshold) for each in near), strict=True))
        wrong = len(counted) - int(np.searchsorted(counted, threshold, side="left")) - taken
        if right + wrong:
            curves[:, position] = right / (right + wrong), alike / (right + wrong)
    precision, similarity = np.maximum.accumulate(curves[:, ::-1], axis=1)[:, ::-1]
    return precision, similarity


def _thresholds(scores: list[float], wanted: int) -> list[float]:
    """The scores at which the recall is nearest to 0, 1/40, ..., 1 (`getThresholds` of the kit)."""
    chosen: list[float] = []
    recall = 0.0
    for number, score in enumerate(scores):
        last = number == len(scores) - 1
        left = (number + 1) / wanted
        right = left if last else (number + 2) / wanted
        if right - recall < recall - left and not last:
            continue
        chosen.append(score)
        recall += 1 / (_RECALLS - 1)
    return chosen[:_RECALLS]


class _Matches:
    """The matches of one frame, view and difficulty, at any threshold of the score.

    `counted` are the scores of the detections that are hits or misses; `candidates`, growing, those of the detections
    near an object. Between two neighbouring ones nothing changes, so that each stretch is matched once.
    """

    def __init__(self, frame: FrameOverlaps, view: str, level: int, overlap: float) -> None:
        table = frame.overlaps[view]
        self._aside = frame.aside[level].tolist()
        self._small = frame.small[level].tolist()
        self._scores = frame.scores.tolist()
        self._alike = frame.alike
        # Of each object, the detections that overlap enough, with their overlap.
        able = (table > overlap) & (frame.own | frame.small[level])
        self._near = [
            [(int(column), float(row[column])) for column in np.flatnonzero(fits)]
            for row, fits in zip(table, able, strict=True)
        ]
        counts = frame.own & ~frame.small[level]
        if view == "bbox":
            counts = counts & ~frame.covered
        self._counts = counts.tolist()
        self.counted = frame.scores[counts]
        self.candidates = sorted({self._scores[column] for near in self._near for column, _ in near})
        self._known: dict[int, tuple[int, int, float]] = {}

    def best_scores(self) -> list[float]:
        """The scores of the hits when every object takes the surest detection that overlaps it."""
        taken: set[int] = set()
        scores: list[float] = []
        for aside, near in zip(self._aside, self._near, strict=True):
            free = [(self._scores[column], -column) for column, _ in near if column not in taken]
            if not free:
                continue
            score, column = max(free)
            taken.add(-column)
            if aside == 0 and not self._small[-column]:
                scores.append(score)
        return scores

    def count(self, threshold: float) -> tuple[int, int, float]:
        """Of the detections that score at least `threshold`: hits, those taken that count, and the hits' likeness."""
        place = bisect_left(self.candidates, threshold)
        if place not in self._known:
            self._known[place] = self._matched(threshold)
        return self._known[place]

    def _matched(self, threshold: float) -> tuple[int, int, float]:
        taken: set[int] = set()
        hits, alike = 0, 0.0
        for row, (aside, near) in enumerate(zip(self._aside, self._near, strict=True)):
            free = [(c, o) for c, o in near if c not in taken and self._scores[c] >= threshold]
            large = [(o, -c) for c, o in free if not self._small[c]]
            column = -max(large)[1] if large else next((c for c, _ in free), None)
            if column is None:
                continue
            taken.add(column)
            if aside == 0 and not self._small[column]:
                hits += 1
                alike += float(self._alike[row, column])
        return hits, sum(self._counts[column] for column in taken), alike


def _hits(frame: FrameOverlaps, overlap: float) -> float:
    """The share of the moderate objects that any detection finds in 3D; NaN without one."""
    counts = frame.aside[1] == 0
    if not counts.any():
        return float("nan")
    near = ((frame.overlaps["3d"] > overlap) & frame.own).any(axis=1)
    return float(near[counts].mean())
