"""An audit as a person at a terminal reads it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from harness.evidence.audit import Audit
from harness.evidence.findings import Grade
from harness.text import render as say
from harness.text import safe
from reports import audits, layout
from reports.content import label
from reports.options import Rendering

_NARROWEST: Final = 40
_COLOURS: Final = {Grade.CONTRADICTION: "31", Grade.SUSPICIOUS: "33", Grade.INFO: "36"}


def render(result: Audit, options: Rendering) -> str:
    """The audit as text of at most `options.width` columns (never less than 40), ending on a line break."""
    width = max(_NARROWEST, options.width)
    if options.quiet:
        return f"{audits.tally(result, options.lang)}\n"
    return "\n".join(_lines(result, options, width)) + "\n"


def _lines(result: Audit, options: Rendering, width: int) -> Iterator[str]:
    lang = options.lang
    names = {safe(name) for name in (*(log.file for log in result.logs), *result.unrecognised)}
    names.update(safe(problem.file) for problem in result.problems)
    keep = layout.Keeping(names, None if options.whole else layout.MOST_LINES * width)
    yield audits.head(result, lang)
    for view in audits.files(result, lang, options.verbose):
        yield ""
        yield from _heading(view, options, width)
        for card in view.cards:
            yield from _card(card, options, width, keep)
        if view.hidden:
            yield f"  {label('more', lang, count=view.hidden)} (--verbose)"
    for problem in result.problems:
        yield ""
        yield from layout.wrap(keep(say(problem.code, lang, {"file": problem.file, **problem.values})), width, "  ")
    if result.unrecognised:
        shown = ", ".join(safe(name) for name in result.unrecognised[:5])
        more = len(result.unrecognised) - 5
        yield ""
        text = label("not_logs", lang, files=shown) + (f" {label('more', lang, count=more)}" if more > 0 else "")
        yield from layout.wrap(keep(text), width, "  ")
    yield ""
    yield from layout.wrap(f"{audits.tally(result, lang)}. {audits.conclusion(result, lang)}", width)


def _heading(view: audits.FileView, options: Rendering, width: int) -> list[str]:
    """The file and what was read of it, which stand below each other where a name is not to be shortened."""
    if options.whole and layout.columns(view.name) + layout.columns(view.about) + 2 > width:
        return [view.name, view.about]
    return layout.sides(layout.path(view.name, width), view.about, width)


def _card(card: audits.Card, options: Rendering, width: int, keep: layout.Keeping) -> Iterator[str]:
    word = f"\x1b[{_COLOURS[card.grade]}m{card.word}\x1b[0m" if options.colour else card.word
    first, *rest = layout.wrap(keep(f"{card.word}  {card.sentence}"), width - 2, "  ")
    yield "  " + word + first[len(card.word) :]
    yield from ("  " + line for line in rest)
    if card.arithmetic:
        yield from ("      " + line for line in layout.wrap(card.arithmetic, width - 6, "  "))
    digits = max((len(str(number)) for number, _ in card.lines), default=0)
    for number, text in card.lines:
        line = text if options.whole else layout.middle(text, max(10, width - digits - 9))
        yield f"      {number:>{digits}} | {line}".rstrip()
    if card.hidden_lines:
        yield f"      {label('more', options.lang, count=card.hidden_lines)}"
    if card.honest:
        yield from ("      " + line for line in layout.wrap(label("honest", options.lang, text=card.honest), width - 6))
