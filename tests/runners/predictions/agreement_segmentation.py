"""mIoU and pixel accuracy against scikit-learn's, over all pixels together."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from sklearn.metrics import accuracy_score, cohen_kappa_score, f1_score, jaccard_score, recall_score

from runners.predictions import evaluate
from tests.runners.predictions.agreement import Agreement
from tests.runners.predictions.pictures import save


def rows() -> list[Agreement]:
    pairs: dict[str, list[tuple[float, float]]] = {"miou": [], "pixel_accuracy": [], "dice": [], "kappa": []}
    pairs["pixel_accuracy, mean of classes"] = []
    for seed in range(3):
        draw = np.random.default_rng(seed)
        truth = draw.integers(0, 7, (5, 20, 30)).astype(np.uint8)
        made = np.where(draw.random(truth.shape) < 0.6, truth, draw.integers(0, 7, truth.shape)).astype(np.uint8)
        truth[draw.random(truth.shape) < 0.1] = 255
        with TemporaryDirectory() as folder:
            for n in range(5):
                save(Path(folder, "gt", f"{n}.png"), truth[n])
                save(Path(folder, "made", f"{n}.png"), made[n])
            found, _ = evaluate("segmentation", [f"{folder}/made"], [f"{folder}/gt"], {"classes": "7"})
        wanted, ours = truth[truth != 255], made[truth != 255]
        theirs = {
            "miou": 100 * jaccard_score(wanted, ours, average="macro"),
            "pixel_accuracy": 100 * accuracy_score(wanted, ours),
            "dice": 100 * f1_score(wanted, ours, average="macro"),
            "kappa": cohen_kappa_score(wanted, ours),
        }
        pairs["pixel_accuracy, mean of classes"].append(
            (
                float(found.value("pixel_accuracy", "mean of classes").value),
                100 * float(recall_score(wanted, ours, average="macro")),
            )
        )
        for name, value in theirs.items():
            pairs[name].append((float(found.value(name).value), float(value)))
    names = {
        "miou": "jaccard_score",
        "pixel_accuracy": "accuracy_score",
        "dice": "f1_score",
        "kappa": "cohen_kappa_score",
        "pixel_accuracy, mean of classes": "recall_score",
    }
    return [
        Agreement.of(
            kept,
            family="segmentation",
            metric=metric,
            bound=1e-9,
            implementation=f"scikit-learn `{names[metric]}`",
            cases="3 x 5 generated label maps of 7 classes, a tenth ignored",
        )
        for metric, kept in pairs.items()
    ]
