"""Result tables of USB and TorchSSL: error rates of semi-supervised methods.

In the CSV files of microsoft/Semi-supervised-learning, results/, a row is an algorithm and a column a dataset with its
number of labels (`cifar100_400`). A cell is the mean of the error rates of three seeds and their deviation,
`5.21±0.36`, in percent: lower is better, and what stands after `±` is no result. `None` stands for no value.
"""

from __future__ import annotations

import re
from typing import Final

from harness.evidence.findings import Grade
from runners.logs.reading.base import Head, LogBuilder
from runners.logs.reading.cells import cells
from runners.logs.reading.lines import Line, LineReader, decode

NAME: Final = "semilearn"
TITLE: Final = "USB / TorchSSL"

METRICS: Final[dict[str, tuple[str | None, str | None]]] = {"error rate": ("error_rate", "percent")}

_HEADER: Final = re.compile(r"^(?:,\s*[a-z][a-z0-9_]{0,60}_\d{1,9}\s*)+$")
_COLUMN: Final = re.compile(r"([a-z][a-z0-9_]*)_(\d+)")
_CELL: Final = re.compile(r"(\d{1,3}(?:\.\d{1,9})?)±\d{1,3}(?:\.\d{1,9})?")
_BEGUN: Final = re.compile(r"(\d{1,3}(?:\.\d{1,9})?)±")


def recognise(head: Head) -> int:
    first, _, rest = head.first.partition(b"\n")
    if len(first) > 4000 or not _HEADER.match(decode(first).strip()):
        return 0
    return 90 if "±" in decode(rest.partition(b"\n")[0]) else 0


def parse(reader: LineReader, log: LogBuilder, *, curve: bool = False) -> None:
    columns: list[tuple[str, str] | None] = []
    while (line := reader.next()) is not None:
        text = decode(line.raw)
        row = cells(text)
        if not row:
            continue
        if row[0] == "":
            columns = [(found[1], found[2]) if (found := _COLUMN.fullmatch(name)) else None for name in row]
            continue
        if len(row) > len(columns) or (line.whole and len(row) < len(columns)):
            continue
        if not line.whole and len(row) < len(columns):
            log.find("truncated", Grade.INFO, line.number)
        for column, cell in zip(columns, row, strict=False):
            # Of a cell that may go on, the mean is whole when the deviation has begun.
            found = _CELL.fullmatch(cell) or (_BEGUN.match(cell) if not line.whole and cell is row[-1] else None)
            if column is not None and found is not None:
                _add(log, line, text, row[0], column, found[1])


def _add(log: LogBuilder, line: Line, text: str, algorithm: str, column: tuple[str, str], value: str) -> None:
    """A cell is the result of trainings of its own: of one algorithm, one dataset and one number of labels."""
    run = log.start_run(line.number)
    run.model, run.dataset = algorithm, column[0]
    metric, unit = METRICS["error rate"]
    log.observe(
        metric=metric,
        printed="error rate",
        value_text=value,
        unit=unit,
        kind="eval",
        text=text,
        line=line.number,
        subset=f"{column[1]} labels",
    )
