"""KITTI tables of OpenPCDet, MMDetection3D, SECOND and Paddle3D.

A block (OpenPCDet, pcdet/datasets/kitti/kitti_object_eval_python/eval.py) is a header with the class, the kind of AP
and the IoU thresholds of bbox, bev and 3d, then one line each with the values of easy, moderate and hard objects, in
percent: `Car AP_R40@0.70, 0.70, 0.70:`, `3d   AP:91.4175, 82.7117, 80.0564`. Paddle3D
(paddle3d/datasets/kitti/kitti_metric.py) prints the class in a line of its own and then `3D   AP_R40@70%: 80.10 ...`.
The same `3d   AP` line returns in every block: at a looser IoU, over 11 recall positions, and averaged over IoUs. Only
the car's 3D AP over 40 positions at IoU 0.70 is the benchmark's; every other value is named by its block. What
OpenPCDet prints of other datasets is read by `openpcdet`. A start of OpenPCDet (tools/train.py and tools/test.py) prints
a banner, its arguments, `cfg_file` first, and its settings, `cfg.ROOT_DIR` first; forks change or drop the banner.
"""

from __future__ import annotations

import re
from typing import Final

from harness.evidence.observation import Run
from runners.logs.reading import openpcdet, paddle3d
from runners.logs.reading.base import MAX_TEXT, Head, LogBuilder
from runners.logs.reading.foreign import OwnLines
from runners.logs.reading.lines import Line, LineReader, plain
from runners.logs.reading.numbers import NUMBER, whole
from runners.logs.reading.segments import SegmentReader

NAME: Final = "kitti"
TITLE: Final = "KITTI tables (OpenPCDet, Paddle3D)"

# The difficulties are those of the car's 3D AP_R40 at IoU 0.70.
METRICS: Final[dict[str, tuple[str | None, str | None]]] = {
    "easy": ("kitti_ap_r40_easy", "percent"),
    "moderate": ("kitti_ap_r40_moderate", "percent"),
    "hard": ("kitti_ap_r40_hard", "percent"),
    **openpcdet.METRICS,
}
_DIFFICULTIES: Final = ("easy", "moderate", "hard")

_BANNER: Final = b"**Start logging**"
_NEEDLES: Final = (
    b" AP",
    _BANNER,
    b" cfg_file ",
    b" cfg.ROOT_DIR: ",
    b"Performance of EPOCH ",
    b", steptime=",
    paddle3d.NEEDLE,
    b"Train: ",
    *openpcdet.NEEDLES,
)
# Options are dumped up to the first line of the work itself.
_WORK: Final = (b"**Start ", b" EVALUATION **", b"Performance of EPOCH ", b" AP@", b" AP:", b"Train: ", b"recall_r")
_HEADINGS: Final = (b"# ",)
_ROWS: Final = 5
_DUMP_LIMIT: Final = 1500
_VALUES: Final = rf"({NUMBER}),? ({NUMBER}),? ({NUMBER})(?![\w.])"
_RECOGNISE: Final = re.compile(
    rb"\b(?:bbox|bev|3d|aos) +AP\d*:(?:\d+\.\d+|nan), |\b(?:BBOX|BEV|3D) +AP_R(?:11|40)@\d+%: |"
    rb"POST_PROCESSING\.EVAL_METRIC: (?:kitti|waymo)|\brecall_rcnn_\d\.\d+: \d\.\d{6}\s|"
    rb"OBJECT_TYPE_TYPE_[A-Z]+_LEVEL_[12]/AP: \d\.\d{4}|-Nuscene \w{1,40} results-"
)
_HEADER: Final = re.compile(
    r"(?:^|\s)([A-Z][A-Za-z_]{0,40}) ((?:coco )?AP(?:_R40|40|11|\([A-Za-z ]{1,40}\))?)@([\w.,: ]+):\s*$"
)
_ROW: Final = re.compile(rf"(?:^|\s)(bbox|bev|3d|aos) +AP\d*: ?{_VALUES}")
_CLASS: Final = re.compile(r"- ([A-Za-z_]{1,40}):\s*$")
_PADDLE: Final = re.compile(rf"\b(BBOX|BEV|3D) +(AP_R(?:11|40))@(\d{{1,3}})%: {_VALUES}")
_EPOCH: Final = re.compile(r"Performance of EPOCH (?:(\d{1,9})|\w{1,40}) ")
_STEP: Final = re.compile(r"\bstep=(\d{1,9}), steptime=")
_TRAIN_PCDET: Final = re.compile(r"\bTrain: +(\d{1,9})/(\d{1,9}) \( *\d{1,3}%\) \[ *(\d{1,9})/")
_DUMP: Final = re.compile(r"INFO +(?:cfg_file +\S|cfg\.ROOT_DIR: )")
_OPTION: Final = re.compile(r"INFO +(?:cfg\.)?(epochs|batch_size|pretrained_model|[A-Z_]+(?:\.[\w.]+)?):? +(\S.*)$")


def recognise(head: Head) -> int:
    return 92 if _RECOGNISE.search(head.text) else 0


def parse(reader: LineReader, log: LogBuilder, *, curve: bool = False) -> None:
    parser = _Parser(SegmentReader(reader), log)
    headings = _HEADINGS if log.head.name.casefold().endswith((".md", ".markdown")) else ()
    parser.lines.each((*_NEEDLES, *headings), parser.take)


class _Parser:
    """Where the reading stands: the block under way, and the epoch or step of the weights that are evaluated."""

    def __init__(self, lines: SegmentReader, log: LogBuilder) -> None:
        self.lines = lines
        self.own = OwnLines(lines)
        self._log = log
        self._class: str | None = None
        self._block: tuple[str, str, str] | None = None
        self._from = 0
        self._epoch: int | None = None
        self._step: int | None = None

    def take(self, line: Line) -> Line | None:
        """Take in a line; the line after it, when that was read too and is still to be taken."""
        text = plain(line.raw)
        if _BANNER in line.raw or _DUMP.search(text):
            return self._start(line)
        if found := _EPOCH.search(text):
            self._epoch, self._block = int(found[1]) if found[1] else None, None
        elif found := _STEP.search(text):
            self._step, self._block = int(found[1]), None
        elif place := paddle3d.trained(self._log, text, line.number):
            self._epoch, self._step = place
        elif found := _TRAIN_PCDET.search(text):
            paddle3d.follow(self._log, line.number, int(found[1]), int(found[2]))
        elif found := _HEADER.search(text):
            self._block, self._from = (found[1], found[2], found[3]), line.number
        elif found := _PADDLE.search(text):
            self._paddle(line, text, found)
        elif (found := _ROW.search(text)) and self._block and line.number - self._from < _ROWS:
            self._row(line, text, found, self._block)
        elif value := openpcdet.value(text, plain(self.lines.before())):
            self._value(line, text, value)
        elif text.startswith("# "):
            # A document that gathers the tables of several models heads each with its name.
            self._log.start_run(line.number).model = text[2:].strip()[:MAX_TEXT] or None
            self._block = None
        return None

    def _start(self, line: Line) -> Line | None:
        """A new run: read its dump of options."""
        run = self._log.start_run(line.number)
        self._epoch = self._step = self._block = self._class = None
        for _ in range(_DUMP_LIMIT):
            following = self.own.next()
            if following is None or any(mark in following.raw for mark in _WORK):
                return following
            if found := _OPTION.search(plain(following.raw)):
                _apply(run, found[1], found[2].strip()[:MAX_TEXT])
                if found[1] == "epochs":
                    self._log.state("epochs", found[2].strip()[:MAX_TEXT], following.number)
        return None

    def _row(self, line: Line, text: str, found: re.Match[str], block: tuple[str, str, str]) -> None:
        name, kind, thresholds = block
        r40 = kind in ("AP_R40", "AP40")
        places = thresholds.split(",")
        strict = name == "Car" and r40 and found[1] == "3d" and len(places) == 3 and places[2].strip() == "0.70"
        self._add(line, text, found.group(2, 3, 4), f"{name} {found[1]} {kind}@{thresholds}", strict=strict)

    def _paddle(self, line: Line, text: str, found: re.Match[str]) -> None:
        if found[1] == "BBOX":
            before = plain(self.lines.before())
            if named := _CLASS.search(before):
                self._class = named[1]
            elif _PADDLE.search(before) is None:
                self._class = None
        strict = self._class == "Car" and found.group(1, 2, 3) == ("3D", "AP_R40", "70")
        name = f"{self._class} " if self._class else ""
        self._add(line, text, found.group(4, 5, 6), f"{name}{found[1]} {found[2]}@{found[3]}%", strict=strict)

    def _value(self, line: Line, text: str, value: openpcdet.Scored) -> None:
        if self._log.cut(line, text, value.text):
            return
        self._log.observe(
            metric=value.metric,
            printed=value.printed,
            value_text=value.text,
            unit=value.unit,
            kind="eval",
            text=text,
            line=line.number,
            epoch=self._epoch,
            step=self._step,
            subset=value.subset,
        )

    def _add(self, line: Line, text: str, values: tuple[str, ...], name: str, *, strict: bool) -> None:
        if self._log.cut(line, text, values[-1], values[:-1]):
            values = values[:-1]
        for difficulty, value in zip(_DIFFICULTIES, values, strict=False):
            metric, unit = METRICS[difficulty]
            self._log.observe(
                metric=metric if strict else None,
                printed=f"{name} {difficulty}",
                value_text=value,
                unit=unit,
                kind="eval",
                text=text,
                line=line.number,
                epoch=self._epoch,
                step=self._step,
                subset=None if strict else name,
            )


def _apply(run: Run, key: str, value: str) -> None:
    """Take one dumped option of OpenPCDet into the run."""
    if key == "MODEL.NAME":
        run.model = value
    elif key == "DATA_CONFIG.DATASET":
        run.dataset = openpcdet.DATASETS.get(value, value)
    elif key == "DATA_CONFIG.VERSION" and "mini" in value and run.dataset == "nuScenes":
        # The mini version is ten scenes of the whole.
        run.dataset = "nuScenes-mini"
    elif key == "DATA_CONFIG.DATA_SPLIT.test":
        run.split = value
    elif key == "pretrained_model" and value != "None":
        run.pretrained = value
    elif key == "epochs":
        run.epochs = whole(value)
    elif key == "batch_size":
        run.batch_size = whole(value)
