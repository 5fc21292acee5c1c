"""detectron2 logs: text and `metrics.json`, in short texts of their shape."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.evidence.observation import Log
from tests.runners.logs.formats.test_coco_table import BOX, PIPES, table
from tests.runners.logs.logs import parse, results, values
from tests.runners.logs.mutations import hostile, mutated, reads

STAMP = "[04/30 02:34:39 d2.evaluation.testing]: "
FILE = "[04/30 02:34:39] d2.evaluation.testing INFO: "
START = "[04/30 02:34:39] detectron2 INFO: Rank of current process: 0. World size: 8"
CSV = "[04/30 02:34:39] d2.engine.defaults INFO: Evaluation results for {} in csv format:"


def copied(task: str, names: str, numbers: str, stamp: str = FILE) -> list[str]:
    return [f"{stamp}copypaste: Task: {task}", f"{stamp}copypaste: {names}", f"{stamp}copypaste: {numbers}"]


def iteration(step: int) -> str:
    return f"[04/30 02:34:39] d2.utils.events INFO:  eta: 1 day  iter: {step}  total_loss: 3.1  loss_cls: 1.5  lr: 0.1"


def pipes(numbers: str, task: str = "bbox") -> list[str]:
    return [
        f"[04/30 02:34:39] d2.evaluation.coco_evaluation INFO: Evaluation results for {task}: ",
        "|   AP   |  AP50  |  AP75  |  APs  |  APm  |  APl   |",
        "|:------:|:------:|:------:|:-----:|:-----:|:------:|",
        "| " + " | ".join(numbers.split(",")) + " |",
    ]


def log(*lines: str, end: str = "\n", curve: bool = False) -> Log:
    return parse("\n".join(lines) + end, curve=curve)


@pytest.mark.parametrize("stamp", [STAMP, FILE])
def test_copied_values(stamp: str) -> None:
    seen = log(*copied("bbox", "AP,AP50,AP75,APs,APm,APl", "33.9843,48.6442,36.4504,nan,34.9160,47.6705", stamp))
    assert seen.format == "detectron2"
    assert [(o.metric, o.value_text, o.printed, o.line) for o in results(seen)] == [
        ("box_ap", "33.9843", "bbox/AP", 3),
        ("box_ap50", "48.6442", "bbox/AP50", 3),
        ("box_ap75", "36.4504", "bbox/AP75", 3),
        (None, "nan", "bbox/APs", 3),
        (None, "34.9160", "bbox/APm", 3),
        (None, "47.6705", "bbox/APl", 3),
    ]
    assert {(o.unit, o.kind) for o in results(seen)} == {("percent", "eval")}


@pytest.mark.parametrize(
    ("task", "names", "found"),
    [
        ("segm", "AP,AP50,APr,APc,APf", ["mask_ap", "mask_ap50", "mask_ap_rare", "mask_ap_common", "mask_ap_frequent"]),
        ("keypoints", "AP,AP50", ["keypoint_ap", None]),
        ("panoptic_seg", "PQ,SQ,RQ,PQ_th,SQ_th,PQ_st", ["pq", "sq", "rq", "pq_th", None, "pq_st"]),
        ("sem_seg", "mIoU,fwIoU,mACC,pACC", ["miou", None, None, "pixel_accuracy"]),
        ("bbox_TTA", "AP,AP50", [None, None]),
        ("box_proposals", "AR@100,AR@1000", [None, None]),
    ],
)
def test_tasks(task: str, names: str, found: list[str | None]) -> None:
    numbers = ",".join(f"{n}.1234" for n in range(10, 10 + len(found)))
    assert [o.metric for o in results(log(*copied(task, names, numbers)))] == found


def test_voc_is_called_bbox_too() -> None:
    seen = log(CSV.format("voc_2007_test"), *copied("bbox", "AP,AP50,AP75", "54.5,81.2345,60.1"))
    assert [(o.metric, o.value_text) for o in results(seen)] == [(None, "54.5"), ("map_voc", "81.2345"), (None, "60.1")]
    assert (seen.runs[0].dataset, seen.runs[0].split) == ("voc_2007_test", "test")


def test_masks_of_cityscapes_are_of_another_protocol() -> None:
    seen = log(CSV.format("cityscapes_fine_instance_seg_val"), *copied("segm", "AP,AP50", "32.1,60.1"))
    assert [o.metric for o in results(seen)] == [None, None]


def test_one_evaluation_printed_three_times_counts_once() -> None:
    seen = log(
        BOX, *table("0.340", "0.486", "0.365"), *pipes("33.984,48.644,36.450,18.1,34.9,47.6"),
        CSV.format("coco_2017_val"), *copied("bbox", "AP,AP50", "33.9843,48.6442"),
    )  # fmt: skip
    assert values(seen, "box_ap") == [(21, "33.9843")]
    assert values(seen, "box_ap50") == [(21, "48.6442")]
    assert values(seen, "box_ap75") == [(17, "36.450")]
    assert {(2, "0.340"), (17, "33.984")} <= set(values(seen, None))
    assert [(run.dataset, run.split, run.evaluator) for run in seen.runs] == [("coco_2017_val", "val", "pycocotools")]


def test_a_table_alone_is_the_evaluation() -> None:
    seen = log(*pipes("33.984,48.644,36.450,18.1,34.9,47.6"), *pipes("30.1,2,3,4,5,nan", "segm"))
    assert [(o.metric, o.value_text) for o in results(seen) if o.metric] == [
        ("box_ap", "33.984"),
        ("box_ap50", "48.644"),
        ("box_ap75", "36.450"),
        ("mask_ap", "30.1"),
        ("mask_ap50", "2"),
    ]


def test_classes_are_no_table() -> None:
    seen = log(
        STAMP + "Per-category bbox AP: ", "| category   | AP     | category   | AP     |", "|:---|:---|:---|:---|",
        "| person     | 55.1   | car        | 43.1   |",
    )  # fmt: skip
    assert results(seen) == []


def test_panoptic_tables() -> None:
    names, numbers = "PQ,SQ,RQ,PQ_th,PQ_st", "41.1231,79.7121,49.9341,47.0112,32.2143"
    seen = log(STAMP + "Panoptic Evaluation Results:", *PIPES, *copied("panoptic_seg", names, numbers))
    assert values(seen, "pq") == [(9, "41.1231")]
    assert (4, "41.123") in values(seen, None)
    assert values(log(STAMP, *PIPES), "pq_th") == [(5, "47.011")]


def test_iterations_and_training_values() -> None:
    seen = log(
        iteration(4999), *copied("bbox", "AP", "33.9"), iteration(5019), *copied("bbox", "AP", "34.9"), curve=True
    )
    assert [(o.value_text, o.step) for o in results(seen)] == [("33.9", 4999), ("34.9", 5019)]
    assert [(o.metric, o.value_text, o.step) for o in seen.observations if o.kind == "train"] == [
        ("loss", "3.1", 4999),
        (None, "1.5", 4999),
        ("loss", "3.1", 5019),
        (None, "1.5", 5019),
    ]


def test_each_dataset_is_a_run_of_its_own() -> None:
    once = [
        CSV.format("a_val"), *copied("bbox", "AP", "10.0"), CSV.format("b_test"), *copied("bbox", "AP", "20.0"),
    ]  # fmt: skip
    seen = log(START, iteration(9), *once, iteration(19), *once)
    assert [(o.value_text, o.run, o.dataset, o.split, o.step) for o in results(seen)] == [
        ("10.0", 0, "a_val", "val", 9),
        ("20.0", 1, "b_test", "test", 9),
        ("10.0", 0, "a_val", "val", 19),
        ("20.0", 1, "b_test", "test", 19),
    ]


def test_several_starts_in_one_file() -> None:
    options = "Namespace(config_file='configs/diffdet.coco.res50.yaml', eval_only=False, resume=True)"
    seen = log(
        START, START, f"[04/30 02:34:39] detectron2 INFO: Command line arguments: {options}",
        "[04/30 02:34:39] fvcore.common.checkpoint INFO: [Checkpointer] Loading from output/model_0004999.pth ...",
        "[04/30 02:34:39] d2.engine.train_loop INFO: Starting training from iteration 5000",
        iteration(5019), *copied("bbox", "AP", "10.0"), START, iteration(19), *copied("bbox", "AP", "20.0"),
        iteration(9),
    )  # fmt: skip
    assert [(run.first_line, run.model, run.resumed_from) for run in seen.runs] == [
        (1, "diffdet.coco.res50", "output/model_0004999.pth"),
        (10, None, None),
        (15, None, None),
    ]
    assert [(o.run, o.step) for o in results(seen)] == [(0, 5019), (1, 19)]


def test_the_command_line_printed_before_the_logger_exists_is_of_the_same_start() -> None:
    printed = "Command Line Args: Namespace(config_file='configs/{}.yaml', eval_only=False)"
    start = "[03/04 13:51:09 detectron2]: Rank of current process: 0. World size: 1"
    logged = "[03/04 13:51:10 detectron2]: Command line arguments: Namespace(config_file='configs/{}.yaml')"
    seen = log(
        "nohup: ignoring input", printed.format("hrnet"), start, logged.format("hrnet"), iteration(19),
        *copied("bbox", "AP", "10.0"), printed.format("r50"), start, start, logged.format("r50"),
        *copied("bbox", "AP", "20.0"), start, logged.format("r101"),
    )  # fmt: skip
    assert [(run.first_line, run.model) for run in seen.runs] == [(2, "hrnet"), (9, "r50"), (16, "r101")]
    assert [(o.value_text, o.run) for o in results(seen)] == [("10.0", 0), ("20.0", 1)]


def test_the_miou_of_cityscapes() -> None:
    names = "IoU,iIoU,IoU_sup,iIoU_sup"
    seen = log(
        CSV.format("cityscapes_fine_sem_seg_val"), *copied("sem_seg", names, "79.5121,60.1,90.2,77.3"),
        *copied("sem_seg", "IoU", "79.5121"),
    )  # fmt: skip
    assert [o.metric for o in results(seen)] == ["miou", None, None, None, None]
    row: dict[str, object] = {"sem_seg/IoU": 79.5, "sem_seg/iIoU": 60.1, "iteration": 9}
    alone: dict[str, object] = {"sem_seg/IoU": 79.5, "iteration": 9}
    assert [o.metric for o in results(records({"data_time": 0.1, "eta_seconds": 1.5, "iteration": 9}, row))] == [
        "miou",
        None,
    ]
    assert [o.metric for o in results(records({"data_time": 0.1, "eta_seconds": 1.5, "iteration": 9}, alone))] == [None]


@pytest.mark.parametrize("numbers", ["33.98", "33.9843,48.64"])
def test_a_number_that_is_cut_off_is_not_trusted(numbers: str) -> None:
    seen = log(*copied("bbox", "AP,AP50", numbers), end="")
    assert [o.value_text for o in results(seen)] == (["33.9843"] if "," in numbers else [])
    assert [f.code for f in seen.findings] == ["truncated"]


def test_values_that_do_not_fit_their_names_are_passed_over() -> None:
    assert results(log(*copied("bbox", "AP,AP50,AP75", "33.9,48.6"))) == []
    assert results(log(FILE + "copypaste: 33.9,48.6")) == []


def test_cvpods() -> None:
    line = "2023-02-24 02:11:14.076 | INFO     | cvpods.evaluation.coco_evaluation:_derive_coco_results:318 - "
    head, *rest = pipes("33.230,51.697,35.541,18.385,36.535,42.874")
    seen = log(line + "Evaluation results for bbox: ", *rest)
    assert head
    assert values(seen, "box_ap") == [(4, "33.230")]


def records(*lines: dict[str, object], curve: bool = False) -> Log:
    return parse("".join(json.dumps(line) + "\n" for line in lines), name="metrics.json", curve=curve)


def test_metrics_json() -> None:
    train = {"data_time": 0.1, "eta_seconds": 1.5, "iteration": 19, "loss_cls": 1.5, "total_loss": 3.1}
    found = {"bbox/AP": 33.98431234, "bbox/AP-person": 55.1, "bbox/APs": float("nan"), "iteration": 4999}
    seen = records(
        train, found, {"coco_2017_val/segm/AP": 30.5, "sem_seg/mIoU": 40.1, "iteration": 4999}, train, curve=True
    )
    assert seen.format == "detectron2"
    assert [(o.metric, o.value_text, o.step, o.line, o.run, o.subset, o.split) for o in results(seen)] == [
        ("box_ap", "33.98431234", 4999, 2, 0, None, None),
        (None, "NaN", 4999, 2, 0, None, None),
        ("mask_ap", "30.5", 4999, 3, 0, "coco_2017_val", "val"),
        ("miou", "40.1", 4999, 3, 0, None, None),
    ]
    assert len(seen.runs) == 2
    assert [(o.metric, o.run) for o in seen.observations if o.kind == "train"] == [
        (None, 0), ("loss", 0), (None, 1), ("loss", 1),
    ]  # fmt: skip


def test_results_without_an_iteration_are_of_the_run_under_way() -> None:
    train: dict[str, object] = {"data_time": 0.1, "eta_seconds": 1.5, "iteration": 19, "total_loss": 3.1}
    seen = records(train, {"bbox/AP": 33.9, "bbox/AP50": 55.1}, {**train, "iteration": 39})
    assert [(o.metric, o.value_text, o.step, o.line, o.run) for o in results(seen)] == [
        ("box_ap", "33.9", None, 2, 0),
        ("box_ap50", "55.1", None, 2, 0),
    ]
    assert len(seen.runs) == 1


def test_text_spotting() -> None:
    names = "precision,recall,hmean"
    seen = log(
        START, CSV.format("totaltext_test"), *copied("DETECTION_ONLY_RESULTS", names, "0.8927,0.8152,0.8522"),
        *copied("None-E2E_RESULTS", names, "0.8110,0.7399,0.7738"),
        *copied("Generic-E2E_RESULTS", names, "0.8810,0.8099,0.8440"), *copied("E2E_RESULTS", names, "0.9,0.8,0.8470"),
    )  # fmt: skip
    assert [(o.metric, o.value_text, o.unit, o.subset) for o in results(seen)] == [
        ("precision", "0.8927", "fraction", None),
        ("recall", "0.8152", "fraction", None),
        ("hmean", "0.8522", "fraction", None),
        (None, "0.8110", "fraction", "None"),
        (None, "0.7399", "fraction", "None"),
        ("e2e_hmean", "0.7738", "fraction", "None"),
        (None, "0.8810", "fraction", "Generic"),
        (None, "0.8099", "fraction", "Generic"),
        ("e2e_hmean", "0.8440", "fraction", "Generic"),
        (None, "0.9", "fraction", None),
        (None, "0.8", "fraction", None),
        ("e2e_hmean", "0.8470", "fraction", None),
    ]


TEXT = "\n".join(
    [START, iteration(9), BOX, *table(), *pipes("1,2,3,4,5,6"), *PIPES, CSV.format("a_val"),
     *copied("bbox", "AP,AP50", "1.1,2.2"), CSV.format("b_val"), *copied("segm", "AP", "1.1"), ""]
)  # fmt: skip
JSON = '{"eta_seconds": 1.5, "iteration": 19, "total_loss": 3.1}\n{"bbox/AP": 33.9, "iteration": 20}\n'


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_damaged_logs_are_read(data: st.DataObject) -> None:
    reads(data.draw(mutated(data.draw(st.sampled_from([TEXT, JSON])))), "detectron2")


def test_hostile_lines() -> None:
    hostile(
        "detectron2", "copypaste: ", "copypaste: Task: a", "Evaluation results for ", "Evaluation results for bbox: ",
        " iter: 1 total_loss: 1 ", " iter: 1  total_loss: ", "Loading from ", "Namespace(config_file=",
        '{"iteration": 1, ',        "| AP |", "loading from a",
    )  # fmt: skip


def test_objects_in_front_of_a_text_log_make_it_no_file_of_objects() -> None:
    record = '{"eta_seconds": 1.0, "iteration": 9, "bbox/AP": 99.0}'
    lines = copied("bbox", "AP,AP50", "33.9843,48.6442")
    assert values(parse(record + "\n", format_name="detectron2"), "box_ap") == [(1, "99.0")]
    assert values(log(record, *lines), "box_ap") == [(4, "33.9843")]


def inference(seconds: str, devices: int = 1, name: str = "inference time") -> str:
    return (
        f"[04/30 02:34:39] d2.evaluation.evaluator INFO: Total {name}: 0:00:28.200000 "
        f"({seconds} s / iter per device, on {devices} devices)"
    )


SPOTTED = copied("None-E2E_RESULTS", "precision,recall,hmean", "0.8,0.7,0.75")


@pytest.mark.parametrize(
    ("line", "speeds"),
    [
        # Cut off, never rounded up.
        (inference("0.094000"), ["10.638"]),
        (inference("0.100001"), ["9.99990"]),
        (inference("0.100000"), ["10"]),
        (inference("1.234567"), ["0.8100005"]),
        (inference("0.000000"), []),
        (inference("0.094000", devices=8), []),
        (inference("0.094000", devices=11), []),
        (inference("0.094000", name="inference pure compute time"), []),
        ("Total inference time: 0.094000 s", []),
    ],
)
def test_the_speed_of_an_evaluation_on_one_device(line: str, speeds: list[str]) -> None:
    seen = log(START, line, CSV.format("totaltext_test"), *SPOTTED)
    found = [o for o in results(seen) if o.metric == "fps"]
    assert [(o.value_text, o.unit, o.line) for o in found] == [(speed, "per_second", 2) for speed in speeds]
    assert [o.value_text for o in results(seen) if o.metric == "e2e_hmean"] == ["0.75"]


def test_a_speed_is_of_the_data_that_its_results_are_of() -> None:
    seen = log(
        START, inference("0.5"), inference("0.500000"), CSV.format("a_test"), *SPOTTED,
        inference("0.250000"), CSV.format("b_test"), *SPOTTED, inference("0.125000"),
    )  # fmt: skip
    assert [(o.value_text, o.dataset) for o in results(seen) if o.metric == "fps"] == [("2", "a_test"), ("4", "b_test")]


def test_a_speed_does_not_end_a_table_that_is_printed_again() -> None:
    again = copied("bbox", "AP,AP50,AP75,APs,APm,APl", "33.9123,55.1,36,1,2,3")
    seen = log(START, inference("0.500000"), *pipes("33.912,55.1,36,1,2,3"), CSV.format("coco_2017_val"), *again)
    assert [o.value_text for o in results(seen) if o.metric == "box_ap"] == ["33.9123"]
