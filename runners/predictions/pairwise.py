"""Two evaluations of the same samples held against each other, sample by sample.

The scores stand in a CSV file: a header `id,NAME,...`, then one sample a line, with the digits of a double.
"""

from __future__ import annotations

import csv
import math
from decimal import Decimal
from typing import Final

import numpy as np

from harness.evidence.evaluation import PairedScores, Samples, decimal
from harness.values.errors import InputError, UsageError
from runners.predictions import files, ids, intervals

_LEVEL: Final = Decimal("0.95")


def write(path: str, samples: Samples) -> None:
    """Write the scores of each sample. Raises UsageError where the file cannot be written."""
    try:
        with open(path, "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["id", *samples.columns])
            columns = list(samples.columns.values())
            for row, name in enumerate(samples.ids):
                writer.writerow([name, *(repr(float(column[row])) for column in columns)])
    except OSError as error:
        raise UsageError("output_unwritable", file=path, problem=error.strerror or "") from None


def read(path: str) -> Samples:
    """The scores in a file as `write` makes it. Raises InputError."""
    table = files.rows(path)
    _, header = next(table, (1, []))
    if len(header) < 2 or header[0] != "id" or len(set(header)) != len(header):
        raise InputError("eval_line", file=path, line=1, problem="not `id,NAME,...`")
    names: list[str] = []
    columns: dict[str, list[float]] = {name: [] for name in header[1:]}
    for number, row in table:
        if len(row) != len(header):
            raise InputError("eval_line", file=path, line=number, problem=f"not {len(header)} cells")
        names.append(row[0])
        for column, text in zip(columns.values(), row[1:], strict=True):
            column.append(_number(text, path, number))
    ids.check_ids(names, names, file=path)
    return Samples(ids=names, columns=columns)


def _number(text: str, path: str, line: int) -> float:
    try:
        return float(text)
    except ValueError:
        raise InputError("eval_line", file=path, line=line, problem=f"not a number: {text[:60]}") from None


def compare(ours: Samples, theirs: Samples, path: str) -> list[PairedScores]:
    """Every score that both have, as a mean of differences (ours less theirs) with its interval.

    Of scores that are 0 or 1 alone, the exact McNemar test of the hypothesis that both err equally often is given
    beside it (Q. McNemar, Psychometrika 12 (1947) 153-157, as a two-sided binomial test). A large p-value does not
    say that the two are the same; the interval says how far apart they can be.

    Raises InputError where the samples differ, or no score has the same name.
    """
    ids.check_ids(theirs.ids, ours.ids, file=path)
    place = {name: row for row, name in enumerate(theirs.ids)}
    order = np.array([place[name] for name in ours.ids])
    shared = [name for name in ours.columns if name in theirs.columns]
    if not shared:
        raise InputError("eval_no_column", file=path, wanted=", ".join(ours.columns), found=", ".join(theirs.columns))
    return [_paired(name, np.asarray(ours.columns[name]), np.asarray(theirs.columns[name])[order]) for name in shared]


def _paired(name: str, one: object, other: object) -> PairedScores:
    mine, theirs = np.asarray(one, dtype=np.float64), np.asarray(other, dtype=np.float64)
    known = ~(np.isnan(mine) | np.isnan(theirs))
    mine, theirs = mine[known], theirs[known]
    gap = mine - theirs
    more, less = int((gap > 0).sum()), int((gap < 0).sum())
    binary = bool(np.isin(mine, (0, 1)).all() and np.isin(theirs, (0, 1)).all())
    interval = intervals.bootstrap(lambda rows: gap[rows].mean(), len(gap)) if len(gap) else None
    return PairedScores(
        name=name,
        samples=len(gap),
        ours=decimal(float(mine.mean())) if len(gap) else Decimal("NaN"),
        theirs=decimal(float(theirs.mean())) if len(gap) else Decimal("NaN"),
        difference=decimal(float(gap.mean())) if len(gap) else Decimal("NaN"),
        interval=interval,
        higher=more,
        lower=less,
        mcnemar=_mcnemar(more, less) if binary else None,
    )


def _mcnemar(more: int, less: int) -> Decimal:
    """The two-sided p-value of `more` against `less` discordant pairs under equal chances."""
    count = more + less
    if not count:
        return Decimal(1)
    tail = sum(math.comb(count, k) for k in range(min(more, less) + 1))
    return min(Decimal(1), decimal(float(Decimal(2 * tail) / Decimal(2**count))))
