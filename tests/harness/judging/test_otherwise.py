"""Trainings that go on with other settings: in one file, in another part of a log, or after they were resumed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.evidence.observation import Stated
from harness.judging.otherwise import resumed_otherwise
from harness.judging.series import Series
from harness.values.verdicts import Reason, Verdict
from tests.harness.builders import evaluation, run
from tests.synthetic import STAMP, paddleclas

Verify = Callable[..., Any]

EDITS = {
    "iterations": ("/1251]", "/5004]"),
    "schedule": ("lr(Cosine)", "lr(Step)"),
    "loss": ("CELoss", "KDLoss"),
    "unit": ("samples/s", "images/s"),
    "folder": ("/RepLKNet_31B/", "/ResNet50/"),
}


def lines(first: int, *top1: str, folder: str = "./output/RepLKNet_31B/") -> str:
    """What a training of five epochs prints of some of them, from epoch `first` on."""
    return "".join(
        f"{STAMP}[Train][Epoch {epoch}/5][Iter: 0/1251]lr(Cosine): 0.1, CELoss: 2.8, loss: 2.8, ips: 160.4 samples/s\n"
        f"{STAMP}[Train][Epoch {epoch}/5][Avg]CELoss: 2.5, loss: 2.5\n"
        f"{STAMP}[Eval][Epoch {epoch}][Iter: 97/98]CELoss: 0.9, loss: 0.9, top1: 0.99000, top5: 0.99900\n"
        f"{STAMP}[Eval][Epoch {epoch}][Avg]CELoss: 0.9, loss: 0.9, top1: {value}, top5: 0.99000\n"
        f"{STAMP}Already save model in {folder}latest\n"
        for epoch, value in enumerate(top1, first)
    )


START = paddleclas([], epochs=5)
FIRST = lines(1, "0.81000", "0.82000")
SECOND = lines(3, "0.83600", "0.83640", "0.83620")


def verdict(verify: Verify, folder: Path, **files: str) -> tuple[int, str]:
    """The exit status for files of these names, and why the row is as it is."""
    for name, text in files.items():
        (folder / f"{name}.log").write_text(text, encoding="utf-8")
    outcome = verify("--task", "125", str(folder), "--json")
    return outcome.status, outcome.rows["replknet-31b-top1"]["reason"]


@pytest.mark.parametrize("edit", EDITS)
def test_a_second_part_of_another_training(verify: Verify, tmp_path: Path, edit: str) -> None:
    other = SECOND.replace(*EDITS[edit])
    assert verdict(verify, tmp_path, train=START + FIRST + other) == (3, "contradicted")


@pytest.mark.parametrize("edit", ["iterations", "schedule", "unit", "folder"])
def test_a_second_file_of_another_training(verify: Verify, tmp_path: Path, edit: str) -> None:
    other = SECOND.replace(*EDITS[edit])
    assert verdict(verify, tmp_path, train_1=START + FIRST, train_2=other) == (3, "resumed_otherwise")


@pytest.mark.parametrize("edit", ["iterations", "schedule", "unit", "folder"])
def test_a_last_file_of_one_evaluation(verify: Verify, tmp_path: Path, edit: str) -> None:
    before = START + FIRST + lines(3, "0.82000", "0.82100")
    last = lines(5, "0.83640").replace(*EDITS[edit])
    assert verdict(verify, tmp_path, train_1=before, train_2=last) == (3, "resumed_otherwise")


def test_a_log_that_was_cut_is_as_good_as_the_whole(verify: Verify, tmp_path: Path) -> None:
    assert verdict(verify, tmp_path, train=START + FIRST + SECOND) == (0, "meets_target")
    (tmp_path / "train.log").unlink()
    assert verdict(verify, tmp_path, train_1=START + FIRST, train_2=SECOND) == (0, "meets_target")


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (None, (0, "meets_target")),
        # The checkpoints of a training that was started again may lie elsewhere.
        ("folder", (0, "meets_target")),
        ("iterations", (3, "resumed_otherwise")),
        ("schedule", (3, "resumed_otherwise")),
    ],
)
def test_a_training_that_was_resumed(
    verify: Verify, tmp_path: Path, edit: str | None, expected: tuple[int, str]
) -> None:
    again = paddleclas([], epochs=5, checkpoint="./output/RepLKNet_31B/epoch_2")
    second = SECOND.replace(*EDITS[edit]) if edit else SECOND
    assert verdict(verify, tmp_path, train=START + FIRST + again + second) == expected


def test_what_misses_the_target_is_no_question(verify: Verify, tmp_path: Path) -> None:
    poor = lines(3, "0.72000", "0.72100", "0.72200").replace("/1251]", "/5004]")
    assert verdict(verify, tmp_path, train_1=START + FIRST.replace("0.8", "0.7"), train_2=poor) == (1, "misses_target")


def totals(value: str, line: int) -> dict[str, list[Stated]]:
    return {"total train iter": [Stated(value=value, first=line, last=line + 4, count=3)]}


def test_the_question_names_both_places() -> None:
    early = evaluation("0.8", file="a.log", train_epochs=[1, 2], repeated=totals("1251", 5))
    late = evaluation("0.8", file="b.log", train_epochs=[3], repeated=totals("3753", 7))
    # In whatever order the parts were read.
    parts = [(late, late.runs[0]), (evaluation("0.8"), run()), (early, early.runs[0])]
    found = resumed_otherwise(Series(runs=parts))
    assert found is not None
    assert (found.verdict, found.reason) == (Verdict.REVIEW, Reason.RESUMED_OTHERWISE)
    assert found.values == {
        "setting": "total train iter",
        "before": "1251",
        "after": "3753",
        "place": "a.log:9",
        "other_place": "b.log:7",
    }
    assert resumed_otherwise(Series(runs=parts[:2])) is None
