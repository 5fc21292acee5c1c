"""The pages on what to hand in are as new as the hand-ins, whose verdicts tests/tasks checks."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest

from tests.tasks.handins import HANDINS
from tests.tasks.running import Judged, judged

MADE_BY = Path(__file__).parents[2] / "docs" / "make_tasks.py"


@pytest.fixture(scope="module")
def make() -> Any:
    spec = importlib.util.spec_from_file_location("make_tasks", MADE_BY)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_task_stands_in_its_part_with_its_verdicts(make: Any, lang: str) -> None:
    lines = make.PAGES[lang].read_text(encoding="utf-8").splitlines()
    parts = [at for at, line in enumerate(lines) if line.startswith("## ")]
    for handin in HANDINS.values():
        (at,) = (at for at, line in enumerate(lines) if line.startswith(f"| {handin.task} |"))
        assert sum(part < at for part in parts) == 1 + ("plain", "more", "person").index(make.kind(handin))
        if make.kind(handin) == "plain":
            assert f" | {handin.meet} | {handin.miss} | `" in lines[at]
        else:
            assert lines[at] == make.row(handin, lang, Judged(3, {})), "run `python docs/make_tasks.py`"


# One of each toolkit: what the page says of the evidence is what the command finds.
@pytest.mark.parametrize("task", [98, 111, 112, 124, 131, 144, 147, 155, 158, 168, 172, 199])
def test_what_proves_a_task_and_what_names_its_model_and_data(make: Any, task: int, tmp_path: Path) -> None:
    met = judged(task, "meet", tmp_path)
    for lang in ("en", "zh"):
        lines = make.PAGES[lang].read_text(encoding="utf-8").splitlines()
        assert make.row(HANDINS[task], lang, met) in lines, "run `python docs/make_tasks.py`"
