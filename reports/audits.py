"""What an audit says of each file, as sentences, quoted lines and curves: shared by its renderers.

All text that comes out of here has passed `harness.text.safe`.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

import msgspec

from harness.evidence.audit import Audit
from harness.evidence.findings import Finding, Grade
from harness.evidence.observation import Log, Observation
from harness.text import messages, render, safe
from reports.content import counted, label

# Findings of one kind in one file, lines of one finding, and curves of one file that are shown before the rest is
# only counted; `verbose` lifts the first.
MAX_ALIKE: Final = 3
MAX_LINES: Final = 6
MAX_CURVES: Final = 3
_MAX_POINTS: Final = 400
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


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """An evaluation on a curve: `x` and `y` from 0 (left, bottom) to 1; `grade` where it is flagged."""

    x: float
    y: float
    title: str
    grade: Grade | None = None


class Curve(msgspec.Struct, frozen=True, kw_only=True):
    """The evaluations of one metric in one run, in the file's order."""

    name: str
    points: tuple[Point, ...]
    low: str
    high: str


class FileView(msgspec.Struct, frozen=True, kw_only=True):
    """One file with its findings, the gravest first."""

    name: str
    about: str
    grade: Grade | None
    cards: tuple[Card, ...]
    hidden: int
    curves: tuple[Curve, ...]


def files(result: Audit, lang: str, verbose: bool, *, curves: bool = False) -> list[FileView]:
    """The files with findings, those with the gravest first; all files that were read when `verbose`."""
    found: dict[str, list[Finding]] = {log.file: [] for log in result.logs} if verbose else {}
    for finding in result.findings:
        found.setdefault(finding.file, []).append(finding)
    logs = {log.file: log for log in result.logs}
    views = [_view(name, logs.get(name), seen, result, lang, verbose, curves) for name, seen in found.items()]
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


def _view(
    name: str, log: Log | None, seen: list[Finding], result: Audit, lang: str, verbose: bool, curves: bool
) -> FileView:
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
        curves=tuple(_curves(log, seen)) if curves and log is not None else (),
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


def _curves(log: Log, seen: list[Finding]) -> list[Curve]:
    """The curves with flagged evaluations first, then the longest."""
    flagged: dict[int, Grade] = {}
    for finding in sorted(seen, key=lambda f: GRADES.index(f.grade), reverse=True):
        flagged.update(dict.fromkeys(finding.lines, finding.grade))
    series: dict[tuple[int, str, str], list[Observation]] = {}
    for o in log.observations:
        if o.kind == "eval" and o.value.is_finite() and o.metric is not None:
            series.setdefault((o.run, o.printed, o.weights), []).append(o)
    long = [values for values in series.values() if len(values) > 2]
    long.sort(key=lambda values: (-sum(o.line in flagged for o in values), -len(values)))
    return [_curve(values, flagged, len(log.runs) > 1) for values in long[:MAX_CURVES]]


def _curve(values: list[Observation], flagged: dict[int, Grade], several: bool) -> Curve:
    kept = values
    if len(values) > _MAX_POINTS:
        each = len(values) // _MAX_POINTS + 1
        kept = [o for index, o in enumerate(values) if index % each == 0 or o.line in flagged]
    low, high = min(kept, key=_value), max(kept, key=_value)
    # A log can hold numbers no float holds; their place on the page is all that is wanted.
    span = high.value - low.value
    return Curve(
        name=safe(values[0].printed) + (f" #{values[0].run + 1}" if several else ""),
        points=tuple(
            Point(
                x=index / (len(kept) - 1),
                y=float((o.value - low.value) / span) if span else 0.5,
                title=safe(f"{o.value_text}  {o.place}" + (f"  @{o.epoch}" if o.epoch is not None else "")),
                grade=flagged.get(o.line) if o.line is not None else None,
            )
            for index, o in enumerate(kept)
        ),
        low=safe(low.value_text),
        high=safe(high.value_text),
    )


def _value(observation: Observation) -> Decimal:
    return observation.value
