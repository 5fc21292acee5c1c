"""Fréchet distance, KID, KL and inception score against SciPy and the definitions written out."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from scipy.linalg import sqrtm
from scipy.special import softmax
from scipy.stats import entropy

from runners.predictions import evaluate
from tests.runners.predictions.agreement import Agreement

_CASES = "3 x 400 and 500 generated vectors of 12 dimensions"


def rows() -> list[Agreement]:
    pairs: dict[str, list[tuple[float, float]]] = {"fid": [], "kid": [], "kl": [], "inception_score": []}
    for seed in range(3):
        draw = np.random.default_rng(seed)
        made = draw.normal(size=(400, 12)) @ draw.normal(size=(12, 12))
        real = draw.normal(size=(500, 12)) + 0.3
        pairs["fid"].append((_ours(made, real, {"as": "fid"}), _frechet(made, real)))
        whole = {"as": "kid", "subsets": "1", "subset_size": "400"}
        pairs["kid"].append((_ours(made, real[:400], whole), _mmd(made, real[:400])))
        pairs["kl"].append((_ours(made, real[:400], {"as": "kl"}), _kl(made, real[:400])))
        score = {"as": "inception_score", "splits": "4"}
        pairs["inception_score"].append((_ours(made, real, score), _inception(made, 4)))
    names = {
        "fid": "SciPy `sqrtm`, real part",
        "kid": "the definition, term by term",
        "kl": "SciPy `entropy`",
        "inception_score": "SciPy `entropy`",
    }
    return [
        Agreement.of(
            kept,
            family="generation",
            metric=metric,
            bound=1e-8,
            implementation=names[metric],
            cases=_CASES,
        )
        for metric, kept in pairs.items()
    ]


def _ours(made: np.ndarray, real: np.ndarray, settings: dict[str, str]) -> float:
    with TemporaryDirectory() as folder:
        np.save(Path(folder, "made.npy"), made)
        np.save(Path(folder, "real.npy"), real)
        found, _ = evaluate("generation", [f"{folder}/made.npy"], [f"{folder}/real.npy"], settings)
    return float(found.values[0].value)


def _frechet(one: np.ndarray, other: np.ndarray) -> float:
    gap = one.mean(0) - other.mean(0)
    first, second = np.cov(one.T), np.cov(other.T)
    return float(gap @ gap + np.trace(first + second - 2 * np.real(sqrtm(first @ second))))


def _mmd(one: np.ndarray, other: np.ndarray) -> float:
    size, width = one.shape

    def kernel(x: np.ndarray, y: np.ndarray) -> float:
        return float((x @ y / width + 1) ** 3)

    within = sum(kernel(s[i], s[j]) for s in (one, other) for i in range(size) for j in range(size) if i != j)
    across = sum(kernel(x, y) for x in one for y in other)
    return within / (size * (size - 1)) - 2 * across / size**2


def _kl(made: np.ndarray, real: np.ndarray) -> float:
    """entropy() brings its second argument to a sum of 1; that factor is added again."""
    theirs = softmax(made, axis=1) + 1e-6
    each = entropy(softmax(real, axis=1), theirs, axis=1) - np.log(theirs.sum(axis=1))
    return float(each.mean())


def _inception(logits: np.ndarray, splits: int) -> float:
    parts = np.split(softmax(logits, axis=1), splits)
    return float(np.mean([np.exp(np.mean([entropy(row, part.mean(0)) for row in part])) for part in parts]))
