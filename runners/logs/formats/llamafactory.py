"""`trainer_log.jsonl` of LLaMA-Factory.

What the writer does (hiyouga/LLaMA-Factory ff6d4d12, src/llamafactory/train/callbacks.py:277): a JSON object a log of
the Trainer, `{"current_steps": 100, "total_steps": 300, "loss": 1.2, "lr": 1e-05, "epoch": 1.0, "percentage": 33.33,
"elapsed_time": "0:10:00", "remaining_time": "0:20:00"}`; an evaluation has `eval_loss` in place of `loss` and a
prediction `predict_loss`. `accuracy` is the share of the batch's pairs that a reward model or DPO ranks rightly while
it trains. Nothing else of an evaluation is written here: the Trainer's own files have it.
"""

from __future__ import annotations

import re
from typing import Final

from harness.evidence.observation import Kind
from harness.values.quantity import parse_decimal
from runners.logs.reading.base import Head, LogBuilder
from runners.logs.reading.jsonlines import Number, count, records
from runners.logs.reading.lines import LineReader, plain
from runners.logs.reading.trainer_values import trained_to, whole_epoch

NAME: Final = "llamafactory"
TITLE: Final = "LLaMA-Factory (trainer_log.jsonl)"

METRICS: Final[dict[str, tuple[str | None, str | None]]] = {
    "eval_loss": ("loss", "loss"),
    "predict_loss": ("loss", "loss"),
    "loss": ("loss", "loss"),
    "reward": (None, None),
    "accuracy": (None, "fraction"),
}
_KINDS: Final[dict[str, Kind]] = {"eval_loss": "eval", "predict_loss": "final"}
_RECOGNISE: Final = re.compile(rb'^\{"current_steps": \d{1,12}, "total_steps": \d{1,12}, ', re.MULTILINE)


def recognise(head: Head) -> int:
    return 90 if _RECOGNISE.search(head.text) else 0


def parse(reader: LineReader, log: LogBuilder, *, curve: bool = False) -> None:
    last = -1
    for line, record in records(reader, (b'"current_steps"',)):
        step, total = count(record.get("current_steps")), count(record.get("total_steps"))
        if step is None:
            continue
        if log.run is None or step < last:
            log.start_run(line.number)
        last = step
        run = log.current(line.number)
        printed = record.get("epoch")
        epoch = parse_decimal(printed) if isinstance(printed, Number) else None
        done = whole_epoch(epoch)
        if done is not None:
            trained_to(run, done)
        if done is not None and step == total:
            run.epochs = done
        for name, (metric, unit) in METRICS.items():
            value = record.get(name)
            kind = _KINDS.get(name, "train")
            if isinstance(value, Number) and (curve or kind != "train"):
                log.observe(
                    metric=metric,
                    printed=name,
                    value_text=value,
                    unit=unit,
                    kind=kind,
                    text=plain(line.raw),
                    line=line.number,
                    epoch=done,
                    step=step,
                    split="test" if name == "predict_loss" else None,
                )
