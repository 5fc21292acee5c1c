"""Results of YOLOv5, v7, v8 and their descendants: `results.csv`, `results.txt`, and the tables of a validation.

`results.csv` (ultralytics/yolov5, utils/loggers/__init__.py; ultralytics/ultralytics, engine/trainer.py) has a row an
epoch, its column names padded with blanks. `results.txt` of older versions (train.py) has the same without names:
epoch, memory, four losses, labels, image size, P, R, mAP@.5, mAP@.5:.95, three losses of the validation. Older still,
in three significant digits, the column after mAP@.5 is F1. A validation (val.py, test.py) prints a table whose row
`all` is the result and whose further rows are of the classes; the table after a training is of the best weights. The
row can come late, when it is buffered and the progress bars are not: its epoch is that of the bar before the table's
header. A classification has top1_acc and top5_acc instead, in YOLOv5 with the count of images before them
(ultralytics/yolov5 at 5081342, classify/val.py:133).

All are fractions. The AP is this evaluator's own, a little above that of pycocotools, whose table follows where COCO
was evaluated (val.py:364; read by `coco`): that is a run of its own, by its evaluator. Precision and recall are those
of the best F1 and of no registered metric. `train/` columns, learning rates and the progress bars are no results.
"""

from __future__ import annotations

import re
from typing import Final

from harness.evidence.findings import Grade
from harness.evidence.observation import Run
from runners.logs.reading import coco_tables as coco
from runners.logs.reading import yolo_names
from runners.logs.reading.base import Head, LogBuilder
from runners.logs.reading.cells import csv_rows
from runners.logs.reading.lines import Line, LineReader, decode, plain
from runners.logs.reading.numbers import NUMBER, whole
from runners.logs.reading.segments import SegmentReader, segments

NAME: Final = "ultralytics"
TITLE: Final = "YOLO (ultralytics)"

METRICS: Final[dict[str, tuple[str | None, str | None]]] = {
    **yolo_names.METRICS,
    "mAP@.5": ("box_ap50", "fraction"),
    "mAP@0.5": ("box_ap50", "fraction"),
    "mAP@.5:.95": ("box_ap", "fraction"),
    "mAP50": ("box_ap50", "fraction"),
    "mAP50-95": ("box_ap", "fraction"),
    "mask mAP50": ("mask_ap50", "fraction"),
    "mask mAP50-95": ("mask_ap", "fraction"),
    "pose mAP50-95": ("keypoint_ap", "fraction"),
    "top1_acc": ("top1", "fraction"),
    "top5_acc": ("top5", "fraction"),
    **coco.METRICS,
}

_CSV: Final = re.compile(rb"^\s*epoch,.*metrics/(?:mAP|accuracy_top1|precision)")
_TXT: Final = re.compile(
    rf"\s*(\d{{1,9}})/(\d{{1,9}})\s+[\d.]+G((?:\s+{NUMBER}){{4}}\s+\d+\s+\d+(?:\s+{NUMBER}){{7}})\s*$"
)
_TABLE: Final = re.compile(
    rb"Class +Images +(?:Labels|Instances|Targets) +(?:Box\()?P +R +mAP|(?:classes|Class +Images) +top1_acc +top5_acc"
)
_HEADER: Final = re.compile(r"Class +Images +(?:Labels|Instances|Targets) +(.*)", re.DOTALL)
_COLUMN: Final = re.compile(r"(?:(\w+)\()?(P|R|F1|mAP[@\d.:-]*)\)?")
_ROW: Final = re.compile(rf"\s*(\S.*?)\s+(\d+)\s+(\d+)((?:\s+{NUMBER}){{4,12}})\s*$")
_TOPS: Final = re.compile(rf"\s*(\S.*?)(?:\s+(\d+))?((?:\s+{NUMBER}){{2}})\s*$")
_EPOCH: Final = re.compile(r"\s*(\d{1,9})/(\d{1,9})\s+[\d.]+[GM]\b")
_NEEDLES: Final = (b" mAP", b" all ", b"top1_acc", b"IoU metric: ", b"Evaluate annotation type *")
_GROUPS: Final = {"Box": "", "Mask": "mask ", "Pose": "pose "}
_MAX_CLASSES: Final = 10_000
_MAX_LINE: Final = 400


def recognise(head: Head) -> int:
    if _CSV.match(head.first.partition(b"\n")[0]):
        return 90
    if _TXT.match(decode(head.first.partition(b"\n")[0][:_MAX_LINE])):
        return 80
    return 70 if _TABLE.search(head.text) else 0


def parse(reader: LineReader, log: LogBuilder, *, curve: bool = False) -> None:
    first = log.head.first.partition(b"\n")[0]
    if _CSV.match(first):
        _parse_csv(reader, log, curve=curve)
    elif _TXT.match(decode(first[:_MAX_LINE])):
        _parse_txt(reader, log, curve=curve)
    else:
        _Tables(reader, log).read()


def _start(log: LogBuilder, line: int) -> Run:
    run = log.start_run(line)
    run.evaluator = "ultralytics"
    return run


def _run_of(log: LogBuilder, line: int, epoch: int, epochs: int | None = None) -> Run:
    """The run an epoch belongs to: a new one where they start over. Some versions count from 0."""
    run = log.run
    if run is None or (run.train_epochs and epoch <= run.train_epochs[-1]):
        run = _start(log, line)
    run.epochs = epochs or run.epochs
    return run


def _parse_csv(reader: LineReader, log: LogBuilder, *, curve: bool) -> None:
    shift = 0
    for line, text, row in csv_rows(reader, log, lambda row: row[0] == "epoch"):
        if not row and (log.run is None or log.run.train_epochs):
            _start(log, line.number)
        epoch = whole(row.get("epoch"))
        if epoch is None:
            continue
        if log.run is None or not log.run.train_epochs:
            shift = 1 if epoch == 0 else 0
        epoch += shift
        _run_of(log, line.number, epoch).train_epochs.append(epoch)
        for name, value in row.items():
            if name.startswith(("metrics/", "val/")) or (curve and name.startswith("train/")):
                _observe(log, line, text, name, value, epoch, train=name.startswith("train/"))


def _observe(
    log: LogBuilder, line: Line, text: str, name: str, value: str, epoch: int | None, *, train: bool = False
) -> None:
    metric, unit = METRICS.get(name, (None, "loss" if "loss" in name else None))
    log.observe(
        metric=metric,
        printed=name,
        value_text=value,
        unit=unit,
        kind="train" if train else "eval",
        text=" ".join(text.split()),
        line=line.number,
        epoch=epoch,
        split="val" if name.startswith("val/") else None,
    )


def _parse_txt(reader: LineReader, log: LogBuilder, *, curve: bool) -> None:
    while (line := reader.next()) is not None:
        text = plain(line.raw)
        found = _TXT.match(text) if len(text) <= _MAX_LINE else None
        if found is None:
            if not line.whole and text.strip():
                log.find("truncated", Grade.INFO, line.number)
            continue
        # Both are counted from 0.
        epoch, epochs = int(found[1]) + 1, int(found[2]) + 1
        run = _run_of(log, line.number, epoch, epochs)
        run.train_epochs.append(epoch)
        numbers = found[3].split()
        run.image_size = whole(numbers[5])
        # Three significant digits throughout are a version in which the fourth result is F1.
        fourth = (
            "mAP@.5:.95" if any(_digits(number) > 3 for number in numbers[:4] + numbers[6:]) else "mAP@.5:.95 or F1"
        )
        names = ["P", "R", "mAP@.5", fourth, "val/box_loss", "val/obj_loss", "val/cls_loss"]
        results = numbers[6:]
        if not line.whole:
            log.find("truncated", Grade.INFO, line.number)
            results.pop()
        for name, value in zip(names, results, strict=False):
            unit = "loss" if "loss" in name else "fraction"
            _result(log, line, text, METRICS.get(name, (None, unit)), name, value, epoch)
        if curve:
            for name, value in zip(("train/box_loss", "train/obj_loss", "train/cls_loss"), numbers, strict=False):
                _observe(log, line, text, name, value, epoch, train=True)


def _digits(number: str) -> int:
    """How many significant digits a number is printed with."""
    return len(number.partition("e")[0].lstrip("+-").replace(".", "").lstrip("0"))


def _result(
    log: LogBuilder,
    line: Line,
    text: str,
    known: tuple[str | None, str | None],
    name: str,
    value: str,
    epoch: int | None,
    subset: str | None = None,
) -> None:
    log.observe(
        metric=known[0],
        printed=name,
        value_text=value,
        unit=known[1],
        kind="eval",
        text=" ".join(text.split()),
        line=line.number,
        epoch=epoch,
        subset=subset,
    )


class _Tables:
    """The tables of validations in the output of a training or of a validation alone."""

    def __init__(self, reader: LineReader, log: LogBuilder) -> None:
        self._reader = reader
        self._log = log
        self._coco = coco.Tables(SegmentReader(reader), log)
        self._names: list[str] = []
        self._epoch: int | None = None
        self._shift = 0
        self._header_line = 0
        # Whether a table of a classification has the count of images before the accuracies.
        self._counted = False

    def read(self) -> None:
        line = self._reader.seek(_NEEDLES)
        while line is not None:
            line = self._look(line) or self._reader.seek(_NEEDLES)

    def _look(self, line: Line) -> Line | None:
        """Take in a line with a needle. Hands back the line to look at next where it was read already."""
        if b"@[ IoU=" in line.raw and coco.RECOGNISE.search(line.raw[:_MAX_LINE]):
            return self._pycocotools(line)
        self._coco.take(line, plain(line.raw[:_MAX_LINE]))
        for segment in segments(line.raw):
            text = plain(segment[:_MAX_LINE])
            if "Class " in text or "top1_acc" in text:
                if line.number != self._header_line:
                    self._header_line = line.number
                    self._training()
                self._header(text)
            elif len(segment) < _MAX_LINE and self._all(line, text):
                return self._classes()
        return None

    def _pycocotools(self, line: Line) -> Line | None:
        """The table of pycocotools on what was evaluated just now; the line behind it."""
        run = self._log.current(line.number)
        coco.another_run(self._log, run, line.number)
        values, following = self._coco.take(line, plain(line.raw[:_MAX_LINE]))
        evaluation = coco.HeldEvaluation(self._log)
        evaluation.add(values, 0)
        evaluation.end(epoch=self._epoch)
        # The training goes on where it was.
        self._log.run = run
        return following

    def _training(self) -> None:
        """The epoch, from the progress bar right before the header: counted from 0 (YOLOv5, v7) or from 1 (v8).

        Other lines can come late, when they are buffered and the bars are not. Without a bar it is an evaluation of
        its own, such as that of the best weights after a training.
        """
        before = self._reader.before()
        found = _EPOCH.match(plain((segments(before[-64 * _MAX_LINE :]) or [b""])[-1][:_MAX_LINE]))
        self._epoch = None
        if found is None:
            return
        run, number = self._log.run, int(found[1])
        if run is None or not run.train_epochs or number + self._shift < run.train_epochs[-1]:
            self._shift = 1 if number == 0 else 0
        self._epoch = number + self._shift
        if run is not None and run.train_epochs[-1:] == [self._epoch]:
            # Another set, or another process, evaluated after the same epoch.
            return
        run = _run_of(self._log, self._header_line, self._epoch, int(found[2]) + self._shift)
        run.train_epochs.append(self._epoch)

    def _header(self, text: str) -> None:
        if "top1_acc" in text:
            self._names = ["top1_acc", "top5_acc"]
            self._counted = "Images " in text
            return
        found = _HEADER.search(text)
        if found is None:
            return
        names, group = [], "Box"
        for word in found[1].split():
            column = _COLUMN.fullmatch(word.rstrip(":"))
            if column is None:
                break
            group = column[1] or group
            names.append(_GROUPS.get(group, f"{group} ") + column[2])
        self._names = names

    def _all(self, line: Line, text: str) -> bool:
        """Take in the row `all`; whether it was one of the table whose header was seen."""
        name, values = self._row(text)
        if name != "all" or not self._names or len(values) != len(self._names):
            return False
        if self._log.run is None:
            _start(self._log, line.number)
        self._take(line, text, values, None)
        return self._names[0] != "top1_acc" or self._counted

    def _row(self, text: str) -> tuple[str, list[str]]:
        """The class and the values of a row of the table under way; no class where it is none."""
        if self._names == ["top1_acc", "top5_acc"]:
            tops = _TOPS.match(text)
            if tops is None or (tops[2] is None) == self._counted:
                return "", []
            return tops[1], tops[3].split()
        found = _ROW.match(text)
        return (found[1], found[4].split()) if found else ("", [])

    def _take(self, line: Line, text: str, values: list[str], subset: str | None) -> None:
        if not line.whole:
            self._log.find("truncated", Grade.INFO, line.number)
            values = values[:-1]
        for name, value in zip(self._names, values, strict=False):
            known = METRICS.get(name, (None, "fraction"))
            _result(self._log, line, text, known, name, value, self._epoch, subset)

    def _classes(self) -> Line | None:
        """The rows of the classes that follow at once. Hands back the line behind them."""
        for _ in range(_MAX_CLASSES):
            line = self._reader.next()
            if line is None:
                return None
            text = plain(line.raw[:_MAX_LINE])
            name, values = self._row(text) if len(line.raw) < _MAX_LINE else ("", [])
            if len(values) != len(self._names) or name == "all":
                return line
            self._take(line, text, values, name)
        return None
