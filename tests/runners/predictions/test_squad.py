"""Exact match and F1 of SQuAD."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from harness.evidence.evaluation import Evaluation
from harness.values.errors import InputError
from runners.predictions import evaluate
from runners.predictions.squad import f1, words


def run(folder: Path, made: object, true: dict[str, list[str]], version: str = "1.1") -> Evaluation:
    questions = [{"id": name, "answers": [{"text": text} for text in texts]} for name, texts in true.items()]
    truth = {"version": version, "data": [{"title": "t", "paragraphs": [{"context": "c", "qas": questions}]}]}
    (folder / "made.json").write_text(json.dumps(made))
    (folder / "true.json").write_text(json.dumps(truth))
    paths = [str(folder / "made.json")], [str(folder / "true.json")]
    return evaluate("squad", *paths, {"version": version})[0]


def rates(found: Evaluation) -> tuple[float, float]:
    return float(found.value("em").value), float(found.value("f1").value)


def test_what_is_compared() -> None:
    assert words("The  U.S. Army, an ally's") == ["us", "army", "allys"]
    assert words("a theatre") == ["theatre"]
    assert words("A, the.") == []


def test_the_overlap_counts_words_as_often_as_they_stand() -> None:
    assert f1(["x", "x", "y"], ["x", "z"], empty=False) == pytest.approx(2 * 1 / 5)
    assert f1(["x"], ["y"], empty=True) == 0
    assert f1(["x"], [], empty=True) == 0


def test_the_best_answer_counts(tmp_path: Path) -> None:
    found = run(
        tmp_path,
        {"q1": "the Denver Broncos", "q2": "in May 1990"},
        {"q1": ["Broncos", "Denver Broncos"], "q2": ["1990"]},
    )
    assert rates(found) == pytest.approx((50, 100 * (1 + 0.5) / 2))


@pytest.mark.parametrize(
    ("version", "answers", "made", "expected"),
    [
        ("2.0", [], "", (100, 100)),
        ("2.0", [], "something", (0, 0)),
        ("2.0", ["word"], "", (0, 0)),
        ("2.0", ["the"], "a", (100, 100)),
        ("1.1", ["the"], "a", (100, 0)),
        ("1.1", [], "", (0, 0)),
    ],
)
def test_empty_answers(
    tmp_path: Path, version: str, answers: list[str], made: str, expected: tuple[float, float]
) -> None:
    assert rates(run(tmp_path, {"q": made}, {"q": answers}, version)) == expected


@pytest.mark.parametrize(
    ("made", "code"),
    [
        ({"q1": "a"}, "eval_ids_differ"),
        ({"q1": "a", "q2": "b", "q3": "c"}, "eval_ids_differ"),
        ({"q1": "a", "q2": None}, "eval_json_kind"),
        ([], "eval_ids_differ"),
        ([{"id": "q1", "prediction_text": "a"}, {"id": "q1", "prediction_text": "b"}], "eval_duplicates"),
        ([{"id": "q1", "prediction_text": "a"}, {"id": "q2"}], "eval_json_kind"),
    ],
)
def test_what_is_refused(tmp_path: Path, made: object, code: str) -> None:
    with pytest.raises(InputError) as raised:
        run(tmp_path, made, {"q1": ["a"], "q2": ["b"]})
    assert raised.value.code == code


def test_swapped_and_cut_off_files(tmp_path: Path) -> None:
    run(tmp_path, {"q1": "a"}, {"q1": ["b"]})
    with pytest.raises(InputError) as raised:
        evaluate("squad", [str(tmp_path / "true.json")], [str(tmp_path / "made.json")], {})
    assert raised.value.code == "eval_json_kind"
    (tmp_path / "made.json").write_text('{"q1": "a')
    with pytest.raises(InputError) as raised:
        evaluate("squad", [str(tmp_path / "made.json")], [str(tmp_path / "true.json")], {})
    assert raised.value.code == "eval_json_broken"


def test_hugging_faces_lists(tmp_path: Path) -> None:
    made = [
        {"id": name, "prediction_text": text, "no_answer_probability": 0.5} for name, text in (("a", "x"), ("b", ""))
    ]
    true = [
        {"id": "a", "answers": {"text": ["The x"], "answer_start": [0]}},
        {"id": "b", "answers": {"text": [], "answer_start": []}},
    ]
    (tmp_path / "made.json").write_text(json.dumps(made))
    (tmp_path / "true.json").write_text(json.dumps(true))
    found, _ = evaluate("squad", [str(tmp_path / "made.json")], [str(tmp_path / "true.json")], {})
    assert (rates(found), found.conventions["version"]) == ((100, 100), "2.0")


# Two of four questions have no answer: evaluate-v2.0.py gives 100, the rules of 1.1 would give 50.
_MADE = {"a": "dyrrachium.", "b": "the 10th  century", "n1": "", "n2": ""}
_TRUE = {"a": ["The Dyrrachium", "Dyrrachium"], "b": ["10th century"], "n1": [], "n2": []}


@pytest.mark.parametrize(
    ("stated", "impossible", "version"),
    [("v2.0", True, "2.0"), ("2.0", None, "2.0"), ("1.1", None, "1.1"), (None, True, "2.0"), (None, None, "1.1")],
)
def test_the_version_is_the_files_own(
    tmp_path: Path, stated: str | None, impossible: bool | None, version: str
) -> None:
    questions = [{"id": name, "answers": [{"text": text} for text in texts]} for name, texts in _TRUE.items()]
    if impossible is not None:
        questions = [{**one, "is_impossible": not one["answers"]} for one in questions]
    truth: dict[str, object] = {"data": [{"paragraphs": [{"qas": questions}]}]}
    (tmp_path / "made.json").write_text(json.dumps(_MADE))
    (tmp_path / "true.json").write_text(json.dumps({**truth, "version": stated} if stated else truth))
    paths = [str(tmp_path / "made.json")], [str(tmp_path / "true.json")]
    found, _ = evaluate("squad", *paths, {})
    assert found.conventions["version"] == version
    assert rates(found) == ((100, 100) if version == "2.0" else (50, 50))
    assert found.remarks == []
    other = "1.1" if version == "2.0" else "2.0"
    found, _ = evaluate("squad", *paths, {"version": other})
    assert [(one.code, one.doubt) for one in found.remarks] == [("remark_squad_version", True)]
