"""Weights in the network a factory makes, and a detector with three inputs, run by `verify eval`."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from harness.values.errors import InputError
from runners.paddle_model import child, model_at
from runners.paddle_model.dygraph import parsed
from tests.conftest import Outcome

_NEEDED = ("paddle", "sklearn", "pycocotools")
paddle_only = pytest.mark.skipif(
    any(find_spec(name) is None for name in _NEEDED),
    reason="needs paddlepaddle, scikit-learn, pycocotools: pip install '.[test,paddle-test]'",
)
Verify = Callable[..., Outcome]
LINEAR = "paddle.nn:Linear(in_features=64, out_features=10)"


@pytest.fixture(scope="module")
def layers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("layers")
    script = Path(__file__).parents[2] / "writers" / "export_layers.py"
    subprocess.run([sys.executable, script, folder], check=True, timeout=300, capture_output=True)
    return folder


def _arguments(folder: Path, weights: Path, factory: str = LINEAR) -> list[object]:
    truth = ("--data", folder / "rows.npy", "--ground-truth", folder / "labels.txt")
    return ["eval", "--family", "classification", "--model", weights, "--factory", factory, *truth]


@pytest.mark.slow
@paddle_only
@pytest.mark.paddle
def test_weights_reach_what_the_framework_says(verify: Verify, layers: Path) -> None:
    outcome = verify(*_arguments(layers, layers / "weights.pdparams"), "--format", "json")
    truth = json.loads((layers / "truth.json").read_text(encoding="utf-8"))
    (evaluation,) = json.loads(outcome.out)["evaluations"]
    values = {value["metric"]: Decimal(value["value"]) for value in evaluation["values"]}
    assert (outcome.status, evaluation["samples"], evaluation["assurance"]) == (0, 397, "re-run")
    assert values["top1"] == pytest.approx(Decimal(truth["acc_top1"]) * 100, abs=Decimal("1e-4"))
    assert values["top5"] == pytest.approx(Decimal(truth["acc_top5"]) * 100, abs=Decimal("1e-4"))
    assert evaluation["conventions"]["factory"] == LINEAR
    assert evaluation["conventions"]["backend"].startswith("dygraph, paddlepaddle ")


class _Runs:
    """Would write a file where it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self._mark = str(mark)

    def __reduce__(self) -> tuple[Any, tuple[str, str]]:
        return open, (self._mark, "w")


@pytest.mark.slow
@paddle_only
@pytest.mark.paddle
def test_weights_that_are_none_of_the_network(verify: Verify, layers: Path, tmp_path: Path) -> None:
    def said(weights: Path, factory: str = LINEAR) -> tuple[int, str]:
        outcome = verify(*_arguments(layers, weights, factory))
        return outcome.status, " ".join((outcome.out + outcome.err).split())

    whole = layers / "weights.pdparams"
    status, text = said(whole, "paddle.nn:Linear(in_features=64, out_features=11)")
    assert status == 3
    assert "Of other shapes: weight (64, 10) != (64, 11), bias (10,) != (11,)." in text
    status, text = said(whole, "paddle.nn:Linear(in_features=64, out_features=10, bias_attr=False)")
    assert (status, "Missing: -. Surplus: bias." in text) == (3, True)
    status, text = said(whole, "paddle.vision.models:LeNet")
    assert (status, "Missing: features.0.weight, features.0.bias" in text) == (3, True)
    mark = tmp_path / "it-ran"
    (tmp_path / "evil.pdparams").write_bytes(pickle.dumps({"weight": _Runs(mark), "bias": _Runs(mark)}))
    status, text = said(tmp_path / "evil.pdparams")
    assert (status, mark.exists()) == (3, False)
    assert "pickle" in text
    for factory, problem in (
        ("paddle.nn:NoSuchLayer", "has no NoSuchLayer"),
        ("paddle:to_tensor(data=1)", "no Layer"),
        ("no_such_package:Network", "no_such_package"),
    ):
        status, text = said(whole, factory)
        assert (status, problem in text) == (3, True), text


def test_weights_alone_need_a_factory(verify: Verify, tmp_path: Path) -> None:
    (tmp_path / "weights.pdparams").write_bytes(b"")
    (tmp_path / "rows.npy").write_bytes(b"")
    outcome = verify(*_arguments(tmp_path, tmp_path / "weights.pdparams", ""))
    assert outcome.status == 2
    assert "Say with --factory MODULE:NAME" in " ".join(outcome.err.split())
    assert model_at(f"dygraph={tmp_path / 'weights.pdparams'}", "a.b:C").factory == "a.b:C"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a:b", ("a", "b", {})),
        ("a.b.c:D()", ("a.b.c", "D", {})),
        (" a:b(x=1, y='z', t=(1, -2.5), n=None) ", ("a", "b", {"x": 1, "y": "z", "t": (1, -2.5), "n": None})),
    ],
)
def test_a_factory(text: str, found: tuple[str, str, dict[str, Any]]) -> None:
    assert parsed(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "a:",
        ":b",
        "a:b(1)",
        "a:b(**{})",
        "a:b(x=open('y'))",
        "a:b(x=y)",
        "a:b(",
        "a:b(x=1)(y=2)",
        "a b:c",
        "../a:b",
        "a:b.c",
        "a:b(x=1, x=2)",
    ],
)
def test_what_is_no_factory(text: str) -> None:
    with pytest.raises(InputError) as caught:
        parsed(text)
    assert caught.value.code == "model_factory_text"


def _coco(folder: Path, sizes: dict[str, tuple[int, int]], categories: tuple[int, ...] = (7, 3)) -> list[object]:
    """Images of those sizes (height, width), and the two boxes the detector finds in each."""
    from PIL import Image

    (folder / "images").mkdir()
    images, annotations = [], []
    for number, (name, (height, width)) in enumerate(sizes.items(), 1):
        Image.new("RGB", (width, height)).save(folder / "images" / name)
        images.append({"id": 10 * number, "file_name": name, "height": height, "width": width})
        for category, box in (
            (categories[0], [0, 0, width / 2, height / 2]),
            (categories[1], [width / 4, height / 4, width / 2, height / 2]),
        ):
            annotations.append(
                {
                    "id": len(annotations) + 1,
                    "image_id": 10 * number,
                    "category_id": category,
                    "bbox": box,
                    "area": box[2] * box[3],
                    "iscrowd": 0,
                }
            )
    truth = {"images": images, "annotations": annotations, "categories": [{"id": one} for one in categories]}
    (folder / "instances.json").write_text(json.dumps(truth))
    return ["--data", folder / "images", "--ground-truth", folder / "instances.json"]


SIZES = {"a.png": (60, 80), "b.png": (200, 100), "c.png": (64, 64)}


@pytest.mark.slow
@paddle_only
@pytest.mark.paddle
@pytest.mark.parametrize("transform", ["ppyoloe_plus", "paddledetection_rcnn"])
@pytest.mark.parametrize("batch", [1, 4])
def test_the_boxes_of_a_detector_lie_in_the_images_as_they_were(
    verify: Verify, layers: Path, tmp_path: Path, transform: str, batch: int
) -> None:
    arguments = ["eval", "--family", "coco", "--model", layers / "detector", *_coco(tmp_path, SIZES)]
    outcome = verify(*arguments, "--transform", transform, "--batch", batch, "--format", "json")
    (evaluation,) = json.loads(outcome.out)["evaluations"]
    values = {(value["metric"], value["subset"]): Decimal(value["value"]) for value in evaluation["values"]}
    assert (outcome.status, evaluation["samples"], evaluation["assurance"]) == (0, 3, "re-run")
    assert values["box_ap", None] == 100
    assert evaluation["conventions"]["input"].startswith("image")


@pytest.mark.slow
@paddle_only
@pytest.mark.paddle
def test_a_detector_over_other_images_or_classes(verify: Verify, layers: Path, tmp_path: Path) -> None:
    model = ["eval", "--family", "coco", "--model", layers / "detector", "--transform", "ppyoloe_plus"]
    paths = _coco(tmp_path, SIZES)
    (tmp_path / "images" / "c.png").unlink()
    outcome = verify(*model, *paths)
    assert (outcome.status, "1 missing: c.png" in " ".join(outcome.out.split())) == (3, True)
    (tmp_path / "one").mkdir()
    one = _coco(tmp_path / "one", {"a.png": (60, 80)})
    truth = json.loads((tmp_path / "one" / "instances.json").read_text())
    truth["categories"] = truth["categories"][:1]
    (tmp_path / "one" / "instances.json").write_text(json.dumps(truth))
    outcome = verify(*model, *one)
    assert (outcome.status, "scores of 1 classes" in " ".join(outcome.out.split())) == (3, True)
    outcome = verify("eval", "--family", "classification", *model[3:], *one)
    shown = " ".join(outcome.out.split())
    assert (outcome.status, "takes 3 inputs" in shown, "wanted here: the image alone" in shown) == (3, True, True)


def test_boxes_are_counted_image_by_image() -> None:
    import numpy as np

    boxes = np.arange(18, dtype=np.float32).reshape(3, 6)
    counts = np.array([2, 0, 1], np.int32)
    assert [one.tolist() for one in child.boxes_of([boxes, counts], 3, "m")] == [
        boxes[:2].tolist(),
        [],
        boxes[2:].tolist(),
    ]
    for wrong in (
        [boxes],
        [boxes, counts[:2]],
        [boxes, np.array([2, 2, 1])],
        [boxes, np.array([4, -2, 1])],
        [boxes[:, :5], counts],
    ):
        with pytest.raises(InputError) as caught:
            child.boxes_of(wrong, 3, "m")
        assert caught.value.code == "eval_shape"
    with pytest.raises(InputError) as caught:
        child.boxes_of([np.full((3, 6), np.nan), counts], 3, "m")
    assert caught.value.code == "eval_non_finite"
