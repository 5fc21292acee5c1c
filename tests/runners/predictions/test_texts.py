"""Families of texts: transcripts, recognition, expressions; and the files they are read from."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.evidence.evaluation import Evaluation
from harness.values.errors import InputError
from runners.predictions import evaluate, texts
from runners.predictions.transcripts import counts
from tests.runners.predictions.sayings import distance


def run(family: str, folder: Path, made: str, true: str, **settings: str) -> Evaluation:
    (folder / "made.txt").write_text(made, encoding="utf-8")
    (folder / "true.txt").write_text(true, encoding="utf-8")
    return evaluate(family, [str(folder / "made.txt")], [str(folder / "true.txt")], settings)[0]


def test_counts_of_an_alignment() -> None:
    assert counts("the cat sat down".split(), "a cat sat".split()) == (1, 0, 1, 3)
    assert counts([], ["a"]) == (0, 1, 0, 1)
    assert counts(["a"], []) == (0, 0, 1, 0)


@given(st.lists(st.sampled_from("abc"), max_size=12), st.lists(st.sampled_from("abc"), max_size=12))
def test_no_alignment_has_fewer_errors(one: list[str], other: list[str]) -> None:
    found = counts(one, other)
    assert found.errors == distance(one, other)
    assert found.inserted - found.deleted == len(one) - len(other)
    assert found.wanted == len(other)


def test_wer_is_over_all_words(tmp_path: Path) -> None:
    # One error of four words, and two of one: 3 of 5, not the mean of 25 % and 200 %.
    found = run("transcripts", tmp_path, "u1 a b c x\nu2 p q\n", "u1 a b c d\nu2 r\n")
    wer = found.value("wer")
    assert (float(wer.value), wer.samples, wer.per) == (60, 5, "words")
    assert found.conventions["substitutions"] == "2"
    assert found.conventions["insertions"] == "1"


def test_characters_case_and_punctuation(tmp_path: Path) -> None:
    made, true = "u1 It's  here!\n", "u1 it's here\n"
    assert float(run("transcripts", tmp_path, made, true).value("wer").value) == 100
    settings = {"case": "lower", "punctuation": "drop"}
    assert run("transcripts", tmp_path, made, true, **settings).value("wer").value == 0
    found = run("transcripts", tmp_path, made, true, unit="character", blanks="drop")
    # One substitution and one insertion in eight characters.
    assert float(found.value("cer").value) == 25
    assert float(found.value("accurate_rate").value) == 75
    assert float(found.value("correct_rate").value) == 87.5


@pytest.mark.parametrize(
    ("made", "true", "blanks", "errors", "characters"),
    [
        # jiwer's own case: cer("X", "X X Y Y") is 6.
        ("X X Y Y", "X", "keep", 6, 1),
        ("X X Y Y", "X", "drop", 3, 1),
        # A run of blanks: jiwer counts each, PaddleSpeech makes them one.
        ("a b c", "a b  c", "keep", 1, 6),
        ("a b c", "a b  c", "single", 0, 5),
        ("werewolf", "were wolf", "keep", 1, 9),
        ("werewolf", "were wolf", "drop", 0, 8),
        ("the cat sit on the", "the cat sat on the mat", "keep", 5, 22),
    ],
)
def test_a_blank_is_a_character_unless_asked_otherwise(
    tmp_path: Path, made: str, true: str, blanks: str, errors: int, characters: int
) -> None:
    found = run("transcripts", tmp_path, f"u1 {made}\n", f"u1 {true}\n", unit="character", blanks=blanks)
    cer = found.value("cer")
    assert (float(cer.value), cer.samples) == (pytest.approx(100 * errors / characters), characters)
    assert found.conventions["blanks"] == blanks


def test_blanks_are_kept_by_default(tmp_path: Path) -> None:
    found = run("transcripts", tmp_path, "u1 X X Y Y\n", "u1 X\n", unit="character")
    assert (float(found.value("cer").value), found.conventions["blanks"]) == (600, "keep")


def test_insertions_where_nothing_was_said_count_and_are_told(tmp_path: Path) -> None:
    # jiwer's WER of these is 0.5.
    found = run("transcripts", tmp_path, "u1 hello world\nu2 noise\n", "u1 hello world\nu2\n")
    assert float(found.value("wer").value) == 50
    assert [(one.code, one.values, one.doubt) for one in found.remarks] == [
        ("remark_empty_references", {"count": "1", "insertions": "1"}, False)
    ]


def test_punctuation_alone_leaves_nothing_to_compare(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        run("transcripts", tmp_path, "u1 !\n", "u1 ?\n", punctuation="drop")
    assert caught.value.code == "eval_nothing_compared"


@pytest.mark.parametrize(
    ("name", "made"),
    [
        # sclite: the name in parentheses is no word.
        ("made.trn", "the cat (spk1_001)\nsat (spk1_002)\n"),
        # PaddleSpeech's test.py, the best hypothesis first.
        (
            "made.rsl",
            '{"utt": "spk1_001", "refs": ["other"], "hyps": ["the cat", "a cat"]}\n'
            '{"utt": "spk1_002", "refs": ["other"], "hyps": ["sat"]}\n',
        ),
    ],
)
def test_transcripts_as_tools_write_them(tmp_path: Path, name: str, made: str) -> None:
    (tmp_path / name).write_text(made, encoding="utf-8")
    (tmp_path / "true.txt").write_text("spk1_001 the cat\nspk1_002 sits\n", encoding="utf-8")
    found, _ = evaluate("transcripts", [str(tmp_path / name)], [str(tmp_path / "true.txt")], {})
    wer = found.value("wer")
    assert (float(wer.value), wer.samples) == (pytest.approx(100 / 3), 3)


def test_paddlespeech_results_hold_the_truth_too(tmp_path: Path) -> None:
    row = '{"utt": "u1", "refs": ["a b c d"], "hyps": ["a b c"]}\n'
    for name in ("made.rsl", "true.rsl"):
        (tmp_path / name).write_text(row, encoding="utf-8")
    found, _ = evaluate("transcripts", [str(tmp_path / "made.rsl")], [str(tmp_path / "true.rsl")], {})
    assert float(found.value("wer").value) == 25


def test_recognition_reads_what_paddleocr_writes(tmp_path: Path) -> None:
    # tools/infer/infer_rec.py: image, text and confidence.
    made = "a/1.png\tJOINT\t0.9998\na/2.png\tyourself\t0.87\na/3.png\t\t0.0\n"
    true = "a/1.png\tJOINT\na/2.png\tyourselt\na/3.png\tx\n"
    found = run("recognition", tmp_path, made, true)
    assert float(found.value("word_accuracy").value) == pytest.approx(100 / 3)


def test_a_third_column_that_is_no_score_on_every_line_is_text(tmp_path: Path) -> None:
    made = "1.png\tsum\t0.5\n2.png\tsum\t1.5\n"
    found = run("recognition", tmp_path, made, made, spaces="keep")
    assert found.value("word_accuracy").value == 100
    assert texts.read(str(tmp_path / "made.txt"))["1.png"] == "sum\t0.5"


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        ("1\t'ab'\n2\t'cd'\n3\t'x'\n", "without quotes around it"),
        ("1\tAB\n2\tCD\n3\tX\n", "in lower case"),
        (
            "".join(f'{n}\t{{"Student": {{"label": "{text}"}}}}\n' for n, text in ((1, "ab"), (2, "cd"), (3, "x"))),
            "without the JSON around its label",
        ),
        ("1\tba\n2\tdc\n3\tx\n", "read from right to left"),
        ("1\tab\t98 %\n2\tcd\t97 %\n3\tx\t9 %\n", "without what stands behind its last tab"),
    ],
)
def test_a_file_of_texts_wrong_for_one_reason_is_refused_with_it(tmp_path: Path, made: str, reason: str) -> None:
    with pytest.raises(InputError) as caught:
        run("recognition", tmp_path, made, "1\tab\n2\tcd\n3\ty\n")
    assert caught.value.code == "eval_one_reason"
    assert (caught.value.values["reason_en"], caught.value.values["right"]) == (reason, 2)


def test_a_file_of_texts_wrong_for_many_reasons_is_0(tmp_path: Path) -> None:
    # Of four only one is right in lower case: that is no reason for all.
    found = run("recognition", tmp_path, "1\tAB\n2\tq\n3\tr\n4\ts\n", "1\tab\n2\tcd\n3\tx\n4\ty\n")
    assert found.value("word_accuracy").value == 0


def test_texts_that_a_setting_empties_are_not_compared(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        run("recognition", tmp_path, "1\t你\n2\t好\n", "1\t我\n2\t们\n", characters="alphanumeric")
    assert caught.value.code == "eval_nothing_compared"


def test_an_empty_text_is_all_deletions(tmp_path: Path) -> None:
    assert float(run("transcripts", tmp_path, "u1\n", "u1 a b\n").value("wer").value) == 100


def test_recognition_compares_as_paddleocr(tmp_path: Path) -> None:
    made, true = "1.png\tHello World\n2.png\tabc\n", "1.png\tHelloWorld\n2.png\tabd\n"
    found = run("recognition", tmp_path, made, true)
    assert found.value("word_accuracy").value == 50
    assert float(found.value("norm_edit_distance").value) == pytest.approx((1 + 2 / 3) / 2)
    assert run("recognition", tmp_path, made, true, spaces="keep").value("word_accuracy").value == 0


@pytest.mark.parametrize(
    ("settings", "right"),
    [
        ({}, 0),
        ({"case": "lower"}, 0),
        ({"characters": "alphanumeric"}, 0),
        ({"case": "lower", "characters": "alphanumeric"}, 100),
    ],
)
def test_recognition_of_letters_and_digits(tmp_path: Path, settings: dict[str, str], right: int) -> None:
    assert (
        run("recognition", tmp_path, "1\tWorld-9é\n", "1\tworld9\n", **settings).value("word_accuracy").value == right
    )


def test_recogniser_is_the_evaluator(tmp_path: Path) -> None:
    assert run("recognition", tmp_path, "1\ta\n", "1\ta\n", recogniser="CRNN").evaluator == "CRNN"


def test_expressions(tmp_path: Path) -> None:
    true = "a\tx ^ { 2 }\nb\t\\frac { a } { b }\nc\tx + y = z\n"
    made = "a\tx ^ { 2 }\nb\t\\frac { a } { c }\nc\tx - y\n"
    found = run("expressions", tmp_path, made, true)
    rates = [float(found.value(name).value) for name in ("exprate", "exprate_le1", "exprate_le2", "exprate_le3")]
    assert rates == pytest.approx([100 / 3, 200 / 3, 200 / 3, 100])


def test_files_of_texts(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"id": "u1", "text": "a b", "score": 1}\n', encoding="utf-8")
    assert texts.read(str(tmp_path / "a.jsonl")) == {"u1": "a b"}
    speaker = tmp_path / "test-clean" / "61" / "70968"
    speaker.mkdir(parents=True)
    (speaker / "61-70968.trans.txt").write_text("61-70968-0000 HE BEGAN\n61-70968-0001 GIVE\n")
    (speaker / "notes.txt").write_text("no transcript\n")
    assert texts.read(str(tmp_path / "test-clean")) == {"61-70968-0000": "HE BEGAN", "61-70968-0001": "GIVE"}
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "p1.txt").write_text("first\nsecond\n")
    assert texts.read(str(pages)) == {"p1": "first\nsecond"}


@pytest.mark.parametrize(
    ("made", "true", "code"),
    [
        ("u1 a\n", "u1 a\nu2 b\n", "eval_ids_differ"),
        ("u1 a\nu2 b\nu3 c\n", "u1 a\nu2 b\n", "eval_ids_differ"),
        ("u1 a\nu1 b\n", "u1 a\n", "eval_duplicates"),
        ("", "u1 a\n", "eval_truth_empty"),
        ("u1 a\n", "u1\n", "eval_nothing_compared"),
        ('{"id": "u1"}\n', "u1 a\n", "eval_line"),
        ("u1 " + 20_001 * "a" + "\n", "u1 a\n", "eval_text_long"),
    ],
)
def test_what_is_refused(tmp_path: Path, made: str, true: str, code: str) -> None:
    with pytest.raises(InputError) as raised:
        run("transcripts", tmp_path, made, true)
    assert raised.value.code == code


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "made.txt").write_bytes(b"u1 \xff\n")
    with pytest.raises(InputError) as raised:
        texts.read(str(tmp_path / "made.txt"))
    assert raised.value.values["line"] == 1
