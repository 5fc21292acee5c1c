"""What the names of files and folders say of the model, and what of them names only what it is made of."""

from __future__ import annotations

import pytest

from harness.judging.model_names import Names
from harness.tasks.spec import Model

NAMES = Names({"DiffusionDet-R50": Model(aliases=["DiffusionDet"]), "GLASS": Model()})


@pytest.mark.parametrize(
    ("name", "backbones", "expected"),
    [
        # The asked model is that with ResNet-50.
        ("resnet50", (), ""),
        ("resnet-50_coco", (), ""),
        ("resnet101", (), "resnet101"),
        ("swin_base", (), "swin_base"),
        ("swin_base", ("SwinTransformer",), "swin_base"),
        ("resnet101", ("ResNet",), "resnet101"),
        ("resnet50", ("ResNet",), ""),
        ("resnet50_coco", ("ResNet",), ""),
        ("resnet101", ("SwinTransformer",), "resnet101"),
        ("resnet50_swin", ("ResNet",), "resnet50_swin"),
        ("yolov5_resnet", ("ResNet",), "yolov5_resnet"),
        ("GLASS", ("GLASS",), "GLASS"),
        ("glass_pretrained", (), "glass_pretrained"),
        ("GLASS", ("ResNet",), "GLASS"),
        ("resnet50_backbone", (), ""),
        ("with_resnet50", (), ""),
        ("resnet50_pretrained", (), ""),
        ("teacher_resnet50", (), "teacher_resnet50"),
        ("diffusiondet_resnet101", (), "diffusiondet_resnet101"),
        ("diffusiondet_resnet50", (), ""),
        ("ResNet50-DiffusionDet", (), ""),
        ("glass_resnet50", (), "glass_resnet50"),
    ],
)
def test_a_folder_called_after_what_the_model_is_built_on(name: str, backbones: tuple[str, ...], expected: str) -> None:
    assert NAMES.filed([name, "train.log"], "DiffusionDet-R50", backbones) == expected


def test_the_network_that_a_run_is_built_on_where_no_name_tells_its_depth() -> None:
    assert NAMES.filed(["GLASS", "resnet50", "train.log"], "GLASS", ("ResNet",)) == ""
    assert NAMES.filed(["GLASS", "resnet50", "train.log"], "GLASS", ("SwinTransformer",)) == "resnet50"
    assert NAMES.filed(["GLASS", "resnet50", "train.log"], "GLASS") == "resnet50"


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("rsk_resnet50", {"RS@k"}),
        ("RSK-resnet50-coco", {"RS@k"}),
        ("resnet50_rsk", {"RS@k"}),
        # Of another depth, or of none, it may be another's.
        ("rsk_resnet101", set()),
        ("rsk_resnet", set()),
        ("rsk_50", {"RS@k"}),
        ("rsk_swin", set()),
        ("resnet50", set()),
    ],
)
def test_a_network_that_the_model_is_built_on_stands_beside_its_name(name: str, found: set[str]) -> None:
    assert Names({"RS@k": Model(aliases=["RSK"], built_on=["ResNet50"])}).within(name) == found
