"""The closing lines of pytest, those of the real one too."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings

from harness.evidence.observation import Log
from runners.logs import read_log
from runners.logs.formats.pytest_log import closing
from tests.runners.logs.logs import InMemory, parse
from tests.runners.logs.mutations import hostile, mutated, reads

SUITE = """
import pytest
def test_good(): pass
def test_better(): pass
def test_bad(): assert 1 == 2
@pytest.mark.skip
def test_later(): pass
@pytest.mark.xfail
def test_expected(): assert 1 == 2
@pytest.fixture
def broken(): raise ValueError
def test_broken(broken): pass
"""
SESSION = """============================= test session starts ==============================
collected 4 items
=================== 1 failed, 2 passed, 1 skipped in 0.12s ====================
"""


def counts(log: Log) -> list[tuple[str, str, int | None, int]]:
    return [(o.printed, o.value_text, o.line, o.run) for o in log.observations]


def run_pytest(folder: Path, *options: str) -> bytes:
    (folder / "test_suite.py").write_text(SUITE)
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:randomly", *options, "test_suite.py"]
    return subprocess.run(command, cwd=folder, capture_output=True, timeout=120).stdout


@pytest.mark.parametrize("options", [(), ("-q",), ("-v", "--color=yes")])
def test_the_real_pytest(tmp_path: Path, options: tuple[str, ...]) -> None:
    out = run_pytest(tmp_path, *options)
    log = parse(out)
    assert log.format == "pytest_log"
    last = len(out.splitlines())
    assert counts(log) == [
        ("failed", "1", last, 0),
        ("passed", "2", last, 0),
        ("skipped", "1", last, 0),
        ("errors", "1", last, 0),
    ]
    assert {(o.metric, o.unit, o.kind) for o in log.observations} == {(None, "count", "final")}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3 passed in 0.12s", [("passed", "3")]),
        ("=== 3 failed, 10 passed, 2 skipped in 1.23s ===", [("failed", "3"), ("passed", "10"), ("skipped", "2")]),
        ("== 1 passed, 2 warnings in 61.23s (0:01:01) ==", [("passed", "1")]),
        ("1 passed, 2 xfailed, 1 xpassed, 3 deselected, 1 error in 0.1s", [("passed", "1"), ("errors", "1")]),
        ("2 errors in 0.10s", [("errors", "2")]),
        ("no tests ran in 0.01s", None),
        ("10 passed", None),
        ("10 passed in", None),
        ("10 passed in 1.2", None),
        ("10 passed in time", None),
        ("all 10 passed in 1.20s", None),
        ("10 students passed in 1.20s", None),
        ("10 passed, hooray in 1.20s", None),
        ("-1 passed in 1.20s", None),
    ],
)
def test_closing_lines(text: str, expected: list[tuple[str, str]] | None) -> None:
    assert closing(text) == expected


def test_every_session_is_a_run() -> None:
    log = parse(SESSION + SESSION + "4 passed in 0.10s\n")
    assert [(o.value_text, o.run) for o in log.observations if o.printed == "passed"] == [("2", 0), ("2", 1), ("4", 2)]
    assert [run.first_line for run in log.runs] == [1, 4, 7]


def test_a_session_that_broke_off_gives_nothing() -> None:
    assert parse(SESSION[: SESSION.index("0.12s") + 4]).observations == []
    assert [(o.value_text, o.run) for o in parse(SESSION[:150] + "\n" + "3 passed in 0.10s\n").observations] == [
        ("3", 0)
    ]


def test_other_texts_are_no_log() -> None:
    assert read_log(InMemory(b"10 passed the exam, 3 failed in 2020\n")).log is None


@settings(max_examples=100, deadline=None)
@given(mutated(SESSION))
def test_damaged_logs_are_read(data: bytes) -> None:
    reads(data, "pytest_log")


def test_long_lines() -> None:
    hostile("pytest_log", "1 passed, ", "1 passed in 1.1s ", "= ", " in ")
