"""Top-1 and top-5 against scikit-learn."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from sklearn.metrics import top_k_accuracy_score

from runners.predictions import evaluate
from tests.runners.predictions.agreement import Agreement


def rows() -> list[Agreement]:
    ours: dict[str, list[float]] = {"top1": [], "top5": []}
    theirs: dict[str, list[float]] = {"top1": [], "top5": []}
    for seed in range(5):
        draw = np.random.default_rng(seed)
        labels = draw.integers(0, 20, 500)
        scores = draw.normal(size=(500, 20))
        scores[np.arange(500), labels] += 1.5
        with TemporaryDirectory() as folder:
            np.save(Path(folder, "scores.npy"), scores)
            Path(folder, "list.txt").write_text("".join(f"{i}.JPEG {label}\n" for i, label in enumerate(labels)))
            found, _ = evaluate("classification", [f"{folder}/scores.npy"], [f"{folder}/list.txt"], {})
        for name, k in (("top1", 1), ("top5", 5)):
            ours[name].append(float(found.value(name).value))
            theirs[name].append(100 * top_k_accuracy_score(labels, scores, k=k, labels=range(20)))
    return [
        Agreement(
            family="classification",
            metric=name,
            ours=ours[name][0],
            theirs=theirs[name][0],
            largest=max(abs(a - b) for a, b in zip(ours[name], theirs[name], strict=True)),
            bound=1e-9,
            implementation="scikit-learn `top_k_accuracy_score`",
            cases="5 x 500 generated samples, 20 classes",
        )
        for name in ("top1", "top5")
    ]
