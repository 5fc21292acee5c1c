"""Rotated boxes where their AP is known, and what is refused."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from harness.values.errors import InputError
from runners.predictions import evaluate
from runners.predictions.rotated import average_precision, polygon

BOX = "10 10 30 10 30 20 10 20"
FAR = "110 110 130 110 130 120 110 120"


def given(folder: Path, found: dict[str, list[str]], truth: dict[str, list[str]]) -> tuple[list[str], list[str]]:
    for name, files in (("found", {f"Task1_{kind}": rows for kind, rows in found.items()}), ("truth", truth)):
        (folder / name).mkdir(exist_ok=True)
        for stem, rows in files.items():
            (folder / name / f"{stem}.txt").write_text("".join(f"{row}\n" for row in rows))
    return [str(folder / "found")], [str(folder / "truth")]


def percent(folder: Path, found: dict[str, list[str]], truth: dict[str, list[str]], **settings: str) -> float:
    evaluation, _ = evaluate("rotated", *given(folder, found, truth), settings)
    return round(float(evaluation.value("dota_map").value), 4)


def test_found_missed_and_false(tmp_path: Path) -> None:
    truth = {"a": ["gsd:0.1", f"{BOX} ship 0", f"{FAR} ship"], "b": []}
    assert percent(tmp_path, {"ship": [f"a 0.9 {BOX}", f"a 0.8 {FAR}"]}, truth) == 100
    # Half of the boxes: the recalls 0 to 0.5 of eleven, or half the area.
    assert percent(tmp_path, {"ship": [f"a 0.9 {BOX}"]}, truth) == round(600 / 11, 4)
    assert percent(tmp_path, {"ship": [f"a 0.9 {BOX}"]}, truth, ap="voc12") == 50
    # A second detection of a box is false, and so is one of another image.
    assert percent(tmp_path, {"ship": [f"a 0.9 {BOX}", f"a 0.8 {BOX}"]}, truth, ap="voc12") == 50
    assert percent(tmp_path, {"ship": [f"b 0.9 {BOX}", f"a 0.8 {BOX}"]}, truth, ap="voc12") == 25
    assert percent(tmp_path, {"ship": []}, truth) == 0


def test_a_difficult_box_counts_neither_way(tmp_path: Path) -> None:
    truth = {"a": [f"{BOX} ship 1", f"{FAR} ship 0"]}
    assert percent(tmp_path, {"ship": [f"a 0.9 {BOX}", f"a 0.8 {FAR}"]}, truth) == 100
    assert percent(tmp_path, {"ship": [f"a 0.9 {FAR}"]}, truth) == 100


def test_classes_weigh_the_same(tmp_path: Path) -> None:
    truth = {"a": [f"{BOX} ship 0", f"{FAR} plane 0"]}
    found = {"ship": [f"a 0.9 {BOX}"], "plane": []}
    evaluation, samples = evaluate("rotated", *given(tmp_path, found, truth), {})
    assert float(evaluation.value("dota_map").value) == 50
    assert {one.subset: float(one.value) for one in evaluation.values[1:]} == {"plane": 0, "ship": 100}
    assert (list(samples.ids), evaluation.samples) == (["plane", "ship"], 1)


@pytest.mark.parametrize(("shift", "expected"), [(6.6, 100.0), (6.7, 0.0)])
def test_half_of_the_union(tmp_path: Path, shift: float, expected: float) -> None:
    """Of 20 wide boxes that lie s apart 20 - s of 20 + s are shared: half at 6.67."""
    moved = f"{10 + shift} 10 {30 + shift} 10 {30 + shift} 20 {10 + shift} 20"
    assert percent(tmp_path, {"ship": [f"a 0.9 {moved}"]}, {"a": [f"{BOX} ship 0"]}) == expected


def test_a_box_whose_sides_cross_is_taken_by_its_hull() -> None:
    crossed = polygon("0 0 10 10 10 0 0 10".split(), "f", 1)
    assert crossed.area == 100


def test_average_precision_of_a_curve() -> None:
    true, false = np.array([1.0, 0, 1]), np.array([0.0, 1, 0])
    # Recalls 1/3, 1/3, 2/3 at precisions 1, 1/2, 2/3.
    assert average_precision(true, false, 3, "voc12") == pytest.approx((1 + 2 / 3) / 3)
    assert average_precision(true, false, 3, "voc07") == pytest.approx((4 + 3 * 2 / 3) / 11)
    assert average_precision(true, false, 0, "voc07") == 0


def code(call: Callable[[], object]) -> str:
    with pytest.raises(InputError) as caught:
        call()
    return caught.value.code


@pytest.mark.parametrize(
    ("found", "truth", "expected"),
    [
        ({"plane": []}, {"a": [f"{BOX} ship 0"]}, "eval_ids_differ"),
        ({"ship": [], "plane": []}, {"a": [f"{BOX} ship 0"]}, "eval_ids_differ"),
        ({"ship": [f"z 0.9 {BOX}"]}, {"a": [f"{BOX} ship 0"]}, "eval_id_unknown"),
        ({"ship": ["a 0.9 1 2 3"]}, {"a": [f"{BOX} ship 0"]}, "eval_line"),
        ({"ship": [f"a nan {BOX}"]}, {"a": [f"{BOX} ship 0"]}, "eval_line"),
        ({"ship": [f"a 0.9 {BOX[:-2]} x"]}, {"a": [f"{BOX} ship 0"]}, "eval_line"),
        ({"ship": []}, {"a": [f"{BOX} ship 2"]}, "eval_line"),
        ({"ship": []}, {"a": ["gsd:0.1"]}, "eval_truth_empty"),
    ],
)
def test_what_is_refused(
    tmp_path: Path, found: dict[str, list[str]], truth: dict[str, list[str]], expected: str
) -> None:
    assert code(lambda: evaluate("rotated", *given(tmp_path, found, truth), {})) == expected


def test_the_zip_that_dotas_server_takes(tmp_path: Path) -> None:
    made, truth = given(tmp_path, {"ship": [f"a 0.9 {BOX}"], "plane": []}, {"a": [f"{BOX} ship 0", f"{FAR} plane 0"]})
    with zipfile.ZipFile(tmp_path / "results.zip", "w") as archive:
        for path in sorted(Path(made[0]).iterdir()):
            archive.write(path, f"Task1/{path.name}")
    evaluation, _ = evaluate("rotated", [str(tmp_path / "results.zip")], truth, {})
    assert {one.subset: float(one.value) for one in evaluation.values} == {None: 50, "plane": 0, "ship": 100}
    with zipfile.ZipFile(tmp_path / "results.zip", "a") as archive:
        archive.writestr("Task1/Task1_car.txt", "")
    with pytest.raises(InputError) as caught:
        evaluate("rotated", [str(tmp_path / "results.zip")], truth, {})
    assert caught.value.code == "eval_ids_differ"
