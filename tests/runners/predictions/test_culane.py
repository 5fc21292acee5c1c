"""Lane F1 where it is known, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from harness.values.errors import InputError, UsageError
from runners.predictions import evaluate
from runners.predictions.culane import THRESHOLDS, f1, overlaps, read_lanes, spline

pytestmark = pytest.mark.skipif(find_spec("cv2") is None, reason="needs opencv-python-headless: pip install '.[lanes]'")


def lane(x: float) -> str:
    return " ".join(f"{x:g} {y}" for y in range(590, 290, -20))


def folder(path: Path, images: dict[str, list[str]]) -> str:
    for name, lanes in images.items():
        file = path / f"{name}.lines.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("".join(f"{text}\n" for text in lanes))
    return str(path)


def percent(found: str, truth: list[str], subset: str | None = None, **settings: str) -> list[float]:
    evaluation, _ = evaluate("culane", [found], truth, settings)
    return [
        round(float(evaluation.value(metric, subset).value), 4) for metric in ("lane_f1_50", "lane_f1_75", "lane_mf1")
    ]


def test_the_annotation_itself_is_right(tmp_path: Path) -> None:
    truth = folder(tmp_path / "truth", {"a/0": [lane(300), lane(700)], "a/1": [], "b/0": [lane(1000)]})
    assert percent(truth, [truth]) == [100, 100, 100]


def test_a_shift_of_ten_pixels_overlaps_by_half(tmp_path: Path) -> None:
    """Strips of some 30 pixels that lie 10 apart share 20 of 40: that is 0.5, and 0.5 is not above 0.5."""
    truth = folder(tmp_path / "truth", {"0": [lane(300)]})
    for shift, expected in ((9, 100.0), (11, 0.0)):
        found = folder(tmp_path / f"found{shift}", {"0": [lane(300 + shift)]})
        assert percent(found, [truth])[:2] == [expected, 0.0]


def test_lanes_are_paired_so_that_most_overlap(tmp_path: Path) -> None:
    truth = folder(tmp_path / "truth", {"0": [lane(300), lane(312)]})
    found = folder(tmp_path / "found", {"0": [lane(306), lane(295)]})
    assert percent(found, [truth])[0] == 100
    # One lane cannot be found twice: 1 found, 1 false, 1 missed.
    double = folder(tmp_path / "double", {"0": [lane(300), lane(301)]})
    apart = folder(tmp_path / "apart", {"0": [lane(300), lane(900)]})
    assert percent(double, [apart])[0] == 50


def test_lists_are_values_of_their_own(tmp_path: Path) -> None:
    truth = folder(tmp_path / "truth", {"d/0": [lane(300)], "d/1": [lane(700)], "d/2": []})
    found = folder(tmp_path / "found", {"d/0": [lane(300)], "d/1": [], "d/2": [lane(50)]})
    (tmp_path / "normal.txt").write_text("/d/0.jpg\n")
    (tmp_path / "night.txt").write_text("d/1.jpg extra\nd/2.jpg\n")
    lists = [str(tmp_path / "normal.txt"), str(tmp_path / "night.txt")]
    # 1 found, 1 false, 1 missed.
    assert percent(found, [truth, *lists]) == [50, 50, 50]
    assert percent(found, [truth, *lists], "normal") == [100, 100, 100]
    assert percent(found, [truth, *lists], "night") == [0, 0, 0]
    evaluation, samples = evaluate("culane", [found], [truth, lists[0]], {})
    assert (evaluation.samples, samples.columns["tp_50"]) == (1, [1.0])
    assert {value.subset for value in evaluation.values} == {None}


def test_a_lane_outside_the_image_overlaps_with_nothing(tmp_path: Path) -> None:
    truth = folder(tmp_path / "truth", {"0": [lane(300)]})
    found = folder(tmp_path / "found", {"0": [lane(5000)]})
    assert percent(found, [truth]) == [0, 0, 0]
    assert percent(found, [found]) == [0, 0, 0]


def test_short_lanes_have_straight_splines() -> None:
    two = spline([(0.0, 0.0), (10.0, 5.0)])
    assert two.shape == (6, 2)
    assert two == pytest.approx(np.array([(2 * at, at) for at in range(6)], dtype=float))
    assert spline([(0.0, 0.0), (1.0, 1.0), (2.0, 0.0)]).shape == (11, 2)


def test_f1_of_counts() -> None:
    assert f1(np.array([[3.0, 1.0, 1.0], [0.0, 0.0, 0.0], [0.0, 4.0, 0.0]])).tolist() == [0.75, 0.0, 0.0]
    assert THRESHOLDS == (0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95)
    half = np.array([[True, True, False]])
    assert overlaps([half], [half, ~half, np.array([[True, False, False]])]).tolist() == [[1.0, 0.0, 0.5]]


def test_a_lane_of_one_point_is_none(tmp_path: Path) -> None:
    path = tmp_path / "0.lines.txt"
    path.write_text("10 20\n10 20 30 40\n\n")
    assert read_lanes(str(path)) == [[(10.0, 20.0), (30.0, 40.0)]]
    path.write_text("")
    assert read_lanes(str(path)) == []


def code(call: Callable[[], object]) -> str:
    with pytest.raises((InputError, UsageError)) as caught:
        call()
    return caught.value.code


@pytest.mark.parametrize(
    "text", ["1 2 3", "a b c d", "nan 1 2 3", "1 2 1 2", "1e7 2 3 4", "1 2 inf 4", "1 2 3 4\n" * 102]
)
def test_what_is_no_lane(tmp_path: Path, text: str) -> None:
    truth = folder(tmp_path / "truth", {"0": [lane(300)]})
    found = folder(tmp_path / "found", {"0": [text]})
    assert code(lambda: evaluate("culane", [found], [truth], {})) == "eval_line"


def test_what_is_refused(tmp_path: Path) -> None:
    truth = folder(tmp_path / "truth", {"0": [lane(300)], "1": []})
    found = folder(tmp_path / "found", {"0": [lane(300)]})
    more = folder(tmp_path / "more", {"0": [], "1": [], "2": []})
    (tmp_path / "list.txt").write_text("/9.jpg\n")
    assert code(lambda: evaluate("culane", [found], [truth], {})) == "eval_ids_differ"
    assert code(lambda: evaluate("culane", [more], [truth], {})) == "eval_ids_differ"
    assert code(lambda: evaluate("culane", [found], [truth, str(tmp_path / "list.txt")], {})) == "eval_ids_differ"
    assert code(lambda: evaluate("culane", [str(tmp_path / "none")], [truth], {})) == "input_not_found"
    for text in ("0x590", "1640", "1640x", "-1x590", "99999x99999"):
        settings = {"image": text}
        assert code(lambda settings=settings: evaluate("culane", [found], [found], settings)) == "eval_setting_choice"
    assert code(lambda: evaluate("culane", [found], [found], {"width": "0"})) == "eval_setting_number"
