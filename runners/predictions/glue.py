"""The tasks of GLUE: accuracy, F1, Matthews, Pearson and Spearman correlation, each task its own.

Predictions: the benchmark's files, `index<TAB>prediction` under a head. Ground truth: the same with the labels, or the
task's own `dev.tsv` with a column `gold_label`, `label`, `score`, `Quality` (MRPC) or `is_duplicate` (QQP), or without
a head (CoLA, whose second column is the label). Rows without an index are numbered from 0; QQP's `id` is an index only
where the predictions use it. Labels are words or numbers, compared as they stand; STS-B's are numbers from 0 to 5.

`task` says which metrics: CoLA Matthews; STS-B Pearson and Spearman; MRPC and QQP accuracy and F1 of label `1`; the
others accuracy. By scikit-learn and SciPy. Source: A. Wang et al., GLUE, ICLR 2019, table 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from math import isfinite
from typing import Final

import numpy as np
import sklearn
from scipy import stats
from sklearn import metrics as scores

from harness.evidence.evaluation import Remark, Samples, Value, decimal
from harness.values.errors import InputError
from runners.predictions import files, ids, intervals
from runners.predictions.base import Convention, Outcome, Request

METRICS: Final = ("accuracy", "f1", "mcc", "pearson", "spearman")
_TASKS: Final = ("MNLI", "CoLA", "SST-2", "MRPC", "STS-B", "QQP", "QNLI", "RTE", "WNLI")
SETTINGS: Final = {"task": Convention(default="MNLI", choices=_TASKS)}

_LABELS: Final = ("gold_label", "label", "prediction", "score", "Quality", "is_duplicate")
# The columns of a `dev.tsv` of CoLA, which has no head: source, label, author's own mark, sentence.
_COLA: Final = ["source", "label", "mark", "sentence"]
_POSITIVE: Final = "1"


def evaluate(request: Request) -> Outcome:
    """The task's metrics in percent."""
    path, truth = request.one("predictions"), request.one("ground_truth")
    task = request.settings["task"]
    found, wanted = read(path, task), read(truth, task)
    numbers = [str(row) for row in range(len(wanted))]
    if task == "QQP" and set(found) == set(numbers) != set(wanted):
        wanted = dict(zip(numbers, wanted.values(), strict=True))
    ids.check_ids(found, wanted, file=path)
    names = list(wanted)
    ours, theirs = [found[name] for name in names], [wanted[name] for name in names]
    remarks: list[Remark] = []
    if task == "STS-B":
        x, y = _numbers(ours, path), _numbers(theirs, truth)
        values = [_correlation("pearson", x, y, path), _correlation("spearman", x, y, path)]
        columns = {"error": np.abs(x - y).tolist()}
    else:
        unknown = sorted(set(ours) - set(theirs))
        if unknown:
            known = len(set(theirs))
            raise InputError(
                "eval_id_unknown",
                file=path,
                count=len(unknown),
                name="prediction",
                known=known,
                ids=ids.listed(unknown),
            )
        right = np.array([a == b for a, b in zip(ours, theirs, strict=True)])
        columns = {"accuracy": right.astype(float).tolist()}
        values = [_matthews(ours, theirs)] if task == "CoLA" else []
        values += [intervals.share("accuracy", int(right.sum()), len(right))] if task != "CoLA" else []
        values += [_f1(ours, theirs, truth)] if task in ("MRPC", "QQP") else []
        if len(set(ours)) == 1 < len(set(theirs)):
            told = {"name": ours[0], "classes": str(len(set(theirs)))}
            remarks.append(Remark(code="remark_one_class", values=told, doubt=True))
    return Outcome(
        evaluator=f"scikit-learn {sklearn.__version__}",
        samples=len(names),
        values=values,
        per_sample=Samples(ids=names, columns=columns),
        remarks=remarks,
    )


def read(path: str, task: str) -> dict[str, str]:
    """Index and label of each row of a TSV; without a column `index` rows are numbered from 0. Raises InputError."""
    rows: Iterator[list[str]] = ([*text.split("\t")] for _, text in files.lines(path))
    first = next(rows, [])
    head = [cell.strip() for cell in first]
    if task == "CoLA" and len(head) == len(_COLA) and head[1] in ("0", "1"):
        head, rows = _COLA, chain([first], rows)
    column = next((head.index(name) for name in _LABELS if name in head), None)
    if column is None:
        raise InputError("eval_line", file=path, line=1, problem=f"no column of {', '.join(_LABELS)}")
    index = next((head.index(name) for name in ("index", "id") if name in head), None)
    found: dict[str, str] = {}
    for number, row in enumerate(rows):
        if len(row) <= max(column, index or 0):
            raise InputError("eval_line", file=path, line=number + 2, problem=f"fewer than {len(head)} columns")
        name = row[index].strip() if index is not None else str(number)
        if name in found:
            raise InputError("eval_duplicates", file=path, count=2, ids=name)
        found[name] = row[column].strip()
    return found


def _numbers(texts: list[str], path: str) -> np.ndarray:
    try:
        numbers = [float(text) for text in texts]
    except ValueError as error:
        raise InputError("eval_line", file=path, line=0, problem=str(error)) from None
    if not all(map(isfinite, numbers)):
        raise InputError("eval_non_finite", file=path, index=0, count=sum(not isfinite(x) for x in numbers))
    return np.array(numbers)


def _correlation(metric: str, x: np.ndarray, y: np.ndarray, path: str) -> Value:
    if len(x) < 2 or x.min() == x.max() or y.min() == y.max():
        raise InputError("eval_shape", file=path, wanted="scores that differ", found="one value throughout")
    found = stats.pearsonr(x, y) if metric == "pearson" else stats.spearmanr(x, y)
    return Value(metric=metric, value=decimal(100 * float(found.statistic)), unit="percent", samples=len(x))


def _matthews(ours: list[str], theirs: list[str]) -> Value:
    value = 100 * float(scores.matthews_corrcoef(theirs, ours))
    return Value(metric="mcc", value=decimal(value), unit="percent", samples=len(ours))


def _f1(ours: list[str], theirs: list[str], path: str) -> Value:
    if _POSITIVE not in theirs:
        raise InputError("eval_shape", file=path, wanted=f"labels of which some are {_POSITIVE}", found="none")
    value = 100 * float(scores.f1_score(theirs, ours, pos_label=_POSITIVE, average="binary"))
    return Value(metric="f1", value=decimal(value), unit="percent", samples=len(ours))
