"""Result tables of timm: `summary.csv` of a training and `results*.csv` of a validation.

`summary.csv` (huggingface/pytorch-image-models, timm/utils/summary.py, train.py) has a row an epoch; its `eval_`
columns are top-1 and top-5 in percent. With a moving average of the weights they are of the average, and the file
does not say so. The rows of `results*.csv` (validate.py, results/) are of one model each, in percent too; `top1_err`
is 100 minus top-1. The dataset is in neither, but timm names its own tables of other sets than ImageNet-1k after them
(results/ at aa4b585: results-imagenet-real.csv, ...); `-clean` is the part of ImageNet-1k with the classes of a set.
"""

from __future__ import annotations

import re
from typing import Final

from harness.evidence.habits import Habits
from runners.logs.reading.base import Head, LogBuilder
from runners.logs.reading.cells import csv_rows
from runners.logs.reading.lines import Line, LineReader
from runners.logs.reading.numbers import whole

NAME: Final = "timm"
TITLE: Final = "timm"
HABITS: Final = Habits(rows_are_models=True)

METRICS: Final[dict[str, tuple[str | None, str | None]]] = {
    "eval_loss": ("loss", "loss"),
    "eval_top1": ("top1", "percent"),
    "eval_top5": ("top5", "percent"),
    "eval_prec1": ("top1", "percent"),
    "eval_prec5": ("top5", "percent"),
    "top1": ("top1", "percent"),
    "top5": ("top5", "percent"),
}

# The end of a table's name, longest first.
_OTHER_SETS: Final = {
    "imagenet-a-clean.csv": "ImageNet-A-clean",
    "imagenet-a.csv": "ImageNet-A",
    "imagenet-r-clean.csv": "ImageNet-R-clean",
    "imagenet-r.csv": "ImageNet-R",
    "imagenet-real.csv": "ImageNet-ReaL",
    "imagenetv2-matched-frequency.csv": "ImageNetV2",
    "sketch.csv": "ImageNet-Sketch",
}
_SUMMARY: Final = re.compile(rb"^(?:\xef\xbb\xbf)?epoch,train_\w+,.*\beval_\w+")
_RESULTS: Final = re.compile(rb"^(?:\xef\xbb\xbf)?model,.*\btop1,top1_err,top5,top5_err\b")


def recognise(head: Head) -> int:
    first = head.first.partition(b"\n")[0]
    return 90 if _SUMMARY.match(first) or _RESULTS.match(first) else 0


def parse(reader: LineReader, log: LogBuilder, *, curve: bool = False) -> None:
    for line, text, values in csv_rows(reader, log, lambda row: row[0] in ("epoch", "model")):
        if "model" in values:
            _model(log, line, text, values)
        elif values:
            _epoch(log, line, text, values, curve=curve)
        elif "model" not in text and (log.run is None or log.run.train_epochs):
            log.start_run(line.number)


def _epoch(log: LogBuilder, line: Line, text: str, values: dict[str, str], *, curve: bool) -> None:
    number = whole(values.get("epoch"))
    if number is None:
        return
    # Counted from 0.
    epoch = number + 1
    run = log.run
    if run is None or (run.train_epochs and epoch <= run.train_epochs[-1]):
        run = log.start_run(line.number)
    run.train_epochs.append(epoch)
    for name, value in values.items():
        if name.startswith("eval_") or (curve and name.startswith("train_")):
            metric, unit = METRICS.get(name, (None, "loss" if name.endswith("loss") else None))
            log.observe(
                metric=metric,
                printed=name,
                value_text=value,
                unit=unit,
                kind="eval" if name.startswith("eval_") else "train",
                text=text,
                line=line.number,
                epoch=epoch,
            )


def _model(log: LogBuilder, line: Line, text: str, values: dict[str, str]) -> None:
    if not values.get("model"):
        return
    run = log.start_run(line.number)
    run.model = values["model"]
    name = log.log.own_name.casefold()
    run.dataset = next((data for end, data in _OTHER_SETS.items() if name.endswith(f"results-{end}")), None)
    run.image_size = whole(values.get("img_size"))
    for name in ("top1", "top5"):
        metric, unit = METRICS[name]
        log.observe(
            metric=metric,
            printed=name,
            value_text=values.get(name, ""),
            unit=unit,
            kind="eval",
            text=text,
            line=line.number,
        )
