"""A gate that reads only the JUnit file must be red for everything that does not exit with status 0."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest

from harness.evidence.observation import Problem
from harness.judging.report import Gate, Report
from harness.values.verdicts import Reason, Verdict
from reports.junit import render
from reports.options import Rendering
from tests.reports import documents

pytestmark = pytest.mark.usefixtures("made_up")


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


def test_a_file_with_two_faults_is_one_case() -> None:
    problems = [
        Problem(file="a.zip", code="archive_broken", values={"problem": "CRC mismatch"}),
        Problem(file="a.zip", code="archive_encrypted", values={"member": "b.log"}),
    ]
    report = documents.report(Verdict.ERROR, 3, [], problems=problems)
    (case,) = suite(report).iter("testcase")
    assert (case.get("name"), [child.tag for child in case]) == ("a.zip", ["error"])
    assert len((case[0].text or "").splitlines()) == 2


@pytest.mark.parametrize(
    ("verdict", "gate", "tag"),
    [
        (Verdict.REVIEW, Gate(review="pass"), "skipped"),
        (Verdict.REVIEW, Gate(review="fail"), "error"),
        (Verdict.MISSING, Gate(stops=()), "skipped"),
        (Verdict.MISSING, Gate(review="pass"), "error"),
        (Verdict.ERROR, Gate(stops=()), "error"),
        (Verdict.FAIL, Gate(stops=(), review="pass"), "failure"),
        (Verdict.WITHIN, Gate(stops=(Verdict.WITHIN,)), "failure"),
        (Verdict.WAIVED, Gate(stops=(Verdict.WAIVED,)), "failure"),
    ],
)
def test_a_criterion_under_a_gate_of_the_reviewer(verdict: Verdict, gate: Gate, tag: str) -> None:
    row = documents.metric_row("slak-t-top1", verdict, Reason.MISSES_TARGET)
    assert outcomes(documents.report(verdict, gate.exit_status(verdict), [row], gate=gate)) == [tag]


@pytest.mark.parametrize("tag", ["failure", "error", "skipped"])
def test_the_text_says_what_the_message_says(tag: str) -> None:
    """GitLab shows the text alone, Jenkins the message first."""
    found = list(suite(documents.failing()).iter(tag))
    assert found
    assert all((one.text or "").split("\n")[0] == one.get("message") for one in found)


def test_when_it_began_and_how_long_it_took() -> None:
    document = documents.document(documents.passing(), documents.missing())
    root = ET.fromstring(render(document, Rendering(began="2026-11-28T19:40:00", seconds=3.5)))
    assert [(s.get("timestamp"), s.get("time")) for s in root] == [("2026-11-28T19:40:00", "1.750")] * 2
    assert (root.get("time"), root.get("timestamp")) == ("3.500", None)
    assert ET.fromstring(render(document, Rendering()))[0].get("timestamp") is None


# What junit-10.xsd of Jenkins' xUnit plugin knows, by element: required attributes, others, elements in it.
TEXT = frozenset[str]()
JENKINS: dict[str, tuple[frozenset[str], frozenset[str], frozenset[str]]] = {
    "testsuites": (TEXT, frozenset({"name", "time", "tests", "failures", "errors"}), frozenset({"testsuite"})),
    "testsuite": (
        frozenset({"name", "tests", "failures", "errors"}),
        frozenset({"group", "time", "skipped", "timestamp", "hostname", "id", "package", "file", "log", "url"}),
        frozenset({"testsuite", "properties", "testcase", "system-out", "system-err"}),
    ),
    "properties": (TEXT, TEXT, frozenset({"property"})),
    "property": (frozenset({"name", "value"}), TEXT, TEXT),
    "testcase": (
        frozenset({"name"}),
        frozenset({"time", "classname", "group"}),
        frozenset({"skipped", "error", "failure", "system-out", "system-err"}),
    ),
    "skipped": (TEXT, frozenset({"type", "message"}), TEXT),
    "error": (TEXT, frozenset({"type", "message"}), TEXT),
    "failure": (TEXT, frozenset({"type", "message"}), TEXT),
    "system-out": (TEXT, TEXT, TEXT),
}
SUREFIRE_TIME = re.compile(r"(([0-9]{0,3},)*[0-9]{3}|[0-9]{0,3})*(\.[0-9]{0,3})?")


@pytest.mark.parametrize("report", [documents.passing(), documents.failing(), documents.missing(), documents.hostile()])
def test_jenkins_schema_accepts_it(report: Report) -> None:
    """The schema itself may not be shipped here; this is what it says, element by element."""
    root = ET.fromstring(render(documents.document(report), Rendering(began="2026-11-28T19:40:00", seconds=12345.678)))
    assert root.tag == "testsuites"
    for element in root.iter():
        required, others, inside = JENKINS[element.tag]
        assert required <= set(element.attrib) <= required | others, element.tag
        assert {child.tag for child in element} <= inside, element.tag
        assert SUREFIRE_TIME.fullmatch(element.get("time", ""))
