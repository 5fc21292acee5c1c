"""Structure distance against the code that published it for the editing of images."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from runners.predictions import evaluate
from tests.runners.predictions.agreement import Agreement

# What `attn_cosine_sim` and the mean squared error of cure-lab/PnPInversion 07f97f44 (evaluation/matrics_calculator.py)
# give on the keys below in float64, with PyTorch 2.14.1: the mean over the images, as it is reported.
_PUBLISHED = 0.29100887600725217


def rows() -> list[Agreement]:
    draw = np.random.default_rng(107)
    ours, theirs = draw.normal(size=(2, 4, 10, 6))
    with TemporaryDirectory() as folder:
        for name, array in (("a", ours), ("b", theirs)):
            np.save(Path(folder, f"{name}.npy"), array)
        found, _ = evaluate("structure", [f"{folder}/a.npy"], [f"{folder}/b.npy"], {})
    return [
        Agreement.of(
            [(float(found.value("structure_distance").value), _PUBLISHED)],
            family="structure",
            metric="structure_distance",
            bound=1e-9,
            implementation="PnPInversion 07f97f44 `calculate_global_ssim_loss`",
            cases="keys of 4 generated images of 10 tokens",
        )
    ]
