"""A finding as a card: what was noticed, the arithmetic, the lines, and what the check is about."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Final

import msgspec

from harness.evidence.findings import Finding
from harness.text import messages, render, safe
from reports.content import label
from reports.html import page
from reports.html.rich import Rich

if TYPE_CHECKING:
    from markupsafe import Markup

# Lines of a finding that are listed before the rest is only counted.
MAX_LINES: Final = 12


class CheckText(msgspec.Struct, frozen=True):
    """What a check is about: a heading and a paragraph."""

    title: str
    text: str


class PageCard(msgspec.Struct, frozen=True, kw_only=True):
    """One finding as the page shows it. `lines` are links, each with the text of the line where that is known."""

    grade: str
    word: str
    file: str
    sentence: Markup
    arithmetic: str
    honest: str
    lines: list[tuple[Markup, str]]
    more: int
    explanation: CheckText | None


def card(finding: Finding, lang: str, rich: Rich, quotes: Mapping[int, str] | None = None) -> PageCard:
    """The card of a finding; `quotes` has the text of its lines."""
    known = messages(lang)
    honest = f"honest_{finding.code}"
    sentence = render(finding.code, lang, finding.values) if finding.code in known else safe(finding.code)
    return PageCard(
        grade=finding.grade.value,
        word=label(finding.grade.value, lang),
        file=safe(finding.file),
        sentence=rich(sentence),
        arithmetic=safe(finding.arithmetic),
        honest=render(honest, lang, finding.values) if honest in known else "",
        lines=[
            (rich.place(finding.file, line, str(line)), safe((quotes or {}).get(line, "")))
            for line in finding.lines[:MAX_LINES]
        ],
        more=max(0, len(finding.lines) - MAX_LINES),
        explanation=explanation(finding.code, lang),
    )


def explanation(code: str, lang: str) -> CheckText | None:
    """What the documentation says of the check that makes findings of this code; None of one of somebody else's."""
    found = _explanations().get(code)
    return None if found is None else CheckText(*found[lang])


@cache
def _explanations() -> dict[str, dict[str, list[str]]]:
    """Code -> language -> heading and paragraph: made by `python docs/make_integrity.py` of what the pages say."""
    found: dict[str, dict[str, list[str]]] = json.loads(page.asset("explanations.json"))
    return found
