"""COCO, LVIS and panoptic tables in logs of programs that have no format of their own (DETR, YOLOX, torchvision, ...).

The tables are those of `coco`; what is read beside them is only the start of a program, which prints its options as
`Namespace(...)`, and the epochs of a training: `Epoch: [0] Total time: 0:34:12` (facebookresearch/detr,
util/misc.py, from 0) and `start train epoch1` (Megvii-BaseDetection/YOLOX, yolox/core/trainer.py, from 1). The model
is stated by YOLOX alone, as `name=`. YOLOX (6ddff482) prints the mean times of an image, batch size aside, above its
table, which is always of boxes (yolox/evaluators/coco_evaluator.py:270), in place of a table `map_5095: x` and `map_50:
x`, fractions, of Pascal VOC (yolox/data/datasets/voc.py:240), and at the end `the best AP is 40.50` of whichever, in
percent. OV-DETR (yuhangzang/OV-DETR, ovdetr/datasets/coco_eval.py) adds the AP at IoU
0.50 of seen and unseen classes, in percent.
"""

from __future__ import annotations

import re
from typing import Final

from harness.tasks.splits import of_path
from runners.logs.reading import coco_tables as coco
from runners.logs.reading.base import MAX_TEXT, Head, LogBuilder
from runners.logs.reading.coco_tables import NEEDLES, RECOGNISE, HeldEvaluation, Tables
from runners.logs.reading.lines import Line, LineReader, plain
from runners.logs.reading.numbers import whole
from runners.logs.reading.segments import SegmentReader

NAME: Final = "coco_table"
TITLE: Final = "COCO, LVIS, panoptic tables"

METRICS: Final[dict[str, tuple[str | None, str | None]]] = {
    **coco.METRICS,
    "Average inference time": ("latency", "ms"),
    "map_50": ("map_voc", "fraction"),
    "map_5095": (None, "fraction"),
    "the best AP": (None, "percent"),
    "bbox AP seen": ("box_ap50_base", "percent"),
    "bbox AP unseen": ("box_ap50_novel", "percent"),
}

_ALL_NEEDLES: Final = (
    *NEEDLES, b"Namespace(", b"] Total time: ", b"start train epoch", b"bbox AP ", b"map_50", b"the best AP is ",
)  # fmt: skip
_PROGRAM: Final = re.compile(
    rb"Evaluate annotation type \*|IoU metric: \w|creating index\.\.\.|yolox\.(?:core|evaluators|data)\."
)
# A traceback quotes the options too, but not from the beginning of a line.
_START: Final = re.compile(r"(?:^|[Aa]rgs: )Namespace\(")
_OPTION: Final = re.compile(r"\b(name|coco_path|resume|epochs)=(?:'([^']{0,500})'|(\d{1,9}))(?=[,)])")
_VALUE: Final = re.compile(
    r"(?:^|\s)(bbox AP (?:un)?seen): (\d+(?:\.\d+)?|nan)\s*$|^(map_50(?:95)?): (\d\.\d{1,20})\s*$"
    r"|^Average forward time: [\d.]{1,12} ms, Average NMS time: [\d.]{1,12} ms, "
    r"(Average inference time): (\d{1,9}\.\d\d) ms\s*$"
)
_BEST: Final = re.compile(r"Training of experiment is done and (the best AP) is (\d{1,3}\.\d\d)\s*$")
_EPOCH: Final = re.compile(r"Epoch: \[(\d{1,9})\] Total time: |start train epoch(\d{1,9})\b")


def recognise(head: Head) -> int:
    if RECOGNISE.search(head.text):
        return 30
    return 15 if _PROGRAM.search(head.text) else 0


def parse(reader: LineReader, log: LogBuilder, *, curve: bool = False) -> None:
    lines = SegmentReader(reader)
    tables = Tables(lines, log)
    epoch: int | None = None
    evaluated: str | None = None
    line = lines.seek(_ALL_NEEDLES)
    while line is not None:
        text = plain(line.raw)
        values, following = tables.take(line, text)
        if values:
            evaluation = HeldEvaluation(log)
            evaluation.add(values, 0)
            evaluation.end(epoch=epoch)
            evaluated = "bbox AP"
        elif _START.search(text):
            _start(log, line, text)
            epoch = evaluated = None
        elif found := _VALUE.search(text):
            name, written = filter(None, found.groups())
            _value(log, line, text, name, written, epoch)
            if name == "Average inference time":
                tables.announce("bbox")
            elif name == "map_50":
                evaluated = "map_5095"
        elif (found := _BEST.search(text)) and (evaluated is not None or found[2] != "0.00"):
            # A training that breaks off before its first evaluation says 0.00; of which AP it is only a table says.
            _value(log, line, text, found[1], found[2], None, best=evaluated or "the best AP")
        elif found := _EPOCH.search(text):
            # DETR and its kin count from 0.
            epoch = int(found[1]) + 1 if found[1] else int(found[2])
            _trained(log, line, epoch)
        line = following or lines.seek(_ALL_NEEDLES)


def _start(log: LogBuilder, line: Line, text: str) -> None:
    run = log.start_run(line.number)
    options = {found[1]: found[2] or found[3] for found in _OPTION.finditer(text[: 20 * MAX_TEXT])}
    run.model = options.get("name")
    run.dataset = options.get("coco_path")
    run.split = of_path(run.dataset) if run.dataset else None
    run.resumed_from = options.get("resume")
    run.epochs = whole(options.get("epochs"))


def _value(
    log: LogBuilder, line: Line, text: str, name: str, written: str, epoch: int | None, *, best: str = ""
) -> None:
    """A value on a line of its own. `best` is the name of the values it is the best of."""
    if log.cut(line, text, written):
        return
    metric, unit = METRICS[name]
    log.observe(
        metric=METRICS[best][0] if best else metric,
        printed=name,
        value_text=written,
        unit=unit,
        kind="best" if best else "eval",
        text=text,
        line=line.number,
        epoch=epoch,
    )


def _trained(log: LogBuilder, line: Line, epoch: int) -> None:
    run = log.current(line.number)
    if run.train_epochs and epoch < run.train_epochs[-1]:
        run = log.start_run(line.number)
    if not run.train_epochs or epoch > run.train_epochs[-1]:
        run.train_epochs.append(epoch)
