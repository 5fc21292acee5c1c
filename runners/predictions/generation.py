"""Generated images or audio as a whole: Fréchet distances, KID, KL divergence, inception score, from feature files.

Predictions: features or logits of the generated samples in `.npy` or `.npz`; ground truth: those of the real ones. The
network that made them is not run here: `as` says which distance the features stand for (FID of Inception, FD of PANNs,
FAD of VGGish), and `as=kl` and `as=inception_score` take logits. For Fréchet distances either side may be the moments
instead, as they are published of whole data sets: `.npz` with `mu` and `sigma` (mseitzer/pytorch-fid, `--save-stats`).

- Fréchet distance: |m1 - m2|² + tr(S1 + S2 - 2 sqrt(S1 S2)), with the unbiased covariances (M. Heusel et al., GANs
  trained by a two time-scale update rule, NeurIPS 2017, equation 6).
- KID: squared MMD with the kernel (x·y / d + 1)³, unbiased within the sets, averaged over `subsets` draws of
  `subset_size` (M. Binkowski et al., Demystifying MMD GANs, ICLR 2018).
- KL: mean over pairs of KL(real || generated) of the softmax, with 1e-6 added to the generated side, as
  haoheliu/audioldm_eval 8dc07ee7, audioldm_eval/metrics/kl.py, line 35, takes it.
- Inception score: exp of the mean KL from the marginal, averaged over `splits` parts in the order of the file
  (T. Salimans et al., Improved techniques for training GANs, NeurIPS 2016).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from scipy.linalg import eigh, eigvalsh
from scipy.special import log_softmax, softmax

from harness.evidence.evaluation import Interval, Remark, Samples, Value, decimal
from harness.text.progress import Progress
from harness.values.errors import InputError, UsageError
from harness.version import __version__
from runners.predictions import files, intervals, vectors
from runners.predictions.base import Convention, Outcome, Request

METRICS: Final = ("fid", "fd", "fad", "kid", "kl", "inception_score")
SETTINGS: Final = {
    "as": Convention(default="fid", choices=METRICS),
    "subsets": Convention(default="100"),
    "subset_size": Convention(default="1000"),
    "splits": Convention(default="10"),
}
NO_GROUND_TRUTH: Final = True

_EPSILON: Final = 1e-6
# Vectors that are multiplied at once.
_SLAB: Final = 4096


def evaluate(request: Request) -> Outcome:
    """The one metric that `as` names."""
    metric = request.settings["as"]
    path = request.one("predictions")
    if metric == "inception_score":
        return _inception_score(request, path)
    if not request.ground_truth:
        raise UsageError("eval_no_ground_truth")
    if metric == "kl":
        return _kl(path, request.one("ground_truth"))
    if metric == "kid":
        return _kid(request, path)
    made, real = moments(path), moments(request.one("ground_truth"))
    if len(made.mean) != len(real.mean):
        raise InputError("eval_shape", file=path, wanted=f"(samples, {len(real.mean)})", found=f"(…, {len(made.mean)})")
    value = Value(metric=metric, value=decimal(frechet(made, real)), unit="score", samples=made.samples)
    ids = made.names or [str(row) for row in range(made.samples)]
    conventions = {
        "real samples": str(real.samples) if real.samples else "as published: mu and sigma",
        "dimensions": str(len(made.mean)),
    }
    remarks = [] if made.samples else [Remark(code="remark_moments_only", doubt=True)]
    if np.array_equal(made.mean, real.mean) and np.array_equal(made.covariance, real.covariance):
        remarks.append(Remark(code="remark_same_values", values={"file": path}, doubt=True))
    return _outcome(value, Samples(ids=ids, columns={}), conventions, remarks)


class Moments(NamedTuple):
    """Mean (dimensions,) and unbiased covariance (dimensions, dimensions) of `samples` vectors; 0 where nobody says."""

    mean: np.ndarray
    covariance: np.ndarray
    samples: int
    names: list[str] | None = None


def moments(path: str) -> Moments:
    """The moments of a file of vectors, or those that it holds as `mu` and `sigma`. Raises InputError."""
    given = files.arrays(path)
    if {"mu", "sigma"} <= set(given):
        mean, covariance = (np.asarray(given[name], dtype=np.float64) for name in ("mu", "sigma"))
        if mean.ndim != 1 or covariance.shape != (len(mean), len(mean)) or not len(mean):
            found = f"{mean.shape} and {covariance.shape}"
            raise InputError("eval_shape", file=path, wanted="mu (dimensions,) and sigma (…, …)", found=found)
        for array in (mean, covariance):
            files.finite(array, path)
        return Moments(mean, covariance, 0)
    array, names = vectors.read(path)
    if len(array) < 2:
        raise InputError("eval_count", file=path, wanted=2, found=len(array))
    mean = array.mean(axis=0)
    return Moments(mean, _covariance(array, mean), len(array), names)


def _covariance(array: np.ndarray, mean: np.ndarray) -> np.ndarray:
    """The unbiased covariance of vectors (samples, dimensions).

    A slab times itself, turned, is half the work of `numpy.cov`: BLAS knows that such a product is symmetric.
    """
    total = np.zeros((array.shape[1], array.shape[1]))
    starts = range(0, len(array), _SLAB)
    with Progress("covariance", len(starts)) as progress:
        for start in starts:
            slab = array[start : start + _SLAB] - mean
            total += slab.T @ slab
            progress.advance()
    return total / (len(array) - 1)


def frechet(one: Moments, other: Moments) -> float:
    """The Fréchet distance of two normal distributions; 0 for equal moments.

    The trace of the root of S1 S2 is that of the root of R S2 R with R the root of S1, which is symmetric: its
    eigenvalues are found many times faster than those of S1 S2, and are never complex.
    """
    gap = one.mean - other.mean
    values, turned = eigh(one.covariance)
    root = (turned * np.sqrt(np.maximum(values, 0))) @ turned.T
    roots = np.sqrt(np.maximum(eigvalsh(root @ other.covariance @ root), 0))
    traces = float(np.trace(one.covariance) + np.trace(other.covariance))
    return max(0.0, float(gap @ gap) + traces - 2 * float(roots.sum()))


def _kid(request: Request, path: str) -> Outcome:
    made, names = vectors.read(path)
    real, _ = vectors.read(request.one("ground_truth"))
    if made.shape[1] != real.shape[1]:
        raise InputError("eval_shape", file=path, wanted=f"(samples, {real.shape[1]})", found=str(made.shape))
    if min(len(made), len(real)) < 2:
        raise InputError("eval_count", file=path, wanted=2, found=min(len(made), len(real)))
    size = min(request.whole("subset_size", 2), len(made), len(real))
    draws = kid(made, real, request.whole("subsets", 1, 100_000), size)
    low, high = np.percentile(draws, [2.5, 97.5])
    value = Value(
        metric="kid",
        value=decimal(float(draws.mean())),
        unit="score",
        samples=len(made),
        interval=Interval(low=decimal(float(low)), high=decimal(float(high)), method="bootstrap"),
    )
    ids = names or [str(row) for row in range(len(made))]
    conventions = {"real samples": str(len(real)), "dimensions": str(made.shape[1]), "subset size": str(size)}
    return _outcome(value, Samples(ids=ids, columns={}), conventions)


def kid(one: np.ndarray, other: np.ndarray, subsets: int, size: int) -> np.ndarray:
    """The squared MMD of each of `subsets` draws of `size` vectors of both sets, without replacement."""
    draw = np.random.default_rng(intervals.SEED)
    found = np.empty(subsets)
    for number in range(subsets):
        a = one[draw.choice(len(one), size, replace=False)]
        b = other[draw.choice(len(other), size, replace=False)]
        within = sum(float(_kernel(x, x).sum() - np.trace(_kernel(x, x))) for x in (a, b))
        found[number] = within / (size * (size - 1)) - 2 * float(_kernel(a, b).mean())
    return found


def _kernel(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    return np.asarray((one @ other.T / one.shape[1] + 1) ** 3)


def _kl(path: str, truth: str) -> Outcome:
    made, real, names = vectors.paired(path, truth)
    wanted = softmax(real, axis=1)
    each = (wanted * (log_softmax(real, axis=1) - np.log(softmax(made, axis=1) + _EPSILON))).sum(axis=1)
    value = intervals.mean("kl", each, unit="score")
    return _outcome(value, Samples(ids=names, columns={"kl": each.tolist()}), {"epsilon": "1e-6", "of": "softmax"})


def _inception_score(request: Request, path: str) -> Outcome:
    logits, names = vectors.read(path)
    splits = request.whole("splits", 1, 10_000)
    if splits > len(logits):
        raise InputError("eval_count", file=path, wanted=splits, found=len(logits))
    count = len(logits)
    scores = []
    for part in range(splits):
        rows = logits[part * count // splits : (part + 1) * count // splits]
        share = softmax(rows, axis=1)
        away = share * (log_softmax(rows, axis=1) - np.log(share.mean(axis=0)))
        scores.append(float(np.exp(away.sum(axis=1).mean())))
    value = Value(metric="inception_score", value=decimal(float(np.mean(scores))), unit="score", samples=count)
    ids = names or [str(row) for row in range(count)]
    return _outcome(value, Samples(ids=ids, columns={}), {"deviation over splits": f"{np.std(scores):.6g}"})


def _outcome(value: Value, per_sample: Samples, conventions: dict[str, str], remarks: Sequence[Remark] = ()) -> Outcome:
    return Outcome(
        evaluator=f"reproverify {__version__}",
        samples=value.samples,
        values=[value],
        per_sample=per_sample,
        conventions={"features": "as handed in", **conventions},
        remarks=list(remarks),
    )
