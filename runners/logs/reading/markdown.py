"""The tables of a Markdown document, one after another, with the headings and the text they stand under.

Tables drawn by `tabulate` (`+----+` above, `|----+----|` below the header) are read as well.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from runners.logs.reading.html_table import HtmlRows
from runners.logs.reading.lines import Line, LineReader, SegmentReader, plain
from runners.logs.reading.numbers import FINITE

MAX_LINE: Final = 20_000
MAX_CELLS: Final = 100
_PROSE: Final = 30

MAX_HTML_ROWS: Final = 2000
_HTML_TABLE: Final = re.compile(r"<table[\s>]", re.IGNORECASE)
_HTML_END: Final = re.compile(r"</table\s*>", re.IGNORECASE)
_RULE: Final = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:[|+][ \t]*:?-+:?[ \t]*)*\|?")
_BORDER: Final = re.compile(r"\+[-=+]+\+")
_HEADING: Final = re.compile(r"^ {0,3}(#{1,6})[ \t]+(\S.*)$")
# In an item of a list it is indented further.
_FENCE: Final = re.compile(r"^[ \t]*(`{3,}(?=[^`]*$)|~{3,})(.*)$")
_LINK: Final = re.compile(r"!?\[([^\[\]]{0,300})\]\([^()]{0,500}\)")
_TAG: Final = re.compile(r"<[^<>]{0,200}>")
_NUMBER: Final = re.compile(rf"({FINITE})\s?(%)?(?:\s?(?:±|\+/-|\+-)\s?\d[\d.]*\s?%?)?")


class Row(NamedTuple):
    """A row of a table: its line, the text of its cells, and the line as it stands."""

    line: int
    cells: list[str]
    text: str
    whole: bool


class Table(NamedTuple):
    """A table: the cells of its header, its rows, the headings above it from the first level on, and the text since."""

    header: list[str]
    rows: list[Row]
    headings: list[str]
    prose: str


class Value(NamedTuple):
    """A cell that is a number; `percent` where a percent sign follows it."""

    text: str
    percent: bool


def value(cell: str) -> Value | None:
    """The number a cell holds, without its deviation (`76.3 ± 0.2`); None when it holds anything else."""
    found = _NUMBER.fullmatch(cell) if len(cell) < 60 else None
    return Value(found[1], found[2] is not None) if found else None


def _unheard(line: Line, text: str) -> None:
    """Nobody asks for the lines outside of tables."""


def tables(reader: LineReader, sentence: Callable[[Line, str], None] = _unheard) -> Iterator[Table]:
    """The tables of a document that stand outside of fenced code; `sentence` is given the lines that are in none."""
    lines = SegmentReader(reader)
    document = _Document(sentence)
    while (line := lines.next()) is not None:
        text = plain(line.raw[:MAX_LINE]) if len(line.raw) <= MAX_LINE else ""
        yield from document.take(line, text)
    yield from document.end()


class _Document:
    """Where the reading of a document stands: the headings and the text above, and the table under way."""

    def __init__(self, sentence: Callable[[Line, str], None]) -> None:
        self._sentence = sentence
        self._headings: list[str] = []
        self._prose: list[str] = []
        self._before = ""
        self._fence = ""
        self._table: Table | None = None
        self._html: HtmlRows | None = None

    def take(self, line: Line, text: str) -> Iterator[Table]:
        """Take in a line; the tables that end with it or before it."""
        self._fence = _fence(self._fence, text)
        if self._table is not None and (self._fence or "|" not in text or _HEADING.match(text)):
            if _BORDER.fullmatch(text.strip()):
                return
            yield self._table
            self._table = None
        if self._fence:
            return
        if self._html is None and _HTML_TABLE.search(text):
            self._html = HtmlRows()
        if self._html is not None:
            yield from self._in_html(self._html, line, text)
            return
        if self._table is not None:
            if not _RULE.fullmatch(text.strip()):
                self._table.rows.append(Row(line.number, _cells(text), text, line.whole))
        else:
            self._outside(line, text)
        self._before = text

    def end(self) -> Iterator[Table]:
        """The table that the document ends in."""
        if self._table is not None:
            yield self._table
        if self._html is not None:
            yield from _from_html(self._html, self._headings, "\n".join(self._prose))

    def _in_html(self, html: HtmlRows, line: Line, text: str) -> Iterator[Table]:
        html.feed_line(line.number, text)
        if _HTML_END.search(text) or len(html.rows) > MAX_HTML_ROWS:
            yield from _from_html(html, list(self._headings), "\n".join(self._prose))
            self._html = None
        self._before = ""

    def _outside(self, line: Line, text: str) -> None:
        """A line of no table: a heading, the rule below the header of one, or text."""
        if heading := _HEADING.match(text):
            level = len(heading[1])
            above = [""] * (level - 1 - len(self._headings))
            self._headings[level - 1 :] = [*above, _clean(heading[2].rstrip(" #"))]
            self._prose.clear()
        elif _is_rule(text, self._before):
            self._table = Table(_cells(self._before), [], list(self._headings), "\n".join(self._prose))
        elif "|" not in text:
            self._prose.append(text)
            del self._prose[:-_PROSE]
            self._sentence(line, text)


def _is_rule(text: str, header: str) -> bool:
    """Whether a line is the rule between the header above it and the rows of a table."""
    if "|" not in header or "-" not in text or not _RULE.fullmatch(text.strip()):
        return False
    return len(_cells(text)) == len(_cells(header))


def _fence(open_fence: str, text: str) -> str:
    """The fence that is open behind a line of `text`, which may open one or close that; "" where none is.

    What closes one is as long as it, or longer, and nothing stands behind it (CommonMark 0.31, fenced code blocks).
    """
    mark = _FENCE.match(text)
    if mark is None:
        return open_fence
    if not open_fence:
        return mark[1]
    return "" if mark[1].startswith(open_fence) and not mark[2].strip() else open_fence


def _from_html(html: HtmlRows, headings: list[str], prose: str) -> Iterator[Table]:
    html.close()
    if len(html.rows) > 1:
        rows = [Row(number, cells, " | ".join(cells), whole=True) for number, cells in html.rows[1:]]
        yield Table(html.rows[0][1], rows, headings, prose)


def _cells(text: str) -> list[str]:
    text = text.strip().removeprefix("|")
    text = text.removesuffix("|") if not text.endswith("\\|") else text
    if _RULE.fullmatch(text.strip()):
        text = text.replace("+", "|")
    return [_clean(cell) for cell in re.split(r"(?<!\\)\|", text)[:MAX_CELLS]]


def _clean(cell: str) -> str:
    """The text of a cell without emphasis, code marks, tags and the targets of links."""
    if "[" in cell:
        cell = _LINK.sub(r"\1", cell)
    if "<" in cell:
        cell = _TAG.sub(" ", cell)
    return cell.replace("**", "").replace("__", "").replace("`", "").replace("\\|", "|").strip()
