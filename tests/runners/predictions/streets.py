"""Frames of KITTI for tests."""

from __future__ import annotations

from pathlib import Path

import numpy as np

TYPES = ("Car", "Car", "Car", "Van", "Pedestrian", "DontCare")


def write(folder: Path, seed: int, frames: int = 40) -> tuple[str, str]:
    """Folders of detections and labels: objects, most of them found with noise, some false detections."""
    draw = np.random.default_rng(seed)
    for side in ("dt", "gt"):
        (folder / side).mkdir()
    for frame in range(frames):
        truth, found = [], []
        for _ in range(int(draw.integers(0, 7))):
            name = str(draw.choice(TYPES))
            box = _box(draw)
            if name == "DontCare":
                truth.append(f"DontCare -1 -1 -10 {_text(box)} -1 -1 -1 -1000 -1000 -1000 -10")
                continue
            body = _body(draw)
            occluded, truncated = int(draw.integers(0, 4)), float(draw.choice([0, 0.1, 0.2, 0.4]))
            angle = 0.4 * len(truth) - 1
            truth.append(f"{name} {truncated:.2f} {occluded} {angle:.2f} {_text(box)} {_text(body)}")
            if draw.random() < 0.8:
                near = body + draw.normal(0, 0.15, 7) * [1, 1, 1, 1, 0.5, 1, 0.5]
                kind = name if name in ("Car", "Pedestrian") else "Car"
                box = box + draw.normal(0, 2, 4)
                found.append(f"{kind} -1 -1 {0.5 * len(found):.2f} {_text(box)} {_text(near)} {draw.random():.4f}")
        for _ in range(int(draw.integers(0, 3))):
            kind = str(draw.choice(["Car", "Pedestrian"]))
            found.append(f"{kind} -1 -1 0.1 {_text(_box(draw))} {_text(_body(draw))} {0.7 * draw.random():.4f}")
        (folder / "gt" / f"{frame:06d}.txt").write_text("".join(line + "\n" for line in truth))
        (folder / "dt" / f"{frame:06d}.txt").write_text("".join(line + "\n" for line in found))
    return str(folder / "dt"), str(folder / "gt")


def _box(draw: np.random.Generator) -> np.ndarray:
    left, top = draw.uniform(0, 900), draw.uniform(100, 250)
    return np.array([left, top, left + draw.uniform(30, 250), top + draw.uniform(20, 120)])


def _body(draw: np.random.Generator) -> np.ndarray:
    """Height, width, length, x, y, z, turn."""
    place = [draw.uniform(-15, 15), draw.uniform(1.4, 1.8), draw.uniform(5, 50), draw.uniform(-3.1, 3.1)]
    return np.array([draw.uniform(1.4, 1.7), draw.uniform(1.5, 1.8), draw.uniform(3.5, 4.5), *place])


def _text(numbers: np.ndarray) -> str:
    return " ".join(f"{number:.4f}" for number in numbers)
