"""GLUE's metrics against their definitions."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from runners.predictions import evaluate
from tests.runners.predictions.agreement import Agreement


def _given(path: str, labels: list[str]) -> str:
    Path(path).write_text("index\tlabel\n" + "".join(f"{row}\t{label}\n" for row, label in enumerate(labels)))
    return path


def rows() -> list[Agreement]:
    draw = np.random.default_rng(111)
    truth = draw.integers(0, 2, 400)
    found = np.where(draw.random(400) < 0.8, truth, 1 - truth)
    a, b, c, d = (float(((found == x) & (truth == y)).sum()) for x, y in ((1, 1), (1, 0), (0, 1), (0, 0)))
    scores = draw.uniform(0, 5, 300).round(1)
    near = (scores + draw.normal(0, 1, 300)).round(1)

    def ranks(values: np.ndarray) -> np.ndarray:
        return np.array([((values < x).sum() + (values <= x).sum() + 1) / 2 for x in values])

    wanted = {
        ("QQP", "accuracy"): 100 * (a + d) / 400,
        ("QQP", "f1"): 100 * 2 * a / (2 * a + b + c),
        ("CoLA", "mcc"): 100 * (a * d - b * c) / ((a + b) * (a + c) * (d + b) * (d + c)) ** 0.5,
        ("STS-B", "pearson"): 100 * float(np.corrcoef(near, scores)[0, 1]),
        ("STS-B", "spearman"): 100 * float(np.corrcoef(ranks(near), ranks(scores))[0, 1]),
    }
    found_rows = []
    with TemporaryDirectory() as folder:
        for (task, metric), theirs in wanted.items():
            pair = (near, scores) if task == "STS-B" else (found, truth)
            one, other = (
                _given(f"{folder}/{name}", [str(x) for x in side.tolist()])
                for name, side in zip(("found.tsv", "truth.tsv"), pair, strict=True)
            )
            evaluation, _ = evaluate("glue", [one], [other], {"task": task})
            found_rows.append(
                Agreement.of(
                    [(float(evaluation.value(metric).value), theirs)],
                    family="glue",
                    metric=metric,
                    bound=1e-9,
                    implementation="definition, NumPy",
                    cases=f"{len(pair[0])} generated labels",
                )
            )
    return found_rows
