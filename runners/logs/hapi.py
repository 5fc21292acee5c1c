"""Progress logs of `paddle.Model.fit` and `paddle.Model.evaluate`.

The lines of training and evaluation have one shape; only `Eval begin...` and `Eval samples: N` tell them apart
(PaddlePaddle/Paddle, python/paddle/hapi/callbacks.py, ProgBarLogger). A metric is the mean over the set so far, so
that the line of the last step counts; `loss` is the last step's alone and is no result. The log names neither model
nor data: it proves a criterion only through a mapping.
"""

from __future__ import annotations

import re
from typing import Final

from runners.logs.base import Head, LogBuilder
from runners.logs.reading import LineReader, segments

NAME: Final = "hapi"
TITLE: Final = "paddle.Model (hapi)"

METRICS: Final[dict[str, tuple[str, str]]] = {
    "acc": ("top1", "fraction"),
    "acc_top1": ("top1", "fraction"),
    "acc_top5": ("top5", "fraction"),
}

_NEEDLES: Final = (b"Eval begin...", b"Epoch ")
_RECOGNISE: Final = re.compile(rb"Eval begin\.\.\.|^step +\d+/\d+ (?:\[[=>.]+\] )?- ", re.MULTILINE)
_EPOCH: Final = re.compile(r"Epoch (\d+)/(\d+)\s*$")
_STEP: Final = re.compile(r"step +(\d+)/(\d+)(?: \[[=>.]+\])?(( - \w+: \S+)+)")
_PAIR: Final = re.compile(r" - (\w+): ([-+]?\d+\.\d{4,}(?:[eE][-+]?\d+)?|nan|inf)(?= |$)")
_SAMPLES: Final = re.compile(r"Eval samples: (\d+)")
_EVAL_LIMIT: Final = 200_000


def recognise(head: Head) -> int:
    return 60 if _RECOGNISE.search(head.text) and b"- " in head.text else 0


def parse(reader: LineReader, log: LogBuilder, *, curve: bool = False) -> None:
    epoch: int | None = None
    while (line := reader.seek((*_NEEDLES, b"step ") if curve else _NEEDLES)) is not None:
        text = list(segments(line.raw))[-1]
        if found := _EPOCH.search(text):
            number = int(found[1])
            if log.run is None or number <= (log.run.train_epochs or [0])[-1]:
                log.start_run(line.number)
            assert log.run is not None
            log.run.epochs = int(found[2])
            log.run.train_epochs.append(number)
            epoch = number
        elif b"Eval begin..." in line.raw:
            _evaluation(reader, log, epoch)
            # A second evaluation without an epoch in between is a call of its own, of whatever weights.
            epoch = None
        elif curve:
            _add(log, line.number, text, "train", epoch)


def _evaluation(reader: LineReader, log: LogBuilder, epoch: int | None) -> None:
    """Read from `Eval begin...` to `Eval samples: N` and add the values of the last step, if it was the last."""
    last: tuple[int, str] | None = None
    for _ in range(_EVAL_LIMIT):
        line = reader.next()
        if line is None:
            return
        for text in segments(line.raw):
            if _SAMPLES.search(text):
                if last is not None:
                    _add(log, *last, "eval", epoch)
                return
            if (found := _STEP.search(text)) and found[1] == found[2]:
                last = (line.number, text)


def _add(log: LogBuilder, line: int, text: str, kind: str, epoch: int | None) -> None:
    found = _STEP.search(text)
    if found is None:
        return
    for name, value in _PAIR.findall(found[3]):
        metric, unit = METRICS.get(name, (None, "loss" if name == "loss" else None))
        if name == "loss" and kind == "eval":
            continue
        log.observe(
            metric=metric,
            printed=name,
            value_text=value,
            unit=unit,
            kind="train" if kind == "train" else "eval",
            text=text,
            line=line,
            epoch=epoch,
            step=int(found[1]) if kind == "train" else None,
        )
