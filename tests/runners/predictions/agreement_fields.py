"""Relative errors against numpy.linalg.norm of the whole arrays."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from runners.predictions import evaluate
from tests.runners.predictions.agreement import Agreement


def rows() -> list[Agreement]:
    pairs = []
    for seed, (norm, order) in enumerate((("l2", 2), ("l1", 1), ("max", np.inf))):
        draw = np.random.default_rng(seed)
        reference = draw.normal(size=(40, 30))
        ours = reference + 0.03 * draw.normal(size=(40, 30))
        with TemporaryDirectory() as folder:
            np.save(Path(folder, "ours.npy"), ours)
            np.save(Path(folder, "ref.npy"), reference)
            found, _ = evaluate("fields", [f"{folder}/ours.npy"], [f"{folder}/ref.npy"], {"norm": norm})
        gap = np.linalg.norm((ours - reference).ravel(), order) / np.linalg.norm(reference.ravel(), order)
        pairs.append((float(found.value("relative_error").value), 100 * float(gap)))
    return [
        Agreement.of(
            pairs,
            family="fields",
            metric="relative_error",
            bound=1e-9,
            implementation="NumPy `linalg.norm`",
            cases="3 generated fields; l2, l1 and max",
        )
    ]
