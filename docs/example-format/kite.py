"""Logs of Kite, an invented toolkit.

It prints `== kite 1.2 model=NAME data=NAME ==` when it starts, `epoch E train acc=...` and `epoch E eval acc=...` with
the accuracy in percent, and `best acc=... (epoch E)` at the end. The eval lines are results; the best line repeats one.
"""

from __future__ import annotations

import re
from typing import Final

from runners.logs.reading.base import Head, LogBuilder
from runners.logs.reading.lines import LineReader, plain

NAME: Final = "kite"
TITLE: Final = "Kite"

# printed name -> (metric of the registry, unit the toolkit prints)
METRICS: Final[dict[str, tuple[str | None, str | None]]] = {"acc": ("top1", "percent")}

_NEEDLES: Final = (b"== kite ", b" eval acc=", b"best acc=")
_START: Final = re.compile(r"== kite (\S+) model=(\S+) data=(\S+) ==")
_EVAL: Final = re.compile(r"epoch (\d{1,6}) eval acc=(\d+\.\d+)%")
_BEST: Final = re.compile(r"best acc=(\d+\.\d+)% \(epoch (\d{1,6})\)")


def recognise(head: Head) -> int:
    return 90 if b"== kite " in head.text else 0


def parse(reader: LineReader, log: LogBuilder, *, curve: bool = False) -> None:
    metric, unit = METRICS["acc"]
    while (line := reader.seek(_NEEDLES)) is not None:
        text = plain(line.raw)
        if found := _START.search(text):
            run = log.start_run(line.number)
            run.framework, run.model, run.dataset, run.split = f"kite {found[1]}", found[2], found[3], "test"
        elif found := _EVAL.search(text):
            log.observe(
                metric=metric,
                printed="acc",
                value_text=found[2],
                unit=unit,
                kind="eval",
                text=text,
                line=line.number,
                epoch=int(found[1]),
            )
        elif found := _BEST.search(text):
            log.observe(
                metric=metric,
                printed="best acc",
                value_text=found[1],
                unit=unit,
                kind="best",
                text=text,
                line=line.number,
                epoch=int(found[2]),
            )
