"""Recall@k, mAP and mINP against scikit-learn, and against published rules worked by hand."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from sklearn.metrics import average_precision_score
from sklearn.neighbors import NearestNeighbors

from runners.predictions import evaluate
from tests.runners.predictions.agreement import Agreement


def rows() -> list[Agreement]:
    return [*_recall(), *_average_precision(), _market()]


def _write(folder: str, name: str, features: np.ndarray, lines: list[str]) -> tuple[str, str]:
    np.save(Path(folder, f"{name}.npy"), features.astype(np.float32))
    Path(folder, f"{name}.txt").write_text("".join(line + "\n" for line in lines))
    return f"{folder}/{name}.npy", f"{folder}/{name}.txt"


def _recall() -> list[Agreement]:
    pairs: dict[int, list[tuple[float, float]]] = {1: [], 5: [], 10: [], 100: []}
    for seed in range(3):
        draw = np.random.default_rng(seed)
        classes = np.repeat(np.arange(60), 5)
        features = draw.normal(size=(60, 16))[classes] + 1.5 * draw.normal(size=(300, 16))
        with TemporaryDirectory() as folder:
            given = _write(folder, "all", features, [f"i{n} {label}" for n, label in enumerate(classes)])
            found, _ = evaluate("retrieval", [given[0]], [given[1]], {"distance": "euclidean"})
        near = NearestNeighbors(n_neighbors=101).fit(features).kneighbors(features, return_distance=False)[:, 1:]
        for k, kept in pairs.items():
            hits = (classes[near[:, :k]] == classes[:, None]).any(axis=1)
            kept.append((float(found.value(f"recall_at_{k}").value), 100 * float(hits.mean())))
    return [
        _agreement(f"recall_at_{k}", kept, "scikit-learn `NearestNeighbors`", "3 x 300 generated images, 60 classes")
        for k, kept in pairs.items()
    ]


def _average_precision() -> list[Agreement]:
    pairs, penalties = [], []
    for seed in range(3):
        draw = np.random.default_rng(seed)
        centres = draw.normal(size=(20, 8))
        ours, theirs = draw.integers(0, 20, 80), np.concatenate([np.arange(20), draw.integers(0, 20, 180)])
        queries = centres[ours] + draw.normal(size=(80, 8))
        gallery = centres[theirs] + draw.normal(size=(200, 8))
        queries /= np.linalg.norm(queries, axis=1, keepdims=True)
        gallery /= np.linalg.norm(gallery, axis=1, keepdims=True)
        with TemporaryDirectory() as folder:
            one = _write(folder, "q", queries, [f"q{n} {label}" for n, label in enumerate(ours)])
            two = _write(folder, "g", gallery, [f"g{n} {label}" for n, label in enumerate(theirs)])
            found, _ = evaluate("retrieval", [one[0], two[0]], [one[1], two[1]], {})
        scores = queries.astype(np.float32) @ gallery.astype(np.float32).T
        each = [average_precision_score(theirs == label, row) for label, row in zip(ours, scores, strict=True)]
        pairs.append((float(found.value("map_retrieval").value), 100 * float(np.mean(each))))
        # M. Ye et al. 2021, equation 9: how many are right, over the place of the last of them.
        placed = [theirs[np.argsort(-row)] == label for label, row in zip(ours, scores, strict=True)]
        last = [right.sum() / (np.flatnonzero(right)[-1] + 1) for right in placed]
        penalties.append((float(found.value("minp").value), 100 * float(np.mean(last))))
    cases = "3 x 80 generated queries, 200 images"
    return [
        _agreement("map_retrieval", pairs, "scikit-learn `average_precision_score`", cases),
        _agreement("minp", penalties, "the definition, NumPy", cases),
    ]


def _market() -> Agreement:
    """One query; the gallery in order of score: junk (same camera), right, wrong, junk (-1), right.

    Without the junk the matches stand at 1 and 3 of right, wrong, right: AP = (1 + 2/3) / 2.
    """
    names = ["0001_c1s1_1.jpg", "0001_c2s1_1.jpg", "0002_c2s1_1.jpg", "-1_c3s1_1.jpg", "0001_c3s1_1.jpg"]
    gallery = np.array([[np.cos(angle), np.sin(angle)] for angle in (0.1, 0.2, 0.3, 0.4, 0.5)])
    with TemporaryDirectory() as folder:
        one = _write(folder, "q", np.array([[1.0, 0.0]]), ["0001_c1s2_9.jpg"])
        two = _write(folder, "g", gallery, names)
        settings = {"protocol": "market1501"}
        found, _ = evaluate("retrieval", [one[0], two[0]], [one[1], two[1]], settings)
    pair = (float(found.value("map_retrieval").value), 100 * (1 + 2 / 3) / 2)
    return _agreement(
        "map_retrieval", [pair], "Market-1501's junk rule, by hand", "1 query, 5 images of which 2 are junk"
    )


def _agreement(metric: str, pairs: list[tuple[float, float]], implementation: str, cases: str) -> Agreement:
    return Agreement.of(
        pairs,
        family="retrieval",
        metric=metric,
        bound=1e-9,
        implementation=implementation,
        cases=cases,
    )
