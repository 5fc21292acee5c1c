"""Metrics recomputed from predictions and ground truth, one module a task family.

`FAMILIES` is the one place that names them; a module is imported when its family is asked for.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from importlib import import_module
from typing import Final, cast

from harness.evidence.evaluation import Evaluation, Samples
from harness.values.errors import MissingExtra, UsageError
from runners.predictions.base import Family, Request
from runners.predictions.files import described

__all__ = ["FAMILIES", "evaluate", "family"]

# name -> module
FAMILIES: Final[dict[str, str]] = {
    "classification": "runners.predictions.classification",
    "multilabel": "runners.predictions.multilabel",
    "coco": "runners.predictions.coco",
    "culane": "runners.predictions.culane",
    "dichotomous": "runners.predictions.dichotomous",
    "expressions": "runners.predictions.expressions",
    "fields": "runners.predictions.fields",
    "generation": "runners.predictions.generation",
    "glue": "runners.predictions.glue",
    "hand": "runners.predictions.hand",
    "kitti3d": "runners.predictions.kitti3d",
    "lpips": "runners.predictions.lpips",
    "lvis": "runners.predictions.lvis",
    "nuscenes": "runners.predictions.nuscenes",
    "panoptic": "runners.predictions.panoptic",
    "parking": "runners.predictions.parking",
    "recognition": "runners.predictions.recognition",
    "restoration": "runners.predictions.restoration",
    "retrieval": "runners.predictions.retrieval",
    "rotated": "runners.predictions.rotated",
    "rtf": "runners.predictions.rtf",
    "segmentation": "runners.predictions.segmentation",
    "similarity": "runners.predictions.similarity",
    "spotting_points": "runners.predictions.spotting_points",
    "squad": "runners.predictions.squad",
    "structure": "runners.predictions.structure",
    "text_detection": "runners.predictions.text_detection",
    "transcripts": "runners.predictions.transcripts",
}


def family(name: str) -> Family:
    """The family of that name. Raises UsageError, naming the known ones, and MissingExtra for what it needs."""
    if name not in FAMILIES:
        raise UsageError("eval_family_unknown", name=name, known=", ".join(FAMILIES))
    try:
        return cast("Family", import_module(FAMILIES[name]))
    except ModuleNotFoundError as error:
        raise MissingExtra("missing_extra", package=error.name, extra="eval") from None


def evaluate(
    name: str, predictions: list[str], ground_truth: list[str], settings: Mapping[str, str]
) -> tuple[Evaluation, Samples]:
    """Evaluate `predictions` against `ground_truth` (paths) with the family of that name.

    Raises UsageError for a setting it does not have, InputError for input that cannot be evaluated.
    """
    module = family(name)
    chosen = {key: setting.default for key, setting in module.SETTINGS.items()}
    for key, text in settings.items():
        if key not in chosen:
            raise UsageError("eval_setting_unknown", name=key, known=", ".join(chosen) or "-")
        choices = module.SETTINGS[key].choices
        if choices and text not in choices:
            raise UsageError("eval_setting_choice", name=key, value=text, known=", ".join(choices))
        chosen[key] = text
    began = time.monotonic()
    request = Request(predictions=predictions, ground_truth=ground_truth, settings=chosen)
    inputs = [described("predictions", path) for path in predictions]
    inputs += [described("ground_truth", path) for path in ground_truth]
    outcome = module.evaluate(request)
    evaluation = Evaluation(
        family=name,
        evaluator=outcome.evaluator,
        samples=outcome.samples,
        values=outcome.values,
        conventions={**chosen, **outcome.conventions},
        remarks=outcome.remarks,
        truth=outcome.truth,
        inputs=inputs,
        seconds=time.monotonic() - began,
    )
    return evaluation, outcome.per_sample
