"""Structure distance of edited images: how far the self-similarities of their DINO-ViT keys lie apart.

Predictions and ground truth: the keys of the edited images and of their sources, arrays (images, tokens, dimensions) in
`.npy` or `.npz`, row by row. The distance of a pair is the mean squared difference of the two matrices of cosines
between all tokens; the value is the mean over the pairs. Source: omerbt/Splice 12e01467, models/extractor.py:158
(get_keys_self_sim_from_input) and util/losses.py:74 (calculate_global_ssim_loss), layer 11; N. Tumanyan et al.,
Splicing ViT Features for Semantic Appearance Transfer, CVPR 2022, equation 3.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from harness.evidence.evaluation import Samples
from harness.text.progress import Progress
from harness.values.errors import InputError
from harness.version import __version__
from runners.predictions import files, intervals
from runners.predictions.base import Convention, Outcome, Request

METRICS: Final = ("structure_distance",)
SETTINGS: Final[dict[str, Convention]] = {}


def evaluate(request: Request) -> Outcome:
    """The mean distance; keys are taken as they were handed in."""
    path, other = request.one("predictions"), request.one("ground_truth")
    ours, theirs = read(path), read(other)
    if len(ours) != len(theirs):
        raise InputError("eval_count", file=path, wanted=len(theirs), found=len(ours))
    if ours.shape[1] != theirs.shape[1]:
        raise InputError("eval_shape", file=path, wanted=f"(images, {theirs.shape[1]}, ...)", found=str(ours.shape))
    distances = np.empty(len(ours))
    with Progress("structure", len(ours)) as progress:
        for row in range(len(ours)):
            pair = (similarities(ours[row], path, row), similarities(theirs[row], other, row))
            distances[row] = np.mean((pair[0] - pair[1]) ** 2)
            progress.advance()
    return Outcome(
        evaluator=f"reproverify {__version__}",
        samples=len(ours),
        values=[intervals.mean("structure_distance", distances, unit="score")],
        per_sample=Samples(
            ids=[str(row) for row in range(len(ours))], columns={"structure_distance": distances.tolist()}
        ),
        conventions={"keys": "as handed in"},
    )


def read(path: str) -> np.ndarray:
    """The one array of a file, (images, tokens, dimensions). Raises InputError."""
    found = files.arrays(path)
    if len(found) != 1:
        raise InputError("eval_arrays", file=path, wanted="one array of keys", found=", ".join(found) or "-")
    array = next(iter(found.values()))
    if array.ndim != 3 or array.dtype.kind != "f" or not array.size:
        wanted = "(images, tokens, dimensions)"
        raise InputError("eval_shape", file=path, wanted=wanted, found=f"{array.shape} {array.dtype}")
    files.finite(array, path)
    return array


def similarities(keys: np.ndarray, path: str, row: int) -> np.ndarray:
    """The cosines (tokens, tokens) between the tokens (tokens, dimensions) of an image. Raises InputError."""
    wide = keys.astype(np.float64)
    lengths = np.linalg.norm(wide, axis=1, keepdims=True)
    if not lengths.all():
        raise InputError("eval_zero_feature", file=path, row=row)
    unit = wide / lengths
    return np.asarray(unit @ unit.T)
