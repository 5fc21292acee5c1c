"""Numbers of one evaluation against each other: what must be ordered, equal, or follow by a formula.

Each identity is one entry of a table below, with its source. It is looked at in the values that stand together: those
of one evaluation of one run, on one line or on lines near each other. A printed number stands for every value that
rounds to it, so that an identity is broken only where no such values fulfil it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Final

import msgspec

from harness.evidence.findings import Finding, Grade
from harness.evidence.habits import Habits
from harness.evidence.observation import Log, Observation
from harness.integrity.context import Context
from harness.integrity.counting.word_errors import word_errors
from harness.integrity.sheets import Sheet, sheets
from harness.values.quantity import apart, convert, exponent, half_step, plain, reach, step

NAME: Final = "identities"

_COCO: Final = "Lin et al., COCO (cocodataset.org/#detection-eval): AP is the mean over IoU 0.50 to 0.95, AP50 at 0.50"

_LONGER: Final = "a longer list of detections recalls no less (pycocotools cocoeval.py, maxDets)"
_KAPPA: Final = (
    "Cohen 1960: kappa = (p - e) / (1 - e), where p is at most 1 and e at least 0, so that kappa is at most p"
)
_CLASSES: Final = (
    "the IoU of a class is its hits over no fewer pixels than its recall (mmseg core/evaluation/metrics.py)"
)
_READ: Final = "a text that is read without an error has the similarity 1 (ppocr/metrics/rec_metric.py)"
# Two boxes share no more of their volume than of their ground. Which score a threshold falls on may differ a little.
_VOLUME: Final = (
    "Geiger et al., KITTI (evaluate_object_3d_offline.cpp): the overlap of boxes above that of their ground"
)
_CLASSES_OF_KITTI: Final = ("Car", "Pedestrian", "Cyclist")
_BLOCKS: Final = (
    *(f"3D AP_R{recalls}@{overlap}%" for recalls in (11, 40) for overlap in (70, 50, 25)),
    *(
        f"3d {kind}@{overlaps}"
        for kind in ("AP", "AP_R40")
        for overlaps in ("0.70, 0.70, 0.70", "0.70, 0.50, 0.50", "0.50, 0.50, 0.50", "0.50, 0.25, 0.25")
    ),
)
_VOLUMES: Final = tuple(
    f"{name} {block} {difficulty}"
    for name in _CLASSES_OF_KITTI
    for block in _BLOCKS
    for difficulty in ("easy", "moderate", "hard")
)
# What the tables of COCO are of, as the formats print it; `?` where the log does not say.
_TABLES: Final = ("bbox", "segm", "keypoints", "?")


class Order(msgspec.Struct, frozen=True):
    """`small` is never above `large`: registry names, or names as printed; `one_line` where only beside each other.

    It may be above by `slack`, a fraction.
    """

    small: str
    large: str
    source: str
    grade: Grade = Grade.CONTRADICTION
    one_line: bool = False
    slack: Decimal = Decimal(0)


class Spread(msgspec.Struct, frozen=True):
    """`whole` is a mean of ten values that fall from `first` on, of which `sixth` is one."""

    whole: str
    first: str
    sixth: str


class Same(msgspec.Struct, frozen=True):
    """Two names under which a toolkit prints one number, each with its own digits."""

    one: str
    other: str
    source: str


class Formula(msgspec.Struct, frozen=True):
    """`whole` follows from `parts`, by a function that rises or falls with each of them throughout (`rises`).

    It is looked at where the writer states that the metric is formed so (`Habits.formulas`): of another writer a
    metric of that name may be another mean.
    """

    name: str
    whole: str
    parts: tuple[str, ...]
    rises: tuple[bool, ...]
    of: Callable[[tuple[Decimal, ...]], Decimal]
    source: str


class Bounds(msgspec.Struct, frozen=True):
    """`whole` lies between two functions of `part`, which rise with it throughout.

    It is looked at where the writer states that the metric is formed so (`Habits.formulas`).
    """

    name: str
    whole: str
    part: str
    low: Callable[[Decimal], Decimal]
    high: Callable[[Decimal], Decimal]
    source: str


def _dice_of(iou: Decimal) -> Decimal:
    return 2 * iou / (1 + iou)


def _harmonic(parts: tuple[Decimal, ...]) -> Decimal:
    precision, recall = (max(part, Decimal(0)) for part in parts)
    return 2 * precision * recall / (precision + recall) if precision + recall else Decimal(0)


def _nds(parts: tuple[Decimal, ...]) -> Decimal:
    return (5 * parts[0] + sum(1 - min(Decimal(1), max(Decimal(0), error)) for error in parts[1:])) / 10


def _mean(parts: tuple[Decimal, ...]) -> Decimal:
    return sum(parts, Decimal(0)) / len(parts)


ORDERS: Final = (
    Order("top1", "top5", "a sample counted for top-1 counts for top-5", one_line=True),
    Order("recall_at_1", "recall_at_5", "a query counted at rank 1 counts at rank 5"),
    Order("recall_at_1", "recall_at_10", "a query counted at rank 1 counts at rank 10"),
    Order("recall_at_5", "recall_at_10", "a query counted at rank 5 counts at rank 10"),
    Order("recall_at_1", "recall_at_100", "a query counted at rank 1 counts at rank 100"),
    Order("recall_at_10", "recall_at_100", "a query counted at rank 10 counts at rank 100"),
    Order("box_ap", "box_ap50", _COCO),
    Order("box_ap75", "box_ap50", _COCO),
    Order("mask_ap", "mask_ap50", _COCO),
    *(Order(f"{what} AP", f"{what} AP50", _COCO) for what in _TABLES),
    *(Order(f"{what} AP75", f"{what} AP50", _COCO) for what in _TABLES),
    Order("keypoint_ap", "coco/AP .5", _COCO),
    *(Order(f"{what} AR @1", f"{what} AR @10", _LONGER) for what in _TABLES),
    *(Order(f"{what} AR @10", f"{what} AR @100", _LONGER) for what in _TABLES),
    # The precision is read at 101 recalls, the largest one reached among them (pycocotools cocoeval.py, accumulate).
    *(Order(f"{what} AP", f"{what} AR @100", _COCO, slack=Decimal("0.01")) for what in _TABLES),
    Order("kappa", "pixel_accuracy", _KAPPA, one_line=True),
    *(Order("miou", name, _CLASSES) for name in ("mAcc", "sem_seg/mACC")),
    Order("sem_seg/fwIoU", "sem_seg/pACC", _CLASSES),
    Order("word_accuracy", "norm_edit_distance", _READ),
    *(
        Order(name, name.replace(" 3D ", " BEV "), _VOLUME, slack=Decimal("0.01"))
        for name in _VOLUMES
        if " 3D " in name
    ),
    *(
        Order(name, name.replace(" 3d ", " bev "), _VOLUME, slack=Decimal("0.01"))
        for name in _VOLUMES
        if " 3d " in name
    ),
    # No proof: PQ loses what is not recognised, mIoU does not. Every result of the tasks' papers keeps this order.
    Order("pq", "miou", "Kirillov et al., Panoptic Segmentation, CVPR 2019, eq. 2", Grade.SUSPICIOUS),
)
# AP is the mean of the precisions at IoU 0.50, 0.55, ... 0.95, and a stricter IoU finds no more.
SPREADS: Final = (
    Spread("box_ap", "box_ap50", "box_ap75"),
    *(Spread(f"{what} AP", f"{what} AP50", f"{what} AP75") for what in _TABLES),
)
_MMDET: Final = "open-mmlab/mmdetection mmdet/datasets/coco.py evaluate: the table and the dictionary hold one result"
_PANOPTIC: Final = "PaddlePaddle/PaddleSeg/contrib/PanopticSeg: the table and the line behind it hold one result"
SAMES: Final = (
    Same("All pq", "PQ", _PANOPTIC),
    Same("bbox AP", "bbox_mAP", _MMDET),
    Same("bbox AP50", "bbox_mAP_50", _MMDET),
    Same("bbox AP75", "bbox_mAP_75", _MMDET),
    Same("segm AP", "segm_mAP", _MMDET),
    Same("segm AP50", "segm_mAP_50", _MMDET),
    Same("segm AP75", "segm_mAP_75", _MMDET),
    Same("bbox_mAP_copypaste", "coco/bbox_mAP", _MMDET),
    Same("bbox_mAP_50_copypaste", "coco/bbox_mAP_50", _MMDET),
    Same("bbox_mAP_75_copypaste", "coco/bbox_mAP_75", _MMDET),
)
_OVERLAPS: Final = tuple(f"F1@0.{hundredths}" for hundredths in range(50, 100, 5))
_ERRORS: Final = ("mATE", "mASE", "mAOE", "mAVE", "mAAE")
FORMULAS: Final = (
    Formula(
        "2 P R / (P + R)",
        "hmean",
        ("precision", "recall"),
        (True, True),
        _harmonic,
        "van Rijsbergen, Information Retrieval, 1979: F with equal weights, over all boxes",
    ),
    Formula(
        "2 P R / (P + R)",
        "f1",
        ("precision", "recall"),
        (True, True),
        _harmonic,
        "the same, over all entities",
    ),
    Formula(
        "(5 mAP + Σ(1 - min(1, mTP))) / 10",
        "nds",
        ("map_nuscenes", *_ERRORS),
        (True, *(False for _ in _ERRORS)),
        _nds,
        "Caesar et al., CVPR 2020 (arXiv:1903.11027), eq. 3",
    ),
    Formula(
        "mean of F1 at IoU 0.50, 0.55, ... 0.95",
        "lane_mf1",
        _OVERLAPS,
        tuple(True for _ in _OVERLAPS),
        _mean,
        "Zheng et al., CLRNet, CVPR 2022 (arXiv:2203.10350), eq. 10",
    ),
)
# Of one class Dice is 2 IoU / (1 + IoU), which is concave: its mean is at most that of the mean IoU.
BOUNDS: Final = (
    Bounds(
        "mIoU ... 2 mIoU / (1 + mIoU)",
        "dice",
        "miou",
        lambda iou: iou,
        _dice_of,
        "both are means over the same classes, of which those that no image has count as zero",
    ),
)
# Where only a few digits are printed their rounding decides; where all digits of a double are, its own.
_DOUBLE: Final = Decimal("1e-12")
_FIVE: Final = 5
_NAMES: Final = frozenset(
    (
        *(name for order in ORDERS for name in (order.small, order.large)),
        *(name for same in SAMES for name in (same.one, same.other)),
        *(name for formula in FORMULAS for name in (formula.whole, *formula.parts)),
        *(name for spread in SPREADS for name in (spread.whole, spread.first, spread.sixth)),
        *(name for bounds in BOUNDS for name in (bounds.whole, bounds.part)),
        *("pq_th", "pq_st"),
    )
)


def check(log: Log, _context: Context) -> Iterator[Finding]:
    # Of fewer than five classes some programs print a top-5 that is none.
    few = {run.index for run in log.runs if run.classes is not None and run.classes < _FIVE}
    for sheet in sheets(log, _NAMES):
        names = frozenset(sheet)
        yield from _orders(sheet, _orders_among(names), few)
        if "pq" in names:
            yield from _between(sheet)
        if spreads := _spreads_among(names):
            yield from _spreads(sheet, spreads)
        if sames := _sames_among(names):
            yield from _sames(sheet, sames)
        if formulas := _formulas_among(names):
            yield from _formulas(sheet, formulas, log.habits)
        for bounds in BOUNDS:
            if bounds.whole in log.habits.formulas and bounds.whole in names and bounds.part in names:
                yield from _bounds(sheet[bounds.whole], sheet[bounds.part], bounds)
    yield from word_errors(log)


def _orders(sheet: Sheet, orders: tuple[Order, ...], few: set[int]) -> Iterator[Finding]:
    told: set[tuple[int, int]] = set()
    for order in orders:
        small, large = sheet[order.small], sheet[order.large]
        if small.value <= large.value or small.unit != large.unit:
            continue
        if (order.one_line and small.line != large.line) or (order.large == "top5" and large.run in few):
            continue
        # Digits of one writer round the same way; of different numbers of digits each has its own interval.
        alike = exponent(small.value) == exponent(large.value)
        # One pair can stand here by the registry's names and by the printed ones.
        pair = (id(small), id(large))
        slack = _DOUBLE if alike else reach(small.value, large.value)
        if order.slack and large.unit in ("fraction", "percent"):
            slack += convert(order.slack, "fraction", large.unit)
        elif order.slack:
            continue
        if pair not in told and small.value - large.value > slack:
            told.add(pair)
            values = {"small": small.printed, "low": small.value_text, "large": large.printed, "high": large.value_text}
            code = "top1_above_top5" if order.small == "top1" else "order_broken"
            if code == "top1_above_top5":
                values = {"top1": small.value_text, "top5": large.value_text}
            elif order.grade is Grade.SUSPICIOUS:
                code = "order_unusual"
            yield _finding(code, order.grade, (small, large), values, f"{small.value_text} > {large.value_text}")


@lru_cache(maxsize=64)
def _orders_among(names: frozenset[str]) -> tuple[Order, ...]:
    """The orders between `names`: the sheets of a log have the same few."""
    return tuple(order for order in ORDERS if order.small in names and order.large in names)


def _between(sheet: Sheet) -> Iterator[Finding]:
    """PQ over all classes is a mean of those of things and stuff, weighted by their numbers of classes."""
    parts = (sheet.get("pq_th"), sheet.get("pq_st"))
    whole = sheet.get("pq")
    if whole is None or parts[0] is None or parts[1] is None or not whole.unit == parts[0].unit == parts[1].unit:
        return
    things, stuff = parts[0], parts[1]
    if not min(_low(things), _low(stuff)) <= _high(whole) or not _low(whole) <= max(_high(things), _high(stuff)):
        values = {"printed": whole.printed, "value": whole.value_text, "a": things.value_text, "b": stuff.value_text}
        yield _finding("mean_outside_parts", Grade.CONTRADICTION, (whole, things, stuff), values)


def _spreads(sheet: Sheet, spreads: tuple[Spread, ...]) -> Iterator[Finding]:
    """AP between what AP50 and AP75 leave for it: the first five values lie between them, the others below AP75."""
    told: set[int] = set()
    for spread in spreads:
        whole, first, sixth = parts = sheet[spread.whole], sheet[spread.first], sheet[spread.sixth]
        if any(part.value < 0 for part in parts) or len({part.unit for part in parts}) > 1:
            continue
        low = (_low(first) + 5 * _low(sixth)) / 10
        high = (5 * _high(first) + 5 * _high(sixth)) / 10
        # One table can stand here by the registry's names and by the printed ones; orders that are broken are told.
        broken = _low(sixth) > _high(first) or _low(whole) > _high(first)
        if id(whole) in told or broken or (low <= _high(whole) and _low(whole) <= high):
            continue
        told.add(id(whole))
        expected = f"{_short(low, whole.value)} ... {_short(high, whole.value)}"
        values = {"printed": whole.printed, "value": whole.value_text, "expected": expected}
        shown = ", ".join(f"{part.printed} {part.value_text}" for part in (first, sixth))
        arithmetic = f"(AP50 + 5 AP75) / 10 ... (5 AP50 + 5 AP75) / 10; {shown}"
        yield _finding("formula_broken", Grade.CONTRADICTION, (whole, first, sixth), values, arithmetic)


@lru_cache(maxsize=64)
def _spreads_among(names: frozenset[str]) -> tuple[Spread, ...]:
    return tuple(spread for spread in SPREADS if names >= {spread.whole, spread.first, spread.sixth})


def _sames(sheet: Sheet, sames: tuple[Same, ...]) -> Iterator[Finding]:
    for same in sames:
        one, other = sheet[same.one], sheet[same.other]
        if one.value < 0 or other.value < 0:
            continue
        # One of them can be rounded twice, or cut off.
        if apart(one.value, other.value) > 1:
            unit = max(step(one.value), step(other.value))
            values = {"a": one.printed, "x": one.value_text, "b": other.printed, "y": other.value_text}
            arithmetic = (
                f"|{one.value_text} - {other.value_text}| = {plain(abs(one.value - other.value))} > {plain(unit)}"
            )
            yield _finding("printed_twice", Grade.CONTRADICTION, (one, other), values, arithmetic)


@lru_cache(maxsize=64)
def _sames_among(names: frozenset[str]) -> tuple[Same, ...]:
    return tuple(same for same in SAMES if same.one in names and same.other in names)


def _formulas(sheet: Sheet, formulas: tuple[Formula, ...], habits: Habits) -> Iterator[Finding]:
    for formula in formulas:
        if formula.whole not in habits.formulas:
            continue
        whole, parts = sheet[formula.whole], [sheet[name] for name in formula.parts]
        # A mean of several evaluations need not follow the formula of one.
        if whole.subset is not None and whole.subset.casefold().endswith("average"):
            continue
        ends = [(_low(part), _high(part)) for part in parts]
        low = formula.of(tuple(e[0] if up else e[1] for e, up in zip(ends, formula.rises, strict=True))) - _DOUBLE
        high = formula.of(tuple(e[1] if up else e[0] for e, up in zip(ends, formula.rises, strict=True))) + _DOUBLE
        if _high(whole) < low or high < _low(whole):
            exact = formula.of(tuple(part.value for part in parts))
            values = {"printed": whole.printed, "value": whole.value_text, "expected": _short(exact, whole.value)}
            shown = ", ".join(f"{part.printed} {part.value_text}" for part in parts)
            arithmetic = f"{formula.name}; {shown}: {_short(low, whole.value)} ... {_short(high, whole.value)}"
            yield _finding("formula_broken", Grade.CONTRADICTION, (whole, *parts), values, arithmetic)


def _bounds(whole: Observation, part: Observation, bounds: Bounds) -> Iterator[Finding]:
    if whole.unit != "fraction" or part.unit != "fraction" or _low(part) < 0:
        return
    low, high = bounds.low(_low(part)) - _DOUBLE, bounds.high(_high(part)) + _DOUBLE
    if _high(whole) < low or high < _low(whole):
        expected = f"{_short(low, whole.value)} ... {_short(high, whole.value)}"
        values = {"printed": whole.printed, "value": whole.value_text, "expected": expected}
        arithmetic = f"{bounds.name}; {part.printed} {part.value_text}"
        yield _finding("formula_broken", Grade.CONTRADICTION, (whole, part), values, arithmetic)


@lru_cache(maxsize=64)
def _formulas_among(names: frozenset[str]) -> tuple[Formula, ...]:
    return tuple(formula for formula in FORMULAS if names >= {formula.whole, *formula.parts})


def _low(o: Observation) -> Decimal:
    return o.value - half_step(o.value)


def _high(o: Observation) -> Decimal:
    return o.value + half_step(o.value)


def _short(value: Decimal, like: Decimal) -> str:
    """`value` with one digit more than `like` was printed with."""
    return f"{value:.{min(max(0, -exponent(like)) + 1, 18)}f}"


def _finding(
    code: str, grade: Grade, at: tuple[Observation, ...], values: Mapping[str, str], arithmetic: str = ""
) -> Finding:
    return Finding(
        code=code,
        grade=grade,
        check=NAME,
        file=at[0].file,
        lines=list(dict.fromkeys(o.line for o in at if o.line is not None)),
        run=at[0].run,
        values=dict(values),
        arithmetic=arithmetic,
    )
