"""Rotated boxes against DOTA's development kit."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from runners.predictions import evaluate
from tests.runners.predictions.agreement import Agreement

# `voc_eval` of CAPTAIN-WHU/DOTA_devkit (commit 99388551054be9a6dabb01c8bb2a7eb562d57b4f, dota_evaluation_task1.py) on
# `write(folder)`, class by class, with the eleven recalls and with the area; its polygons' overlaps by Shapely.
VOC07 = {"plane": 0.31818181818181823, "ship": 0.43350649350649356}
VOC12 = {"plane": 0.32352941176470584, "ship": 0.4299312452253629}


def corners(x: float, y: float, width: float, height: float, angle: float) -> list[float]:
    """The corners in turn of a box around (x, y)."""
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    half = np.array([[-width, -height], [width, -height], [width, height], [-width, height]]) / 2
    return [round(value, 1) for value in (half @ turn.T + [x, y]).reshape(-1).tolist()]


def write(folder: Path, images: int = 10) -> None:
    """Boxes at every angle, some difficult; detections that drift, stand twice, or are of nothing."""
    draw = np.random.default_rng(150)
    for name in ("found", "truth"):
        (folder / name).mkdir()
    found: dict[str, list[str]] = {"plane": [], "ship": []}
    for image in range(images):
        lines = ["imagesource:GoogleEarth", "gsd:0.146"]
        for kind in found:
            for _ in range(int(draw.integers(0, 6))):
                x, y, angle = *draw.uniform(50, 950, 2), draw.uniform(0, np.pi)
                width, height = draw.uniform(20, 90, 2)
                shown = " ".join(map(str, corners(x, y, width, height, angle)))
                lines.append(f"{shown} {kind} {int(draw.random() < 0.2)}")
                for _ in range(int(draw.integers(0, 3))):
                    box = corners(
                        *(np.array([x, y]) + draw.normal(0, 5, 2)),
                        *([width, height] * draw.uniform(0.8, 1.25, 2)),
                        angle + draw.normal(0, 0.15),
                    )
                    found[kind].append(f"P{image:04} {draw.uniform(0.3, 1):.6f} " + " ".join(map(str, box)))
            box = corners(*draw.uniform(50, 950, 2), 40, 20, 0.3)
            found[kind].append(f"P{image:04} {draw.uniform(0.05, 0.9):.6f} " + " ".join(map(str, box)))
        (folder / "truth" / f"P{image:04}.txt").write_text("\n".join(lines) + "\n")
    for kind, rows_ in found.items():
        (folder / "found" / f"Task1_{kind}.txt").write_text("\n".join(rows_) + "\n")


def rows() -> list[Agreement]:
    pairs = []
    with TemporaryDirectory() as folder:
        write(Path(folder))
        for how, wanted in (("voc07", VOC07), ("voc12", VOC12)):
            found, _ = evaluate("rotated", [f"{folder}/found"], [f"{folder}/truth"], {"ap": how})
            pairs += [(float(found.value("dota_map", name).value), 100 * ap) for name, ap in wanted.items()]
            pairs.append((float(found.value("dota_map").value), 100 * sum(wanted.values()) / len(wanted)))
    return [
        Agreement.of(
            pairs,
            family="rotated",
            metric="dota_map",
            bound=1e-9,
            implementation="DOTA_devkit `voc_eval`",
            cases="10 generated images, two AP rules",
        )
    ]
