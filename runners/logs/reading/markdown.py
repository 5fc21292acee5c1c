"""The tables of a Markdown document, one after another, with the headings and the text they stand under.

Where a table begins and ends, and what is code, is told by `markdown_blocks`; the cells of a row are cut here. Tables
drawn by `tabulate` (`+----+` above, `|----+----|` below the header), which Markdown does not know, are read as well.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Final, NamedTuple

from msgspec import structs

from runners.logs.reading.html_table import HtmlRows
from runners.logs.reading.lines import Line, LineReader, plain
from runners.logs.reading.markdown_blocks import BlockPart, Kind, Structure
from runners.logs.reading.numbers import FINITE
from runners.logs.reading.segments import segments

MAX_LINE: Final = 20_000
MAX_CELLS: Final = 100
_PROSE: Final = 30

MAX_HTML_ROWS: Final = 2000
_HTML_TABLE: Final = re.compile(r"<table[\s>]", re.IGNORECASE)
_HTML_END: Final = re.compile(r"</table\s*>", re.IGNORECASE)
_RULE: Final = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:[|+][ \t]*:?-+:?[ \t]*)*\|?")
_BAR: Final = re.compile(r"(?<!\\)\|")
_BORDER: Final = re.compile(r"\+[-=+]+\+")
_HEADING: Final = re.compile(r"^ {0,3}(#{1,6})[ \t]+(\S.*)$")
_LINK: Final = re.compile(r"!?\[([^\[\]]{0,300})\]\([^()]{0,500}\)")
_TAG: Final = re.compile(r"<[^<>]{0,200}>")
_NUMBER: Final = re.compile(rf"({FINITE})\s?(%)?(?:\s?(?:±|\+/-|\+-)\s?\d[\d.]*\s?%?)?")


class TableRow(NamedTuple):
    """A row of a table: its line, the text of its cells, and the line as it stands."""

    line: int
    cells: list[str]
    text: str
    whole: bool


class MarkdownTable(NamedTuple):
    """A table: the cells of its header, its rows, the headings above it from the first level on, and the text since."""

    header: list[str]
    rows: list[TableRow]
    headings: list[str]
    prose: str


class NumberCell(NamedTuple):
    """A cell that is a number; `percent` where a percent sign follows it."""

    text: str
    percent: bool


def value(cell: str) -> NumberCell | None:
    """The number a cell holds, without its deviation (`76.3 ± 0.2`); None when it holds anything else."""
    found = _NUMBER.fullmatch(cell) if len(cell) < 60 else None
    return NumberCell(found[1], found[2] is not None) if found else None


def _unheard(line: Line, text: str) -> None:
    """Nobody asks for the lines outside of tables."""


def tables(reader: LineReader, sentence: Callable[[Line, str], None] = _unheard) -> Iterator[MarkdownTable]:
    """The tables of a document that stand outside of code; `sentence` is given the lines that are in none."""
    document = _Document(sentence)
    structure, before = Structure(), ""
    while ahead := reader.ahead():
        texts = [_texts(raw) for raw in ahead.removesuffix(b"\n").split(b"\n")]
        shapes = []
        for text in chain.from_iterable(texts):
            shapes.append(_shape(text, before))
            before = text
        told = iter(structure.parts(shapes))
        for of_line in texts:
            # Line by line: where the reader stands tells what a run said before it.
            line = reader.next()
            for number, text in enumerate(of_line, 1):
                if line is not None:
                    whole = line.whole or number < len(of_line) or line.raw.endswith(b"\r")
                    yield from document.take(structs.replace(line, whole=whole), text, next(told))
    yield from document.end()


def _texts(raw: bytes) -> list[str]:
    """The text of a line; of one that was rewritten that of each segment, and of one too long to be read none."""
    return [plain(part) if len(part) <= MAX_LINE else "" for part in segments(raw) or [b""]]


def _shape(text: str, before: str) -> str:
    """A line with two cells at most.

    How many a table has is told here; the parser makes each row as wide as the header, which takes long where that is
    wide and the rows are short.
    """
    if _is_rule(text, before):
        return f"{text[: len(text) - len(text.lstrip())]}-|-"
    bar = _BAR.search(text)
    if bar is None:
        return text
    head, rest = text[: bar.start()], text[bar.end() :].replace("|", " ")
    return f"{head}|b{rest}" if head.strip() else f"{head}|a|b{rest}"


class _Document:
    """Where the reading of a document stands: the headings and the text above, and the table under way."""

    def __init__(self, sentence: Callable[[Line, str], None]) -> None:
        self._sentence = sentence
        self._headings: list[str] = []
        self._prose: list[str] = []
        self._before = ""
        self._table: MarkdownTable | None = None
        # Whether `tabulate` drew it.
        self._drawn = False
        self._html: HtmlRows | None = None

    def take(self, line: Line, text: str, part: BlockPart) -> Iterator[MarkdownTable]:
        """Take in a line; the tables that end with it or before it."""
        if self._html is not None:
            yield from self._in_html(self._html, line, text)
            return
        if self._table is not None and not self._goes_on(text, part):
            yield self._table
            self._table = None
        if part.kind is Kind.CODE:
            return
        if part.kind is not Kind.TABLE and _HTML_TABLE.search(text):
            self._html = HtmlRows()
            yield from self._in_html(self._html, line, text)
        elif self._table is not None:
            self._row(line, text)
        else:
            self._outside(line, text, part)
            self._before = text

    def _goes_on(self, text: str, part: BlockPart) -> bool:
        """Whether the table under way has a line as well."""
        if self._drawn:
            return part.kind is Kind.TEXT and ("|" in text or _BORDER.fullmatch(text.strip()) is not None)
        return part.kind is Kind.TABLE and not part.first

    def _row(self, line: Line, text: str) -> None:
        """A line of the table under way; one without a bar is a remark below the rows."""
        if "|" not in text:
            self._said(line, text)
        elif not _RULE.fullmatch(text.strip()) and self._table is not None:
            self._table.rows.append(TableRow(line.number, _cells(text), text, line.whole))

    def end(self) -> Iterator[MarkdownTable]:
        """The table that the document ends in."""
        if self._table is not None:
            yield self._table
        if self._html is not None:
            yield from _from_html(self._html, self._headings, "\n".join(self._prose))

    def _in_html(self, html: HtmlRows, line: Line, text: str) -> Iterator[MarkdownTable]:
        html.feed_line(line.number, text)
        if _HTML_END.search(text) or len(html.rows) > MAX_HTML_ROWS:
            yield from _from_html(html, list(self._headings), "\n".join(self._prose))
            self._html = None
        self._before = ""

    def _outside(self, line: Line, text: str, part: BlockPart) -> None:
        """A line of no table: a heading, the rule below the header of one, or text."""
        heading = _HEADING.match(text) if part.kind is Kind.HEADING else None
        if heading:
            level = len(heading[1])
            above = [""] * (level - 1 - len(self._headings))
            self._headings[level - 1 :] = [*above, _clean(heading[2].rstrip(" #"))]
            self._prose.clear()
        elif (part.kind is Kind.TABLE or "+" in text) and _is_rule(text, self._before):
            self._drawn = part.kind is not Kind.TABLE
            self._table = MarkdownTable(_cells(self._before), [], list(self._headings), "\n".join(self._prose))
        elif "|" not in text:
            self._said(line, text)

    def _said(self, line: Line, text: str) -> None:
        if text.strip() and not _BORDER.fullmatch(text.strip()):
            self._prose.append(text)
            del self._prose[:-_PROSE]
            self._sentence(line, text)


def _is_rule(text: str, header: str) -> bool:
    """Whether a line is the rule between the header above it and the rows of a table."""
    if "|" not in header or "-" not in text or not _RULE.fullmatch(text.strip()):
        return False
    return len(_cells(text)) == len(_cells(header))


def _from_html(html: HtmlRows, headings: list[str], prose: str) -> Iterator[MarkdownTable]:
    html.close()
    if len(html.rows) > 1:
        rows = [TableRow(number, cells, " | ".join(cells), whole=True) for number, cells in html.rows[1:]]
        yield MarkdownTable(html.rows[0][1], rows, headings, prose)


def _cells(text: str) -> list[str]:
    text = text.strip().removeprefix("|")
    text = text.removesuffix("|") if not text.endswith("\\|") else text
    if _RULE.fullmatch(text.strip()):
        text = text.replace("+", "|")
    return [_clean(cell) for cell in _BAR.split(text)[:MAX_CELLS]]


def _clean(cell: str) -> str:
    """The text of a cell without emphasis, code marks, tags and the targets of links."""
    if "[" in cell:
        cell = _LINK.sub(r"\1", cell)
    if "<" in cell:
        cell = _TAG.sub(" ", cell)
    return cell.replace("**", "").replace("__", "").replace("`", "").replace("\\|", "|").strip()
