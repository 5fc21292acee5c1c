"""What an audit says of each file, as sentences and quoted lines: shared by its renderers.

All text that comes out of here has passed `harness.text.safe`.
"""

from __future__ import annotations

from typing import Final

import msgspec

from harness.evidence.audit import Audit
from harness.evidence.findings import Finding, Grade
from harness.evidence.observation import Log
from harness.text import messages, render, safe
from reports.content import counted, label

# Findings of one kind in one file, and lines of one finding, that are shown before the rest is only counted; `verbose`
# lifts the first.
MAX_ALIKE: Final = 3
MAX_LINES: Final = 6
GRADES: Final = (Grade.CONTRADICTION, Grade.SUSPICIOUS, Grade.INFO)


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """One finding: what was noticed, the calculation, the lines, and what an honest log would have shown."""

    grade: Grade
    word: str
    check: str
    sentence: str
    arithmetic: str
    honest: str
    lines: tuple[tuple[int, str], ...]
    hidden_lines: int = 0


class FileView(msgspec.Struct, frozen=True, kw_only=True):
    """One file with its findings, the gravest first."""

    name: str
    about: str
    grade: Grade | None
    cards: tuple[Card, ...]
    hidden: int


def files(result: Audit, lang: str, verbose: bool) -> list[FileView]:
    """The files with findings, those with the gravest first; all files that were read when `verbose`."""
    found: dict[str, list[Finding]] = {log.file: [] for log in result.logs} if verbose else {}
    for finding in result.findings:
        found.setdefault(finding.file, []).append(finding)
    logs = {log.file: log for log in result.logs}
    views = [_view(name, logs.get(name), seen, result, lang, verbose) for name, seen in found.items()]
    return sorted(views, key=lambda view: (len(GRADES) if view.grade is None else GRADES.index(view.grade), view.name))


def head(result: Audit, lang: str) -> str:
    """What was read."""
    formats = ", ".join(dict.fromkeys(safe(log.format) for log in result.logs))
    return counted("logs", len(result.logs), lang) + (f" ({formats})" if formats else "")


def tally(result: Audit, lang: str) -> str:
    """How many findings of each grade there are."""
    comma = "，" if lang == "zh" else ", "
    return comma.join(counted(f"audit_{grade.value}", result.count(grade), lang) for grade in GRADES)


def conclusion(result: Audit, lang: str) -> str:
    """What the findings mean for whoever reads the log."""
    worst = next((grade.value for grade in GRADES[:2] if result.count(grade)), "clean" if result.logs else "empty")
    return render(f"audit_means_{worst}", lang)


def _view(name: str, log: Log | None, seen: list[Finding], result: Audit, lang: str, verbose: bool) -> FileView:
    cards: list[Card] = []
    told: dict[str, int] = {}
    for finding in seen:
        told[finding.code] = told.get(finding.code, 0) + 1
        if verbose or told[finding.code] <= MAX_ALIKE:
            cards.append(_card(finding, result, lang))
    about = ""
    if log is not None:
        about = render("audit_file", lang, {"format": log.format, "lines": f"{log.lines:,}", "runs": len(log.runs)})
    return FileView(
        name=safe(name),
        about=about,
        grade=min((f.grade for f in seen), key=GRADES.index, default=None),
        cards=tuple(cards),
        hidden=len(seen) - len(cards),
    )


def _card(finding: Finding, result: Audit, lang: str) -> Card:
    known = messages(lang)
    quotes = result.quotes.get(finding.file, {})
    honest = f"honest_{finding.code}"
    return Card(
        grade=finding.grade,
        word=label(finding.grade.value, lang),
        check=safe(finding.check),
        sentence=render(finding.code, lang, finding.values) if finding.code in known else safe(finding.code),
        arithmetic=safe(finding.arithmetic),
        honest=render(honest, lang, finding.values) if honest in known else "",
        lines=tuple((line, safe(quotes.get(line, ""))) for line in finding.lines[:MAX_LINES]),
        hidden_lines=max(0, len(finding.lines) - MAX_LINES),
    )
