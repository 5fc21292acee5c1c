"""Rows of tables whose layout is not known before: CSV with any of three delimiters, JSON, JSON with one object a line.

Each cell keeps its printed text and its line. In JSON a column is a key, with dots into nested objects; lists are
passed through, so that the n-th entries of parallel lists, or the values of the n-th object of a list, are one row.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from harness.evidence.findings import Grade
from harness.values.errors import InputError
from runners.logs.reading import jsonlines
from runners.logs.reading.base import MAX_TEXT, MAX_VALUES, LogBuilder
from runners.logs.reading.jsonlines import Number
from runners.logs.reading.lines import BLOCK, Line, LineReader, decode
from runners.logs.reading.numbers import may_go_on

DELIMITERS: Final = (",", ";", "\t")
# The characters of one row, quoted line ends included: a quote that is never closed ends here.
MAX_ROW: Final = 1 << 20
# A document made of nothing but numbers takes a hundred times its size in memory; a history of 300 epochs with twenty
# metrics has an eighth of this.
MAX_DOCUMENT: Final = 1 << 20
# What an error shows of the columns there are.
MAX_SHOWN: Final = 40
# How deep lists in lists are followed, and how many dots of a name are looked at for one key.
_LISTS: Final = 8
_STEPS: Final = 20
# How many nodes of a document are looked at for their names.
_NODES: Final = 1000
# Cells above the last one that show how many decimals it has.
_ABOVE: Final = 2


class TextCell(NamedTuple):
    """The text of one cell, the line it stands on, and that line."""

    text: str
    line: int
    shown: str


class TextRow(NamedTuple):
    """The declared cells of one row by column; `again` where the header was written anew before it."""

    cells: dict[str, TextCell]
    again: bool = False


def rows(reader: LineReader, columns: Sequence[str], log: LogBuilder) -> Iterator[TextRow]:
    """The rows of the rest of a file, only the cells of `columns`; JSON where it begins like it, else CSV.

    Raises InputError when a column is not there (declared_column, with those that are) or is not the only one of its
    name (declared_column_twice), when a file that begins like JSON is none (declared_json) or is one document of more
    than MAX_DOCUMENT bytes (declared_too_large).
    """
    first = reader.next()
    while first is not None and not first.raw.strip():
        first = reader.next()
    if first is None:
        return iter(())
    if first.raw.lstrip()[:1] in (b"{", b"["):
        return _json(first, reader, columns, log)
    return _csv(first, reader, columns, log)


def _csv(first: Line, reader: LineReader, columns: Sequence[str], log: LogBuilder) -> Iterator[TextRow]:
    lines = _Lines(first, reader)
    header = next(lines, "")
    delimiter = max(DELIMITERS, key=lambda one: _fit(_cells(header, one), columns))
    names = _cells(header, delimiter)
    _demand(columns, names)
    for name in columns:
        if names.count(name) > 1:
            raise InputError("declared_column_twice", column=name, found=_some(names))
    places = {name: names.index(name) for name in columns}
    again = broken = False
    table = csv.reader(lines, delimiter=delimiter)
    above: tuple[str, ...] = ()
    while True:
        lines.begin()
        try:
            cells = next(table, None)
        except csv.Error:
            if not broken:
                log.find("declared_row", Grade.INFO, lines.first)
            broken = True
            continue
        if cells is None:
            return
        if [cell.strip() for cell in cells] == names:
            again = True
            continue
        last = cells[-1] if len(cells) == len(names) else ""
        above, before = (*above, last)[-_ABOVE:], above
        if cells and not lines.whole and (not last or may_go_on(last, last, before)):
            # Without the line's end the last cell may go on.
            log.find("truncated", Grade.INFO, lines.first)
            cells.pop()
        found = {name: _cell(cells, place, lines) for name, place in places.items() if place < len(cells)}
        yield TextRow(found, again)
        again = False


def _cells(header: str, delimiter: str) -> list[str]:
    try:
        return [cell.strip() for cell in next(csv.reader([header], delimiter=delimiter), [])]
    except csv.Error:
        return []


def _fit(names: Sequence[str], columns: Sequence[str]) -> tuple[int, int]:
    return sum(name in names for name in columns), len(names)


def _cell(cells: list[str], place: int, lines: _Lines) -> TextCell:
    """A cell with its own line: the line ends quoted in the cells before it count."""
    below = sum(cell.count("\n") for cell in cells[:place])
    number, shown = lines.held[min(below, len(lines.held) - 1)]
    return TextCell(cells[place].strip(), number, shown)


def _demand(columns: Sequence[str], names: Sequence[str]) -> None:
    for name in columns:
        if name not in names:
            raise InputError("declared_column", column=name, found=_some(names))


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:MAX_SHOWN])[:MAX_TEXT] or "-"


class _Lines:
    """The lines of a file for `csv.reader`.

    `first` is the number of the first line of the row under way, `held` are its lines with their numbers.

    Rows that end on a carriage return alone are lines of one number. A line longer than a block is no row.
    """

    def __init__(self, first: Line, reader: LineReader) -> None:
        self._reader = reader
        self._next: Line | None = first
        self._parts: list[str] = []
        self._number = self._overlong = 0
        self._size = 0
        self.first = first.number
        self.held: list[tuple[int, str]] = []
        self._ended = True

    @property
    def whole(self) -> bool:
        """Whether the last line handed out has its end."""
        return self._ended or bool(self._parts)

    def begin(self) -> None:
        """A new row begins."""
        self._size = 0
        self.held = []

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if not self._parts:
            self._read()
        text = self._parts.pop()
        if not self.held:
            self.first = self._number
        self._size += len(text) + 1
        if self._size > MAX_ROW:
            raise csv.Error(f"a row of more than {MAX_ROW} characters")
        self.held.append((self._number, text))
        return text + "\n"

    def _read(self) -> None:
        line = self._next or self._reader.next()
        self._next = None
        if line is None:
            raise StopIteration
        self._number = line.number
        raw = line.raw.rstrip(b"\r")
        self._ended = line.whole or len(raw) < len(line.raw)
        if b"\r" not in line.raw and (len(raw) >= BLOCK or line.number == self._overlong):
            self._overlong, self.first = line.number, line.number
            raise csv.Error(f"a line of more than {BLOCK} bytes")
        self._parts = decode(raw).split("\r")[::-1]


def _json(first: Line, reader: LineReader, columns: Sequence[str], log: LogBuilder) -> Iterator[TextRow]:
    seen: dict[str, None] = {}
    met: set[str] = set()
    for value, text in _documents(first, reader):
        if len(seen) < MAX_SHOWN:
            seen.update(dict.fromkeys(_names(value)))
        found: dict[tuple[int, ...], dict[str, TextCell]] = {}
        for name in columns:
            for place, number in _at(value, name):
                met.add(name)
                if place not in found and len(found) >= MAX_VALUES:
                    raise InputError("log_too_large", file=log.log.file, limit=str(MAX_VALUES))
                shown = text if text is not None else f"{name}: {number}"
                found.setdefault(place, {})[name] = TextCell(str(number), number.line, shown)
        for place in sorted(found):
            yield TextRow(found[place])
    missing = [name for name in columns if name not in met]
    if missing:
        raise InputError("declared_column", column=missing[0], found=_some(list(seen)))


def _documents(first: Line, reader: LineReader) -> Iterator[tuple[Any, str | None]]:
    """The JSON values of a file with the line each is, or the one value that the whole file is, without a line."""
    text = decode(first.raw)
    if first.whole:
        try:
            value = jsonlines.load(text, first.number)
        except ValueError:
            pass
        else:
            yield value, text
            for line, record in jsonlines.records(reader):
                yield record, decode(line.raw)
            return
    pieces: list[bytes] = []
    size, number = 0, first.number
    part: Line | None = first
    while part is not None:
        # Pieces of one overlong line have one number, and JSON needs nothing between them.
        pieces.append(b"\n" + part.raw if part.number > number else part.raw)
        size, number = size + len(pieces[-1]), part.number
        if size > MAX_DOCUMENT:
            raise InputError("declared_too_large", limit=str(MAX_DOCUMENT))
        part = reader.next()
    try:
        value = jsonlines.load(decode(b"".join(pieces)), first.number)
    except ValueError:
        raise InputError("declared_json", line=str(first.number)) from None
    yield value, None


def _at(node: Any, path: str, places: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], Number]]:
    """The numbers at `path`, each with the places of the lists on the way to it."""
    while isinstance(node, dict) and path:
        step = _step(node, path)
        if step is None:
            return
        node, path = node[step], path[len(step) + 1 :]
    if isinstance(node, list) and len(places) < _LISTS:
        for index, item in enumerate(node):
            yield from _at(item, path, (*places, index))
    elif isinstance(node, Number) and not path:
        yield places, node


def _step(node: dict[str, Any], path: str) -> str | None:
    """The key of `node` that `path` begins with, the longest one: keys may have dots themselves."""
    parts = path.split(".", _STEPS)
    heads = (".".join(parts[:count]) for count in range(len(parts), 0, -1))
    return next((head for head in heads if head in node), None)


def _names(value: Any) -> Iterator[str]:
    """The dotted names of the first numbers of a document, for people."""
    waiting: list[tuple[Any, str]] = [(value, "")]
    for _ in range(_NODES):
        if not waiting:
            return
        node, name = waiting.pop()
        if isinstance(node, dict):
            waiting += [(item, f"{name}.{key}" if name else key) for key, item in list(node.items())[::-1]]
        elif isinstance(node, list):
            waiting += [(item, name) for item in node[:1]]
        elif isinstance(node, Number):
            yield name
