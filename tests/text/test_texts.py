"""Every sentence exists in both languages, and no value can break out of one."""

from __future__ import annotations

import errno
import os
import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.evidence.alignment import How
from harness.text import (
    LANGUAGES,
    MAX_PATH,
    MAX_VALUE,
    clip,
    en_commands,
    en_compare,
    messages,
    pick_language,
    render,
    safe,
)
from harness.text import en as en_reports
from harness.values.verdicts import Reason, Verdict

ROOT = Path(__file__).parents[2]
# `${` belongs to a shell.
GAP = re.compile(r"(?<!\$)\{([^{}]*)\}")
RAISED = re.compile(
    r"\b(?:InputError|UsageError|SpecError|YamlError|MissingExtra|NearMiss|Message|Problem|Finding)\("
    r'(?:file=[^,()]+, )?(?:code=|why=)?"([a-z0-9_]+)"'
)
ANYTHING = st.text(st.characters())


def gaps(text: str) -> list[str]:
    return sorted({name(gap) for gap in GAP.findall(text)})


def name(gap: str) -> str:
    """The name in `{name}` and in `{name|one|several}`."""
    return gap.partition("|")[0]


def test_the_languages_have_the_same_codes() -> None:
    assert sorted(messages("en")) == sorted(messages("zh"))


@pytest.mark.parametrize("code", sorted(messages("en")))
def test_the_languages_have_the_same_gaps(code: str) -> None:
    assert gaps(messages("en")[code]) == gaps(messages("zh")[code])
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", gap) for gap in gaps(messages("en")[code]))


def test_no_code_is_in_two_files_of_a_language() -> None:
    codes = [code for texts in (en_reports, en_commands, en_compare) for code in texts.MESSAGES]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_a_text(reason: Reason) -> None:
    assert reason.value in messages("en")


@pytest.mark.parametrize("how", sorted({*get_args(How)} - {"name"}))
def test_every_way_of_pairing_has_a_text(how: str) -> None:
    assert all(f"label_how_{how}" in messages(lang) for lang in LANGUAGES)


@pytest.mark.parametrize("verdict", Verdict)
def test_every_verdict_has_a_word(verdict: Verdict) -> None:
    assert render(f"verdict_{verdict.name}", "en") == verdict.value
    assert render(f"verdict_{verdict.name}", "zh") not in (verdict.value, f"verdict_{verdict.name}")


def test_every_code_the_program_gives_has_a_text() -> None:
    sources = [path for folder in ("harness", "runners") for path in sorted((ROOT / folder).rglob("*.py"))]
    given = {code for path in sources for code in RAISED.findall(path.read_text(encoding="utf-8"))}
    assert {"input_not_found", "note_ema", "near_train_split", "yaml_alias"} <= given
    assert given - messages("en").keys() == set()


def test_gaps_are_filled() -> None:
    values = {"value": "82.44 %", "target": "82.5 %", "shortfall": "0.06 pt", "tolerance": "0.1 pt"}
    assert render("within_tolerance", "en", values) == (
        "82.44 % misses the target 82.5 % by 0.06 pt, inside the tolerance of 0.1 pt."
    )
    assert render("within_tolerance", "zh", values) == "82.44 % 距目标 82.5 % 差 0.06 pt，在容差（0.1 pt）之内。"


def test_a_missing_value_shows_as_its_gap(unfilled: list[str]) -> None:
    assert render("non_finite", "en", {}).startswith("A finite value was looked for, but the log ends on {value}:")
    assert unfilled == [f"non_finite: {name}" for name in GAP.findall(messages("en")["non_finite"])]
    unfilled.clear()


@pytest.mark.parametrize(
    ("logs", "words"),
    [("1", "1 log was read and does not state it"), ("2", "2 logs were read and none of them states it")],
)
def test_one_thing_and_several(logs: str, words: str) -> None:
    shown = render("no_evidence", "en", {"wanted": "top1", "logs": logs})
    assert shown.startswith(f"Looked for top1; {words}. Add")
    assert "|" not in render("no_evidence", "zh", {"wanted": "top1", "logs": logs})


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_count_is_written_for_one_and_several_at_once(lang: str) -> None:
    assert [code for code, text in messages(lang).items() if re.search(r"\w\((e?s)\)", text)] == []


@pytest.mark.parametrize(
    ("problem", "shown"),
    [
        (os.strerror(errno.ENOSPC), "x 无法写入：设备上没有剩余空间。请"),
        ("database is locked", "x 无法写入：数据库被锁定。请"),
        ("something else", "x 无法写入：something else。请"),
    ],
)
def test_a_fault_of_the_system_is_told_in_chinese(problem: str, shown: str) -> None:
    values = {"file": "x", "problem": problem}
    assert render("output_unwritable", "zh", values).startswith(shown)
    assert f": {problem}." in render("output_unwritable", "en", values)


@pytest.mark.parametrize(
    ("problem", "shown"),
    [
        ("not valid", "The file is not plain YAML. x"),
        ("No space left.", "a cannot be read: No space left. Check its permissions."),
        ("and so on...", "a cannot be read: and so on... Check its permissions."),
        ("why?", "a cannot be read: why? Check its permissions."),
        ("没有空间。", "a cannot be read: 没有空间. Check its permissions."),
    ],
)
def test_no_stop_is_doubled(problem: str, shown: str) -> None:
    if problem == "not valid":
        assert render("spec_yaml", "en", {"problem": "x"}) == shown
    else:
        assert render("input_unreadable", "en", {"file": "a", "problem": problem}) == shown


def test_the_stop_of_a_name_stays() -> None:
    assert render("artifact_found", "en", {"file": "notes."}) == "Found: notes.."


@pytest.mark.parametrize("gap", ["file", "place", "path"])
def test_a_path_is_never_shortened(gap: str) -> None:
    code = {"file": "artifact_found", "place": "deployment_parts", "path": "lint_no_path"}[gap]
    long = "d/" * 2000 + "train.log:12"
    shown = render(code, "en", {"parts": "a", "figures": "b", gap: long})
    assert long in shown
    assert MAX_VALUE < len(long) < MAX_PATH


def test_an_unknown_code_shows_as_itself() -> None:
    assert render("no_such_code", "zh") == "no_such_code"


def test_an_unknown_language_is_english() -> None:
    assert render("needs_person", "fr") == render("needs_person", "en")


def test_a_value_is_never_read_as_a_template() -> None:
    assert render("artifact_found", "en", {"file": "{value}{0.__class__}%s"}) == "Found: {value}{0.__class__}%s."


def test_a_value_of_both_languages_is_given_in_each() -> None:
    values = {"text": "the paper prints 79.1", "text_zh": "论文写作 79.1"}
    assert render("note_dispute", "en", values) == "The target is disputed: the paper prints 79.1"
    assert render("note_dispute", "zh", values) == "目标存在争议：论文写作 79.1"


def test_a_text_that_ends_on_an_empty_value_ends_on_its_last_word() -> None:
    values = {"file": "a.yaml", "line": 3, "path": "target", "problem": "Expected `int`", "fix": ""}
    assert render("spec_wrong_value", "en", values) == "a.yaml:3: target: Expected `int`."


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain/训练.log", "plain/训练.log"),
        ("e\u0301", "e\u0301"),
        ("全\u3000角", "全\u3000角"),
        ("\x1b[31m", "\\x1b[31m"),
        ("a\nb\tc\r", "a\\nb\\tc\\r"),
        ("\u202egol.niart", "\\u202egol.niart"),
        ("a\u200bb\ufeff", "a\\u200bb\\ufeff"),
        ("\x85\x9b\u2028", "\\x85\\x9b\\u2028"),
        ("\ufe0f\u3164\u115f", "\\ufe0f\\u3164\\u115f"),
        ("\U000e0041", "\\U000e0041"),
        ("\udc80", "\\udc80"),
        ("\xa0", "\\xa0"),
    ],
)
def test_what_does_not_print_is_made_visible(text: str, shown: str) -> None:
    assert safe(text) == shown


@given(ANYTHING)
def test_safe_text_prints_and_stays_as_it_is(text: str) -> None:
    shown = safe(text)
    assert safe(shown) == shown
    assert {unicodedata.category(char) for char in shown}.isdisjoint({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


@pytest.mark.parametrize("length", [MAX_VALUE, MAX_VALUE + 1])
def test_a_long_value_is_shortened_in_the_middle(length: int) -> None:
    text = "a" * (length - 1) + "z"
    shown = clip(text)
    assert len(shown) == MAX_VALUE
    assert (shown[0], shown[-1], "…" in shown) == ("a", "z", length > MAX_VALUE)


@given(st.dictionaries(st.sampled_from(["file", "value", "text", "problem"]), ANYTHING | st.integers() | st.none()))
@pytest.mark.usefixtures("made_up")
def test_rendering_never_raises(values: Mapping[str, object]) -> None:
    for lang in LANGUAGES:
        for code in ("input_unreadable", "note_dispute", "nothing_of_the_kind"):
            assert "\n" not in render(code, lang, values)


@pytest.mark.parametrize(
    ("argument", "environ", "lang"),
    [
        (None, {}, "en"),
        ("zh", {"LC_ALL": "en_US.UTF-8"}, "zh"),
        ("en", {"LANG": "zh_CN.UTF-8"}, "en"),
        (None, {"LANG": "zh_CN.UTF-8"}, "zh"),
        (None, {"LC_MESSAGES": "zh_TW", "LANG": "en_US.UTF-8"}, "zh"),
        (None, {"LC_ALL": "C", "LC_MESSAGES": "zh_CN", "LANG": "zh_CN"}, "en"),
        (None, {"LC_ALL": "", "LANG": "zh_CN.UTF-8"}, "zh"),
        (None, {"LANG": "de_DE.UTF-8"}, "en"),
    ],
)
def test_the_language_is_picked(argument: str | None, environ: dict[str, str], lang: str) -> None:
    assert pick_language(argument, environ) == lang
