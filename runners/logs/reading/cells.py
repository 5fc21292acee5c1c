"""Rows of CSV files, cell by cell, as they are printed."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from typing import NamedTuple

from harness.evidence.findings import Grade
from runners.logs.reading.base import LogBuilder
from runners.logs.reading.lines import Line, LineReader, decode

# The writers' tables have a few dozen columns; a longer line is no row of theirs.
MAX_CELLS = 1000
MAX_ROW = 1 << 16


def cells(text: str) -> list[str]:
    """The cells of a line without the blanks around them; none of a line that is no row."""
    text = text.strip().removeprefix("\ufeff")
    if not text or len(text) > MAX_ROW:
        return []
    if '"' not in text:
        row = text.split(",")
    else:
        try:
            row = next(csv.reader([text]), [])
        except csv.Error:
            return []
    return [cell.strip() for cell in row] if len(row) <= MAX_CELLS else []


class CsvRow(NamedTuple):
    """A row with its line; `cells` are by column, and none of a header."""

    line: Line
    text: str
    cells: dict[str, str]


def csv_rows(reader: LineReader, log: LogBuilder, is_header: Callable[[list[str]], bool]) -> Iterator[CsvRow]:
    """The headers of a file and the rows below them that have a cell for every column of theirs.

    Of a row that the file ends in the last cell is left out, since it may go on.
    """
    names: list[str] = []
    while (line := reader.next()) is not None:
        text = decode(line.raw)
        row = cells(text)
        if row and is_header(row):
            names = row
            yield CsvRow(line, text, {})
            continue
        if not names or not row or len(row) > len(names):
            continue
        if not line.whole:
            log.find("truncated", Grade.INFO, line.number)
            row.pop()
        elif len(row) < len(names):
            continue
        if row:
            yield CsvRow(line, text, dict(zip(names, row, strict=False)))
