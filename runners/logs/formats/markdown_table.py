"""Results in Markdown, in tables (also those in HTML) and in sentences: a README, the text of a pull request.

Only a document's own claim, and read strictly: a table counts when it has a column of models and a column whose header
is the full name of one metric. What a header adds (`Top-1 (paper)`, `mAP (ours)`) makes it another column, which is not
read; a row that speaks of the paper, of a reference or of a target is not read either, because its numbers are not
results of the work. `mAP` and `AP` are names of many metrics and stay without one. A row that names a backend or a
device beside its model states a deployment.
"""

from __future__ import annotations

import re
from typing import Final

from harness.evidence.habits import Habits
from harness.evidence.observation import TableCell
from harness.values.quantity import parse_decimal
from runners.logs.reading.base import Head, LogBuilder
from runners.logs.reading.deployment_tables import measured
from runners.logs.reading.lines import Line, LineReader
from runners.logs.reading.markdown import MarkdownTable, TableRow, tables, value
from runners.logs.reading.numbers import may_go_on
from runners.logs.reading.prose import claims

MAX_CELLS: Final = 5000
NAME: Final = "markdown_table"
TITLE: Final = "Markdown tables"
HABITS: Final = Habits(medium="document")

# header without case, blanks and `-_.` -> (metric, unit); None where a percent sign has to say it
METRICS: Final[dict[str, tuple[str | None, str | None]]] = {
    "top1": ("top1", None),
    "top1acc": ("top1", None),
    "top1accuracy": ("top1", None),
    "acc@1": ("top1", None),
    "top5": ("top5", None),
    "top5acc": ("top5", None),
    "top5accuracy": ("top5", None),
    "acc@5": ("top5", None),
    "accuracy": ("accuracy", None),
    "acc": ("accuracy", None),
    "miou": ("miou", None),
    "map": (None, None),
    "ap": (None, None),
    "boxap": ("box_ap", None),
    "bboxap": ("box_ap", None),
    "map@0.5:0.95": ("box_ap", None),
    "maskap": ("mask_ap", None),
    "pq": ("pq", None),
    "psnr": ("psnr", "dB"),
    "ssim": ("ssim", None),
    "lpips": ("lpips", "score"),
    "hmean": ("hmean", None),
    "rtf": ("rtf", None),
    "map50": ("box_ap50", None),
    "wer": ("wer", None),
    "cer": ("cer", None),
    "em": ("em", None),
    "f1": ("f1", None),
    "mcc": ("mcc", None),
    "bleu": ("bleu", None),
    "nds": ("nds", None),
    "recall@1": ("recall_at_1", None),
    "r@1": ("recall_at_1", None),
}
_MODELS: Final = frozenset(
    "model models method methods backbone network architecture arch algorithm 模型 方法 算法 网络 骨干网络".split()
)
_DATASETS: Final = frozenset(("dataset", "data", "数据集"))
_SPLITS: Final = frozenset(("split", "testset", "set", "测试集"))
_UNIT: Final = re.compile(r"\s*[(\[（](%|db)[)\]）]$|(?<=\w)\s*(%)$", re.IGNORECASE)
_NOT_OURS: Final = re.compile(
    r"\b(?:paper|official|original|reference|reported|target|expected|baseline|torch|pytorch|sota)\b"
    r"|论文|原文|官方|参考|目标|基线|原作",
    re.IGNORECASE,
)
_HEADER: Final = re.compile(rb"^[^|\n]*\|[^\n]*\n[ \t]*(?:\|[ \t]*)?:?--", re.MULTILINE)


def recognise(head: Head) -> int:
    if not head.name.casefold().endswith((".md", ".markdown")):
        return 0
    return 20 if _HEADER.search(head.text) or b"<table" in head.text else 10


def parse(reader: LineReader, log: LogBuilder, *, curve: bool = False) -> None:
    for table in tables(reader, lambda line, text: _sentence(log, line, text)):
        _table(log, table)
        if not _NOT_OURS.search(" ".join(table.headings[-1:])):
            log.log.deployments += measured(table)


def _sentence(log: LogBuilder, line: Line, text: str) -> None:
    found = list(claims(text))
    if found:
        log.start_run(line.number)
    for claim in found:
        if line.whole or not text.rstrip().endswith(claim.value):
            log.observe(
                metric=None if claim.reduction else claim.metric,
                printed=f"reduction of {claim.metric}" if claim.reduction else claim.printed,
                value_text=claim.value,
                unit="percent" if claim.percent else None,
                kind="final",
                text=text,
                line=line.number,
            )


def _cells(log: LogBuilder, table: MarkdownTable) -> None:
    """Keep the numbers of a table that are not said to be somebody else's."""
    if _NOT_OURS.search(" ".join(table.headings[-1:])):
        return
    ours = [not _NOT_OURS.search(cell) for cell in table.header]
    models, data = (_columns(table, names) for names in (_MODELS, _DATASETS))
    heading = _heading(table)
    for row in table.rows:
        if _NOT_OURS.search(" ".join(row.cells)):
            continue
        model = _cell(row, models[0]) if len(models) == 1 else None
        dataset = (_cell(row, data[0]) if data else None) or heading
        for cell, name, own in zip(row.cells, table.header, ours, strict=False):
            read = value(cell) if own else None
            number = parse_decimal(read.text) if read is not None and "." in read.text else None
            if read is not None and number is not None and len(log.log.cells) < MAX_CELLS:
                log.log.cells.append(TableCell(row.line, read.text, number, _UNIT.sub("", name), model, dataset))


def _table(log: LogBuilder, table: MarkdownTable) -> None:
    _cells(log, table)
    header = [_fold(cell) for cell in table.header]
    models = _columns(table, _MODELS)
    units = [_UNIT.search(cell) for cell in table.header]
    names = [_fold(_UNIT.sub("", cell)) for cell in table.header]
    # Two columns of one name cannot be told apart.
    columns = [column for column, name in enumerate(names) if name in METRICS and names.count(name) == 1]
    if len(models) != 1 or not columns or _NOT_OURS.search(" ".join(table.headings[-1:])):
        return
    dataset = next(iter(_columns(table, _DATASETS)), None)
    split = next(iter(_columns(table, _SPLITS)), None)
    heading = _heading(table)
    for row in table.rows:
        if len(row.cells) != len(header) or _NOT_OURS.search(" ".join(row.cells)):
            continue
        run = log.start_run(row.line)
        if heading:
            log.state("heading", heading, row.line)
        run.model = row.cells[models[0]] or None
        run.dataset = (row.cells[dataset] or None) if dataset is not None else None
        run.split = (row.cells[split].casefold() or None) if split is not None else None
        for column in columns:
            unit = units[column]
            _add(log, row, column, names[column], table.header[column], (unit[1] or unit[2]).casefold() if unit else "")


def _add(log: LogBuilder, row: TableRow, column: int, name: str, printed: str, header_unit: str) -> None:
    read = value(row.cells[column])
    if read is None or (not row.whole and may_go_on(row.text.rstrip(), read.text)):
        return
    metric, unit = METRICS[name]
    if read.percent or header_unit == "%":
        unit = "percent"
    log.observe(
        metric=metric,
        printed=printed,
        value_text=read.text,
        unit=unit,
        kind="final",
        text=row.text,
        line=row.line,
    )


def _columns(table: MarkdownTable, names: frozenset[str]) -> list[int]:
    """The columns of a table that are called by one of these names."""
    return [column for column, cell in enumerate(table.header) if _fold(cell) in names]


def _cell(row: TableRow, column: int) -> str | None:
    return row.cells[column] or None if column < len(row.cells) else None


def _heading(table: MarkdownTable) -> str | None:
    """The headings that a table stands below, the nearest first."""
    return " / ".join(reversed([heading for heading in table.headings if heading])) or None


def _fold(cell: str) -> str:
    return re.sub(r"[\s_-]+|\.(?!\d)", "", cell.casefold()).rstrip("↑↓")
