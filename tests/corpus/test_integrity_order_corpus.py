"""Structure, clocks, curves, pace and records of the genuine logs: nothing in them is odd."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.evidence.findings import Grade
from harness.evidence.observation import Log
from harness.integrity import Context
from harness.integrity.best import habits as best_habits
from harness.integrity.best import line as best
from harness.integrity.clock import evaluations as clock
from harness.integrity.clock import pace
from harness.integrity.copies import exact as copies
from harness.integrity.copies import near as near_copies
from harness.integrity.documents import records
from harness.integrity.training import configuration, curves, schedule, structure
from runners.logs import load_format, read_log
from runners.logs.reading.lines import LineReader
from tests.harness.builders import registry
from tests.runners.logs.logs import InMemory

CONTEXT = Context(registry=registry())


def files(corpus: Path) -> Iterator[Path]:
    """Every file of the corpus, and of the logs of the tests' own writers that may lie beside it."""
    for folder in (corpus, corpus.parent / "produced"):
        yield from (path for path in sorted(folder.rglob("*")) if path.is_file())


@pytest.fixture(scope="module")
def logs(corpus: Path) -> list[tuple[Path, Log]]:
    read = []
    for path in files(corpus):
        log = read_log(InMemory(path.read_bytes(), path.relative_to(corpus.parent).as_posix())).log
        if log is not None:
            read.append((path, log))
    return read


@pytest.mark.slow
def test_genuine_logs_are_silent(logs: list[tuple[Path, Log]]) -> None:
    assert len(logs) > 150
    odd = [
        (log.file, finding.code, finding.lines)
        for _, log in logs
        for module in (best, best_habits, clock, configuration, copies, curves, structure)
        for finding in module.check(log, CONTEXT)
        if finding.grade is not Grade.INFO or finding.code == "clock_set_back"
    ]
    assert odd == []


def test_genuine_step_lines_are_silent(logs: list[tuple[Path, Log]]) -> None:
    odd = []
    seen = 0
    for path, log in logs:
        steps = getattr(load_format(log.format), "steps", None)
        if steps is None:
            continue
        watches = [pace.watch(log, CONTEXT), schedule.watch(log, CONTEXT)]
        for chunk in steps(LineReader(io.BytesIO(path.read_bytes()))):
            seen += sum(cost > 0 for cost in chunk.batch_cost)
            for watch in watches:
                watch.take(chunk)
        odd += [(log.file, finding.code, finding.lines) for watch in watches for finding in watch.findings()]
    assert seen > 3_000
    assert odd == []


def test_no_text_is_taken_for_that_of_another_record(logs: list[tuple[Path, Log]]) -> None:
    assert list(records.compare([log for _, log in logs], CONTEXT)) == []


def test_no_genuine_log_is_a_changed_copy_of_another(logs: list[tuple[Path, Log]]) -> None:
    """Processes of one run, its text and its JSON, its checkpoints in turn: all agree wherever they share anything."""
    found = list(near_copies.compare([log for _, log in logs], CONTEXT))
    assert [(f.file, f.code, f.values) for f in found if f.grade is not Grade.INFO] == []
    assert len({f.file for f in found}) == 4
