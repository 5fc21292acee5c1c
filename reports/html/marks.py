"""What a report points at in its logs: the lines that prove something, and those that a finding is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, Literal

import msgspec

from harness.evidence.findings import Finding, Grade
from harness.evidence.observation import Observation
from harness.judging.report import Report
from harness.text import messages, render, safe
from reports import numbers

Kind = Literal["proof", "near", "contradiction", "suspicious", "info", "fact"]

# What of several marks on one line gives it its colour.
_GRAVEST_FIRST: Final[tuple[Kind, ...]] = ("contradiction", "suspicious", "proof", "info", "near", "fact")
_GRADES: Final[dict[Grade, Kind]] = {
    Grade.CONTRADICTION: "contradiction",
    Grade.SUSPICIOUS: "suspicious",
    Grade.INFO: "info",
}


class Mark(msgspec.Struct, frozen=True):
    """One line that is pointed at: of which kind, and why in both languages."""

    line: int
    kind: Kind
    en: str
    zh: str


def of_reports(reports: Iterable[Report]) -> dict[str, list[Mark]]:
    """The marks of each file, in the order of its lines."""
    found: dict[str, dict[Mark, None]] = {}
    for report in reports:
        for file, mark in (*_rows(report), *_findings(report.findings), *_facts(report)):
            found.setdefault(file, {})[mark] = None
    return {file: _ordered(marks) for file, marks in found.items()}


def of_findings(findings: Iterable[Finding]) -> dict[str, list[Mark]]:
    """The marks of each file that findings alone make."""
    found: dict[str, dict[Mark, None]] = {}
    for file, mark in _findings(findings):
        found.setdefault(file, {})[mark] = None
    return {file: _ordered(marks) for file, marks in found.items()}


def _ordered(marks: Iterable[Mark]) -> list[Mark]:
    return sorted(marks, key=lambda mark: (mark.line, _GRAVEST_FIRST.index(mark.kind)))


def _rows(report: Report) -> Iterator[tuple[str, Mark]]:
    for row in report.rows:
        proofs = [(row.best, "best"), (row.last, "last")]
        proofs += [(cell.observation, "cells") for cell in (row.cells if isinstance(row.cells, list) else [])]
        for observation, word in proofs:
            if observation is not None and observation.line is not None:
                yield observation.file, _mark(observation, row.id, word, numbers.observed(observation, row))
        for near in row.near_misses:
            if near.observation is not None and near.observation.line is not None:
                values = {"criterion": row.id, "file": near.file, "mapping": f"{row.id}={near.file}", **near.values}
                en, zh = (f"{safe(row.id)}: {render(near.why, lang, values)}" for lang in ("en", "zh"))
                yield near.observation.file, Mark(near.observation.line, "near", en, zh)


def _mark(observation: Observation, criterion: str, word: str, value: str) -> Mark:
    assert observation.line is not None
    en, zh = (
        f"{safe(criterion)}: {render(f'label_{word}', lang).rstrip(':：')} {value}".rstrip() for lang in ("en", "zh")
    )
    return Mark(observation.line, "proof", en, zh)


def _findings(findings: Iterable[Finding]) -> Iterator[tuple[str, Mark]]:
    for finding in findings:
        known = finding.code in messages("en")
        en, zh = (render(finding.code, lang, finding.values) if known else safe(finding.code) for lang in ("en", "zh"))
        for line in finding.lines:
            yield finding.file, Mark(line, _GRADES[finding.grade], en, zh)


def _facts(report: Report) -> Iterator[tuple[str, Mark]]:
    for log in report.logs:
        for said in log.said:
            for fact in said.facts:
                if fact.line is not None:
                    text = f"{fact.key}: {safe(fact.value)[:200]}"
                    yield (
                        fact.told_by if isinstance(fact.told_by, str) else log.file,
                        Mark(fact.line, "fact", text, text),
                    )
