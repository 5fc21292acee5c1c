"""Logs of YOLOv6: which of an evaluation's tables is evidence, and of which start it is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.evidence.observation import Log
from tests.runners.logs.formats.test_coco_table import BOX, table
from tests.runners.logs.logs import examined, parse, results, values
from tests.runners.logs.mutations import hostile, mutated, reads

TRAIN = (
    "training args are: Namespace(data_path='./data/coco.yaml', conf_file='./configs/yolov6s.py', img_size=640, "
    "batch_size=32, epochs=400, workers=8, output_dir='./runs/train', resume=False)"
)
EVAL = "Namespace(data='./data/coco.yaml', weights='./weights/yolov6s.pt', batch_size=32, img_size=640, task='val')"


def header(images: str = "Images") -> str:
    names = ("Class", images, "Labels", "P@.5iou", "R@.5iou", "F1@.5iou", "mAP@.5", "mAP@.5:.95")
    return ("{:<16}" + "{:>12}" * 7).format(*names)


def row(name: str, *numbers: str) -> str:
    return ("{:<16}" + "{:>12}" * 7).format(name, "5000", "36335", *numbers)


ALL = row("all", "0.712", "0.598", "0.65", "0.61", "0.433")


def epoch(number: int, ap50: str, ap: str) -> str:
    return f"Epoch: {number} | mAP@0.5: {ap50} | mAP@0.50:0.95: {ap}"


def log(*lines: str, end: str = "\n") -> Log:
    return parse("\n".join(lines) + end)


def test_a_training_says_the_table_again_with_all_its_digits() -> None:
    seen = log(
        TRAIN, "Evaluating speed.", "Evaluating mAP by pycocotools.", BOX, *table("0.374", "0.553"),
        epoch(0, "0.5531234567890123", "0.3744999"),
        BOX, *table("0.380", "0.560"), epoch(20, "0.5604", "0.38012"),
    )  # fmt: skip
    assert seen.format == "yolov6"
    assert [(o.line, o.value_text, o.epoch) for o in results(seen) if o.metric == "box_ap"] == [
        (17, "0.3744999", 1),
        (31, "0.38012", 21),
    ]
    assert [(o.line, o.value_text, o.epoch) for o in results(seen) if o.metric == "box_ap50"] == [
        (17, "0.5531234567890123", 1),
        (31, "0.5604", 21),
    ]
    assert {(o.unit, o.kind, o.split) for o in results(seen)} == {("fraction", "eval", "val")}
    run = seen.runs[0]
    assert (run.model, run.dataset, run.epochs, run.batch_size, run.image_size, run.train_epochs) == (
        "yolov6s", "./data/coco.yaml", 400, 32, 640, [1, 21],
    )  # fmt: skip
    assert not [f for f in examined(seen) if f.grade.value == "contradiction"]


def test_the_table_of_its_own() -> None:
    seen = log(EVAL, "IOU 50 best mF1 thershold near 0.401.", header(), ALL, row("person", *["0.9"] * 5))
    assert [(o.line, o.metric, o.printed, o.value_text) for o in results(seen)] == [
        (4, None, "P@.5iou", "0.712"),
        (4, None, "R@.5iou", "0.598"),
        (4, None, "F1@.5iou", "0.65"),
        (4, "box_ap50", "mAP@.5", "0.61"),
        (4, "box_ap", "mAP@.5:.95", "0.433"),
    ]
    run = seen.runs[0]
    assert (run.model, run.dataset, run.split, run.pretrained) == (
        "yolov6s", "./data/coco.yaml", "val", "./weights/yolov6s.pt",
    )  # fmt: skip
    assert run.epochs is None


@pytest.mark.parametrize("images", ["Images", "Labeled_images"])
def test_of_both_tables_that_of_pycocotools_is_evidence(images: str) -> None:
    seen = log(EVAL, header(images), ALL, "Evaluating mAP by pycocotools.", BOX, *table("0.430", "0.606"))
    assert (values(seen, "box_ap"), values(seen, "box_ap50")) == ([(6, "0.430")], [(7, "0.606")])
    assert (3, "0.433") in values(seen, None)


def test_every_start_is_a_run() -> None:
    said = "Evaluating mAP by pycocotools."
    seen = log(EVAL, said, BOX, *table("0.430"), EVAL.replace("yolov6s", "yolov6n"), said, BOX, *table("0.370"))
    assert [(o.value_text, o.model, o.run) for o in results(seen) if o.metric == "box_ap"] == [
        ("0.430", "yolov6s", 0),
        ("0.370", "yolov6n", 1),
    ]


def test_epochs_that_begin_again_are_another_run() -> None:
    seen = log(epoch(3, "0.5", "0.3"), epoch(4, "0.6", "0.4"), epoch(3, "0.7", "0.5"))
    assert [(o.value_text, o.run) for o in results(seen) if o.metric == "box_ap"] == [
        ("0.3", 0),
        ("0.4", 0),
        ("0.5", 1),
    ]


@pytest.mark.parametrize(("said", "split"), [("val", "val"), ("test", "test"), ("train", "val"), ("speed", "val")])
def test_the_bar_names_the_split(said: str, split: str) -> None:
    bar = f"Inferencing model in {said} datasets.: 100%|##| 157/157 [00:40<00:00]"
    seen = log(EVAL.replace(", task='val'", ""), f"x\r{bar}", header(), ALL)
    assert {o.split for o in results(seen)} == {split}


@pytest.mark.parametrize(
    "line",
    [row("person", *["0.9"] * 5), ALL.rpartition(" ")[0], "all 5000", "Calculate metric failed, might check dataset."],
)
def test_only_the_row_of_the_whole_set_is_read(line: str) -> None:
    assert results(log(header(), line, "x")) == []


def test_the_empty_results_of_a_failed_evaluation_are_what_they_say() -> None:
    assert values(log(epoch(0, "0.0", "0.0")), "box_ap") == [(1, "0.0")]


@pytest.mark.parametrize("last", [ALL, epoch(0, "0.5", "0.37")])
def test_a_number_that_is_cut_off_is_not_trusted(last: str) -> None:
    seen = log(EVAL, header(), last, end="")
    assert results(seen) == []
    assert [f.code for f in seen.findings] == ["truncated"]


TEXT = "\n".join([TRAIN, EVAL, header(), ALL, BOX, *table(), epoch(3, "0.5", "0.37"), ""])


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_damaged_logs_are_read(data: st.DataObject) -> None:
    reads(data.draw(mutated(TEXT)), "yolov6")


def test_hostile_lines() -> None:
    hostile("yolov6", "Epoch: 1 | mAP@0.5: 1 ", "mAP@.5:.95 ", "all 1 1 1 ", "Class Images ", "Namespace(data='", " ")
