"""Generated images or audio as a whole: Fréchet distances, KID, KL divergence, inception score, from feature files.

Predictions: features or logits of the generated samples in `.npy` or `.npz`; ground truth: those of the real ones. The
network that made them is not run here: `as` says which distance the features stand for (FID of Inception, FD of PANNs,
FAD of VGGish), and `as=kl` and `as=inception_score` take logits.

- Fréchet distance: |m1 - m2|² + tr(S1 + S2 - 2 sqrt(S1 S2)), with the unbiased covariances (M. Heusel et al., GANs
  trained by a two time-scale update rule, NeurIPS 2017, equation 6). The trace of the root is the sum of the roots of
  the eigenvalues of S1 S2.
- KID: squared MMD with the kernel (x·y / d + 1)³, unbiased within the sets, averaged over `subsets` draws of
  `subset_size` (M. Binkowski et al., Demystifying MMD GANs, ICLR 2018).
- KL: mean over pairs of KL(real || generated) of the softmax, with 1e-6 added to the generated side, as
  haoheliu/audioldm_eval 8dc07ee7, audioldm_eval/metrics/kl.py, line 35, takes it.
- Inception score: exp of the mean KL from the marginal, averaged over `splits` parts in the order of the file
  (T. Salimans et al., Improved techniques for training GANs, NeurIPS 2016).
"""

from __future__ import annotations

from typing import Final

import numpy as np
from scipy.linalg import eigvals
from scipy.special import log_softmax, softmax

from harness.evidence.evaluation import Interval, Samples, Value, decimal
from harness.values.errors import InputError, UsageError
from harness.version import __version__
from runners.predictions import intervals, vectors
from runners.predictions.base import Outcome, Request, Setting

METRICS: Final = ("fid", "fd", "fad", "kid", "kl", "inception_score")
SETTINGS: Final = {
    "as": Setting(default="fid", choices=METRICS),
    "subsets": Setting(default="100"),
    "subset_size": Setting(default="1000"),
    "splits": Setting(default="10"),
}
NO_GROUND_TRUTH: Final = True

_EPSILON: Final = 1e-6


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
    made, names = vectors.read(path)
    real, _ = vectors.read(request.one("ground_truth"))
    if made.shape[1] != real.shape[1]:
        raise InputError("eval_shape", file=path, wanted=f"(samples, {real.shape[1]})", found=str(made.shape))
    if min(len(made), len(real)) < 2:
        raise InputError("eval_count", file=path, wanted=2, found=min(len(made), len(real)))
    conventions = {"real samples": str(len(real)), "dimensions": str(made.shape[1])}
    if metric == "kid":
        size = min(request.whole("subset_size", 2), len(made), len(real))
        draws = kid(made, real, request.whole("subsets", 1, 100_000), size)
        number, conventions["subset size"] = float(draws.mean()), str(size)
        low, high = np.percentile(draws, [2.5, 97.5])
        spread = Interval(low=decimal(float(low)), high=decimal(float(high)), method="bootstrap")
    else:
        number, spread = frechet(made, real), None
    value = Value(metric=metric, value=decimal(number), unit="score", samples=len(made), interval=spread)
    ids = names or [str(row) for row in range(len(made))]
    return _outcome(value, Samples(ids=ids, columns={}), conventions)


def frechet(one: np.ndarray, other: np.ndarray) -> float:
    """The Fréchet distance of two sets of vectors, each (samples, dimensions); 0 for equal moments."""
    gap = one.mean(axis=0) - other.mean(axis=0)
    first, second = (np.atleast_2d(np.cov(array, rowvar=False)) for array in (one, other))
    roots = np.sqrt(eigvals(first @ second).astype(complex)).real
    return max(0.0, float(gap @ gap + np.trace(first) + np.trace(second) - 2 * roots.sum()))


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


def _outcome(value: Value, per_sample: Samples, conventions: dict[str, str]) -> Outcome:
    return Outcome(
        evaluator=f"reproverify {__version__}",
        samples=value.samples,
        values=[value],
        per_sample=per_sample,
        conventions={"features": "as handed in", **conventions},
    )
