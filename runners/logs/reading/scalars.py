"""What the scalar tags of event files mean, and the observations made of them.

A tag is text of its writer's choice. Only the tags of known writers, below, have a metric; a tag that says no more
than that it is of an evaluation becomes an observation without metric and unit, which proves nothing by itself. Where
these tags are written:

- `Evaluate/*`: PaddleSeg (paddleseg/core/train.py); `mean_` variants: its static graph (legacy/pdseg/train.py);
  `Ema_` variants: PaddleRS
- `EVAL/*`: PaddleOCR (tools/program.py); `EVAL/acc` is word accuracy only beside `EVAL/norm_edit_dis`
- `eval_acc`: PaddleClas (ppcls/engine/engine.py), the first of whatever metrics it was told to evaluate
- `KIND-mAP`: PaddleDetection (ppdet/engine/callbacks.py), of COCO or of VOC, which the tag does not tell
- `eval/acc_top1`: paddle.Model (hapi), or anyone: the unit is open; its `eval/loss` is of the last batch only
- `metrics/*`, `val/mAP@*`: YOLOv5 and its successors, and YOLOv6, a fraction
- `eval/top-1-acc`: TorchSSL and its successor (models/fixmatch/fixmatch.py), a fraction
- `coco/*`: mmdetection; `accuracy/top1`: mmpretrain, in percent
- `test/psnr_all`: TensoRF (train.py); its `test/psnr` is of a few views only and no result

Any other tag that the registry of metrics knows by its end (`Evaluate/mae`, `val/acc`) has that metric, which is
inferred from it: a person has to confirm it.

A tag without any such word (`acc`, `loss`) says nothing of training or evaluation. A loss is taken for a training
value; so is a quality that is written as often as such a loss. A threshold (`eval/best_f1_thresh`) is no result. In a
folder that is named after the validation set both are of it: Keras (keras-team/keras 08995a40,
keras/src/callbacks/tensorboard.py, set_model) and others (lshiwjx/2s-AGCN 953c14fc, main.py:209) have a writer for each
part of the data. A folder `test` may be a try.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final, Literal, NamedTuple

import msgspec

from harness.evidence.observation import Kind, Run, Weights
from harness.tasks.splits import Split, of_word
from harness.values.errors import InputError
from runners.logs.reading import yolo_names
from runners.logs.reading.base import MAX_VALUES, LogBuilder

METRICS: Final[dict[str, tuple[str | None, str | None]]] = {
    "Evaluate/mIoU": ("miou", "fraction"),
    "Evaluate/Acc": ("pixel_accuracy", "fraction"),
    "Evaluate/mean_iou": ("miou", "fraction"),
    "Evaluate/mean_acc": ("pixel_accuracy", "fraction"),
    "Evaluate/Ema_mIoU": ("miou", "fraction"),
    "Evaluate/Ema_Acc": ("pixel_accuracy", "fraction"),
    "EVAL/acc": ("word_accuracy", "fraction"),
    "EVAL/norm_edit_dis": (None, "fraction"),
    "EVAL/hmean": ("hmean", "fraction"),
    "EVAL/precision": ("precision", "fraction"),
    "EVAL/recall": ("recall", "fraction"),
    "EVAL/best_acc": ("word_accuracy", "fraction"),
    "EVAL/best_hmean": ("hmean", "fraction"),
    "eval_acc": (None, "fraction"),
    "eval_acc_ema": (None, "fraction"),
    "bbox-mAP": (None, "fraction"),
    "mask-mAP": (None, "fraction"),
    "keypoint-mAP": (None, "fraction"),
    "eval/acc_top1": ("top1", None),
    "eval/acc_top5": ("top5", None),
    "eval/top-1-acc": ("top1", "fraction"),
    "eval/top-5-acc": ("top5", "fraction"),
    "val/mAP@0.5": ("box_ap50", "fraction"),
    "val/mAP@0.50:0.95": ("box_ap", "fraction"),
    "coco/bbox_mAP": ("box_ap", "fraction"),
    "coco/bbox_mAP_50": ("box_ap50", "fraction"),
    "coco/segm_mAP": ("mask_ap", "fraction"),
    "accuracy/top1": ("top1", "percent"),
    "accuracy/top5": ("top5", "percent"),
    "PSNR on validation data": ("psnr", "dB"),
    "test/psnr_all": ("psnr", "dB"),
    **yolo_names.METRICS,
}

# Others than PaddleClas write these too, some in percent: above the whole, the unit is open.
_OF_MANY: Final = frozenset(("eval_acc", "eval_acc_ema"))

Role = Literal["eval", "train", "bare", "none"]

_WORDS: Final = re.compile(r"[A-Za-z]+|\d+")
_EVALUATION: Final = frozenset(("eval", "evaluate", "evaluation", "metric", "metrics"))
_QUALITY: Final = frozenset(
    "acc accuracy accuracies auc auroc psnr ssim miou iou map mauc ap f precision recall dice hmean wer cer bleu rouge "
    "lpips fid kid mae rmse top em mcc pearson spearman kappa ndcg nds mrr hits pq nme pck epe".split()
)
_THRESHOLDS: Final = frozenset(("thresh", "threshold", "thresholds"))
_RUNNING: Final = frozenset(
    "lr rate cost runtime second seconds sec time ips fps eta memory epoch epochs step steps".split()
)


# No honest file has so many tags; one made to fill the memory ends here.
MAX_TAGS: Final = 10_000
# Nothing is evaluated more often than this: a tag that is written so often is of training, unless its writer is known.
MAX_EVALUATIONS: Final = 20_000


# A folder of files that were handed on in one may be a part of their names.
_FOLDERS: Final = re.compile(r"[\\/]|__")


class Scalar(NamedTuple):
    """One value of an event file."""

    record: int
    run: int
    step: int | None
    tag: str
    text: str


class Scalars:
    """Collects the scalars of one file. What a bare tag means is known at the end only: `hand_over` tells the log."""

    def __init__(self, log: LogBuilder, *, curve: bool) -> None:
        self._log = log
        self._curve = curve
        self._scalars: list[Scalar] = []
        self._kept = 0
        self._roles: dict[str, Role] = {}
        self._counts: dict[str, int] = {}
        self._runs: dict[int, Run] = {}
        self._run = 0
        self._seen = False
        self._steps: dict[str, tuple[int, int]] = {}
        self._validation = _of_validation(log.log.own_name)

    def new_writer(self) -> None:
        """The program says that it begins: a new run, unless the last one wrote nothing."""
        if self._seen:
            self._next_run()

    def wants(self, tag: str) -> bool:
        """Whether the value of this tag is of use. Counts the tag: ask once a value.

        Raises InputError when there are more tags than any honest file has.
        """
        self._seen = True
        role = self._roles.get(tag)
        if role == "train" or role == "none":
            self._counts[tag] += 1
            return self._curve and role == "train"
        if role is None:
            if len(self._roles) >= MAX_TAGS:
                raise InputError("log_too_large", file=self._log.log.file, limit=MAX_TAGS)
            role = self._roles[tag] = self._role(tag)
            self._counts[tag] = 0
        self._counts[tag] += 1
        if role in ("eval", "bare") and self._counts[tag] > MAX_EVALUATIONS and tag not in METRICS:
            role = self._roles[tag] = "train"
            self._take_back(tag)
        return role in ("eval", "bare") or (self._curve and role == "train")

    def _role(self, tag: str) -> Role:
        role = role_of(tag)
        of_folder = role == "bare" or (role == "train" and not _training(tag) and _loss(_words(tag)))
        return "eval" if self._validation and of_folder else role

    def full(self) -> bool:
        """Whether more values were kept than any honest file has."""
        return self._kept > MAX_VALUES

    def add(self, record: int, step: int | None, tag: str, text: str) -> None:
        """Keep one value. An evaluation whose steps start over belongs to a new run."""
        if self._roles[tag] != "train":
            self._kept += 1
            first, last = self._steps.get(tag, (step or 0, step or 0))
            if (step or 0) <= first and last > first:
                self._next_run()
                first = step or 0
            self._steps[tag] = (first, step or 0)
        scalar = Scalar(record, self._run, step, tag, text)
        if self._roles[tag] == "train":
            self._observe(scalar, "train")
        else:
            self._scalars.append(scalar)

    def _take_back(self, tag: str) -> None:
        """What was kept of a tag that turned out to be of training."""
        kept, self._scalars = self._scalars, []
        for scalar in kept:
            if scalar.tag != tag:
                self._scalars.append(scalar)
            elif self._curve:
                self._observe(scalar, "train")
        self._kept = len(self._scalars)

    def _next_run(self) -> None:
        self._run += 1
        self._seen = False
        self._steps.clear()

    def hand_over(self) -> None:
        """Make the observations of what was kept."""
        losses = [n for tag, n in self._counts.items() if role_of(tag) == "train" and not _training(tag)]
        often = max(losses, default=0)
        for scalar in self._scalars:
            kind: Kind = "eval"
            if self._roles[scalar.tag] == "bare" and self._trained(scalar.tag, often):
                kind = "train"
            if kind == "train" and not self._curve:
                continue
            if scalar.tag == "test/psnr" and "train/mse" in self._counts:
                continue
            self._observe(scalar, kind)
        if any(tag in yolo_names.METRICS for tag in self._counts):
            for run in self._runs.values():
                run.evaluator = "ultralytics"

    def _trained(self, tag: str, often: int) -> bool:
        """Whether a bare tag is of the training: it is written as often as losses are."""
        return bool(often) and self._counts[tag] >= often

    def _observe(self, scalar: Scalar, kind: Kind) -> None:
        """Make one observation, in the run of its scalar."""
        run = self._runs.get(scalar.run)
        if run is None:
            run = self._runs[scalar.run] = self._log.start_run(1)
        self._log.run = run
        metric, unit = self._meaning(scalar.tag)
        if scalar.tag in _OF_MANY and (value := Decimal(scalar.text)).is_finite() and value > 1:
            unit = None
        because: str | msgspec.UnsetType = msgspec.UNSET
        named = self._roles[scalar.tag] == "eval"
        if metric is None and unit is None and scalar.tag not in METRICS and kind == "eval" and named:
            metric, unit = in_registry(scalar.tag)
            because = scalar.tag if metric is not None else msgspec.UNSET
        weights: Weights = "ema" if "ema" in _words(scalar.tag) else "raw"
        step = f" at step {scalar.step}" if scalar.step is not None else ""
        self._log.observe(
            metric=metric,
            printed=scalar.tag,
            value_text=scalar.text,
            unit=unit,
            kind="best" if kind == "eval" and "best" in _words(scalar.tag) else kind,
            text=f"{scalar.tag} = {scalar.text}{step}",
            record=scalar.record,
            step=scalar.step,
            split=(_split(scalar.tag) or ("val" if self._validation else None)) if kind == "eval" else None,
            weights=weights,
            because=because,
        )

    def _meaning(self, tag: str) -> tuple[str | None, str | None]:
        if tag in ("EVAL/acc", "EVAL/best_acc") and "EVAL/norm_edit_dis" not in self._counts:
            return None, "fraction"
        if tag in METRICS:
            return METRICS[tag]
        return None, "loss" if _loss(_words(tag)) else None


def in_registry(tag: str) -> tuple[str | None, str | None]:
    """What the registry knows of a tag, or of its end, behind the name of an evaluation; no writer is known for it."""
    from runners.logs.reading.general.vocabulary import named, units_of  # few event files need it

    name = named((tag,))
    if name is None or name.metric is None:
        return None, None
    units = units_of(name.metric)
    return name.metric, units[0] if len(units) == 1 else None


def role_of(tag: str) -> Role:
    """What a tag says it is of: an evaluation, a training, neither (`bare`); `none` for clocks and learning rates."""
    words = _words(tag)
    if words and words[-1] in _THRESHOLDS:
        return "none"
    if _training(tag):
        return "none" if _running(words) else "train"
    if tag in METRICS:
        return "eval"
    if _running(words):
        return "none"
    if any(word in _EVALUATION or of_word(word) for word in words):
        return "eval"
    if _loss(words):
        return "train"
    return "bare" if any(word in _QUALITY or word.startswith("rouge") for word in words) else "train"


def _of_validation(file: str) -> bool:
    """Whether the folder that a file lies in is named after the validation set."""
    folder = _FOLDERS.split(file)[-2:-1]
    return bool(folder) and of_word(folder[0]) == "val"


def _words(tag: str) -> list[str]:
    return [word.casefold() for word in _WORDS.findall(tag)]


def _training(tag: str) -> bool:
    return any(word == "trainer" or of_word(word) == "train" for word in _words(tag))


def _loss(words: list[str]) -> bool:
    return any(word.endswith("loss") or word.startswith("loss") for word in words)


def _running(words: list[str]) -> bool:
    if _loss(words) or not _QUALITY.isdisjoint(words):
        return False
    names = [word for word in words if not word.isdigit()]
    return bool(names) and (names[-1] in _RUNNING or "lr" in names)


def _split(tag: str) -> Split | None:
    """The first part of the data that a tag of an evaluation names."""
    return next((split for word in _words(tag) if (split := of_word(word)) not in (None, "train")), None)
