"""Dichotomous and salient object segmentation: the six measures of DIS5K, from grey maps and masks.

Predictions and ground truth: folders of images, paired by name; a mask is what is brighter than 128. The measures are
those of PySODMetrics: max F (beta squared 0.3), weighted F, MAE, S-measure, mean E-measure, and the human correction
efforts HCE (relax 5, epsilon 2.0). All are means over the images. OpenCV simplifies the boundaries for HCE, and since
4.13 gives a few more points, so that its version is named with the evaluator.

`stretch=minmax` scales each map to 0..1 first, as the toolboxes of the field do; `none` divides by 255. The maximum of
F over the thresholds is taken `of_means` of precision and recall over the images, as IS-Net does
(xuebinqin/DIS, commit b6764e20, IS-Net/train_valid_inference_main.py:271-275), or of the `mean` of the images' F.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any, Final

import numpy as np

from harness.errors import InputError, MissingExtra
from harness.evaluation import Samples, Value, decimal
from harness.progress import Progress
from runners.predictions import files, ids, intervals
from runners.predictions.base import Outcome, Request, Setting

METRICS: Final = ("max_f", "weighted_f", "mae", "s_measure", "e_measure", "hce")
SETTINGS: Final = {
    "stretch": Setting(default="minmax", choices=("minmax", "none")),
    "f": Setting(default="of_means", choices=("of_means", "mean")),
}

_BETA: Final = 0.3


def evaluate(request: Request) -> Outcome:
    """The six measures; HCE is a count, the others are from 0 to 1."""
    try:
        import py_sod_metrics
    except ImportError:
        raise MissingExtra("missing_extra", package="pysodmetrics", extra="dichotomous") from None
    folder = request.one("predictions")
    found, wanted = files.images(folder), files.images(request.one("ground_truth"))
    ids.check_ids(found, wanted, file=folder)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # on a class that will have another name
        curve = py_sod_metrics.Fmeasure(beta=_BETA)
    measures: dict[str, tuple[Any, str]] = {
        "weighted_f": (py_sod_metrics.WeightedFmeasure(), "weighted_fms"),
        "mae": (py_sod_metrics.MAE(), "maes"),
        "s_measure": (py_sod_metrics.Smeasure(), "sms"),
        "e_measure": (py_sod_metrics.Emeasure(), "changeable_ems"),
        "hce": (py_sod_metrics.HumanCorrectionEffortMeasure(), "hces"),
    }
    with Progress("dichotomous", len(wanted)) as progress:
        for name, path in wanted.items():
            shown, mask = _pair(found[name], path, stretch=request.settings["stretch"] == "minmax")
            for measure in (curve, *(one for one, _ in measures.values())):
                measure.step(shown, mask, normalize=False)
            progress.advance()
    columns: dict[str, list[float]] = {}
    for name, (measure, kept) in measures.items():
        rows = np.asarray(getattr(measure, kept), dtype=np.float64)
        columns[name] = rows.reshape(len(wanted), -1).mean(axis=1).tolist()
    values = [_max_f(curve, request.settings["f"], len(wanted))]
    values += [
        intervals.mean(name, scores, unit="count" if name == "hce" else "score") for name, scores in columns.items()
    ]
    columns["max_f"] = np.asarray(curve.changeable_fms).max(axis=1).tolist()
    return Outcome(
        evaluator=f"PySODMetrics {_version()}, OpenCV {_opencv()}",
        samples=len(wanted),
        values=values,
        per_sample=Samples(ids=list(wanted), columns=columns),
    )


def _version() -> str:
    from importlib.metadata import version

    return version("pysodmetrics")


def _opencv() -> str:
    import cv2

    return str(cv2.__version__)


def _pair(path: str, truth: str, *, stretch: bool) -> tuple[np.ndarray, np.ndarray]:
    """The map as (height, width) from 0 to 1, and the mask. Raises InputError."""
    shown, mask = files.image(path, "L").astype(np.float64) / 255, files.image(truth, "L") > 128
    if shown.shape != mask.shape:
        raise InputError("eval_shape", file=path, wanted=str(mask.shape), found=str(shown.shape))
    low, high = shown.min(), shown.max()
    return ((shown - low) / (high - low) if stretch and high > low else shown), mask


def _max_f(curve: Any, chosen: str, samples: int) -> Value:
    """The largest F over the 256 thresholds, with its interval over the images."""
    precision, recall, each = (
        np.asarray(rows, dtype=np.float64) for rows in (curve.precisions, curve.recalls, curve.changeable_fms)
    )

    def of_means(rows: np.ndarray) -> float:
        p, r = precision[rows].mean(axis=0), recall[rows].mean(axis=0)
        below = _BETA * p + r
        return float(((1 + _BETA) * p * r / np.where(below > 0, below, 1)).max())

    def mean(rows: np.ndarray) -> float:
        return float(each[rows].mean(axis=0).max())

    statistic: Callable[[np.ndarray], float] = of_means if chosen == "of_means" else mean
    return Value(
        metric="max_f",
        value=decimal(statistic(np.arange(samples))),
        unit="score",
        samples=samples,
        interval=intervals.bootstrap(statistic, samples),
    )
