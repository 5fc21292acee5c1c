"""`--target` is taken for every metric criterion that gives no number of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from harness.tasks.catalogue import builtin_catalogue
from harness.tasks.spec import MetricCriterion
from tests.conftest import Outcome

CATALOGUE = builtin_catalogue()


def open_criteria(task: int) -> list[str]:
    return [c.id for c in CATALOGUE.load(task).criteria if isinstance(c, MetricCriterion) and c.target is None]


OPEN = {task: ids for task in CATALOGUE.paths if (ids := open_criteria(task))}


@pytest.mark.parametrize("task", sorted(OPEN))
def test_a_reviewer_can_give_the_number(verify: Callable[..., Outcome], tmp_path: Path, task: int) -> None:
    (tmp_path / "train.log").write_text("loss: 0.5\n", encoding="utf-8")
    given = [word for one in OPEN[task] for word in ("--target", f"{one}=0.5@https://example.org/the-issue")]
    outcome = verify("--task", task, tmp_path, *given, "--format", "json")
    assert outcome.status in (0, 1, 3), outcome.err
    for one in OPEN[task]:
        target = outcome.rows[one]["target"]
        assert target["value"] == "0.5", one
