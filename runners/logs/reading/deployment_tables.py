"""Tables of documents that state what models give on backends and devices: an accuracy, a speed, or both.

`| 模型 | 后端 | 硬件 | 精度指标 | Paddle Inference | 本后端 | 平均耗时(ms) |`: a table counts that has a column of
models, one of backends or of devices, and a column of numbers. Which number is whose is left to the reader: the cells
are kept as they stand, those of a time apart from the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from harness.evidence.measurement import Measured, Tabled
from runners.logs.reading.markdown import MarkdownTable, TableRow, value

# A hostile document has any number of rows.
MAX_ROWS: Final = 1000
_MODELS: Final = frozenset(("model", "models", "network", "模型", "模型名称", "模型名", "网络"))
_BACKENDS: Final = frozenset(
    ("backend", "inferencebackend", "engine", "runtime", "inferenceengine", "后端", "推理后端", "推理引擎", "部署后端")
)
_DEVICES: Final = frozenset(("device", "hardware", "platform", "machine", "硬件", "设备", "平台", "芯片", "硬件平台"))
_SPEED: Final = re.compile(r"\bms\b|latency|\btime\b|\bfps\b|speed|耗时|时延|延时|速度|帧率|用时", re.IGNORECASE)
_FOLDED: Final = re.compile(r"[\s_.-]+")


def measured(table: MarkdownTable) -> Iterator[Measured]:
    """What each row of `table` states of a model; nothing where it is no such table."""
    names = [_FOLDED.sub("", cell.casefold()) for cell in table.header]
    model, backend, device = (_column(names, known) for known in (_MODELS, _BACKENDS, _DEVICES))
    if model is None or (backend is None and device is None):
        return
    for row in table.rows[:MAX_ROWS]:
        told = _told(table, row, model, backend, device) if row.whole and len(row.cells) == len(names) else None
        if told is not None:
            yield Measured(told, row.line)


def _told(table: MarkdownTable, row: TableRow, model: int, backend: int | None, device: int | None) -> Tabled | None:
    if not row.cells[model]:
        return None
    named = {model, backend, device}
    cells = [(table.header[n], cell) for n, cell in enumerate(row.cells) if n not in named and cell.strip()]
    numbers = [name for name, cell in cells if value(cell) is not None]
    if not numbers:
        return None
    accuracy = [(name, cell) for name, cell in cells if not _SPEED.search(name)]
    # A column of words alone, such as the metric's name, is no accuracy.
    accuracy = accuracy if any(name in numbers for name, _ in accuracy) else []
    speed = [(name, cell) for name, cell in cells if _SPEED.search(name) and name in numbers]
    return Tabled(
        model=row.cells[model],
        backend=row.cells[backend] if backend is not None else "",
        device=row.cells[device] if device is not None else "",
        accuracy=", ".join(f"{name} {cell}" for name, cell in accuracy),
        speed=", ".join(f"{name} {cell}" for name, cell in speed),
    )


def _column(names: list[str], known: frozenset[str]) -> int | None:
    """The one column that is called so."""
    found = [column for column, name in enumerate(names) if name in known]
    return found[0] if len(found) == 1 else None
