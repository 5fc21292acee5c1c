"""Short texts in the shape of PaddleVideo's logs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runners.logs import read_log
from tests.runners.logs.logs import InMemory, examined, parse, results, values

STAMP = "[12/25 14:25:53] "
CONFIG = "".join(
    f"{STAMP}{key}\n"
    for key in (
        "DATASET : ", "    batch_size : 64", "    test : ", "        file_path : data/ucf101/ucf101_test_split_1.txt",
        "    train : ", "        file_path : data/ucf101/ucf101_train_split_1.txt", "    valid : ",
        "        file_path : data/ucf101/ucf101_val_split_1.txt", "MODEL : ", "    framework : Recognizer3D",
        "    head : ",
        "        name : ResNetHead", "        num_classes : 101", "epochs : 25", "model_name : Res18",
    )
)  # fmt: skip


def end(mode: str, epoch: int, top1: str) -> str:
    rest = (
        "avg_batch_cost: 0.03663 sec, avg_reader_cost: 0.00000 sec, batch_cost_sum: 63.13030 sec, avg_ips: "
        "60.8 instance/sec."
    )
    return f"{STAMP}END epoch:{epoch:<3d} {mode} loss_avg: 3.62249  top1_avg: {top1} top5_avg: 0.38984 {rest}\n"


def coloured(mode: str, epoch: int, top1: str) -> str:
    return (
        f"{STAMP}\x1b[31mEND epoch:{epoch:<3d}\x1b[0m \x1b[95m{mode}\x1b[0m \x1b[92mloss_avg: 3.6  top1_avg: "
        f"{top1} top5_avg: 0.4"
        "\x1b[0m \x1b[92mavg_batch_cost: 0.5 sec,\x1b[0m avg_ips: 58.2 instance/sec.\n"
    )


def test_lines_of_training_and_validation_differ_in_a_word() -> None:
    seen = parse(CONFIG + end("train", 1, "0.96518") + end("val", 1, "0.43958"))
    found = [(o.kind, o.split, o.value_text, o.epoch, o.unit) for o in seen.observations if o.metric == "top1"]
    assert found == [("train", "train", "0.96518", 1, "fraction"), ("eval", "val", "0.43958", 1, "fraction")]
    assert [value for _, value in values(seen, "top5")] == ["0.38984"]


def test_the_context_of_a_run() -> None:
    (run,) = parse(CONFIG + end("train", 1, "0.5")).runs
    assert (run.model, run.dataset, run.split) == ("Res18", "data/ucf101/ucf101_val_split_1.txt", "val")
    assert (run.classes, run.epochs, run.train_epochs) == (101, 25, [1])


def test_colours_within_a_line() -> None:
    config = CONFIG.replace("DATASET", "\x1b[35mDATASET\x1b[0m")
    seen = parse(config + coloured("train", 1, "0.9") + coloured("val", 1, "0.4"))
    assert values(seen, "top1") == [(17, "0.4")]
    assert seen.runs[0].model == "Res18"


def test_values_of_a_batch_are_no_result() -> None:
    step = (
        f"{STAMP}epoch:[  1/25 ] val step:0    loss: 3.27431 top1: 0.12500 top5: 0.48438 batch_cost: 4.2 "
        f"sec, ips: 15.1 instance/sec.\n"
    )
    assert results(parse(CONFIG + step)) == []


@pytest.mark.parametrize(
    ("best", "code"),
    [
        ("0.1489", None),
        ("0.1488", "best_below_series"),
        ("0.1491", "best_not_in_series"),
    ],
)
def test_the_best_line_is_cut_not_rounded(best: str, code: str | None) -> None:
    seen = parse(
        CONFIG
        + end("train", 1, "0.5")
        + end("val", 1, "0.14896")
        + f"{STAMP}Already save the best model (top1 acc){best}\n"
    )
    last = seen.observations[-1]
    assert (last.kind, last.metric, last.unit, last.value_text) == ("best", "top1", "fraction", best)
    assert [f.code for f in examined(seen) if f.grade.value != "info"] == ([code] if code else [])


@pytest.mark.parametrize("shape", ["{}", "[{}]"])
def test_the_line_of_a_test(shape: str) -> None:
    top1, top5 = shape.format("0.9281184077262878"), shape.format("0.99127")
    seen = parse(
        CONFIG
        + f"{STAMP}[TEST] Processing batch 945/945 ...\n{STAMP}[TEST] finished, avg_acc1= {top1}, avg_acc5= {top5} \n"
    )
    assert [(o.metric, o.value_text, o.split) for o in seen.observations] == [
        ("top1", "0.9281184077262878", "test"),
        ("top5", "0.99127", "test"),
    ]


def test_several_runs_with_and_without_a_configuration() -> None:
    one = CONFIG + end("train", 1, "0.5") + end("val", 1, "0.1")
    seen = parse(one + one + end("train", 1, "0.5") + end("val", 1, "0.3"))
    assert [(o.run, o.model) for o in seen.observations if o.metric == "top1" and o.kind == "eval"] == [
        (0, "Res18"), (1, "Res18"), (2, None),
    ]  # fmt: skip


def test_a_cut_line_loses_its_last_number() -> None:
    seen = parse(end("train", 1, "0.5") + end("val", 1, "0.43958").split(" top5_avg")[0][:-2])
    assert [o.value_text for o in results(seen)] == ["3.62249"]
    assert [f.code for f in seen.findings] == ["truncated"]


@given(st.data())
def test_mutated_lines_never_raise(data: st.DataObject) -> None:
    text = (
        CONFIG + end("train", 1, "0.5") + end("val", 1, "0.5") + f"{STAMP}[TEST] finished, avg_acc1= [0.9]\n"
    ).encode()
    at = data.draw(st.integers(0, len(text)))
    cut = data.draw(st.integers(0, 60))
    read = read_log(
        InMemory(text[:at] + data.draw(st.binary(max_size=20)) + text[at + cut :]), format_name="paddlevideo"
    )
    assert read.problem is None
