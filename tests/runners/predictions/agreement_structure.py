"""Structure distance, token by token."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from scipy.spatial.distance import cosine

from runners.predictions import evaluate
from tests.runners.predictions.agreement import Agreement


def rows() -> list[Agreement]:
    draw = np.random.default_rng(107)
    ours, theirs = draw.normal(size=(2, 4, 10, 6))
    sims = [
        np.array([[[1 - cosine(a, b) if a is not b else 1.0 for b in keys] for a in keys] for keys in side])
        for side in (ours, theirs)
    ]
    wanted = float(np.mean([np.mean((a - b) ** 2) for a, b in zip(*sims, strict=True)]))
    with TemporaryDirectory() as folder:
        for name, array in (("a", ours), ("b", theirs)):
            np.save(Path(folder, f"{name}.npy"), array)
        found, _ = evaluate("structure", [f"{folder}/a.npy"], [f"{folder}/b.npy"], {})
    return [
        Agreement.of(
            [(float(found.value("structure_distance").value), wanted)],
            family="structure",
            metric="structure_distance",
            bound=1e-9,
            implementation="definition, SciPy `cosine`",
            cases="4 generated images of 10 tokens",
        )
    ]
