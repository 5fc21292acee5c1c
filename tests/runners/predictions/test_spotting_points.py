"""Spotting by single points: matching, lexicons, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.values.errors import InputError, UsageError
from runners.predictions import evaluate
from runners.predictions.spotting_points import middle
from runners.predictions.text_regions import dictionary_word

# The middle is (50, 20).
BOX = "0,0,100,0,100,40,0,40"
AWAY = "200,0,300,0,300,40,200,40"


def given(folder: Path, results: Any, *lines: str) -> tuple[list[str], list[str]]:
    (folder / "truth").mkdir(exist_ok=True)
    (folder / "truth" / "0000001.txt").write_text("".join(f"{line}\n" for line in lines))
    (folder / "found.json").write_text(json.dumps(results))
    return [str(folder / "found.json")], [str(folder / "truth")]


def result(text: str, x: float = 50, y: float = 20, score: float = 0.9, image: int = 1) -> dict[str, Any]:
    return {"image_id": image, "polys": [[x, y]], "rec": text, "score": score}


def percent(folder: Path, results: Any, *lines: str, **settings: str) -> tuple[float, float, float]:
    evaluation, _ = evaluate("spotting_points", *given(folder, results, *lines), settings)
    shown = {value.metric: round(float(value.value), 4) for value in evaluation.values}
    return shown["precision"], shown["recall"], shown["e2e_hmean"]


def test_a_word_belongs_to_the_nearest_middle(tmp_path: Path) -> None:
    lines = (f"{BOX},####Exit", f"{AWAY},####Open")
    assert percent(tmp_path, [result("EXIT"), result("open", 240)], *lines) == (100, 100, 100)
    assert percent(tmp_path, [result("OPEN"), result("EXIT", 240)], *lines) == (0, 0, 0)
    assert percent(tmp_path, [result("EXIT", 149)], *lines) == (100, 50, 66.6667)
    assert percent(tmp_path, [result("EXIT", 151)], *lines) == (0, 0, 0)
    # Found twice, it is found once.
    assert percent(tmp_path, [result("EXIT"), result("EXIT")], *lines) == (50, 50, 50)


def test_what_does_not_count(tmp_path: Path) -> None:
    lines = (f"{BOX},####Exit", f"{AWAY},#######")
    assert percent(tmp_path, [result("EXIT"), result("what", 250)], *lines) == (100, 100, 100)
    assert percent(tmp_path, [result("EXIT"), result("")], *lines) == (100, 100, 100)


def test_the_confidence_with_the_largest_hmean(tmp_path: Path) -> None:
    lines = (f"{BOX},####Exit", f"{AWAY},####Open")
    results = [result("EXIT", score=0.85), result("wrong", 250, score=0.82), result("OPEN", 250, score=0.75)]
    assert percent(tmp_path, results, *lines) == (100, 50, 66.6667)
    evaluation, _ = evaluate("spotting_points", *given(tmp_path, results, *lines), {})
    # The source's 0.85 is a little more than that.
    assert evaluation.conventions["confidence"] == "0.84"
    assert percent(tmp_path, results, *lines, score="0.7") == (66.6667, 100, 80)


def test_the_middle_of_a_curved_region() -> None:
    assert middle([0, 0, 100, 0, 100, 40, 0, 40]) == (50, 20)
    assert middle([0, 0, 50, 20, 100, 0, 100, 40, 50, 60, 0, 40]) == (50, 40)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Market's", "Market"),
        ("-Sale-", "Sale"),
        ("(Open)", "Open"),
        ("no.5", None),
        ("A-1", None),
        ("to", None),
        ("two words", None),
        ("café", "café"),
        ("6x4", None),
        ("a×b", None),
        ("", None),
    ],
)
def test_words_of_a_dictionary(text: str, word: str | None) -> None:
    assert dictionary_word(text) == word


def test_word_spotting_passes_over_what_is_no_word(tmp_path: Path) -> None:
    lines = (f"{BOX},####Exit's", f"{AWAY},####24h")
    assert percent(tmp_path, [result("EXIT"), result("24H", 250)], *lines, spotting="yes") == (100, 100, 100)
    assert percent(tmp_path, [result("EXIT"), result("24H", 250)], *lines) == (50, 50, 50)


def test_a_lexicon(tmp_path: Path) -> None:
    (tmp_path / "words.txt").write_text("EXIT\nOPEN\n")
    (tmp_path / "pairs.txt").write_text("EXIT Exit!\nOPEN open\n")
    lexicon = {"lexicon": "weak", "words": str(tmp_path / "words.txt")}
    line = f"{BOX},####exit"
    # One of four letters is wrong: 0.25 is near, two of four are not.
    assert percent(tmp_path, [result("EXIX")], line, **lexicon) == (100, 100, 100)
    assert percent(tmp_path, [result("EXXX")], line, **lexicon) == (0, 0, 0)
    assert percent(tmp_path, [result("EXXX")], line, **lexicon, far="keep") == (100, 100, 100)
    paired = {**lexicon, "pairs": str(tmp_path / "pairs.txt")}
    assert percent(tmp_path, [result("EXIX")], f"{BOX},####Exit!", **paired) == (100, 100, 100)
    evaluation, _ = evaluate("spotting_points", *given(tmp_path, [result("EXIX")], line), lexicon)
    assert {value.subset for value in evaluation.values} == {"Weak"}


def test_a_lexicon_of_each_image(tmp_path: Path) -> None:
    for folder, name, text in (("w", "voc_img_1", "EXIT\n"), ("p", "pair_img_1", "EXIT exit\n")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / f"{name}.txt").write_text(text)
    strong = {"lexicon": "strong", "words": str(tmp_path / "w"), "pairs": str(tmp_path / "p")}
    assert percent(tmp_path, [result("EXIX")], f"{BOX},####exit", **strong) == (100, 100, 100)
    (tmp_path / "w" / "voc_img_1.txt").rename(tmp_path / "w" / "voc_img_2.txt")
    assert code(lambda: percent(tmp_path, [result("EXIX")], f"{BOX},####exit", **strong)) == "eval_ids_differ"
    strong.pop("pairs")
    assert code(lambda: percent(tmp_path, [result("EXIX")], f"{BOX},####exit", **strong)) == "eval_ids_unknown"


def code(call: Callable[[], object]) -> str:
    with pytest.raises((InputError, UsageError)) as caught:
        call()
    return caught.value.code


@pytest.mark.parametrize(
    ("results", "line", "expected"),
    [
        ([result("EXIT", image=2)], f"{BOX},####exit", "eval_id_unknown"),
        ([{**result("EXIT"), "polys": []}], f"{BOX},####exit", "eval_json_kind"),
        ({"image_id": 1}, f"{BOX},####exit", "eval_json_kind"),
        ([result("EXIT")], "0,0,100,0,100,40,####exit", "eval_line"),
        ([result("EXIT")], "0,0,100,0,100,40,0,x,####exit", "eval_line"),
        ([result("EXIT")], f"{BOX},exit", "eval_line"),
        ([result("EXIT")], f"{BOX},#######", "eval_truth_empty"),
    ],
)
def test_what_is_refused(tmp_path: Path, results: Any, line: str, expected: str) -> None:
    assert code(lambda: percent(tmp_path, results, line)) == expected


def test_settings_that_do_not_fit(tmp_path: Path) -> None:
    line = f"{BOX},####exit"
    (tmp_path / "words.txt").write_text("EXIT\n")
    (tmp_path / "pairs.txt").write_text("OPEN open\n")
    words = {"words": str(tmp_path / "words.txt")}
    assert code(lambda: percent(tmp_path, [result("EXIT")], line, lexicon="weak")) == "eval_lexicon"
    assert code(lambda: percent(tmp_path, [result("EXIT")], line, **words)) == "eval_lexicon"
    lost = {**words, "lexicon": "weak", "pairs": str(tmp_path / "pairs.txt")}
    assert code(lambda: percent(tmp_path, [result("EXIT")], line, **lost)) == "eval_id_unknown"
    (tmp_path / "truth" / "x.txt").write_text("")
    assert code(lambda: evaluate("spotting_points", [str(tmp_path / "found.json")], [str(tmp_path / "truth")], {})) == (
        "eval_truth_duplicates"
    )
