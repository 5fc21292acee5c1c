"""Logs of semi-supervised trainings: TorchSSL, USB and FixMatch, in the shapes of several versions."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from harness.evidence.observation import Log
from runners.logs import read_log
from tests.runners.logs.logs import InMemory, examined, parse
from tests.runners.logs.mutations import hostile, mutated, reads

STAMP = "[2021-12-07 08:25:49,{:03} INFO] "


def torchssl(step: int, top1: str, best: str, at: int, *, ema: str = "USE_EMA: True, ") -> str:
    return (
        f"{STAMP.format(step % 1000)}{step} iteration, {ema}{{'train/sup_loss': tensor(0.0012, device='cuda:0'), "
        "'train/mask_ratio': tensor(0.1875, device='cuda:0'), 'lr': 0.0299, 'train/run_time': 0.41, "
        f"'eval/loss': tensor(0.2511, device='cuda:0'), 'eval/top-1-acc': {top1}, 'eval/top-5-acc': 0.9966, "
        f"'eval/precision': 0.9413, 'eval/recall': 0.9405, 'eval/F1': 0.9404, 'eval/AUC': 0.9953}}, "
        f"BEST_EVAL_ACC: {best}, at {at} iters\n"
    )


ARGUMENTS = (
    STAMP.format(1) + "Arguments: Namespace(T=0.5, alg='flexmatch', batch_size=64, data_dir='./data', "
    "dataset='cifar10', num_classes=10, num_labels=40, net='WideResNet')\n"
)
TORCHSSL = (
    ARGUMENTS
    + STAMP.format(2)
    + "confusion matrix:\n[[0.9 0.1]\n [0.2 0.8]]\n"
    + torchssl(5000, "0.9406", "0.9406", 5000)
    + torchssl(10000, "0.9312", "0.9406", 5000)
)


def seen(log: Log) -> list[tuple[int | None, str, str | None, str | None, str, str, int | None]]:
    return [(o.line, o.printed, o.metric, o.unit, o.value_text, o.kind, o.step) for o in log.observations]


def test_torchssl() -> None:
    log = parse(TORCHSSL)
    assert log.format == "torchssl"
    assert seen(log)[:8] == [
        (5, "eval/loss", "loss", "loss", "0.2511", "eval", 5000),
        (5, "eval/top-1-acc", "top1", "fraction", "0.9406", "eval", 5000),
        (5, "eval/top-5-acc", "top5", "fraction", "0.9966", "eval", 5000),
        (5, "eval/precision", "precision", "fraction", "0.9413", "eval", 5000),
        (5, "eval/recall", "recall", "fraction", "0.9405", "eval", 5000),
        (5, "eval/F1", "f1", "fraction", "0.9404", "eval", 5000),
        (5, "eval/AUC", None, "fraction", "0.9953", "eval", 5000),
        (5, "BEST_EVAL_ACC", "top1", "fraction", "0.9406", "best", 5000),
    ]
    assert [(o.value_text, o.kind) for o in log.observations if o.metric == "top1"][2:] == [
        ("0.9312", "eval"),
        ("0.9406", "best"),
    ]
    assert {(o.model, o.dataset, o.subset, o.weights) for o in log.observations} == {
        ("flexmatch", "cifar10", "40 labels", "ema")
    }
    assert (log.runs[0].classes, log.runs[0].batch_size, len(log.runs)) == (10, 64, 1)
    assert [f for f in examined(log) if f.grade.value != "info"] == []


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("tensor(0.9406, device='cuda:0')", "0.9406"),
        ("tensor(0.9406, device='cuda:0', dtype=torch.float64)", "0.9406"),
        ("np.float64(0.9406)", "0.9406"),
        ("1.0", "1.0"),
    ],
)
def test_values_as_a_tensor_or_a_numpy_number_is_shown(written: str, value: str) -> None:
    log = parse(torchssl(5000, written, written, 5000))
    assert [o.value_text for o in log.observations if o.metric == "top1"] == [value, value]


def test_weights_are_of_the_average_only_where_the_line_says_so() -> None:
    assert {o.weights for o in parse(torchssl(1, "0.5", "0.5", 1, ema="USE_EMA: False, ")).observations} == {"raw"}
    assert {o.weights for o in parse(torchssl(1, "0.5", "0.5", 1, ema="")).observations} == {"raw"}


def test_iterations_that_begin_again_are_a_new_run() -> None:
    log = parse(torchssl(10000, "0.94", "0.94", 10000) + torchssl(5000, "0.5", "0.5", 5000))
    assert [(o.value_text, o.run) for o in log.observations if o.printed == "eval/top-1-acc"] == [
        ("0.94", 0),
        ("0.5", 1),
    ]
    twice = parse(TORCHSSL + TORCHSSL.replace("flexmatch", "fixmatch"))
    assert [run.model for run in twice.runs] == ["flexmatch", "fixmatch"]


USB = """[2022-08-21 10:00:00,100 INFO] Arguments: Namespace(algorithm='softmatch', dataset='cifar100', num_labels=200)
[2022-08-21 10:00:00,200 INFO] 256 iteration USE_EMA: True, train/sup_loss: 1.9210, train/run_time: 0.1366, lr: 0.0005
[2022-08-21 10:00:00,300 INFO] validating...
[2022-08-21 10:00:00,400 INFO] 5120 iteration, USE_EMA: True, train/sup_loss: 0.0236, eval/loss: 0.6494, \
eval/top-1-acc: 0.7932, eval/balanced_acc: 0.7931, eval/precision: 0.8668, eval/recall: 0.7932, eval/F1: 0.7963, \
lr: 0.0005, train/prefecth_time: 0.0038 BEST_EVAL_ACC: 0.7932, at 5120 iters
[2022-08-21 10:00:00,500 INFO] model saved: ./saved_models/latest_model.pth
[2022-08-21 10:00:00,600 INFO] Model result - eval/best_acc : 0.7932
[2022-08-21 10:00:00,700 INFO] Model result - eval/best_it : 5119
[2022-08-21 10:00:00,800 INFO] Model result - test/best_acc : 0.7811
"""


def test_usb() -> None:
    log = parse(USB)
    assert seen(log) == [
        (4, "eval/loss", "loss", "loss", "0.6494", "eval", 5120),
        (4, "eval/top-1-acc", "top1", "fraction", "0.7932", "eval", 5120),
        (4, "eval/balanced_acc", None, "fraction", "0.7931", "eval", 5120),
        (4, "eval/precision", "precision", "fraction", "0.8668", "eval", 5120),
        (4, "eval/recall", "recall", "fraction", "0.7932", "eval", 5120),
        (4, "eval/F1", "f1", "fraction", "0.7963", "eval", 5120),
        (4, "BEST_EVAL_ACC", "top1", "fraction", "0.7932", "best", 5120),
        (6, "eval/best_acc", "top1", "fraction", "0.7932", "best", None),
        (8, "test/best_acc", "top1", "fraction", "0.7811", "eval", None),
    ]
    assert [o.split for o in log.observations if o.split] == ["test"]
    assert {(o.model, o.dataset, o.subset) for o in log.observations} == {("softmatch", "cifar100", "200 labels")}
    assert [f for f in examined(log) if f.grade.value != "info"] == []


def test_a_training_without_an_evaluation_has_no_results() -> None:
    assert parse("\n".join(USB.splitlines()[:3])).observations == []


FIXMATCH = """07/02/2021 10:11:12 - INFO - __main__ -   ***** Running training *****
07/02/2021 10:11:12 - INFO - __main__ -     Task = cifar10@40
07/02/2021 10:11:12 - INFO - __main__ -     Num Epochs = 1024
07/02/2021 10:11:12 - INFO - __main__ -     Batch size per GPU = 64
07/02/2021 10:11:12 - INFO - __main__ -     Total train batch size = 64
Train Epoch: 1/1024. Iter:    1/1024. LR: 0.0300.\rTrain Epoch: 1/1024. Iter: 1024/1024. LR: 0.0300. Mask: 0.10.
Test Iter:   1/ 157. Loss: 0.2. top1: 99.00. top5: 100.00. \rTest Iter: 157/ 157. Loss: 0.2. top1: 93.01. top5: 99.90.
07/02/2021 10:15:12 - INFO - __main__ -   top-1 acc: 93.01
07/02/2021 10:15:12 - INFO - __main__ -   top-5 acc: 99.90
07/02/2021 10:15:12 - INFO - __main__ -   Best top-1 acc: 93.01
07/02/2021 10:15:12 - INFO - __main__ -   Mean top-1 acc: 92.55

"""


def test_fixmatch() -> None:
    log = parse(FIXMATCH)
    assert [(o.line, o.printed, o.metric, o.unit, o.value_text, o.kind, o.epoch) for o in log.observations] == [
        (8, "top-1 acc", "top1", "percent", "93.01", "eval", 1),
        (9, "top-5 acc", "top5", "percent", "99.90", "eval", 1),
        (10, "Best top-1 acc", "top1", "percent", "93.01", "best", 1),
        (11, "Mean top-1 acc", None, "percent", "92.55", "final", 1),
    ]
    (run,) = log.runs
    assert (run.dataset, run.epochs, run.batch_size, run.train_epochs) == ("cifar10", 1024, 64, [1])
    assert {o.subset for o in log.observations} == {"40 labels"}


def test_ccssl_names_the_epoch() -> None:
    text = (
        "07/02/2021 10:11:12 - INFO - root -   ***** Running training *****\n"
        "07/02/2021 10:11:12 - INFO - root -     Task = CIFAR10SSL\n"
        "07/02/2021 10:11:12 - INFO - root -     Num Label = 40\n"
        "07/02/2021 10:11:12 - INFO - root -   Train Epoch: 6/ 512. Iter: 1024/1024. LR: 0.0300 Loss 0.1\n"
        "07/02/2021 10:11:12 - INFO - root -   Epoch 5 top-1 acc: 94.50\n"
        "07/02/2021 10:11:12 - INFO - root -   Epoch 5 top-5 acc: 99.80\n"
        "07/02/2021 10:11:12 - INFO - root -   Best top-1 acc: 94.61\n"
    )
    log = parse(text)
    assert [(o.value_text, o.kind, o.epoch, o.subset) for o in log.observations] == [
        ("94.50", "eval", 6, "40 labels"),
        ("99.80", "eval", 6, "40 labels"),
        ("94.61", "best", 6, "40 labels"),
    ]
    assert log.runs[0].train_epochs == [6]


def test_a_raised_digit_is_no_count() -> None:
    log = parse(FIXMATCH.replace("Num Epochs = 1024", "Num Epochs = ²").replace("Train Epoch", "Epoch"))
    assert (log.runs[0].epochs, log.runs[0].batch_size) == (None, 64)


def test_epochs_that_begin_again_are_a_new_run() -> None:
    line = "Train Epoch: {}/9. Iter:    1/9. LR\n07/02/2021 - INFO -   top-1 acc: {}\nBest top-1 acc: 9.1\n"
    log = parse(line.format(8, "50.00") + line.format(1, "20.00"))
    assert [(o.value_text, o.run) for o in log.observations if o.printed == "top-1 acc"] == [("50.00", 0), ("20.00", 1)]


@pytest.mark.parametrize("text", [FIXMATCH.rstrip()[:-1], USB.rstrip()[:-1]])
def test_a_number_at_the_end_of_a_cut_off_file_is_not_trusted(text: str) -> None:
    log = parse(text)
    assert [f.code for f in log.findings] == ["truncated"]
    assert text.rsplit(" ", 1)[1] not in [o.value_text for o in log.observations]


def test_other_logs_are_none() -> None:
    for text in ("top-1 accuracy: 93.1\n", "the Model result - good\n", "loss, top-1 acc: 93.1, x\n"):
        assert read_log(InMemory(text.encode())).log is None


@settings(max_examples=150, deadline=None)
@given(mutated(TORCHSSL + USB + FIXMATCH))
def test_damaged_logs_are_read(data: bytes) -> None:
    reads(data, "torchssl")


def test_long_lines() -> None:
    hostile("torchssl", "1 iteration, BEST_EVAL_ACC: ", "'eval/a': 1", "Train Epoch: 1", "Arguments: Namespace(alg='")
