"""Recomputing metrics from predictions: time and memory of `verify eval`, start-up and reading included."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from measuring import Figure, Run, passed, run

# What anybody would write; reading is included.
_PYCOCOTOOLS = """
import json, sys
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval
truth = COCO(sys.argv[2])
judge = COCOeval(truth, truth.loadRes(sys.argv[1]), "bbox")
judge.evaluate(); judge.accumulate(); judge.summarize()
print(json.dumps((100 * judge.stats).tolist()))
"""


# Writes pairs of label maps of ADE20K's size: patches of 150 classes, a tenth of them wrong.
_MAPS = """
import os, sys
import numpy as np
from PIL import Image
draw = np.random.default_rng(0)
for side in ("made", "gt"):
    os.makedirs(f"{sys.argv[1]}/{side}")
for n in range(int(sys.argv[2])):
    truth = np.kron(draw.integers(0, 150, (16, 21)), np.ones((32, 33), dtype=np.uint8)).astype(np.uint8)
    made = np.where(np.kron(draw.random((64, 99)) < 0.1, np.ones((8, 7))) > 0, draw.integers(150), truth)
    Image.fromarray(truth).save(f"{sys.argv[1]}/gt/{n:05d}.png")
    Image.fromarray(made.astype(np.uint8)).save(f"{sys.argv[1]}/made/{n:05d}.png")
"""

# What anybody would write: class by class, image by image.
_LOOP = """
import os, sys
import numpy as np
from PIL import Image
right, either = np.zeros(150), np.zeros(150)
for name in sorted(os.listdir(f"{sys.argv[1]}/gt")):
    made, truth = (np.asarray(Image.open(f"{sys.argv[1]}/{side}/{name}")) for side in ("made", "gt"))
    for label in range(150):
        mine, true = made == label, truth == label
        right[label] += (mine & true).sum()
        either[label] += (mine | true).sum()
print(100 * np.mean(right / np.maximum(either, 1)))
"""


def figures(folder: Path, environment: dict[str, str]) -> list[Figure]:
    """What each family promises; without the libraries of the `eval` extra nothing is measured."""
    try:
        import numpy  # noqa: F401
        import PIL  # noqa: F401
        import pycocotools  # noqa: F401
    except ImportError as error:
        return [Figure("metrics from predictions", 0, "", f"no {error.name}", "", None)]
    return _coco(folder, environment) + _segmentation(folder, environment)


def _coco(folder: Path, environment: dict[str, str]) -> list[Figure]:
    from detections import write

    results, truth = write(folder, 5000, 100)
    theirs = passed(run([sys.executable, "-c", _PYCOCOTOOLS, str(results), str(truth)], environment))
    ours = passed(run(evaluation("coco", results, truth), environment))
    wanted = [number for number in json.loads(theirs.output.splitlines()[-1]) if number >= 0]
    values = json.loads(ours.output)["evaluations"][0]["values"]
    # pycocotools does not print the AP of each category.
    found = [float(value["value"]) for value in values if not (value["subset"] or "").startswith("class ")]
    apart = max(abs(one - other) for one, other in zip(found, wanted, strict=True))
    shown = f"pycocotools {theirs.seconds:.1f} s, {theirs.memory / 1e9:.2f} GB"
    return [
        faster("COCO AP, 500,000 detections, with intervals", ours, theirs, shown, 7),
        Figure(
            "COCO AP, peak memory",
            round(ours.memory / 1e9, 2),
            "GB",
            shown,
            "under 1.3 GB",
            ours.memory < 1.3e9,
        ),
        Figure(
            "COCO AP, largest difference", apart, "points", "pycocotools' 12 numbers", "at most 1e-9", apart <= 1e-9
        ),
    ]


def _segmentation(folder: Path, environment: dict[str, str]) -> list[Figure]:
    pairs = 500
    maps = folder / "maps"
    passed(run([sys.executable, "-c", _MAPS, str(maps), str(pairs)], environment))
    theirs = passed(run([sys.executable, "-c", _LOOP, str(maps)], environment))
    ours = passed(run(evaluation("segmentation", maps / "made", maps / "gt", "classes=150"), environment))
    found = float(json.loads(ours.output)["evaluations"][0]["values"][0]["value"])
    apart = abs(found - float(theirs.output))
    shown = f"a loop of NumPy {theirs.seconds:.1f} s"
    return [
        faster(f"mIoU, {pairs} pairs of ADE20K's size, with intervals", ours, theirs, shown, 3),
        Figure("mIoU, difference", round(apart, 12), "points", "the loop's", "at most 1e-9", apart <= 1e-9),
    ]


def evaluation(family: str, predictions: Path, truth: Path, *settings: str) -> Sequence[str]:
    """The command that evaluates, printing JSON."""
    command = [sys.executable, "-m", "harness", "eval", "--family", family, "--format", "json"]
    command += ["--predictions", str(predictions), "--ground-truth", str(truth)]
    return command + [part for setting in settings for part in ("--set", setting)]


def faster(name: str, ours: Run, theirs: Run, shown: str, goal: float) -> Figure:
    """How many times as long the other takes."""
    times = theirs.seconds / ours.seconds
    return Figure(
        name, round(ours.seconds, 2), "s", f"{shown} ({times:.1f} times)", f"{goal:g} times as fast", times >= goal
    )
