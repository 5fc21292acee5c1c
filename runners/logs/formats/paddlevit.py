"""PaddleViT training and evaluation logs of image classification.

What the writer does (BR-IDL/PaddleViT, image_classification, main_single_gpu.py and main_multi_gpu.py): a validation
ends in one line `Validation Loss: x, Validation Acc@1: x, Validation Acc@5: x, time: t`, fractions of four decimals,
with `----- Epoch[E/N], ` before it during a training. `Val Step[i/n], ... Avg Acc@1: x` are running values of a part of
the set, no results. `Train Acc` is of augmented training batches. Each start of the program dumps its configuration.
"""

from __future__ import annotations

import re
from typing import Final

from harness.evidence.findings import Grade
from harness.evidence.observation import Kind, Run
from runners.logs.reading.base import MAX_TEXT, Head, LogBuilder
from runners.logs.reading.lines import Line, LineReader, SegmentReader, plain

NAME: Final = "paddlevit"
TITLE: Final = "PaddleViT"

METRICS: Final[dict[str, tuple[str | None, str | None]]] = {
    "Validation Acc@1": ("top1", "fraction"),
    "Validation Acc@5": ("top5", "fraction"),
    "Validation Loss": ("loss", "loss"),
    "Train Acc": ("top1", "fraction"),
    "Train Loss": ("loss", "loss"),
}

_CONFIG: Final = b" config= "
_NEEDLES: Final = (b"Validation Loss: ", b", Train Loss: ", _CONFIG)
_DUMP_LIMIT: Final = 300
_RECOGNISE: Final = re.compile(
    rb"Validation Loss: [\d.]+, Validation Acc@1: [\d.]+, (?:Validation Acc@5|time): "
    rb"|Epoch\[\d{1,9}/\d{1,9}\], (?:Step\[\d{1,9}/\d{1,9}\], Avg Loss|Train Loss): "
)
_NUMBER: Final = r"[-+]?(?:\d+(?:\.\d*)?(?:[eE][-+]?\d+)?|nan|inf)"
_EPOCH: Final = re.compile(r"Epoch\[(\d{1,9})/(\d{1,9})\], ")
_PAIR: Final = re.compile(rf"(?<![\w.@])((?:Validation|Train) (?:Loss|Acc(?:@[15])?)): ({_NUMBER})(?=[,\s]|$)")
_COMPLETE: Final = re.compile(r"(?:time: \d+\.\d\d|\.\d{4})\s*$")
_KEY: Final = re.compile(r"(?:^|config= )( {0,8})([A-Z][A-Z0-9_]{0,60}):(?: (.*))?$")
_STAMP: Final = re.compile(r"^\d{4}-\d\d-\d\d ")


def recognise(head: Head) -> int:
    return 85 if _RECOGNISE.search(head.text) else 0


def parse(reader: LineReader, log: LogBuilder, *, curve: bool = False) -> None:
    lines = SegmentReader(reader)
    line = lines.seek(_NEEDLES)
    while line is not None:
        following = None
        if _CONFIG in line.raw:
            following = _configuration(lines, log, line)
        else:
            _result(log, line)
        line = following or lines.seek(_NEEDLES)


def _configuration(lines: SegmentReader, log: LogBuilder, line: Line) -> Line | None:
    """A new run and its dump, two blanks a level; the line behind it."""
    run = log.start_run(line.number)
    config: dict[str, str] = {}
    path: list[str] = []
    following: Line | None = line
    for _ in range(_DUMP_LIMIT):
        if following is None:
            break
        text = plain(following.raw).rstrip()
        if following is not line and _STAMP.search(text):
            break
        if found := _KEY.search(text):
            del path[len(found[1]) // 2 :]
            path.append(found[2])
            config.setdefault(".".join(path), (found[3] or "").strip()[:MAX_TEXT])
        following = lines.next()
    _apply(run, config)
    return following if following is not None and any(needle in following.raw for needle in _NEEDLES) else None


def _apply(run: Run, config: dict[str, str]) -> None:
    run.model = _given(config.get("MODEL.NAME"))
    run.dataset = _given(config.get("DATA.DATASET"))
    run.classes = _integer(config.get("MODEL.NUM_CLASSES"))
    run.image_size = _integer(config.get("DATA.IMAGE_SIZE"))
    run.batch_size = _integer(config.get("DATA.BATCH_SIZE_EVAL"))
    run.epochs = _integer(config.get("TRAIN.NUM_EPOCHS"))
    run.pretrained = _given(config.get("MODEL.PRETRAINED"))
    run.resumed_from = _given(config.get("MODEL.RESUME"))


def _result(log: LogBuilder, line: Line) -> None:
    text = plain(line.raw)
    pairs = _PAIR.findall(text)
    run = log.current(line.number)
    epoch: int | None = None
    training = ", Train Loss: " in text
    if found := _EPOCH.search(text):
        epoch = int(found[1])
        if training and run.train_epochs and epoch < run.train_epochs[-1]:
            # Epochs that start over without a configuration are a run nothing is known of.
            run = log.start_run(line.number)
        if training and epoch not in run.train_epochs[-1:]:
            run.train_epochs.append(epoch)
        run.epochs = run.epochs or int(found[2])
    if not line.whole and not _COMPLETE.search(text):
        log.find("truncated", Grade.INFO, line.number)
        pairs = pairs[:-1] if pairs and text.rstrip().endswith(pairs[-1][1]) else pairs
    for name, value in pairs:
        metric, unit = METRICS.get(name, (None, "fraction"))
        kind: Kind = "train" if name.startswith("Train") else "eval"
        log.observe(
            metric=metric,
            printed=name,
            value_text=value,
            unit=unit,
            kind=kind,
            text=text,
            line=line.number,
            epoch=epoch,
            split="train" if kind == "train" else "val",
        )


def _integer(text: str | None) -> int | None:
    return int(text) if text is not None and text.isascii() and text.isdecimal() and len(text) < 10 else None


def _given(text: str | None) -> str | None:
    return None if text in (None, "", "None", "null") else text.strip("'\"")
