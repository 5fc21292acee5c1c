"""Similarities of embeddings against SciPy's cosine distance."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from scipy.spatial.distance import cosine

from runners.predictions import evaluate
from tests.runners.predictions.agreement import Agreement


def rows() -> list[Agreement]:
    pairs: dict[str, list[tuple[float, float]]] = {
        name: [] for name in ("clip_similarity", "clip_score", "clip_similarity_min_object", "clip_accuracy")
    }
    for seed in range(3):
        draw = np.random.default_rng(seed)
        images, one, two = (draw.normal(size=(60, 16)) for _ in range(3))
        first, second = (np.array([1 - cosine(a, b) for a, b in zip(images, x, strict=True)]) for x in (one, two))
        wanted = {
            "clip_similarity": first.mean(),
            "clip_score": 2.5 * np.maximum(first, 0).mean(),
            "clip_similarity_min_object": np.minimum(first, second).mean(),
            "clip_accuracy": 100 * (first > second).mean(),
        }
        with TemporaryDirectory() as folder:
            for name, array in (("i", images), ("a", one), ("b", two)):
                np.save(Path(folder, f"{name}.npy"), array)
            for name, value in wanted.items():
                texts = ["a", "b"] if name in ("clip_similarity_min_object", "clip_accuracy") else ["a"]
                paths = [f"{folder}/{text}.npy" for text in texts]
                found, _ = evaluate("similarity", [f"{folder}/i.npy"], paths, {"as": name})
                pairs[name].append((float(found.value(name).value), float(value)))
    return [
        Agreement.of(
            kept,
            family="similarity",
            metric=metric,
            bound=1e-9,
            implementation="SciPy `cosine`",
            cases="3 x 60 generated embeddings",
        )
        for metric, kept in pairs.items()
    ]
