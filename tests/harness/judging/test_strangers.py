"""Names that the asked task does not know: whether another task of the catalogue does."""

from __future__ import annotations

import pytest

from harness.judging.model_names import Names
from harness.judging.strangers import known_elsewhere
from harness.tasks.catalogue import builtin_catalogue
from tests.harness.builders import log, mapped, row, said


@pytest.mark.parametrize(
    ("task", "wanted", "name", "other"),
    [
        (155, "YOLOv8-n", "fiber_swin_b_coco", "FIBER-B"),
        (125, "RepLKNet-31B", "SLaK_tiny", "SLaK-T"),
        (169, "DETR3D-R101", "FUTR3D", "FUTR3D-LC"),
        (189, "WavLM", "hubertASR", "HuBERT"),
        # Nobody knows these, and a network says nothing of the method that trains it.
        (125, "RepLKNet-31B", "mine", ""),
        (134, "ICE(aware)", "ResNet50", ""),
        (112, "MGP-STR-base", "CRNN", ""),
        # Short names, and those that are in the asked one's, may mean it.
        (138, "X-CLIP", "CLIP", ""),
        (173, "Point-NeRF", "nerf", ""),
    ],
)
def test_what_another_task_knows(task: int, wanted: str, name: str, other: str) -> None:
    names = Names(builtin_catalogue().load(task).models)
    assert known_elsewhere(name, wanted, names) == other


@pytest.mark.parametrize(
    ("model", "verdict"),
    [("mine", ("PASS", "meets_target")), ("SLaK_tiny", ("MISSING", "no_evidence"))],
)
def test_the_reviewer_s_word_settles_what_nobody_knows(model: str, verdict: tuple[str, str]) -> None:
    assert said(row(log("0.83000", model=model), mappings=mapped("train.log"))) == verdict
