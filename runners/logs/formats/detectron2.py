"""detectron2 logs: `log.txt`, what a launch printed, and `metrics.json`; those of projects built on it, and of cvpods.

facebookresearch/detectron2, detectron2/evaluation/{testing,coco_evaluation,panoptic_evaluation}.py: everything is in
percent but the tables of pycocotools, which only the standard output has. One evaluation is printed up to three times:
that table (fractions, three decimals), `|   AP   |  AP50  | ...` (percent, three decimals), and `copypaste:` lines
(percent, four decimals) under `Evaluation results for DATASET in csv format:`. For Pascal VOC the task is called
`bbox` too, and AP50 is its mAP. `sem_seg` has mIoU and pACC. Text spotting (aim-uofa/AdelaiDet 36721221,
adet/evaluation/text_evaluation_all.py:363) has fractions, under `DETECTION_ONLY_RESULTS` and `E2E_RESULTS`, the latter
with the lexicon before it: `None-E2E_RESULTS`. Every process of a training logs to a file of its own.
Before its results an evaluation prints how long it took a batch, which on one device is an image, unless a project
changed detectron2's loader of test images (detectron2/evaluation/evaluator.py, inference_on_dataset;
detectron2/data/build.py, build_detection_test_loader): that is how AdelaiDet states its speeds ("measured on a NVIDIA
1080Ti with batch size 1", README.md). On several devices the line says nothing of one.
The model is named by the file of the configuration. `Command Line Args: Namespace(...)` is printed before the logger
exists (tools/train_net.py) and so begins a start in the standard output, not in `log.txt`. On Cityscapes the mIoU is
called `IoU`, beside the instance-weighted `iIoU` (detectron2/evaluation/cityscapes_evaluation.py).
"""

from __future__ import annotations

import re
from collections.abc import Collection
from decimal import ROUND_DOWN, Context, Decimal
from typing import Final

import msgspec

from harness.evidence.findings import Grade
from harness.evidence.observation import Run, Timing
from harness.tasks.splits import of_path
from harness.values.stamps import seconds
from runners.logs.reading import coco_tables as coco
from runners.logs.reading.base import MAX_TEXT, Head, LogBuilder
from runners.logs.reading.coco_tables import HeldEvaluation, Reported, Tables, another_run, missing
from runners.logs.reading.foreign import OwnLines
from runners.logs.reading.jsonlines import Number, records
from runners.logs.reading.lines import Line, LineReader, plain
from runners.logs.reading.numbers import NUMBER, may_go_on, whole
from runners.logs.reading.segments import SegmentReader

NAME: Final = "detectron2"
TITLE: Final = "detectron2"

METRICS: Final[dict[str, tuple[str | None, str | None]]] = {
    **coco.METRICS,
    "bbox/AP": ("box_ap", "percent"),
    "bbox/AP50": ("box_ap50", "percent"),
    "bbox/AP75": ("box_ap75", "percent"),
    "segm/AP": ("mask_ap", "percent"),
    "segm/AP50": ("mask_ap50", "percent"),
    "segm/APr": ("mask_ap_rare", "percent"),
    "segm/APc": ("mask_ap_common", "percent"),
    "segm/APf": ("mask_ap_frequent", "percent"),
    "keypoints/AP": ("keypoint_ap", "percent"),
    "panoptic_seg/PQ": ("pq", "percent"),
    "panoptic_seg/SQ": ("sq", "percent"),
    "panoptic_seg/RQ": ("rq", "percent"),
    "panoptic_seg/PQ_th": ("pq_th", "percent"),
    "panoptic_seg/PQ_st": ("pq_st", "percent"),
    "sem_seg/mIoU": ("miou", "percent"),
    "sem_seg/IoU (Cityscapes)": ("miou", "percent"),
    "sem_seg/pACC": ("pixel_accuracy", "percent"),
    "voc/AP50": ("map_voc", "percent"),
    "DETECTION_ONLY_RESULTS/precision": ("precision", "fraction"),
    "DETECTION_ONLY_RESULTS/recall": ("recall", "fraction"),
    "DETECTION_ONLY_RESULTS/hmean": ("hmean", "fraction"),
    "E2E_RESULTS/precision": (None, "fraction"),
    "E2E_RESULTS/recall": (None, "fraction"),
    "E2E_RESULTS/hmean": ("e2e_hmean", "fraction"),
    "1 / (s / iter per device)": ("fps", "per_second"),
    "total_loss": ("loss", "loss"),
}
_TASKS: Final = frozenset(("bbox", "segm", "keypoints", "panoptic_seg", "sem_seg"))

_NEEDLES: Final = (
    *coco.NEEDLES[:4], b"copypaste: ", b"Evaluation results for ", b" iter: ", b"Starting training from iteration",
    b"Rank of current process: ", b"Start inference on ", b"Total inference time: ",
    b"oading from ", b"oading checkpoint from ", b"config_file=",
)  # fmt: skip
_LOGGER: Final = rb"(?:detectron2|d2(?:\.\w{1,40}){1,5}|fvcore(?:\.\w{1,40}){1,4})"
_RECOGNISE: Final = re.compile(
    rb"\[\d\d/\d\d \d\d:\d\d:\d\d\] " + _LOGGER + rb" (?:INFO|WARNING|ERROR): |\[\d\d/\d\d \d\d:\d\d:\d\d "
    + _LOGGER + rb"\]: |\| cvpods(?:\.\w{1,40}){1,5}:\w{1,60}:\d+ - "
)  # fmt: skip
_RECOGNISE_JSON: Final = re.compile(rb'^\{"[^{}\n]*"eta_seconds": [^{}\n]*"iteration": \d+', re.MULTILINE)
_COPYPASTE: Final = re.compile(r"\bcopypaste: (.*)")
_TASK: Final = re.compile(r"Task: ([\w./-]{1,99})\s*$")
_CSV: Final = re.compile(rf"Evaluation results for (\S{{1,{MAX_TEXT}}}) in csv format:")
_TABLE: Final = re.compile(r"Evaluation results for (\w{1,40}): *$")
_SPEED: Final = re.compile(r"Total inference time: \S[^()]{0,60}\((\d{1,6}\.\d{6}) s / iter per device, on 1 devices\)")
_BEGUN: Final = re.compile(r"Start inference on (\d{1,9}) batches\s*$")
_TOTAL: Final = re.compile(r"Total inference time: (\d{1,4}):(\d\d):(\d\d(?:\.\d{1,6})?) \(")
# Batches before the clock is started (detectron2/evaluation/evaluator.py, inference_on_dataset).
_WARM_UP: Final = 5
_PER_SECOND: Final = "1 / (s / iter per device)"
_ITER: Final = re.compile(r"\biter: (\d{1,9}) +(total_loss: .*)")
_LOSS: Final = re.compile(rf"(?<!\w)(total_loss|loss\w{{0,60}}): ({NUMBER})(?= |$)")
_STARTED: Final = re.compile(r"Starting training from iteration (\d{1,9})")
_LOADED: Final = re.compile(rf"(?:Loading|loading)(?: checkpoint)? from (\S{{1,{MAX_TEXT}}}?) ?(?:\.\.\.)?\s*$")
_CONFIG: Final = re.compile(rf"Namespace\(.{{0,200}}?\bconfig_file='([^']{{1,{MAX_TEXT}}})'")
# What is printed before the logger exists; the logger's own line has another text.
_LAUNCHED: Final = "Command Line Args: "
_NAME_LIMIT: Final = 60


def recognise(head: Head) -> int:
    if _RECOGNISE.search(head.text):
        return 85
    return 80 if _RECOGNISE_JSON.search(head.first) else 0


def parse(reader: LineReader, log: LogBuilder, *, curve: bool = False) -> None:
    # Objects in front of a text log make it no file of objects.
    if log.head.first.lstrip(b" \r\n").startswith(b"{") and not _RECOGNISE.search(log.head.text):
        _json(reader, log, curve=curve)
    else:
        _Text(SegmentReader(reader), log, curve=curve).read()


def _known(task: str, name: str, dataset: str | None, beside: Collection[str] = ()) -> tuple[str | None, str | None]:
    """Metric and unit of a value of a task, given the dataset and the names `beside` it."""
    if task.endswith("_RESULTS"):
        return METRICS.get(f"{task.rpartition('-')[2]}/{name}", (None, None))
    if task not in _TASKS:
        return None, None
    place = (dataset or "").casefold()
    if task == "bbox" and "voc" in place and "coco" not in place:
        return METRICS.get(f"voc/{name}", (None, "percent"))
    if task == "segm" and "cityscapes" in place:
        return None, "percent"
    if task == "sem_seg" and name == "IoU" and "iIoU" in beside:
        return METRICS["sem_seg/IoU (Cityscapes)"]
    return METRICS.get(f"{task}/{name}", (None, "percent"))


class _Text:
    """What a text log has told so far."""

    def __init__(self, reader: SegmentReader, log: LogBuilder, *, curve: bool) -> None:
        self._reader = reader
        self._own = OwnLines(reader)
        self._log = log
        self._curve = curve
        self._tables = Tables(reader, log)
        self._evaluation = HeldEvaluation(log)
        self._main: Run | None = None
        self._others: dict[str, Run] = {}
        self._step: int | None = None
        self._loaded: str | None = None
        # A program has just started: nothing but its command line or its first line was printed.
        self._begins = False
        self._dataset: str | None = None
        self._task: str | None = None
        self._names: list[str] = []
        # How fast the evaluation under way was, until its results say on what.
        self._speed: Reported | None = None
        # Where the evaluation under way was announced, with how many batches.
        self._begun: tuple[Line, int] | None = None
        self._timing: Timing | None = None

    def read(self) -> None:
        self._reader.each(_NEEDLES, self._take)
        self._end()

    def _end(self) -> None:
        """The evaluation is over: hand over what it gave, and go back to the training."""
        self._evaluation.end(step=self._step)
        self._log.run = self._main or self._log.run
        self._dataset = self._task = None

    def _take(self, line: Line) -> Line | None:
        text = plain(line.raw)
        values, following = self._tables.take(line, text)
        if values:
            self._evaluation.add(values, 0)
        elif found := _COPYPASTE.search(text):
            self._copied(line, text, found[1].strip())
        elif found := _CSV.search(text):
            self._on(line, found[1])
        elif found := _TABLE.search(text):
            following = self._table(found[1])
        elif found := _ITER.search(text):
            self._train(line, text, found)
        elif "Total inference time: " in text:
            found = _SPEED.search(text)
            self._speed = _per_second(line, text, found[1]) if found is not None and line.whole else None
            self._timing = _timing(self._begun, line, text, found[1]) if found is not None and self._begun else None
            self._begun = None
        elif found := _BEGUN.search(text):
            self._begun = line, int(found[1])
        else:
            self._about(line, text)
        return following

    def _start(self, line: Line) -> Run:
        self._end()
        self._main = self._log.start_run(line.number)
        self._others = {}
        self._step = None
        self._loaded = None
        return self._main

    def _about(self, line: Line, text: str) -> None:
        begins, self._begins = self._begins, False
        if "Rank of current process: " in text:
            # A logger with two handlers prints the start of a program twice.
            if not begins and (self._main is None or self._main.model is not None or self._step is not None):
                self._start(line)
            self._begins = True
        elif found := _CONFIG.search(text):
            if _LAUNCHED in text and self._main is not None:
                self._start(line)
            self._begins = _LAUNCHED in text
            run = self._log.current(line.number)
            self._main = self._main or run
            run.model = re.sub(r"\.ya?ml$|\.py$", "", re.split(r"[\\/]", found[1])[-1]) or None
        elif found := _STARTED.search(text):
            run = self._log.current(line.number)
            self._main = self._main or run
            if int(found[1]) > 0:
                run.resumed_from = self._loaded or "?"
        elif found := _LOADED.search(text):
            self._loaded = found[1]
            run = self._log.current(line.number)
            run.pretrained = run.pretrained or found[1]

    def _train(self, line: Line, text: str, found: re.Match[str]) -> None:
        step = int(found[1])
        run = self._log.current(line.number)
        self._main = self._main or run
        self._end()
        if self._step is not None and step < self._step:
            run = self._start(line)
        self._step = step
        if self._curve:
            for name, written in _LOSS.findall(found[2]):
                self._log.observe(
                    metric="loss" if name == "total_loss" else None,
                    printed=name,
                    value_text=written,
                    unit="loss",
                    kind="train",
                    text=text,
                    line=line.number,
                    step=step,
                )

    def _on(self, line: Line, dataset: str) -> None:
        """The `copypaste:` lines that follow are of this dataset; those of a second one are a run of their own."""
        run = self._main = self._main or self._log.current(line.number)
        if run.dataset in (None, dataset):
            run.dataset, run.split = dataset, of_path(dataset)
            self._log.run = run
        else:
            if dataset not in self._others:
                other = self._others[dataset] = another_run(self._log, run, line.number)
                other.dataset, other.split, other.evaluator = dataset, of_path(dataset), run.evaluator
            self._log.run = self._others[dataset]
        self._dataset = dataset
        if self._speed is not None:
            self._evaluation.add([self._speed], 0)
            if self._timing is not None:
                self._log.log.timings.append(msgspec.structs.replace(self._timing, run=self._log.run.index))
            self._speed = self._timing = None

    def _copied(self, line: Line, text: str, rest: str) -> None:
        """One of the three lines of a task: its name, the names of its values, the values."""
        if found := _TASK.match(rest):
            self._task, self._names = found[1], []
            return
        if self._task is None:
            return
        parts = [part.strip() for part in rest.split(",")]
        if not self._names:
            self._names = parts[:_NAME_LIMIT]
            return
        names, self._names, task, self._task = self._names, [], self._task, None
        cut = not line.whole and may_go_on(rest, parts[-1], parts[:-1])
        if cut or (not line.whole and len(parts) < len(names)):
            self._log.find("truncated", Grade.INFO, line.number)
            parts = parts[:-1] if cut else parts
        elif len(parts) != len(names):
            return
        values = []
        for name, written in zip(names, parts, strict=False):
            if not missing(written):
                metric, unit = _known(task, name, self._dataset, names)
                value = Reported(
                    metric=metric, printed=f"{task}/{name}", text=written, unit=unit, line=line.number, of=text
                )
                if task.endswith("-E2E_RESULTS"):
                    value.subset = task.partition("-")[0]
                values.append(value)
        self._evaluation.add(values, 2)
        self._evaluation.end(step=self._step)

    def _table(self, task: str) -> Line | None:
        """The pipe table under `Evaluation results for bbox:`: names, a rule, values."""
        header = self._own.next()
        names = _cells(header)
        if header is None or not names or not names[0].startswith("AP"):
            return header
        rule = self._own.next()
        if rule is None or not re.fullmatch(r"[|:\-\s]+", plain(rule.raw)):
            return rule
        row = self._own.next()
        written = _cells(row)
        if row is None or len(written) != len(names):
            return row
        values = []
        for name, text in zip(names, written, strict=True):
            metric, unit = _known(task, name, self._dataset)
            values.append(
                Reported(
                    metric=metric,
                    printed=f"{task}/{name} (table)",
                    text=text,
                    unit=unit,
                    line=row.number,
                    of=plain(row.raw),
                )
            )
        self._evaluation.add(values, 1)
        return None


def _per_second(line: Line, text: str, each: str) -> Reported | None:
    """The images a second that took so long each, cut off at as many digits as are printed."""
    taken = Decimal(each)
    if not taken:
        return None
    digits = len(taken.as_tuple().digits)
    speed = Context(prec=digits, rounding=ROUND_DOWN).divide(Decimal(1), taken)
    metric, unit = METRICS[_PER_SECOND]
    return Reported(metric=metric, printed=_PER_SECOND, text=f"{speed:f}", unit=unit, line=line.number, of=text)


def _timing(begun: tuple[Line, int], line: Line, text: str, each: str) -> Timing | None:
    """How long the evaluation took that was announced on the line before, which is looked at beside the speed."""
    first, batches = begun
    found = _TOTAL.search(text)
    if found is None or not batches or not line.whole:
        return None
    return Timing(
        line=line.number,
        of=first.number,
        run=0,
        total=Decimal(int(found[1]) * 3600 + int(found[2]) * 60) + Decimal(found[3]),
        each=Decimal(each),
        batches=batches,
        warm_up=min(_WARM_UP, batches - 1),
        began=seconds(plain(first.raw)),
        ended=seconds(text),
    )


def _cells(line: Line | None) -> list[str]:
    """The cells of a row between bars; none for anything else."""
    text = plain(line.raw).strip() if line is not None else ""
    if len(text) < 3 or not text.startswith("|") or not text.endswith("|"):
        return []
    return [cell.strip() for cell in text[1:-1].split("|")]


def _json(reader: LineReader, log: LogBuilder, *, curve: bool) -> None:
    """`metrics.json`: a record an iteration that was logged, with the results where there was an evaluation."""
    last = -1
    for line, record in records(reader):
        iteration = record.get("iteration")
        # Results that were added without an iteration are of the run under way.
        step = whole(iteration) if isinstance(iteration, Number) else None
        if log.run is None or (step is not None and step < last):
            log.start_run(line.number)
        last = last if step is None else step
        text = plain(line.raw)
        for name, value in record.items():
            # The results of several datasets are told apart by the dataset before the task.
            parts = name.split("/")
            task = parts[-2] if len(parts) > 1 else ""
            if not isinstance(value, Number) or "-" in parts[-1]:
                continue
            dataset = "/".join(parts[:-2]) or None
            if task in _TASKS and not missing(value):
                head = name.removesuffix(parts[-1])
                beside = ("iIoU",) if f"{head}iIoU" in record else ()
                metric, unit = _known(task, parts[-1], dataset, beside)
                log.observe(
                    metric=metric,
                    printed=name,
                    value_text=str(value),
                    unit=unit,
                    kind="eval",
                    text=text,
                    line=line.number,
                    step=step,
                    subset=dataset,
                    split=of_path(dataset) if dataset else None,
                )
            elif curve and (name == "total_loss" or name.startswith("loss")):
                log.observe(
                    metric="loss" if name == "total_loss" else None,
                    printed=name,
                    value_text=str(value),
                    unit="loss",
                    kind="train",
                    text=text,
                    line=line.number,
                    step=step,
                )
