"""Logs of meituan/YOLOv6: training, and `tools/eval.py`.

meituan/YOLOv6 e86a483f. An evaluation is a table of the precision and recall at IoU 0.50, the columns `mAP@.5` and
`mAP@.5:.95` with three significant digits (yolov6/core/evaler.py:209, by a computation of its own; :285, headed
`Labeled_images`, by pycocotools), or the table of pycocotools (:316), or both. A training then says both again with
all their digits, `Epoch: 12 | mAP@0.5: x | mAP@0.50:0.95: y` (core/engine.py:266); of one evaluation the value printed
last is by the better protocol or has more digits, and it alone is evidence. All are fractions. A training evaluates
the moving average of its weights (engine.py:226) on the validation set; epochs are printed from 0. Rows of single
classes are no result of the set. The options stand in `Namespace(...)` (tools/train.py:119, tools/eval.py:84).
"""

from __future__ import annotations

import re
from typing import Final

from harness.evidence.findings import Grade
from runners.logs.reading import coco_tables as coco
from runners.logs.reading.base import MAX_TEXT, Head, LogBuilder
from runners.logs.reading.coco_tables import HeldEvaluation, Reported, Tables
from runners.logs.reading.lines import Line, LineReader, plain
from runners.logs.reading.numbers import NUMBER, whole
from runners.logs.reading.segments import SegmentReader

NAME: Final = "yolov6"
TITLE: Final = "YOLOv6"

METRICS: Final[dict[str, tuple[str | None, str | None]]] = {
    **coco.METRICS,
    "P@.5iou": (None, "fraction"),
    "R@.5iou": (None, "fraction"),
    "F1@.5iou": (None, "fraction"),
    "mAP@.5": ("box_ap50", "fraction"),
    "mAP@.5:.95": ("box_ap", "fraction"),
    "mAP@0.5": ("box_ap50", "fraction"),
    "mAP@0.50:0.95": ("box_ap", "fraction"),
}

_NEEDLES: Final = (
    b"Average ", b"Evaluate annotation type *", b"mAP@.5:.95", b" | mAP@0.5: ", b"Namespace(", b"Evaluating speed.",
    b"Inferencing model in ",
)  # fmt: skip
_RECOGNISE: Final = re.compile(
    rb"Epoch: \d{1,9} \| mAP@0\.5: \S{1,40} \| mAP@0\.50:0\.95: |Evaluating mAP by pycocotools\.|"
    rb" P@\.5iou {1,9}R@\.5iou {1,9}F1@\.5iou {1,9}mAP@\.5 {1,9}mAP@\.5:\.95"
)
_HEADER: Final = re.compile(
    r"^Class {1,20}(?:Images|Labeled_images) {1,20}Labels {1,20}P@\.5iou {1,20}R@\.5iou {1,20}F1@\.5iou {1,20}"
    r"mAP@\.5 {1,20}mAP@\.5:\.95\s*$"
)
_ALL: Final = re.compile(
    rf"^all {{1,40}}\d{{1,12}} {{1,20}}\d{{1,12}} {{1,20}}({NUMBER}) {{1,20}}({NUMBER}) {{1,20}}({NUMBER}) {{1,20}}"
    rf"({NUMBER}) {{1,20}}({NUMBER})\s*$"
)
_COLUMNS: Final = ("P@.5iou", "R@.5iou", "F1@.5iou", "mAP@.5", "mAP@.5:.95")
_EPOCH: Final = re.compile(rf"^Epoch: (\d{{1,9}}) \| mAP@0\.5: ({NUMBER}) \| mAP@0\.50:0\.95: ({NUMBER})\s*$")
_START: Final = re.compile(r"^(training args are: )?Namespace\(")
_OPTION: Final = re.compile(
    r"\b(conf_file|data_path|data|weights|task|epochs|batch_size|img_size)=(?:'([^']{0,500})'|(\d{1,9}))(?=[,)])"
)
_SPLIT: Final = re.compile(r"Inferencing model in (\w{1,20}) datasets\.")


def recognise(head: Head) -> int:
    return 85 if _RECOGNISE.search(head.text) else 0


def parse(reader: LineReader, log: LogBuilder, *, curve: bool = False) -> None:
    parser = _Parser(SegmentReader(reader), log)
    parser.read()


class _Parser:
    """What one file has told so far."""

    def __init__(self, reader: SegmentReader, log: LogBuilder) -> None:
        self._reader = reader
        self._log = log
        self._tables = Tables(reader, log)
        self._evaluation = HeldEvaluation(log)

    def read(self) -> None:
        self._reader.each(_NEEDLES, self._take)
        self._evaluation.end()

    def _take(self, line: Line) -> Line | None:
        """Read what stands in this line and below it; the line after, where it was already fetched."""
        text = plain(line.raw)
        values, following = self._tables.take(line, text)
        if values:
            self._evaluation.add(values, 1)
        elif _HEADER.match(text):
            return self._table()
        elif found := _EPOCH.match(text):
            self._epoch(line, text, found)
        elif found := _START.match(text):
            self._evaluation.end()
            self._start(line, text, training=found[1] is not None)
        elif found := _SPLIT.search(text):
            run = self._log.current(line.number)
            run.split = "val" if found[1] in ("train", "speed") else found[1]
        elif "Evaluating speed." in text and self._log.run is None:
            self._log.start_run(line.number)
        return following

    def _table(self) -> Line | None:
        following = self._reader.next()
        if following is None:
            return None
        text = plain(following.raw)
        found = _ALL.match(text)
        if found is None:
            return following
        if not following.whole:
            self._log.find("truncated", Grade.INFO, following.number)
            return None
        self._evaluation.add(
            [self._value(n, v, following, text) for n, v in zip(_COLUMNS, found.groups(), strict=True)], 0
        )
        return None

    def _epoch(self, line: Line, text: str, found: re.Match[str]) -> None:
        if not line.whole:
            self._log.find("truncated", Grade.INFO, line.number)
            self._evaluation.end(epoch=int(found[1]) + 1)
            return
        epoch = int(found[1]) + 1
        run = self._log.current(line.number)
        if run.train_epochs and epoch <= run.train_epochs[-1]:
            run = self._log.start_run(line.number)
        run.train_epochs.append(epoch)
        run.split = run.split or "val"
        names = ("mAP@0.5", "mAP@0.50:0.95")
        self._evaluation.add([self._value(n, v, line, text) for n, v in zip(names, found.groups()[1:], strict=True)], 2)
        self._evaluation.end(epoch=epoch)

    def _value(self, printed: str, written: str, line: Line, text: str) -> Reported:
        metric, unit = METRICS[printed]
        return Reported(metric=metric, printed=printed, text=written, unit=unit, line=line.number, of=text)

    def _start(self, line: Line, text: str, *, training: bool) -> None:
        run = self._log.start_run(line.number)
        options = {found[1]: found[2] or found[3] or "" for found in _OPTION.finditer(text[: 20 * MAX_TEXT])}
        named = options.get("conf_file" if training else "weights", "").replace("\\", "/").rpartition("/")[2]
        run.model = named.rpartition(".")[0] or named or None
        run.dataset = options.get("data_path" if training else "data") or None
        run.split = "val" if training else (options.get("task") or None)
        run.image_size = whole(options.get("img_size"))
        if training:
            run.epochs, run.batch_size = whole(options.get("epochs")), whole(options.get("batch_size"))
        else:
            run.pretrained = options.get("weights") or None
