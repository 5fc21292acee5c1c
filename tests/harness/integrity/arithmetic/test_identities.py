"""Identities: numbers of one evaluation that cannot stand beside each other are told, roundings of honest ones not."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.evidence.findings import Finding, Grade
from harness.evidence.observation import Log, Observation, Run
from harness.integrity import Context
from harness.integrity.arithmetic.identities import BOUNDS, FORMULAS, ORDERS, SAMES, check
from tests.harness.builders import observation, registry, written
from tests.runners.logs.logs import parse


def sheet(format_name: str, *values: tuple[str, str], lines: bool = False, **changes: Any) -> Log:
    """One evaluation's values by name, on one line or each on its own."""
    metrics = registry().metrics
    seen = [
        observation(
            text,
            metric=name if name in metrics else None,
            printed=name,
            line=number if lines else 1,
            epoch=1,
            **{"unit": "fraction", **changes},
        )
        for number, (name, text) in enumerate(values, 1)
    ]
    return written(file="a.log", format=format_name, runs=[Run()], observations=seen)


def examine(seen: Log) -> list[Finding]:
    return list(check(seen, Context(registry=registry())))


def said(seen: Log) -> list[tuple[str, Grade]]:
    return [(f.code, f.grade) for f in examine(seen)]


BROKEN = [("order_broken", Grade.CONTRADICTION)]


def test_every_identity_has_a_source() -> None:
    sources = [order.source for order in ORDERS] + [same.source for same in SAMES] + [f.source for f in FORMULAS]
    sources += [one.source for one in BOUNDS]
    assert all(sources)


# Orders.
@pytest.mark.parametrize(
    ("small", "large", "expected"),
    [
        (("box_ap", "0.500"), ("box_ap50", "0.500"), []),
        (("kappa", "0.8371"), ("pixel_accuracy", "0.8371"), []),
        (("kappa", "0.8372"), ("pixel_accuracy", "0.8371"), BROKEN),
        (("miou", "0.76"), ("mAcc", "0.755"), []),
        (("miou", "0.77"), ("mAcc", "0.755"), BROKEN),
        (("miou", "0.7501"), ("sem_seg/mACC", "0.7500"), BROKEN),
        (("sem_seg/fwIoU", "0.7501"), ("sem_seg/pACC", "0.7500"), BROKEN),
        (("word_accuracy", "0.7501"), ("norm_edit_distance", "0.7501"), []),
        (("word_accuracy", "0.7502"), ("norm_edit_distance", "0.7501"), BROKEN),
        (("box_ap", "0.501"), ("box_ap50", "0.500"), BROKEN),
        (("box_ap", "0.5004"), ("box_ap50", "0.500"), []),
        (("box_ap", "0.5006"), ("box_ap50", "0.500"), BROKEN),
        (("box_ap75", "0.6"), ("box_ap50", "0.5"), BROKEN),
        (("recall_at_1", "0.8440"), ("recall_at_5", "0.8430"), BROKEN),
        (("recall_at_1", "0.8440"), ("recall_at_10", "0.8430"), BROKEN),
        (("recall_at_1", "0.8440"), ("recall_at_10", "0.8440"), []),
        (("recall_at_1", "0.8440"), ("recall_at_100", "0.8430"), BROKEN),
        (("recall_at_10", "0.9440"), ("recall_at_100", "0.9430"), BROKEN),
        (("bbox AR @1", "0.4"), ("bbox AR @10", "0.3"), BROKEN),
        (("box_ap", "0.30000000000000004"), ("box_ap50", "0.30000000000000000"), []),
        (("pq", "60.32"), ("miou", "79.68"), []),
        (("pq", "60.32"), ("miou", "46.34"), [("order_unusual", Grade.SUSPICIOUS)]),
        (("top1", "0.9"), ("top5", "0.8"), [("top1_above_top5", Grade.CONTRADICTION)]),
        (("box_ap", "NaN"), ("box_ap50", "0.8"), []),
    ],
)
def test_what_is_never_above_another(small: tuple[str, str], large: tuple[str, str], expected: list[Any]) -> None:
    assert said(sheet("coco_table", small, large)) == expected
    assert said(sheet("coco_table", large, small)) == expected


def test_what_a_broken_order_says() -> None:
    found = examine(sheet("coco_table", ("box_ap", "0.501"), ("box_ap50", "0.500"), lines=True))[0]
    assert (found.lines, found.run, found.file) == ([1, 2], 0, "train.log")
    assert found.values == {"small": "box_ap", "low": "0.501", "large": "box_ap50", "high": "0.500"}
    assert found.arithmetic == "0.501 > 0.500"


@pytest.mark.parametrize(
    "change", [{"run": 1}, {"epoch": 2}, {"line": 122}, {"unit": "percent"}, {"split": "test"}, {"weights": "ema"}]
)
def test_values_of_two_evaluations_are_not_compared(change: dict[str, Any]) -> None:
    seen = sheet("coco_table", ("box_ap", "0.501"))
    other = {"metric": "box_ap50", "printed": "box_ap50", "epoch": 1, **change}
    seen.observations.append(observation("0.500", **other))
    assert said(seen) == []


def test_a_name_that_comes_again_begins_another_evaluation() -> None:
    seen = sheet("coco_table", ("box_ap", "0.3"), ("box_ap50", "0.5"), ("box_ap", "0.6"), ("box_ap50", "0.7"))
    assert said(seen) == []
    seen = sheet("coco_table", ("box_ap", "0.3"), ("box_ap50", "0.5"), ("box_ap", "0.60"), ("box_ap50", "0.55"))
    assert said(seen) == BROKEN


@pytest.mark.parametrize(
    ("volume", "ground"),
    [
        ("Car 3D AP_R40@70% easy", "Car BEV AP_R40@70% easy"),
        ("Cyclist 3d AP_R40@0.50, 0.25, 0.25 hard", "Cyclist bev AP_R40@0.50, 0.25, 0.25 hard"),
    ],
)
@pytest.mark.parametrize(("value", "broken"), [("22.17", False), ("23.17", False), ("23.18", True)])
def test_boxes_overlap_no_more_than_their_ground(volume: str, ground: str, value: str, broken: bool) -> None:
    seen = sheet("kitti", (volume, value), (ground, "22.17"), lines=True, unit="percent")
    assert said(seen) == (BROKEN if broken else [])


# Parts.
@pytest.mark.parametrize(
    ("whole", "broken"), [("47.16", False), ("51.70", False), ("51.71", False), ("51.72", True), ("40.28", True)]
)
def test_panoptic_quality_lies_between_things_and_stuff(whole: str, broken: bool) -> None:
    seen = sheet("paddleseg", ("pq", whole), ("pq_th", "51.70"), ("pq_st", "40.30"))
    assert said(seen) == ([("mean_outside_parts", Grade.CONTRADICTION)] if broken else [])


# One number printed twice.
@pytest.mark.parametrize(("line", "broken"), [("0.5971", False), ("0.597", False), ("0.5972", False), ("0.5973", True)])
def test_the_table_of_panoptic_quality_and_the_line_behind_it_hold_one_result(line: str, broken: bool) -> None:
    seen = sheet("paddleseg", ("All pq", "0.5971"), ("PQ", line), lines=True)
    assert said(seen) == ([("printed_twice", Grade.CONTRADICTION)] if broken else [])


@pytest.mark.parametrize(
    ("table", "dictionary", "broken"),
    [
        ("0.367", "0.3668", False),
        ("0.366", "0.3668", False),
        ("0.367", "0.3670", False),
        ("0.367", "0.3681", True),
        ("-1.000", "0.3", False),
    ],
)
def test_a_table_and_a_dictionary_hold_one_result(table: str, dictionary: str, broken: bool) -> None:
    seen = sheet("mmcv", ("bbox AP", table), ("bbox_mAP", dictionary), lines=True)
    assert said(seen) == ([("printed_twice", Grade.CONTRADICTION)] if broken else [])


# Formulas.
@pytest.mark.parametrize(
    ("whole", "broken"),
    [
        ("0.5297787861599546", False),
        ("0.5297787861599547", False),
        ("0.5298", False),
        ("0.5297887861599546", True),
        ("0.5299", True),
    ],
)
def test_hmean(whole: str, broken: bool) -> None:
    parts = (("precision", "0.39014202172096907"), ("recall", "0.8250883392226148"))
    seen = sheet("paddleocr", *parts, ("hmean", whole))
    assert said(seen) == ([("formula_broken", Grade.CONTRADICTION)] if broken else [])
    # Of other formats an F1 may be a mean over classes.
    assert said(sheet("trainer", *parts, ("f1", whole))) == []


def test_the_arithmetic_of_a_formula() -> None:
    found = examine(sheet("paddleocr", ("precision", "0.50"), ("recall", "0.50"), ("hmean", "0.60")))[0]
    assert found.values == {"printed": "hmean", "value": "0.60", "expected": "0.500"}
    assert found.arithmetic == "2 P R / (P + R); precision 0.50, recall 0.50: 0.495 ... 0.505"


@given(st.integers(0, 3000), st.integers(1, 3000), st.integers(1, 3000), st.integers(1, 17))
def test_honest_hmeans_are_silent(matched: int, found: int, wanted: int, digits: int) -> None:
    matched = min(matched, found, wanted)
    precision, recall = matched / found, matched / wanted
    hmean = 2 * precision * recall / (precision + recall) if matched else 0
    shown = [
        (name, repr(value) if digits == 17 else f"{value:.{digits}f}")
        for name, value in (("precision", precision), ("recall", recall), ("hmean", hmean))
    ]
    assert said(sheet("paddleocr", *shown)) == []


ERRORS = ("mATE", "mASE", "mAOE", "mAVE", "mAAE")


def nuscenes(ap: float, errors: list[float], nds: str | None = None, subset: str | None = None) -> Log:
    """An evaluation of nuScenes, its NDS calculated unless given."""
    score = nds or f"{(5 * ap + sum(1 - min(1, error) for error in errors)) / 10:.4f}"
    values = [("map_nuscenes", f"{ap:.4f}"), *zip(ERRORS, (f"{e:.4f}" for e in errors), strict=True), ("nds", score)]
    return sheet("nuscenes", *values, lines=True, subset=subset)


@given(st.floats(0, 1), st.lists(st.floats(0, 2), min_size=5, max_size=5))
def test_honest_detection_scores_are_silent(ap: float, errors: list[float]) -> None:
    assert said(nuscenes(ap, errors)) == []


def test_a_detection_score_that_does_not_follow() -> None:
    real = (0.6852, [0.2876, 0.2539, 0.3046, 0.2554, 0.1872])
    assert said(nuscenes(*real, nds="0.7137")) == []
    assert said(nuscenes(*real, nds="0.7138")) == []
    assert said(nuscenes(*real, nds="0.7139")) == [("formula_broken", Grade.CONTRADICTION)]
    # A mean over severities keeps no bound of single errors.
    assert said(nuscenes(*real, nds="0.7000", subset="Fog, Average")) == []
    assert said(nuscenes(*real, nds="0.7000", subset="Fog, Severity easy")) != []


# Speech.
def speech(text: str, value: str, printed: str = "WER") -> Log:
    one = observation(value, metric="wer", printed=printed, text=text, unit="percent", kind="final")
    return written(file="a.log", format="speech_results", runs=[Run()], observations=[one])


@pytest.mark.parametrize(
    ("rate", "counts", "expected"),
    [
        ("5.20", "2735 / 52576, 343 ins, 251 del, 2141 sub", None),
        ("5.21", "2735 / 52576, 343 ins, 251 del, 2141 sub", None),
        ("5.22", "2735 / 52576, 343 ins, 251 del, 2141 sub", "5.2020"),
        ("5.19", "2735 / 52576, 343 ins, 251 del, 2141 sub", "5.2020"),
        ("5.20", "2735 / 52576, 343 ins, 251 del, 2140 sub", "2734"),
        ("0.00", "0 / 0, 0 ins, 0 del, 0 sub", None),
    ],
)
def test_a_word_error_rate_and_its_counts(rate: str, counts: str, expected: str | None) -> None:
    found = examine(speech(f"%WER {rate} [ {counts} ]", rate))
    assert [f.values["expected"] for f in found] == ([expected] if expected else [])
    assert all((f.code, f.grade) == ("formula_broken", Grade.CONTRADICTION) for f in found)


@pytest.mark.parametrize(
    ("cells", "err", "told"),
    [
        ("95.7|4.2|0.1|0.1", "4.4", []),
        ("95.7|4.2|0.1|0.1", "4.6", []),
        ("95.7|4.2|0.1|0.1", "4.7", ["Err"]),
        ("95.7|4.2|0.1|0.1", "4.1", ["Err"]),
        ("94.7|4.2|0.1|0.1", "4.4", ["100"]),
    ],
)
def test_a_row_of_shares_of_words(cells: str, err: str, told: list[str]) -> None:
    found = examine(speech(f"|decode/dev|14326|205341|{cells}|{err}|33.6|", err, printed="Err"))
    assert [f.values["printed"] for f in found] == told


@given(st.integers(0, 5000), st.integers(0, 5000), st.integers(0, 5000), st.integers(15000, 90000))
def test_honest_word_error_rates_are_silent(ins: int, dele: int, sub: int, words: int) -> None:
    errors = ins + dele + sub
    rate = f"{100 * errors / words:.2f}"
    assert examine(speech(f"%WER {rate} [ {errors} / {words}, {ins} ins, {dele} del, {sub} sub ]", rate)) == []
    parts = [100 * part / words for part in (words - sub - dele, sub, dele, ins, errors)]
    cells = [f"{part:.1f}" for part in parts]
    row = f"|decode/dev|14326|{words}|{'|'.join(cells)}|33.6|"
    assert examine(speech(row, cells[4], printed="Err")) == []


# Whole files.
def test_a_table_with_two_columns_exchanged() -> None:
    """A panoptic result as a README of its toolkit had it: mIoU and mAP50 stood in each other's column."""
    head = "| Model | PQ | mIoU | mAP50 |\n|---|---|---|---|\n"
    exchanged = parse(head + "| Panoptic-DeepLab | 60.32% | 46.34% | 79.68% |\n", name="README.md")
    assert said(exchanged) == [("order_unusual", Grade.SUSPICIOUS)]
    assert said(parse(head + "| Panoptic-DeepLab | 60.32% | 79.68% | 46.34% |\n", name="README.md")) == []


def detection(ap: str) -> str:
    rows = [("Precision", "AP", "0.50:0.95", "all", "100", ap), ("Precision", "AP", "0.50     ", "all", "100", "0.480")]
    rows.append(("Precision", "AP", "0.75     ", "all", "100", "0.310"))
    rows.extend(("Precision", "AP", "0.50:0.95", area, "100", "0.200") for area in (" small", "medium", " large"))
    rows.extend(("Recall   ", "AR", "0.50:0.95", "all", most, "0.400") for most in ("1", "10", "100"))
    rows.extend(("Recall   ", "AR", "0.50:0.95", area, "100", "0.300") for area in (" small", "medium", " large"))
    return "".join(
        f" Average {what} ({name}) @[ IoU={iou} | area={area:>6} | maxDets={most:>3} ] = {value}\n"
        for what, name, iou, area, most, value in rows
    )


def test_a_table_of_detection() -> None:
    assert said(parse(detection("0.297"))) == []
    # Above AP50, and above the recall too.
    assert said(parse(detection("0.497"))) == BROKEN * 2


@pytest.mark.parametrize(
    ("ap", "broken"), [("0.396", False), ("0.397", True), ("0.203", False), ("0.202", True), ("-1.000", False)]
)
def test_ap_lies_between_what_ap50_and_ap75_leave(ap: str, broken: bool) -> None:
    """0.48 and 0.31: five values between them and five below, or one above and five between; each was rounded."""
    assert said(parse(detection(ap))) == ([("formula_broken", Grade.CONTRADICTION)] if broken else [])


def test_the_arithmetic_of_a_mean_over_thresholds() -> None:
    (found,) = examine(parse(detection("0.397")))
    assert found.values == {"printed": "? AP", "value": "0.397", "expected": "0.2027 ... 0.3955"}
    assert found.arithmetic == "(AP50 + 5 AP75) / 10 ... (5 AP50 + 5 AP75) / 10; ? AP50 0.480, ? AP75 0.310"


@pytest.mark.parametrize(
    ("unit", "ap", "broken"),
    [("fraction", "0.410", 0), ("fraction", "0.411", 1), ("percent", "41.0", 0), ("percent", "41.1", 1)],
)
def test_precision_is_hardly_above_the_recall_it_is_read_at(unit: str, ap: str, broken: int) -> None:
    recall = "0.400" if unit == "fraction" else "40.0"
    seen = sheet("coco_table", ("bbox AP", ap), ("bbox AR @100", recall), unit=unit)
    assert said(seen) == BROKEN * broken
    assert said(sheet("coco_table", ("bbox AP", "0.9"), ("bbox AR @100", "0.1"), unit=None)) == []


def test_many_values_are_examined_in_time() -> None:
    draw = random.Random(1)
    seen: list[Observation] = []
    for line in range(20000):
        value = Decimal(draw.randrange(1000)).scaleb(-3)
        seen.append(observation(str(value), metric="box_ap", printed="box_ap", epoch=line, line=line))
    assert said(written(file="a.log", format="coco_table", runs=[Run()], observations=seen)) == []


# Means.
@pytest.mark.parametrize(
    ("mean", "broken"), [("0.5500", False), ("0.5505", False), ("0.5506", True), ("0.7000", True), ("0.5494", True)]
)
def test_mf1_is_the_mean_over_ten_overlaps(mean: str, broken: bool) -> None:
    curve = [(f"F1@0.{50 + 5 * i}", f"{Decimal('0.775') - Decimal('0.05') * i}") for i in range(10)]
    for name in ("culane", "paddledetection"):
        seen = sheet(name, *curve, ("lane_mf1", mean), lines=True)
        assert said(seen) == ([("formula_broken", Grade.CONTRADICTION)] if broken else [])


# 2 * 0.4 / 1.4 is 0.57142...; the digits of both count.
@pytest.mark.parametrize(
    ("dice", "broken"), [("0.4000", False), ("0.3999", False), ("0.3998", True), ("0.5715", False), ("0.5716", True)]
)
def test_dice_lies_between_what_the_mean_iou_leaves(dice: str, broken: bool) -> None:
    told = [("formula_broken", Grade.CONTRADICTION)] if broken else []
    assert said(sheet("paddleseg", ("miou", "0.4000"), ("dice", dice))) == told
    # Another writer may leave the background out of one of them.
    assert said(sheet("general", ("miou", "0.4000"), ("dice", dice))) == []


@pytest.mark.parametrize(("classes", "told"), [(4, False), (5, True), (None, True)])
def test_a_top5_of_fewer_than_five_classes_is_none(classes: int | None, told: bool) -> None:
    seen = sheet("coco_table", ("top1", "0.9"), ("top5", "0.8"))
    seen.runs[0].classes = classes
    assert said(seen) == ([("top1_above_top5", Grade.CONTRADICTION)] if told else [])
