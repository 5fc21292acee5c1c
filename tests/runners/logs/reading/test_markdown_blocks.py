"""What the lines of a document belong to: code, tables, headings and text."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runners.logs.reading import markdown_blocks
from runners.logs.reading.lines import LineReader
from runners.logs.reading.markdown import tables
from runners.logs.reading.markdown_blocks import Kind, Structure

LETTERS = {Kind.TEXT: ".", Kind.HEADING: "h", Kind.CODE: "c", Kind.TABLE: "t"}
TABLE = ["| a | b |", "|---|---|", "| 1 | 2 |"]


def told(lines: list[str], structure: Structure | None = None) -> str:
    """A letter a line, a capital one where a block begins."""
    found = (structure or Structure()).parts(lines)
    return "".join(LETTERS[one.kind].upper() if one.first else LETTERS[one.kind] for one in found)


def read(text: str) -> tuple[list[tuple[list[str], list[list[str]]]], list[str]]:
    """The tables of a document, and the lines that are said outside of them."""
    said: list[str] = []
    found = tables(LineReader(io.BytesIO(text.encode())), lambda _, line: said.append(line))
    return [(one.header, [row.cells for row in one.rows]) for one in found], said


@pytest.mark.parametrize(
    ("lines", "kinds"),
    [
        (["# a", "b", "", *TABLE, "", "c"], "H..Ttt.."),
        (["```", *TABLE, "```", *TABLE], "CccccTtt"),
        (["```", *TABLE], "Cccc"),
        (["- a", "  ```", "  x", "  ```", "b"], ".Ccc."),
        # The item ends, and what is open in it with it.
        (["- a", "  ```", "  x", "", "b"], ".Ccc."),
        (["> ```", "> x", "b"], "Cc."),
        (["a", "", "    x", "    y", "b"], "..Cc."),
        # Behind a paragraph an indented line goes on with it.
        (["a", "    x"], ".."),
        (["<!-- a", "| a | b |", "|---|---|", "", "-->", "b"], "Ccccc."),
        (["<div>", *TABLE, "</div>"], "....."),
        (["<div>", "", *TABLE, "", "</div>"], "..Ttt.."),
        # A blank line ends a table; without one the rows go on.
        ([*TABLE, "", *TABLE], "Ttt.Ttt"),
        ([*TABLE, *TABLE], "Tttttt"),
        ([*TABLE, "```", "x", "```"], "TttCcc"),
        (["a", *TABLE], ".Ttt"),
        # No heading: a blank line was forgotten above the rule.
        (["top1 is 83.5", "---"], ".."),
        ([], ""),
    ],
)
def test_what_lines_belong_to(lines: list[str], kinds: str) -> None:
    assert told(lines) == kinds


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_lines_that_come_in_parts_belong_to_the_same(size: int) -> None:
    lines = ["# a", *TABLE, "| 3 | 4 |", "", "```", "x", "", *TABLE, "```", "b", "- c", "  ```", "  d", "  ```", "e"]
    structure = Structure()
    parts = "".join(told(lines[at : at + size], structure) for at in range(0, len(lines), size))
    # Where a table begins can only be told with the line below its header.
    assert parts.replace(".tt", "Ttt").casefold() == told(lines).casefold() == "htttt.ccccccc..ccc."


def test_what_is_larger_than_a_piece_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markdown_blocks, "MAX_LINES", 8)
    rows = [f"| {number} | 1 |" for number in range(50)]
    found, said = read("\n".join(["a", "", *TABLE, *rows, "", "```", *(TABLE * 9), "b", "```", "", "c"]))
    assert found == [(["a", "b"], [["1", "2"], *([str(number), "1"] for number in range(50))])]
    assert said == ["a", "c"]


def test_a_second_table_below_a_blank_line_is_one_of_its_own() -> None:
    assert read("| a | b |\n|---|---|\n| 1 | 2 |\n\n| c | d |\n|---|---|\n| 3 | 4 |\n")[0] == [
        (["a", "b"], [["1", "2"]]),
        (["c", "d"], [["3", "4"]]),
    ]


def test_a_remark_below_the_rows_is_said() -> None:
    found, said = read("| a | b |\n|---|---|\n| 1 | 2 |\nwith top1 83.5\n| 3 | 4 |\n\nafter\n")
    assert found == [(["a", "b"], [["1", "2"], ["3", "4"]])]
    assert said == ["with top1 83.5", "after"]


def test_what_nobody_is_shown_is_not_said() -> None:
    assert read("<!-- top1 83.5 -->\na\n\n    top5 96.4\n\n```\nb\n```\n") == ([], ["a"])


def test_lines_that_end_as_windows_ends_them() -> None:
    text = "```\r\n| x | y |\r\n|---|---|\r\n```\r\n\r\n| a | b |\r\n|---|---|\r\n| 1 | 2 |\r\n\r\nc\r\n"
    assert read(text) == ([(["a", "b"], [["1", "2"]])], ["c"])


def test_a_wide_table_keeps_its_cells() -> None:
    header, rule, row = ("|".join([cell] * 60) for cell in ("h", "---", "1"))
    assert read(f"{header}\n{rule}\n{row}\n| 1 |\n")[0] == [(["h"] * 60, [["1"] * 60, ["1"]])]
    assert read(f"{header}\n{rule}|---\n{row}\n")[0] == []


# Documents made to take long: each line, and how often.
HOSTILE: dict[str, Callable[[int], str]] = {
    "bars": lambda size: ("|" * 199 + "\n") * (size // 200),
    "rows": lambda size: "|a|b|\n|-|-|\n" + "a\n" * (size // 2),
    "wide tables with short rows": lambda size: (
        ("|".join("a" * 99) + "\n" + "|".join("-" * 99) + "\n" + "a\n" * 50 + "\n") * (size // 500)
    ),
    "rules": lambda size: "|---|---|\n" * (size // 10),
    "quotes": lambda size: (">" * 400 + "\n") * (size // 400),
    "items in items": lambda size: "".join(" " * (number % 90) + "- a\n" for number in range(size // 50)),
    "items in a line": lambda size: ("- " * 200 + "a\n") * (size // 400),
    "fences": lambda size: "```\n" * (size // 4),
    "fences in items": lambda size: "- ```\n" * (size // 6),
    "comments": lambda size: "<!-- \n" * (size // 6),
    "elements": lambda size: "<div>\n\n" * (size // 7),
    "lazy lines": lambda size: "> a\nb\n" * (size // 6),
    "numbers": lambda size: "1. a\n" * (size // 5),
    "links": lambda size: "[a]: b\n" * (size // 7),
    "brackets": lambda size: "[" * size,
    "blank lines": lambda size: "\n" * size,
}


def calls(work: Callable[[], Any]) -> int:
    """How many functions are called."""
    count = 0

    def called(_frame: Any, event: str, _argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(called)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_document_takes_as_long_as_it_is(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Twice the size is twice the work; small pieces, so that there are many of them."""
    monkeypatch.setattr(markdown_blocks, "MAX_CHARACTERS", 1 << 10)
    monkeypatch.setattr(markdown_blocks, "MAX_LINES", 1 << 6)
    once, twice = (calls(lambda size=size: read(HOSTILE[name](size))) for size in (8_000, 16_000))
    assert twice < 2.2 * once + 1000
    assert once < 100 * 8_000


@pytest.mark.parametrize("name", HOSTILE)
def test_the_parser_is_given_pieces_of_bounded_size(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Of ten megabytes as of one, and no line more than three times; a row has two cells at most."""
    given: list[int] = []

    class Parser:
        def parse(self, text: str) -> list[Any]:
            given.append(len(text) + 1)
            assert max(line.count("|") for line in text.split("\n")) <= 3
            return []

    monkeypatch.setattr(markdown_blocks, "_parser", Parser)
    text = HOSTILE[name](10_000_000 if name == "bars" else 600_000)
    read(text)
    assert max(given) <= 2 * markdown_blocks.MAX_CHARACTERS
    assert sum(given) <= 3 * len(text)


PIECES = [
    *("```\n", "~~~\n", "| a | b |\n", "|---|---|\n", "| 1 | 2 |\n", "\n", "a\n", "# b\n", "- ", "> ", "    ", "  "),
    *("<!--", "-->", "<table>\n", "</table>\n", "<td>", "|", "\\|", "\r", "\r\n", "\t", "+---+\n", "\0", "\x0c"),
]


@settings(max_examples=200, deadline=None)
@given(pieces=st.lists(st.sampled_from(PIECES), max_size=60), size=st.integers(1, 9))
def test_each_line_belongs_to_something_however_small_the_pieces(pieces: list[str], size: int) -> None:
    lines = "".join(pieces).split("\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(markdown_blocks, "MAX_LINES", size)
        assert len(Structure().parts(lines)) == len(lines)
        found, said = read("\n".join(lines))
    assert sum(len(rows) for _, rows in found) + len(said) <= sum(line.count("\r") + 1 for line in lines)
