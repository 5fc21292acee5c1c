"""Tables and results of nuScenes for tests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

CATEGORIES = {
    "vehicle.car": ("car", "vehicle.moving"),
    "human.pedestrian.adult": ("pedestrian", "pedestrian.standing"),
    "movable_object.barrier": ("barrier", ""),
    "movable_object.trafficcone": ("traffic_cone", ""),
    "vehicle.bicycle": ("bicycle", "cycle.without_rider"),
    "static_object.bicycle_rack": ("", ""),
    "animal": ("", ""),
}
ATTRIBUTES = ["vehicle.moving", "vehicle.parked", "pedestrian.standing", "pedestrian.moving", "cycle.without_rider"]


def write(folder: Path, seed: int, scenes: int = 4, frames: int = 8) -> tuple[str, str]:
    """Results and the folder of tables: tracks of objects, most of them found with noise, some false detections."""
    draw = np.random.default_rng(seed)
    tables: dict[str, list[dict[str, Any]]] = {
        name: [] for name in ("sample", "sample_data", "ego_pose", "instance", "sample_annotation")
    }
    names = list(CATEGORIES)
    tables["category"] = [{"token": f"c{n}", "name": name, "description": ""} for n, name in enumerate(names)]
    tables["attribute"] = [{"token": f"a{n}", "name": name} for n, name in enumerate(ATTRIBUTES)]
    results: dict[str, list[dict[str, Any]]] = {}
    for scene in range(scenes):
        start = draw.uniform(0, 500, 2)
        tracks = [_Track(draw, start) for _ in range(14)]
        for n, track in enumerate(tracks):
            tables["instance"].append({"token": f"i{scene}_{n}", "category_token": f"c{names.index(track.category)}"})
        for frame in range(frames):
            token = f"s{scene}_{frame}"
            sample = {"token": token, "timestamp": 10**15 + 500_000 * frame, "scene_token": f"scene{scene}"}
            tables["sample"].append(sample)
            for name, key in (("LIDAR_TOP", True), ("CAM_FRONT", True), ("LIDAR_TOP", False)):
                pose = f"p{scene}_{frame}_{name}_{key}"
                data = {"sample_token": token, "ego_pose_token": pose, "filename": f"samples/{name}/x.bin"}
                tables["sample_data"].append({**data, "is_key_frame": key, "token": pose + "d"})
                place = [*(start + 2 * frame + (0 if key and name == "LIDAR_TOP" else 9)), 0.0]
                tables["ego_pose"].append({"token": pose, "translation": place, "rotation": [1.0, 0, 0, 0]})
            results[token] = []
            for n, track in enumerate(tracks):
                if not track.first <= frame < track.last:
                    continue
                tables["sample_annotation"].append(track.annotation(f"{scene}_{n}", token, frame))
                if track.name and draw.random() < 0.85:
                    results[token].append(track.found(draw, token, frame))
            for _ in range(int(draw.integers(0, 5))):
                other = _Track(draw, start)
                if other.name:
                    results[token].append({**other.found(draw, token, frame), "detection_score": draw.random() / 2})
    (folder / "tables").mkdir()
    for name, rows in tables.items():
        (folder / "tables" / f"{name}.json").write_text(json.dumps(rows))
    (folder / "results.json").write_text(json.dumps({"meta": {"use_lidar": True}, "results": results}))
    return str(folder / "results.json"), str(folder / "tables")


class _Track:
    """An object that moves evenly."""

    def __init__(self, draw: np.random.Generator, start: np.ndarray) -> None:
        self.category = str(draw.choice(list(CATEGORIES)))
        self.name, self.attribute = CATEGORIES[self.category]
        self.place = np.array([*(start + draw.uniform(-45, 60, 2)), 1.0])
        self.speed = np.array([*draw.uniform(-3, 3, 2), 0.0])
        self.size = draw.uniform(0.5, 4, 3)
        self.yaw = draw.uniform(-3, 3)
        self.first = int(draw.integers(0, 3))
        self.last = int(draw.integers(self.first + 1, 9))
        self.points = int(draw.integers(0, 6))

    def _rotation(self, yaw: float) -> list[float]:
        return [float(np.cos(yaw / 2)), 0.0, 0.0, float(np.sin(yaw / 2))]

    def annotation(self, key: str, sample: str, frame: int) -> dict[str, Any]:
        """The annotation of a frame."""
        token = f"n{key}_"
        attribute = f"a{ATTRIBUTES.index(self.attribute)}" if self.attribute else None
        return {
            "token": f"{token}{frame}",
            "sample_token": sample,
            "instance_token": f"i{key}",
            "attribute_tokens": [attribute] if attribute and self.points != 3 else [],
            "translation": (self.place + self.speed * frame / 2).tolist(),
            "size": self.size.tolist(),
            "rotation": self._rotation(self.yaw),
            "prev": f"{token}{frame - 1}" if frame > self.first else "",
            "next": f"{token}{frame + 1}" if frame + 1 < min(self.last, 8) else "",
            "num_lidar_pts": self.points,
            "num_radar_pts": 0,
        }

    def found(self, draw: np.random.Generator, sample: str, frame: int) -> dict[str, Any]:
        """A detection of it."""
        place = self.place + self.speed * frame / 2
        return {
            "sample_token": sample,
            "translation": (place + np.array([*draw.normal(0, 0.9, 2), 0])).tolist(),
            "size": (self.size * draw.uniform(0.8, 1.2, 3)).tolist(),
            "rotation": self._rotation(self.yaw + draw.normal(0, 0.4)),
            "velocity": (self.speed[:2] + draw.normal(0, 0.5, 2)).tolist(),
            "detection_name": self.name,
            "detection_score": float(draw.random()),
            "attribute_name": self.attribute if draw.random() < 0.8 else ("vehicle.parked" if self.attribute else ""),
        }
