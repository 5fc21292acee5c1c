"""Fields of a simulation: the relative error of arrays against a reference solution.

Predictions and ground truth: `.npy`, or `.npz` with one array a variable under the same names. The relative error is
|ours - reference| / |reference| with the `norm` named (`l2` is the usual one of PINN papers), over all points of a
variable; the whole is that of all variables together.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from harness.evidence.evaluation import Samples, Value, decimal
from harness.values.errors import InputError
from harness.version import __version__
from runners.predictions import files, ids, intervals
from runners.predictions.base import Convention, Outcome, Request

METRICS: Final = ("relative_error",)
SETTINGS: Final = {"norm": Convention(default="l2", choices=("l2", "l1", "max"))}


def evaluate(request: Request) -> Outcome:
    """The relative error in percent, of everything and of each variable."""
    path, truth_path = request.one("predictions"), request.one("ground_truth")
    found, wanted = files.arrays(path), files.arrays(truth_path)
    if len(found) == len(wanted) == 1:
        found = dict(zip(wanted, found.values(), strict=True))
    ids.check_ids(found, wanted, file=path)
    ours, theirs = [], []
    for name, reference in wanted.items():
        array = found[name]
        if array.shape != reference.shape or array.dtype.kind not in "fiu" or reference.dtype.kind not in "fiu":
            raise InputError(
                "eval_shape",
                file=path,
                wanted=f"{name} {reference.shape} of numbers".strip(),
                found=f"{array.shape} {array.dtype}",
            )
        for one, place in ((array, path), (reference, truth_path)):
            files.finite(np.atleast_1d(one), place)
        ours.append(np.asarray(array, dtype=np.float64).ravel())
        theirs.append(np.asarray(reference, dtype=np.float64).ravel())
    norm = request.settings["norm"]
    values = [_value(np.concatenate(ours), np.concatenate(theirs), norm, None, truth_path)]
    if len(wanted) > 1:
        values += [_value(a, b, norm, name, truth_path) for name, a, b in zip(wanted, ours, theirs, strict=True)]
    each = [float(v.value) for v in values[1:]] or [float(values[0].value)]
    return Outcome(
        evaluator=f"reproverify {__version__}",
        samples=values[0].samples,
        values=values,
        per_sample=Samples(ids=[name or "field" for name in wanted], columns={"relative_error": each}),
        conventions={"of": "all points of a variable together"},
    )


def _value(ours: np.ndarray, theirs: np.ndarray, norm: str, subset: str | None, path: str) -> Value:
    size = _norm(theirs, norm)
    if not size:
        raise InputError("eval_zero_reference", file=path, name=subset or "-")

    def error(rows: np.ndarray) -> float:
        return 100 * _norm(ours[rows] - theirs[rows], norm) / (_norm(theirs[rows], norm) or float("nan"))

    # Points of a field are not independent draws, so that there is no interval for the largest difference.
    few = norm != "max" and len(ours) <= 100_000
    return Value(
        metric="relative_error",
        value=decimal(100 * _norm(ours - theirs, norm) / size),
        unit="percent",
        samples=len(ours),
        interval=intervals.bootstrap(error, len(ours), 200) if few else None,
        subset=subset,
        per="points",
    )


def _norm(array: np.ndarray, norm: str) -> float:
    return float(np.linalg.norm(array, {"l2": 2, "l1": 1, "max": np.inf}[norm])) if array.size else 0.0
