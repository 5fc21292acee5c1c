"""Tables in a log, or that a log is: a header the registry knows, and rows of numbers below it.

CSV and TSV, Markdown, what `tabulate` and PrettyTable draw, and columns of pandas that stand apart by blanks.
"""

from __future__ import annotations

import csv
import re
from typing import Final, NamedTuple

from runners.logs.reading.general.candidates import CandidateLine, shape_of
from runners.logs.reading.general.likeness import sets_something
from runners.logs.reading.general.sentence import EPOCHS, STEPS, NamedNumber
from runners.logs.reading.general.vocabulary import (
    ARROWS,
    AVERAGE,
    NO_MARKS,
    Name,
    WordMarks,
    dataset_named,
    marks_of,
    named,
    parts,
    settled,
)
from runners.logs.reading.numbers import NUMBER, may_go_on, whole

_MAX_CELLS: Final = 200
_MAX_ROWS: Final = 20_000
# So many rows of a split may be called alike but for a number: `test2014`, `test2015`.
_FEW: Final = 3
# A table of results has no more rows.
_MAX_RESULTS: Final = 100
_LONGEST: Final = 6000
# What stands between the cells; blanks last.
_BETWEEN: Final = ("|", "│", "┃", "\t", ",", ";")
_BORDER: Final = re.compile(r"[\s|+│┃\-=:─━┼╇┡╋┏┳┓├┤┌┬┐└┴┘┢┩┠┨┗┻┛╈]+")
_VALUE: Final = re.compile(
    rf"({NUMBER})\s?(%|dB)?(?:\s?(?:±|\+/-|\+-)\s?[\d.]+\s?%?)?",
    re.IGNORECASE,
)
_WEIGHTED: Final = frozenset(("macro", "micro", "weighted"))
# Names of columns hold no numbers but those of a threshold: `mAP@0.5`.
_NUMBER: Final = re.compile(r"(?<![@_.:\-\d])\d+\.\d")
_APART: Final = re.compile(r"\s{2,}|\t+")
_WORD: Final = re.compile(rf"[^\s:()%{''.join(sorted(ARROWS))}]+")


class _Column(NamedTuple):
    """What a column holds: its header, its name where it is of a value, and whether it counts epochs or steps."""

    header: str
    name: Name | None
    place: str
    percent: bool


class _Row(NamedTuple):
    line: int
    cells: list[str]
    text: str
    whole: bool


class PlainTable:
    """A header and what stands below it."""

    def __init__(self, line: int, between: str, columns: list[_Column]) -> None:
        self.line = line
        self._between = between
        self._columns = columns
        self._rows: list[_Row] = []
        self._parts = False

    def take(self, text: str, line: int, *, whole: bool) -> bool:
        """Take in the line below, if it is a row, or a border."""
        if _BORDER.fullmatch(text) if text.strip() else not self._rows and line == self.line + 1:
            return True
        if not text.strip():
            return False
        cells = _cells(text, self._between)
        if self._between == " ":
            cells = _fitted(text, len(self._columns))
        if len(cells) != len(self._columns) or not any(_VALUE.fullmatch(cell) for cell in cells):
            return False
        if len(self._rows) < _MAX_ROWS:
            self._rows.append(_Row(line, cells, text[:_LONGEST], whole))
        return True

    def rows(self, around: WordMarks, because: str, file: WordMarks, file_name: str) -> list[CandidateLine]:
        """The values of the table that are evaluations, where it stands below a heading `around`, in such a `file`."""
        counted = next((at for at, column in enumerate(self._columns) if column.place == "epoch"), None)
        stepped = next((at for at, column in enumerate(self._columns) if column.place == "step"), None)
        values = [at for at, column in enumerate(self._columns) if column.name is not None and not column.place]
        names = [self._columns[at].name for at in values]
        trains = any(name is not None and (name.marks.train or (name.loss and not name.marks.any)) for name in names)
        series = counted is not None or stepped is not None
        chosen = [(row, "") for row in self._rows] if series else self._chosen()
        found = []
        for row, label in chosen:
            pairs = []
            for at in values:
                pair = self._pair(row, at, around, because, file, file_name, trains=trains, series=series, label=label)
                if pair is not None:
                    pairs.append(pair)
            if pairs:
                found.append(self._candidate(row, pairs, counted, stepped, series=series))
        return found

    def _candidate(
        self, row: _Row, pairs: list[NamedNumber], counted: int | None, stepped: int | None, *, series: bool
    ) -> CandidateLine:
        return CandidateLine(
            line=row.line,
            text=row.text,
            pairs=tuple(pairs),
            marked=series or self._parts or any(pair.marks.any for pair in pairs),
            shape=f"table {self.line if not series else 0} {' '.join(column.header for column in self._columns)}",
            epoch=_whole(row.cells[counted]) if counted is not None else None,
            step=_whole(row.cells[stepped]) if stepped is not None else None,
            lone=False,
            series=f"table {self.line} {self._alike(row)}",
        )

    def _alike(self, row: _Row) -> str:
        """What the rows of one series have in common: the words in them, and the numbers that set something."""
        return " ".join(
            cell
            for cell, column in zip(row.cells, self._columns, strict=True)
            if column.name is None and not column.place
            if not _VALUE.fullmatch(cell) or sets_something(column.header)
        )

    def _pair(
        self,
        row: _Row,
        at: int,
        around: WordMarks,
        because: str,
        file: WordMarks,
        file_name: str,
        *,
        trains: bool,
        series: bool,
        label: str,
    ) -> NamedNumber | None:
        column = self._columns[at]
        read = _VALUE.fullmatch(row.cells[at])
        name = column.name
        if read is None or name is None or name.marks.train:
            return None
        above = [other.cells[at] for other in self._rows[-3:-1]]
        if not row.whole and at == len(self._columns) - 1 and may_go_on(row.text.strip(), read[1], above):
            return None
        near, why = around, because
        said = marks_of(label)
        if said.any:
            near, why = said.over(near), label
        if not (name.marks.any or near.any) and file.any and not file.train:
            near, why = file, file_name
        marks = name.marks.over(near)
        if marks.train or (name.loss and not marks.evaluated):
            return None
        if self._parts and not trains:
            pass
        elif not marks.any and (trains or (name.metric is None and not name.open)):
            # Beside a loss a bare value is of the training.
            return None
        if series and not marks.any and not name.metric:
            return None
        unit = "percent" if column.percent or read[2] == "%" else "dB" if read[2] else None
        subset = name.subset or (dataset_named(label) if label else None)
        if self._parts and subset is None:
            # Each row is of what it is called.
            name = name._replace(quality=True)
            subset = label[:80]
        elif name.metric is None and said.average and not name.open:
            # The mean over the classes of an IoU is the mIoU.
            name = named(("mean", *_WORD.findall(column.header))) or name
        elif said.average and name.metric == "accuracy":
            name = name._replace(metric=None)
        name = name._replace(subset=subset)
        return NamedNumber(
            name, column.header[:80], read[1], unit, row.text.find(read[1]), near, why or column.header[:80]
        )

    def _chosen(self) -> list[tuple[_Row, str]]:
        """The rows of a table of results that are of all, each with its label."""
        labelled = [(row, self._label(row)) for row in self._rows]
        # The mean of the classes' scores is another value than that over all.
        labelled = [(row, label) for row, label in labelled if not set(map(str.casefold, parts(label))) & _WEIGHTED]
        whole = [(row, label) for row, label in labelled if {part.casefold() for part in parts(label)} & AVERAGE]
        if whole:
            return whole
        if len(labelled) == 1:
            return labelled
        if labelled and all(dataset_named(label) for _, label in labelled):
            return labelled
        split = [(row, label) for row, label in labelled if marks_of(label).evaluated and len(label) < 20]
        if len(split) > _FEW and len({shape_of(label) for _, label in split}) == 1:
            # `test_1`, `test_2` and so on: single samples.
            return []
        if split or self.line > 1 or self._between not in ",;\t" or len(labelled) > _MAX_RESULTS:
            return split
        # A file that is a table of results: each row is of what it is called, and of no metric by itself.
        self._parts = True
        return [(row, label) for row, label in labelled if label]

    def _label(self, row: _Row) -> str:
        for cell, column in zip(row.cells, self._columns, strict=True):
            if column.name is None and not _VALUE.fullmatch(cell) and any(map(str.isalnum, cell)):
                return cell
        return ""


def table_of(text: str, line: int) -> PlainTable | None:
    """The table whose header this line is; None where it is none."""
    if len(text) > _LONGEST or (not any(mark in text for mark in _BETWEEN) and not _APART.search(text.strip())):
        return None
    between = next((mark for mark in _BETWEEN if mark in text), " ")
    cells = _cells(text, between) if between != " " else [cell for cell in _APART.split(text.strip()) if cell]
    if not 2 <= len(cells) <= _MAX_CELLS or any(_VALUE.fullmatch(cell) for cell in cells):
        return None
    if any(_NUMBER.search(cell) for cell in cells):
        return None
    words = [part for cell in cells for part in (cell, *parts(cell))]
    columns = [_settled(_column(cell), words) for cell in cells]
    known = [one for one in columns if one.name is not None and not one.name.loss]
    sure = [one for one in known if one.name is not None and _is_sure(one, one.name)]
    if not sure or any(len(cell) > 60 for cell in cells) or any(":" in cell and "@" not in cell for cell in cells):
        return None
    if between == " " and len(known) < 2:
        # A sentence with a gap in it has one such word.
        return None
    return PlainTable(line, between, columns)


def _column(cell: str) -> _Column:
    words = tuple(_WORD.findall(cell))[:8]
    low = cell.casefold().strip()
    place = "epoch" if low in EPOCHS or low == "total_epoch" else "step" if low in STEPS else ""
    name = named(words) if words and not place else None
    if name is None and words and not ARROWS.isdisjoint(cell):
        # Who says which way is better speaks of a quality.
        name = Name(None, NO_MARKS, quality=True)
    return _Column(cell, name, place, "%" in cell)


def _is_sure(column: _Column, name: Name) -> bool:
    """Whether a header is sure to be that of a value: its metric or split is known, or which way is better."""
    return bool(name.metric or name.open or name.marks.any) or not ARROWS.isdisjoint(column.header)


def _settled(column: _Column, words: list[str]) -> _Column:
    return column._replace(name=settled(column.name, words)) if column.name is not None else column


def _cells(text: str, between: str) -> list[str]:
    stripped = text.strip()
    if between in "|│┃":
        stripped = stripped.strip(between)
    cells = _quoted(stripped, between) if between in ",;\t" and '"' in stripped else stripped.split(between)
    return [cell.strip().strip("\"'*`").strip() for cell in cells[: _MAX_CELLS + 1]]


def _quoted(text: str, between: str) -> list[str]:
    """The cells of a row of which one in quotes may hold what else stands between cells: `resnet,"[2, 3]",0.81`."""
    try:
        return next(csv.reader([text], delimiter=between), [])
    except csv.Error:
        return []


def _fitted(text: str, count: int) -> list[str]:
    """Cells that stand apart by blanks, behind the index that pandas prints, if any."""
    for cells in (text.split(), [cell for cell in _APART.split(text.strip()) if cell]):
        if len(cells) == count:
            return cells
        if len(cells) == count + 1 and cells[0].isdigit():
            return cells[1:]
    return []


def _whole(cell: str) -> int | None:
    return whole(cell) if re.fullmatch(r"\d{1,9}(?:\.0*)?", cell) else None
