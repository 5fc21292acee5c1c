"""Dichotomous and salient object segmentation: the six measures of DIS5K, from grey maps and masks.

Predictions and ground truth: folders of images, paired by name; a mask is what is brighter than 128. The measures are
those of PySODMetrics: max F (beta squared 0.3), weighted F, MAE, S-measure, mean E-measure, and the human correction
efforts HCE (relax 5, epsilon 2.0). All are means over the images. OpenCV simplifies the boundaries for HCE, and since
4.13 gives a few more points, so that its version is named with the evaluator.

`stretch=minmax` scales each map to 0..1 first, as the toolboxes of the field do; `none` divides by 255. HCE is of the
map as it stands in the file, cut like the mask: brighter than 128 (IS-Net/hce_metric_main.py:100). The maximum of
F over the thresholds is taken `of_means` of precision and recall over the images, as IS-Net does
(xuebinqin/DIS, commit b6764e20, IS-Net/train_valid_inference_main.py:271-275), or of the `mean` of the images' F.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any, Final, NamedTuple

import numpy as np

from harness.evidence.evaluation import Samples, Value, decimal
from harness.values.errors import InputError, MissingExtra
from runners.predictions import cores, files, ids, intervals
from runners.predictions.base import Convention, Outcome, Request

METRICS: Final = ("max_f", "weighted_f", "mae", "s_measure", "e_measure", "hce")
SETTINGS: Final = {
    "stretch": Convention(default="minmax", choices=("minmax", "none")),
    "f": Convention(default="of_means", choices=("of_means", "mean")),
}

_BETA: Final = 0.3
# The measures that are a number an image: the class of PySODMetrics, and where it keeps them.
_MEASURES: Final = {
    "weighted_f": ("WeightedFmeasure", "weighted_fms"),
    "mae": ("MAE", "maes"),
    "s_measure": ("Smeasure", "sms"),
    "e_measure": ("Emeasure", "changeable_ems"),
    "hce": ("HumanCorrectionEffortMeasure", "hces"),
}
_EACH: Final = tuple(_MEASURES)


def evaluate(request: Request) -> Outcome:
    """The six measures; HCE is a count, the others are from 0 to 1."""
    _toolbox()
    folder = request.one("predictions")
    found, wanted = files.images(folder), files.images(request.one("ground_truth"))
    ids.check_ids(found, wanted, file=folder)
    stretch = request.settings["stretch"] == "minmax"

    def scored(name: str) -> _Scored:
        return _scores(found[name], wanted[name], stretch=stretch)

    rows = list(cores.spread("dichotomous", scored, list(wanted)))
    columns = {name: [row.values[place] for row in rows] for place, name in enumerate(_EACH)}
    curves = np.array([row.curves for row in rows])
    values = [_max_f(curves, request.settings["f"])]
    values += [
        intervals.mean(name, scores, unit="count" if name == "hce" else "score") for name, scores in columns.items()
    ]
    columns["max_f"] = curves[:, 2].max(axis=1).tolist()
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


class _Scored(NamedTuple):
    """What one image scored: `values` in the order of `_EACH`; `curves`, precision, recall and F at 256 thresholds."""

    values: tuple[float, ...]
    curves: np.ndarray


def _toolbox() -> Any:
    """PySODMetrics. Raises MissingExtra."""
    try:
        import py_sod_metrics
    except ImportError:
        raise MissingExtra("missing_extra", package="pysodmetrics", extra="dichotomous") from None
    return py_sod_metrics


def _scores(path: str, truth: str, *, stretch: bool) -> _Scored:
    """The measures of one map against its mask, each by an object of its own. Raises InputError."""
    toolbox = _toolbox()
    raw, mask = files.image(path, "L"), files.image(truth, "L") > 128
    if raw.shape != mask.shape:
        raise InputError("eval_shape", file=path, wanted=str(mask.shape), found=str(raw.shape))
    shown = raw.astype(np.float64) / 255
    low, high = shown.min(), shown.max()
    if stretch and high > low:
        shown = (shown - low) / (high - low)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # on a class that will have another name
        curve = toolbox.Fmeasure(beta=_BETA)
    curve.step(shown, mask, normalize=False)
    curves = np.array([curve.precisions[0], curve.recalls[0], curve.changeable_fms[0]], dtype=np.float64)
    values = []
    for name in _EACH:
        made, kept = _MEASURES[name]
        measure = getattr(toolbox, made)()
        measure.step((raw > 128).astype(np.float64) if name == "hce" else shown, mask, normalize=False)
        values.append(float(np.mean(getattr(measure, kept)[0])))
    return _Scored(tuple(values), curves)


def _max_f(curves: np.ndarray, chosen: str) -> Value:
    """The largest F over the 256 thresholds, with its interval over the images; `curves` (images, 3, thresholds)."""
    precision, recall, each = (curves[:, place] for place in range(3))
    samples = len(curves)

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
