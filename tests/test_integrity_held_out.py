"""The rates with one repository left out: who a file is of, which level is chosen, and that the fixtures are silent."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from harness.evidence.findings import Grade
from harness.integrity import Context, thresholds
from tests.harness.builders import registry

ROOT = Path(__file__).resolve().parents[1]
CODES = frozenset(("leap_alone",))


@pytest.fixture(scope="module")
def held_out() -> Any:
    sys.path.insert(0, str(ROOT / "benchmarks" / "integrity"))
    try:
        import held_out as module
    finally:
        sys.path.pop(0)
    return module


def test_the_repository_of_a_file(held_out: Any, tmp_path: Path) -> None:
    for name in ("a/owner__repo__train.log", "a/plain.log", "b/labelled.log"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    (tmp_path / "LABELS.jsonl").write_text(json.dumps({"file": "b/labelled.log", "repo": "somebody/else"}) + "\n")
    assert held_out.repositories(tmp_path) == {
        "a/owner__repo__train.log": "owner/repo",
        "a/plain.log": "a",
        "b/labelled.log": "somebody/else",
    }


def said(held_out: Any, *alarms: float) -> Any:
    """A log that is spoken of at these levels."""
    alarm = Counter({("leap_alone", Grade.SUSPICIOUS): 1})
    return {level: alarm if level in alarms else Counter() for level in held_out.LEVELS}


def test_the_largest_level_at_which_the_others_are_silent(held_out: Any) -> None:
    quiet, loud = said(held_out), said(held_out, 1e9, 1.0, 0.1)
    assert held_out.chosen_level([quiet], CODES) == 1e9
    assert held_out.chosen_level([quiet, loud], CODES) == 1e-2
    assert held_out.chosen_level([said(held_out, *held_out.LEVELS)], CODES) == held_out.LEVELS[-1]
    assert held_out.chosen_level([loud], frozenset(("digits_round",))) == 1e9


def test_what_is_held_out_is_counted_at_the_level_of_the_others(held_out: Any) -> None:
    rows = held_out.table({"a": [said(held_out, 1e9, 1.0)], "b": [said(held_out), said(held_out)]})
    (row,) = [row for row in rows if row.startswith("| leaps |")]
    # Left out, `a` is asked at the level at which `b` is silent, which is any; `b` at that of `a`.
    assert row == "| leaps | 1 | 0 of 3 | any (1), 0.1 (1) | 1 of 3 | 79.2 % |"


def test_the_shipped_level_is_one_of_those_tried_and_stays(held_out: Any) -> None:
    assert thresholds.FALSE_ALARMS in held_out.LEVELS
    path = ROOT / "tests" / "fixtures" / "paddleseg" / "develop_train.log"
    found = held_out.said(path, Context(registry=registry()))
    assert set(found) == set(held_out.LEVELS)
    assert not [code for level in found.values() for code, grade in level if grade is not Grade.INFO]
    assert thresholds.FALSE_ALARMS == 1e-4
    assert held_out.said(ROOT / "README.md", Context(registry=registry())) is None
