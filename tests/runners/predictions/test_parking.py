"""Precision and recall of parking slots, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.values.errors import InputError
from runners.predictions import evaluate
from runners.predictions.parking import matches, read_label

MARKS = [[101.0, 101.0, 0, 0, 1], [201.0, 101.0, 0, 0, 1], [401.0, 301.0, 0, 0, 1]]


def share(value: float) -> float:
    return (value - 0.5) / 600


def slot(score: float, *pixels: float) -> list[float]:
    return [score, *map(share, pixels)]


def given(folder: Path, found: Any, label: Any = None) -> tuple[list[str], list[str]]:
    (folder / "truth").mkdir(exist_ok=True)
    (folder / "truth" / "a.json").write_text(json.dumps(label or {"marks": MARKS, "slots": [[1, 2, 1, 90]]}))
    (folder / "found.json").write_text(json.dumps(found))
    return [str(folder / "found.json")], [str(folder / "truth")]


def percent(folder: Path, found: Any, label: Any = None, **settings: str) -> tuple[float, float]:
    evaluation, _ = evaluate("parking", *given(folder, found, label), settings)
    return float(evaluation.value("precision").value), float(evaluation.value("recall").value)


RIGHT = slot(0.9, 101, 101, 201, 101)


def test_found_false_and_missed(tmp_path: Path) -> None:
    assert percent(tmp_path, {"a": [RIGHT]}) == (100, 100)
    assert percent(tmp_path, {"a": [RIGHT, slot(0.2, 1, 1, 2, 2)]}) == (50, 100)
    assert percent(tmp_path, {"a": [RIGHT, slot(0.2, 1, 1, 2, 2)]}, score="0.3") == (100, 100)
    assert percent(tmp_path, {"a": [slot(0.2, 1, 1, 2, 2)]}) == (0, 0)
    two = {"marks": MARKS, "slots": [[1, 2, 1, 90], [2, 3, 1, 90]]}
    assert percent(tmp_path, {"a": [RIGHT]}, two) == (100, 50)


def test_the_surest_of_two_is_taken(tmp_path: Path) -> None:
    assert percent(tmp_path, {"a": [slot(0.5, 101, 101, 201, 101), RIGHT]}) == (50, 100)
    _, samples = evaluate("parking", *given(tmp_path, {"a": [RIGHT, RIGHT]}), {})
    assert samples.columns == {"tp": [1.0], "fp": [1.0], "slots": [1.0]}


def test_the_order_of_the_points_counts(tmp_path: Path) -> None:
    assert percent(tmp_path, {"a": [slot(0.9, 201, 101, 101, 101)]}) == (0, 0)


@pytest.mark.parametrize(("off", "near"), [(9.99, True), (10.01, False)])
def test_ten_pixels(off: float, near: bool) -> None:
    one = (0.5, 0.5, 0.6, 0.5)
    assert matches(one, (0.5 + off / 600, 0.5, 0.6, 0.5)) is near
    assert matches(one, (0.5, 0.5, 0.6, 0.5 - off / 600)) is near


def test_a_single_mark_or_slot_stands_without_a_list(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"marks": MARKS, "slots": [2, 3, 1, 90]}))
    assert read_label(str(path)) == [pytest.approx([share(201), share(101), share(401), share(301)])]
    path.write_text(json.dumps({"marks": MARKS[0]}))
    assert read_label(str(path)) == []


def code(call: Callable[[], object]) -> str:
    with pytest.raises(InputError) as caught:
        call()
    return caught.value.code


@pytest.mark.parametrize(
    ("found", "label", "expected"),
    [
        ({}, None, "eval_ids_differ"),
        ({"a": [], "b": []}, None, "eval_ids_differ"),
        ({"a": []}, None, "eval_no_detections"),
        ({"a": [[0.9, 0.1, 0.1, 0.1]]}, None, "eval_json_kind"),
        ({"a": [RIGHT] * 1001}, None, "eval_json_kind"),
        ([RIGHT], None, "eval_json_kind"),
        ({"a": [["0.9", 1, 1, 1, 1]]}, None, "eval_json_kind"),
        ({"a": [RIGHT]}, {"marks": MARKS, "slots": [[1, 4, 1, 90]]}, "eval_json_kind"),
        ({"a": [RIGHT]}, {"marks": MARKS, "slots": [[0, 1, 1, 90]]}, "eval_json_kind"),
        ({"a": [RIGHT]}, {"slots": []}, "eval_json_kind"),
        ({"a": [RIGHT]}, {"marks": MARKS}, "eval_truth_empty"),
    ],
)
def test_what_is_refused(tmp_path: Path, found: Any, label: Any, expected: str) -> None:
    assert code(lambda: evaluate("parking", *given(tmp_path, found, label), {})) == expected


def test_numbers_that_are_none(tmp_path: Path) -> None:
    paths = given(tmp_path, {"a": [RIGHT]})
    Path(paths[0][0]).write_text('{"a": [[NaN, 1, 1, 1, 1]]}')
    assert code(lambda: evaluate("parking", *paths, {})) == "eval_json_nan"
    Path(paths[0][0]).write_text('{"a": [[0.9, 1e999, 1, 1, 1]]}')
    assert code(lambda: evaluate("parking", *paths, {})) in ("eval_json_broken", "eval_json_kind")
    Path(paths[0][0]).write_text('{"a": [[0.9, 1')
    assert code(lambda: evaluate("parking", *paths, {})) == "eval_json_broken"
