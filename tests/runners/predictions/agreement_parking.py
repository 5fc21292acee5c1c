"""Parking slots against the code that published the protocol."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from runners.predictions import evaluate
from tests.runners.predictions.agreement import Agreement

# `calc_precision_recall` and `match_slots` of Jiaolong/gcn-parking-slot
# (commit f8c3b445b186e3a7fd13af1f17fa5ba0336027c7, psdet/utils and psdet/datasets/parking) on `write(folder)`, at the
# threshold of the least sure found slot.
SCORE, PRECISION, RECALL = "0.12", 22 / 37, 22 / 40


def write(folder: Path, images: int = 20) -> dict[str, list[list[float]]]:
    """Labels of marks and slots in pixels of 600, and predictions as shares: near, far off, doubled and missing."""
    draw = np.random.default_rng(162)
    (folder / "truth").mkdir()
    found: dict[str, list[list[float]]] = {}
    for image in range(images):
        marks = draw.uniform(50, 550, (4, 2)).round(2)
        slots = [[1, 2, 1, 90], [3, 4, 1, 90]]
        label = {"marks": [[*mark, 0, 0, 1] for mark in marks.tolist()], "slots": slots}
        (folder / "truth" / f"{image:03d}.json").write_text(json.dumps(label))
        rows = []
        for one, other, *_ in slots:
            corners = np.concatenate([marks[one - 1], marks[other - 1]])
            for _ in range(int(draw.integers(0, 3))):
                moved = (corners + draw.normal(0, 5, 4) - 0.5) / 600
                rows.append([round(float(draw.uniform(0.1, 1)), 3), *moved.round(6).tolist()])
        rows.append([0.9, 0.1, 0.1, 0.2, 0.1] if image % 5 == 0 else [0.05, 0.5, 0.5, 0.6, 0.5])
        found[f"{image:03d}"] = rows
    (folder / "found.json").write_text(json.dumps(found))
    return found


def rows() -> list[Agreement]:
    with TemporaryDirectory() as folder:
        write(Path(folder))
        found, _ = evaluate("parking", [f"{folder}/found.json"], [f"{folder}/truth"], {"score": SCORE})
    return [
        Agreement.of(
            [(float(found.value(metric).value), 100 * theirs)],
            family="parking",
            metric=metric,
            bound=1e-9,
            implementation="gcn-parking-slot `calc_precision_recall`",
            cases="20 generated images",
        )
        for metric, theirs in (("precision", PRECISION), ("recall", RECALL))
    ]
