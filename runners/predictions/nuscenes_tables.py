"""The boxes of nuScenes' published tables (`v1.0-trainval/*.json`), as its detection benchmark takes them.

Rules of nutonomy/nuscenes-devkit d9de17a7: categories and their detection names (eval/detection/utils.py, line 9),
velocities from the neighbouring annotations (nuscenes.py, line 380), the vehicle's place at the key frame of the LiDAR
(eval/common/loaders.py, `add_center_dist`), bicycle racks (`filter_eval_boxes`).
"""

from __future__ import annotations

import os
from typing import Final, NamedTuple

import msgspec
import numpy as np

from harness.values.errors import InputError
from runners.predictions import files, ids

NAMES: Final = {
    "movable_object.barrier": "barrier",
    "vehicle.bicycle": "bicycle",
    "vehicle.bus.bendy": "bus",
    "vehicle.bus.rigid": "bus",
    "vehicle.car": "car",
    "vehicle.construction": "construction_vehicle",
    "vehicle.motorcycle": "motorcycle",
    "human.pedestrian.adult": "pedestrian",
    "human.pedestrian.child": "pedestrian",
    "human.pedestrian.construction_worker": "pedestrian",
    "human.pedestrian.police_officer": "pedestrian",
    "movable_object.trafficcone": "traffic_cone",
    "vehicle.trailer": "trailer",
    "vehicle.truck": "truck",
}
_RACK: Final = "static_object.bicycle_rack"
# Seconds between two annotations that still tell a velocity.
_LONGEST: Final = 1.5

Vector = tuple[float, float, float]
Quaternion = tuple[float, float, float, float]


class Box(NamedTuple):
    """A box in the world: metres, a quaternion (w, x, y, z), metres a second (NaN where unknown)."""

    name: str
    translation: Vector
    size: Vector
    rotation: Quaternion
    velocity: tuple[float, float]
    attribute: str
    score: float
    points: int


class KeyFrame(NamedTuple):
    """A key frame: where the vehicle stands, the objects, and the bicycle racks."""

    place: Vector
    boxes: list[Box]
    racks: list[Box]


class _Sample(msgspec.Struct):
    token: str
    timestamp: int
    scene_token: str


class _SampleData(msgspec.Struct):
    sample_token: str
    ego_pose_token: str
    filename: str
    is_key_frame: bool


class _Pose(msgspec.Struct):
    token: str
    translation: Vector


class _Named(msgspec.Struct):
    token: str
    name: str


class _Instance(msgspec.Struct):
    token: str
    category_token: str


class _Annotation(msgspec.Struct):
    token: str
    sample_token: str
    instance_token: str
    attribute_tokens: list[str]
    translation: Vector
    size: Vector
    rotation: Quaternion
    prev: str
    next: str
    num_lidar_pts: int
    num_radar_pts: int


def read(folder: str, wanted: list[str]) -> dict[str, KeyFrame]:
    """The key frames `wanted`, by token. Raises InputError for tables that are missing or broken, for a frame that
    they do not have, and where `wanted` leaves out a part of a scene.
    """

    def table(name: str) -> str:
        return os.path.join(folder, f"{name}.json")

    samples = {one.token: one for one in files.read_json(table("sample"), list[_Sample])}
    _whole_scenes(samples, wanted, folder)
    chosen = set(wanted)
    poses = {
        one.ego_pose_token: one.sample_token
        for one in files.read_json(table("sample_data"), list[_SampleData])
        if one.is_key_frame and one.sample_token in chosen and "LIDAR_TOP" in one.filename
    }
    places = {
        poses[one.token]: one.translation
        for one in files.read_json(table("ego_pose"), list[_Pose])
        if one.token in poses
    }
    lost = [token for token in wanted if token not in places]
    if lost:
        raise InputError("eval_ids_unknown", file=folder, count=len(lost), ids=ids.listed(lost))
    frames = {token: KeyFrame(places[token], [], []) for token in wanted}
    attributes = {one.token: one.name for one in files.read_json(table("attribute"), list[_Named])}
    categories = {one.token: one.name for one in files.read_json(table("category"), list[_Named])}
    kinds = {
        one.token: categories.get(one.category_token, "") for one in files.read_json(table("instance"), list[_Instance])
    }
    annotations = files.read_json(table("sample_annotation"), list[_Annotation])
    by_token = {one.token: one for one in annotations}
    for one in annotations:
        if one.sample_token not in chosen:
            continue
        kind = kinds.get(one.instance_token, "")
        if kind != _RACK and kind not in NAMES:
            continue
        box = Box(
            name=NAMES.get(kind, ""),
            translation=one.translation,
            size=one.size,
            rotation=one.rotation,
            velocity=_velocity(one, by_token, samples),
            attribute=attributes.get(one.attribute_tokens[0], "") if one.attribute_tokens else "",
            score=-1.0,
            points=one.num_lidar_pts + one.num_radar_pts,
        )
        frame = frames[one.sample_token]
        (frame.racks if kind == _RACK else frame.boxes).append(box)
    return frames


def _whole_scenes(samples: dict[str, _Sample], wanted: list[str], folder: str) -> None:
    unknown = [token for token in wanted if token not in samples]
    if unknown:
        raise InputError("eval_ids_unknown", file=folder, count=len(unknown), ids=ids.listed(unknown))
    scenes = {samples[token].scene_token for token in wanted}
    have = set(wanted)
    missing = [one.token for one in samples.values() if one.scene_token in scenes and one.token not in have]
    if missing:
        raise InputError("eval_scene_partial", file=folder, count=len(missing), ids=ids.listed(missing))


def _velocity(
    one: _Annotation, annotations: dict[str, _Annotation], samples: dict[str, _Sample]
) -> tuple[float, float]:
    """Metres a second on the ground, from the annotation before to the one behind; NaN where that cannot be told."""
    first, last = annotations.get(one.prev, one), annotations.get(one.next, one)
    if first is last or first.sample_token not in samples or last.sample_token not in samples:
        return float("nan"), float("nan")
    seconds = 1e-6 * samples[last.sample_token].timestamp - 1e-6 * samples[first.sample_token].timestamp
    longest = 2 * _LONGEST if first is not one and last is not one else _LONGEST
    if seconds > longest or seconds <= 0:
        return float("nan"), float("nan")
    gap = np.subtract(last.translation, first.translation) / seconds
    return float(gap[0]), float(gap[1])
