"""What a report says of a task, as cells and lines: shared by every renderer that is read by people.

All text that comes out of here has passed `harness.text.safe`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec

from harness.evidence.alignment import Alignment
from harness.evidence.findings import Finding, Grade
from harness.evidence.observation import Problem
from harness.judging.report import Document, Gate, Report, Row
from harness.tasks.spec import Source
from harness.text import render, safe
from harness.values.records import Text
from harness.values.verdicts import Verdict
from reports import numbers

HOLDS: Final = frozenset({Verdict.PASS, Verdict.WITHIN, Verdict.WAIVED})
# What is listed at most before the rest is only counted; `verbose` lifts it.
MAX_LISTED: Final = 5
MAX_FINDINGS: Final = 20
# Texts of specs and sentences made of sentences are longer than a value of a submission may be.
LONG: Final = 2000

_GRADES: Final = (Grade.CONTRADICTION, Grade.SUSPICIOUS, Grade.INFO)


def label(name: str, lang: str, **values: object) -> str:
    return render(f"label_{name}", lang, values)


def label_long(name: str, lang: str, **values: object) -> str:
    """A label around a sentence, which is longer than a value of a submission may be."""
    return render(f"label_{name}", lang, values, LONG)


def counted(name: str, count: int, lang: str, **values: object) -> str:
    """The label `name`, or its form for one thing."""
    return label(f"{name}_one" if count == 1 else name, lang, count=count, **values)


def verdict_word(verdict: Verdict, lang: str) -> str:
    return render(f"verdict_{verdict.name}", lang)


def verdict_both(verdict: Verdict, lang: str) -> str:
    """The verdict as it stands, with the word of the language beside it where that is another."""
    word = verdict_word(verdict, lang)
    return word if word == verdict.value else f"{verdict.value} {word}"


def in_language(text: Text, lang: str) -> str:
    return safe(text.zh if lang == "zh" else text.en)


def task_head(report: Report, lang: str) -> tuple[str, str, str]:
    """The number of the task, its title, and the toolkit with the dataset."""
    datasets = list(dict.fromkeys(" ".join(filter(None, (r.dataset, r.split))) for r in report.rows if r.dataset))
    where = [report.toolkit] + ([", ".join(datasets)] if 0 < len(datasets) <= 2 else [])
    return label("task", lang, task=report.task), in_language(report.title, lang), safe(" · ".join(where))


def submission_head(report: Report, lang: str) -> tuple[str, str, str]:
    """What was submitted, what was read of it, and the spec it was held against."""
    inputs = safe(report.submission[0]) if report.submission else ""
    if len(report.submission) > 1:
        inputs += f" {label('more', lang, count=len(report.submission) - 1)}"
    formats = ", ".join(dict.fromkeys(safe(log.format) for log in report.logs))
    logs = counted("logs", len(report.logs), lang) + (f" ({formats})" if formats else "")
    comma = "，" if lang == "zh" else ", "
    read = counted("files", report.files, lang) + comma + logs
    return inputs, read, label("spec_version", lang, task=report.task, version=report.spec_version)


def names(report: Report) -> set[str]:
    """The files that the sentences of a report may name, as they are shown."""
    named = {*report.submission, *report.unrecognised}
    named.update(log.file for log in report.logs)
    named.update(finding.file for finding in report.findings)
    named.update(problem.file for problem in report.problems)
    for row in report.rows:
        named.update(row.artifacts)
        named.update(near.file for near in row.near_misses if near.file)
    return {safe(name) for name in named}


def judged_rows(report: Report) -> list[Row]:
    """The rows that were judged, in the spec's order, those of one group together."""
    groups: dict[str, list[Row]] = {}
    for row in report.rows:
        if row.verdict is not Verdict.NOT_CHECKED:
            groups.setdefault(f"group {row.group}" if row.group else f"row {row.id}", []).append(row)
    return [row for rows in groups.values() for row in rows]


def cells(row: Row, lang: str) -> dict[str, str]:
    """The cells of a row's line in the table, by column."""
    target = numbers.target_text(row.target)
    if target is None:
        target = label("target_open", lang) if row.kind == "metric" else ""
    best = numbers.at_epoch(row.best, row) if row.best is not None else numbers.computed(row)
    if isinstance(row.alignment, Alignment):
        target, best = _alignment(row.alignment)
    return {
        "criterion": safe(row.id),
        "target": target,
        "best": best,
        "last": numbers.observed(row.last, row),
        "margin": numbers.margin_text(row.shortfall, row.target),
        "verdict": verdict_cell(row, lang),
        "proved_by": ", ".join(filter(None, proof(row, lang))),
    }


def _alignment(found: Alignment) -> tuple[str, str]:
    """What the mean absolute difference, or each element, may be; and the mean of the tensors that decide."""
    band, measures = found.band, found.worst.measures if found.worst is not None else None
    bounds = [band.mean] if band.mean is not None else [band.absolute, *([band.relative] if band.relative else [])]
    target = " + ".join(f"{bound.normalize():e}" if bound else "0" for bound in bounds)
    share = "·|ref|" if band.mean is None and band.relative else ""
    return f"≤ {target}{share}", "" if measures is None else f"{measures.mean_abs:.2e}"


def verdict_cell(row: Row, lang: str) -> str:
    """The verdict; in brackets where the row does not decide, `-` where such a row has nothing to show."""
    if row.required:
        return verdict_word(row.verdict, lang)
    return "-" if row.verdict is Verdict.MISSING else f"({verdict_word(row.verdict, lang)})"


def proof(row: Row, lang: str) -> tuple[str, str]:
    """The place of the evidence (path and line), and how far it can be believed."""
    observation = numbers.counting(row)
    if observation is not None:
        return safe(observation.place), label(row.assurance, lang) if row.assurance else ""
    if isinstance(row.cells, list):
        place = f"{safe(row.cells[0].observation.place)} {label('more', lang, count=len(row.cells) - 1)}"
        return place, label(row.assurance, lang) if row.assurance else ""
    if row.artifacts and row.assurance:
        return ", ".join(safe(file) for file in row.artifacts[:2]), label(row.assurance, lang)
    if row.artifacts:
        more = len(row.artifacts) - 1
        return safe(row.artifacts[0]), label("more", lang, count=more) if more else ""
    if not row.required and row.verdict is Verdict.MISSING:
        return "", label("shown_only", lang)
    return "", ""


def summary(report: Report, lang: str) -> str:
    """How many of the required criteria hold, and what became of the others."""
    required = report.required
    if not required:
        return label("none_required", lang)
    held = sum(1 for row in required if row.verdict in HOLDS)
    text = label("of_required_hold" + ("_one" if len(required) == 1 else ""), lang, held=held, required=len(required))
    tally = {v: sum(1 for row in required if row.verdict is v) for v in Verdict if v not in HOLDS}
    item = " 项" if lang == "zh" else " "
    open_ = [f"{count}{item}{verdict_word(verdict, lang)}" for verdict, count in tally.items() if count]
    colon, comma, stop = ("：", "，", "。") if lang == "zh" else (": ", ", ", ".")
    return text + (colon + comma.join(open_) if open_ else "") + stop + _gate(report, lang)


def _gate(report: Report, lang: str) -> str:
    """What the reviewer's gate makes of the verdicts, where that is another exit status than the usual one."""
    usual, gate = Gate(), report.gate_or_usual
    verdicts = dict.fromkeys([report.verdict, *(row.verdict for row in report.required)])
    if report.exit_status == usual.gravest(map(usual.exit_status, verdicts)):
        return ""
    changed = [verdict for verdict in verdicts if gate.exit_status(verdict) != usual.exit_status(verdict)]
    words = ("、" if lang == "zh" else ", ").join(verdict_word(verdict, lang) for verdict in changed)
    name = "gate_stops" if report.exit_status else "gate_passes"
    sentence = label(name, lang, verdicts=words, status=report.exit_status)
    return f"{sentence}。" if lang == "zh" else f" {sentence}."


def findings(report: Report) -> list[Finding]:
    """The findings, the gravest first."""
    return sorted(report.findings, key=lambda finding: _GRADES.index(finding.grade))


def integrity_head(report: Report, lang: str) -> str:
    """Whether something contradicts the evidence, and what else there is to look at."""
    rows = [row.best for row in report.rows if row.best is not None]
    cells = [cell.observation for row in report.rows if row.cells is not msgspec.UNSET for cell in row.cells]
    evidence = {observation.file for observation in (*rows, *cells)}
    found = [f for f in report.findings if f.grade is Grade.CONTRADICTION]
    against = sum(1 for f in found if not evidence.isdisjoint(_files(f)))
    suspicious = sum(1 for f in report.findings if f.grade is Grade.SUSPICIOUS)
    counts = {
        "contradictions": against,
        "contradictions_elsewhere": len(found) - against,
        "audit_suspicious": suspicious,
    }
    said = [counted(name, count, lang) for name, count in counts.items() if count]
    return ("；" if lang == "zh" else "; ").join(said) or label("nothing_contradicts", lang)


def _files(finding: Finding) -> set[str]:
    """The files that a finding is about."""
    against = finding.against if finding.against is not msgspec.UNSET else []
    return {finding.file, *(place.file for place in against)}


def finding_text(finding: Finding, lang: str) -> str:
    """A finding in one line: grade, place, sentence, arithmetic."""
    place = safe(finding.file)
    if finding.lines:
        place += ":" + ", ".join(str(line) for line in finding.lines[:MAX_LISTED])
        place += ", …" if len(finding.lines) > MAX_LISTED else ""
    colon = "：" if lang == "zh" else ": "
    return f"{label(finding.grade.value, lang)}  {place}{colon}{finding_sentence(finding, lang)}"


def finding_sentence(finding: Finding, lang: str) -> str:
    """What a finding says, with its arithmetic, without its place."""
    arithmetic = f" ({safe(finding.arithmetic)})" if finding.arithmetic else ""
    return render(finding.code, lang, finding.values) + arithmetic


def problem_text(problem: Problem, lang: str) -> str:
    """What could not be read, and why."""
    return render(problem.code, lang, {"file": problem.file, **problem.values})


def listed(items: list[str], most: int, lang: str, verbose: bool) -> list[str]:
    """`items`, or the first `most` of them and how many there are more."""
    if verbose or len(items) <= most:
        return items
    return [*items[:most], label("more", lang, count=len(items) - most)]


def ids(rows: Iterable[Row]) -> str:
    return ", ".join(safe(row.id) for row in rows)


def not_checked(report: Report, lang: str) -> list[str]:
    """The criteria nobody asked to check, and how to ask."""
    rows = report.not_checked
    reasons = dict.fromkeys(render(row.reason.value, lang, row.values) for row in rows)
    return [ids(rows), *reasons] if rows else []


def unrecognised(report: Report, lang: str, verbose: bool) -> list[str]:
    """The files no log format recognised, in one sentence."""
    files = listed([safe(file) for file in report.unrecognised], MAX_LISTED, lang, verbose)
    return [", ".join(files)] if files else []


def tasks(document: Document, lang: str) -> str:
    """How many tasks there are, and which have which verdict."""
    groups = {v: [str(r.task) for r in document.reports if r.verdict is v] for v in Verdict}
    shown = [f"{verdict_word(verdict, lang)} {', '.join(those)}" for verdict, those in groups.items() if those]
    colon, semicolon, stop = ("：", "；", "。") if lang == "zh" else (": ", "; ", ".")
    count = label("tasks", lang, count=len(document.reports))
    return count + (colon + semicolon.join(shown) if shown else "") + stop


def fact_key(key: str, lang: str) -> str:
    """What a fact is about, in words."""
    return label(f"fact_{key}", lang)


def fact_how(how: str, lang: str) -> str:
    """Where a fact was read, in words."""
    return label(f"how_{how}", lang)


def log_texts(report: Report, lang: str) -> list[str]:
    """The files that were read as logs."""
    return [render("label_read_log", lang, msgspec.to_builtins(log)) for log in report.logs]


def cite(source: Source) -> str:
    """Where a number stands, in one line."""
    place = ""
    if source.repo:
        place = source.repo + (f"@{source.commit[:12]}" if source.commit else "")
    if source.path:
        place += f" {source.path}" + (f":{source.line}" if source.line is not None else "")
    return safe("; ".join(filter(None, (place.strip(), source.url, source.paper, source.table))))
