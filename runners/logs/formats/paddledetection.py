"""PaddleDetection and PaddleYOLO logs (0.3 to develop): training, `tools/eval.py`, and CULane F1 of CLRNet.

PaddlePaddle/PaddleDetection 666f597f. The results of an evaluation are the table of pycocotools (`coco`), or of the
other protocols: `mAP(0.50, 11point) = 12.34%` in percent (ppdet/metrics/metrics.py), CULane lines with F1 as a
fraction (culane_metrics.py: the nine categories at one threshold, then the whole list at ten and their mean), and
`PCK : 0.8` of hand keypoints; ports of OV-DETR print its `bbox AP seen: 61.0` below the table, in percent.
`Best test bbox ap is 0.374.` (engine/callbacks.py) is the best so far, of whatever `bbox` was measured by: a fraction
for VOC too. The stamp has no year, epochs are printed from 0, and nothing is printed of the configuration: up to 2.6 a
checkpoint's folder is named after its file. FPS counts the loading of data
and is no speed of the model.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from harness.evidence.findings import Grade
from harness.evidence.habits import Habits
from harness.evidence.observation import Run
from harness.evidence.steps import Steps
from harness.tasks.splits import of_path
from runners.logs.reading import coco_tables as coco
from runners.logs.reading import lanes
from runners.logs.reading.base import MAX_TEXT, Head, LogBuilder
from runners.logs.reading.coco_tables import HeldEvaluation, Tables
from runners.logs.reading.lines import Line, LineReader, plain
from runners.logs.reading.numbers import NUMBER
from runners.logs.reading.segments import SegmentReader
from runners.logs.reading.steps import StepShape
from runners.logs.reading.steps import read as read_steps

NAME: Final = "paddledetection"
TITLE: Final = "PaddleDetection"
# ppdet/engine/callbacks.py: Checkpointer.on_epoch_end, and line 120 of the training lines.
HABITS: Final = Habits(best_after_each=True, speed_decimals=4, formulas=frozenset(("lane_mf1",)))

METRICS: Final[dict[str, tuple[str | None, str | None]]] = {
    **coco.METRICS,
    "mAP(0.50, 11point)": ("map_voc", "percent"),
    "mAP(0.50, integral)": ("map_voc", "percent"),
    **lanes.METRICS,
    "PCK": ("pck", "fraction"),
    "AUC": ("auc", "fraction"),
    "EPE": ("epe", "px"),
    "bbox AP seen": ("box_ap50_base", "percent"),
    "bbox AP unseen": ("box_ap50_novel", "percent"),
    "loss": ("loss", "loss"),
}

_NEEDLES: Final = (
    *coco.NEEDLES[:3], b"Epoch: [", b"Best te", b"mAP(", *lanes.NEEDLES,
    b" Val AP: ", b"Finish ", b" samples valid, ", b"init nccl context nranks: ", b"Save checkpoint: ", b"PCK : ", b"AUC : ", b"EPE : ",
    b"bbox AP ",
)  # fmt: skip
_RECOGNISE: Final = re.compile(
    rb"\bppdet(?:\.\w{1,40}){1,5} (?:INFO|WARNING|ERROR): |INFO: Best test box ap: |\bBest test \w{1,20} ap is \d"
)
_EPOCH: Final = re.compile(r"Epoch: \[(\d{1,9})\] \[ *(\d{1,9})/\d{1,9}\] learning_rate: (\S{1,40} .*)")
_LOSS: Final = re.compile(rf"(?<!\w)(loss\w{{0,60}}|\w{{1,60}}_loss\w{{0,60}}): ({NUMBER})(?= )")
_BEST: Final = re.compile(r"Best test (\w{1,40}) (ap|mpjpe)(?: is|:) (\d+\.\d+)")
_TEACHER: Final = re.compile(r"Best teacher test (\w{1,40}) (ap) is (\d+\.\d+)")
_VOC: Final = re.compile(r"(mAP\((\d\.\d\d)(?:, (\w{1,20}))?\)) = (\d+\.\d\d)%")
_FACE: Final = re.compile(rf"\b(Easy|Medium|Hard) +Val AP: ({NUMBER})\s*$")
_HAND: Final = re.compile(rf"^(PCK|AUC|EPE) : ({NUMBER})\s*$")
_SEEN: Final = re.compile(rf"(?:^|INFO: )(bbox AP (?:un)?seen) ?: ({NUMBER})\s*$")
_WEIGHTS: Final = re.compile(rf"Finish (loading|resuming) model weights: (\S{{1,{MAX_TEXT}}})")
_SAMPLES: Final = re.compile(rf"Load \[\d+ samples valid, \d+ samples invalid\] in file (\S{{1,{MAX_TEXT}}}?)\.?\s*$")
_SAVED: Final = re.compile(rf"(?<!\w)Save checkpoint: (?:\S{{0,{MAX_TEXT}}}/)?([\w.+-]{{1,200}})\s*$")
_DEVICES: Final = re.compile(rb"init nccl context nranks: (\d{1,9}) local rank: 0 ")
_TRAINING: Final = StepShape(
    b"Epoch: [",
    re.compile(rb"Epoch: \[(?P<epoch>\d{1,9})\] \[ *(?P<step>\d{1,9})/(?P<of>\d{1,9})\]"),
    {
        "loss": (b"loss",),
        "lr": (b"learning_rate",),
        "batch_cost": (b"batch_cost",),
        "reader_cost": (b"data_cost",),
        "ips": (b"ips",),
    },
    first_epoch=0,
)


def recognise(head: Head) -> int:
    return 85 if _RECOGNISE.search(head.text) else 0


def parse(reader: LineReader, log: LogBuilder, *, curve: bool = False) -> None:
    lines = SegmentReader(reader)
    lines.each(_NEEDLES, _Parser(lines, log, curve=curve).take)


def steps(reader: LineReader) -> Iterator[Steps]:
    """The lines `Epoch: [e] [i/n] ...`, in which epochs and steps count from 0."""
    return read_steps(reader, _TRAINING)


class _Parser:
    """What one file has told so far."""

    def __init__(self, reader: SegmentReader, log: LogBuilder, *, curve: bool) -> None:
        self._log = log
        self._curve = curve
        self._tables = Tables(reader, log)
        self._forget()

    def _forget(self) -> None:
        self._epoch: int | None = None
        self._evaluated = self._saved = False
        self._best_of: dict[str, str] = {}
        self._listing: str | None = None
        self._lanes = ""
        self._devices: int | None = None

    def take(self, line: Line) -> Line | None:
        text = plain(line.raw)
        values, following = self._tables.take(line, text)
        if values:
            self._result(line)
            for value in values:
                if value.metric in ("box_ap", "mask_ap", "keypoint_ap"):
                    self._best_of[{"box_ap": "bbox", "mask_ap": "mask"}.get(value.metric, "keypoint")] = value.metric
            evaluation = HeldEvaluation(self._log)
            evaluation.add(values, 0)
            evaluation.end(epoch=self._epoch)
            return following
        if found := _EPOCH.search(text):
            self._train(line, text, found)
        elif found := _BEST.search(text) or _TEACHER.search(text):
            self._best(line, text, found)
        elif found := _VOC.search(text):
            self._voc(line, text, found)
        elif found := lanes.LANE.search(text):
            self._lane(line, text, found)
        elif found := lanes.LISTED.search(text):
            self._lanes = found[1]
        elif found := _FACE.search(text) or _HAND.search(text) or _SEEN.search(text):
            if line.whole:
                self._result(line)
                metric, unit = METRICS.get(found[1], (None, "fraction"))
                name = found[1] if metric else f"{found[1]} Val AP"
                self._add(line, text, metric, name, found[2], unit)
            else:
                self._log.find("truncated", Grade.INFO, line.number)
        else:
            self._about(line, text)
        return following

    def _result(self, line: Line) -> Run:
        """The run that a result belongs to, which was got on the dataset that was loaded last."""
        self._evaluated = True
        run = self._log.current(line.number)
        if self._listing is not None:
            run.dataset, run.split = self._listing, of_path(self._listing)
        return run

    def _start(self, line: Line) -> Run:
        run = self._log.start_run(line.number)
        if run.index == 0 and (devices := _DEVICES.search(self._log.head.first)):
            run.devices = int(devices[1])
        elif self._devices is not None:
            run.devices = self._devices
        listing = self._listing
        self._forget()
        self._listing = listing
        return run

    def _about(self, line: Line, text: str) -> None:
        """A line that says what is trained or evaluated."""
        if found := _WEIGHTS.search(text):
            run = self._log.run
            # A program loads weights once, before anything else: results before them are of another start.
            if run is None or self._evaluated or run.train_epochs:
                run = self._start(line)
            if found[1] == "resuming":
                run.resumed_from = found[2]
            else:
                run.pretrained = found[2]
        elif devices := _DEVICES.search(line.raw):
            # A launch prints it before anything else, in a file that an earlier one may have written to.
            self._devices = int(devices[1])
        elif found := _SAMPLES.search(text):
            self._listing = found[1]
        elif (found := _SAVED.search(text)) and "ppdet.engine.callbacks" not in text:
            run = self._log.current(line.number)
            if self._named_folders():
                run.model = run.model or found[1]
            elif not self._saved:
                # Whoever trains names the folder, after the model or after anything.
                self._log.fact("output", found[0].partition(": ")[2].strip(), line.number)
                self._saved = True

    def _named_folders(self) -> bool:
        """Whether checkpoints lie in a folder of the configuration's name; the later writers have `.callbacks`."""
        return b"ppdet.engine.callbacks" not in self._log.head.first

    def _train(self, line: Line, text: str, found: re.Match[str]) -> None:
        # They are counted from 0.
        epoch, step = int(found[1]) + 1, int(found[2])
        run = self._log.run
        if run is None or (run.train_epochs and epoch < run.train_epochs[-1]):
            run = self._start(line)
        if epoch != self._epoch:
            self._epoch = epoch
            # What was loaded up to here is what is trained on; an evaluation loads its own.
            self._listing = None if not run.train_epochs else self._listing
            if not run.train_epochs or run.train_epochs[-1] != epoch:
                run.train_epochs.append(epoch)
        if self._curve:
            for name, value in _LOSS.findall(found[3]):
                metric, _ = METRICS.get(name, (None, None))
                self._log.observe(
                    metric=metric,
                    printed=name,
                    value_text=value,
                    unit="loss",
                    kind="train",
                    text=text,
                    line=line.number,
                    epoch=epoch,
                    step=step,
                )

    def _best(self, line: Line, text: str, found: re.Match[str]) -> None:
        if self._log.cut(line, text, found[3]):
            return
        key = "bbox" if found[1] == "box" else found[1]
        self._log.observe(
            metric=self._best_of.get(key) if found[2] == "ap" else None,
            printed=f"best {found[1]} {found[2]}",
            value_text=found[3],
            unit="fraction" if found[2] == "ap" else None,
            kind="best",
            text=text,
            line=line.number,
            epoch=self._epoch,
        )

    def _voc(self, line: Line, text: str, found: re.Match[str]) -> None:
        self._result(line)
        metric, _ = METRICS.get(found[1], (None, None))
        if metric is not None:
            self._best_of["bbox"] = metric
        self._add(line, text, metric, found[1], found[4], "percent")

    def _lane(self, line: Line, text: str, found: re.Match[str]) -> None:
        """F1 at one threshold, or the mean over ten, of the list that was named last."""
        if self._log.cut(line, text, found["f1"]):
            return
        run = self._result(line)
        lane = lanes.lane(found["iou"], found["f1"], self._lanes)
        run.dataset = run.dataset or lane.dataset
        self._add(line, text, lane.metric, lane.printed, lane.value, "fraction", split=lane.split, subset=lane.subset)

    def _add(
        self,
        line: Line,
        text: str,
        metric: str | None,
        printed: str,
        value: str,
        unit: str | None,
        *,
        split: str | None = None,
        subset: str | None = None,
    ) -> None:
        self._log.observe(
            metric=metric,
            printed=printed,
            value_text=value,
            unit=unit,
            kind="eval",
            text=text,
            line=line.number,
            epoch=self._epoch,
            split=split,
            subset=subset,
        )
