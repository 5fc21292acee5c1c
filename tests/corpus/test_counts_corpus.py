"""Granularity, identities and best lines over every real log: nothing in them is suspicious."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.evidence.findings import Finding, Grade
from harness.evidence.observation import Log
from harness.integrity import Context
from harness.integrity.arithmetic import identities
from harness.integrity.best import habits as best_habits
from harness.integrity.counting import granularity
from runners.logs import read_log
from tests.harness.builders import registry
from tests.runners.logs.logs import InMemory

pytestmark = pytest.mark.slow


def logs(folder: Path) -> list[Log]:
    """Every file of a folder that a format recognises."""
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            log = read_log(InMemory(path.read_bytes(), str(path.relative_to(folder)))).log
            if log is not None and log.observations:
                found.append(log)
    return found


@pytest.fixture(scope="module")
def genuine(corpus: Path) -> list[Log]:
    produced = corpus.parent / "produced"
    return logs(corpus) + (logs(produced) if produced.is_dir() else [])


def found(genuine: list[Log]) -> list[Finding]:
    context = Context(registry=registry())
    checks = (granularity.check, identities.check, best_habits.check)
    return [finding for log in genuine for check in checks for finding in check(log, context)]


def test_every_genuine_log_is_silent(genuine: list[Log]) -> None:
    assert [(f.file, f.code, f.lines) for f in found(genuine) if f.grade is not Grade.INFO] == []
    assert [(f.file, f.code, f.lines) for f in found(genuine)] == []


def test_there_is_something_to_look_at(genuine: list[Log]) -> None:
    """The silence is of checks that read something: genuine values that the checks depend on are there."""
    values = [o for log in genuine for o in log.observations if o.metric in ("top1", "top5") and o.kind == "eval"]
    assert len(values) > 500
    formats = {log.format for log in genuine}
    assert {"paddleclas", "paddleocr", "nuscenes", "mmcv", "retrieval", "speech_results"} <= formats
