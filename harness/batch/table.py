"""The end table of a batch: a line for each criterion of each submission, as CSV and as Parquet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Final

from harness.batch.verified import SubmissionResult
from harness.text import render
from harness.values.errors import MissingExtra
from harness.values.verdicts import Verdict
from reports.batches import BatchLine

# What a spreadsheet takes for the beginning of a formula.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")

COLUMNS: Final = BatchLine.__struct_fields__
# Columns whose cells come from a submission or a manifest.
_FOREIGN: Final = frozenset(("submission", "path", "proved_by", "problem"))
_KINDS: Final = {"task": "Int64", "required": "boolean"}


def lines(results: Iterable[SubmissionResult], lang: str) -> Iterator[BatchLine]:
    """The lines of the table, in the order of the results."""
    for result in results:
        if result.problem is not None:
            why = render(result.problem.code, lang, result.problem.values)
            yield BatchLine(submission=result.name, path=result.path, verdict=result.verdict, problem=why)
        for row in result.rows:
            yield BatchLine(
                submission=result.name,
                path=result.path,
                task=row.task,
                toolkit=result.toolkits[row.task],
                verdict=result.verdicts[row.task],
                criterion=row.criterion,
                required=row.required,
                criterion_verdict=row.verdict,
                reason=row.reason.value,
                value=row.value,
                target=row.target,
                proved_by=row.proved_by or "",
            )


def as_csv(results: Iterable[SubmissionResult], lang: str) -> str:
    """The table as CSV; no cell is one that a spreadsheet takes for a formula."""
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(COLUMNS)
    for line in lines(results, lang):
        cells = ((name, _cell(line, name)) for name in COLUMNS)
        writer.writerow([_guarded(str(cell)) if name in _FOREIGN else cell for name, cell in cells])
    return table.getvalue()


def as_parquet(results: Iterable[SubmissionResult], lang: str) -> bytes:
    """The table as Parquet: `task` an integer, `required` a boolean, all others texts with the digits as printed.

    Raises MissingExtra where pandas or pyarrow (the extra `frames`) is not installed.
    """
    check_parquet()
    import pandas as pd

    found = list(lines(results, lang))
    columns = {}
    for name in COLUMNS:
        cells = [_cell(line, name) for line in found]
        columns[name] = pd.array(cells, dtype=_KINDS.get(name, "string"))
    written = io.BytesIO()
    pd.DataFrame(columns).to_parquet(written, index=False)
    return written.getvalue()


def check_parquet() -> None:
    """Raise MissingExtra where what writes Parquet is not installed."""
    try:
        import pandas  # noqa: F401
        import pyarrow  # noqa: F401  # what pandas writes it with
    except ImportError as error:
        raise MissingExtra("missing_extra", package=error.name or "pandas", extra="frames") from None


def _cell(line: BatchLine, name: str) -> str | int | None:
    cell: Verdict | str | int | None = getattr(line, name)
    return cell.value if isinstance(cell, Verdict) else cell


def _guarded(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
