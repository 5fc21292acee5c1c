"""COCO AP: pycocotools' numbers, the rules one by one, and files that prove nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycocotools import mask as codec

from harness.evidence.evaluation import Evaluation
from harness.values.errors import InputError
from runners.predictions import evaluate
from runners.predictions.coco_masks import RunLengths, checked
from tests.runners.predictions.detections import KINDS, boxes, masks, people, truth_of, write


def run(folder: Path, made: tuple[Any, Any], **options: str) -> Evaluation:
    results, truth = write(folder, *made)
    return evaluate("coco", [results], [truth], {"bootstrap": "0", **options})[0]


def refused(folder: Path, made: tuple[Any, Any], **options: str) -> InputError:
    with pytest.raises(InputError) as raised:
        run(folder, made, **options)
    return raised.value


def thing(number: int, box: list[float], image: int = 1, category: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "image_id": image,
        "category_id": category,
        "bbox": box,
        "area": box[2] * box[3],
        "iscrowd": 0,
        **more,
    }


def found(score: float, box: list[float], image: int = 1, category: int = 1) -> dict[str, Any]:
    return {"image_id": image, "category_id": category, "bbox": box, "score": score}


def ap(folder: Path, things: list[Any], detections: list[Any], **options: str) -> float:
    return float(run(folder, (truth_of(1, 1, things), detections), **options).value("box_ap").value)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(4))
def test_both_engines_agree(tmp_path: Path, kind: str, seed: int) -> None:
    made = KINDS[kind](seed)
    one = run(tmp_path, made, iou_type=kind)
    other = run(tmp_path, made, iou_type=kind, engine="pycocotools")
    assert [(value.metric, value.subset) for value in one.values] == [
        (value.metric, value.subset) for value in other.values
    ]
    for ours, theirs in zip(one.values, other.values, strict=True):
        assert float(ours.value) == pytest.approx(float(theirs.value), abs=1e-10)
    assert one.evaluator.startswith("reproverify ")
    assert other.evaluator.startswith("pycocotools 2.")


def test_all_numbers_are_given(tmp_path: Path) -> None:
    made = boxes(3, images=60)
    names = [(value.metric, value.subset) for value in run(tmp_path, made).values]
    assert names == [
        ("box_ap", None),
        ("box_ap50", None),
        ("box_ap75", None),
        ("box_ap", "small"),
        ("box_ap", "medium"),
        ("box_ap", "large"),
        ("box_ar", "1 detections"),
        ("box_ar", "10 detections"),
        ("box_ar", "100 detections"),
        ("box_ar", "small"),
        ("box_ar", "medium"),
        ("box_ar", "large"),
        *(("box_ap", f"class class {number}") for number in range(1, 5)),
    ]


@pytest.mark.parametrize(
    ("shift", "expected"),
    # Of 100 pixels, shifted by s, the IoU is (100 - s) / (100 + s): 0.5 at 100/3, 0.95 at 100/39.
    [(0, 100), (100 / 39 - 1e-6, 100), (100 / 39 + 1e-6, 90), (100 / 3 - 1e-6, 10), (100 / 3 + 1e-6, 0)],
)
def test_thresholds(tmp_path: Path, shift: float, expected: float) -> None:
    score = ap(tmp_path, [thing(1, [0, 0, 100, 50])], [found(0.9, [shift, 0, 100, 50])])
    assert score == pytest.approx(expected)


def test_a_second_detection_of_one_object_is_wrong(tmp_path: Path) -> None:
    box = [10.0, 10, 50, 50]
    things = [thing(1, box), thing(2, [200, 100, 50, 50])]
    # Precision 1 at recall 0.5 (51 of 101 recalls), 2/3 at recall 1.
    detections = [found(0.9, box), found(0.8, box), found(0.7, [200, 100, 50, 50])]
    assert ap(tmp_path, things, detections) == pytest.approx(100 * (51 + 50 * 2 / 3) / 101)


def test_crowds_count_neither_way(tmp_path: Path) -> None:
    crowd = thing(2, [100, 100, 100, 100], iscrowd=1)
    inside = [found(0.95, [110, 110, 40, 40]), found(0.94, [120, 120, 40, 40])]
    assert ap(tmp_path, [thing(1, [0, 0, 50, 50]), crowd], [*inside, found(0.5, [0, 0, 50, 50])]) == pytest.approx(100)


def test_a_hundred_detections_count(tmp_path: Path) -> None:
    wrong = [found(0.9, [200, 200, 10, 10]) for _ in range(99)]
    right = found(0.5, [0, 0, 50, 50])
    assert ap(tmp_path, [thing(1, [0, 0, 50, 50])], [*wrong, right]) == pytest.approx(1)
    assert ap(tmp_path, [thing(1, [0, 0, 50, 50])], [wrong[0], *wrong, right]) == 0


def test_object_of_number_zero_is_never_found(tmp_path: Path) -> None:
    # pycocotools writes the number of the object down, with 0 for none.
    made = (truth_of(1, 1, [thing(0, [0, 0, 50, 50])]), [found(0.9, [0, 0, 50, 50])])
    assert float(run(tmp_path, made).value("box_ap").value) == 0
    assert float(run(tmp_path, made, engine="pycocotools").value("box_ap").value) == 0


def test_nothing_right(tmp_path: Path) -> None:
    truth = truth_of(3, 1, [thing(1, [0, 0, 50, 50])])
    evaluation = run(tmp_path, (truth, [found(0.9, [200, 0, 50, 50])]))
    assert float(evaluation.value("box_ap").value) == 0
    assert evaluation.conventions["images without detection"] == "2"
    assert refused(tmp_path, (truth, [])).code == "eval_no_detections"


def test_splits(tmp_path: Path) -> None:
    things = [thing(n, [0, 0, 50, 50], category=n) for n in (1, 2, 3)]
    detections = [found(0.9, [0, 0, 50, 50], category=1), found(0.9, [0, 0, 50, 40], category=3)]
    (tmp_path / "splits.json").write_text('{"base": ["class 1"], "novel": ["class 2", "class 3"]}')
    for engine in ("fast", "pycocotools"):
        one = run(tmp_path, (truth_of(1, 3, things), detections), splits=str(tmp_path / "splits.json"), engine=engine)
        assert float(one.value("box_ap50_base").value) == pytest.approx(100)
        assert float(one.value("box_ap50_novel").value) == pytest.approx(50)
        assert float(one.value("box_ap50").value) == pytest.approx(200 / 3)
    (tmp_path / "splits.json").write_text('{"base": ["unicorn"]}')
    error = refused(tmp_path, (truth_of(1, 3, things), detections), splits=str(tmp_path / "splits.json"))
    assert (error.code, error.values["ids"]) == ("eval_id_unknown", "unicorn")


def test_interval_holds_the_value(tmp_path: Path) -> None:
    made = boxes(5, images=40)
    value = run(tmp_path, made, bootstrap="50").value("box_ap50")
    assert value.interval is not None
    assert value.interval.low < value.value < value.interval.high
    assert run(tmp_path, made, bootstrap="50").value("box_ap50").interval == value.interval


def test_scores_of_each_image(tmp_path: Path) -> None:
    things = [thing(1, [0, 0, 50, 50]), thing(2, [0, 0, 50, 50], image=2)]
    detections = [found(0.9, [0, 0, 50, 50]), found(0.9, [200, 0, 50, 50], image=2), found(0.8, [0, 0, 50, 45], 2)]
    results, truth = write(tmp_path, truth_of(3, 1, things), detections)
    samples = evaluate("coco", [results], [truth], {"bootstrap": "0"})[1]
    assert list(samples.ids) == ["1", "2", "3"]
    assert samples.columns["ap50_in_image"][:2] == pytest.approx([1, 0.5])
    assert np.isnan(samples.columns["ap50_in_image"][2])


Change = Callable[[dict[str, Any], list[Any]], object]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda truth, results: results[0].update(image_id=999), "eval_id_unknown"),
        (lambda truth, results: results[0].update(category_id=0), "eval_id_unknown"),
        (lambda truth, results: results[0].update(bbox=[1, 2, 3]), "eval_json_kind"),
        (lambda truth, results: results[0].pop("score"), "eval_json_kind"),
        (lambda truth, results: results[0].update(score=float("nan")), "eval_json_nan"),
        (lambda truth, results: truth["images"].append(truth["images"][0]), "eval_duplicates"),
        (lambda truth, results: truth["annotations"].append(truth["annotations"][0]), "eval_duplicates"),
        (lambda truth, results: truth.update(images=[]), "eval_truth_empty"),
        (lambda truth, results: truth["images"][0].update(id="one"), "eval_json_kind"),
    ],
)
def test_bad_files_are_refused(tmp_path: Path, change: Change, code: str) -> None:
    truth, results = boxes(1)
    change(truth, results)
    assert refused(tmp_path, (truth, results)).code == code


def test_swapped_and_truncated_files(tmp_path: Path) -> None:
    results, truth = write(tmp_path, *boxes(1))
    with pytest.raises(InputError) as raised:
        evaluate("coco", [truth], [results], {})
    assert raised.value.code == "eval_json_kind"
    Path(results).write_text(Path(results).read_text()[:-9])
    with pytest.raises(InputError) as raised:
        evaluate("coco", [results], [truth], {})
    assert raised.value.code == "eval_json_broken"


@pytest.mark.parametrize(
    "segmentation",
    [
        {"size": [240, 320], "counts": ""},
        {"size": [0, 0], "counts": "0"},
        {"size": [320, 240], "counts": "PPY20"},
        {"size": [240, 320], "counts": "0"},
        {"size": [240, 320], "counts": "o"},
        {"size": [240, 320], "counts": "P" * 40},
        {"size": [240, 320], "counts": "\u00e9"},
        {"size": [240, 320], "counts": [5, -5, 76800]},
        {"size": [240, 320], "counts": [5]},
    ],
)
def test_broken_masks_never_reach_compiled_code(tmp_path: Path, segmentation: Any) -> None:
    truth, results = masks(1)
    results[3]["segmentation"] = segmentation
    error = refused(tmp_path, (truth, results), iou_type="segm")
    assert (error.code, error.values["row"]) == ("eval_mask_broken", 3)


@given(st.lists(st.lists(st.booleans(), min_size=12, max_size=12), min_size=1, max_size=9))
@settings(max_examples=60, deadline=None)
def test_areas_are_those_of_pycocotools(rows: list[list[bool]]) -> None:
    pictures = [
        np.asfortranarray(np.array(row, dtype=np.uint8).reshape(3, 4).repeat(30, 1).repeat(9, 0)) for row in rows
    ]
    runs = [codec.encode(picture) for picture in pictures]
    given_masks = [RunLengths(size=(27, 120), counts=one["counts"].decode()) for one in runs]
    plain, areas = checked(given_masks, [(27, 120)] * len(runs), "file")
    assert areas.tolist() == [int(codec.area(one)) for one in runs]
    assert [one["counts"] for one in plain] == [one["counts"] for one in runs]


@given(st.text(alphabet=[chr(code) for code in range(40, 120)], max_size=12))
@settings(max_examples=300, deadline=None)
def test_any_text_is_a_mask_or_refused(text: str) -> None:
    try:
        plain, areas = checked([RunLengths(size=(6, 5), counts=text)], [(6, 5)], "file")
    except InputError as error:
        assert error.code == "eval_mask_broken"
    else:
        assert int(codec.decode(plain[0]).sum()) == areas[0]


def test_keypoints_must_be_seventeen(tmp_path: Path) -> None:
    truth, results = people(2)
    results[0]["keypoints"] = results[0]["keypoints"][:-3]
    error = refused(tmp_path, (truth, results), iou_type="keypoints")
    assert (error.code, error.values["wanted"], error.values["found"]) == ("eval_points", 17, "16")


def test_text_ids_of_images(tmp_path: Path) -> None:
    truth, results = boxes(2)
    for one in [*truth["annotations"], *results]:
        one["image_id"] = f"{one['image_id']:03d}"
    for one in truth["images"]:
        one["id"] = f"{one['id']:03d}"
    plain = run(tmp_path, boxes(2)).value("box_ap")
    assert run(tmp_path, (truth, results)).value("box_ap") == plain


def test_the_judge_sees_the_files_themselves(tmp_path: Path) -> None:
    results, truth = write(tmp_path, *boxes(7))
    one = evaluate("coco", [results], [truth], {"engine": "pycocotools", "bootstrap": "10"})[0]
    assert {item.role for item in one.inputs} == {"predictions", "ground_truth"}
    assert json.loads(Path(results).read_text())[0]["score"] <= 1
