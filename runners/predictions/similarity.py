"""Similarities of embeddings: CLIP and DINO scores of generated or edited images, from embedding files.

Predictions: the images' embeddings (samples, dimensions) in `.npy` or `.npz`. Ground truth: the embeddings they are
held against, row by row or by name: of the prompts, captions or target images. `as` says what they stand for:

- `clip_similarity`, `clip_text_similarity`, `clip_image_similarity`, `dino_image_similarity`: the mean cosine.
- `clip_score`: 2.5 times the cosine, not below 0 (J. Hessel et al., CLIPScore, EMNLP 2021, equation 1).
- `clip_similarity_min_object`: two files of ground truth, one for each half of the prompt; the smaller cosine counts.
- `clip_accuracy`: two files, the target texts and the source texts; the share of images nearer to their target. Equal
  similarity is no success.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from harness.evidence.evaluation import Samples
from harness.values.errors import UsageError
from harness.version import __version__
from runners.predictions import intervals, vectors
from runners.predictions.base import Convention, Outcome, Request

METRICS: Final = (
    "clip_similarity",
    "clip_text_similarity",
    "clip_image_similarity",
    "dino_image_similarity",
    "clip_score",
    "clip_similarity_min_object",
    "clip_accuracy",
)
SETTINGS: Final = {"as": Convention(default="clip_similarity", choices=METRICS)}

_TWO: Final = ("clip_similarity_min_object", "clip_accuracy")
# The weight of CLIPScore.
_WEIGHT: Final = 2.5


def evaluate(request: Request) -> Outcome:
    """The one metric that `as` names."""
    metric = request.settings["as"]
    path = request.one("predictions")
    wanted = 2 if metric in _TWO else 1
    if len(request.ground_truth) != wanted:
        raise UsageError("eval_truth_files", name=metric, wanted=wanted, found=len(request.ground_truth))
    found = [_cosines(path, truth) for truth in request.ground_truth]
    names = found[0][1]
    first, last = found[0][0], found[-1][0]
    if metric == "clip_accuracy":
        scores = (first > last).astype(float)
        value = intervals.share(metric, int(scores.sum()), len(scores))
    else:
        scores = _WEIGHT * np.maximum(first, 0) if metric == "clip_score" else np.minimum(first, last)
        value = intervals.mean(metric, scores, unit="score")
    return Outcome(
        evaluator=f"reproverify {__version__}",
        samples=len(scores),
        values=[value],
        per_sample=Samples(ids=names, columns={metric: scores.tolist()}),
        conventions={"embeddings": "as handed in"},
    )


def _cosines(path: str, truth: str) -> tuple[np.ndarray, list[str]]:
    ours, theirs, names = vectors.paired(path, truth)
    return vectors.cosine(ours, theirs, path), names
