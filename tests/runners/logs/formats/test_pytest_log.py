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


START = "============================= test session starts ==============================\n"


def ended(text: str) -> list[tuple[str, str, str]]:
    return [(result.file, result.name, result.outcome) for result in parse(text, format_name="pytest_log").tests]


def test_a_file_that_could_not_be_collected_is_an_error_once() -> None:
    text = (
        f"{START}t/test_b.py .                          [100%]\n"
        "___________ ERROR collecting t/test_a.py ___________\nE   ImportError\n"
        "ERROR t/test_a.py - ImportError\nERROR t/test_c.py\n=== 1 passed, 2 errors in 0.10s ===\n"
    )
    assert ended(text) == [("t/test_b.py", "", "passed"), ("t/test_a.py", "", "error"), ("t/test_c.py", "", "error")]
    assert parse(text, format_name="pytest_log").findings == []


def test_the_real_pytest_cannot_collect(tmp_path: Path) -> None:
    (tmp_path / "test_wrong.py").write_text("import nothing_of_that_name\n")
    out = run_pytest(tmp_path, "--continue-on-collection-errors", "test_wrong.py")
    log = parse(out)
    folder = "/".join(tmp_path.parts[-3:])
    assert [r.outcome for r in log.tests if r.file == f"{folder}/test_wrong.py"] == ["error"]
    assert log.findings == []


def test_a_bare_name_lies_in_the_root() -> None:
    text = f"{START}rootdir: /home/a/tests/clip, configfile: setup.cfg\ntest_a.py::A::test_b PASSED [ 50%]\n"
    assert ended(f"{text}t/test_b.py::test_c PASSED [100%]\n=== 2 passed in 0.10s ===\n") == [
        ("a/tests/clip/test_a.py", "A::test_b", "passed"),
        ("t/test_b.py", "test_c", "passed"),
    ]
    # The next session states its own.
    assert ended(f"{text}=== 1 passed in 0.10s ===\n{START}test_a.py . [100%]\n=== 1 passed in 0.10s ===\n")[1] == (
        "test_a.py",
        "",
        "passed",
    )


@pytest.mark.parametrize(("said", "found"), [("", []), (", 2 deselected", ["tests_deselected"])])
def test_what_was_left_out(said: str, found: list[str]) -> None:
    log = parse(f"{START}t/test_a.py . [100%]\n=== 1 passed{said} in 0.10s ===\n", format_name="pytest_log")
    assert [finding.code for finding in log.findings] == found


PRINTED = """============================= test session starts ==============================
{collected}
tests/test_a.py::test_one PASSED                                         [ 33%]
tests/test_a.py::test_two PASSED                                         [ 66%]
{stopped}
============================== 2 passed in 0.22s ===============================
"""


@pytest.mark.parametrize(
    ("collected", "stopped", "codes"),
    [
        ("collected 2 items", "", []),
        ("collecting ... collected 2 items", "", []),
        ("collected 3 items", "", ["tests_miscounted"]),
        ("collected 5 items / 3 deselected / 2 selected", "", []),
        ("collected 5 items / 2 deselected / 3 selected", "", ["tests_miscounted"]),
        ("2 workers [2 items]", "", []),
        ("2 workers [3 items]", "", ["tests_miscounted"]),
        ("collected 2 items", "!!!!!!!!!!!!!!!! KeyboardInterrupt !!!!!!!!!!!!!!!!", ["tests_cut_off"]),
        ("collected 2 items", "!!!!!!! _pytest.outcomes.Exit: enough !!!!!!!", ["tests_cut_off"]),
        ("collected 2 items", "!!!!!!! stopping after 1 failures !!!!!!!", ["tests_cut_off"]),
    ],
)
def test_a_session_that_ran_less_than_it_set_out_to(collected: str, stopped: str, codes: list[str]) -> None:
    log = parse(PRINTED.format(collected=collected, stopped=stopped).encode(), name="pytest.log")
    assert [finding.code for finding in log.findings] == codes


@pytest.mark.parametrize(
    "lines",
    [
        "tests/a.py::T::test_a RERUN [ 50%]\ntests/a.py::T::test_a PASSED [ 50%]\n",
        "[gw0] [ 50%] RERUN tests/a.py::T::test_a\n[gw0] [ 50%] PASSED tests/a.py::T::test_a\n",
        "tests/a.py R. [100%]\n",
    ],
)
def test_a_rerun_is_no_result_and_is_noted(lines: str) -> None:
    head = "============================= test session starts ==============================\n"
    log = parse(format_name="pytest_log", text=f"{head}{lines}=== 1 passed, 1 rerun in 1.00s ===\n")
    assert [(result.outcome, result.number) for result in log.tests] == [("passed", 1)]
    assert [(finding.code, finding.values) for finding in log.findings] == [("tests_rerun", {"count": "1"})]


QUIET = """\
.F..                                                                     [100%]
=========================== short test summary info ============================
FAILED tests/transformers/clip/test_modeling.py::CLIPTest::test_b - AssertionError: no - none
1 failed, 3 passed in 2.11s
"""


def test_a_quiet_session_names_what_failed() -> None:
    log = parse(QUIET, format_name="pytest_log")
    assert [(one.file, one.name, one.outcome, one.line) for one in log.tests] == [
        ("tests/transformers/clip/test_modeling.py", "CLIPTest::test_b", "failed", 3)
    ]
    assert log.findings == []


def test_a_summary_says_nothing_more_of_tests_that_are_shown() -> None:
    shown = "tests/test_a.py .F [100%]\nFAILED tests/test_a.py::test_b - no\n=== 1 failed, 1 passed in 1.00s ===\n"
    log = parse("= test session starts =\n" + shown, format_name="pytest_log")
    assert [one.outcome for one in log.tests] == ["passed", "failed"]


def test_a_summary_without_its_closing_line_counts_for_nothing() -> None:
    broken = "= test session starts =\n" + QUIET.rpartition("1 failed")[0]
    assert parse(broken, format_name="pytest_log").tests == []


SPOKEN = """\
= test session starts =
collected 3 items

tests/test_a.py::ATest::test_b [2023-03-01 10:11:12,123] [    INFO] - loading
[2023-03-01 10:11:12,223] [    INFO] - PASSED a check
{}
tests/test_a.py::ATest::test_c 12
SKIPPED (too slow)   [ 66%]
tests/test_a.py::ATest::test_d PASSED [100%]
PASSED
=== {} in 1.00s ===
"""


@pytest.mark.parametrize(
    ("word", "outcome", "counts"),
    [("PASSED [ 33%]", "passed", "2 passed, 1 skipped"), ("FAILED", "failed", "1 failed, 1 passed, 1 skipped")],
)
def test_with_s_an_outcome_stands_below_what_the_test_printed(word: str, outcome: str, counts: str) -> None:
    log = parse(SPOKEN.format(word, counts), format_name="pytest_log")
    assert [(one.name, one.outcome, one.line) for one in log.tests] == [
        ("ATest::test_b", outcome, 4),
        ("ATest::test_c", "skipped", 7),
        ("ATest::test_d", "passed", 9),
    ]
    assert log.findings == []


def test_a_test_that_never_ended_did_not_pass() -> None:
    log = parse(SPOKEN.format("more", "2 passed, 1 skipped"), format_name="pytest_log")
    assert [one.name for one in log.tests] == ["ATest::test_c", "ATest::test_d"]
    assert [finding.code for finding in log.findings] == ["tests_miscounted"]


@pytest.mark.parametrize(
    ("lines", "codes"),
    [
        ("", []),
        ("=================================== FAILURES ===================================\n", ["tests_miscounted"]),
        ("==================================== ERRORS ====================================\n", ["tests_miscounted"]),
        ("FAILED tests/test_a.py::ATest::test_c - assert 1 == 2\n", ["tests_miscounted"]),
        ("no FAILURES today\n", []),
    ],
)
def test_reports_of_failures_without_a_test_that_failed(lines: str, codes: list[str]) -> None:
    tests = "tests/test_a.py::ATest::test_b PASSED [ 50%]\ntests/test_a.py::ATest::test_c PASSED [100%]\n"
    log = parse(f"= test session starts =\n{tests}\n{lines}=== 2 passed in 1.00s ===\n", format_name="pytest_log")
    assert [finding.code for finding in log.findings] == codes


def test_reports_of_failures_with_a_test_that_failed_are_as_they_should_be() -> None:
    tests = "tests/test_a.py::ATest::test_b FAILED [ 50%]\ntests/test_a.py::ATest::test_c PASSED [100%]\n"
    told = "=== FAILURES ===\nFAILED tests/test_a.py::ATest::test_b - no\n=== 1 failed, 1 passed in 1.00s ===\n"
    assert parse(f"= test session starts =\n{tests}{told}", format_name="pytest_log").findings == []
