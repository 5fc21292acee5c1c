"""Label maps: classes that do not occur, the data sets' numbering, and maps that prove nothing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from harness.evidence.evaluation import Evaluation
from harness.values.errors import InputError, UsageError
from runners.predictions import evaluate
from tests.runners.predictions.pictures import save


def run(
    folder: Path, made: object, truth: object, name: str = "a", true_name: str = "a", **settings: str
) -> Evaluation:
    save(folder / "made" / f"{name}.png", np.array(made, dtype=np.uint8))
    save(folder / "gt" / f"{true_name}.png", np.array(truth, dtype=np.uint8))
    return evaluate("segmentation", [str(folder / "made")], [str(folder / "gt")], settings)[0]


def test_values(tmp_path: Path) -> None:
    # Class 0: 2 of 3 pixels; class 1: 1 of 2; class 2 nowhere; the last pixel is ignored.
    found = run(tmp_path, [[0, 0, 1, 0, 2]], [[0, 0, 1, 1, 255]], classes="3")
    assert float(found.value("miou").value) == pytest.approx(100 * (2 / 3 + 1 / 2 + 0) / 3)
    assert float(found.value("pixel_accuracy").value) == 75
    assert float(found.value("dice").value) == pytest.approx(100 * (4 / 5 + 2 / 3 + 0) / 3)
    # Expected agreement (3 x 2 + 1 x 2) / 16.
    assert float(found.value("kappa").value) == pytest.approx((0.75 - 0.5) / 0.5)
    assert found.conventions["classes that do not occur"] == "1"
    skipped = run(tmp_path, [[0, 0, 1, 0, 2]], [[0, 0, 1, 1, 255]], classes="3", absent="skip")
    assert float(skipped.value("miou").value) == pytest.approx(100 * (2 / 3 + 1 / 2) / 2)
    assert float(found.value("miou", "class 1").value) == 50


def test_sums_are_over_the_whole_set(tmp_path: Path) -> None:
    save(tmp_path / "made" / "b.png", np.zeros((1, 8), dtype=np.uint8))
    save(tmp_path / "gt" / "b.png", np.zeros((1, 8), dtype=np.uint8))
    found = run(tmp_path, [[0, 1]], [[1, 1]], classes="2")
    # 8 of 9 and 1 of 2, not the mean of the images'.
    assert float(found.value("miou").value) == pytest.approx(100 * (8 / 9 + 1 / 2) / 2)


def test_ade20k_begins_at_one(tmp_path: Path) -> None:
    found = run(tmp_path, [[0, 1, 5]], [[1, 2, 0]], layout="ade20k", absent="skip")
    assert (found.value("miou").value, found.conventions["classes"]) == (100, "150")


@pytest.mark.parametrize("name", ["lindau_000000_000019_leftImg8bit", "lindau_000000_000019_gtFine_labelTrainIds"])
def test_cityscapes_numbers_its_labels_anew(tmp_path: Path, name: str) -> None:
    # Road is 7, sidewalk 8, bicycle 33; 3 is not evaluated.
    true = "lindau/lindau_000000_000019_gtFine_labelIds"
    found = run(tmp_path, [[0, 1, 18, 4]], [[7, 8, 33, 3]], name, true, layout="cityscapes", absent="skip")
    assert found.value("miou").value == 100


def test_what_is_refused(tmp_path: Path) -> None:
    def refused(code: str, made: object, truth: object, **settings: str) -> None:
        with pytest.raises(InputError) as raised:
            run(tmp_path, made, truth, **{"classes": "3", **settings})
        assert raised.value.code == code

    refused("eval_shape", [[0, 1]], [[0, 1, 2]])
    refused("eval_shape", np.zeros((2, 2, 3)), [[0, 1], [1, 0]])
    refused("eval_label_class", [[3, 1]], [[0, 1]])
    refused("eval_label_class", [[0, 1]], [[3, 1]])
    refused("eval_nothing_compared", [[0, 1]], [[255, 255]])
    with pytest.raises(UsageError):
        run(tmp_path, [[0]], [[0]])
    whole = (tmp_path / "made" / "a.png").read_bytes()
    (tmp_path / "made" / "a.png").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InputError) as raised:
        evaluate("segmentation", [str(tmp_path / "made")], [str(tmp_path / "gt")], {"classes": "3"})
    assert raised.value.code == "eval_image_broken"
    save(tmp_path / "gt" / "b.png", np.zeros((1, 1), dtype=np.uint8))
    refused("eval_ids_differ", [[0, 1]], [[0, 1]])


@pytest.mark.parametrize(
    ("classes", "made", "looks"),
    [
        (2, [[0, 255], [255, 0]], "black and white, with 255 for class 1"),
        (3, [[1, 3], [2, 1]], "classes counted from 1"),
        (19, [[7, 33], [8, 0]], "Cityscapes' label ids, of which training numbers are wanted"),
        (19, [[7, 34], [8, 0]], "classes of another list"),
        (3, [[0, 3], [2, 1]], "classes of another list"),
    ],
)
def test_labels_are_refused_with_what_they_look_like(
    tmp_path: Path, classes: int, made: list[list[int]], looks: str
) -> None:
    for side in ("made", "gt"):
        sides = {"made": np.zeros((2, 2)), "gt": np.zeros((2, 2)), side: np.array(made)}
        with pytest.raises(InputError) as raised:
            whole(tmp_path, made=sides["made"], truth=sides["gt"], classes=str(classes), ignore="9999")
        assert (raised.value.code, raised.value.values["looks_en"]) == ("eval_label_class", looks)
        assert raised.value.values["last"] == classes - 1


@pytest.mark.parametrize(("truth", "doubt"), [([0, 0, 0, 0], True), ([0, 1, 0, 0], False)])
def test_a_truth_of_one_class_is_for_a_person(tmp_path: Path, truth: list[int], doubt: bool) -> None:
    made = np.array([[0, 1], [2, 0]])
    found = whole(tmp_path, made, np.array(truth).reshape(2, 2), classes="3", absent="skip")
    # Python's own bool: a report in JSON has no place for NumPy's.
    assert [repr(one.doubt) for one in found.remarks if one.code == "remark_absent_classes"] == [repr(doubt)]


def test_a_prediction_on_ignored_pixels_may_be_anything(tmp_path: Path) -> None:
    assert run(tmp_path, [[0, 200]], [[0, 255]], classes="2", absent="skip").value("miou").value == 100


def whole(folder: Path, made: np.ndarray, truth: np.ndarray, **settings: str) -> Evaluation:
    for name, labels in (("made", made), ("gt", truth)):
        save(folder / name / "a.png", labels.astype(np.uint8))
    return evaluate("segmentation", [str(folder / "made")], [str(folder / "gt")], settings)[0]


def test_recall_and_precision_of_each_class(tmp_path: Path) -> None:
    truth = np.array([[0, 0, 0, 0], [1, 1, 2, 255]])
    made = np.array([[0, 0, 0, 1], [1, 2, 2, 1]])
    found = whole(tmp_path, made, truth, classes="4")
    values = {(one.metric, one.subset): round(float(one.value), 4) for one in found.values}
    assert [values["recall", f"class {n}"] for n in range(3)] == [75, 50, 100]
    assert [values["precision", f"class {n}"] for n in range(3)] == [100, 50, 50]
    # mAcc of mmsegmentation: the class that is in no truth is left out.
    assert values["pixel_accuracy", "mean of classes"] == 75
    assert ("recall", "class 3") not in values
    assert found.truth == {"images": 1, "classes": 3}
    assert [(one.code, one.values) for one in found.remarks] == [
        ("remark_absent_classes", {"count": "1", "classes": "3"})
    ]


@pytest.mark.parametrize(
    ("ignored", "told"), [(30, None), (31, False), (90, False), (91, True)], ids=["30", "31", "90", "91"]
)
def test_pixels_that_are_not_evaluated(tmp_path: Path, ignored: int, told: bool | None) -> None:
    truth = np.resize([0, 1], 100)
    truth[:ignored] = 255
    found = whole(tmp_path, np.resize([0, 1], (10, 10)), truth.reshape(10, 10), classes="2")
    assert all(isinstance(one.doubt, bool) for one in found.remarks)
    said = [(one.values, one.doubt) for one in found.remarks if one.code == "remark_ignored_pixels"]
    assert said == ([] if told is None else [({"share": str(ignored)}, told)])


def test_predictions_of_one_class(tmp_path: Path) -> None:
    truth = np.array([[0, 1], [1, 2]])
    found = whole(tmp_path, np.ones((2, 2)), truth, classes="3")
    assert [(one.code, one.doubt) for one in found.remarks] == [("remark_one_class", True)]
    made = np.array([[0, 1], [1, 1]])
    assert whole(tmp_path, made, truth, classes="3").remarks == []
    assert [one.code for one in whole(tmp_path, truth, truth, classes="3").remarks] == ["remark_same_file"]
