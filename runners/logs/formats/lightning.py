"""PyTorch Lightning: `metrics.csv` of its CSVLogger, and the tables that its console prints.

What the writer does (pytorch-lightning 2.4.0, lightning_fabric/loggers/csv_logs.py:222 and
pytorch_lightning/loops/evaluation_loop.py:494): a row of the file is what was logged at one
step, so that training and validation of an epoch stand in rows of their own, with empty cells for the rest; `epoch`
counts from 0 and `step` optimizer steps. What `trainer.test()` and `trainer.validate()` find is printed as a table, `Test
metric` (`Validate metric`, `Runningstage.testing metric`) and a column `DataLoader n` a data set, drawn with lines or,
before 1.7, with dashes; before 1.5 it was a dictionary below `DATALOADER:0 TEST RESULTS`. ModelCheckpoint says `Epoch 3,
global step 3752: 'val_acc' reached 0.97120 (best 0.97120), saving model to ...` (callbacks/model_checkpoint.py:754), and
EarlyStopping `Metric val_acc improved by 0.110 >= min_delta = 0.0. New best score: 0.971`, to three decimals
(callbacks/early_stopping.py at 02095be2, _improvement_message): read where ModelCheckpoint says nothing of it, since
each of the two says it first in its turn. The
numbers of a progress bar have three digits and are filled up with zeros: they are not read. Names are the program's own,
`val_acc` or `test/loss`: the word before the name tells the part of the data, and the unit stays open.
"""

from __future__ import annotations

import re
from typing import Final

from harness.evidence.habits import Habits
from harness.evidence.observation import Kind
from harness.tasks.splits import of_word
from runners.logs.reading.base import Head, LogBuilder
from runners.logs.reading.cells import csv_rows
from runners.logs.reading.lines import Line, LineReader, plain
from runners.logs.reading.numbers import NUMBER, whole
from runners.logs.reading.segments import SegmentReader

NAME: Final = "lightning"
TITLE: Final = "PyTorch Lightning"
# Of an evaluation that is none of the best it prints `'val_acc' was not in top 1` (callbacks/model_checkpoint.py).
HABITS: Final = Habits(evaluations_chosen=True)

# name without the part of the data, in lower case -> (metric, unit); the program's own function computed the value.
METRICS: Final[dict[str, tuple[str | None, str | None]]] = {
    "loss": ("loss", "loss"),
    "acc": ("accuracy", None),
    "accuracy": ("accuracy", None),
    "acc1": ("top1", None),
    "acc_top1": ("top1", None),
    "top1": ("top1", None),
    "acc5": ("top5", None),
    "acc_top5": ("top5", None),
    "top5": ("top5", None),
    "f1": ("f1", None),
    "auroc": ("auc", None),
    "miou": ("miou", None),
    "psnr": ("psnr", "dB"),
    "ssim": ("ssim", "score"),
    "lpips": ("lpips", "score"),
    "exprate": ("exprate", None),
    "wer": ("wer", None),
    "cer": ("cer", None),
    "bleu": ("bleu", None),
    "perplexity": ("perplexity", "score"),
}
_COUNTERS: Final = frozenset(("epoch", "step"))
_PART: Final = re.compile(r"([A-Za-z]{2,12})[_/.-](.{1,99})")
# What is logged at every step of a training has a second name of its own.
_EACH: Final = re.compile(r"_(?:step|epoch)$")
_HEADER: Final = re.compile(
    rb"^(?=[^\n]{0,4000}\bstep\b)(?=[^\n]{0,4000}(?:^|,)\"?(?:val|valid|test|train)[_/][\w/@. -]{1,60})"
    rb"(?=[^\n]{0,4000}\bepoch\b)[\w/@.,\" -]{10,4000}\r?\n",
)
_TABLE: Final = re.compile(
    r"^[\s┃|]*(?:Runningstage\.)?(Test|Validate|testing|validating) metric[\s┃|]+(DataLoader \d{1,4}.*)$"
)
_HEADINGS: Final = re.compile(
    rb"(?:Test|Validate|testing|validating) metric[^\n]{1,200}DataLoader \d|^DATALOADER:\d{1,4} (?:TEST|VALIDATE)"
    rb"|^Epoch \d{1,9}, global step \d{1,12}: '?[\w/@.-]{1,99}'? reached "
    rb"|^Metric [\w/@.-]{1,99} improved[^\n]{0,99}\. New best score: \d",
    re.MULTILINE,
)
_ROW: Final = re.compile(r"^[\s│|]{0,200}([\w/@.:-]{1,99})[\s│|]+(.{1,2000})$")
_CELL: Final = re.compile(NUMBER)
_RULE: Final = re.compile(r"^[\s─━┏┓┗┛┡┩╇┳┻└┘┴├┤┼╞═╪╡┬-]*$")
_OLD: Final = re.compile(r"^DATALOADER:(\d{1,4}) (TEST|VALIDATE) RESULTS\s*$")
_PAIR: Final = re.compile(rf"'([\w/@.:-]{{1,99}})': ({NUMBER})(?=[,}}])")
_REACHED: Final = re.compile(
    r"^Epoch (\d{1,9}), global step (\d{1,12}): '?([\w/@.-]{1,99}?)'? reached (-?\d+\.\d{5}) \(best (-?\d+\.\d{5})\)"
)
_IMPROVED: Final = re.compile(
    r"^Metric ([\w/@.-]{1,99}) improved(?: by \d+\.\d{3} >= min_delta = [\d.e-]{1,24})?\. New best score: (-?\d+\.\d{3})$"
)
_LOADER: Final = re.compile(r"DataLoader (\d{1,4})")
_SPLITS: Final = {"test": "test", "testing": "test", "validate": "val", "validating": "val"}
_MAX_ROWS: Final = 200


def recognise(head: Head) -> int:
    if _HEADER.match(head.first):
        return 80 if head.name.casefold().rpartition("/")[2] == "metrics.csv" else 70
    return 60 if _HEADINGS.search(head.text) else 0


def parse(reader: LineReader, log: LogBuilder, *, curve: bool = False) -> None:
    if _HEADER.match(log.head.first):
        _csv(reader, log, curve=curve)
    else:
        _console(SegmentReader(reader), log)


def _csv(reader: LineReader, log: LogBuilder, *, curve: bool) -> None:
    last = -1
    for line, text, values in csv_rows(reader, log, lambda row: set(row) >= _COUNTERS):
        number, step = whole(values.get("epoch")), whole(values.get("step"))
        if number is None:
            continue
        epoch = number + 1
        run = log.current(line.number)
        if epoch < last:
            run = log.start_run(line.number)
        last = epoch
        for name, value in values.items():
            if not value:
                continue
            kind, split, metric, unit = _known(name)
            if kind == "train" and (not run.train_epochs or run.train_epochs[-1] != epoch):
                run.train_epochs.append(epoch)
            if name not in _COUNTERS and (kind == "eval" or (kind == "train" and curve)):
                _observe(log, line, text, name, value, kind, split, metric, unit, epoch=epoch, step=step)


def _known(name: str) -> tuple[Kind | None, str | None, str | None, str | None]:
    """Of what a name says a value is: its kind, the part of the data, metric and unit."""
    found = _PART.fullmatch(name)
    part = of_word(found[1]) if found is not None else None
    if found is None or part is None:
        return None, None, None, None
    metric, unit = METRICS.get(_EACH.sub("", found[2]).casefold(), (None, "loss" if "loss" in found[2] else None))
    return ("train", None, metric, unit) if part == "train" else ("eval", part, metric, unit)


def _console(reader: SegmentReader, log: LogBuilder) -> None:
    """The tables among whatever else the program printed."""
    needles = (b" metric", b"DATALOADER:", b" reached ", b". New best score: ")
    line = reader.seek(needles)
    reached: set[str] = set()
    improved: list[tuple[Line, re.Match[str]]] = []
    while line is not None:
        text = plain(line.raw)
        if found := _TABLE.match(text):
            line = _table(reader, log, _SPLITS[found[1].casefold()], _LOADER.findall(found[2])) or reader.seek(needles)
        elif found := _OLD.match(text):
            split, loader = _SPLITS[found[2].casefold()], found[1]
            line = reader.next()
            if line is not None:
                text = plain(line.raw)
                for name, value in _PAIR.findall(text) if text.startswith("{") else ():
                    _printed(log, line, text, name, value, split, loader)
        else:
            if found := _REACHED.match(text):
                _reached(log, line, text, found)
                reached.add(found[3])
            elif line.whole and (found := _IMPROVED.match(text.rstrip())):
                improved.append((line, found))
            line = reader.seek(needles)
    for line, found in improved:
        if found[1] not in reached:
            _improved(log, line, found)


def _reached(log: LogBuilder, line: Line, text: str, found: re.Match[str]) -> None:
    """What was monitored, and the best of it so far."""
    kind, split, metric, unit = _known(found[3])
    if kind == "eval":
        epoch, step = int(found[1]) + 1, int(found[2])
        _observe(log, line, text, found[3], found[4], "eval", split, metric, unit, epoch=epoch, step=step)
        _observe(log, line, text, f"best {found[3]}", found[5], "best", split, metric, unit)


def _improved(log: LogBuilder, line: Line, found: re.Match[str]) -> None:
    """The best so far of what is watched for stopping early."""
    kind, split, metric, unit = _known(found[1])
    if kind == "eval":
        _observe(log, line, found.string, f"best {found[1]}", found[2], "best", split, metric, unit)


def _table(reader: SegmentReader, log: LogBuilder, split: str, loaders: list[str]) -> Line | None:
    """The rows of one table; the line behind it."""
    for _ in range(_MAX_ROWS):
        line = reader.next()
        if line is None:
            return None
        text = plain(line.raw)
        if _RULE.match(text):
            if not text.strip() or "┘" in text:
                return None
            continue
        found = _ROW.match(text)
        if found is None or not line.whole:
            return line if line.whole else None
        row = found[2].rstrip().removesuffix("│").split("│") if "│" in text else found[2].split()
        # Without lines an empty cell cannot be seen.
        if len(row) == len(loaders):
            for loader, value in zip(loaders, row, strict=True):
                if _CELL.fullmatch(value.strip()):
                    _printed(log, line, text, found[1], value.strip(), split, loader)
    return None


def _printed(log: LogBuilder, line: Line, text: str, name: str, value: str, split: str, loader: str) -> None:
    """A result of the console; where there are several sets their loaders are told apart."""
    bare = name.partition("/dataloader_idx_")[0]
    kind, part, metric, unit = _known(bare)
    if kind is None:
        metric, unit = METRICS.get(bare.casefold(), (None, None))
    subset = None if loader == "0" else f"DataLoader {loader}"
    _observe(log, line, text, name, value, "eval", part or split, metric, unit, subset=subset)


def _observe(
    log: LogBuilder,
    line: Line,
    text: str,
    name: str,
    value: str,
    kind: Kind,
    split: str | None,
    metric: str | None,
    unit: str | None,
    *,
    epoch: int | None = None,
    step: int | None = None,
    subset: str | None = None,
) -> None:
    log.observe(
        metric=metric,
        printed=name,
        value_text=value,
        unit=unit,
        kind=kind,
        text=text,
        line=line.number,
        epoch=epoch,
        step=step,
        split=split,
        subset=subset,
    )
