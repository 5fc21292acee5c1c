"""nuScenes detection: mAP, the five true-positive errors, and NDS.

Predictions: the results JSON of the benchmark (`{"meta": ..., "results": {sample_token: [box, ...]}}`). Ground truth:
the folder of the published tables (`v1.0-trainval`).

Rules of nutonomy/nuscenes-devkit d9de17a7, python-sdk/nuscenes/eval/detection (algo.py, evaluate.py) with the
configuration `detection_cvpr_2019`: a detection matches the nearest free object of its class within 0.5, 1, 2 and 4
metres on the ground; AP is the mean of the precision above 0.1 at recalls above 0.1; the errors are taken at 2 metres,
as running means over the matches, averaged over the recalls above 0.1; NDS = (5 mAP + sum of (1 - min(1, error))) / 10.
"""

from __future__ import annotations

import math
from typing import Final, NamedTuple

import msgspec
import numpy as np

from harness.evidence.evaluation import Samples, Value, decimal
from harness.text.progress import Progress
from harness.values.errors import InputError
from harness.version import __version__
from runners.predictions import files, nuscenes_tables
from runners.predictions.base import Convention, Outcome, Request
from runners.predictions.nuscenes_tables import Box, KeyFrame

METRICS: Final = ("nds", "map_nuscenes", "mate", "mase", "maoe", "mave", "maae")
SETTINGS: Final[dict[str, Convention]] = {}

# Metres from the vehicle within which a class counts.
_RANGE: Final = {
    "car": 50,
    "truck": 50,
    "bus": 50,
    "trailer": 50,
    "construction_vehicle": 50,
    "pedestrian": 40,
    "motorcycle": 40,
    "bicycle": 40,
    "traffic_cone": 30,
    "barrier": 30,
}
_DISTANCES: Final = (0.5, 1.0, 2.0, 4.0)
_ERRORS_AT: Final = 2.0
_LOWEST: Final = 0.1
_FIRST: Final = 11  # the first of 101 recalls that is above 0.1
_MOST: Final = 500
_ERRORS: Final = {"mate": "m", "mase": "fraction", "maoe": "rad", "mave": "m_per_s", "maae": "fraction"}
_WITHOUT: Final = {"traffic_cone": ("maoe", "mave", "maae"), "barrier": ("mave", "maae")}


class _Result(msgspec.Struct):
    sample_token: str
    translation: nuscenes_tables.Vector
    size: nuscenes_tables.Vector
    rotation: nuscenes_tables.Quaternion
    velocity: tuple[float, float]
    detection_name: str
    detection_score: float
    attribute_name: str


class _Results(msgspec.Struct):
    results: dict[str, list[_Result]]


class PrecisionCurve(NamedTuple):
    """At 101 recalls: precision, score, and the running mean of each error."""

    precision: np.ndarray
    score: np.ndarray
    errors: dict[str, np.ndarray]


def evaluate(request: Request) -> Outcome:
    """NDS and mAP, the five mean errors, and the AP of each class."""
    path = request.one("predictions")
    found = _results(path)
    frames = nuscenes_tables.read(request.one("ground_truth"), list(found))
    kept = {token: _kept(found[token], frame) for token, frame in frames.items()}
    truth = {token: [box for box in _kept(frame.boxes, frame) if box.points] for token, frame in frames.items()}
    precision: dict[str, float] = {}
    errors: dict[str, list[float]] = {name: [] for name in _ERRORS}
    with Progress("nuscenes", len(_RANGE) * len(_DISTANCES)) as progress:
        for name in _RANGE:
            each = []
            for distance in _DISTANCES:
                curve = _curve(truth, kept, name, distance)
                each.append(float(np.maximum(curve.precision[_FIRST:] - _LOWEST, 0).mean()) / (1 - _LOWEST))
                if distance == _ERRORS_AT:
                    for error, means_of in errors.items():
                        if error not in _WITHOUT.get(name, ()):
                            means_of.append(_mean_error(curve, error))
                progress.advance()
            precision[name] = float(np.mean(each))
    mean = float(np.mean(list(precision.values())))
    means = {error: float(np.mean(each)) for error, each in errors.items()}
    score = (5 * mean + sum(max(0.0, 1 - value) for value in means.values())) / 10
    count = len(frames)
    values = [
        Value(metric="nds", value=decimal(score), unit="fraction", samples=count),
        Value(metric="map_nuscenes", value=decimal(mean), unit="fraction", samples=count),
        *(Value(metric=e, value=decimal(means[e]), unit=unit, samples=count) for e, unit in _ERRORS.items()),
        *(
            Value(metric="map_nuscenes", value=decimal(one), unit="fraction", samples=count, subset=name)
            for name, one in precision.items()
        ),
    ]
    return Outcome(
        evaluator=f"reproverify {__version__}",
        samples=count,
        values=values,
        per_sample=Samples(ids=list(frames), columns={"recall at 2 m": _recalls(truth, kept)}),
        conventions={"configuration": "detection_cvpr_2019", "boxes": str(sum(map(len, truth.values())))},
    )


def _results(path: str) -> dict[str, list[Box]]:
    found: dict[str, list[Box]] = {}
    for token, boxes in files.read_json(path, _Results).results.items():
        if len(boxes) > _MOST:
            raise InputError("eval_too_many_boxes", file=path, sample=token, found=len(boxes), limit=_MOST)
        found[token] = [_box(one, token, path) for one in boxes]
    if not found:
        raise InputError("eval_count", file=path, wanted=1, found=0)
    return found


def _box(one: _Result, token: str, path: str) -> Box:
    numbers = (*one.translation, *one.size, *one.rotation, one.detection_score)
    known = one.detection_name in _RANGE and one.sample_token == token
    if not known or not all(map(math.isfinite, numbers)) or min(one.size) <= 0 or not any(one.rotation):
        raise InputError("eval_json_kind", file=path, problem=f"{token}: a box is not as the benchmark wants it")
    return Box(
        name=one.detection_name,
        translation=one.translation,
        size=one.size,
        rotation=one.rotation,
        velocity=one.velocity,
        attribute=one.attribute_name,
        score=one.detection_score,
        points=-1,
    )


def _kept(boxes: list[Box], frame: KeyFrame) -> list[Box]:
    """Those within their class's range, bicycles and motorcycles in racks aside."""
    return [
        box
        for box in boxes
        if math.dist(box.translation[:2], frame.place[:2]) < _RANGE[box.name]
        and not (box.name in ("bicycle", "motorcycle") and any(_inside(rack, box.translation) for rack in frame.racks))
    ]


def _inside(rack: Box, point: nuscenes_tables.Vector) -> bool:
    """Whether a point lies in a box; width, length and height lie along the box's second, first and third axis."""
    local = _rotation(rack.rotation).T @ np.subtract(point, rack.translation)
    width, length, height = rack.size
    return bool((np.abs(local) <= np.array([length, width, height]) / 2).all())


def _rotation(quaternion: nuscenes_tables.Quaternion) -> np.ndarray:
    """The rotation matrix of a quaternion (w, x, y, z) of any length but zero."""
    w, x, y, z = np.array(quaternion) / np.linalg.norm(quaternion)
    return np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ]
    )


def _curve(truth: dict[str, list[Box]], found: dict[str, list[Box]], name: str, distance: float) -> PrecisionCurve:
    objects = {token: [box for box in boxes if box.name == name] for token, boxes in truth.items()}
    wanted = sum(map(len, objects.values()))
    nothing = PrecisionCurve(np.zeros(101), np.zeros(101), {error: np.ones(101) for error in _ERRORS})
    listed = [(box, token) for token, boxes in found.items() for box in boxes if box.name == name]
    # As the kit sorts: the highest score first, of equal ones the last first.
    order = sorted(range(len(listed)), key=lambda row: (listed[row][0].score, row), reverse=True)
    places = {token: np.array([box.translation[:2] for box in boxes]) for token, boxes in objects.items()}
    free = {token: np.ones(len(boxes), dtype=bool) for token, boxes in objects.items()}
    hits: list[bool] = []
    matched: list[tuple[Box, Box]] = []
    for row in order:
        box, token = listed[row]
        nearest = None
        if free[token].any():
            away = np.hypot(*(places[token] - box.translation[:2]).T)
            away[~free[token]] = np.inf
            best = int(away.argmin())
            nearest = best if away[best] < distance else None
        hits.append(nearest is not None)
        if nearest is not None:
            free[token][nearest] = False
            matched.append((objects[token][nearest], box))
    if not wanted or not matched:
        return nothing
    right = np.cumsum(hits).astype(float)
    scores = np.array([listed[row][0].score for row in order])
    recalls = np.linspace(0, 1, 101)
    precision = np.interp(recalls, right / wanted, right / np.arange(1, len(hits) + 1), right=0)
    score = np.interp(recalls, right / wanted, scores, right=0)
    each = [_errors(wanted_box, box) for wanted_box, box in matched]
    at = np.array([box.score for _, box in matched])
    errors = {
        error: np.interp(score[::-1], at[::-1], _running_mean(np.array([one[error] for one in each]))[::-1])[::-1]
        for error in _ERRORS
    }
    return PrecisionCurve(precision, score, errors)


def _errors(wanted: Box, box: Box) -> dict[str, float]:
    shared = math.prod(map(min, wanted.size, box.size))
    period = math.pi if box.name == "barrier" else 2 * math.pi
    turn = (_yaw(wanted) - _yaw(box) + period / 2) % period - period / 2
    return {
        "mate": math.dist(wanted.translation[:2], box.translation[:2]),
        "mase": 1 - shared / (math.prod(wanted.size) + math.prod(box.size) - shared),
        "maoe": abs(turn),
        "mave": math.dist(wanted.velocity, box.velocity),
        "maae": float(wanted.attribute != box.attribute) if wanted.attribute else float("nan"),
    }


def _yaw(box: Box) -> float:
    matrix = _rotation(box.rotation)
    return math.atan2(matrix[1, 0], matrix[0, 0])


def _running_mean(values: np.ndarray) -> np.ndarray:
    """The mean up to each position, NaN aside; 1 throughout where all are NaN, 0 before the first that is not."""
    known = ~np.isnan(values)
    if not known.any():
        return np.ones(len(values))
    counts = np.cumsum(known)
    return np.asarray(np.nancumsum(values) / np.maximum(counts, 1))


def _mean_error(curve: PrecisionCurve, error: str) -> float:
    """The mean over the recalls above 0.1 that were reached; 1 where none was."""
    reached = np.flatnonzero(curve.score)
    last = int(reached[-1]) if len(reached) else 0
    return 1.0 if last < _FIRST else float(curve.errors[error][_FIRST : last + 1].mean())


def _recalls(truth: dict[str, list[Box]], found: dict[str, list[Box]]) -> list[float]:
    """The share of each frame's objects that have a detection of their class within 2 metres; NaN without objects."""
    shares = []
    for token, boxes in truth.items():
        near = [
            any(
                one.name == box.name and math.dist(one.translation[:2], box.translation[:2]) < _ERRORS_AT
                for one in found[token]
            )
            for box in boxes
        ]
        shares.append(sum(near) / len(near) if near else float("nan"))
    return shares
