"""Semantic segmentation: mIoU, pixel accuracy, mean Dice and kappa from label maps.

Predictions and ground truth: folders of PNGs whose pixels are class numbers, paired by name. `layout` knows how data
sets write theirs: `cityscapes` takes `*_gtFine_labelIds.png` (turned into the 19 classes that are evaluated) or
`*_gtFine_labelTrainIds.png`, and predictions of these names or of the images' (`*_leftImg8bit.png`); `ade20k` takes
`ADE_val_*.png`, whose 0 is "other": it is not evaluated, and the classes begin at 1. Predictions are always numbered
from 0. Pixels of the number `ignore` are not evaluated.

A class that stands neither in the predictions nor in the ground truth has no IoU: `absent=zero` counts it as 0, as
PaddleSeg does (PaddlePaddle/PaddleSeg d7975e7c, paddleseg/utils/metrics.py, `mean_iou`), `absent=skip` leaves it out,
as mmsegmentation does. Kappa and Dice are PaddleSeg's as well. All are over the pixels of the whole set together. Of
each class there are IoU, recall (what mmsegmentation prints as Acc) and precision; the mean of the recalls, mAcc, is
pixel accuracy of `mean of classes`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np

from harness.evidence.evaluation import Remark, Samples, Value, decimal
from harness.values.errors import InputError
from harness.version import __version__
from runners.predictions import cores, files, ids, intervals
from runners.predictions.base import Convention, Outcome, Request

METRICS: Final = ("miou", "pixel_accuracy", "dice", "kappa")
SETTINGS: Final = {
    "layout": Convention(default="plain", choices=("plain", "ade20k", "cityscapes")),
    "classes": Convention(default=""),
    "ignore": Convention(default="255"),
    "absent": Convention(default="zero", choices=("zero", "skip")),
}

_CLASSES: Final = {"ade20k": "150", "cityscapes": "19"}
_TRUTH_ENDS: Final = ("_gtFine_labelIds", "_gtFine_labelTrainIds")
_ENDS: Final = (*_TRUTH_ENDS, "_leftImg8bit", "_pred")
# The label numbers of Cityscapes that are evaluated, in the order of the training numbers 0 to 18
# (mcordts/cityscapesScripts, cityscapesscripts/helpers/labels.py).
_CITYSCAPES: Final = (7, 8, 11, 12, 13, 17, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 31, 32, 33)
# Shares of the pixels that are not evaluated: one to be told, and one at which next to nothing is.
_IGNORED: Final = 0.3
_MOSTLY_IGNORED: Final = 0.9
_UNITS: Final = {"miou": "percent", "pixel_accuracy": "percent", "dice": "percent", "kappa": "fraction"}


class LabelRules(NamedTuple):
    """How a ground truth is turned into classes: `table` gives the class of a label, -1 where it is not evaluated."""

    table: np.ndarray
    classes: int


def evaluate(request: Request) -> Outcome:
    """mIoU, pixel accuracy and mean Dice in percent, kappa as a fraction; IoU, recall and precision of each class."""
    rules = _rules(request)
    pairs = _pairs(request.one("predictions"), request.one("ground_truth"), request.settings["layout"])
    if pairs[0][2].endswith(f"{_TRUTH_ENDS[0]}.png"):
        rules = rules._replace(table=_of_label_ids())
    areas = np.empty((len(pairs), 3, rules.classes), dtype=np.int64)
    pixels = 0

    def counted(pair: tuple[str, str, str]) -> tuple[np.ndarray, int]:
        return count(pair[1], pair[2], rules)

    for row, (found, size) in enumerate(cores.spread("segmentation", counted, pairs)):
        areas[row] = found
        pixels += size
    absent = request.settings["absent"]
    if not areas[:, 2].any():
        raise InputError("eval_nothing_compared", file=request.ground_truth[0], samples=len(pairs))
    names = [name for name, _, _ in pairs]
    return Outcome(
        evaluator=f"reproverify {__version__}",
        samples=len(pairs),
        values=list(_values(areas, absent)),
        per_sample=Samples(ids=names, columns=_each(areas)),
        conventions={
            "classes": str(rules.classes),
            "classes that do not occur": str(int((areas[:, 1:].sum(axis=(0, 1)) == 0).sum())),
        },
        remarks=list(_remarks(areas.sum(axis=0), pixels)),
        truth={"images": len(pairs), "classes": int((areas[:, 2].sum(axis=0) > 0).sum())},
    )


def _remarks(total: np.ndarray, pixels: int) -> Iterator[Remark]:
    """What is odd about areas (3, classes) of so many pixels, evaluated or not."""
    mine, true = total[1], total[2]
    empty = np.flatnonzero(true == 0)
    if len(empty):
        names = ids.listed([str(place) for place in empty])
        values = {"count": f"{len(empty):,}", "classes": names}
        # A truth of one class alone says nothing of the others.
        yield Remark(code="remark_absent_classes", values=values, doubt=bool(np.count_nonzero(true) == 1))
    ignored = pixels - int(true.sum())
    if ignored > _IGNORED * pixels:
        values = {"share": f"{100 * ignored / pixels:.0f}"}
        yield Remark(code="remark_ignored_pixels", values=values, doubt=bool(ignored > _MOSTLY_IGNORED * pixels))
    if np.count_nonzero(mine) == 1 < np.count_nonzero(true):
        values = {"name": str(int(np.argmax(mine))), "classes": str(np.count_nonzero(true))}
        yield Remark(code="remark_one_class", values=values, doubt=True)


def count(predicted: str, wanted: str, rules: LabelRules) -> tuple[np.ndarray, int]:
    """The pixels of each class that are right, predicted, and true: (3, classes); and the pixels of the image.

    Raises InputError.
    """
    ours, theirs = _labels(predicted), _labels(wanted)
    if ours.shape != theirs.shape:
        raise InputError("eval_shape", file=predicted, wanted=str(theirs.shape), found=str(ours.shape))
    if int(theirs.max(initial=0)) >= len(rules.table):
        raise _out_of_range(theirs, int(theirs.max()), rules.classes, wanted)
    true = rules.table[theirs]
    seen = true >= 0
    mine, true = ours[seen].astype(np.int64), true[seen]
    for labels, image, file in ((mine, ours, predicted), (true, theirs, wanted)):
        if labels.size and int(labels.max()) >= rules.classes:
            raise _out_of_range(image, int(labels.max()), rules.classes, file)
    tallies = (mine[mine == true], mine, true)
    return np.stack([np.bincount(labels, minlength=rules.classes) for labels in tallies]), theirs.size


def _out_of_range(image: np.ndarray, label: int, classes: int, file: str) -> InputError:
    """The error of a label that is none of the classes, with what the labels look like."""
    found = set(np.unique(image).tolist())
    if len(found) == 2 and min(found) == 0:
        looks = f"black and white, with {label} for class 1", f"黑白图，以 {label} 表示类别 1"
    elif label == classes and min(found) > 0:
        looks = "classes counted from 1", "从 1 起编号的类别"
    elif classes == len(_CITYSCAPES) and label <= max(_CITYSCAPES):
        looks = "Cityscapes' label ids, of which training numbers are wanted", "Cityscapes 的 labelIds，应为 trainIds"
    else:
        looks = "classes of another list", "另一份类别表的编号"
    return InputError(
        "eval_label_class",
        file=file,
        label=label,
        classes=classes,
        last=classes - 1,
        looks_en=looks[0],
        looks_zh=looks[1],
    )


def _labels(path: str) -> np.ndarray:
    image = files.image(path)
    if image.ndim != 2 or image.dtype.kind not in "uib":
        raise InputError("eval_shape", file=path, wanted="(height, width) of class numbers", found=str(image.shape))
    return image


def _rules(request: Request) -> LabelRules:
    layout = request.settings["layout"]
    ignored = request.whole("ignore", 0, 65535)
    text = request.settings["classes"] or _CLASSES.get(layout, "")
    classes = Request(predictions=[], ground_truth=[], settings={"classes": text}).whole("classes", 2, 65535)
    table = np.arange(65536, dtype=np.int64)
    if layout == "ade20k":
        table -= 1
    table[ignored] = -1
    return LabelRules(table, classes)


def _of_label_ids() -> np.ndarray:
    """The class of each label number of Cityscapes."""
    table = np.full(256, -1, dtype=np.int64)
    table[list(_CITYSCAPES)] = np.arange(len(_CITYSCAPES))
    return table


def _pairs(predicted: str, wanted: str, layout: str) -> list[tuple[str, str, str]]:
    """Name, prediction and ground truth of each image."""
    have, want = files.files(predicted, (".png",)), files.files(wanted, (".png",))
    if layout == "cityscapes":
        want = {name: path for name, path in want.items() if name.endswith(_TRUTH_ENDS)}
        if any(name.endswith(_TRUTH_ENDS[0]) for name in want):
            want = {name: path for name, path in want.items() if name.endswith(_TRUTH_ENDS[0])}
        have, want = ({_bare(name): path for name, path in side.items()} for side in (have, want))
    ids.check_ids(have, want, file=predicted)
    return [(name, have[name], path) for name, path in want.items()]


def _bare(name: str) -> str:
    """An image of Cityscapes by its own name, whatever folder it lies in and whatever it is of."""
    name = name.rpartition("/")[2]
    return next((name.removesuffix(end) for end in _ENDS if name.endswith(end)), name)


def _ratio(top: np.ndarray, bottom: np.ndarray, absent: str) -> np.ndarray:
    """Class by class; where there is nothing 0 or NaN."""
    empty = np.full(top.shape, 0.0 if absent == "zero" else np.nan)
    return np.asarray(np.divide(top, bottom, out=empty, where=bottom > 0))


def _scores(total: np.ndarray, absent: str) -> dict[str, float]:
    """The four metrics of areas (3, classes)."""
    right, mine, true = total.astype(np.float64)
    pixels = true.sum()
    accuracy = right.sum() / pixels
    expected = (mine * true).sum() / pixels**2
    return {
        "miou": 100 * float(np.nanmean(_ratio(right, mine + true - right, absent))),
        "pixel_accuracy": 100 * float(accuracy),
        "dice": 100 * float(np.nanmean(_ratio(2 * right, mine + true, absent))),
        "kappa": float((accuracy - expected) / (1 - expected)) if expected < 1 else 1.0,
    }


def _values(areas: np.ndarray, absent: str) -> Iterator[Value]:
    total = areas.sum(axis=0)
    whole = _scores(total, absent)
    for metric, score in whole.items():

        def drawn(rows: np.ndarray, metric: str = metric) -> float:
            weights = np.bincount(rows, minlength=len(areas))
            return _scores(np.tensordot(weights, areas, axes=1), absent)[metric]

        yield Value(
            metric=metric,
            value=decimal(score),
            unit=_UNITS[metric],
            samples=len(areas),
            interval=intervals.bootstrap(drawn, len(areas), 200),
        )
    right, mine, true = total.astype(np.float64)
    recall = _ratio(right, true, "skip")
    accuracy = float(np.nanmean(100 * recall))
    yield _of_class("pixel_accuracy", accuracy, len(areas), "mean of classes")
    for metric, each in (
        ("miou", _ratio(right, mine + true - right, "skip")),
        ("recall", recall),
        ("precision", _ratio(right, mine, "skip")),
    ):
        for number, score in enumerate(100 * each):
            if np.isfinite(score):
                yield _of_class(metric, float(score), len(areas), f"class {number}")


def _of_class(metric: str, score: float, samples: int, subset: str) -> Value:
    return Value(metric=metric, value=decimal(score), unit="percent", samples=samples, subset=subset)


def _each(areas: np.ndarray) -> dict[str, list[float]]:
    """Of each image the pixel accuracy, and the mean IoU of the classes that it has."""
    right, mine, true = (areas[:, place].astype(np.float64) for place in range(3))
    ious = _ratio(right, mine + true - right, "skip")
    occurs = ~np.isnan(ious)
    counts = occurs.sum(axis=1)
    means = np.divide(np.nansum(ious, axis=1), counts, out=np.full(len(areas), np.nan), where=counts > 0)
    pixels = true.sum(axis=1)
    accuracy = np.divide(right.sum(axis=1), pixels, out=np.full(len(areas), np.nan), where=pixels > 0)
    return {"image_miou": (100 * means).tolist(), "pixel_accuracy": (100 * accuracy).tolist()}
