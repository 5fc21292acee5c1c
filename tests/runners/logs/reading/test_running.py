"""Means of evaluations against those over all but their last batches."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.evidence.findings import Grade
from harness.integrity import Context
from harness.integrity.audit import audit
from harness.tasks.catalogue import builtin_catalogue
from runners import logs as runner

AT = "[2023/04/11 09:20:31] ppcls INFO: "


def told(folder: Path, evaluations: list[tuple[str, str]], *, at: int = 780, of: int = 782) -> list[int]:
    """The lines of a PaddleClas log that are told, for evaluations (running mean, mean)."""
    lines = [f"{AT}==        PaddleClas is powered by PaddlePaddle !        =="]
    for epoch, (running, mean) in enumerate(evaluations, 1):
        lines += [
            f"{AT}[Train][Epoch {epoch}/{len(evaluations)}][Avg]top1: 0.50000, loss: 2.10000",
            f"{AT}[Eval][Epoch {epoch}][Iter: {at}/{of}]loss: 1.10000, top1: {running}, batch_cost: 0.3s",
            f"{AT}[Eval][Epoch {epoch}][Avg]loss: 1.10000, top1: {mean}",
        ]
    path = folder / "train.log"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    found = audit([str(path)], Context(registry=builtin_catalogue().registry), runner)  # type: ignore[arg-type]
    findings = [one for one in found.findings if one.code == "mean_not_reached"]
    assert all(one.grade is Grade.CONTRADICTION for one in findings)
    return [line for one in findings for line in one.lines]


HONEST = [("0.80000", "0.80010")] * 20


# One batch of 782 moves a mean of 0.8 by no more than 1/782 of what is below or above it, and padding by as much.
@pytest.mark.parametrize(("mean", "broken"), [("0.80155", []), ("0.79768", []), ("0.80156", [64]), ("0.79767", [64])])
def test_a_mean_that_the_last_batches_do_not_reach(mean: str, broken: list[int], tmp_path: Path) -> None:
    assert told(tmp_path, [*HONEST, ("0.80000", mean)]) == broken


def test_only_a_log_of_the_habit_is_told(tmp_path: Path) -> None:
    other = ("0.80000", "0.85000")
    assert told(tmp_path, [*HONEST, other]) == [64]
    assert told(tmp_path, [*HONEST[1:], other]) == []
    # Values of single batches lie now near, now far.
    assert told(tmp_path, [*HONEST, other, other]) == []
    # Far from the end, or behind another epoch, nothing follows.
    assert told(tmp_path, [*HONEST, other], at=700) == []
