"""A report, or what was recorded, as a table of pandas."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from harness.history import records
from harness.history.records import CriterionRecord
from harness.judging.report import Document
from harness.values.errors import MissingExtra

if TYPE_CHECKING:
    import pandas as pd


def frame(document: Document) -> pd.DataFrame:
    """The criteria of all tasks of a document, one a row: the fields of `CriterionRecord`, after `task`.

    Numbers are texts with the digits that were printed; `pandas.to_numeric` makes floats of them. Raises MissingExtra
    where pandas (the extra `frames`) is not installed.
    """
    return made(records.table(document), ["task", *columns()])


def columns() -> list[str]:
    """The columns of a criterion."""
    return [field.name for field in msgspec.structs.fields(CriterionRecord)]


def made(rows: Sequence[dict[str, Any]], names: list[str]) -> pd.DataFrame:
    """Rows as a table with these columns, the same types for the same column whatever the rows are."""
    try:
        import pandas as pd
    except ImportError:
        raise MissingExtra("missing_extra", package="pandas", extra="frames") from None
    table = pd.DataFrame(list(rows), columns=names)
    for name in names:
        kind = {"required": "boolean", "task": "Int64", "line": "Int64", "held": "Int64"}.get(name, "string")
        if name in ("spec_version", "exit_status", "contradictions", "of_required"):
            kind = "Int64"
        table[name] = table[name].astype(kind)
    return table
