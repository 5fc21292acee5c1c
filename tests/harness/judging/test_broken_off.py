"""Trainings that count their iterations up to a total that they print: one that was broken off is for a person."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from harness.evidence.observation import Iterations, Run
from tests.conftest import Outcome

Verify = Callable[..., Outcome]

HEAD = """\
2023-05-10 10:00:00 [INFO]\t
---------------Config Information---------------
iters: 160000
model:
  backbone:
    type: SeaFormer_base
  num_classes: 150
  type: SeaFormerSeg
val_dataset:
  dataset_root: data/ADEChallengeData2016/
  mode: val
  type: ADE20K
------------------------------------------------
"""


def training(*iterations: int, after: str = "", resumed: str = "") -> str:
    """A training of PaddleSeg that is evaluated at each of these iterations and reaches what is asked for at once."""
    lines = [HEAD + (f"2023-05-10 10:00:01 [INFO]\tResume model from {resumed}\n" if resumed else "")]
    for hour, iteration in enumerate(iterations, 11):
        stamp = f"2023-05-10 {hour}:00:00 [INFO]\t"
        lines += [
            f"{stamp}[TRAIN] epoch: {hour}, iter: {iteration}/160000, loss: 0.4, lr: 0.0001, batch_cost: 0.5, "
            "reader_cost: 0.01, ips: 32.0000 samples/sec | ETA 01:00:00\n",
            f"{stamp}Start evaluating (total_samples: 2000, total_iters: 2000)...\n",
            f"{stamp}[EVAL] #Images: 2000 mIoU: 0.41{hour} Acc: 0.8012 Kappa: 0.7841 Dice: 0.54{hour}\n",
            f"{stamp}[EVAL] The model with the best validation mIoU (0.41{hour}) was saved at iter {iteration}.\n",
        ]
    return "".join(lines) + after


STOPPED = "2023-05-10 23:00:00 [INFO]\tEarly stopping at iter 120000. The best mean IoU is 0.4112.\n"
PASS, OPEN = ("PASS", "meets_target"), ("REVIEW", "training_unfinished")


@pytest.mark.parametrize(
    ("logs", "expected"),
    [
        ([training(40000, 80000, 120000, 160000)], PASS),
        # One more evaluation is due at the very end, and its lines are left out.
        ([training(40000, 80000, 120000)], PASS),
        ([training(40000, 80000)], OPEN),
        ([training(40000, 80000, 120000 - 1)], OPEN),
        ([training(40000, 80000, after=STOPPED)], PASS),
        ([training(40000, 80000), training(120000, 160000, resumed="output/iter_80000")], PASS),
    ],
)
def test_a_total_that_the_lines_print_is_reached(
    verify: Verify, tmp_path: Path, logs: Sequence[str], expected: tuple[str, str]
) -> None:
    for number, text in enumerate(logs):
        (tmp_path / f"{number}.log").write_text(text)
    row = verify("--task", 144, tmp_path, "--format", "json").rows["seaformer-base-miou"]
    assert (row["verdict"], row["reason"]) == expected


@pytest.mark.parametrize(
    ("lang", "words"),
    [("en", "ends at iteration 80000 of the 160000"), ("zh", "训练止于第 80000 次迭代，而日志宣告共 160000 次迭代")],
)
def test_the_row_says_where_it_ends(verify: Verify, tmp_path: Path, lang: str, words: str) -> None:
    (tmp_path / "train.log").write_text(training(40000, 80000))
    shown = verify("--task", 144, tmp_path, "--lang", lang).out
    assert words in " ".join(shown.split()) or words in "".join(shown.split("\n")).replace("               ", "")


@pytest.mark.parametrize(
    ("reached", "resumed", "expected"),
    [
        ((100, 200, 300), None, Iterations(300, 1000, 100)),
        ((100,), None, Iterations(100, 1000, 100)),
        ((600, 700), "output/iter_500", Iterations(700, 1000, 100)),
        # It starts over.
        ((500, 600, 100), None, Iterations(100, 1000, 100)),
    ],
)
def test_iterations_are_counted(reached: tuple[int, ...], resumed: str | None, expected: Iterations) -> None:
    run = Run(resumed_from=resumed)
    for one in reached:
        run.count_iteration(one, 1000)
    assert run.iterations == expected


@pytest.mark.parametrize(("reached", "gap", "done"), [(1000, 0, True), (990, 10, True), (989, 10, False)])
def test_what_is_left_out_between_two_lines_is_not_missing(reached: int, gap: int, done: bool) -> None:
    assert Iterations(reached, 1000, gap).done is done
