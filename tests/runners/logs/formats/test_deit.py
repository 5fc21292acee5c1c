"""Logs of the DeiT family: which of the repeated accuracies is evidence, and of which weights it is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.evidence.observation import Log
from runners.logs import read_log
from tests.runners.logs.logs import InMemory, examined, parse, results, values
from tests.runners.logs.mutations import hostile, mutated, reads

START = (
    "Namespace(batch_size=128, epochs=300, input_size=224, model='SLaK_tiny', data_set='IMNET', "
    "data_path='/data/imagenet', resume='', finetune='')"
)


def acc(top1: str, top5: str = "96.100", loss: str = " loss 0.812") -> str:
    return f"* Acc@1 {top1} Acc@5 {top5}{loss}"


def trained(epoch: int) -> str:
    return f"Epoch: [{epoch}] Total time: 0:34:12 (0.2 s / it)"


def log(*lines: str, end: str = "\n") -> Log:
    return parse("\n".join(lines) + end)


@pytest.mark.parametrize(
    ("argument", "split"),
    [("split='train'", "train"), ("val_split='train'", "train"), ("eval_set='test'", "test"), ("mode='train'", None)],
)
def test_the_arguments_say_of_which_split_it_is(argument: str, split: str | None) -> None:
    start = START.replace("resume=''", f"{argument}, resume=''")
    assert log(start, acc("82.600"), "Accuracy of the model on the 50000 test images: 82.6%").runs[0].split == split


@pytest.mark.parametrize("printed", ["nan", "inf", "-inf"])
def test_accuracies_that_are_no_numbers_are_read(printed: str) -> None:
    # What diverged comes after what made the log known.
    seen = log(
        START, acc("10.500"), "Accuracy of the network on the 50000 test images: 10.5%",
        acc(printed), f"Accuracy of the network on the 50000 test images: {printed}%",
    )  # fmt: skip
    assert [(o.line, o.value_text) for o in results(seen) if o.line and o.line > 3] == [
        (4, printed), (4, "96.100"), (5, printed),
    ]  # fmt: skip


def test_a_training_with_averaged_weights() -> None:
    seen = log(
        START, trained(0), acc("10.500"), "Accuracy of the model on the 50000 test images: 10.5%",
        "Max accuracy: 10.50%", acc("1.002", "4.000"), "Accuracy of the model EMA on 50000 test images: 1.0%",
        "Max EMA accuracy: 1.00%",
        trained(1), acc("20.504"), "Accuracy of the model on the 50000 test images: 20.5%", "Max accuracy: 20.50%",
    )  # fmt: skip
    assert seen.format == "deit"
    assert [(o.line, o.metric, o.value_text, o.kind, o.weights, o.epoch) for o in results(seen)] == [
        (3, "top1", "10.500", "eval", "raw", 1),
        (3, "top5", "96.100", "eval", "raw", 1),
        (4, None, "10.5", "eval", "raw", 1),
        (5, None, "10.50", "best", "raw", 1),
        (6, "top1", "1.002", "eval", "ema", 1),
        (6, "top5", "4.000", "eval", "ema", 1),
        (7, None, "1.0", "eval", "ema", 1),
        (8, None, "1.00", "best", "ema", 1),
        (10, "top1", "20.504", "eval", "raw", 2),
        (10, "top5", "96.100", "eval", "raw", 2),
        (11, None, "20.5", "eval", "raw", 2),
        (12, None, "20.50", "best", "raw", 2),
    ]
    assert {o.unit for o in results(seen)} == {"percent"}
    run = seen.runs[0]
    assert (run.model, run.dataset, run.epochs, run.image_size, run.train_epochs) == (
        "SLaK_tiny", "IMNET", 300, 224, [1, 2],
    )  # fmt: skip
    assert (run.resumed_from or None, run.pretrained or None, run.completed) == (None, None, False)
    assert not [f for f in examined(seen) if f.grade.value != "info"]


def test_of_two_only_the_finer_is_evidence() -> None:
    finer = log(acc("82.512"), "Accuracy of the network on 50000 test images: 82.51200%")
    assert values(finer, "top1") == [(2, "82.51200")]
    same = log(acc("82.512"), "Accuracy of the network on 50000 test images: 82.512%")
    assert values(same, "top1") == [(1, "82.512")]
    # 82.4 would not be reached by 82.352, which is printed as 82.4 too.
    coarser = log(acc("82.352"), "Accuracy of the network on the 50000 test images: 82.4%")
    assert values(coarser, "top1") == [(1, "82.352")]
    assert values(log("Accuracy of the network on the 50000 test images: 82.4%"), "top1") == [(1, "82.4")]


@pytest.mark.parametrize(
    ("line", "top1", "top5"),
    [
        (" * Acc@1 79.300 Acc@5 94.400", "79.300", "94.400"),
        (" * Acc@1 79.300 (20.700) Acc@5 94.400 (5.600)", "79.300", "94.400"),
        ("* Acc@1 79.300 Acc@5 94.400 Acc0@1 1.0 Acc0@5 2.0 Acc1@1 3.0 Acc1@5 4.0 loss 1.2", "79.300", "94.400"),
        ("[2021-04-13 swin_tiny](main.py 247): INFO  * Acc@1 79.300 Acc@5 94.400", "79.300", "94.400"),
        ("* Acc@1 79.300 loss 1.200", "79.300", None),
    ],
)  # fmt: skip
def test_the_shapes_of_the_line(line: str, top1: str, top5: str | None) -> None:
    seen = log(line)
    assert values(seen, "top1") == [(1, top1)]
    assert values(seen, "top5") == ([(1, top5)] if top5 else [])


@pytest.mark.parametrize(
    "line",
    [
        "Test: [10/50]\tTime 0.1\tAcc@1  79.30 ( 79.30)\tAcc@5  94.40 ( 94.40)",
        "Epoch: [0]  [10/50]  eta: 0:01:00  acc1: 79.3000 (79.3000)",
        "* image_Acc@1: 79.300% text_Acc@1 94.400% knn_Acc@5 94.400%",
        "* [Lr 0.01000 Wd 0e+00 Optim sgd ] Acc@1 79.300 Acc@5 94.400 loss 1.200",
    ],
)
def test_running_values_and_sweeps_are_no_results(line: str) -> None:
    assert read_log(InMemory(line.encode() + b"\n")).log is None
    assert results(parse(line + "\n", format_name="deit")) == []


def test_two_starts_and_epochs_that_begin_again_are_runs() -> None:
    seen = log(START, trained(0), acc("10.000"), START, acc("20.000"), trained(4), trained(1), acc("30.000"))
    assert [(o.value_text, o.run, o.epoch) for o in results(seen) if o.metric == "top1"] == [
        ("10.000", 0, 1),
        ("20.000", 1, None),
        ("30.000", 2, 2),
    ]
    assert [run.train_epochs for run in seen.runs] == [[1], [5], [2]]


def test_an_epoch_that_was_not_finished_is_not_trained() -> None:
    steps = ["Epoch: [{0}][   0/5005]\tTime 1.0", "Epoch: [{0}][  10/5005]\tTime 1.0"]
    lines = [line.format(epoch) for epoch in (0, 1, 2) for line in (*steps, *([acc("10.000")] if epoch < 2 else []))]
    seen = log(*lines)
    assert [o.epoch for o in results(seen) if o.metric == "top1"] == [1, 2]
    assert [run.train_epochs for run in seen.runs] == [[1, 2]]
    logger = log("Epoch: [7]  [   0/5004]  eta: 0:10:00  lr: 0.1", acc("9.000"), "Epoch: [8]  [   0/5004]  eta: 0:10")
    assert [run.train_epochs for run in logger.runs] == [[8]]


def test_the_best_so_far_of_linear_probes_is_a_best_line() -> None:
    seen = log(
        "Accuracy at epoch 3 of the network on the 50000 test images: 76.0%", "Max accuracy so far: 76.00%",
        "Max accuracy: 77.000%, Max EMA accuracy: 78.000%", acc("77.000"), "Max accuracy: 77.00%",
    )  # fmt: skip
    assert [(o.metric, o.value_text, o.weights) for o in results(seen) if o.kind == "best"] == [
        ("top1", "76.00", "raw"),
        ("top1", "77.000", "raw"),
        ("top1", "78.000", "ema"),
        (None, "77.00", "raw"),
    ]


def test_the_model_is_named_by_the_line_that_creates_it() -> None:
    assert log("Creating model: cait_M48", acc("86.000")).runs[0].model == "cait_M48"
    assert log(START, "Creating model: other", acc("86.000")).runs[0].model == "SLaK_tiny"


@pytest.mark.parametrize("line", ["* Acc@1 82.512 Acc@5 96.1", "* Acc@1 82.512"])
def test_a_line_that_is_cut_off_is_not_trusted(line: str) -> None:
    seen = log(acc("82.000"), line, end="")
    assert values(seen, "top1") == [(1, "82.000")]
    assert [f.code for f in seen.findings] == ["truncated"]


def test_colours_carriage_returns_and_crlf() -> None:
    assert values(log(f"Test: 1/2\rTest: 2/2\r\x1b[32m{acc('82.512')}\x1b[0m\r"), "top1") == [(1, "82.512")]


TEXT = "\n".join([START, trained(0), acc("10.500"), "Accuracy of the model EMA on 50000 test images: 1.0%",
                  "Max accuracy: 10.50%, Max EMA accuracy: 1.0%", "Creating model: a", ""])  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_damaged_logs_are_read(data: st.DataObject) -> None:
    reads(data.draw(mutated(TEXT)), "deit")


def test_hostile_lines() -> None:
    hostile("deit", "* Acc@1 1.0 Acc@5 1.0 ", "Max accuracy: 1.0% ", "Namespace(model='", "Epoch: [1", " test images: ")
