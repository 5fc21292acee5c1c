"""The report as JUnit XML: a suite a task, a case a criterion.

A gate that reads only this file is red for everything that does not exit with status 0. Written so that the schema of
Jenkins' xUnit plugin accepts it, and so that GitLab, which shows the text of a failure alone, says why.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator
from typing import Final

from harness.evidence.observation import Problem
from harness.judging.report import Document, Report, Row
from harness.text import safe
from harness.values.verdicts import Verdict
from reports import content, stories
from reports.options import Rendering

_OPEN: Final = frozenset({Verdict.MISSING, Verdict.REVIEW, Verdict.ERROR})
_COUNTS: Final = {"failures": "failure", "errors": "error", "skipped": "skipped"}
# The schema knows `skipped` of a suite alone.
_WHOLE: Final = ("failures", "errors")


def render(document: Document, options: Rendering) -> str:
    """The document as JUnit XML in `options.lang`, ending on a line break."""
    root = ET.Element("testsuites", name="reproverify")
    # The submission is read once for all tasks.
    seconds = options.seconds / max(1, len(document.reports))
    for report in document.reports:
        suite = _suite(report, options.lang)
        suite.set("time", f"{seconds:.3f}")
        if options.began:
            suite.set("timestamp", options.began)
        root.append(suite)
    _count(root, _WHOLE)
    root.set("time", f"{options.seconds:.3f}")
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
        _criterion(_case(suite, name, safe(row.id)), row, report, lang)
    for file, problems in _by_file(report.problems).items():
        texts = [content.problem_text(problem, lang) for problem in problems]
        _outcome(_case(suite, f"{name}.files", safe(file)), "error", problems[0].code, texts[0], texts[1:])
    if report.exit_status != 0 and suite.find("testcase/failure") is None and suite.find("testcase/error") is None:
        _outcome(_case(suite, name, "overall"), "error", report.verdict.value, content.summary(report, lang))
    findings = [content.finding_text(finding, lang) for finding in content.findings(report)]
    if findings:
        ET.SubElement(suite, "system-out").text = _text(findings)
    _count(suite, tuple(_COUNTS))
    return suite


def _case(suite: ET.Element, classname: str, name: str) -> ET.Element:
    """A case of its own. What takes time is reading the files, and that is done once for all of them."""
    return ET.SubElement(suite, "testcase", classname=classname, name=name, time="0.000")


def _by_file(problems: list[Problem]) -> dict[str, list[Problem]]:
    """GitLab and Jenkins show one case of a name."""
    files: dict[str, list[Problem]] = {}
    for problem in problems:
        files.setdefault(problem.file, []).append(problem)
    return files


def _criterion(case: ET.Element, row: Row, report: Report, lang: str) -> None:
    story = stories.explain(row, report, lang, verbose=False)
    message = f"{content.verdict_both(row.verdict, lang)}: {story.sentences[0]}"
    details = list(_details(story, row, lang))
    status = report.gate_or_usual.exit_status(row.verdict)
    unproved = row.verdict in (Verdict.WAIVED, Verdict.NOT_CHECKED) and status == 0
    if unproved or not (row.required or row.verdict is Verdict.PASS):
        _outcome(case, "skipped", row.reason.value, message)
    elif status:
        _outcome(case, "error" if row.verdict in _OPEN else "failure", row.reason.value, message, details)
    elif row.verdict in _OPEN:
        # Let through by the reviewer's gate, which proves nothing.
        _outcome(case, "skipped", row.reason.value, message, details)
    else:
        ET.SubElement(case, "system-out").text = _text([message, *details])


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


def _outcome(case: ET.Element, tag: str, kind: str, message: str, details: Iterable[str] = ()) -> None:
    ET.SubElement(case, tag, type=kind, message=message).text = _text([message, *details])


def _count(element: ET.Element, attributes: Iterable[str]) -> None:
    """Set the totals of a suite, or of all suites."""
    element.set("tests", str(len(list(element.iter("testcase")))))
    for attribute in attributes:
        element.set(attribute, str(len(list(element.iter(_COUNTS[attribute])))))
