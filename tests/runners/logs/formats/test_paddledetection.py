"""PaddleDetection logs: the real ones, and short texts in their shape."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.evidence.facts import of
from harness.evidence.observation import Log
from tests.runners.logs.formats.test_coco_table import BOX, MASK, keypoints, table
from tests.runners.logs.logs import examined, fixture, parse, results, values
from tests.runners.logs.mutations import hostile, mutated, reads

STAMP = "[11/23 12:24:58] ppdet.engine INFO: "
LOAD = "[11/23 12:24:58] ppdet.data.source.coco INFO: Load [10 samples valid, 0 samples invalid] in file "
WEIGHTS = "[11/23 12:24:58] ppdet.utils.checkpoint INFO: Finish loading model weights: /root/w/R50.pdparams"
SAVE = "[11/23 12:24:58] ppdet.utils.checkpoint INFO: Save checkpoint: output/"
LIST = STAMP + "Calculating metric for List: dataset/CULane/"


def train(epoch: int, step: int = 0) -> str:
    return (
        f"{STAMP}Epoch: [{epoch}] [  {step}/40] learning_rate: 0.008000 loss_vfl: 1.533568 loss: 3.784279 "
        "eta: 0:03:03 batch_cost: 1.0183 data_cost: 0.0004 ips: 5.8919 images/s"
    )


def best(value: str, key: str = "bbox") -> str:
    return f"{STAMP}Best test {key} ap is {value}."


def lane(threshold: str, f1: str) -> str:
    return f"{STAMP}iou thr: {threshold}, tp: 10, fp: 2, fn: 3,precision: 0.91, recall: 0.93, f1: {f1}"


def log(*lines: str, end: str = "\n", curve: bool = False) -> Log:
    return parse("\n".join(lines) + end, curve=curve)


def test_the_real_training_that_was_stopped() -> None:
    seen = fixture("paddledetection/release2.6_train.log")
    assert seen.format == "paddledetection"
    assert [
        (o.line, o.value_text, o.epoch) for o in seen.observations if o.metric == "box_ap" and o.kind == "eval"
    ] == [
        (49, "0.077", 15),
        (96, "0.184", 30),
    ]
    assert [v for _, v in values(seen, "box_ap", "best")] == ["0.077", "0.184"]
    assert [v for _, v in values(seen, "box_ap50")][-1] == "0.354"
    assert all(o.value >= 0 for o in seen.observations)
    (run,) = seen.runs
    assert run.model == "picodet_tiny_shapes"
    assert (run.evaluator, run.split, run.dataset) == ("pycocotools", "val", "/workspace/data/det/val.json")
    assert run.train_epochs == list(range(1, 36))
    assert [f for f in examined(seen) if f.grade.value != "info"] == []


@pytest.mark.parametrize(
    ("path", "line", "ap", "ap50"),
    [("release2.6_eval.log", 25, "0.184", "0.354"), ("develop_eval.log", 29, "0.000", "0.000")],
)
def test_the_real_evaluations(path: str, line: int, ap: str, ap50: str) -> None:
    seen = fixture(f"paddledetection/{path}")
    assert values(seen, "box_ap") == [(line, ap)]
    assert values(seen, "box_ap50") == [(line + 1, ap50)]
    (run,) = seen.runs
    assert (run.dataset, run.split) == ("/workspace/data/det/val.json", "val")
    assert run.train_epochs == []


def test_the_real_training_to_the_end() -> None:
    seen = fixture("paddledetection/develop_train.log")
    found = [(o.line, o.epoch) for o in seen.observations if o.metric == "box_ap" and o.kind == "eval"]
    assert found == [(43, 2), (79, 4), (115, 6)]
    # The checkpoints of develop lie in a folder that is not named after the configuration.
    assert [(run.model, run.train_epochs) for run in seen.runs] == [(None, [1, 2, 3, 4, 5, 6])]


def test_the_real_training_that_failed() -> None:
    seen = fixture("paddledetection/release2.6_failed.log")
    assert (seen.format, seen.observations) == ("paddledetection", [])


def test_losses_are_training_values() -> None:
    seen = log(train(0), train(0, 20), BOX, *table(), curve=True)
    assert [(o.metric, o.step, o.value_text) for o in seen.observations if o.kind == "train"] == [
        (None, 0, "1.533568"),
        ("loss", 0, "3.784279"),
        (None, 20, "1.533568"),
        ("loss", 20, "3.784279"),
    ]
    assert results(seen) == results(log(train(0), train(0, 20), BOX, *table()))


def test_the_best_is_no_evaluation() -> None:
    seen = log(train(0), BOX, *table("0.374"), best("0.374"), train(1), BOX, *table("0.300"), best("0.374"))
    assert [v for _, v in values(seen, "box_ap")] == ["0.374", "0.300"]
    assert [v for _, v in values(seen, "box_ap", "best")] == ["0.374", "0.374"]


def test_a_best_of_what_was_not_seen_is_of_no_metric() -> None:
    assert values(log(best("0.374")), None, "best") == [(1, "0.374")]
    assert values(log(BOX, *table(), best("0.374", "mask")), None, "best") == [(14, "0.374")]
    assert len(values(log(MASK, *table(), best("0.374", "mask")), "mask_ap", "best")) == 1


def test_keypoints() -> None:
    seen = log(
        STAMP, "Evaluate annotation type *keypoints*", *keypoints("0.737", "1.0", "0.9", "-1.0", "0.7", "0.788"),
        "| AP | Ap .5 | AP .75 | AP (M) | AP (L) | AR | AR .5 | AR .75 | AR (M) | AR (L) |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
        "| 0.737 | 1.000 | 0.947 | -1.000 | 0.737 | 0.788 | 1.000 | 0.952 | -1.000 | 0.788 |",
        best("0.737", "keypoint"),
    )  # fmt: skip
    assert values(seen, "keypoint_ap") == [(3, "0.737")]
    assert len(values(seen, "keypoint_ap", "best")) == 1


def test_hand_keypoints() -> None:
    seen = log(STAMP, "PCK : 0.7951", "AUC : 0.8301", "EPE : 4.7712", "PCKh : 0.9", "x PCK : 0.9")
    assert [(o.metric, o.value_text, o.unit) for o in results(seen)] == [
        ("pck", "0.7951", "fraction"),
        ("auc", "0.8301", "fraction"),
        ("epe", "4.7712", "px"),
    ]


@pytest.mark.parametrize(
    ("printed", "metric"),
    [
        ("mAP(0.50, 11point)", "map_voc"),
        ("mAP(0.50, integral)", "map_voc"),
        ("mAP(0.75, 11point)", None),
        ("mAP(0.50)", None),
    ],
)
def test_voc_is_in_percent_and_its_best_is_not(printed: str, metric: str | None) -> None:
    seen = log(f"[11/23 12:24:58] ppdet.metrics.metrics INFO: {printed} = 82.34%", best("0.823"))
    assert [(o.metric, o.value_text, o.unit, o.kind) for o in seen.observations] == [
        (metric, "82.34", "percent", "eval"),
        (metric, "0.823", "fraction", "best"),
    ]


def test_lanes() -> None:
    thresholds = [(f"0.{n:02}", f"0.{n}") for n in range(50, 100, 5)]
    seen = log(
        LIST + "list/test_split/test0_normal.txt", lane("0.50", "0.93"),
        LIST + "list/test_split/test1_crowd.txt", lane("0.50", "0"),
        LIST + "list/test.txt", *(lane(t, f) for t, f in thresholds),
        STAMP + "mean result, total_tp: 1, total_fp: 2, total_fn: 3,precision: 0.9, recall: 0.8, f1: 0.5523",
        STAMP + "{'F1@50': 0.7958, 'result': {0.5: {'F1': 0.7958}}}",
    )  # fmt: skip
    found = [(o.metric, o.value_text, o.subset, o.split) for o in results(seen) if o.metric]
    assert found == [
        ("lane_f1_50", "0.93", "normal", "test"),
        ("lane_f1_50", "0", "crowd", "test"),
        ("lane_f1_50", "0.50", None, "test"),
        ("lane_f1_75", "0.75", None, "test"),
        ("lane_mf1", "0.5523", None, "test"),
    ]
    assert len(results(seen)) == 13
    assert seen.runs[0].dataset == "dataset/CULane/list"


def test_lanes_of_an_unnamed_list_are_of_no_metric() -> None:
    assert [o.metric for o in results(log(STAMP, lane("0.50", "0.93")))] == [None]


def test_lanes_of_the_validation_list() -> None:
    seen = log(LIST + "list/val.txt", lane("0.50", "0.93"))
    assert [(o.split, o.subset) for o in results(seen)] == [("val", None)]


def test_faces() -> None:
    seen = log(STAMP + "Easy   Val AP: 0.8571", STAMP + "Hard   Val AP: 0.5")
    assert [(o.metric, o.printed, o.value_text) for o in results(seen)] == [
        (None, "Easy Val AP", "0.8571"),
        (None, "Hard Val AP", "0.5"),
    ]


def test_speed_is_no_result() -> None:
    assert results(log(STAMP + "Total sample number: 4952, averge FPS: 7.8")) == []


def test_the_evaluated_list_is_the_one_loaded_after_the_training_began() -> None:
    seen = log(
        LOAD + "a/train.json.", WEIGHTS, train(0), SAVE + "retina_r50_coco",
        LOAD + "a/instances_val2017.json.", BOX, *table(),
    )  # fmt: skip
    (run,) = seen.runs
    assert (run.dataset, run.split, run.model) == ("a/instances_val2017.json", "val", "retina_r50_coco")
    assert run.pretrained == "/root/w/R50.pdparams"
    older = log(LOAD + "a/train.json.", WEIGHTS, train(0), BOX, *table())
    assert (older.runs[0].dataset, older.runs[0].split) == (None, None)


def test_several_starts_in_one_file() -> None:
    seen = log(
        LOAD + "a/train.json", WEIGHTS, train(0), train(1), LOAD + "a/val.json", BOX, *table("0.100"),
        LOAD + "a/train.json", WEIGHTS, train(0), LOAD + "a/val.json", BOX, *table("0.200"),
        LOAD + "b/test.json", WEIGHTS, BOX, *table("0.300"),
        LOAD + "b/test.json", WEIGHTS.replace("loading", "resuming"), train(5), train(2),
    )  # fmt: skip
    found = [(o.value_text, o.epoch, o.run, o.dataset) for o in results(seen) if o.metric == "box_ap"]
    assert found == [
        ("0.100", 2, 0, "a/val.json"),
        ("0.200", 1, 1, "a/val.json"),
        ("0.300", None, 2, "b/test.json"),
    ]
    assert [run.train_epochs for run in seen.runs] == [[1, 2], [1], [], [6], [3]]
    assert seen.runs[3].resumed_from == "/root/w/R50.pdparams"


def test_devices_of_the_launch() -> None:
    seen = log("I1209 1 nccl_context.cc:74] init nccl context nranks: 4 local rank: 0 gpu id: 0 ring id: 0", train(0))
    assert seen.runs[0].devices == 4


def test_devices_of_a_later_launch_in_the_same_file() -> None:
    launched = "I1209 1 nccl_context.cc:74] init nccl context nranks: {} local rank: 0 gpu id: 0 ring id: 0"
    resumed = WEIGHTS.replace("loading", "resuming")
    seen = log(launched.format(8), WEIGHTS, train(0), launched.format(4), resumed, train(1), resumed, train(1))
    # Of a launch that prints none it is not known.
    assert [run.devices for run in seen.runs] == [8, 4, None]


def test_the_folder_that_a_later_writer_saves_in_is_called_by_whoever_trains() -> None:
    callbacks = "[11/23 12:24:58] ppdet.engine.callbacks INFO: Best test bbox ap is 0.374."
    seen = log(WEIGHTS, train(0), BOX, *table(), callbacks, SAVE + "yolov8_n", SAVE + "yolov8_n", SAVE + "other")
    (run,) = seen.runs
    assert run.model is None
    assert [(fact.value, fact.line) for fact in of(run.facts, "output")] == [("output/yolov8_n", 17)]


def test_the_old_static_toolkit() -> None:
    seen = log(BOX, *table("0.375"), "2020-05-01 12:00:00,123-INFO: Best test box ap: 0.3756, in iter: 90000")
    assert values(seen, "box_ap", "best") == [(14, "0.3756")]


@pytest.mark.parametrize("f1", ["0.553100209138416", "0.5531 "])
def test_a_last_line_whose_number_is_all_there(f1: str) -> None:
    seen = log(STAMP, LIST + "list/test.txt", lane("0.50", f1), end="")
    assert [(o.metric, o.value_text) for o in seen.observations] == [("lane_f1_50", f1.strip())]
    assert seen.findings == []


@pytest.mark.parametrize("line", [best("0.37")[:-1], lane("0.50", "0.79"), "PCK : 0.79", STAMP + "Easy   Val AP: 0.8"])
def test_what_is_cut_off_is_not_trusted(line: str) -> None:
    seen = log(STAMP, LIST + "list/test.txt", line, end="")
    assert seen.observations == []
    assert [f.code for f in seen.findings] == ["truncated"]


TEXT = "\n".join(
    [
        LOAD + "a/train.json", WEIGHTS, train(0), SAVE + "a", LOAD + "a/val.json", BOX, *table(), best("0.374"),
        "mAP(0.50, 11point) = 12.34%", LIST + "list/test.txt", lane("0.50", "0.93"), "PCK : 0.79", "",
    ]
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_damaged_logs_are_read(data: st.DataObject) -> None:
    reads(data.draw(mutated(TEXT)), "paddledetection")


def test_hostile_lines() -> None:
    hostile(
        "paddledetection", train(0) + " ", "Epoch: [0] [ 1/2] learning_rate: loss", "Best test a", "mAP(0.50, a",
        "Save checkpoint: /", "Save checkpoint: a", "Load [1 samples valid, ", "iou thr: 0.50, tp: 1, a: 1, ",
        "loss_a: 1",
        "Finish loading model weights: ", "Easy   Val AP: ",
    )  # fmt: skip
