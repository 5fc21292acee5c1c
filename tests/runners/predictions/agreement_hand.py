"""PCK, AUC and EPE against their definitions, keypoint by keypoint."""

from __future__ import annotations

from math import hypot
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from runners.predictions import evaluate
from tests.runners.predictions import hands
from tests.runners.predictions.agreement import Agreement


def rows() -> list[Agreement]:
    pairs: dict[str, list[tuple[float, float]]] = {"pck": [], "auc": [], "epe": []}
    for seed in range(3):
        with TemporaryDirectory() as folder:
            made, truth, points, true, sides = hands.write(Path(folder), seed)
            found, _ = evaluate("hand", [made], [truth], {})
        marks = [30 * step / 20 for step in range(20)]
        wanted = {
            "pck": _pck(points, true, 0.2 * sides),
            "auc": float(np.mean([_pck(points, true, np.full(len(sides), mark)) for mark in marks])),
            "epe": float(np.mean([d for joint in range(21) for d, _ in _distances(points, true, joint)])),
        }
        for name, value in wanted.items():
            pairs[name].append((float(found.value(name).value), value))
    return [
        Agreement.of(
            kept,
            family="hand",
            metric=metric,
            bound=1e-5,
            implementation="PaddleDetection 666f597f's rules, keypoint by keypoint in float64",
            cases="3 x about 48 generated hands",
        )
        for metric, kept in pairs.items()
    ]


def _distances(points: np.ndarray, true: np.ndarray, joint: int) -> list[tuple[float, int]]:
    """The distance of a joint in every hand where it is visible, and the hand's number."""
    return [
        (hypot(points[hand, joint, 0] - x, points[hand, joint, 1] - y), hand)
        for hand, (x, y, visible) in enumerate(true[:, joint])
        if visible > 0
    ]


def _pck(points: np.ndarray, true: np.ndarray, reach: np.ndarray) -> float:
    shares = []
    for joint in range(21):
        near = [distance < reach[hand] for distance, hand in _distances(points, true, joint)]
        if near:
            shares.append(sum(near) / len(near))
    return sum(shares) / len(shares)
