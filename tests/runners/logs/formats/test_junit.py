"""JUnit XML: counted cases, refused document types, damaged files."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings

from harness.evidence.observation import Log
from runners.logs import read_log
from tests.runners.logs.formats.test_pytest_log import run_pytest
from tests.runners.logs.logs import InMemory, parse
from tests.runners.logs.mutations import hostile, mutated, reads

XML = """<?xml version="1.0" encoding="utf-8"?>
<testsuites name="pytest tests"><testsuite name="pytest" errors="0" failures="0" skipped="0" tests="99" time="0.1">
<testcase classname="a" name="b" time="0.001" />
<testcase classname="a" name="c"><failure message="assert 1 == 2">error</failure></testcase>
<testcase classname="a" name="d"><skipped type="pytest.skip" message="later" /></testcase>
<testcase classname="a" name="e"><error message="setup" /><failure message="too" /></testcase>
<testcase classname="a" name="f"><system-out>failure</system-out></testcase>
</testsuite></testsuites>
"""
COUNTS = {"passed": "2", "failed": "1", "skipped": "1", "errors": "1"}


def counts(log: Log) -> dict[str, str]:
    return {o.printed: o.value_text for o in log.observations}


def test_cases_are_counted_and_the_head_of_the_suite_is_not_believed() -> None:
    log = parse(XML, name="report.xml")
    assert log.format == "junit"
    assert counts(log) == COUNTS
    assert {(o.metric, o.unit, o.kind, o.line) for o in log.observations} == {(None, "count", "final", 2)}
    assert log.observations[0].text == "pytest tests: 2 passed"


def test_the_real_pytest(tmp_path: Path) -> None:
    run_pytest(tmp_path, "--junitxml=report.xml")
    log = parse((tmp_path / "report.xml").read_bytes(), name="report.xml")
    # pytest reports an expected failure as skipped.
    assert counts(log) == {"passed": "2", "failed": "1", "skipped": "2", "errors": "1"}


def test_several_suites_are_summed() -> None:
    two = XML.replace(
        "</testsuite></testsuites>", '</testsuite><testsuite name="x"><testcase/></testsuite></testsuites>'
    )
    assert counts(parse(two)) == {**COUNTS, "passed": "3"}


@pytest.mark.parametrize("element", ["failure", "x:failure", "x:error"])
def test_the_prefix_of_a_namespace_changes_nothing(element: str) -> None:
    case = f'<x:testcase classname="tests.test_a.ATest" name="test_b"><{element} message="no"/></x:testcase>'
    log = parse(f'<testsuite xmlns:x="urn:x" name="pytest" tests="1">{case}</testsuite>\n')
    assert [(one.name, one.outcome) for one in log.tests] == [
        ("ATest::test_b", "error" if element.endswith("error") else "failed")
    ]


def test_encodings() -> None:
    assert counts(parse(b"\xef\xbb\xbf" + XML.encode())) == COUNTS
    assert counts(parse(XML.replace("utf-8", "utf-16").encode("utf-16"))) == COUNTS
    assert counts(parse(XML.replace("\n", "\r\n").replace("assert", "错误"))) == COUNTS


BOMB = '<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;">]>'
OUTSIDE = '<!DOCTYPE a SYSTEM "file:///etc/passwd">'


@pytest.mark.parametrize("declared", [BOMB, OUTSIDE, "<!DOCTYPE a>"])
def test_document_types_are_refused(declared: str) -> None:
    log = parse(XML.replace("<testsuites", declared + "<testsuites"))
    assert log.observations == []
    assert [f.code for f in log.findings] == ["truncated"]


@pytest.mark.parametrize("cut", [XML[:-20], XML[:300], XML.replace("</testcase>", "", 1), XML + "<more/>"])
def test_a_file_that_is_not_well_formed_gives_nothing(cut: str) -> None:
    log = parse(cut)
    assert log.observations == []
    assert [f.code for f in log.findings] == ["truncated"]


def test_a_report_without_cases() -> None:
    assert counts(parse("<testsuite></testsuite>\n")) == dict.fromkeys(COUNTS, "0")


@pytest.mark.parametrize("text", ["<html><testsuite/></html>", '<?xml version="1.0"?><a/>', "text <testsuite>"])
def test_other_xml_is_no_report(text: str) -> None:
    assert read_log(InMemory(text.encode(), "a.xml")).log is None


@settings(max_examples=150, deadline=None)
@given(mutated(XML))
def test_damaged_files_are_read(data: bytes) -> None:
    reads(data, "junit")


def test_long_lines() -> None:
    hostile("junit", "<testsuite>", '<testcase name="a">', "<a ", "&amp;")


def ended(*cases: str, head: str = "") -> list[tuple[str, str, str]]:
    log = parse(f'<testsuite name="pytest" {head}>{"".join(cases)}</testsuite>', format_name="junit")
    return [(result.file, result.name, result.outcome) for result in log.tests]


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ("", "passed"),
        ('status="run" result="completed"', "passed"),
        ('status="PASSED"', "passed"),
        ('status="notrun"', "skipped"),
        ('status="run" result="suppressed"', "skipped"),
        ('status="disabled"', "skipped"),
        ('status="whatever"', "skipped"),
        ('status="failed"', "failed"),
        ('result="error"', "error"),
    ],
)
def test_what_a_case_says_of_itself(said: str, outcome: str) -> None:
    assert ended(f'<testcase classname="t.test_a.A" name="test_b" {said}/>') == [("t/test_a.py", "A::test_b", outcome)]


def test_a_module_that_could_not_be_collected_is_an_error_of_its_file() -> None:
    case = '<testcase classname="" name="tests.clip.test_modeling"><error message="collection failure"/></testcase>'
    assert ended(case) == [("tests/clip/test_modeling.py", "", "error")]
    assert ended(case.replace("<error", "<skipped")) == [("tests/clip/test_modeling.py", "", "skipped")]
    # What has no name of its own did not pass as a test of that file.
    assert ended('<testcase classname="" name="tests.clip.test_modeling"/>') == [("", "", "passed")]


@pytest.mark.parametrize(
    ("classname", "file", "expected"),
    [
        ("tests.clip.test_modeling.A", "tests/clip/test_modeling.py", "tests/clip/test_modeling.py"),
        ("test_modeling.A", "tests/clip/test_modeling.py", "tests/clip/test_modeling.py"),
        ("tests.clip.test_modeling.A", "test_modeling.py", "test_modeling.py"),
        ("tests.bert.test_modeling.A", "tests/clip/test_modeling.py", "tests/bert/test_modeling.py"),
        ("test_tokenizer.A", "tests/clip/test_modeling.py", "test_tokenizer.py"),
        ("BertTest", "tests/clip/test_modeling.py", ""),
    ],
)
def test_the_file_of_a_test_is_that_of_its_class(classname: str, file: str, expected: str) -> None:
    case = f'<testcase classname="{classname}" file="{file}" name="test_a"'
    assert ended(f"{case}/>")[0][0] == expected
    # What went wrong is taken at the word of either.
    assert ended(f"{case}><failure/></testcase>")[0][0] == (expected or file)


GOOD = '<testcase classname="t.test_a.A" name="test_b"/>'


@pytest.mark.parametrize(
    ("head", "cases", "found"),
    [
        ('tests="1" failures="0" errors="0"', GOOD, []),
        ("", GOOD, []),
        ('tests="2"', GOOD, ["tests_miscounted"]),
        ('tests="0"', GOOD, ["tests_miscounted"]),
        ('tests="1" failures="1"', GOOD, ["tests_miscounted"]),
        ('tests="1" errors="1"', GOOD, ["tests_miscounted"]),
        # A failing teardown is a second case of one test.
        ('tests="2" errors="1"', GOOD + GOOD + GOOD.replace("/>", "><error/></testcase>"), []),
        ('tests="2"', f'<testsuite tests="1">{GOOD}</testsuite><testsuite tests="1">{GOOD}</testsuite>', []),
        ('tests="2"', f'<testsuite tests="2">{GOOD}</testsuite>{GOOD}', ["tests_miscounted"]),
    ],
)
def test_the_head_of_a_suite_against_its_cases(head: str, cases: str, found: list[str]) -> None:
    log = parse(f'<testsuite name="pytest" {head}>{cases}</testsuite>', format_name="junit")
    assert [finding.code for finding in log.findings] == found


@pytest.mark.parametrize(
    ("inside", "outcome", "codes"),
    [
        ("", "passed", []),
        ("<flakyFailure/>", "passed", ["tests_rerun"]),
        ("<flakyError/>", "passed", ["tests_rerun"]),
        ("<failure/><rerunFailure/>", "failed", []),
    ],
)
def test_a_case_that_passed_when_it_was_run_again_is_noted(inside: str, outcome: str, codes: list[str]) -> None:
    text = f'<testsuite name="s"><testcase classname="tests.test_a.T" name="test_b">{inside}</testcase></testsuite>'
    log = parse(format_name="junit", text=text)
    assert [result.outcome for result in log.tests] == [outcome]
    assert [finding.code for finding in log.findings] == codes
