"""The report as JUnit XML: a suite a task, a case a criterion.

A gate that reads only this file is red for everything that does not exit with status 0.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator
from typing import Final

from harness.judging.report import Document, Report, Row
from harness.text import safe
from harness.values.verdicts import Verdict
from reports import content, stories
from reports.options import Rendering

_PASSES: Final = frozenset({Verdict.PASS, Verdict.WITHIN})
_OPEN: Final = frozenset({Verdict.MISSING, Verdict.REVIEW, Verdict.ERROR})
_COUNTS: Final = {"failures": "failure", "errors": "error", "skipped": "skipped"}


def render(document: Document, options: Rendering) -> str:
    """The document as JUnit XML in `options.lang`, ending on a line break."""
    root = ET.Element("testsuites", name="reproverify")
    for report in document.reports:
        root.append(_suite(report, options.lang))
    _count(root)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _suite(report: Report, lang: str) -> ET.Element:
    name = f"reproverify.task{report.task}"
    suite = ET.Element("testsuite", name=name)
    properties = ET.SubElement(suite, "properties")
    for key, value in (
        ("verdict", report.verdict.value),
        ("exit_status", str(report.exit_status)),
        ("spec_version", str(report.spec_version)),
    ):
        ET.SubElement(properties, "property", name=key, value=value)
    for row in report.rows:
        _criterion(ET.SubElement(suite, "testcase", classname=name, name=safe(row.id)), row, report, lang)
    for problem in report.problems:
        case = ET.SubElement(suite, "testcase", classname=f"{name}.files", name=safe(problem.file))
        _outcome(case, "error", problem.code, content.problem_text(problem, lang))
    if report.exit_status != 0 and suite.find("testcase/failure") is None and suite.find("testcase/error") is None:
        case = ET.SubElement(suite, "testcase", classname=name, name="overall")
        _outcome(case, "error", report.verdict.value, content.summary(report, lang))
    findings = [content.finding_text(finding, lang) for finding in content.findings(report)]
    if findings:
        ET.SubElement(suite, "system-out").text = _text(findings)
    _count(suite)
    return suite


def _criterion(case: ET.Element, row: Row, report: Report, lang: str) -> None:
    story = stories.explain(row, report, lang, verbose=False)
    message = f"{content.verdict_both(row.verdict, lang)}: {story.sentences[0]}"
    if row.verdict in _PASSES and (row.required or row.verdict is Verdict.PASS):
        ET.SubElement(case, "system-out").text = _text([message, *_details(story, row, lang)])
    elif not row.required or row.verdict in (Verdict.WAIVED, Verdict.NOT_CHECKED):
        _outcome(case, "skipped", row.reason.value, message)
    else:
        tag = "error" if row.verdict in _OPEN else "failure"
        _outcome(case, tag, row.reason.value, message, _text(_details(story, row, lang)))


def _details(story: stories.Explanation, row: Row, lang: str) -> Iterator[str]:
    """What stands under the reason: the evidence, the notes, and what came close."""
    place, assurance = content.proof(row, lang)
    if place:
        yield f"{content.label('proved_by', lang)}: {', '.join(filter(None, (place, assurance)))}"
    yield from story.sentences[1:]
    for listing in story.listings:
        yield listing.heading
        yield from (f"- {item}" for item in listing.items)


def _text(lines: Iterable[str]) -> str:
    return "\n".join(lines)


def _outcome(case: ET.Element, tag: str, kind: str, message: str, details: str = "") -> None:
    ET.SubElement(case, tag, type=kind, message=message).text = details or None


def _count(element: ET.Element) -> None:
    """Set the totals of a suite, or of all suites."""
    element.set("tests", str(len(list(element.iter("testcase")))))
    for attribute, tag in _COUNTS.items():
        element.set(attribute, str(len(list(element.iter(tag)))))
