"""Text detection and spotting."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from harness.evidence.evaluation import Evaluation
from harness.values.errors import InputError
from runners.predictions import evaluate
from runners.predictions.text_detection import same

SQUARE = "0,0,10,0,10,10,0,10"
FAR = "20,20,30,20,30,30,20,30"


def rates(found: Evaluation) -> tuple[float, float, float]:
    hmean = "e2e_hmean" if found.conventions["task"] == "end_to_end" else "hmean"
    first, second, third = (float(found.value(name).value) for name in ("precision", "recall", hmean))
    return first, second, third


def run(folder: Path, made: list[str], true: list[str], **settings: str) -> Evaluation:
    for name, prefix, lines in (("made", "res", made), ("true", "gt", true)):
        (folder / name).mkdir()
        (folder / name / f"{prefix}_img_1.txt").write_text("\r\n".join(lines), encoding="utf-8-sig")
    return evaluate("text_detection", [str(folder / "made")], [str(folder / "true")], settings)[0]


def test_the_worked_case_of_paddleocr(tmp_path: Path) -> None:
    # Of ppocr/metrics/eval_det_iou.py, in its `__main__`.
    true = [[[0, 0], [1, 0], [1, 1], [0, 1]], [[2, 2], [3, 2], [3, 3], [2, 3]]]
    for name, corners in (("true.txt", true), ("made.txt", [[[0.1, 0.1], [1, 0], [1, 1], [0, 1]]])):
        labels = json.dumps([{"points": points, "transcription": "5678"} for points in corners])
        (tmp_path / name).write_text(f"folder/img_1.jpg\t{labels}\n", encoding="utf-8")
    found = evaluate("text_detection", [str(tmp_path / "made.txt")], [str(tmp_path / "true.txt")], {})[0]
    assert rates(found) == pytest.approx((100, 50, 200 / 3))
    assert (found.samples, found.value("recall").samples) == (1, 2)


@pytest.mark.parametrize(
    ("width", "right"),
    [("5", 0), ("5.01", 100)],  # an IoU of 0.5 is not above 0.5
)
def test_overlap(tmp_path: Path, width: str, right: float) -> None:
    found = run(tmp_path, [f"0,0,{width},0,{width},10,0,10"], [SQUARE + ",word"])
    assert rates(found) == (right, right, right)


@pytest.mark.parametrize(
    ("left", "expected"),
    [("5", (50, 100, 200 / 3)), ("4.99", (100, 100, 100))],  # half inside counts, more than half does not
)
def test_regions_that_do_not_count(tmp_path: Path, left: str, expected: tuple[float, float, float]) -> None:
    right = str(float(left) + 10)
    beside = f"{left},0,{right},0,{right},10,{left},10"
    found = run(tmp_path, [beside, FAR], [SQUARE + ",###", FAR + ",word"])
    assert rates(found) == pytest.approx(expected)


def test_a_region_is_found_once(tmp_path: Path) -> None:
    assert rates(run(tmp_path, [SQUARE, SQUARE], [SQUARE + ",a"])) == pytest.approx((50, 100, 200 / 3))


def test_no_detection(tmp_path: Path) -> None:
    found = run(tmp_path, [], [SQUARE + ",a"])
    assert rates(found) == (0, 0, 0)
    assert found.value("precision").samples == 0


def test_regions_that_cross_themselves_are_passed_over(tmp_path: Path) -> None:
    found = run(tmp_path, ["0,0,10,10,10,0,0,10", FAR], [FAR + ",a", "0,0,1,1,2,2,3,3,b"])
    assert rates(found) == (100, 100, 100)
    assert found.conventions["regions passed over"] == "2"


def test_end_to_end(tmp_path: Path) -> None:
    found = run(
        tmp_path, [SQUARE + ",Exit, 1990", FAR + ",wrong"], [SQUARE + ",exit, 1990", FAR + ",right"], task="end_to_end"
    )
    assert rates(found) == (50, 50, 50)


def test_a_misread_detection_takes_its_region(tmp_path: Path) -> None:
    found = run(tmp_path, [SQUARE + ",wrong", SQUARE + ",right"], [SQUARE + ",right"], task="end_to_end")
    assert rates(found) == (0, 0, 0)


@pytest.mark.parametrize(
    ("true", "read", "expected"),
    [
        ("Word", "wORD", True),
        ("(word)", "word", True),
        ("(word)", "(word", True),
        ("word!", "word", True),
        ("word", "word!", False),
        ("((word", "word", False),
        ("wo-rd", "word", False),
        ("", "", True),
        ("", "a", False),
        ("!", "", True),
    ],
)
def test_texts_that_agree(true: str, read: str, expected: bool) -> None:
    assert same(true, read) is expected


def test_polygons_in_zips(tmp_path: Path) -> None:
    line = "0,0,5,-1,10,0,10,10,5,11,0,10,####"
    for name, text in (("made.zip", "A,B"), ("true.zip", "a,b")):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.writestr("0000001.txt", line + text + "\n")
            archive.writestr("0000002.txt", "")
    settings = {"task": "end_to_end", "corners": "any"}
    found = evaluate("text_detection", [str(tmp_path / "made.zip")], [str(tmp_path / "true.zip")], settings)[0]
    assert rates(found) == (100, 100, 100)
    assert found.samples == 2


def test_absent_images(tmp_path: Path) -> None:
    for name, count in (("made", 1), ("true", 2)):
        (tmp_path / name).mkdir()
        for number in range(count):
            (tmp_path / name / f"img_{number}.txt").write_text(SQUARE + ",a\n")
    paths = [str(tmp_path / "made")], [str(tmp_path / "true")]
    with pytest.raises(InputError) as raised:
        evaluate("text_detection", *paths, {})
    assert raised.value.code == "eval_ids_differ"
    assert raised.value.values["missing_ids"] == "img_1"
    found = evaluate("text_detection", *paths, {"absent": "empty"})[0]
    assert rates(found) == pytest.approx((100, 50, 200 / 3))
    with pytest.raises(InputError) as raised:  # swapped
        evaluate("text_detection", paths[1], paths[0], {"absent": "empty"})
    assert raised.value.code == "eval_ids_differ"


@pytest.mark.parametrize(
    ("line", "corners"),
    [
        ("0,0,10,0,10,10,0", "four"),
        ("0,0,10,0,10,10,0,word", "four"),
        ("0,0,10,0,10,10,0,nan", "four"),
        ("0,0,10,0,10,10,0,1e7", "four"),
        ("0,0,10,0", "any"),
        ("0,0,10,0,10,10,0,####a", "any"),
        (",".join(["1"] * 402), "any"),
    ],
)
def test_broken_lines(tmp_path: Path, line: str, corners: str) -> None:
    with pytest.raises(InputError) as raised:
        run(tmp_path, [SQUARE if corners == "four" else "0,0,1,0,1,1", line], [SQUARE], corners=corners)
    assert (raised.value.code, raised.value.values["line"]) == ("eval_line", 2)


@pytest.mark.parametrize("text", ["img_1.jpg\n", "img_1.jpg\t{}\n", 'img_1.jpg\t[{"points": [[1]]}]\n', "a\t[[[[\n"])
def test_broken_labels(tmp_path: Path, text: str) -> None:
    (tmp_path / "labels.txt").write_text(text)
    with pytest.raises(InputError) as raised:
        evaluate("text_detection", [str(tmp_path / "labels.txt")], [str(tmp_path / "labels.txt")], {})
    assert raised.value.code == "eval_line"


def test_a_broken_zip(tmp_path: Path) -> None:
    (tmp_path / "made.zip").write_bytes(b"PK\x03\x04 cut off")
    with pytest.raises(InputError) as raised:
        evaluate("text_detection", [str(tmp_path / "made.zip")], [str(tmp_path / "made.zip")], {})
    assert raised.value.code == "archive_broken"


@pytest.mark.parametrize(("count", "code"), [(1000, ""), (1001, "eval_too_many_boxes")])
def test_many_regions(tmp_path: Path, count: int, code: str) -> None:
    try:
        assert run(tmp_path, [FAR] * count, [FAR]).value("recall").value == 100
        found = ""
    except InputError as error:
        found = error.code
    assert found == code


def test_a_truth_that_counts_nothing(tmp_path: Path) -> None:
    with pytest.raises(InputError) as raised:
        run(tmp_path, [SQUARE], [SQUARE + ",###"])
    assert raised.value.code == "eval_truth_empty"


@pytest.mark.parametrize(
    ("spotting", "right", "counted"),
    # What aim-uofa/AdelaiDet's text_eval_script.py gives for the same files: 2/3 and 8/11.
    [("yes", 4, 6), ("no", 8, 11)],
)
def test_word_spotting_as_adelaidet(tmp_path: Path, spotting: str, right: int, counted: int) -> None:
    true = ["exit", "open!", "(cafe)", "it's", "TONY'S", "A-1", "of", "well-known", "ab c", "cafe.", "123", "###"]
    read = ["EXIT", "open", "(cafe)", "it", "tony", "A-1", "of", "wellknown", "ab c", "cafe", "123", "x"]
    lines = [
        [f"{40 * n},0,{40 * n},20,{40 * n + 30},20,{40 * n + 30},0,####{text}" for n, text in enumerate(side)]
        for side in (read, true)
    ]
    found = run(tmp_path, *lines, task="end_to_end", corners="any", spotting=spotting)
    assert rates(found) == pytest.approx((100 * right / counted,) * 3)
    assert found.value("recall").samples == counted
