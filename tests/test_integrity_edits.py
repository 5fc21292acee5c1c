"""Edits of somebody who did not write the checks: what each makes of one log, and what the audit says of it."""

from __future__ import annotations

import importlib
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.test_integrity_rates import ROOT, genuine_imagenet


@pytest.fixture(scope="module")
def made() -> Iterator[Any]:
    """The modules of the benchmark, which is a folder of scripts and no package."""
    sys.path.insert(0, str(ROOT / "benchmarks" / "integrity"))
    try:
        names = ("edited", "edits", "genuine")
        yield SimpleNamespace(**{name: importlib.import_module(name) for name in names})
    finally:
        sys.path.pop(0)


@pytest.fixture
def log(made: Any, tmp_path: Path) -> Any:
    (tmp_path / "train.log").write_text(genuine_imagenet(), encoding="utf-8")
    (one,) = made.genuine.genuine([str(tmp_path)])
    return one


def rows(made: Any, log: Any, *edits: str) -> dict[str, tuple[str, list[str]]]:
    found = made.edited.measure([log], list(edits), 1_000_000)
    return {row["edit"]: (row["outcome"], row["codes"]) for row in found}


def test_what_an_imagenet_log_of_thirty_evaluations_gives_away(made: Any, log: Any) -> None:
    found = rows(
        made,
        log,
        "round the best number up",
        "raise all metrics of all evaluations",
        "print the best evaluation again, better",
        "exchange the metric with a companion",
    )
    assert {edit: outcome for edit, (outcome, _) in found.items()} == {
        "round the best number up": "suspicious",
        "raise all metrics of all evaluations": "suspicious",
        "print the best evaluation again, better": "suspicious",
        "exchange the metric with a companion": "contradiction",
    }
    assert "digits_differ" in found["round the best number up"][1]
    assert "top1_above_top5" in found["exchange the metric with a companion"][1]


def test_every_edit_is_made_of_lines_of_the_log(made: Any, log: Any) -> None:
    """Each has something for this log or says so, and whatever it makes is another file of the same name."""
    whole = b"\n".join(log.lines)
    makes = []
    for name, edit in made.edits.EDITS.items():
        files = edit(log, random.Random(name), [log])
        if files is not None:
            makes.append(name)
            assert files[log.name] != whole, name
    assert len(makes) >= 15
    # There is no other run to borrow from, and no second record.
    assert not set(makes) & {"write the numbers of a better run over all", "edit one of two records"}


def test_a_log_that_is_too_large_is_left_out(made: Any, log: Any) -> None:
    size = log.path.stat().st_size
    assert list(made.edited.measure([log], ["stretch the epochs"], size - 1)) == []
    assert len(list(made.edited.measure([log], ["stretch the epochs"], size))) == 1
