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


def figures(folder: Path, environment: dict[str, str]) -> list[Figure]:
    """What each family promises; without the libraries of the `eval` extra nothing is measured."""
    try:
        import numpy  # noqa: F401
        import PIL  # noqa: F401
        import pycocotools  # noqa: F401
    except ImportError as error:
        return [Figure("metrics from predictions", 0, "", f"no {error.name}", "", None)]
    return _coco(folder, environment)


def _coco(folder: Path, environment: dict[str, str]) -> list[Figure]:
    from detections import write

    results, truth = write(folder, 5000, 100)
    theirs = passed(run([sys.executable, "-c", _PYCOCOTOOLS, str(results), str(truth)], environment))
    ours = passed(run(evaluation("coco", results, truth), environment))
    wanted = [number for number in json.loads(theirs.output.splitlines()[-1]) if number >= 0]
    found = [float(value["value"]) for value in json.loads(ours.output)["evaluations"][0]["values"]]
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
