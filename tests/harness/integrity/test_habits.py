"""Checks and judges know a format by its stated habits alone."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import harness
from harness.evidence.habits import Habits
from harness.evidence.observation import Log
from harness.integrity import WATCHES, Context, compare, examine, watches
from runners.logs import FORMATS, load_format, read_log
from tests.harness.builders import observation, registry, run
from tests.runners.logs.logs import InMemory

ROOT = Path(harness.__file__).parent
# Names of formats that are words, packages or data sets too; these are looked for as texts of the code alone.
_WORDS = {"trainer", "scripts", "retrieval", "timm", "mmcv", "keras", "kitti", "nuscenes", "culane", "nerf"}


def test_no_format_is_named() -> None:
    names = "|".join(name for name in FORMATS if name not in _WORDS)
    quoted = "|".join(FORMATS)
    named = re.compile(rf"(?i)\b(?:{names})\b(?!/)|[\"'](?:{quoted})[\"']")
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for room in ("integrity", "judging")
        for path in sorted((ROOT / room).rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if named.search(line)
    ]
    assert found == []


def test_nothing_is_stated_by_default() -> None:
    assert Log(file="a", format="any").habits == Habits()
    assert Habits(medium="log") == Habits()


# Every habit that a built-in format states; a format that is rewritten keeps them.
STATED: dict[str, set[str]] = {
    "culane": {"formulas"},
    "deit": {"framework"},
    "hapi": {"means"},
    "markdown_table": {"medium"},
    "lightning": {"evaluations_chosen"},
    "mmcv": {"means"},
    "nuscenes": {"formulas"},
    "paddleclas": {
        "best_after_each", "best_float32", "means", "speed_decimals", "eta_from_cost", "speed_of_one_device"
    },
    "paddledetection": {"best_after_each", "formulas", "speed_decimals"},
    "paddleocr": {"best_after_each", "best_epoch_slack", "means", "formulas"},
    "paddleseg": {"best_after_each", "best_epoch_slack", "formulas", "speed_decimals"},
    "paddlevideo": {"best_cut"},
    "reprod_log": {"medium"},
    "tensorboard": {"medium"},
    "timm": {"rows_are_models"},
    "visualdl": {"medium"},
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_the_habits_of_the_formats(name: str) -> None:
    habits = getattr(load_format(name), "HABITS", Habits())
    nothing = Habits()
    stated = {field for field in habits.__struct_fields__ if getattr(habits, field) != getattr(nothing, field)}
    assert stated == STATED.get(name, set())
    assert all(mean.source for mean in habits.means.values())


def test_habits_travel_on_the_log() -> None:
    text = b"model,img_size,top1,top1_err,top5,top5_err,param_count,crop_pct,interpolation\n"
    log = read_log(InMemory(text, "results.csv")).log
    assert log is not None
    assert log.habits == Habits(rows_are_models=True)


def test_an_older_version_of_a_format_has_habits_of_its_own() -> None:
    text = b"2021-01-01 00:00:00 INFO: END epoch:1   valid top1: 0.70000, top5: 0.90000, loss: 1.0\n"
    log = read_log(InMemory(text, "train.log")).log
    assert log is not None
    assert {mean.over for mean in log.habits.means.values()} == {"devices"}


@pytest.mark.parametrize(
    ("evaluation", "half"),
    [("#Images: 500, mIoU: 0.7821, Acc: 0.9602, Kappa: 0.95, Dice: 0.87", False), ("PQ: 40.1, SQ: 78.0", True)],
)
def test_panoptic_segmentation_has_a_best_line_from_the_middle_on(evaluation: str, half: bool) -> None:
    text = f"2022-03-01 10:05:00 [INFO]\t[EVAL] {evaluation}\n"
    log = read_log(InMemory(text.encode(), "train.log")).log
    assert log is not None
    assert (log.format, log.habits.best_after_each, log.habits.best_after_half) == ("paddleseg", True, half)


def test_a_format_of_another_package_gets_every_check() -> None:
    """What the built-in formats' logs are asked, one of another package is asked too, by what it states."""
    said = {
        "best_missing": (
            Habits(best_after_each=True),
            [*("0.1 best 0.1 0.2 best 0.2 0.3 best 0.3 0.4 best 0.4 0.5 best 0.5 0.6 0.7 best 0.7".split())],
        ),
    }
    for code, (habits, printed) in said.items():
        seen, kind = [], "eval"
        for line, word in enumerate(printed, 1):
            if word == "best":
                kind = "best"
                continue
            about: dict[str, Any] = {"kind": kind, "line": line, "epoch": None, "unit": "score", "metric": "top1"}
            seen.append(observation(word, **about))
            kind = "eval"
        log = Log(file="a.log", format="elsewhere", runs=[run()], observations=seen, habits=habits)
        assert code in [finding.code for finding in examine(log, Context(registry=registry()))]
        log.habits = Habits()
        assert code not in [finding.code for finding in examine(log, Context(registry=registry()))]
    assert len(watches(Log(file="a.log", format="elsewhere"), Context(registry=registry()))) == len(WATCHES)
    assert list(compare([Log(file="a.log", format="elsewhere")], Context(registry=registry()))) == []
