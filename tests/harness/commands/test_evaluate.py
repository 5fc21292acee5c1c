"""`verify eval` from the command line: what is judged, what is only shown, and every exit status."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from harness.cli import main

SPECS = str(Path(__file__).parents[2] / "specs")


def given(folder: Path, right: int, count: int = 50_000) -> list[str]:
    """Predictions of which `right` of `count` are right."""
    scores = np.zeros((count, 6), dtype=np.float32)
    scores[:right, 0] = 1
    scores[right:, 1] = 1
    np.save(folder / "scores.npy", scores)
    (folder / "list.txt").write_text("".join(f"{n}.JPEG 0\n" for n in range(count)))
    return ["eval", "--predictions", str(folder / "scores.npy"), "--ground-truth", str(folder / "list.txt")]


SLAK = ["--task", "124", "--criterion", "slak-t-top1"]


@pytest.mark.parametrize(
    ("right", "status", "verdict", "reason"),
    [
        (41_250, 0, "PASS", "meets_target"),
        (41_225, 0, "PASS", "meets_printed_target"),
        (41_224, 0, "WITHIN", "within_tolerance"),
        (41_000, 1, "FAIL", "misses_target"),
    ],
)
def test_judged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], right: int, status: int, verdict: str, reason: str
) -> None:
    assert main([*given(tmp_path, right), *SLAK, "--format", "json"]) == status
    document = json.loads(capsys.readouterr().out)
    (report,) = document["reports"]
    row = next(row for row in report["rows"] if row["id"] == "slak-t-top1")
    assert (row["verdict"], row["reason"], row["assurance"]) == (verdict, reason, "recomputed")
    assert document["evaluations"][0]["samples"] == 50_000
    assert {other["verdict"] for other in report["rows"] if other is not row} == {"NOT CHECKED"}


def test_strict(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*given(tmp_path, 41_224), *SLAK, "--strict"]) == 1
    assert "FAIL" in capsys.readouterr().out


def test_a_part_of_the_test_set_is_no_pass(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # Predictions and list agree with each other, but ImageNet has 50,000 validation images.
    assert main([*given(tmp_path, 1000, 1000), *SLAK]) == 3
    assert "REVIEW" in capsys.readouterr().out


def test_what_cannot_be_evaluated_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = given(tmp_path, 50_000)
    np.save(tmp_path / "scores.npy", np.full((50_000, 6), np.nan, dtype=np.float32))
    assert main([*arguments, *SLAK, "--format", "json"]) == 3
    (report,) = json.loads(capsys.readouterr().out)["reports"]
    row = next(row for row in report["rows"] if row["id"] == "slak-t-top1")
    assert (row["verdict"], row["reason"]) == ("ERROR", "unreadable")
    assert report["problems"][0]["code"] == "eval_non_finite"


def test_shown_without_a_task(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = [*given(tmp_path, 3, 4), "--family", "classification"]
    assert main(arguments) == 0
    assert "top1 = 75 % (95 %: 30.0642 to 95.4413, Wilson)" in capsys.readouterr().out
    assert main([*arguments, "--lang", "zh"]) == 0
    assert "top1 = 75 %（" in capsys.readouterr().out.replace(" (", "（")
    assert main([*arguments, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["evaluations"][0]["values"][0]["value"] == "75"


def test_scores_of_each_sample(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = [*given(tmp_path, 3, 4), "--family", "classification"]
    scores = str(tmp_path / "scores.csv")
    assert main([*arguments, "--samples-out", scores]) == 0
    assert Path(scores).read_text().splitlines()[1] == "0.JPEG,1.0,1.0"
    assert main([*arguments, "--samples-out", scores]) == 2
    assert main([*arguments, "--against", scores]) == 0
    assert "difference 0" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        ["eval"],
        ["eval", "--predictions", "p.npy"],
        ["eval", "--predictions", "p.npy", "--ground-truth", "g.txt"],
        ["eval", "--predictions", "p.npy", "--ground-truth", "g.txt", "--family", "none"],
        ["eval", "--predictions", "p.npy", "--ground-truth", "g.txt", "--family", "classification", "--set", "x"],
        ["eval", "--predictions", "p.npy", "--ground-truth", "g.txt", "--criterion", "slak-t-top1"],
        ["eval", "--predictions", "p.npy", "--ground-truth", "g.txt", "--task", "124", "--criterion", "x"],
        ["eval", "--predictions", "p.npy", "--ground-truth", "g.txt", "--task", "124-125"],
        ["eval", "--predictions", "p.npy", "--ground-truth", "g.txt", "--family", "classification", "--format", "x"],
    ],
)
def test_wrong_usage(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    assert capsys.readouterr().err.startswith("verify:")


def test_which_criterion_must_be_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*given(tmp_path, 41_250), "--task", "124"]) == 2
    assert "slak-s-top1" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("engine", "status", "verdict", "reason"),
    [
        pytest.param("pycocotools", 0, "PASS", "meets_target", marks=pytest.mark.slow),
        ("fast", 3, "REVIEW", "evaluator_differs"),
    ],
)
def test_another_evaluator_than_the_target_names(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], engine: str, status: int, verdict: str, reason: str
) -> None:
    """The target is what pycocotools gives: our own counting of the same detections is for a person."""
    # As many images, annotations and categories as there are; of a category at most one object an image.
    boxes = [
        {"image_id": at % 5000 + 1, "category_id": (at + at // 5000) % 80 + 1, "bbox": [1, 1, 40, 40], "area": 1600}
        for at in range(36_781)
    ]
    truth = {
        "images": [{"id": at, "width": 64, "height": 64} for at in range(1, 5001)],
        "annotations": [{**box, "id": at, "iscrowd": 0} for at, box in enumerate(boxes, 1)],
        "categories": [{"id": at, "name": f"thing {at}"} for at in range(1, 81)],
    }
    made = [{**box, "bbox": [1, 1, 40, 40.5], "score": 0.9} for at, box in enumerate(boxes) if at // 80 % 100 < 46]
    (tmp_path / "truth.json").write_text(json.dumps(truth))
    (tmp_path / "found.json").write_text(json.dumps(made))
    arguments = ["eval", "--task", "154", "--criterion", "yolov6-s-map", "--set", f"engine={engine}"]
    arguments += ["--predictions", str(tmp_path / "found.json"), "--ground-truth", str(tmp_path / "truth.json")]
    assert main([*arguments, "--set", "bootstrap=0", "--format", "json"]) == status
    (report,) = json.loads(capsys.readouterr().out)["reports"]
    row = next(row for row in report["rows"] if row["id"] == "yolov6-s-map")
    assert (row["verdict"], row["reason"], row["assurance"]) == (verdict, reason, "recomputed")
