"""Tables written in HTML inside a document, row by row."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Final

from runners.logs.reading.numbers import whole

MAX_CELLS: Final = 100
MAX_CELL: Final = 1000
_MAX_SPAN: Final = 1000


class HtmlRows(HTMLParser):
    """Fed the lines of a table, it collects its rows: (line of the row's first cell, cells, text).

    Of a cell that spans columns only the first is filled; the others are empty, so that rows keep their width.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[tuple[int, list[str]]] = []
        self._line = 0
        self._cell: list[str] | None = None

    def feed_line(self, number: int, text: str) -> None:
        """One line of the document; its number counts from 1."""
        self._line = number
        self.feed(text + "\n")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append((self._line, []))
            self._cell = None
        elif tag in ("td", "th") and self.rows and len(self.rows[-1][1]) < MAX_CELLS:
            self._close()
            self._cell = []
            span = whole(dict(attrs).get("colspan")) or 1
            # More than the standard allows is a mistake, and counts as one.
            self._span = min(span, MAX_CELLS) if span <= _MAX_SPAN else 1

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr", "table"):
            self._close()

    def handle_data(self, data: str) -> None:
        if self._cell is not None and len(self._cell) < MAX_CELL:
            self._cell.append(data[:MAX_CELL])

    def _close(self) -> None:
        if self._cell is not None:
            text = " ".join("".join(self._cell).split())[:MAX_CELL]
            self.rows[-1][1].extend([text, *[""] * (self._span - 1)])
            self._cell = None
