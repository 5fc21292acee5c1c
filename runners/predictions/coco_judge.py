"""COCO's numbers by pycocotools itself, from the files that were handed in.

The files were read by our own readers before: pycocotools believes what it is given.
"""

from __future__ import annotations

import contextlib
import io
from importlib.metadata import version
from typing import Any

import numpy as np

from harness.values.errors import MissingExtra
from runners.predictions.coco_rules import MatchRules


def evaluator() -> str:
    """The name and version of the judge."""
    return f"pycocotools {version('pycocotools')}"


def tables(path: str, truth_path: str, rules: MatchRules) -> tuple[np.ndarray, list[np.ndarray]]:
    """The average precision (areas, thresholds, categories) at the largest depth, and the recall at each depth.

    NaN where there is nothing to find. Raises MissingExtra.
    """
    try:
        from pycocotools.coco import COCO
        from pycocotools.cocoeval import COCOeval
    except ImportError:
        raise MissingExtra("missing_extra", package="pycocotools", extra="eval") from None
    with contextlib.redirect_stdout(io.StringIO()):
        truth = COCO(truth_path)
        judge: Any = COCOeval(truth, truth.loadRes(path), rules.kind)
        judge.params.iouThrs = np.array(rules.thresholds)
        judge.params.maxDets = list(rules.depths)
        if rules.kind == "keypoints":
            judge.params.kpt_oks_sigmas = np.array(rules.sigmas)
        judge.evaluate()
        judge.accumulate()
    # (thresholds, recalls, categories, areas, depths) and (thresholds, categories, areas, depths); -1 is nothing.
    precision, recall = (np.asarray(judge.eval[name], dtype=np.float64) for name in ("precision", "recall"))
    precision[precision < 0], recall[recall < 0] = np.nan, np.nan
    average = precision[..., -1].mean(axis=1).transpose(2, 0, 1)
    return average, [recall[..., depth].transpose(2, 0, 1) for depth in range(len(rules.depths))]
