"""PaddleClas logs: the real ones, and short texts in their shape for what a small training does not show."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from harness.evidence.observation import Collected, Log, Observation
from runners.logs import FORMATS, collect, read_log
from runners.logs.reading import base
from runners.logs.reading.streams import wide
from tests.runners.logs.logs import FIXTURES, InMemory, examined, fixture, parse, results, values
from tests.synthetic import STAMP, paddleclas

ROOT_STAMP = "[2022/04/10 10:10:12] root INFO: "
BANNER = f"{STAMP}\n==        PaddleClas is powered by PaddlePaddle !        ==\n"
REAL = sorted(path.relative_to(FIXTURES).as_posix() for path in FIXTURES.glob("*/*.log") if path.parent.name in FORMATS)


def lines(*texts: str, stamp: str = STAMP) -> str:
    return "".join(f"{stamp}{text}\n" for text in texts)


def train(epoch: int, epochs: int = 10) -> str:
    return f"[Train][Epoch {epoch}/{epochs}][Avg]CELoss: 2.50000, loss: 2.50000, top1: 0.99990"


def evaluation(epoch: int, top1: str, top5: str = "0.90000") -> str:
    return f"[Eval][Epoch {epoch}][Avg]CELoss: 0.90000, loss: 0.90000, top1: {top1}, top5: {top5}"


def best(epoch: int, value: str, ema: str = "") -> str:
    return f"[Eval][Epoch {epoch}][best metric{ema}: {value}]"


def seen(observations: list[Observation]) -> list[tuple[int | None, str, str | None, str, str]]:
    return [(o.line, o.printed, o.metric, o.value_text, o.kind) for o in observations]


# The real logs.
@pytest.mark.parametrize(
    ("path", "top1", "top5", "loss", "bests"),
    [
        (
            "paddleclas/develop_train.log",
            [(153, "0.10000"), (165, "0.22500"), (177, "0.10000")],
            ["0.87500", "0.75000", "0.85000"],
            ["57.60000", "49.60000", "57.58107"],
            [(154, "0.10000000149011612"), (166, "0.22499999403953552"), (178, "0.22499999403953552")],
        ),
        ("paddleclas/develop_eval.log", [(147, "0.22500")], ["0.75000"], ["49.60000"], []),
        ("paddleclas/develop_export.log", [], [], [], []),
        (
            "paddleclas/release2.5_train.log",
            [(136, "0.10000"), (148, "0.10000"), (159, "0.10000")],
            ["0.82500", "0.85000", "0.82500"],
            ["57.60000", "57.60000", "57.60000"],
            [(138, "0.10000000149011612"), (149, "0.10000000149011612"), (160, "0.10000000149011612")],
        ),
        ("paddleclas/release2.5_eval.log", [(130, "0.10000")], ["0.82500"], ["57.60000"], []),
    ],
)
def test_every_value_of_the_real_logs(
    path: str, top1: list[tuple[int, str]], top5: list[str], loss: list[str], bests: list[tuple[int, str]]
) -> None:
    log = fixture(path)
    at = [line for line, _ in top1]
    assert log.format == "paddleclas"
    assert values(log, "top1") == top1
    assert values(log, "top5") == list(zip(at, top5, strict=True))
    assert values(log, "loss") == list(zip(at, loss, strict=True))
    assert [(o.line, o.value_text) for o in log.observations if o.printed == "CELoss" and o.kind == "eval"] == list(
        zip(at, loss, strict=True)
    )
    assert values(log, "top1", "best") == bests
    assert len(results(log)) == 4 * len(top1) + len(bests)
    assert {o.unit for o in results(log) if o.metric in ("top1", "top5")} <= {"fraction"}
    assert {o.weights for o in log.observations} <= {"raw"}
    assert not [f for f in examined(log) if f.grade.value != "info"]


@pytest.mark.parametrize(
    ("path", "framework", "epochs", "devices", "batches", "pretrained"),
    [
        ("develop_train.log", "paddle 3.3.1", [1, 2, 3], 1, 5, None),
        ("develop_eval.log", "paddle 3.3.1", [], None, 5, "/workspace/logs/paddleclas/train_3.3.1/best_model"),
        ("develop_export.log", "paddle 3.3.1", [], None, None, "/workspace/logs/paddleclas/train_3.3.1/best_model"),
        ("release2.5_train.log", "paddle 2.6.2", [1, 2, 3], 1, 5, None),
        (
            "release2.5_eval.log",
            "paddle 2.6.2",
            [],
            None,
            5,
            "/workspace/logs/paddleclas/train_release2.5_paddle2.6.2/MobileNetV1_x0_25/best_model",
        ),
    ],
)
def test_the_context_of_the_real_logs(
    path: str, framework: str, epochs: list[int], devices: int | None, batches: int | None, pretrained: str | None
) -> None:
    (run,) = fixture(f"paddleclas/{path}").runs
    assert (run.model, run.dataset, run.split) == ("MobileNetV1_x0_25", "/workspace/data/cls", "val")
    assert (run.classes, run.epochs, run.batch_size, run.image_size) == (6, 3, 8, 64)
    assert (run.framework, run.train_epochs, run.devices, run.eval_batches) == (framework, epochs, devices, batches)
    assert (run.pretrained, run.resumed_from, run.first_line) == (pretrained, None, 3)
    assert run.completed == bool(epochs)


def test_the_best_value_is_not_the_last() -> None:
    top1 = [o for o in fixture("paddleclas/develop_train.log").observations if o.metric == "top1" and o.kind == "eval"]
    top = max(top1, key=lambda o: o.value)
    assert (top.value_text, top.line, top.epoch) == ("0.22500", 165, 2)
    assert (top1[-1].value_text, top1[-1].line, top1[-1].epoch) == ("0.10000", 177, 3)
    assert top.text == (
        "[2026/11/23 11:55:39] ppcls INFO: "
        "[Eval][Epoch 2][Avg]CELoss: 49.60000, loss: 49.60000, top1: 0.22500, top5: 0.75000"
    )
    assert (top.model, top.dataset, top.split) == ("MobileNetV1_x0_25", "/workspace/data/cls", "val")


def test_digest_size_and_lines_are_those_of_the_file() -> None:
    import hashlib

    data = (FIXTURES / "paddleclas/develop_train.log").read_bytes()
    log = fixture("paddleclas/develop_train.log")
    assert (log.sha256, log.size, log.lines) == (hashlib.sha256(data).hexdigest(), len(data), 180)


def test_training_values_come_with_curve_only() -> None:
    log = fixture("paddleclas/develop_train.log", curve=True)
    steps = [o for o in log.observations if o.kind == "train" and o.step is not None and o.metric == "top1"]
    assert [(o.line, o.epoch, o.step, o.value_text) for o in steps[:4]] == [
        (146, 1, 0, "0.25000"),
        (147, 1, 2, "0.20833"),
        (148, 1, 4, "0.15000"),
        (158, 2, 0, "0.25000"),
    ]
    assert {o.printed for o in log.observations if o.kind == "train"} == {"top1", "top5", "CELoss", "loss"}
    assert {o.split for o in log.observations if o.kind == "train"} == {"train"}
    assert results(log) == results(fixture("paddleclas/develop_train.log"))


# What a line means.
@pytest.mark.parametrize("stamp", [STAMP, ROOT_STAMP])
def test_both_names_of_the_logger(stamp: str) -> None:
    log = parse(paddleclas(["0.83600"]).replace(STAMP, stamp))
    assert [o.value_text for o in results(log) if o.metric == "top1"] == ["0.83600"]
    assert (log.runs[0].model, log.runs[0].classes, log.runs[0].epochs) == ("RepLKNet_31B", 1000, 1)


def test_running_values_of_an_evaluation_are_no_result() -> None:
    log = parse(lines("[Eval][Epoch 1][Iter: 4/5]top1: 0.99000, top5: 0.99900", train(1)))
    assert results(log) == []


def test_training_averages_are_no_result() -> None:
    assert results(parse(lines(train(1)))) == []


RETRIEVAL = lines(
    "Global : ",
    "    eval_mode : retrieval",
    "Arch : ",
    "    name : RecModel",
    "    Backbone : ",
    "        name : ResNet50",
    "    Head : ",
    "        class_num : 751",
    "DataLoader : ",
    "    Eval : ",
    "        Query : ",
    "            dataset : ",
    "                name : Market1501",
    "                image_root : ./dataset/",
    "                cls_label_path : query",
    "            sampler : ",
    "                batch_size : 128",
    "        Gallery : ",
    "            dataset : ",
    "                name : Market1501",
    "                cls_label_path : gallery",
)
RECALL = "[Eval][Epoch 1][Avg]recall1: 0.95000, recall5: 0.98000, mAP: 0.88000, mINP: 0.60000"


def test_retrieval() -> None:
    log = parse(BANNER + RETRIEVAL + lines(RECALL, best(1, "0.9500000476837158")))
    at = len((BANNER + RETRIEVAL).splitlines()) + 1
    assert seen(results(log)) == [
        (at, "recall1", "recall_at_1", "0.95000", "eval"),
        (at, "recall5", "recall_at_5", "0.98000", "eval"),
        (at, "mAP", "map_retrieval", "0.88000", "eval"),
        (at, "mINP", "minp", "0.60000", "eval"),
        (at + 1, "best metric", "recall_at_1", "0.9500000476837158", "best"),
    ]
    (run,) = log.runs
    assert (run.model, run.classes, run.dataset, run.split, run.batch_size) == (
        "ResNet50",
        751,
        "./dataset/",
        "test",
        128,
    )


MULTILABEL = lines(
    "Arch : ",
    "    name : ResNet_CSRA",
    "    class_num : 20",
    "DataLoader : ",
    "    Eval : ",
    "        dataset : ",
    "            name : MultiLabelDataset",
    "            image_root : ./dataset/VOC2007/",
    "            cls_label_path : ./dataset/VOC2007/test.txt",
)


def test_the_best_line_of_a_multi_label_run_is_not_its_map() -> None:
    average = "[Eval][Epoch 1][Avg]MultiLabelLoss: 0.05, loss: 0.05, AccuracyScore: 0.98682, mAP: 0.94581"
    log = parse(BANNER + MULTILABEL + lines(average, best(1, "0.9868"), stamp=ROOT_STAMP))
    assert [(o.metric, o.value_text, o.kind) for o in results(log) if o.metric not in (None, "loss")] == [
        ("multilabel_accuracy", "0.98682", "eval"),
        ("map_multilabel", "0.94581", "eval"),
        ("multilabel_accuracy", "0.9868", "best"),
    ]
    assert log.runs[0].split == "test"


def test_map_means_what_its_line_says_where_the_configuration_is_gone() -> None:
    assert values(parse(lines("[Eval][Epoch 1][Avg]recall1: 0.95000, mAP: 0.88000")), "map_retrieval") == [
        (1, "0.88000")
    ]
    (alone,) = results(parse(lines("[Eval][Epoch 1][Avg]mAP: 0.88000")))
    assert (alone.metric, alone.printed, alone.unit) == (None, "mAP", "fraction")


def test_the_name_in_parentheses_is_how_it_was_computed() -> None:
    log = parse(lines("[Eval][Epoch 1][Avg]loss: 0.05000, MultiLabelMAP(integral): 0.946", best(1, "0.9456")))
    assert values(log, "map_multilabel") == [(1, "0.946")]
    assert values(log, "map_multilabel", "best") == [(2, "0.9456")]


def test_the_best_line_of_a_distance_is_its_worst_value() -> None:
    distances = ["0.05000", "0.04000", "0.06000"]
    texts = []
    for epoch, value in enumerate(distances, 1):
        average = f"[Eval][Epoch {epoch}][Avg]loss: 0.05000, HammingDistance: {value}, AccuracyScore: 0.95000"
        texts += [train(epoch, 3), average, best(epoch, max(distances[:epoch]))]
    log = parse(BANNER + MULTILABEL + lines(*texts))
    assert [value for _, value in values(log, "hamming_distance")] == distances
    assert values(log, "hamming_distance", "best") == []
    assert [o.metric for o in log.observations if o.kind == "best"] == [None] * 3
    assert examined(log) == []


def test_attributes_stand_without_commas() -> None:
    label = ["ma", "label_f1", "label_pos_recall", "label_neg_recall"]
    names = [*label, "instance_f1", "instance_acc", "instance_prec", "instance_recall"]
    pairs = " ".join(f"{name}: 0.{number}0000" for number, name in enumerate(names, 1))
    log = parse(lines(f"[Eval][Epoch 1][Avg]evalres: {pairs}", best(1, "0.1")))
    assert [(o.printed, o.value_text) for o in log.observations if o.kind == "eval"] == [
        (name, f"0.{number}0000") for number, name in enumerate(names, 1)
    ]
    assert [o.metric for o in log.observations if o.kind == "best"] == [None]


def test_of_two_values_of_one_name_the_first_counts() -> None:
    student = "[Eval][Epoch 1][Avg]loss: 0.5, top1: 0.70000, top5: 0.90000, top1: 0.99000, top5: 0.99900"
    assert values(parse(lines(student)), "top1") == [(1, "0.70000")]


def test_records_glued_together_stay_apart() -> None:
    glued = f"{STAMP}{evaluation(1, '0.70000')}{STAMP}{train(2)}{STAMP}{best(1, '0.7')}\n"
    log = parse(glued)
    assert [(o.metric, o.value_text, o.kind) for o in log.observations if o.metric == "top1"] == [
        ("top1", "0.70000", "eval"),
        ("top1", "0.99990", "train"),
        ("top1", "0.7", "best"),
    ]


@pytest.mark.parametrize(
    "rest", ["top1: 83.5%", "top1: 0.83580.", "top1: 0.83580a", "top1:", "top1: Tensor(0.8)", "top1: -"]
)
def test_what_is_no_number_gives_nothing(rest: str) -> None:
    assert results(parse(lines(f"[Eval][Epoch 1][Avg]{rest}"))) == []


@pytest.mark.parametrize("number", ["nan", "inf", "-inf", "4.2000e-08", "1", "-1.00000", "0."])
def test_numbers_are_kept_as_printed(number: str) -> None:
    assert values(parse(lines(f"[Eval][Epoch 1][Avg]top1: {number}, top5: 0.5")), "top1") == [(1, number)]


def test_nan_is_an_observation_and_a_finding() -> None:
    log = parse(lines(evaluation(1, "nan", "nan")))
    assert [o.value.is_nan() for o in log.observations if o.metric == "top1"] == [True]
    assert [f.code for f in examined(log)] == ["not_a_number", "not_a_number"]


# EMA.
def ema(epoch: int, raw: str, averaged: str, top: str, top_averaged: str) -> list[str]:
    return [
        train(epoch),
        evaluation(epoch, raw),
        best(epoch, top),
        evaluation(epoch, averaged),
        best(epoch, top_averaged, " ema"),
    ]


@pytest.mark.parametrize("configured", [True, False])
def test_ema_values_come_in_pairs(configured: bool) -> None:
    head = BANNER + lines("Arch : ", "    name : X", "EMA : ", "    decay : 0.9999") if configured else ""
    log = parse(
        head + lines(*ema(1, "0.70000", "0.10000", "0.7", "0.1"), *ema(2, "0.71000", "0.73000", "0.71", "0.73"))
    )
    assert [(o.epoch, o.weights, o.kind, o.value_text) for o in results(log) if o.metric == "top1"] == [
        (1, "raw", "eval", "0.70000"),
        (1, "raw", "best", "0.7"),
        (1, "ema", "eval", "0.10000"),
        (1, "ema", "best", "0.1"),
        (2, "raw", "eval", "0.71000"),
        (2, "raw", "best", "0.71"),
        (2, "ema", "eval", "0.73000"),
        (2, "ema", "best", "0.73"),
    ]
    assert {f.code for f in examined(log)} <= {"schedule_unfinished"}


def test_a_repeated_line_is_no_ema_where_the_configuration_has_none() -> None:
    log = parse(paddleclas(["0.83600"], best="0.836") + lines(evaluation(1, "0.83600"), best(1, "0.836")))
    assert {o.weights for o in log.observations} == {"raw"}


# Runs.
def shapes(log: Log) -> list[tuple[int, str | None, int | None, list[int]]]:
    return [(run.first_line, run.model, run.epochs, run.train_epochs) for run in log.runs]


def test_several_runs_in_one_file() -> None:
    first = paddleclas(["0.70000", "0.71000"], model="A")
    second = paddleclas(["0.80000"], model="B", root="./dataset/CIFAR100/", classes=100)
    log = parse(first + second + paddleclas([], model="C", epochs=5))
    n = first.count("\n")
    assert shapes(log) == [(2, "A", 2, [1, 2]), (n + 2, "B", 1, [1]), (n + second.count("\n") + 2, "C", 5, [])]
    assert [(o.run, o.model, o.dataset, o.value_text) for o in results(log) if o.metric == "top1"] == [
        (0, "A", "./dataset/ILSVRC2012/", "0.70000"),
        (0, "A", "./dataset/ILSVRC2012/", "0.71000"),
        (1, "B", "./dataset/CIFAR100/", "0.80000"),
    ]


def test_a_second_banner_right_after_a_configuration() -> None:
    crashed = paddleclas([], model="A", epochs=7)
    log = parse(crashed + paddleclas(["0.70000"], model="B"))
    assert shapes(log) == [(2, "A", 7, []), (crashed.count("\n") + 2, "B", 1, [1])]
    assert {o.run for o in log.observations} == {1}


def test_a_second_configuration_without_banner_is_not_mixed_into_the_first() -> None:
    crashed = paddleclas([], model="A", epochs=7)
    log = parse(crashed + paddleclas(["0.70000"], model="B", banner=False))
    assert [run.model for run in log.runs] == ["A", "B"]
    assert {o.model for o in log.observations} == {"B"}


def test_a_configuration_without_banner() -> None:
    log = parse(paddleclas(["0.70000"], banner=False))
    assert shapes(log) == [(1, "RepLKNet_31B", 1, [1])]
    assert (log.runs[0].classes, log.runs[0].split, log.runs[0].image_size) == (1000, "val", 224)


def test_a_trimmed_log_knows_no_model() -> None:
    log = parse(paddleclas(["0.70000"], banner=False, config=False))
    assert shapes(log) == [(1, None, 1, [1])]
    assert [(o.model, o.dataset, o.split, o.value_text) for o in results(log) if o.metric == "top1"] == [
        (None, None, None, "0.70000")
    ]


def test_epochs_that_start_over_are_a_run_nothing_is_known_of() -> None:
    log = parse(paddleclas(["0.70000", "0.71000"]) + paddleclas(["0.99000"], banner=False, config=False))
    assert [(run.model, run.train_epochs) for run in log.runs] == [("RepLKNet_31B", [1, 2]), (None, [1])]
    assert [(o.run, o.model) for o in results(log) if o.metric == "top1"] == [
        (0, "RepLKNet_31B"),
        (0, "RepLKNet_31B"),
        (1, None),
    ]


def test_a_resumed_run() -> None:
    first = paddleclas(["0.70000", "0.71000"], epochs=4)
    log = parse(first + paddleclas(["0.72000", "0.73000"], first_epoch=3, checkpoint="./output/latest", best="0.73"))
    assert [(run.resumed_from, run.train_epochs, run.completed) for run in log.runs] == [
        (None, [1, 2], False),
        ("./output/latest", [3, 4], True),
    ]
    assert [f.code for f in examined(log)] == ["several_runs", "schedule_unfinished", "run_resumed"]


def test_the_number_of_devices() -> None:
    launcher = "PADDLE_TRAINERS_NUM                        4                      |\n"
    assert parse(launcher + paddleclas(["0.70000"])).runs[0].devices == 4
    warning = lines("The training strategy is based on 4 gpus. But the number of gpu is 8 in current training.")
    text = paddleclas([]) + warning.replace("INFO", "WARNING") + lines(evaluation(1, "0.7"))
    assert parse(text).runs[0].devices == 8
    assert parse(paddleclas(["0.70000"])).runs[0].devices is None


@pytest.mark.parametrize(
    ("root", "listing", "split"),
    [
        ("./dataset/ILSVRC2012/", "val_list.txt", "val"),
        ("./dataset/ILSVRC2012/", "train_list.txt", "train"),
        ("./dataset/ILSVRC2012/", "test_list.txt", "test"),
        ("./dataset/train/", "val_list.txt", None),
        ("./dataset/train/", "list.txt", "train"),
        ("./dataset/val/", "list.txt", "val"),
        ("./dataset/ILSVRC2012/", "list.txt", None),
        ("./dataset/retrained/", "list.txt", None),
        ("D:\\train\\", "list.txt", "train"),
    ],
)
def test_the_split_an_evaluation_is_of(root: str, listing: str, split: str | None) -> None:
    log = parse(paddleclas(["0.70000"], root=root, listing=listing))
    assert log.runs[0].split == split
    assert {o.split for o in results(log)} == {split}


def test_a_distilled_student_is_the_model() -> None:
    text = BANNER + lines(
        "Arch : ",
        "    name : DistillationModel",
        "    class_num : 1000",
        "    models : ",
        "        Teacher : ",
        "            name : ResNet101",
        "        Student : ",
        "            name : ResNet18",
        evaluation(1, "0.70000"),
    )
    assert parse(text).runs[0].model == "ResNet18"


def test_the_size_of_the_images() -> None:
    def size(*transforms: str) -> int | None:
        config = lines(
            "Arch : ", "    name : X", "DataLoader : ", "    Eval : ", "        dataset : ", "            name : D"
        )
        text = "".join(f"{STAMP}                {line}\n" for line in transforms)
        return parse(BANNER + config + lines("            transform_ops : ") + text).runs[0].image_size

    assert size("ResizeImage : ", "    resize_short : 256", "CropImage : ", "    size : 224") == 224
    assert size("ResizeImage : ", "    size : [384, 384]") == 384
    assert size("ResizeImage : ", "    size : [256, 128]") == 256
    assert size("ResizeImage : ", "    resize_short : 256") == 256
    # The last operation that sets a size decides, whatever stands before it.
    assert size("CropImage : ", "    size : 224", "ResizeImage : ", "    size : 384") == 384


# PaddleClas 2.0 and 2.1.
OLD = "2021-01-14 10:00:00 INFO: "
OLD_CONFIG = """ARCHITECTURE :
    name : ResNet50
------------------------------------------------------------
TRAIN :
    data_dir : ./dataset/ILSVRC2012/
    file_list : ./dataset/ILSVRC2012/train_list.txt
VALID :
    batch_size : 64
    data_dir : ./dataset/ILSVRC2012/
    file_list : ./dataset/ILSVRC2012/val_list.txt
    transforms :
        DecodeImage :
            to_rgb : True
        CropImage :
            size : 224
------------------------------------------------------------
classes_num : 1000
epochs : 3
pretrained_model :"""
OLD_COSTS = "batch_cost: 0.31000 s, reader_cost: 0.10000 s, batch_cost_sum: 12.00000 s, ips: 800.00000 images/sec."


def old_end(epoch: int, mode: str, top1: str) -> str:
    return f"END epoch:{epoch:<3d} {mode} top1: {top1}, top5: 0.90000, loss: 1.20000,  {OLD_COSTS}"


def old(*top1: str, config: bool = True) -> str:
    texts = ["", *OLD_CONFIG.splitlines()] if config else []
    for epoch, value in enumerate(top1):
        texts += [
            f"epoch:{epoch:<3d}, train step:0   , top1: 0.01000, top5: 0.05000, loss: 6.90000, {OLD_COSTS}",
            old_end(epoch, "train", "0.99000"),
            old_end(epoch, "valid", value),
            f"The best top1 acc {max(top1[: epoch + 1])}, in epoch: {epoch}",
        ]
    text = lines(*texts, stamp=OLD)
    return text.replace(f"{OLD}\n", f"{OLD}\n{BANNER.splitlines()[1]}\n", 1)


@pytest.mark.parametrize("config", [True, False])
def test_the_lines_of_2_0(config: bool) -> None:
    log = parse(old("0.60000", "0.70000", "0.65000", config=config))
    top1 = [o for o in results(log) if o.metric == "top1"]
    assert [(o.epoch, o.kind, o.value_text) for o in top1] == [
        (1, "eval", "0.60000"),
        (1, "best", "0.60000"),
        (2, "eval", "0.70000"),
        (2, "best", "0.70000"),
        (3, "eval", "0.65000"),
        (3, "best", "0.70000"),
    ]
    assert {o.printed for o in results(log)} == {"top1", "top5", "loss", "best top1 acc"}
    (run,) = log.runs
    assert run.train_epochs == [1, 2, 3]
    assert examined(log) == []
    if config:
        assert (run.model, run.classes, run.epochs, run.completed) == ("ResNet50", 1000, 3, True)
        assert (run.dataset, run.split, run.image_size) == ("./dataset/ILSVRC2012/", "val", 224)
    else:
        assert (run.model, run.dataset, run.split) == (None, None, None)


def test_an_evaluation_of_2_0() -> None:
    end = f"END eval top1: 0.76500, top5: 0.93000, loss: 1.00000,  {OLD_COSTS}"
    log = parse(old() + lines(end, stamp=OLD))
    assert [(o.metric, o.value_text, o.epoch) for o in results(log)] == [
        ("top1", "0.76500", None),
        ("top5", "0.93000", None),
        ("loss", "1.00000", None),
    ]
    assert log.runs[0].model == "ResNet50"


def test_two_runs_of_2_0() -> None:
    log = parse(old("0.60000") + old() + old("0.70000"))
    assert [(run.model, run.train_epochs) for run in log.runs] == [
        ("ResNet50", [1]),
        ("ResNet50", []),
        ("ResNet50", [1]),
    ]
    assert [o.run for o in results(log) if o.metric == "top1" and o.kind == "eval"] == [0, 2]


def test_colours_of_2_0() -> None:
    text = (
        old("0.60000", config=False)
        .replace("END epoch", "\x1b[31mEND epoch")
        .replace("valid top1", "\x1b[0m \x1b[95mvalid\x1b[0m top1")
    )
    assert values(parse(text), "top1") == [(3, "0.60000")]


def test_a_multi_label_run_of_2_1_has_no_best_top1() -> None:
    end = f"END epoch:0   valid hamming_distance: 0.05000, multilabel_accuracy: 0.95000, loss: 0.20000,  {OLD_COSTS}"
    log = parse(lines(end, "The best top1 acc 0.95000, in epoch: 0", stamp=OLD))
    assert [(o.metric, o.value_text, o.kind) for o in results(log) if o.metric != "loss"] == [
        ("hamming_distance", "0.05000", "eval"),
        ("multilabel_accuracy", "0.95000", "eval"),
        (None, "0.95000", "best"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "[12/25 14:22:40] END epoch:1   val loss_avg: 1.2 top1_avg: 0.43958 top5_avg: 0.70000\n",
        "[12/25 14:22:40] epoch:[  1/25 ] train step:0    loss: 4.97011 top1: 0.01562 top5: 0.04688\n",
        "[2021/03/01 09:00:00] ppocr INFO: epoch: [1/20], global_step: 10, acc: 0.468750, loss: 0.614853\n",
        "Epoch 1 top1: 0.9\n",
        "",
    ],
)
def test_logs_of_other_programs_are_not_taken_for_it(text: str) -> None:
    log = read_log(InMemory(text.encode())).log
    assert log is None or log.format != "paddleclas"


# Bytes.
def same_values(log: Log, text: str) -> bool:
    plain = parse(text)
    assert results(plain)
    return [(o.line, o.metric, o.value_text, o.model, o.split) for o in results(log)] == [
        (o.line, o.metric, o.value_text, o.model, o.split) for o in results(plain)
    ]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le-bom", "utf-16-be-bom"]
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_encodings_and_line_ends(encoding: str, end: str) -> None:
    text = paddleclas(["0.83600", "0.83700"], root="./数据集/ILSVRC2012/", best="0.837")
    data = ("\ufeff" if encoding.endswith("-bom") else "") + text.replace("\n", end)
    log = parse(data.encode(encoding.removesuffix("-bom")))
    assert same_values(log, text)
    assert log.runs[0].dataset == "./数据集/ILSVRC2012/"
    assert log.lines == text.count("\n")


def test_colours_everywhere() -> None:
    text = paddleclas(["0.83600"], best="0.836")
    coloured = text.replace("INFO", "\x1b[32mINFO\x1b[0m").replace("[Avg]", "[Avg]\x1b[1;31m")
    assert same_values(parse(coloured), text)


def test_a_progress_bar_before_the_stamp() -> None:
    text = paddleclas(["0.83600"], best="0.836")
    bars = text.replace(STAMP, f"\r 50%|#####     |\r100%|##########|\r{STAMP}")
    assert same_values(parse(bars), text)


def test_carriage_returns_alone() -> None:
    text = paddleclas(["0.83600", "0.83700"])
    log = parse(text.replace("\n", "\r"))
    assert [(o.line, o.value_text) for o in results(log) if o.metric == "top1"] == [(1, "0.83600"), (1, "0.83700")]
    assert {(o.model, o.split) for o in results(log)} == {("RepLKNet_31B", "val")}


def test_broken_bytes_do_not_hide_their_line() -> None:
    data = lines(evaluation(1, "0.70000")).encode().replace(b"ppcls", b"\xff\xfe\xfa")
    assert values(parse(b"x" + data), "top1") == [(1, "0.70000")]


def test_a_long_line_shows_the_part_that_proves_the_value() -> None:
    pairs = ", ".join(f"set{number}_test_acc: 0.{number:05d}" for number in range(90))
    log = parse(lines(f"[Eval][Epoch 1][Avg]{pairs}"))
    assert len(log.observations) == 90
    assert all(o.value_text in o.text and len(o.text) <= base.MAX_TEXT for o in log.observations)


# The end of a file that was cut off.
CUT = paddleclas(["0.83600"]) + STAMP


@pytest.mark.parametrize(
    ("end", "added", "truncated"),
    [
        ("[Eval][Epoch 2][Avg]loss: 0.90000, top1: 0.99000, top5: 0.99", ["0.90000", "0.99000"], True),
        ("[Eval][Epoch 2][Avg]loss: 0.90000, top1: 0.99", ["0.90000"], True),
        ("[Eval][Epoch 2][Avg]loss: 0.90000, top1: 0", ["0.90000"], True),
        ("[Eval][Epoch 2][Avg]loss: 0.90000, to", ["0.90000"], True),
        ("[Eval][Epoch 2][Avg]loss: 0.90000,", ["0.90000"], True),
        ("[Eval][Epoch 2][Avg]", [], True),
        ("[Eval][Epoch 2][Av", [], False),
        ("[Eval][Epoch 2][Avg]loss: 0.90000, top1: 0.99000", ["0.90000", "0.99000"], False),
        ("[Eval][Epoch 2][Avg]loss: nan", ["nan"], False),
        ("[Eval][Epoch 2][best metric: 0.9", [], True),
        ("[Eval][Epoch 2][best metric: 0.9900000095", [], True),
        ("[Eval][Epoch 2][best metric: 0.99]", ["0.99"], False),
    ],
)
def test_a_cut_off_last_line(end: str, added: list[str], truncated: bool) -> None:
    whole = results(parse(paddleclas(["0.83600"])))
    log = parse(CUT + end)
    assert [o.value_text for o in results(log)[len(whole) :]] == added
    assert [f.code for f in log.findings] == ["truncated"] * truncated
    # With the line end there the writer meant what it wrote.
    assert parse(CUT + end + "\n").findings == []


def test_a_cut_off_line_of_2_0() -> None:
    text = old("0.60000").removesuffix("\n").rsplit("\n", 1)[0]
    assert values(parse(text), "top1")[-1][1] == "0.60000"
    assert parse(text).findings == []
    cut = text[: text.rindex("top1") + len("top1: 0.6")]
    assert values(parse(cut), "top1") == []
    assert [f.code for f in parse(cut).findings] == ["truncated"]
    cut = text[: text.rindex("top5") + len("top5: 0.9")]
    assert [value for _, value in values(parse(cut), "top1")] == ["0.60000"]


# Texts made to do harm.
@pytest.mark.parametrize(
    "text",
    [
        f"[Eval][Epoch {'9' * 5000}][Avg]top1: 0.9",
        f"[Train][Epoch 1/{'9' * 5000}][Avg]top1: 0.9",
        f"[Eval][Epoch 1][Avg]top1: {'9' * 5000}",
        f"[Eval][Epoch 1][Avg]top1: 1e{'9' * 50}",
        f"[Eval][Epoch 1][best metric: {'9' * 5000}]",
        f"[Eval][Epoch 1][Iter: 1/{'9' * 5000}]\n[Eval][Epoch 1][Avg]",
        f"But the number of gpu is {'9' * 5000} in current",
        f"PADDLE_TRAINERS_NUM {'9' * 5000} |",
    ],
)
def test_numbers_too_long_to_be_numbers(text: str) -> None:
    assert results(parse(f"PADDLE_TRAINERS_NUM {'9' * 5000} |\n" + paddleclas([]) + lines(text))) == []


@pytest.mark.parametrize(
    "filler",
    [
        "a)" * 500_000,
        "a(" * 500_000,
        "a " * 500_000,
        "a: " * 300_000,
        "[Eval][Epoch " * 80_000,
        "1" * 1_000_000,
        "-" * 1_000_000,
    ],
)
def test_long_lines_take_no_time(filler: str) -> None:
    start = time.process_time()
    parse(lines(f"[Eval][Epoch 1][Avg]{filler}"))
    assert time.process_time() - start < 5


def test_a_huge_configuration_does_not_stay_in_memory() -> None:
    import tracemalloc

    dump = "".join(f"{' ' * 400}{'k' * 50}{number} : {'v' * 20_000}\n" for number in range(1500))
    data = (BANNER + dump + lines(evaluation(1, "0.70000"))).encode()
    tracemalloc.start()
    try:
        log = parse(data)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert values(log, "top1")[0][1] == "0.70000"
    assert peak < 20 << 20


def test_more_values_or_runs_than_any_honest_log_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "MAX_VALUES", 5)
    monkeypatch.setattr(base, "MAX_RUNS", 3)
    data = lines(*(evaluation(1, "0.7") for _ in range(3))).encode()
    for text in (data, (BANNER * 4).encode()):
        problem = read_log(InMemory(text)).problem
        assert problem is not None
        assert problem.code == "log_too_large"
    collected = Collected()
    collect([InMemory(data, "bad.log"), InMemory(lines(evaluation(1, "0.7")).encode(), "good.log")], collected)
    assert [(p.file, p.code) for p in collected.problems] == [("bad.log", "log_too_large")]
    assert [log.file for log in collected.logs] == ["bad.log", "good.log"], "what was read of the bad one still counts"


# Anything at all.
def stands(log: Log, data: bytes) -> None:
    """Every value stands on the line it names."""
    text = data.split(b"\n")
    for o in log.observations:
        assert o.line is not None
        assert o.value_text.encode() in text[o.line - 1], o
        assert o.value_text in o.text
        assert 0 <= o.run < len(log.runs)
    assert log.lines == len(text) - (not text[-1])


@settings(max_examples=200, deadline=None)
@given(data=st.binary(max_size=400), name=st.sampled_from(["paddleclas", "hapi"]), curve=st.booleans())
def test_any_bytes_are_read(data: bytes, name: str, curve: bool) -> None:
    parse(data, format_name=name, curve=curve)


PIECES = st.sampled_from(
    [
        *[
            b"[Eval]",
            b"[Train]",
            b"[Epoch 1]",
            b"[Epoch 2/9]",
            b"[Avg]",
            b"[best metric: ",
            b"[best metric ema: ",
            b"]",
        ],
        *[
            b"top1: ",
            b"0.5",
            b", ",
            b"mAP: ",
            b"nan",
            b"\xff",
            b"\n",
            b"\n",
            b"\r",
            b"\x08",
            b"\x1b[0m",
            b"train step:",
        ],
        *[b"PaddleClas is powered by", b"INFO: Arch :\n", b"] ppcls INFO:     name : X\n", b"Epoch 1/2\n"],
        *[b"END epoch:0   valid ", b"END eval ", b"The best top1 acc 0.50000, in epoch: 1"],
        *[b"Eval begin...", b"Eval samples: 9", b"step 7/7", b" - acc: 0.5000"],
    ]
)


@settings(max_examples=400, deadline=None)
@example(pieces=[b"\n", b"\x00"], curve=False)
@given(pieces=st.lists(st.one_of(PIECES, st.binary(max_size=3)), max_size=60), curve=st.booleans())
def test_pieces_of_logs_in_any_order_are_read(pieces: list[bytes], curve: bool) -> None:
    data = b"".join(pieces)
    for name in ("paddleclas", "hapi"):
        # A file in UTF-16 has its lines elsewhere: two bytes, a line feed and a NUL, are already one.
        if not data.startswith(b"\xef\xbb\xbf") and wide(data) is None:
            stands(parse(data, format_name=name, curve=curve), data)


@st.composite
def mutated(draw: st.DrawFn) -> tuple[str, bytes]:
    """A real log, some of whose lines or bytes are deleted, doubled or swapped."""
    name = draw(st.sampled_from(REAL))
    data = (FIXTURES / name).read_bytes()
    parts: list[bytes]
    for _ in range(draw(st.integers(1, 6))):
        by_line = draw(st.booleans())
        parts = data.split(b"\n") if by_line else [data[i : i + 1] for i in range(len(data))]
        i, j = (draw(st.integers(0, max(0, len(parts) - 1))) for _ in range(2))
        match draw(st.sampled_from(["delete", "double", "swap", "cut"])):
            case "delete":
                del parts[i]
            case "double":
                parts.insert(j, parts[i])
            case "swap":
                parts[i], parts[j] = parts[j], parts[i]
            case "cut":
                del parts[max(i, 1) :]
        data = (b"\n" if by_line else b"").join(parts)
        if not data:
            break
    return name, data


@settings(max_examples=150, deadline=None)
@given(case=mutated(), curve=st.booleans())
def test_mutated_real_logs_are_read(case: tuple[str, bytes], curve: bool) -> None:
    name, data = case
    log = parse(data, format_name=name.split("/")[0], curve=curve)
    stands(log, data)
