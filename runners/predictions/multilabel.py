"""Multi-label classification: mAP over the labels, accuracy of the decisions, Hamming distance.

Predictions: scores (samples, labels) in `.npy` or `.npz`. Ground truth: 0 and 1 of the same shape in `.npy`, `.npz`, or
a text of `image 0,1,0,...` a line, as PaddleClas writes its lists; the order is that of the scores.

Average precision is scikit-learn's, as PaddleClas takes it (d178931f, ppcls/metric/metrics.py, line 522). A label that
no sample has leaves no precision to average and is left out, and counted in the conventions.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import sklearn
from sklearn.metrics import average_precision_score

from harness.evidence.evaluation import Samples, Value, decimal
from harness.values.errors import InputError
from runners.predictions import files, intervals
from runners.predictions.base import Convention, Outcome, Request

METRICS: Final = ("map_multilabel", "multilabel_accuracy", "hamming_distance")
SETTINGS: Final = {"threshold": Convention(default="0.5")}


def evaluate(request: Request) -> Outcome:
    """mAP over labels, and accuracy and Hamming distance of `score >= threshold`."""
    path = request.one("predictions")
    names, truth = read_truth(request.one("ground_truth"))
    scores = _array(path, "scores")
    if scores.shape != truth.shape:
        raise InputError("eval_shape", file=path, wanted=str(truth.shape), found=str(scores.shape))
    files.finite(scores, path)
    decided = scores >= request.number("threshold", -1e300, 1e300)
    right = (decided == truth).mean(axis=1)
    present = truth.any(axis=0)
    if not present.any():
        raise InputError("eval_truth_empty", file=request.ground_truth[0])
    each = [float(average_precision_score(truth[:, k], scores[:, k])) for k in np.flatnonzero(present)]
    count = len(truth)
    values = [
        Value(metric="map_multilabel", value=decimal(100 * float(np.mean(each))), unit="percent", samples=count),
        intervals.mean("multilabel_accuracy", right, unit="percent", scale=100),
        intervals.mean("hamming_distance", 1 - right, unit="fraction"),
    ]
    return Outcome(
        evaluator=f"scikit-learn {sklearn.__version__}",
        samples=count,
        values=values,
        per_sample=Samples(ids=names, columns={"multilabel_accuracy": right.tolist()}),
        conventions={"labels": str(int(present.sum())), "labels without a sample": str(int((~present).sum()))},
    )


def read_truth(path: str) -> tuple[list[str], np.ndarray]:
    """Names and a boolean array (samples, labels). Raises InputError."""
    if path.casefold().endswith((".npy", ".npz")):
        truth = _array(path, "labels")
        if not np.isin(truth, (0, 1)).all():
            raise InputError("eval_shape", file=path, wanted="0 and 1", found="other numbers")
        return [str(row) for row in range(len(truth))], truth.astype(bool)
    names: list[str] = []
    rows: list[list[bool]] = []
    for number, line in files.lines(path):
        name, _, cells = line.replace("\t", " ").rstrip().rpartition(" ")
        labels = cells.split(",")
        if not name or any(cell not in ("0", "1") for cell in labels) or (rows and len(labels) != len(rows[0])):
            raise InputError("eval_line", file=path, line=number, problem="not `image 0,1,...` of one length")
        names.append(name)
        rows.append([cell == "1" for cell in labels])
    if not rows:
        raise InputError("eval_truth_empty", file=path)
    return names, np.array(rows)


def _array(path: str, what: str) -> np.ndarray:
    found = files.arrays(path)
    if len(found) != 1:
        raise InputError("eval_arrays", file=path, wanted=f"one array of {what}", found=", ".join(found) or "-")
    array = next(iter(found.values()))
    if array.ndim != 2 or array.dtype.kind not in "fiub" or not len(array):
        raise InputError("eval_shape", file=path, wanted="(samples, labels)", found=f"{array.shape} {array.dtype}")
    return array
