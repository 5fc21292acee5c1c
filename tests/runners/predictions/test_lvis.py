"""LVIS: which detections count, and files that prove nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from harness.evidence.evaluation import Evaluation
from harness.values.errors import InputError
from runners.predictions import evaluate
from tests.runners.predictions.detections import federated, write

BOX = [10.0, 10.0, 20.0, 20.0]


def run(folder: Path, truth: dict[str, Any], results: list[dict[str, Any]]) -> Evaluation:
    files = write(folder, truth, results)
    return evaluate("lvis", [files[0]], [files[1]], {"iou_type": "bbox"})[0]


def image(number: int, negative: list[int], open_ended: list[int]) -> dict[str, Any]:
    return {
        "id": number,
        "height": 100,
        "width": 100,
        "neg_category_ids": negative,
        "not_exhaustive_category_ids": open_ended,
    }


def truth(negative: list[int], open_ended: list[int]) -> dict[str, Any]:
    """An object of category 1 in the first of two images; what the second says of category 1."""
    thing = {"id": 1, "image_id": 1, "category_id": 1, "bbox": BOX, "area": 400.0, "iscrowd": 0}
    return {
        "images": [image(1, [], []), image(2, negative, open_ended)],
        "categories": [{"id": 1, "name": "cup", "frequency": "r"}, {"id": 2, "name": "fork", "frequency": "f"}],
        "annotations": [thing],
    }


def found(score: float, number: int, box: list[float]) -> dict[str, Any]:
    return {"image_id": number, "category_id": 1, "bbox": box, "score": score}


@pytest.mark.parametrize(
    ("negative", "open_ended", "ap"),
    [
        # Nobody looked for cups in the second image: a cup there is neither right nor wrong.
        ([], [], 100),
        # Somebody looked and there is none: a false detection, surer than the right one.
        ([1], [], 50),
        # It is listed as having none, and as annotated in part: surplus cups are no errors.
        ([1], [1], 100),
    ],
)
def test_what_an_image_says_of_a_category(tmp_path: Path, negative: list[int], open_ended: list[int], ap: int) -> None:
    made = [found(0.9, 2, BOX), found(0.8, 1, BOX)]
    values = run(tmp_path, truth(negative, open_ended), made)
    assert float(values.value("box_ap").value) == pytest.approx(ap)
    assert float(values.value("box_ap", "rare").value) == pytest.approx(ap)


def test_three_hundred_detections_of_an_image_count(tmp_path: Path) -> None:
    far = [60.0, 60.0, 20.0, 20.0]
    for surplus, ap in ((299, 100 / 300), (300, 0)):
        made = [*(found(0.9, 1, far) for _ in range(surplus)), found(0.5, 1, BOX)]
        assert float(run(tmp_path, truth([], []), made).value("box_ap").value) == pytest.approx(ap)


def test_categories_need_their_frequency(tmp_path: Path) -> None:
    data, made = federated(0, "bbox")
    data["categories"][0]["frequency"] = "often"
    with pytest.raises(InputError) as raised:
        run(tmp_path, data, made)
    assert raised.value.code == "eval_json_kind"


def test_the_fixed_ap_counts_by_category(tmp_path: Path) -> None:
    far = [60.0, 60.0, 20.0, 20.0]
    made = [*(found(0.9, 1, far) for _ in range(300)), found(0.5, 1, BOX)]
    paths = write(tmp_path, truth([], []), made)
    for chosen, ap in (("standard", 0), ("fixed", 100 / 301)):
        evaluation, _ = evaluate("lvis", [paths[0]], [paths[1]], {"iou_type": "bbox", "ap": chosen})
        assert float(evaluation.value("box_ap").value) == pytest.approx(ap)
    assert evaluation.conventions["detections a category"] == "at most 10,000"
    made = [*(found(0.9, 1, far) for _ in range(10_000)), found(0.5, 1, BOX)]
    paths = write(tmp_path, truth([], []), made)
    evaluation, _ = evaluate("lvis", [paths[0]], [paths[1]], {"iou_type": "bbox", "ap": "fixed"})
    assert evaluation.value("box_ap").value == 0
