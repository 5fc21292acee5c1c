"""COCO's numbers by pycocotools itself, from the files that were handed in.

The files were read by our own readers before: pycocotools believes what it is given.
"""

from __future__ import annotations

import contextlib
import io
from importlib.metadata import version
from typing import Any

import numpy as np

from harness.evidence.evaluation import Value
from harness.values.errors import MissingExtra
from runners.predictions.coco_values import as_values


def evaluator() -> str:
    """The name and version of the judge."""
    return f"pycocotools {version('pycocotools')}"


def judged(
    path: str, truth_path: str, kind: str, images: int, splits: dict[str, list[int]], chance: dict[str, float]
) -> list[Value]:
    """The values of `runners.predictions.coco`, as pycocotools computes them, with the reach of their intervals.

    Raises MissingExtra.
    """
    found, precision = summary(path, truth_path, kind)
    areas = ("medium", "large") if kind == "keypoints" else ("small", "medium", "large")
    names: list[tuple[str, str | None]] = [("ap", None), ("ap50", None), ("ap75", None)]
    names += [("ap", area) for area in areas]
    if kind == "keypoints":
        names += [("ar", "20 detections"), ("ar", "OKS 0.50"), ("ar", "OKS 0.75")]
    else:
        names += [("ar", f"{depth} detections") for depth in (1, 10, 100)]
    names += [("ar", area) for area in areas]
    numbers = {name: float("nan") if number < 0 else float(number) for name, number in zip(names, found, strict=True)}
    for split, rows in splits.items():
        part = precision[0, :, rows, 0, -1]
        numbers["ap50", split] = float(part[part > -1].mean()) if (part > -1).any() else float("nan")
    return as_values(numbers, kind, images, splits, chance)


def summary(path: str, truth_path: str, kind: str) -> tuple[np.ndarray, np.ndarray]:
    """pycocotools' `stats` (12 or 10 numbers) and its precision table. Raises MissingExtra."""
    try:
        from pycocotools.coco import COCO
        from pycocotools.cocoeval import COCOeval
    except ImportError:
        raise MissingExtra("missing_extra", package="pycocotools", extra="eval") from None
    with contextlib.redirect_stdout(io.StringIO()):
        truth = COCO(truth_path)
        judge: Any = COCOeval(truth, truth.loadRes(path), kind)
        judge.evaluate()
        judge.accumulate()
        judge.summarize()
    return np.asarray(judge.stats), np.asarray(judge.eval["precision"])
