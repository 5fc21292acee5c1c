"""What the lines of one series have in common, and what tells two results apart."""

from __future__ import annotations

import pytest

from runners.logs.reading.general.likeness import likeness, sets_something
from runners.logs.reading.general.pairs import read_line


def alike(text: str) -> str:
    said = read_line(text)
    return likeness(said.tokens, [pair.place for pair in said.pairs], said.epoch, said.step)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("epoch 1 val acc 0.5", "epoch 22 val acc 0.75"),
        ("2024-01-02 10:00:00,123 - INFO - Epoch [1/30] val acc 0.5",
         "2024-02-02 1:00:59,003 - INFO - Epoch [2/30] val acc 1.0"),
        ("epoch 1 lr 0.1 time 12 s eta 1:20:30 mem 4000 val acc 0.5",
         "epoch 2 lr 1e-05 time 9 s eta 20:30 mem 41 val acc 0.6"),
        ("val acc: 70/100 (70%) epoch 1", "val acc: 8411/100 (84%) epoch 2"),
        ("epoch 1 val acc 0.5 -> a/epoch_1.pth", "epoch 2 val acc 0.6 -> a/epoch_2.pth"),
        ("epoch 1 val acc 0.51 best_0.51.pth", "epoch 2 val acc 0.62 best_0.62.pth"),
        ("epoch 1 val acc 0.5 in 3 seconds", "epoch 2 val acc 0.6 in 4 seconds"),
    ],
)  # fmt: skip
def test_lines_of_one_series(first: str, second: str) -> None:
    assert alike(first) == alike(second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("val k=1: acc 0.5", "val k=5: acc 0.6"),
        ("val acc 0.5 over 50000 images", "val acc 0.6 over 100 images"),
        ("val [224x224] acc 0.5", "val [384x384] acc 0.6"),
        ("val 224 x 224 acc 0.5", "val 384 x 384 acc 0.6"),
        ("val scale 0.5 acc 0.5", "val scale 1.5 acc 0.6"),
        ("val small.pth acc 0.5", "val large.pth acc 0.6"),
        ("val ./out/small/epoch_1.pth acc 0.5", "val ./out/large/epoch_1.pth acc 0.6"),
        ("val v1.0 acc 0.5", "val v2.0 acc 0.6"),
        ("val 0.25x acc 0.5", "val 1.25x acc 0.6"),
        ("val fold 1/5 acc 0.5", "val fold 2/5 acc 0.6"),
        ("val seed 1 acc 0.5", "val seed 2 acc 0.6"),
        ("val ema acc 0.5", "val raw acc 0.6"),
        ("val acc@0.5 0.5", "val acc@0.7 0.6"),
        ("val keep rate 0.5 acc 0.5", "val keep rate 0.7 acc 0.6"),
        ("val with 0.1% labels acc 0.5", "val with 0.5% labels acc 0.6"),
        ("epoch 1 val 20 steps acc 0.5", "epoch 1 val 50 steps acc 0.6"),
        ("epoch 1 val steps 20 acc 0.5", "epoch 1 val steps 50 acc 0.6"),
        ("val model of 5 MB acc 0.5", "val model of 50 MB acc 0.6"),
    ],
)
def test_lines_of_two_results(first: str, second: str) -> None:
    assert alike(first) != alike(second)


@pytest.mark.parametrize(("header", "sets"), [("fold", True), ("image_size", True), ("lr", False), ("val_loss", False)])
def test_columns_that_set_something(header: str, sets: bool) -> None:
    assert sets_something(header) is sets
