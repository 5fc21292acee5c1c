"""A gate that reads only the JUnit file must be red for everything that does not exit with status 0."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from harness.judging.report import Report
from harness.values.verdicts import Reason, Verdict
from reports.junit import render
from reports.options import Rendering
from tests.reports import documents


def suite(report: Report) -> ET.Element:
    found = ET.fromstring(render(documents.document(report), Rendering())).find("testsuite")
    assert found is not None
    return found


def outcomes(report: Report) -> list[str]:
    """What became of each case: the tag in it."""
    return [case[0].tag for case in suite(report).iter("testcase")]


@pytest.mark.parametrize(
    ("verdict", "tag"),
    [
        (Verdict.PASS, "system-out"),
        (Verdict.WITHIN, "system-out"),
        (Verdict.FAIL, "failure"),
        (Verdict.MISSING, "error"),
        (Verdict.REVIEW, "error"),
        (Verdict.ERROR, "error"),
        (Verdict.WAIVED, "skipped"),
    ],
)
def test_a_required_criterion(verdict: Verdict, tag: str) -> None:
    row = documents.metric_row("slak-t-top1", verdict, Reason.MISSES_TARGET)
    assert outcomes(documents.report(verdict, 0, [row])) == [tag]


@pytest.mark.parametrize("verdict", [v for v in Verdict if v is not Verdict.PASS])
def test_a_criterion_that_does_not_decide_is_skipped(verdict: Verdict) -> None:
    row = documents.metric_row("slak-t-top1", verdict, Reason.MISSES_TARGET, required=False)
    assert outcomes(documents.report(Verdict.PASS, 0, [row])) == ["skipped"]


def test_what_failed_carries_its_reason_code() -> None:
    failure = suite(documents.failing()).find("testcase/failure")
    assert failure is not None
    assert failure.get("type") == "misses_target"


def test_a_task_without_a_verdict_on_anything_is_red() -> None:
    row = documents.artifact_row("code", Verdict.NOT_CHECKED, Reason.DELIVERABLES_NOT_ASKED)
    report = documents.report(Verdict.MISSING, 3, [row])
    assert outcomes(report) == ["skipped", "error"]
    assert [case.get("name") for case in suite(report).iter("testcase")] == ["code", "overall"]


def test_a_file_that_cannot_be_read_is_a_case_of_its_own() -> None:
    case = suite(documents.failing()).find("testcase[@classname='reproverify.task124.files']")
    assert case is not None
    assert (case.get("name"), case[0].tag, case[0].get("type")) == ("submitted/x.zip", "error", "archive_broken")


def test_the_properties_say_what_a_gate_needs() -> None:
    properties = {p.get("name"): p.get("value") for p in suite(documents.failing()).iter("property")}
    assert properties == {"verdict": "FAIL", "exit_status": "1", "spec_version": "3"}
