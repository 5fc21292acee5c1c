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
