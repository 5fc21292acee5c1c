"""All tasks of the hackathon: the verdict on an honest hand-in that reaches the numbers, and on one that does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.tasks.catalogue import builtin_catalogue
from tests.tasks.handins import HANDINS, HandIn
from tests.tasks.running import judged

EXIT = {"PASS": 0, "WITHIN": 0, "FAIL": 1, "REVIEW": 3, "MISSING": 3}
# Findings that would make honest work look bad.
ACCUSING = ("suspicious", "contradiction")


def test_every_task_has_a_hand_in() -> None:
    assert sorted(HANDINS) == list(builtin_catalogue().paths)


@pytest.mark.parametrize("task", sorted(HANDINS))
def test_the_number_is_reached(task: int, tmp_path: Path) -> None:
    found = judged(task, "meet", tmp_path)
    assert found.verdict == HANDINS[task].meet, found.required()
    assert found.status == EXIT[HANDINS[task].meet]
    assert [f["code"] for f in found.report["findings"] if f["grade"] in ACCUSING] == []
    assert found.report["problems"] == []


@pytest.mark.parametrize("task", sorted(HANDINS))
def test_the_number_is_missed(task: int, tmp_path: Path) -> None:
    found = judged(task, "miss", tmp_path)
    assert found.verdict == HANDINS[task].miss, found.required()
    assert found.status == EXIT[HANDINS[task].miss]


# A hair below is still within what the task's tolerance allows; where it has none, it is missed.
@pytest.mark.parametrize(
    "task", [task for task, one in sorted(HANDINS.items()) if one.meet == "PASS" and one.miss == "FAIL" and one.near]
)
def test_a_hair_below(task: int, tmp_path: Path) -> None:
    found = judged(task, "near", tmp_path)
    assert found.verdict == HANDINS[task].near


@pytest.mark.parametrize("handin", [one for one in HANDINS.values() if one.flags or one.meet != "PASS"], ids=lambda one: one.task)
def test_what_the_plain_command_cannot_judge_says_why(handin: HandIn) -> None:
    assert handin.why is not None
