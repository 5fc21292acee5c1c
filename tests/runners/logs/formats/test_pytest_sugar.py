"""What pytest prints with pytest-sugar."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from harness.evidence.observation import Log
from tests.runners.logs.logs import parse
from tests.runners.logs.mutations import hostile, mutated, reads

FILE = "tests/transformers/artist/test_modeling.py"
HEAD = """Test session starts (platform: linux, Python 3.8.16, pytest 7.2.2, pytest-sugar 0.9.6)
rootdir: /data/PaddleNLP
plugins: sugar-0.9.6
collecting ... \r
"""
VERBOSE = f"""\r {FILE}::ArtistModelTest.test_config ✓                    33% ███▍      \r
\r {FILE}::ArtistModelTest.test_slow s                      67% ██████▋   \r
\r {FILE}::test_values[1.5] ✓                              100% ██████████
"""
FAILED = f"""\r {FILE}::ArtistModelTest.test_config ⨯                    50% █████     \r
\r {FILE}::ArtistModelTest.test_model ✓                    100% ██████████
=========================== short test summary info ============================
FAILED {FILE}::ArtistModelTest::test_config - Asse...
"""


def session(lines: str, *counts: str) -> Log:
    return parse(HEAD + lines + "\nResults (3.05s):\n" + "".join(f"       {count}\n" for count in counts))


def test_results_by_name_and_place() -> None:
    log = session(VERBOSE, "2 passed", "1 skipped")
    assert log.format == "pytest_sugar"
    assert [(one.file, one.name, one.outcome, one.line) for one in log.tests] == [
        (FILE, "ArtistModelTest::test_config", "passed", 5),
        (FILE, "ArtistModelTest::test_slow", "skipped", 6),
        (FILE, "test_values[1.5]", "passed", 7),
    ]
    assert log.findings == []


def test_what_failed_is_counted_once() -> None:
    log = session(FAILED, "1 passed", "1 failed", f"  - {FILE}:4 ArtistModelTest.test_config")
    assert [(one.name, one.outcome) for one in log.tests] == [
        ("ArtistModelTest::test_config", "failed"),
        ("ArtistModelTest::test_model", "passed"),
    ]
    assert log.findings == []


def test_without_v_the_line_of_a_file_grows() -> None:
    lines = (
        f"\r {FILE} ✓          25% ██▌       \r {FILE} ✓✓         50% █████     \r {FILE} ✓✓s✓      100% ██████████\n"
    )
    log = session(lines, "3 passed", "1 skipped")
    assert [one.outcome for one in log.tests] == ["passed", "passed", "skipped", "passed"]
    assert {one.file for one in log.tests} == {FILE}
    assert log.findings == []


@pytest.mark.parametrize(
    ("lines", "counts", "codes"),
    [
        (VERBOSE, ("2 passed", "1 skipped"), []),
        (VERBOSE, ("3 passed",), ["tests_miscounted"]),
        (VERBOSE, ("2 passed", "1 skipped", "1 error"), ["tests_miscounted"]),
        (VERBOSE, ("2 passed", "1 skipped", "6 deselected"), ["tests_deselected"]),
        (VERBOSE, ("2 passed", "1 skipped", "1 rerun"), ["tests_rerun"]),
    ],
)
def test_the_counts_at_the_end(lines: str, counts: tuple[str, ...], codes: list[str]) -> None:
    assert [finding.code for finding in session(lines, *counts).findings] == codes


def test_a_session_that_broke_off() -> None:
    assert [finding.code for finding in parse(HEAD + VERBOSE).findings] == ["tests_cut_off"]


def test_an_error_of_a_setup_has_no_mark_and_is_in_the_summary() -> None:
    log = session(
        VERBOSE + f"ERROR {FILE}::ArtistModelTest::test_other - OSError\n", "2 passed", "1 skipped", "1 error"
    )
    assert log.tests[-1].name == "ArtistModelTest::test_other"
    assert log.tests[-1].outcome == "error"


@settings(max_examples=100, deadline=None)
@given(mutated(HEAD + FAILED))
def test_damaged_files_are_read(data: bytes) -> None:
    reads(data, "pytest_sugar")


def test_long_lines() -> None:
    hostile("pytest_sugar", " a.py::b ✓", " a.py ✓", "FAILED ", "Results (")
