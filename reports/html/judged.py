"""A verdict as a page: what holds, by which lines, how it was trained, and what a person has to settle."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING, Any, Final

from harness.evidence.alignment import Alignment
from harness.evidence.facts import Fact
from harness.judging.report import Document, LogSummary, Report, Row
from harness.text import safe
from harness.values.verdicts import Reason, Verdict
from reports import content, numbers, stories
from reports.html import cards, curves, evaluated, logs, marks, page, strip
from reports.html.rich import Rich
from reports.options import Rendering

if TYPE_CHECKING:
    from markupsafe import Markup

# Options that settle an open row, as its sentences name them.
_SETTLES: Final = re.compile(
    r"--(map|reading|target|trust-[a-z]+|declared|deliverables)\b(?: ('[^']*'|[\w.-]+=[^\s`，。；]*[^\s`，。；.,:)]))?"
)
# Verdicts that a reviewer's word can change.
_DECIDABLE: Final = frozenset({Verdict.REVIEW, Verdict.MISSING, Verdict.FAIL, Verdict.ERROR})
# What a better argument settles; a FAIL takes another run.
_OPEN: Final = frozenset({Verdict.REVIEW, Verdict.MISSING})
# Files that nobody read as a log, and that a page shows all the same.
_MOST_UNKNOWN: Final = 50
_COLUMNS: Final = ("target", "best", "last", "margin")


def render(document: Document, options: Rendering) -> str:
    """The document as a page."""
    pointed = marks.of_reports(document.reports)
    embedded = logs.embed(_wanted(document, pointed), options.texts)
    drawn = curves.of_reports(document.reports, options.logs)
    rich = Rich([log.name for log in embedded])
    shown = page.PageParts(curves=list(drawn.values()), logs=embedded, marks=pointed)
    return page.render("judged.html", options.lang, lambda lang: _values(document, lang, rich, drawn), shown)


def _wanted(document: Document, pointed: dict[str, list[marks.Mark]]) -> list[logs.WantedLog]:
    """The logs to show: first those that something is said of, those with the most said of them in front."""
    found: dict[str, LogSummary] = {}
    for report in document.reports:
        found.update({log.file: log for log in report.logs if log.lines})
    order = sorted(found.values(), key=lambda log: -len(pointed.get(log.file, ())))
    read = [
        logs.WantedLog(
            name=log.file, size=log.size, sha256=log.sha256, lines=[m.line for m in pointed.get(log.file, ())]
        )
        for log in order
    ]
    names = dict.fromkeys(name for report in document.reports for name in report.unrecognised if name not in found)
    return read + [logs.WantedLog(name=name, size=0, unknown=True) for name in list(names)[:_MOST_UNKNOWN]]


def _values(document: Document, lang: str, rich: Rich, drawn: dict[tuple[int, str], curves.Curve]) -> dict[str, Any]:
    """What the template shows in one language."""
    reports = [_report(report, lang, rich, drawn) for report in document.reports]
    counts = {verdict: sum(report.verdict is verdict for report in document.reports) for verdict in Verdict}
    return {
        "title": reports[0]["head"] if len(reports) == 1 else content.label("tasks", lang, count=len(reports)),
        "verdict": document.verdict.name,
        "verdict_word": content.verdict_both(document.verdict, lang),
        "verdicts": [(v.name, content.verdict_word(v, lang), count) for v, count in counts.items() if count],
        "reports": reports,
        "evaluations": evaluated.listed(document.evaluations or [], lang),
        "against": evaluated.against(document.comparisons or [], lang),
    }


def _report(report: Report, lang: str, rich: Rich, drawn: dict[tuple[int, str], curves.Curve]) -> dict[str, Any]:
    task, title, where = content.task_head(report, lang)
    inputs, read, spec = content.submission_head(report, lang)
    rows = content.judged_rows(report)
    stated = [_row(row, lang, rich) for row in rows]
    told = [_story(story, report, lang, rich) for story in stories.explanations(report, lang, verbose=False)]
    unproved = stories.unproved(report)
    return {
        "id": f"task-{report.task}",
        "task": task,
        "number": report.task,
        "title": title,
        "head": f"{task} · {title}",
        "where": where,
        "toolkit": safe(report.toolkit),
        "verdict": report.verdict.name,
        "word": content.verdict_both(report.verdict, lang),
        "short": content.verdict_word(report.verdict, lang),
        "summary": content.summary(report, lang),
        "strict": report.strict,
        "integrity": content.integrity_head(report, lang),
        "tone": _tone({finding.grade.value for finding in report.findings}),
        "inputs": inputs,
        "read": read,
        "spec": spec,
        "columns": [name for name in _COLUMNS if any(row["cells"][name] for row in stated)],
        "rows": stated,
        "stories": told,
        "unproved": content.ids(unproved) if unproved else "",
        "curves": _curves(report, drawn),
        "strips": [
            (safe(row.id), strip.of(row.alignment.strip, lang))
            for row in rows
            if isinstance(row.alignment, Alignment) and row.alignment.strip
        ],
        "ledger": _ledger(report, lang, rich),
        "findings": [cards.card(finding, lang, rich) for finding in content.findings(report)],
        "problems": [rich(content.problem_text(problem, lang)) for problem in report.problems],
        "unrecognised": [rich.place(name, None) for name in report.unrecognised],
        "not_checked": content.not_checked(report, lang),
        "logs": [_log(log, rich) for log in report.logs],
    }


def _tone(grades: set[str]) -> str:
    """How what the checks noticed is shown: what contradicts the evidence, what only looks odd, and neither."""
    return "tainted" if "contradiction" in grades else "doubtful" if "suspicious" in grades else "clean"


def _row(row: Row, lang: str, rich: Rich) -> dict[str, Any]:
    counts = numbers.counting(row)
    place, assurance = content.proof(row, lang)
    proof: Any = place
    if counts is not None and counts.line is not None:
        proof = rich.place(counts.file, counts.line)
    title = content.in_language(row.title, lang)
    return {
        "id": safe(row.id),
        "title": "" if title == safe(row.id) else title,
        "cells": content.cells(row, lang),
        "verdict": row.verdict.name,
        "word": content.verdict_word(row.verdict, lang),
        "required": row.required,
        "proof": proof,
        "assurance": assurance,
        "line": safe(counts.text.strip())[:1000] if counts is not None else "",
    }


def _story(story: stories.Explanation, report: Report, lang: str, rich: Rich) -> dict[str, Any]:
    ids = list(story.ids)
    rows = [row for row in report.rows if safe(row.id) in ids]
    decided = decisions(rows[0], report) if rows and story.required and story.verdict in _DECIDABLE else []
    return {
        "verdict": story.verdict.name,
        "word": content.verdict_word(story.verdict, lang),
        "before": content.verdict_word(story.before, lang) if story.before is not None else "",
        "required": story.required,
        "ids": ids,
        "sentences": [rich(sentence) for sentence in story.sentences],
        "listings": [(one.heading, [rich(item) for item in one.items]) for one in story.listings],
        "settle": settling(rows[0], report) if rows else [],
        "decisions": [(content.label(f"page_decide_{what}", lang), entry) for what, entry in decided],
    }


def settling(row: Row, report: Report) -> list[str]:
    """The commands that settle an open row, as its own sentences say, ready to be copied."""
    if row.verdict not in _OPEN:
        return []
    told = stories.explain(row, report, "en", verbose=False)
    words = " ".join([*told.sentences, *(item for one in told.listings for item in one.items)])
    counts = numbers.counting(row)
    near = next((near.file for near in row.near_misses if near.file), None)
    proof = safe(counts.file if counts is not None else near if near is not None else "FILE")
    found: dict[str, None] = {}
    for option, value in _SETTLES.findall(words):
        for given in _given(option, value, proof, row):
            found[command(report, f"--{option} {given}".strip())] = None
    return list(found)


def _given(option: str, value: str, proof: str, row: Row) -> list[str]:
    """What stands behind an option: what the sentence says, where it says it whole, else what the row has for it."""
    if option == "map" and row.reason is Reason.UNIT_OPEN:
        return [shlex.quote(f"{row.id}={proof}:{unit}") for unit in ("percent", "fraction")]
    if option == "map":
        whole = "=" in value and not value.endswith(("=FILE", "=PATH"))
        return [value if whole else shlex.quote(f"{row.id}={proof}")]
    if option == "target":
        return [f"{row.id}=VALUE@SOURCE"]
    return ["FILE"] if option == "declared" else [value]


def decisions(row: Row, report: Report) -> list[tuple[str, str]]:
    """What a reviewer can write into the file of decisions about a row: which decision, and the entry to copy."""
    verdicts = {Verdict.REVIEW: ("PASS", "FAIL")}.get(row.verdict, ("WAIVED",))
    entry = "{{criterion: {id}, task: {task}, verdict: {verdict}, author: NAME, date: YYYY-MM-DD, reason: WHY}}"
    return [(verdict, "- " + entry.format(id=safe(row.id), task=report.task, verdict=verdict)) for verdict in verdicts]


def command(report: Report, *more: str) -> str:
    """The command that judges this submission again."""
    inputs = (shlex.quote(safe(item)) for item in report.submission)
    return " ".join(["verify --task", str(report.task), *inputs, *more])


def _curves(report: Report, drawn: dict[tuple[int, str], curves.Curve]) -> list[curves.Curve]:
    return [drawn[report.task, row.id] for row in report.rows if (report.task, row.id) in drawn]


def _ledger(report: Report, lang: str, rich: Rich) -> list[dict[str, Any]]:
    """What each run that served as evidence says of itself."""
    return [
        {
            "file": safe(log.file),
            "place": rich.place(log.file, said.first_line),
            "facts": [
                {
                    "key": content.fact_key(fact.key, lang),
                    "part": content.label(f"part_{fact.part}", lang) if fact.part else "",
                    "value": safe(fact.value),
                    "how": content.fact_how(fact.how, lang),
                    "setting": safe(fact.setting),
                    "place": _stands(fact, log.file, rich),
                }
                for fact in said.facts
            ],
        }
        for log in report.logs
        for said in log.said
        if said.facts
    ]


def _stands(fact: Fact, log: str, rich: Rich) -> Markup | str:
    """Where a fact stands: its line in the log, or its place in the file beside it that told it."""
    if isinstance(fact.told_by, str):
        return rich.place(fact.told_by, fact.line)
    return rich.place(log, fact.line, str(fact.line)) if fact.line is not None else ""


def _log(log: LogSummary, rich: Rich) -> dict[str, Any]:
    return {"place": rich.place(log.file, None), "format": safe(log.format), "sha256": safe(log.sha256)}
