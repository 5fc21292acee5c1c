"""Rows of CSV files, cell by cell, as they are printed."""

from __future__ import annotations

import csv

# The writers' tables have a few dozen columns; a longer line is no row of theirs.
MAX_CELLS = 1000
MAX_ROW = 1 << 16


def cells(text: str) -> list[str]:
    """The cells of a line without the blanks around them; none of a line that is no row."""
    text = text.strip()
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
