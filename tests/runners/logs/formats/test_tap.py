"""The Test Anything Protocol."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from tests.runners.logs.logs import parse
from tests.runners.logs.mutations import hostile, mutated, reads

FILE = "tests/transformers/mpnet/test_modeling.py"
TEXT = f"""TAP version 13
1..6
# TAP results for {FILE}
ok 1 {FILE}::MPNetModelTest.test_config
not ok 2 {FILE}::MPNetModelTest.test_save_load
# E   AssertionError: 1 != 2
ok 3 {FILE}::MPNetModelTest.test_slow # SKIP test spends too much time
not ok 4 {FILE}::MPNetModelTest.test_later # TODO expected failure
ok 5 - {FILE}::test_values[1.5]
    ok 1 - a part of the next
ok 6 another program's test
"""


def test_results_by_name_and_place() -> None:
    log = parse(TEXT, name="testresults.tap")
    assert log.format == "tap"
    assert [(one.file, one.name, one.outcome, one.line) for one in log.tests] == [
        (FILE, "MPNetModelTest::test_config", "passed", 4),
        (FILE, "MPNetModelTest::test_save_load", "failed", 5),
        (FILE, "MPNetModelTest::test_slow", "skipped", 7),
        (FILE, "MPNetModelTest::test_later", "xfailed", 8),
        (FILE, "test_values[1.5]", "passed", 9),
        ("", "another program's test", "passed", 11),
    ]
    assert {o.printed: o.value_text for o in log.observations} == {
        "passed": "3",
        "failed": "1",
        "skipped": "2",
        "errors": "0",
    }


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("1..2\nok 1 a\nok 2 b\n", []),
        ("ok 1 a\nok 2 b\n1..2\n", []),
        ("1..3\nok 1 a\nok 2 b\n", ["tests_cut_off"]),
        ("ok 1 a\nok 2 b\n", ["tests_cut_off"]),
        ("1..1\nok 1 a\nok 2 b\n", ["tests_miscounted"]),
        ("1..2\nok 1 a\nok 2 b\nBail out! no memory\n", ["tests_cut_off"]),
        ("1..1\nok 1 a # TODO\n", []),
    ],
)
def test_what_a_plan_says(text: str, codes: list[str]) -> None:
    log = parse(text, format_name="tap")
    assert [finding.code for finding in log.findings] == codes


def test_what_was_not_expected_to_pass_is_none_that_passed() -> None:
    assert [one.outcome for one in parse("1..1\nok 1 a # todo later\n").tests] == ["xpassed"]


@settings(max_examples=100, deadline=None)
@given(mutated(TEXT))
def test_damaged_files_are_read(data: bytes) -> None:
    reads(data, "tap")


def test_long_lines() -> None:
    hostile("tap", "ok 1 ", "not ok ", "1..", "ok 1 a #")
