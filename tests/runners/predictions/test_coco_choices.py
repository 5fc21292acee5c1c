"""COCO's evaluation with other thresholds, depths and keypoints; and files that are refused as what they look like."""

from __future__ import annotations

import contextlib
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from harness.evidence.evaluation import Evaluation
from harness.values.errors import InputError, UsageError
from runners.predictions import evaluate
from tests.runners.predictions.detections import boxes, masks, people, truth_of, write


def run(folder: Path, made: tuple[Any, Any], **options: str) -> Evaluation:
    results, truth = write(folder, made[0], made[1])
    return evaluate("coco", [results], [truth], {"bootstrap": "0", **options})[0]


def refused(folder: Path, made: tuple[Any, Any], **options: str) -> InputError:
    with pytest.raises(InputError) as caught:
        run(folder, made, **options)
    return caught.value


def judged(folder: Path, kind: str, **params: Any) -> tuple[np.ndarray, np.ndarray]:
    """pycocotools' own tables (thresholds, recalls, categories, areas, depths) of the files in `folder`."""
    with contextlib.redirect_stdout(io.StringIO()):
        truth = COCO(str(folder / "gt.json"))
        judge = COCOeval(truth, truth.loadRes(str(folder / "dt.json")), kind)
        for name, value in params.items():
            setattr(judge.params, name, value)
        judge.evaluate()
        judge.accumulate()
    return judge.eval["precision"], judge.eval["recall"]


def known(table: np.ndarray) -> float:
    return 100 * float(table[table > -1].mean())


@pytest.mark.parametrize("engine", ["fast", "pycocotools"])
def test_depths_and_thresholds(tmp_path: Path, engine: str) -> None:
    made = boxes(5, images=30)
    found = run(tmp_path, made, engine=engine, max_dets="3,1", iou_thresholds="0.3,0.5,0.9")
    precision, recall = judged(tmp_path, "bbox", iouThrs=np.array([0.3, 0.5, 0.9]), maxDets=[1, 3])
    expected = {
        ("box_ap", None): known(precision[:, :, :, 0, 1]),
        ("box_ap50", None): known(precision[1, :, :, 0, 1]),
        ("box_ar", "1 detections"): known(recall[:, :, 0, 0]),
        ("box_ar", "3 detections"): known(recall[:, :, 0, 1]),
        ("box_ap", "class class 2"): known(precision[:, :, 1, 0, 1]),
    }
    values = {(one.metric, one.subset): float(one.value) for one in found.values}
    for key, value in expected.items():
        assert values[key] == pytest.approx(value, abs=1e-10), key
    assert ("box_ap75", None) not in values
    assert found.conventions["iou thresholds"] == "0.3, 0.5, 0.9"


def of_points(made: tuple[Any, Any], count: int) -> tuple[Any, Any]:
    """The people with their first `count` keypoints alone."""
    for one in (*made[0]["annotations"], *made[1]):
        one["keypoints"] = one["keypoints"][: 3 * count]
        if "num_keypoints" in one:
            one["num_keypoints"] = int((np.array(one["keypoints"][2::3]) > 0).sum())
    return made


@pytest.mark.parametrize("engine", ["fast", "pycocotools"])
def test_keypoints_of_another_data_set(tmp_path: Path, engine: str) -> None:
    # CrowdPose has 14, with a spread of its own.
    sigmas = [0.079, 0.079, 0.072, 0.072, 0.062, 0.062, 0.107, 0.107, 0.087, 0.087, 0.089, 0.089, 0.079, 0.079]
    made = of_points(people(3), 14)
    text = ",".join(map(str, sigmas))
    found = run(tmp_path, made, iou_type="keypoints", engine=engine, sigmas=text)
    precision, _ = judged(tmp_path, "keypoints", kpt_oks_sigmas=np.array(sigmas))
    assert float(found.value("keypoint_ap").value) == pytest.approx(known(precision[:, :, :, 0, 0]), abs=1e-10)
    assert refused(tmp_path, made, iou_type="keypoints").code == "eval_points"


@pytest.mark.parametrize(
    ("name", "value"), [("max_dets", "0"), ("max_dets", "1.5"), ("iou_thresholds", "0.5,x"), ("sigmas", "0")]
)
def test_lists_that_are_none(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(UsageError) as caught:
        run(tmp_path, boxes(1), **{name: value})
    assert caught.value.code == "eval_setting_list"


def test_detected_polygons_are_drawn(tmp_path: Path) -> None:
    truth, results = masks(1)
    one = run(tmp_path, (truth, results), iou_type="segm")
    for row in results:
        row.pop("segmentation")
        row["segmentation"] = [[10, 10, 90, 10, 60, 70]]
    drawn = run(tmp_path, (truth, results), iou_type="segm")
    # pycocotools takes polygons of detections that also have a box.
    for row in results:
        row["bbox"] = [10, 10, 80, 60]
    (tmp_path / "dt.json").write_text(json.dumps(results))
    precision, _ = judged(tmp_path, "segm")
    assert float(drawn.value("mask_ap").value) == pytest.approx(known(precision[:, :, :, 0, 2]), abs=1e-10)
    assert drawn.value("mask_ap") != one.value("mask_ap")


def box(number: int, x: float, image: int = 1, category: int = 1) -> dict[str, Any]:
    place = [x, 20.0, 60.0, 50.0]
    return {"id": number, "image_id": image, "category_id": category, "bbox": place, "area": 3000, "iscrowd": 0}


def detection(x: float, image: Any = 1, category: Any = 1) -> dict[str, Any]:
    return {"image_id": image, "category_id": category, "bbox": [x, 20.0, 60.0, 50.0], "score": 0.5}


def test_an_annotation_of_id_0_is_lost_as_pycocotools_loses_it_and_told(tmp_path: Path) -> None:
    truth = truth_of(1, 1, [box(0, 10), box(1, 150)])
    found = run(tmp_path, (truth, [detection(10), detection(150)]))
    precision, _ = judged(tmp_path, "bbox")
    assert float(found.value("box_ap").value) == pytest.approx(known(precision[:, :, :, 0, 2]), abs=1e-10)
    assert float(found.value("box_ap").value) < 100
    assert [one.code for one in found.remarks] == ["remark_id_zero"]
    truth = truth_of(1, 1, [box(1, 10), box(2, 150)])
    found = run(tmp_path, (truth, [detection(10), detection(150)]))
    assert (float(found.value("box_ap").value), found.remarks) == (100, [])


@pytest.mark.parametrize(
    ("detections", "looks"),
    [
        ([detection(10, image="1")], "the ground truth's numbers written as text"),
        ([detection(10, image="000001")], "the ground truth's numbers written as text"),
        ([detection(10, category=0)], "ids that are smaller by one"),
        ([detection(10, category=4), detection(20, category=3)], "ids that are larger by one"),
    ],
)
def test_ids_are_refused_with_what_they_look_like(tmp_path: Path, detections: list[Any], looks: str) -> None:
    error = refused(tmp_path, (truth_of(2, 3, [box(1, 10)]), detections))
    assert (error.code, error.values["looks_en"]) == ("eval_id_looks", looks)


def test_categories_numbered_by_their_place(tmp_path: Path) -> None:
    truth = truth_of(1, 3, [box(1, 10, category=70)])
    for category, number in zip(truth["categories"], (7, 70, 90), strict=True):
        category["id"] = number
    error = refused(tmp_path, (truth, [detection(10, category=0), detection(10, category=2)]))
    assert error.values["looks_en"] == "places in the list of categories"
    error = refused(tmp_path, (truth, [detection(10, category=8), detection(10, category=1234)]))
    assert error.code == "eval_id_unknown"


def test_ids_with_a_point(tmp_path: Path) -> None:
    assert refused(tmp_path, (truth_of(1, 1, [box(1, 10)]), [detection(10, image=1.0)])).code == "eval_id_float"


def test_scores_that_are_no_number(tmp_path: Path) -> None:
    error = refused(tmp_path, (truth_of(1, 1, [box(1, 10)]), [{**detection(10), "score": float("nan")}]))
    assert (error.code, error.values["word"]) == ("eval_json_nan", "NaN")


def corners(x: float) -> dict[str, Any]:
    """As `detection`, but x1, y1, x2, y2 of an image of 320 x 240."""
    return {**detection(x), "bbox": [x, 120.0, x + 60, 230.0]}


@pytest.mark.parametrize(("wrong", "code"), [(2, "eval_box_corners"), (1, None)])
def test_corners_are_refused_where_many_reach_out_of_the_image(tmp_path: Path, wrong: int, code: str | None) -> None:
    # Of ten boxes two reach out of their image as sizes: a fifth, from which on they are corners.
    truth = truth_of(1, 1, [box(1, 10)])
    inside = [{**detection(1), "bbox": [1.0, 2.0, 50.0, 60.0]}] * (10 - wrong)
    results = [*inside, *([corners(200)] * wrong)]
    if code is None:
        run(tmp_path, (truth, results))
        return
    error = refused(tmp_path, (truth, results))
    assert (error.code, error.values["share"]) == (code, "20")


def test_boxes_of_negative_size_are_refused(tmp_path: Path) -> None:
    results = [detection(10), {**detection(10), "bbox": [10, 10, -5, 5]}]
    error = refused(tmp_path, (truth_of(1, 1, [box(1, 10)]), results))
    assert (error.code, error.values["row"], error.values["box"]) == ("eval_box_negative", 1, "10, 10, -5, 5")
    results[1]["bbox"] = [10, 10, 0, 5]
    assert run(tmp_path, (truth_of(1, 1, [box(1, 10)]), results)).value("box_ap")


def test_predictions_that_are_the_ground_truth(tmp_path: Path) -> None:
    things = [box(number, 5.0 * number) for number in range(1, 21)]
    copies = [detection(5.0 * number) for number in range(1, 11)]
    found = run(tmp_path, (truth_of(1, 1, things), copies))
    assert [(one.code, one.doubt) for one in found.remarks] == [("remark_copied_boxes", True)]
    assert found.remarks[0].values == {"copied": "10", "objects": "20"}
    found = run(tmp_path, (truth_of(1, 1, things), [*copies[:9], detection(11.01)]))
    assert found.remarks == []


def test_predictions_of_one_class_alone(tmp_path: Path) -> None:
    truth = truth_of(1, 3, [box(1, 10), box(2, 90, category=2)])
    found = run(tmp_path, (truth, [detection(11), detection(91)]))
    assert [(one.code, one.values) for one in found.remarks] == [
        ("remark_empty_categories", {"empty": "1", "categories": "3"}),
        ("remark_one_class", {"name": "class 1", "classes": "2"}),
    ]
    assert found.truth == {"images": 1, "classes": 3, "annotations": 2}
