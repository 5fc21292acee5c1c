"""Where the values of one training end in a log, and those of another begin."""

from __future__ import annotations

import pytest

from runners.logs import read_log
from tests.runners.logs.logs import InMemory


def stretches(text: str) -> list[int]:
    """For each value the number of the series it is in, from 0."""
    log = read_log(InMemory(text.encode(), "run.log"), format_name="general").log
    assert log is not None
    numbers: dict[str, int] = {}
    return [numbers.setdefault(log.alike[one.line or 0], len(numbers)) for one in log.observations]


TRAIN = "epoch {} step 10 loss 0.5\nepoch {} step 20 loss 0.4\n"


@pytest.mark.parametrize(
    ("between", "series"),
    [
        ("", [0, 0]),
        (TRAIN.format(2, 2), [0, 0]),
        # The epochs start over, or stand still.
        (TRAIN.format(1, 1) + TRAIN.format(2, 2), [0, 1]),
        ("epoch 1 step 30 loss 0.3\n", [0, 0]),
        ("loading weights of large.pdparams\n", [0, 1]),
        ("=> resumed from checkpoint a.pth\n", [0, 1]),
        ("creating model large\n", [0, 1]),
        ("Namespace(model='large')\n", [0, 1]),
        ("loading val data\n", [0, 0]),
        ("loading imagenet\n", [0, 0]),
        ("==== CIFAR-100 ====\n", [0, 1]),
        ("---------------\n", [0, 0]),
        ("2024-01-02 10:00:00 - INFO - CIFAR-100:\n", [0, 1]),
        ("## CIFAR-100\n", [0, 1]),
        ("[CIFAR-100]\n", [0, 1]),
        ("saved out/model.pdparams\n", [0, 0]),
    ],
)
def test_what_ends_a_series(between: str, series: list[int]) -> None:
    text = TRAIN.format(1, 1) + "epoch 1 val acc 0.51\n" + between + "epoch 2 val acc 0.52\n"
    assert stretches(text) == series


def test_headings_of_each_epoch_are_of_one_series() -> None:
    text = "CIFAR-10:\n"
    for epoch in (1, 2, 3):
        text += f"=== Epoch {epoch} ===\nTraining:\n{TRAIN.format(epoch, epoch)}Validation:\nval acc 0.5{epoch}\n"
        text += "*** saved ***\n"
    # Only the first stands above no line that says what was saved.
    assert stretches(text) == [0, 1, 1]
    assert stretches(text + "CIFAR-100:\n" + TRAIN.format(4, 4) + "val acc 0.61\n") == [0, 1, 1, 2]


def test_steps_between_which_nothing_was_trained_are_parts_of_one_evaluation() -> None:
    assert stretches("val step 10 acc 0.51\nval step 20 acc 0.52\n") == [0, 1]
    assert stretches("".join(f"step {at} loss 0.5\nval step {at} acc 0.51\n" for at in (10, 20))) == [0, 0]
    assert stretches("step 10 loss 0.5 val acc 0.51\nstep 20 loss 0.4 val acc 0.52\n") == [0, 0]
