"""Lines beside others of their log that print the same."""

from __future__ import annotations

import json

import pytest

from harness.evidence.observation import Assurance, Observation
from runners.logs.reading.siblings import claims
from tests.harness.builders import observation
from tests.runners.logs.logs import parse
from tests.runners.logs.reading.test_grammar import line, training


def codes(text: str) -> dict[int, str]:
    return {number: claim.code for number, claim in parse(text).claims.items()}


def test_an_evaluation_behind_a_carriage_return_is_a_claim() -> None:
    text = training(4)
    assert codes(text) == {}
    hidden = text.replace(line(4, "0.74000"), line(4, "0.74000").rstrip("\n") + "\r" + line(4, "0.84000"))
    log = parse(hidden)
    assert {number: claim.code for number, claim in log.claims.items()} == {19: "shares_line"}
    assert {
        one.value_text for one in log.observations if one.assurance is Assurance.CLAIMED and one.metric == "top1"
    } == {
        "0.74000",
        "0.84000",
    }
    # What was drawn before it, such as a progress bar, is no evaluation.
    assert codes(text.replace(line(4, "0.74000"), "Eval 10/98\rEval 98/98\r" + line(4, "0.74000"))) == {}


def test_a_file_without_line_feeds_is_whole() -> None:
    log = parse(training(4).replace("\n", "\r"))
    assert (log.claims, {one.line for one in log.observations}) == ({}, {1})


def test_a_writer_who_always_prints_two_is_whole() -> None:
    def two(number: int) -> list[Observation]:
        return [observation("0.8", line=number, text=text) for text in ("a", "b")]

    assert claims([*two(5), *two(7)]) == {}
    assert list(claims([*two(5), observation("0.8", line=7)])) == [5]
    assert list(claims(two(5))) == [5]
    assert list(claims(two(1))) == []


def test_two_parts_of_the_data_may_share_a_line() -> None:
    of = {"line": 5, "split": "val"}
    assert claims([observation("0.8", **of), observation("0.7", line=5, split="test")]) == {}
    assert claims([observation("0.8", **of), observation("0.8", **of)]) == {}
    (found,) = claims([observation("0.8", **of), observation("0.8", **of, text="another")]).values()
    assert (found.code, found.values) == ("shares_line", {"line": "5", "printed": "top1"})


@pytest.mark.parametrize(("between", "found"), [(" ", {}), ("\r", {19: "shares_line"})])
def test_a_long_line_of_which_values_show_parts_is_one_text(between: str, found: dict[int, str]) -> None:
    twice = line(4, "0.74000").rstrip("\n") + " " + "x" * 600 + between + line(4, "0.84000").rstrip("\n")
    log = parse(training(4).replace(line(4, "0.74000"), twice + " " + "x" * 600 + "\n"))
    assert {number: claim.code for number, claim in log.claims.items()} == found


def beside(names: dict[int, str]) -> dict[int, str]:
    """The claims among lines with these values, a letter a name."""
    seen = [
        observation("0.8", line=number, printed=name, metric=None, text=f"{number}")
        for number, text in names.items()
        for name in text
    ]
    return {number: claim.values["missing"] for number, claim in claims(seen).items()}


@pytest.mark.parametrize(
    ("lines", "lacking"),
    [
        (["abcde", "abcde", "abcde", "a"], {4: "b"}),
        (["abcde", "abcde", "a"], {}),
        (["abcde", "abcde", "abcde", "abc"], {}),
        (["abcde", "abcde", "abcde", "ab"], {4: "c"}),
        (["abcde", "abcde", "a", "a"], {}),
        (["ab", "ab", "ab", "a"], {4: "b"}),
        (["ab", "ab", "ab", "ac"], {4: "b"}),
        (["a", "a", "a", "ab"], {}),
        (["a", "b", "c", "d"], {}),
    ],
)
def test_a_line_lacks_what_all_others_print(lines: list[str], lacking: dict[int, str]) -> None:
    assert beside(dict(enumerate(lines, 1))) == lacking


def test_free_text_shows_no_habit() -> None:
    many = {number: f"a{chr(1000 + number)}" for number in range(1, 71)}
    assert beside(many) == {}


def test_one_name_in_two_forms() -> None:
    text = training(4)
    records = "".join(json.dumps({"epoch": 5, "top1": value}) + "\n" for value in (0.84, 0.85))

    def seen(*values: str, record: bool, start: int) -> list[Observation]:
        form = '{{"top1": {}}}' if record else "top1: {}"
        return [observation(one, line=at, text=form.format(one)) for at, one in enumerate(values, start)]

    def found(*parts: list[Observation]) -> dict[int, str]:
        return {number: claim.code for number, claim in claims(one for part in parts for one in part).items()}

    texts = seen("0.71", "0.72", record=False, start=1)
    assert found(texts) == {}
    assert found(texts, seen("0.84", record=True, start=9)) == dict.fromkeys((1, 2, 9), "other_form")
    # A summary repeats what was printed.
    assert found(texts, seen("0.72", record=True, start=9)) == {}
    assert codes(text + records) == {}


def test_what_is_claimed_already_shows_nothing() -> None:
    seen = [observation("0.8", line=5, text=text, assurance=Assurance.CLAIMED) for text in ("a", "b")]
    assert claims(seen) == {}
