"""Progress logs of `paddle.Model.fit` and `paddle.Model.evaluate`.

The lines of training and evaluation have one shape; only `Eval begin...` and `Eval samples: N` tell them apart
(PaddlePaddle/Paddle, python/paddle/hapi/callbacks.py, ProgBarLogger). A metric is the mean over the set so far, so
that the line of the last step counts; `loss` is the last step's alone and is no result. The log names neither model
nor data: it proves a criterion only through a mapping.
"""

from __future__ import annotations

import re
from typing import Final

from harness.evidence.habits import Habits, Mean
from runners.logs.reading.base import Head, LogBuilder
from runners.logs.reading.lines import LineReader, SegmentReader, plain

NAME: Final = "hapi"
TITLE: Final = "paddle.Model (hapi)"
_TOP_K: Final = Mean(over="samples", source="PaddlePaddle/Paddle python/paddle/metric/metrics.py Accuracy.accumulate")
HABITS: Final = Habits(means={"top1": _TOP_K, "top5": _TOP_K})

METRICS: Final[dict[str, tuple[str, str]]] = {
    "acc": ("top1", "fraction"),
    "acc_top1": ("top1", "fraction"),
    "acc_top5": ("top5", "fraction"),
}

_NEEDLES: Final = (b"Eval begin...", b"Epoch ")
_STEPS: Final = (*_NEEDLES, b"step ", b"Eval samples: ")
_RECOGNISE: Final = re.compile(rb"Eval begin\.\.\.|^step +\d+/\d+ (?:\[[=>.]+\] )?- ", re.MULTILINE)
_EPOCH: Final = re.compile(r"Epoch (\d{1,9})/(\d{1,9})\s*$")
_STEP: Final = re.compile(r"step +(\d{1,9})/(\d{1,9})(?: \[[=>.]+\])?((?: - \w+: \S+)+)")
_SAMPLES: Final = re.compile(r"Eval samples: (\d{1,9})\s*$")
_PAIR: Final = re.compile(r" - (\w+): ([-+]?\d+\.\d{4,}(?:[eE][-+]?\d+)?|nan|inf)(?= |$)")


def recognise(head: Head) -> int:
    return 60 if _RECOGNISE.search(head.text) and b"- " in head.text else 0


def parse(reader: LineReader, log: LogBuilder, *, curve: bool = False) -> None:
    epoch: int | None = None
    evaluating = False
    last: tuple[int, str] | None = None
    counted: dict[int, set[int]] = {}
    lines = SegmentReader(reader)
    while (line := lines.seek(_STEPS if evaluating or curve else _NEEDLES)) is not None:
        text = plain(line.raw)
        if found := _EPOCH.search(text):
            epoch, evaluating = _epoch(log, line.number, found), False
        elif "Eval begin..." in text:
            evaluating, last = True, None
        elif evaluating and (found := _SAMPLES.search(text)):
            run = log.current(line.number)
            counted.setdefault(run.index, set()).add(int(found[1]))
            # A run that evaluates several sets states the size of none of them.
            run.samples = int(found[1]) if len(counted[run.index]) == 1 else None
            if last is not None:
                _add(log, *last, "eval", epoch)
            # A second evaluation without an epoch in between is a call of its own, of whatever weights.
            evaluating, epoch = False, None
        elif evaluating and (found := _STEP.search(text)):
            # Values of earlier steps are of a part of the set.
            last = (line.number, text) if found[1] == found[2] else None
        elif curve:
            _add(log, line.number, text, "train", epoch)


def _epoch(log: LogBuilder, line: int, found: re.Match[str]) -> int:
    """The epoch a training has come to; a new run where the epochs start over."""
    number = int(found[1])
    run = log.run
    if run is None or (run.train_epochs and number <= run.train_epochs[-1]):
        run = log.start_run(line)
    run.epochs = int(found[2])
    run.train_epochs.append(number)
    return number


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
