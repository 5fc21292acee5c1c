"""An audit as a page: the files with the gravest findings first, their curves, and the logs."""

from __future__ import annotations

from typing import Any

from harness.evidence.audit import Audit
from harness.evidence.findings import Finding
from harness.evidence.observation import Log
from harness.text import render as say
from harness.text import safe
from reports import audits
from reports.content import label
from reports.html import cards, curves, logs, marks, page
from reports.html.rich import Rich
from reports.options import Rendering

# Findings of a page before the rest is only counted.
MAX_FINDINGS = 2000


def render(result: Audit, options: Rendering) -> str:
    """The audit as a page."""
    pointed = marks.of_findings(result.findings)
    embedded = logs.embed(_wanted(result, pointed), options.texts)
    drawn = curves.of_logs(result.logs, result.findings)
    rich = Rich([log.name for log in embedded])
    shown = page.PageParts(curves=[one for found in drawn.values() for one in found], logs=embedded, marks=pointed)
    return page.render("audit.html", options.lang, lambda lang: _values(result, lang, rich, drawn), shown)


def _wanted(result: Audit, pointed: dict[str, list[marks.Mark]]) -> list[logs.WantedLog]:
    """The logs to show, those with the most findings in front."""
    read = [log for log in result.logs if log.lines]
    return [
        logs.WantedLog(
            name=log.file, size=log.size, sha256=log.sha256, lines=[m.line for m in pointed.get(log.file, ())]
        )
        for log in sorted(read, key=lambda log: -len(pointed.get(log.file, ())))
    ]


def _values(result: Audit, lang: str, rich: Rich, drawn: dict[str, list[curves.Curve]]) -> dict[str, Any]:
    """What the template shows in one language."""
    worst = next((grade.value for grade in audits.GRADES[:2] if result.count(grade)), "clean")
    found: dict[str, list[Finding]] = {log.file: [] for log in result.logs}
    for finding in result.findings[:MAX_FINDINGS]:
        found.setdefault(finding.file, []).append(finding)
    known = {log.file: log for log in result.logs}
    grades = [{"grade": one.value, "word": label(one.value, lang)} for one in audits.GRADES]
    grades.append({"grade": "clean", "word": label("page_no_findings", lang)})
    order = sorted(found, key=lambda name: (_gravest(found[name]), name))
    return {
        "title": label("audit_title", lang),
        "head": audits.head(result, lang),
        "tally": audits.tally(result, lang),
        "conclusion": audits.conclusion(result, lang),
        "worst": worst,
        "grades": [
            (one["grade"], one["word"], count)
            for at, one in enumerate(grades)
            if (count := sum(_gravest(findings) == at for findings in found.values()))
        ],
        "files": [
            {
                "name": rich.place(name, None),
                "plain": safe(name),
                "about": _about(known.get(name), lang),
                **grades[_gravest(found[name])],
                "curves": drawn.get(name, []),
                "cards": [
                    cards.card(finding, lang, rich, result.quotes.get(name))
                    for finding in sorted(found[name], key=lambda one: audits.GRADES.index(one.grade))
                ],
            }
            for name in order
        ],
        "more": max(0, len(result.findings) - MAX_FINDINGS),
        "problems": [rich(say(p.code, lang, {"file": p.file, **p.values})) for p in result.problems],
        "unrecognised": [safe(name) for name in result.unrecognised],
    }


def _gravest(findings: list[Finding]) -> int:
    return min((audits.GRADES.index(one.grade) for one in findings), default=len(audits.GRADES))


def _about(log: Log | None, lang: str) -> str:
    if log is None:
        return ""
    return say("audit_file", lang, {"format": log.format, "lines": f"{log.lines:,}", "runs": len(log.runs)})
