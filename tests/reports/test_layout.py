"""Fitting text into columns."""

from __future__ import annotations

import pytest
import wcwidth
from hypothesis import given
from hypothesis import strategies as st

from harness.text import safe
from reports import layout
from tests.work import counted_lines


@pytest.mark.parametrize(
    ("text", "limit", "lines"),
    [
        ("one two three", 7, ["one two", "three"]),
        ("", 7, [""]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
        ("see folder/name.log here", 10, ["see", "folder/", "name.log", "here"]),
        ("未达到目标，请重跑", 10, ["未达到目", "标，请重跑"]),
        ("未达到目标，请重跑", 8, ["未达到目", "标，请重", "跑"]),
        ("见（文件）", 6, ["见（文", "件）"]),
        ("日志 a.log 无效", 7, ["日志", "a.log", "无效"]),
    ],
)
def test_text_is_wrapped(text: str, limit: int, lines: list[str]) -> None:
    assert layout.wrap(text, limit) == lines


@pytest.mark.parametrize("word", ["字", "a/", "é", "x", "a字"])
def test_the_work_grows_with_the_length_of_a_word(word: str) -> None:
    def spent(count: int) -> int:
        with counted_lines() as lines:
            layout.wrap(word * count, 40)
        return lines()

    assert spent(8000) < 4 * spent(2000) * 1.1


def test_lines_after_the_first_hang() -> None:
    assert layout.wrap("one two three four", 9, "  ") == ["one two", "  three", "  four"]


@given(text=st.text(st.characters()), limit=st.integers(4, 60))
def test_wrapping_loses_nothing_but_blanks(text: str, limit: int) -> None:
    shown = safe(text)
    lines = layout.wrap(shown, limit)
    assert all(layout.columns(line) <= limit for line in lines)
    assert "".join(lines).replace(" ", "").replace("\u3000", "") == shown.replace(" ", "").replace("\u3000", "")


@pytest.mark.parametrize("text", ["0\uaaeb\ud7fc", "a\u260e\ufe0f\u260e\ufe0fb", "\u0915\u093e\u0915\u093e"])
def test_marks_that_widen_a_character_are_counted(text: str) -> None:
    for limit in range(2, 8):
        assert all(max(layout.columns(line), wcwidth.wcswidth(line)) <= limit for line in layout.wrap(text, limit))


@pytest.mark.parametrize(
    ("text", "limit", "shown"),
    [
        ("logs/train.log:12", 17, "logs/train.log:12"),
        ("work_dirs/experiment_one/train.log:12", 24, "work_dirs/…/train.log:12"),
        ("a/very_long_name_of_a_file_indeed.log:48211", 20, "a/very…eed.log:48211"),
        ("实验记录/日志/训练.log:12", 18, "实验…/训练.log:12"),
    ],
)
def test_a_path_keeps_its_name_and_line(text: str, limit: int, shown: str) -> None:
    assert layout.path(text, limit) == shown
    assert layout.columns(shown) <= limit


@given(text=st.text(st.characters()), limit=st.integers(1, 60))
def test_a_shortened_text_fits(text: str, limit: int) -> None:
    for shorten in (layout.middle, layout.path):
        assert layout.columns(shorten(safe(text), limit)) <= limit


def test_wide_characters_take_two_columns() -> None:
    assert layout.columns("判定 ok") == 7
    assert layout.pad("判定", 6) == "判定  "


LONG = "work dirs/a_very_long_folder/训练 日志/train.log"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (f"see {LONG}:12, line 12", ["see", f"{LONG}:12,", "line 12"]),
        (f"({LONG}#3)", [f"({LONG}#3)"]),
        (f"见（{LONG}:12）这里", ["见", f"（{LONG}:12）", "这里"]),
        (f"pass --map a-b={LONG} then", ["pass", f"--map a-b={LONG}", "then"]),
        ("pass `verify --task 125 path/to/logs` then", ["pass", "`verify --task 125 path/to/logs`", "then"]),
        ("请用 --map a-b='x y.log' 指明", ["请用", "--map a-b='x y.log'", "指明"]),
        (
            "see https://example.org/a/very/long/address?of=it, and",
            ["see", "https://example.org/a/very/long/address?of=it,", "and"],
        ),
        ("见 https://example.org/a/very/long/address。好", ["见", "https://example.org/a/very/long/address。", "好"]),
        ("--map a-b='a b c.log' x", ["--map a-b='a b c.log'", "x"]),
    ],
)
def test_places_and_commands_are_not_broken(text: str, lines: list[str]) -> None:
    keep = layout.Keeping([LONG, "short.log"])
    assert layout.wrap(keep(text), 20) == lines


def test_a_place_that_is_too_long_for_a_screen_is_shortened_and_a_command_is_not() -> None:
    keep = layout.Keeping(["d/" * 100 + "train.log"], 40)
    (shown,) = layout.wrap(keep("d/" * 100 + "train.log:12"), 40)
    assert (layout.columns(shown), shown.endswith("/train.log:12"), "…" in shown) == (40, True, True)
    command = f"--map a={'d/' * 100}train.log"
    assert layout.wrap(keep(command), 40) == [command]


@given(text=st.text(st.characters()), limit=st.integers(4, 60))
def test_keeping_loses_nothing_but_blanks(text: str, limit: int) -> None:
    shown = safe(text)
    lines = layout.wrap(layout.Keeping([shown[2:40]])(shown), limit)
    assert "".join(lines).replace(" ", "").replace("\u3000", "") == shown.replace(" ", "").replace("\u3000", "")
