"""Logs of the OpenMMLab toolkits: text and JSON of mmcv 1.x and of mmengine.

open-mmlab/mmcv v1.7, mmcv/runner/hooks/logger/text.py: `Epoch(val) [E][n]<tab>name: value, ...` and `Iter(val)
[n]...`, JSON lines with `"mode": "val"`; open-mmlab/mmengine, mmengine/hooks/logger_hook.py: `Epoch(val) [E][n/n]
name: value  name: value`, JSON lines without a mode. Lines with `eta:` are progress through the set. One name can have
two units: mmsegmentation prints mIoU as a fraction under mmcv and in percent under mmengine; top-k is in percent in
mmclassification (`accuracy/top1`, `accuracy_top-1`) and a fraction in mmaction (`acc/top1`, `top1_acc`). -1 stands for
nothing to count. `Epoch(test)` names the loop, not the split; `best_...` lines restate the best. In JSON of mmengine
`step` is the epoch of an evaluation and the iteration of a training. An evaluation in the iteration that the training
is logged in too is marked as training (open-mmlab/mmcv issues 1058 and 1248): it has results and no loss, and its
`iter` counts the batches that were evaluated.

The COCO tables that mmdetection logs before such a line say the same with fewer digits.
"""

from __future__ import annotations

import re
from collections.abc import Set
from typing import Final

from harness.evidence.findings import Grade
from harness.evidence.habits import Habits, Mean
from harness.evidence.observation import Run
from harness.tasks.splits import of_path
from runners.logs.reading import coco_tables as coco
from runners.logs.reading.base import MAX_TEXT, Head, LogBuilder
from runners.logs.reading.coco_tables import HeldEvaluation, Reported, Tables, another_run, missing
from runners.logs.reading.foreign import OwnLines
from runners.logs.reading.jsonlines import Number, count, records
from runners.logs.reading.lines import Line, LineReader, plain
from runners.logs.reading.numbers import whole
from runners.logs.reading.segments import SegmentReader

NAME: Final = "mmcv"
TITLE: Final = "OpenMMLab (mmcv, mmengine)"
_TOP_K: Final = Mean(
    over="samples",
    known_size=True,
    # calculate, over all results
    source="open-mmlab/mmpretrain ee7f2e88 mmpretrain/evaluation/metrics/single_label.py:247",
)
HABITS: Final = Habits(means={"top1": _TOP_K, "top5": _TOP_K})

# printed name, without the dataset before a `/` where mmengine has one -> (metric, unit)
METRICS: Final[dict[str, tuple[str | None, str | None]]] = {
    **coco.METRICS,
    "bbox_mAP": ("box_ap", "fraction"),
    "bbox_mAP_50": ("box_ap50", "fraction"),
    "bbox_mAP_75": ("box_ap75", "fraction"),
    "segm_mAP": ("mask_ap", "fraction"),
    "segm_mAP_50": ("mask_ap50", "fraction"),
    "bbox_AP": ("box_ap", "fraction"),
    "bbox_AP50": ("box_ap50", "fraction"),
    "bbox_AP75": ("box_ap75", "fraction"),
    "segm_AP": ("mask_ap", "fraction"),
    "segm_AP50": ("mask_ap50", "fraction"),
    "segm_APr": ("mask_ap_rare", "fraction"),
    "segm_APc": ("mask_ap_common", "fraction"),
    "segm_APf": ("mask_ap_frequent", "fraction"),
    "keypoints_mAP": ("keypoint_ap", "fraction"),
    "coco/AP": ("keypoint_ap", "fraction"),
    "coco/AP .5": ("keypoint_ap50", "fraction"),
    "coco/AP .75": ("keypoint_ap75", "fraction"),
    "coco/AR": ("keypoint_ar", "fraction"),
    "mAP (VOC)": ("map_voc", "fraction"),
    "accuracy_top-1": ("top1", "percent"),
    "accuracy_top-5": ("top5", "percent"),
    "accuracy/top1": ("top1", "percent"),
    "accuracy/top5": ("top5", "percent"),
    "top1_acc": ("top1", "fraction"),
    # mmaction 0.x, in its JSON.
    "top1 acc": ("top1", "fraction"),
    "top5 acc": ("top5", "fraction"),
    "top5_acc": ("top5", "fraction"),
    "acc/top1": ("top1", "fraction"),
    "acc/top5": ("top5", "fraction"),
    "accuracy": ("accuracy", "percent"),
    "multi-label/mAP": ("map_multilabel", "percent"),
    "mIoU": ("miou", "fraction"),
    "aAcc": ("pixel_accuracy", "fraction"),
    "PCK": ("pck", "fraction"),
    "AUC": ("auc", "fraction"),
    "EPE": ("epe", "px"),
    "PSNR": ("psnr", "dB"),
    "SSIM": ("ssim", "score"),
    "NuScenes/NDS": ("nds", "fraction"),
    "NuScenes/mAP": ("map_nuscenes", "fraction"),
    "Car_3D_AP40_easy_strict": ("kitti_ap_r40_easy", "percent"),
    "Car_3D_AP40_moderate_strict": ("kitti_ap_r40_moderate", "percent"),
    "Car_3D_AP40_hard_strict": ("kitti_ap_r40_hard", "percent"),
    "loss": ("loss", "loss"),
}
_PERCENT_IN_MMENGINE: Final = ("mIoU", "aAcc")
# The datasets that mmengine names before a metric which means something else elsewhere.
_KEYPOINTS: Final = ("AP", "AP .5", "AP .75", "AR")
_PREFIXED: Final = frozenset(
    (
        *(f"coco/{name}" for name in _KEYPOINTS),
        *("accuracy/top1", "accuracy/top5", "acc/top1", "acc/top5", "multi-label/mAP"),
    )
)
_OF_IMAGES: Final = ("PSNR", "SSIM")
_COPIED: Final = ("", "_50", "_75", "_s", "_m", "_l")
# Toolkits whose loaders of evaluation data give one image at a time unless the configuration says otherwise
# (open-mmlab/mmdetection v2.28, tools/train.py and mmdet/apis/train.py, `samples_per_gpu=1`).
_ONE_BY_ONE: Final = frozenset(("mmdet",))
_NO_RESULTS: Final = frozenset(
    ("mode", "epoch", "iter", "step", "lr", "base_lr", "momentum", "memory", "data_time", "time", "eta", "grad_norm")
)
# A result of one class; there are hundreds of them on a line.
_OF_CLASS: Final = re.compile(r"(?:^|/)(?:IoU|Acc|Dice|Fscore|Precision|Recall|bbox_\w*AP|segm_\w*AP)\.")

_NEEDLES: Final = (
    *coco.NEEDLES[:2], coco.NEEDLES[4], b"Epoch", b"Iter", b"_copypaste: ", b"est checkpoint with ", b" Best ",
    b"nvironment", b"Exp name: ", b"Load", b"load checkpoint from ", b"Saving checkpoint at ", b"Config:",
    b"resumed ", b", max: ",
)  # fmt: skip
_LOGGER: Final = rb"\d\d:\d\d:\d\d(?:,\d{3})? - (?:(?:mm[\w.]{2,30}|root) - )?(?:INFO|WARNING|ERROR) - "
_RECOGNISE: Final = re.compile(rb"\d\d:\d\d:\d\d(?:,\d{3})? - mm[\w.]{2,30} - (?:INFO|WARNING|ERROR) - ")
_RECOGNISE_ROOT: Final = re.compile(_LOGGER + rb"(?:Epoch|Iter)(?:\((?:val|test|train)\))? *\[ *\d{1,9}(?:/\d{1,9})?\]")
_RECOGNISE_JSON: Final = re.compile(
    rb'^\{(?:"env_info": "|"mode": "(?:train|val)", "epoch": \d+, "iter": \d+'
    rb'|"(?:base_)?lr": [\d.e+-]+, [^{}\n]*"time": [^{}\n]*"step": \d+\}\s*$'
    rb'|"[^"{}\n]+": [-\d.e+]+, [^{}\n]*"data_time": [\d.e+-]+, "time": [\d.e+-]+(?:, "step": \d+)?\}\s*$)',
    re.MULTILINE,
)
_HEADER: Final = re.compile(
    r"\b(Epoch|Iter)(?:\((train|val|test)\))? {0,9}((?:\[ {0,9}\d{1,9}(?:/ {0,9}\d{1,9})?\]){1,2})(?:\t| {1,9})(.*)"
)
_COUNTS: Final = re.compile(r"\[ *(\d+)(?:/ *(\d+))?\]")
_COPYPASTE: Final = re.compile(r" - (bbox|segm|keypoints)_mAP_copypaste: ((?:-?\d\.\d+ ?){6})\s*$")
_BEST: Final = re.compile(
    r"The best checkpoint with (-?\d+\.\d+) (\S{1,99}) at (\d{1,9}) (epoch|iter) is saved"
    r"|- Best (\S{1,99}) is (-?\d+\.\d+) at (\d{1,9}) (epoch|iter)\."
)
_EXPERIMENT: Final = re.compile(r"- Exp name: (\S{1,200}?)(?:\.py)?(?:_\d{8}_\d{6})?\s*$")
_LOADED: Final = re.compile(
    rf"(?:Loads? checkpoint (?:by \w{{1,20}} backend )?from(?: path:)?|load checkpoint from(?: \w{{1,20}})? path:) "
    rf"?(\S{{1,{MAX_TEXT}}})"
)
_SAVING: Final = re.compile(r"Saving checkpoint at (\d{1,9}) iterations")
_LENGTH: Final = re.compile(r"workflow: .{0,200}, max: (\d{1,9}) epochs\s*$")
_RESUMED: Final = re.compile(r"\bresumed (?:epoch|from epoch|iter)\b")
_STARTS: Final = re.compile(r"^(?:System environment:)|- INFO - Environment info:")
_LOSS: Final = re.compile(r"(?:^|[./_])loss")

_CONFIG_LIMIT: Final = 5000
_SECTION: Final = re.compile(r"^( *)(val|val_dataloader|test|test_dataloader) ?= ?dict\(")
_SETTING: Final = re.compile(r"^ *(?:data_root|ann_file|data_prefix|img_dir)=(.{1,500})")
# CIFAR is read from one folder; `test_mode` takes the test half of it: open-mmlab/mmpretrain ee7f2e88,
# mmpretrain/datasets/cifar.py:59-115.
_OF_TEST: Final = re.compile(r"^ *(type='CIFAR100?'|test_mode=True)[,)]")
_COUNTED: Final = re.compile(r"\b(num_classes|max_epochs) ?= ?(\d{1,9})(?=[,)]|$)")
_PLACE: Final = re.compile(r"'([^']{1,400})'")


def recognise(head: Head) -> int:
    if _is_text(head):
        return 80
    return 75 if _RECOGNISE_JSON.search(head.first[: 1 << 15]) else 0


def parse(reader: LineReader, log: LogBuilder, *, curve: bool = False) -> None:
    # Objects in front of a text log make it no file of objects.
    if log.head.first.lstrip(b" \r\n").startswith(b"{") and not _is_text(log.head):
        _json(reader, log, curve=curve)
    else:
        _Text(SegmentReader(reader), log, curve=curve).read()


def _is_text(head: Head) -> bool:
    return (_RECOGNISE.search(head.text) or _RECOGNISE_ROOT.search(head.text)) is not None


def _known(name: str, beside: list[str], *, new: bool, logger: str) -> tuple[str | None, str | None, str | None]:
    """Metric, unit and subset of a printed name, given the names `beside` it and the logger it was printed by."""
    prefix, _, base = name.rpartition("/")
    if name in _PREFIXED:
        return (*METRICS[name], None)
    if base in _KEYPOINTS and not prefix and "AP .5" in beside:
        return (*METRICS[f"coco/{base}"], None)
    if base in ("NDS", "mAP") and prefix.endswith("NuScenes"):
        return (*METRICS[f"NuScenes/{base}"], None)
    if base == "mAP":
        voc = prefix in ("pascal_voc", "dota") or (not prefix and logger in ("mmdet", "mmrotate"))
        # Over several thresholds it is their mean, and each stands beside it.
        single = len([other for other in beside if re.fullmatch(r"(?:\w+/)?AP\d\d", other)]) <= 1
        return (*METRICS["mAP (VOC)"], None) if voc and single else (None, None, None)
    if base in ("accuracy", "loss") and prefix:
        return None, None, None
    metric, unit = METRICS.get(base, (None, "loss" if _LOSS.search(base) else None))
    if new and base in _PERCENT_IN_MMENGINE:
        unit = "percent"
    return metric, unit, prefix or None if base in _OF_IMAGES else None


def _values(pairs: list[tuple[str, str]], line: int, text: str, *, new: bool, logger: str) -> list[Reported]:
    """The results among the names and numbers of a line."""
    names = [name for name, _ in pairs]
    values = []
    for name, written in pairs:
        base = name.rpartition("/")[2]
        if base in _NO_RESULTS or name.endswith("copypaste") or _OF_CLASS.search(name) or missing(written):
            continue
        metric, unit, subset = _known(name, names, new=new, logger=logger)
        values.append(Reported(metric=metric, printed=name, text=written, unit=unit, line=line, of=text, subset=subset))
    return values


def _known_among(pairs: list[tuple[str, str]], *, new: bool, logger: str) -> bool:
    """Whether one of the names is a known metric's."""
    return any(value.metric is not None for value in _values(pairs, 0, "", new=new, logger=logger))


class _Text:
    """What a text log has told so far."""

    def __init__(self, reader: SegmentReader, log: LogBuilder, *, curve: bool) -> None:
        self._reader = reader
        self._own = OwnLines(reader)
        self._log = log
        self._curve = curve
        self._tables = Tables(reader, log)
        self._evaluation = HeldEvaluation(log)
        self._new = b" - mmengine - " in log.head.text
        self._epoch: int | None = None
        self._step: int | None = None
        self._loaded: str | None = None
        self._main: Run | None = None
        self._tested: Run | None = None
        self._test_place: tuple[str | None, str | None] = (None, None)

    def read(self) -> None:
        self._reader.each(_NEEDLES, self._take)
        self._end()

    def _end(self) -> None:
        self._evaluation.end(epoch=self._epoch, step=self._step)

    def _take(self, line: Line) -> Line | None:
        text = plain(line.raw)
        values, following = self._tables.take(line, text)
        if values:
            self._evaluation.add(values, 0)
        elif found := _HEADER.search(text):
            self._line(line, text, found)
        elif found := _COPYPASTE.search(text):
            self._copied(line, text, found)
        elif found := _BEST.search(text):
            self._best(line, text, found)
        elif _STARTS.search(text):
            self._start(line)
        elif text.rstrip().endswith(" - Config:"):
            if self._log.run is not None and self._log.run.train_epochs:
                # What was trained above was trained with another one.
                self._start(line)
            following = self._config(line)
        else:
            self._about(line, text)
        return following

    def _start(self, line: Line) -> None:
        self._end()
        self._log.start_run(line.number)
        self._epoch = self._step = self._tested = None
        self._test_place = (None, None)

    def _about(self, line: Line, text: str) -> None:
        run = self._log.current(line.number)
        if found := _EXPERIMENT.search(text):
            run.model = run.model or found[1]
        elif found := _LENGTH.search(text):
            run.epochs = int(found[1])
        elif found := _SAVING.search(text):
            self._step = int(found[1])
        elif found := _LOADED.search(text):
            self._loaded = found[1]
            run.pretrained = run.pretrained or found[1]
        elif _RESUMED.search(text) and " - " in text:
            run.resumed_from = self._loaded or "?"

    def _config(self, line: Line) -> Line | None:
        """Read the dump of the configuration, up to the next stamped line."""
        run = self._log.current(line.number)
        settings: dict[str, set[str]] = {"num_classes": set(), "max_epochs": set()}
        places: dict[str, list[str]] = {}
        tested: dict[str, set[str]] = {}
        section, depth = "", 0
        following = self._own.next()
        for _ in range(_CONFIG_LIMIT):
            if following is None or b" - INFO - " in following.raw or b" - WARNING - " in following.raw:
                break
            text = plain(following.raw).rstrip()
            indent = len(text) - len(text.lstrip(" "))
            if section and text and indent <= depth:
                section = ""
            if found := _SECTION.match(text):
                section, depth = found[2].partition("_")[0], len(found[1])
            elif section and (found := _SETTING.match(text)) and (place := _PLACE.search(found[1])):
                places.setdefault(section, []).append(place[1])
            elif section and (found := _OF_TEST.match(text)):
                tested.setdefault(section, set()).add(found[1])
            for key, number in _COUNTED.findall(text[:MAX_TEXT]):
                settings[key].add(number)
            following = self._own.next()
        run.classes = _only(settings["num_classes"])
        run.epochs = _only(settings["max_epochs"])
        if run.epochs is not None:
            self._log.state("epochs", str(run.epochs), line.number)
        run.dataset, run.split = _place(places.get("val", []), tested.get("val", set()))
        self._test_place = _place(places.get("test", []), tested.get("test", set()))
        return following

    def _line(self, line: Line, text: str, found: re.Match[str]) -> None:
        unit, mode, counts, rest = found.groups()
        numbers = [(int(a), int(b) if b else None) for a, b in _COUNTS.findall(counts)]
        first = numbers[0][0]
        logger = text.split(" - ")[1] if text.count(" - ") >= 3 else ""
        if mode is None or mode == "train":
            if "loss" not in rest and _known_among(_pairs(rest, new=self._new), new=self._new, logger=logger):
                mode = "val"
            else:
                self._train(line, text, unit, numbers, rest)
                return
        if len(numbers) == 2 and unit == "Epoch":
            self._epoch = first
        elif len(numbers) == 2:
            self._step = first
        if "eta: " in rest[:40]:
            return
        pairs = _pairs(rest, new=self._new)
        if pairs and self._log.cut(line, rest, pairs[-1][1], [value for _, value in pairs[:-1]]):
            pairs = pairs[:-1]
        run = self._run_of(line, mode)
        if run.eval_batches is None and found[2] is not None:
            run.eval_batches = numbers[-1][1] or numbers[-1][0]
            if run.batch_size is None and logger in _ONE_BY_ONE:
                run.batch_size = 1
        epoch, step = (self._epoch, None) if unit == "Epoch" else (None, self._step)
        self._evaluation.add(_values(pairs, line.number, text, new=self._new, logger=logger), 1, epoch=epoch, step=step)
        self._evaluation.end(epoch=epoch, step=step)
        self._log.run = self._main

    def _run_of(self, line: Line, mode: str) -> Run:
        """The run whose results the loop prints. Those of a test loop are of its own data, whatever they are."""
        run = self._main = self._log.current(line.number)
        if mode == "val":
            return run
        if self._tested is None:
            fresh = not run.train_epochs and self._step is None
            self._tested = run if fresh else another_run(self._log, run, line.number)
            self._tested.dataset, self._tested.split = self._test_place
        self._log.run = self._tested
        return self._tested

    def _train(self, line: Line, text: str, unit: str, numbers: list[tuple[int, int | None]], rest: str) -> None:
        self._end()
        run = self._log.current(line.number)
        first = numbers[0][0]
        if unit == "Epoch" and len(numbers) == 2:
            if run.train_epochs and first < run.train_epochs[-1]:
                run = self._log.start_run(line.number)
            if not run.train_epochs or run.train_epochs[-1] != first:
                run.train_epochs.append(first)
            self._epoch, self._step = first, None
            step = numbers[1][0]
        else:
            if self._step is not None and first < self._step and run.index == self._log.log.runs[-1].index:
                run = self._log.start_run(line.number) if run.resumed_from is None else run
            self._step = step = first
        if self._curve:
            for name, written in _pairs(rest, new=self._new):
                if name in _NO_RESULTS:
                    continue
                metric, measured = ("loss", "loss") if name == "loss" else (None, "loss" if "loss" in name else None)
                self._log.observe(
                    metric=metric,
                    printed=name,
                    value_text=written,
                    unit=measured,
                    kind="train",
                    text=text,
                    line=line.number,
                    epoch=self._epoch,
                    step=step,
                )

    def _copied(self, line: Line, text: str, found: re.Match[str]) -> None:
        """The six values of a COCO evaluation in one line, before the line that names them."""
        if not line.whole:
            self._log.find("truncated", Grade.INFO, line.number)
            return
        values = []
        for suffix, written in zip(_COPIED, found[2].split(), strict=False):
            metric, unit = METRICS.get(f"{found[1]}_mAP{suffix}", (None, "fraction"))
            if not missing(written):
                name = f"{found[1]}_mAP{suffix}_copypaste"
                values.append(Reported(metric=metric, printed=name, text=written, unit=unit, line=line.number, of=text))
        # Not finer than the line that follows, and not coarser: both stand for the evaluation.
        self._evaluation.add(values, 1)

    def _best(self, line: Line, text: str, found: re.Match[str]) -> None:
        value, name, at, unit = found.groups()[:4] if found[1] else (found[6], found[5], found[7], found[8])
        logger = text.split(" - ")[1] if text.count(" - ") >= 2 else ""
        metric, measured, _ = _known(name, [], new=self._new, logger=logger)
        self._log.observe(
            metric=metric,
            printed=f"best {name}",
            value_text=value,
            unit=measured,
            kind="best",
            text=text,
            line=line.number,
            epoch=int(at) if unit == "epoch" else None,
            step=int(at) if unit == "iter" else None,
        )


def _place(listed: list[str], kinds: Set[str]) -> tuple[str | None, str | None]:
    """The dataset and split that the folders and lists of a loader name, or that its settings `kinds` tell."""
    splits = {split for place in listed if (split := of_path(place)) is not None}
    if not splits and "test_mode=True" in kinds and any(kind.startswith("type='CIFAR") for kind in kinds):
        splits.add("test")
    return " ".join(dict.fromkeys(listed)).strip()[:MAX_TEXT] or None, splits.pop() if len(splits) == 1 else None


def _pairs(rest: str, *, new: bool) -> list[tuple[str, str]]:
    """`name: value` after `name: value`; names may hold blanks."""
    pairs = []
    for part in rest.split("  ") if new else rest.split(", "):
        name, colon, value = part.strip().rpartition(": ")
        if colon:
            pairs.append((name, value))
    return pairs


def _only(found: set[str]) -> int | None:
    """The count that stands in a configuration, where it is one and the same everywhere."""
    return whole(next(iter(found))) if len(found) == 1 else None


def _json(reader: LineReader, log: LogBuilder, *, curve: bool) -> None:
    """JSON lines of either writer: results are those with `"mode": "val"`, or without `lr`."""
    last_epoch = last_step = 0
    for line, record in records(reader):
        if "env_info" in record:
            run = log.start_run(line.number)
            name = record.get("exp_name")
            run.model = name.removesuffix(".py")[:MAX_TEXT] if isinstance(name, str) else None
            last_epoch = last_step = 0
            continue
        mode = record.get("mode")
        new = mode is None
        epoch, step = count(record.get("epoch")), count(record.get("step" if new else "iter"))
        training = mode == "train" or (new and ("lr" in record or "base_lr" in record or "memory" in record))
        text = plain(line.raw)
        if training and "loss" not in text and _known_among(_numbers(record), new=new, logger=""):
            training, mode = False, "val"
        if training:
            run = log.current(line.number)
            if (epoch or 0) < last_epoch or (epoch is None and (step or 0) < last_step):
                run = log.start_run(line.number)
            if epoch is not None and (not run.train_epochs or run.train_epochs[-1] != epoch):
                run.train_epochs.append(epoch)
            last_epoch, last_step = epoch or 0, step or 0
        elif new:
            # The step of an evaluation is the epoch in a training by epochs, the iteration in one by iterations.
            by_epoch = last_epoch > 0 and step == last_epoch
            epoch, step = (step, None) if by_epoch else (None, step)
        elif mode != "val":
            continue
        else:
            step = None
        if training and not curve:
            continue
        for value in _values(_numbers(record), line.number, text, new=new, logger=""):
            log.observe(
                metric=value.metric if not training or value.printed == "loss" else None,
                printed=value.printed,
                value_text=value.text,
                unit=value.unit,
                kind="train" if training else "eval",
                text=text,
                line=line.number,
                epoch=epoch,
                step=step,
                subset=value.subset,
            )


def _numbers(record: dict[str, object]) -> list[tuple[str, str]]:
    return [(name, str(value)) for name, value in record.items() if isinstance(value, Number)]
