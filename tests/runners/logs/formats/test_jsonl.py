"""JSON lines of DeiT, DETR and MAE: short files in their shape."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runners.logs import read_log
from tests.runners.logs.logs import InMemory, examined, parse

COCO = "[0.2566035528316247, 0.46, 0.24510674458039158, 4.2000e-08, 0.25, -1.0, 0.25, 0.4, 0.42, 0.1, 0.45, -1]"


def deit(epoch: int, acc1: str, extra: str = "") -> str:
    return (
        f'{{"train_lr": 1e-06, "train_loss": 6.91, "test_loss": 5.25, "test_acc1": {acc1}, "test_acc5": 90.5{extra}, '
        f'"epoch": {epoch}, "n_parameters": 5717416}}\n'
    )


def detr(epoch: int) -> str:
    return (
        f'{{"train_lr": 1e-06, "train_class_error": 92.4, "train_loss": 6.9, '
        f'"test_class_error": 50.5, "test_loss": 5.5, "test_loss_bbox": 0.5, '
        f'"test_loss_ce_unscaled": 0.6, "test_cardinality_error_unscaled": 7.5, '
        f'"test_coco_eval_bbox": {COCO}, "epoch": {epoch}, "n_parameters": 41302368}}\n'
    )


def test_the_number_of_parameters_is_kept_with_its_lines() -> None:
    (run,) = parse(deit(0, "31.5") + deit(1, "32.5") + deit(2, "33.5").replace("5717416", "9"), name="log.txt").runs
    sizes = [(one.value, one.first, one.last, one.count) for one in run.shown["n_parameters"]]
    assert sizes == [("5717416", 1, 2, 2), ("9", 3, 3, 1)]


def test_a_classification() -> None:
    log = parse(deit(0, "31.544068919814446") + deit(1, "89.94") + deit(2, "28.61111111111111"), name="log.txt")
    assert log.format == "jsonl"
    assert [(o.line, o.epoch, o.value_text) for o in log.observations if o.metric == "top1"] == [
        (1, 1, "31.544068919814446"),
        (2, 2, "89.94"),
        (3, 3, "28.61111111111111"),
    ]
    assert [(o.printed, o.metric, o.unit, o.split) for o in log.observations if o.line == 1] == [
        ("test_loss", "loss", "loss", None),
        ("test_acc1", "top1", "percent", None),
        ("test_acc5", "top5", "percent", None),
    ]
    assert [run.train_epochs for run in log.runs] == [[1, 2, 3]]
    assert [f for f in examined(log) if f.grade.value != "info"] == []


def test_a_name_of_its_own_is_the_registry_s_with_an_open_unit() -> None:
    extra = ', "val_accuracy": 61.25, "test_f1": 0.5, "test_192_acc1": 70.5, "test_thing": 0.25, "train_accuracy": 70.1'
    log = parse(deit(0, "31.5", extra), name="log.txt")
    assert [(o.printed, o.metric, o.unit, o.split) for o in log.observations if o.line == 1][3:] == [
        ("val_accuracy", "accuracy", None, "val"),
        ("test_f1", "f1", None, None),
        # One of several sizes.
        ("test_192_acc1", None, None, None),
        ("test_thing", None, None, None),
    ]


def test_training_values_come_with_curve_only() -> None:
    log = parse(deit(0, "31.5"), curve=True)
    assert [(o.printed, o.metric, o.split) for o in log.observations if o.kind == "train"] == [
        ("train_loss", "loss", "train")
    ]


def test_the_numbers_of_a_coco_summary() -> None:
    log = parse(detr(0))
    assert [(o.printed, o.metric, o.value_text, o.subset) for o in log.observations] == [
        ("test_loss", "loss", "5.5", None),
        ("test_coco_eval_bbox[0]", "box_ap", "0.2566035528316247", None),
        ("test_coco_eval_bbox[1]", "box_ap50", "0.46", None),
        ("test_coco_eval_bbox[2]", "box_ap75", "0.24510674458039158", None),
        ("test_coco_eval_bbox[3]", None, "4.2000e-08", "small"),
        ("test_coco_eval_bbox[4]", None, "0.25", "medium"),
        ("test_coco_eval_bbox[6]", None, "0.25", None),
        ("test_coco_eval_bbox[7]", None, "0.4", None),
        ("test_coco_eval_bbox[8]", None, "0.42", None),
        ("test_coco_eval_bbox[9]", None, "0.1", "small"),
        ("test_coco_eval_bbox[10]", None, "0.45", "medium"),
    ]
    assert {o.unit for o in log.observations} == {"loss", "fraction"}
    assert all(o.value_text in o.text for o in log.observations)


@pytest.mark.parametrize(
    ("name", "metric", "weights", "split"),
    [
        ("test_acc1_ema", "top1", "ema", None),
        ("ema_test_acc1", "top1", "ema", None),
        ("val_acc1", "top1", "raw", "val"),
        ("test_mAP", None, "raw", None),
        ("test_PQ_all", "pq", "raw", None),
        ("test_PQ_th", "pq_th", "raw", None),
        ("test_coco_eval_masks", "mask_ap", "raw", None),
        ("test_coco_eval_keypoints", "keypoint_ap", "raw", None),
    ],
)
def test_names(name: str, metric: str | None, weights: str, split: str | None) -> None:
    value = "[0.5]" if "PQ" in name or "coco" in name else "0.5"
    log = parse(deit(0, "80.5", f', "{name}": {value}'))
    (shown,) = [o for o in log.observations if o.printed.partition("[")[0] == name]
    assert (shown.metric, shown.value_text, shown.weights, shown.split) == (metric, "0.5", weights, split)


@pytest.mark.parametrize(
    ("name", "metric"), [("top1", "top1"), ("top5", "top5"), ("mIoU", "miou"), ("accuracy", "accuracy"), ("x", None)]
)
def test_names_of_other_programs_have_no_unit(name: str, metric: str | None) -> None:
    log = parse(deit(0, "31.5", f', "val_{name}": 71.5'), name="log.txt")
    assert [(o.metric, o.unit, o.split) for o in log.observations if o.value_text == "71.5"] == [(metric, None, "val")]


def test_panoptic_quality_by_name_and_as_a_list() -> None:
    start = '{"train_loss": 6.9, "test_coco_eval_bbox": [0.25], '
    named = start + (
        '"test_PQ_all": {"pq": 0.4341, "sq": 0.7912, "rq": 0.5377, "n": 133}, '
        '"test_PQ_th": {"pq": 0.4812, "sq": 0.79, "rq": 0.6, "n": 80}, '
        '"test_PQ_st": {"pq": 0.3612, "sq": 0.78, "rq": 0.45, "n": 53}, "epoch": 0}\n'
    )
    listed = start + '"test_PQ_all": [0.4341, 0.7912, 0.5377], "test_PQ_th": [0.4812], "epoch": 1}\n'
    seen = parse(named + listed, name="log.txt").observations
    assert [(o.printed, o.metric, o.value_text, o.unit) for o in seen if "PQ" in o.printed and o.metric] == [
        ("test_PQ_all.pq", "pq", "0.4341", "fraction"),
        ("test_PQ_all.sq", "sq", "0.7912", "fraction"),
        ("test_PQ_all.rq", "rq", "0.5377", "fraction"),
        ("test_PQ_th.pq", "pq_th", "0.4812", "fraction"),
        ("test_PQ_st.pq", "pq_st", "0.3612", "fraction"),
        ("test_PQ_all[0]", "pq", "0.4341", "fraction"),
        ("test_PQ_all[1]", "sq", "0.7912", "fraction"),
        ("test_PQ_all[2]", "rq", "0.5377", "fraction"),
        ("test_PQ_th[0]", "pq_th", "0.4812", "fraction"),
    ]


def test_the_last_line_of_videomae_is_of_all_views() -> None:
    epoch = '{"train_loss": 6.9, "val_acc1": 71.2, "val_acc5": 90.1, "epoch": 99, "n_parameters": 86}\n'
    seen = parse(epoch + '{"Final top-1": 80.05, "Final Top-5": 94.41}\n', name="log.txt").observations
    assert [(o.printed, o.metric, o.value_text, o.unit, o.epoch, o.split) for o in seen] == [
        ("val_acc1", "top1", "71.2", "percent", 100, "val"),
        ("val_acc5", "top5", "90.1", "percent", 100, "val"),
        ("Final top-1", "top1", "80.05", "percent", None, None),
        ("Final Top-5", "top5", "94.41", "percent", None, None),
    ]
    odd = parse(epoch + '{"Final top-1": "80.05", "Final Top-5": [94.41]}\n', name="log.txt").observations
    assert len(odd) == 2


def test_runs_appended_to_one_file() -> None:
    log = parse("".join(deit(epoch, "50.5") for epoch in (0, 1, 2, 0, 1, 1)))
    assert [(run.first_line, run.train_epochs) for run in log.runs] == [(1, [1, 2, 3]), (4, [1, 2]), (6, [2])]


def test_a_cut_off_line_is_not_read() -> None:
    text = deit(0, "31.5") + deit(1, "97.94")
    for cut in (2, 30, 100):
        log = parse(text[:-cut])
        assert {o.line for o in log.observations} == {1}
        assert [(f.code, f.lines) for f in log.findings] == [("truncated", [2])]
    assert parse(text[:-1]).findings == []


def test_numbers_that_are_written_as_strings() -> None:
    log = parse(deit(0, "31.5", ', "test_AR@50": "0.4023006520705372", "test_name": "sum_ar", "test_AR@100": "0.4x"'))
    assert [(o.printed, o.value_text) for o in log.observations if "_AR@" in o.printed or "name" in o.printed] == [
        ("test_AR@50", "0.4023006520705372")
    ]


def test_other_json_is_none() -> None:
    for value in ({"loss": 1}, {"mode": "train", "epoch": 1, "loss": 0.5}, [1], {"epoch": 1, "eval_acc": 0.5}):
        assert read_log(InMemory((json.dumps(value) + "\n").encode(), "log.txt")).log is None


PIECES = st.sampled_from(
    [deit(0, "1.5"), detr(3), "{", "}", "[", "]", '"test_acc1": ', "1e999", "NaN", '"epoch": -1', ",", "\n"]
)


@settings(max_examples=300, deadline=None)
@given(pieces=st.lists(st.one_of(PIECES, st.text(max_size=4)), max_size=30), curve=st.booleans())
def test_pieces_in_any_order_are_read(pieces: list[str], curve: bool) -> None:
    data = "".join(pieces).encode("utf-8", "replace")
    reading = read_log(InMemory(data), format_name="jsonl", curve=curve)
    assert reading.problem is None
    assert reading.log is not None
    lines = data.split(b"\n")
    assert all(o.line and o.value_text.encode() in lines[o.line - 1] for o in reading.log.observations)
