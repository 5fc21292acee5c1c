"""Multi-label mAP against its definition, worked without the library."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from runners.predictions import evaluate
from tests.runners.predictions.agreement import Agreement


def rows() -> list[Agreement]:
    pairs: dict[str, list[tuple[float, float]]] = {"map_multilabel": [], "hamming_distance": []}
    for seed in range(3):
        draw = np.random.default_rng(seed)
        truth = draw.random((200, 12)) < 0.2
        scores = draw.random((200, 12)) + 0.4 * truth
        with TemporaryDirectory() as folder:
            np.save(Path(folder, "s.npy"), scores)
            np.save(Path(folder, "t.npy"), truth.astype(np.uint8))
            found, _ = evaluate("multilabel", [f"{folder}/s.npy"], [f"{folder}/t.npy"], {})
        pairs["map_multilabel"].append((float(found.value("map_multilabel").value), 100 * _map(truth, scores)))
        wrong = float(np.mean((scores >= 0.5) != truth))
        pairs["hamming_distance"].append((float(found.value("hamming_distance").value), wrong))
    return [
        Agreement.of(
            kept,
            family="multilabel",
            metric=metric,
            bound=1e-9,
            implementation="the definition, written out",
            cases="3 x 200 generated samples, 12 labels",
        )
        for metric, kept in pairs.items()
    ]


def _map(truth: np.ndarray, scores: np.ndarray) -> float:
    """The mean over labels of the precision at each positive, in order of the scores (no two of which are equal)."""
    means = []
    for label in range(truth.shape[1]):
        hits = truth[np.argsort(-scores[:, label]), label]
        at = np.cumsum(hits) / np.arange(1, len(hits) + 1)
        means.append(at[hits].mean())
    return float(np.mean(means))
