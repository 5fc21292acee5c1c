"""Tables whose columns somebody declared: CSV and TSV, JSON, and JSON with one object a line."""

from __future__ import annotations

from typing import Final

from harness.tasks.declarations import Column, Declaration
from harness.values.errors import InputError
from runners.logs.reading.base import Head, LogBuilder
from runners.logs.reading.lines import LineReader
from runners.logs.reading.numbers import whole
from runners.logs.reading.places import Course
from runners.logs.reading.rows import TextCell, TextRow, rows

# What an error shows of a cell.
_MAX_SHOWN: Final = 100


class ColumnsFormat:
    """A log format made for one declaration."""

    NAME = "columns"
    TITLE = "declared columns"

    def __init__(self, declaration: Declaration) -> None:
        self._metrics = declaration.metrics
        self._epoch, self._step = declaration.place("epoch"), declaration.place("step")
        names = [*(column.column for _, column in self._metrics), self._epoch, self._step]
        self._columns = list(dict.fromkeys(name for name in names if name is not None))

    def recognise(self, head: Head) -> int:  # noqa: ARG002 - as every format has it
        """Never: a declaration names its files itself."""
        return 0

    def parse(self, reader: LineReader, log: LogBuilder, *, curve: bool = False) -> None:  # noqa: ARG002 - the same
        """Read to the end. A new run begins where the header stands again or the epochs (or steps) start over.

        Raises InputError as `rows` does, and declared_no_number for a column that has cells and no number in any.
        """
        unread: dict[str, str | None] = {column.column: None for _, column in self._metrics}
        course = Course()
        for row in rows(reader, self._columns, log):
            filled = any(row.cells.get(column.column, _NONE).text for _, column in self._metrics)
            epoch, step = self._place(row, self._epoch), self._place(row, self._step)
            if row.again:
                log.run, course = None, Course()
            if not filled:
                continue
            if course.goes_back(epoch, step) or log.run is None:
                log.start_run(min(cell.line for cell in row.cells.values()))
            for metric, column in self._metrics:
                cell = row.cells.get(column.column, _NONE)
                if cell.text and _observe(log, metric, column, cell, epoch, step):
                    unread.pop(column.column, None)
                elif cell.text and column.column in unread:
                    unread[column.column] = unread[column.column] or cell.text[:_MAX_SHOWN]
        for name, text in unread.items():
            if text is not None:
                raise InputError("declared_no_number", column=name, cell=text)

    @staticmethod
    def _place(row: TextRow, name: str | None) -> int | None:
        cell = row.cells.get(name) if name is not None else None
        return whole(cell.text) if cell is not None else None


_NONE: Final = TextCell("", 0, "")


def _observe(log: LogBuilder, metric: str, column: Column, cell: TextCell, epoch: int | None, step: int | None) -> bool:
    """Add the number of a cell; whether there is one."""
    seen = log.observe(
        metric=metric,
        printed=column.column,
        value_text=cell.text,
        unit=column.unit,
        kind=column.kind,
        text=cell.shown,
        line=cell.line,
        epoch=epoch,
        step=step,
        split=column.split,
        subset=column.subset,
        weights=column.weights,
    )
    return seen is not None
