"""Tables of salient, camouflaged and dichotomous segmentation: of the evaluation that BiRefNet and its kin use, and CSV.

The writer (ZhengPeng7/BiRefNet, eval_existingOnes.py, after GCoNet) draws a PrettyTable, with `|` or `&` between the
cells, a row a model and data set: `Dataset & Method & maxFm & wFmeasure & MAE & Smeasure & meanEm & HCE & maxEm & ...`,
fractions of three decimals, often without the zero before the point (`.791`). IS-Net's six measures (xuebinqin/DIS) are
handed in under the same names as CSV, which no program of theirs writes: such a table is a claim. maxFm is the maximum of the mean curve, wFmeasure the weighted F, meanEm the mean
of the E-measure's curve; the other columns are other measures. A table counts with three of the six names.
"""

from __future__ import annotations

import re
from typing import Final

from runners.logs.reading.base import Head, as_claim
from runners.logs.reading.described import Format
from runners.logs.reading.description import Below, Rule, Sample
from runners.logs.reading.hooks import Account, FoundLine, Meaning
from runners.logs.reading.numbers import FINITE

_METRICS: Final[dict[str, Meaning]] = {
    "maxFm": ("max_f", "score"),
    "maxF": ("max_f", "score"),
    "wFmeasure": ("weighted_f", "score"),
    "wFm": ("weighted_f", "score"),
    "wF": ("weighted_f", "score"),
    "MAE": ("mae", "score"),
    "Smeasure": ("s_measure", "score"),
    "Sm": ("s_measure", "score"),
    "meanEm": ("e_measure", "score"),
    "Em": ("e_measure", "score"),
    "HCE": ("hce", "count"),
}
_ENOUGH: Final = 3
_MODEL: Final = frozenset(("method", "model"))
_DATASET: Final = frozenset(("dataset", "test set", "testset", "data"))
_DRAWN: Final = ("|", "&")
_SEPARATORS: Final = (*_DRAWN, "\t", ",", ";")
# How DIS5K calls its parts.
_PART: Final = re.compile(r"^DIS(?:5K)?-(VD|TE)\d?$")
_PARTS: Final = {"VD": "val", "TE": "test"}
_NUMBER: Final = re.compile(FINITE)
_NAMES: Final = rb"(?:maxFm?|wFm?|wFmeasure|Smeasure|meanEm|Sm|Em|MAE|HCE)"
# Two names beside each other tell the table from the rest of a file.
_HEADER: Final = re.compile(
    rb"\b(?:maxFm?|Smeasure)\"? {0,12}[|&,;\t] {0,12}\"?" + _NAMES + rb"\b"
    rb"|\b" + _NAMES + rb"\"? {0,12}[|&,;\t] {0,12}\"?(?:maxFm?|Smeasure)\b"
)
_RULE: Final = re.compile(r"^[\s+|&=:-]*$")


def _cells(text: str, separator: str) -> list[str]:
    text = text.strip().strip("|&") if separator in _DRAWN else text
    return [cell.strip().strip('"') for cell in text.split(separator)]


def _rows(account: Account, heading: FoundLine, rows: list[FoundLine]) -> None:
    """Each row is a run of its own: another model, or other data."""
    separator = next((mark for mark in _SEPARATORS if mark in heading.text), ",")
    names = _cells(heading.text, separator)
    if len(_METRICS.keys() & set(names)) < _ENOUGH:
        return
    for row in rows:
        if _RULE.match(row.text):
            continue
        cells = _cells(row.text, separator)
        if len(cells) != len(names) and row.whole:
            return
        cell_of = dict(zip(names, cells[: None if row.whole else -1], strict=False))
        values = [(name, cell) for name, cell in cell_of.items() if _NUMBER.fullmatch(cell)]
        known = {name: _METRICS.get(name, (None, None)) for name, _ in values}
        if not any(metric for metric, _ in known.values()):
            continue
        run = account.start(row.line)
        run.model = next((cell for name, cell in cell_of.items() if name.casefold() in _MODEL and cell), None)
        run.dataset = next((cell for name, cell in cell_of.items() if name.casefold() in _DATASET and cell), None)
        if run.dataset is not None and (part := _PART.search(run.dataset)) is not None:
            run.split = _PARTS[part[1]]
        if not row.whole:
            account.truncated(row)
        told = account.log.log.observations
        first = len(told)
        account.observe(row, values, metrics=known)
        if separator not in _DRAWN:
            told[first:] = [as_claim(one) for one in told[first:]]


def _knows(head: Head) -> int:
    """Tables of a document are what somebody says, and read as such."""
    return 70 if not head.name.casefold().endswith((".md", ".markdown")) and _HEADER.search(head.text) else 0


FORMAT = Format(
    name="saliency_table",
    title="Saliency and DIS tables",
    knows=_knows,
    rules=(
        Rule(
            needles=(b"maxF", b"Smeasure", b"wFmeasure"),
            pattern=r"^[^\n]{0,200}\b(?:maxFm?|Smeasure|wFmeasure)\b",
            below=Below(rows=(Rule(pattern=r"[|&,;\t+]"),), limit=400, close=True, gathered=_rows),
        ),
    ),
    samples=(
        Sample(
            text="""\
                +---------+--------+-------+-----------+------+----------+--------+------+
                & Dataset & Method & maxFm & wFmeasure & MAE  & Smeasure & meanEm & HCE  & maxEm &
                +---------+--------+-------+-----------+------+----------+--------+------+
                &  DIS-VD & IS-Net &  .791 &    .717   & .074 &   .813   &  .856  & 1116 & .871  &
                +---------+--------+-------+-----------+------+----------+--------+------+
                """,
            sees="""\
                4 eval max_f .791 score, maxFm, split val
                4 eval weighted_f .717 score, wFmeasure, split val
                4 eval mae .074 score, MAE, split val
                4 eval s_measure .813 score, Smeasure, split val
                4 eval e_measure .856 score, meanEm, split val
                4 eval hce 1116 count, HCE, split val
                4 eval - .871 -, maxEm, split val
                """,
            runs="4 model IS-Net, dataset DIS-VD, split val",
        ),
        Sample(
            file="results.csv",
            text="""\
                model,dataset,maxF,wF,MAE,Sm,Em,HCE
                IS-Net,DIS-TE1,0.740,0.662,0.074,0.787,0.820,149
                IS-Net,DIS-TE2,0.799,0.728,0.070,0.823,0.858,340
                """,
            sees="""\
                2 eval max_f 0.740 score, maxF, split test
                2 eval weighted_f 0.662 score, wF, split test
                2 eval mae 0.074 score, MAE, split test
                2 eval s_measure 0.787 score, Sm, split test
                2 eval e_measure 0.820 score, Em, split test
                2 eval hce 149 count, HCE, split test
                3 eval max_f 0.799 score, maxF, split test
                3 eval weighted_f 0.728 score, wF, split test
                3 eval mae 0.070 score, MAE, split test
                3 eval s_measure 0.823 score, Sm, split test
                3 eval e_measure 0.858 score, Em, split test
                3 eval hce 340 count, HCE, split test
                """,
            runs="""\
                2 model IS-Net, dataset DIS-TE1, split test
                3 model IS-Net, dataset DIS-TE2, split test
                """,
        ),
    ),
)
