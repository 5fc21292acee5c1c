"""`log.txt` of DeiT, DETR, MAE, ConvNeXt and their descendants: one JSON object an epoch.

Names begin with what they are of: `train_`, `test_` (facebookresearch/deit, main.py; facebookresearch/detr, main.py),
or `val_`; a moving average of the weights has `_ema` behind or `ema_` in front. `acc1` and `acc5` are in percent.
`coco_eval_bbox` holds the twelve numbers of a COCO summary as fractions: AP, AP50, AP75, AP of small, medium and large
objects, then recalls; -1 stands for no such objects. `PQ_all`, `PQ_th`, `PQ_st` hold `pq`, `sq` and `rq` by name, as
fractions (facebookresearch/detr at 0d44f33, engine.py, evaluate; some ports write a list). VideoMAE (MCG-NJU/VideoMAE
at 1d5cc4f, run_class_finetuning.py, end of main) ends with `Final top-1` over all views, in percent. The further losses
of DETR are of no use, and its `class_error` is of matched queries only.
Epochs count from 0; runs appended to one file begin again at 0.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Final

from harness.evidence.findings import Grade
from harness.evidence.observation import Kind, Run, Stated, Weights
from runners.logs.reading.base import Head, LogBuilder
from runners.logs.reading.general.vocabulary import named, parts
from runners.logs.reading.jsonlines import Number, load
from runners.logs.reading.lines import Line, LineReader, decode
from runners.logs.reading.numbers import NUMBER, whole

NAME: Final = "jsonl"
TITLE: Final = "JSON lines (DeiT, DETR, MAE)"

METRICS: Final[dict[str, tuple[str | None, str | None]]] = {
    "acc1": ("top1", "percent"),
    "acc5": ("top5", "percent"),
    "loss": ("loss", "loss"),
    "coco_eval_bbox[0]": ("box_ap", "fraction"),
    "coco_eval_bbox[1]": ("box_ap50", "fraction"),
    "coco_eval_bbox[2]": ("box_ap75", "fraction"),
    "coco_eval_masks[0]": ("mask_ap", "fraction"),
    "coco_eval_masks[1]": ("mask_ap50", "fraction"),
    "coco_eval_segm[0]": ("mask_ap", "fraction"),
    "coco_eval_segm[1]": ("mask_ap50", "fraction"),
    "coco_eval_keypoints[0]": ("keypoint_ap", "fraction"),
    "PQ_all[0]": ("pq", "fraction"),
    "PQ_all[1]": ("sq", "fraction"),
    "PQ_all[2]": ("rq", "fraction"),
    "PQ_th[0]": ("pq_th", "fraction"),
    "PQ_st[0]": ("pq_st", "fraction"),
    "PQ_all.pq": ("pq", "fraction"),
    "PQ_all.sq": ("sq", "fraction"),
    "PQ_all.rq": ("rq", "fraction"),
    "PQ_th.pq": ("pq_th", "fraction"),
    "PQ_st.pq": ("pq_st", "fraction"),
    "Final top-1": ("top1", "percent"),
    "Final Top-5": ("top5", "percent"),
    # What none of these programs prints; others that write such lines do not agree on the unit.
    "top1": ("top1", None),
    "top5": ("top5", None),
    "accuracy": ("accuracy", None),
    "miou": ("miou", None),
    "mIoU": ("miou", None),
}
_FINAL: Final = ("Final top-1", "Final Top-5")

_RECOGNISE: Final = re.compile(
    rb'^\{"(?:[^\n]{0,9000}?")?(?:train_lr|train_loss|train_acc1|test_loss|test_acc1|test_coco_eval_bbox)": ?[-\d\[NI]',
    re.MULTILINE,
)
_NAME: Final = re.compile(r"(ema_)?(train|test|val)_(.+?)(_ema)?", re.DOTALL)
_WRITTEN: Final = re.compile(NUMBER)
_USELESS: Final = re.compile(
    r"loss_.*|.*_unscaled|class_error.*|cardinality_error.*|lr|min_lr|weight_decay|grad_norm|time.*|n_parameters"
)
# Different sizes of the model that are kept of one run; an honest one has one.
_SIZES: Final = 8
_SUBSETS: Final = ("", "", "", "small", "medium", "large", "", "", "", "small", "medium", "large")


def recognise(head: Head) -> int:
    return 75 if _RECOGNISE.search(head.first) else 0


def parse(reader: LineReader, log: LogBuilder, *, curve: bool = False) -> None:
    while (line := reader.seek((b"{",))) is not None:
        record = _record(line)
        if record is None:
            if not line.whole:
                log.find("truncated", Grade.INFO, line.number)
            continue
        epoch = record.get("epoch")
        counted = whole(epoch) if isinstance(epoch, Number) else None
        # They are counted from 0.
        number = None if counted is None else counted + 1
        if not any(_NAME.fullmatch(name) or name in _FINAL for name in record):
            continue
        run = _run(log, line, number)
        if number is not None and any(name.startswith("train_") for name in record):
            run.train_epochs.append(number)
        _size(run, line, record.get("n_parameters"))
        for name, value in record.items():
            _take(log, line, name, value, number, curve=curve)


def _size(run: Run, line: Line, number: Any) -> None:
    """Keep how many parameters the model has, which every line repeats."""
    if not isinstance(number, Number):
        return
    shown = run.shown.setdefault("n_parameters", [])
    if shown and shown[-1].value == number:
        shown[-1].last, shown[-1].count = line.number, shown[-1].count + 1
    elif len(shown) < _SIZES:
        shown.append(Stated(value=str(number), first=line.number, last=line.number))


def _record(line: Line) -> dict[str, Any] | None:
    """The object that a line is, None when it is none or is cut off."""
    text = decode(line.raw).strip()
    if not text.startswith("{") or not text.endswith("}"):
        return None
    try:
        value = load(text, line.number)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def _run(log: LogBuilder, line: Line, epoch: int | None) -> Run:
    """The run an epoch belongs to: a new one where the epochs begin again."""
    run = log.current(line.number)
    if epoch is not None and run.train_epochs and epoch <= run.train_epochs[-1]:
        run = log.start_run(line.number)
    return run


def _take(log: LogBuilder, line: Line, name: str, value: Any, epoch: int | None, *, curve: bool) -> None:
    found = _NAME.fullmatch(name)
    if name in _FINAL and isinstance(value, Number):
        metric, unit = METRICS[name]
        log.observe(
            metric=metric,
            printed=name,
            value_text=str(value),
            unit=unit,
            kind="eval",
            text=_excerpt(line, name),
            line=line.number,
        )
    if found is None or _USELESS.fullmatch(found[3]) or (found[2] == "train" and not curve):
        return
    kind: Kind = "train" if found[2] == "train" else "eval"
    weights: Weights = "ema" if found[1] or found[4] else "raw"
    # `test_` is the name of the evaluation whatever the set: the programs above evaluate the sets for validation.
    split = "val" if found[2] == "val" else None
    for index, place, number in _numbers(value)[: len(_SUBSETS)]:
        coco = found[3].startswith("coco_eval_")
        if not isinstance(number, Number) or (coco and number in ("-1", "-1.0")):
            continue
        metric, unit = METRICS.get(found[3] + place) or (None if place else _called(found[3]), None)
        if metric is None and (coco or found[3].startswith("PQ_")):
            unit = "fraction"
        log.observe(
            metric=metric,
            printed=name + place,
            value_text=str(number),
            unit=unit,
            kind=kind,
            text=_excerpt(line, name),
            line=line.number,
            epoch=epoch,
            split=split,
            subset=_SUBSETS[index] or None if coco and index > 2 and "keypoints" not in name else None,
            weights=weights,
        )


@cache
def _called(name: str) -> str | None:
    """The metric of a name that none of the programs above writes, as the registry knows it; its unit stays open.

    A number in it makes it another value: `test_192_acc1` is one of several resolutions.
    """
    known = None if any(map(str.isdigit, parts(name))) else named((name,))
    return known.metric if known is not None else None


def _numbers(value: Any) -> list[tuple[int, str, Any]]:
    """The numbers of a value with their index, -1 where there is none, and how it is written behind the name."""
    if isinstance(value, list):
        return [(index, f"[{index}]", number) for index, number in enumerate(value)]
    if isinstance(value, dict):
        return [(-1, f".{key}", value[key]) for key in ("pq", "sq", "rq") if key in value]
    if type(value) is str and _WRITTEN.fullmatch(value):
        # Who formats a number before he writes it writes a string: `"test_AR@50": "0.4023"`.
        return [(-1, "", Number(value))]
    return [(-1, "", value)]


def _excerpt(line: Line, name: str) -> str:
    """The part of a line of several thousand characters that a reader wants to see."""
    text = decode(line.raw)
    at = max(text.find(f'"{name}"'), 0)
    return text[at : at + 400]
