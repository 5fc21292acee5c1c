"""Hands of COCO-WholeBody for tests."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np


def write(folder: Path, seed: int, people: int = 30) -> tuple[str, str, np.ndarray, np.ndarray, np.ndarray]:
    """Predictions and annotations as files; and the predicted points, the true ones, and the boxes' longer sides.

    True points are (x, y, visible); hands that are not valid stand in the annotations alone.
    """
    draw = np.random.default_rng(seed)
    annotations, made, true, sides = [], [], [], []
    for person in range(people):
        entry: dict[str, object] = {"id": person, "image_id": person // 2, "iscrowd": 0}
        for side in ("left", "right"):
            box = [10.0, 20.0, float(draw.integers(30, 90)), float(draw.integers(30, 90))]
            joints = np.column_stack([draw.uniform(10, 90, (21, 2)), draw.integers(0, 3, 21)])
            valid = bool(draw.random() < 0.8)
            entry |= {f"{side}hand_valid": valid, f"{side}hand_box": box}
            entry[f"{side}hand_kpts"] = joints.ravel().tolist()
            if valid:
                true.append(joints)
                sides.append(max(box[2:]))
                made.append(np.column_stack([joints[:, :2] + draw.normal(0, 8, (21, 2)), draw.random(21)]))
        annotations.append(entry)
    images = [{"id": number} for number in range((people + 1) // 2)]
    (folder / "truth.json").write_text(json.dumps({"images": images, "annotations": annotations}))
    (folder / "made.json").write_text(json.dumps([{"keypoints": one.tolist()} for one in made]))
    return str(folder / "made.json"), str(folder / "truth.json"), np.array(made), np.array(true), np.array(sides)
