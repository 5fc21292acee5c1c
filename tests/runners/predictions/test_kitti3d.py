"""KITTI AP: difficulty, what is neither hit nor miss, and files that prove nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.evidence.evaluation import Evaluation
from harness.values.errors import InputError
from runners.predictions import evaluate

# A car of 41 pixels: h w l x y z ry.
BODY = "1.5 1.6 4.0 0.0 1.7 20.0 0.0"
CAR = f"Car 0.00 0 0.0 100 100 200 141 {BODY}"
FOUND = f"Car -1 -1 0.0 100 100 200 141 {BODY} 0.9"


def run(folder: Path, truth: list[str], found: list[str], **settings: str) -> Evaluation:
    """One frame."""
    for name, lines in (("gt", truth), ("dt", found)):
        (folder / name).mkdir(exist_ok=True)
        (folder / name / "000001.txt").write_text("".join(line + "\n" for line in lines))
    return evaluate("kitti3d", [str(folder / "dt")], [str(folder / "gt")], settings)[0]


def ap(found: Evaluation, difficulty: str = "easy", subset: str | None = None) -> float:
    return float(found.value(f"kitti_ap_r40_{difficulty}", subset).value)


def test_a_perfect_detection(tmp_path: Path) -> None:
    # One object: one threshold, and the recall positions beyond the first hold nothing.
    found = run(tmp_path, [CAR], [FOUND])
    assert ap(found) == 0
    assert ap(found, subset="Car 3d AP11") == pytest.approx(100 / 11)


def test_forty_cars_reach_everything(tmp_path: Path) -> None:
    def moved(line: str, by: int) -> str:
        return line.replace("0.0 1.7 20.0", f"{10 * by:.1f} 1.7 20.0").replace(
            "100 100 200 141", f"{1000 * by} 100 {1000 * by + 100} 141"
        )

    cars = [moved(CAR, n) for n in range(40)]
    found = run(tmp_path, cars, [moved(FOUND, n).replace(" 0.9", f" 0.{50 + n}") for n in range(40)])
    assert ap(found) == pytest.approx(100, abs=3)
    assert ap(found, "hard", "Car bev AP40") == pytest.approx(100, abs=3)


@pytest.mark.parametrize(("height", "counts"), [(41, True), (40, False)])
def test_easy_cars_are_taller_than_forty_pixels(tmp_path: Path, height: int, counts: bool) -> None:
    car = CAR.replace("200 141", f"200 {100 + height}")
    found = run(tmp_path, [car], [FOUND])
    assert any(value.metric == "kitti_ap_r40_easy" for value in found.values) is counts
    assert any(value.metric == "kitti_ap_r40_moderate" for value in found.values)


def test_a_van_is_no_false_detection(tmp_path: Path) -> None:
    van = CAR.replace("Car", "Van").replace("0.0 1.7 20.0", "10.0 1.7 20.0").replace("100 100 200", "500 100 600")
    beside = FOUND.replace("0.0 1.7 20.0", "10.0 1.7 20.0").replace("100 100 200", "500 100 600").replace("0.9", "0.95")
    with_van = ap(run(tmp_path, [CAR, van], [FOUND, beside]), subset="Car 3d AP11")
    assert with_van == pytest.approx(100 / 11)
    assert ap(run(tmp_path, [CAR], [FOUND, beside]), subset="Car 3d AP11") == pytest.approx(50 / 11)


def test_regions_nobody_cares_for_excuse_boxes_alone(tmp_path: Path) -> None:
    region = "DontCare -1 -1 -10 490 90 610 150 -1 -1 -1 -1000 -1000 -1000 -10"
    wrong = FOUND.replace("0.0 1.7 20.0", "10.0 1.7 20.0").replace("100 100 200", "500 100 600").replace("0.9", "0.95")
    found = run(tmp_path, [CAR, region], [FOUND, wrong])
    assert ap(found, subset="Car bbox AP11") == pytest.approx(100 / 11)
    assert ap(found, subset="Car 3d AP11") == pytest.approx(50 / 11)


@pytest.mark.parametrize(("overlap", "hit"), [("0.6107", True), ("0.6108", False)])
def test_the_overlap_of_turned_boxes(tmp_path: Path, overlap: str, hit: bool) -> None:
    # Half a metre along a car of four: 3.5 / 4.5 of the ground, and 0.2 less of 1.5 in height: 1.3 / 1.5.
    # 3.5 x 1.3 / (2 x 4 x 1.5 - 3.5 x 1.3) = 0.61074; the same when both are turned.
    turned = CAR.replace("20.0 0.0", "20.0 1.5707963")
    near = FOUND.replace("0.0 1.7 20.0 0.0", "0.0 1.5 20.5 1.5707963")
    found = run(tmp_path, [turned], [near], overlap=overlap)
    assert (ap(found, subset="Car 3d AP11") > 0) is hit


def test_empty_files_predict_nothing(tmp_path: Path) -> None:
    assert ap(run(tmp_path, [CAR], []), subset="Car 3d AP11") == 0


def test_what_is_refused(tmp_path: Path) -> None:
    def refused(code: str, truth: list[str], found: list[str]) -> None:
        with pytest.raises(InputError) as raised:
            run(tmp_path, truth, found)
        assert raised.value.code == code

    refused("eval_line", [CAR], [FOUND.rpartition(" ")[0]])
    refused("eval_line", [CAR], [FOUND.replace("0.9", "nan")])
    refused("eval_line", [CAR.replace("20.0", "far")], [FOUND])
    refused("eval_truth_empty", [], [FOUND])
    run(tmp_path, [CAR], [FOUND])
    (tmp_path / "gt" / "000002.txt").write_text("")
    with pytest.raises(InputError) as raised:
        evaluate("kitti3d", [str(tmp_path / "dt")], [str(tmp_path / "gt")], {})
    assert raised.value.values["missing_ids"] == "000002"
