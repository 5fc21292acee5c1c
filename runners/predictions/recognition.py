"""Text recognition: word accuracy and normalised edit distance of cropped lines and words.

Predictions and ground truth: texts by name, such as PaddleOCR's `image<TAB>text` lists. What is compared is chosen by
`characters` (`all`, or `alphanumeric`: ASCII letters and digits alone, as benchmarks of English scene text do), `case`
and `spaces`. The defaults are those of PaddleOCR's RecMetric (PaddlePaddle/PaddleOCR, ppocr/metrics/rec_metric.py:
blanks do not count, the case does); its division adds 0.00001 to the number of samples, ours does not.

The normalised edit distance, as PaddleOCR prints it, is 1 less the mean of Levenshtein distance / longer length; 1 is
best. For super-resolution of text (TextZoom) `recogniser` names the network that read the images: the reviewer's word.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import rapidfuzz
from rapidfuzz.distance import Levenshtein

from harness.evidence.evaluation import Samples
from runners.predictions import intervals, texts
from runners.predictions.base import Outcome, Request, Setting

METRICS: Final = ("word_accuracy", "norm_edit_distance")
SETTINGS: Final = {
    "characters": Setting(default="all", choices=("all", "alphanumeric")),
    "case": Setting(default="keep", choices=("keep", "lower")),
    "spaces": Setting(default="drop", choices=("drop", "keep")),
    "recogniser": Setting(default=""),
}


def evaluate(request: Request) -> Outcome:
    """Word accuracy in percent and the normalised edit distance as a fraction."""
    pairs = texts.pairs(request.one("predictions"), request.one("ground_truth"))
    right: list[float] = []
    near: list[float] = []
    for _, predicted, wanted in pairs:
        ours, theirs = (normal(text, request.settings) for text in (predicted, wanted))
        right.append(float(ours == theirs))
        near.append(Levenshtein.normalized_similarity(ours, theirs))
    return Outcome(
        evaluator=request.settings["recogniser"] or f"rapidfuzz {rapidfuzz.__version__}",
        samples=len(pairs),
        values=[
            intervals.share("word_accuracy", int(sum(right)), len(pairs)),
            intervals.mean("norm_edit_distance", near, unit="fraction"),
        ],
        per_sample=Samples(
            ids=[name for name, _, _ in pairs], columns={"word_accuracy": right, "norm_edit_distance": near}
        ),
    )


def normal(text: str, settings: Mapping[str, str]) -> str:
    """What of a text is compared."""
    if settings["spaces"] == "drop":
        text = "".join(text.split())
    if settings["characters"] == "alphanumeric":
        text = "".join(char for char in text if char.isascii() and (char.isalnum() or char.isspace()))
    return text.lower() if settings["case"] == "lower" else text
