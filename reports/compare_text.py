"""A comparison of tensors as a person at a terminal reads it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from harness.evidence.alignment import Comparison
from harness.text import safe
from reports import comparisons, layout
from reports.content import label, verdict_word
from reports.options import Rendering

_NARROWEST: Final = 60
_LONGEST_NAME: Final = 48


def render(result: Comparison, options: Rendering) -> str:
    """The comparison as text of about `options.width` columns (never less than 60), ending on a line break."""
    width = max(_NARROWEST, options.width)
    if options.quiet:
        word = layout.paint(verdict_word(result.verdict, options.lang), result.verdict, options.colour)
        return f"{word}  {comparisons.conclusion(result, options.lang)}\n"
    return "\n".join(line.rstrip() for line in _lines(result, options, width)) + "\n"


def _lines(result: Comparison, options: Rendering, width: int) -> Iterator[str]:
    lang = options.lang
    sides = [safe(result.reference), safe(result.ours)]
    keep = layout.Keeping(
        [*sides, *(safe(one.file) for one in result.problems)], None if options.whole else layout.MOST_LINES * width
    )
    title = label("compare_title", lang)
    shown = sides if options.whole else [layout.path(side, width // 3) for side in sides]
    yield f"{title}  {shown[0]}"
    yield f"{' ' * layout.columns(title)}  {shown[1]}"
    for text in comparisons.band(result, lang):
        yield from layout.wrap(keep(text), width, "  ")
    yield from _table(result, options, width)
    told = comparisons.divergence(result, lang) + comparisons.sequences(result, lang)
    if told:
        yield ""
    for text in told:
        yield from layout.wrap(keep(text), width, "  ")
    branches = comparisons.tree(result)
    if branches:
        yield ""
        yield label("tree", lang)
    for branch in branches:
        name = "  " * (branch.depth + 1) + layout.middle(branch.part, max(10, width - 36 - 2 * branch.depth))
        mark = layout.paint(verdict_word(branch.verdict, lang), branch.verdict, options.colour)
        yield f"{layout.pad(name, width - 34)}  {branch.rel_l2:>9}  {branch.failed}/{branch.pairs}  {mark}"
    for heading, names in comparisons.lists(result, lang, options.verbose):
        yield ""
        yield heading
        yield from ("  " + (name if options.whole else layout.middle(name, width - 2)) for name in names)
    told = comparisons.remarks(result, lang)
    if told:
        yield ""
    for text in told:
        yield from layout.wrap(keep(text), width, "  ")
    if result.findings:
        yield ""
        yield label("log_checks", lang)
    for word, sentence in comparisons.findings(result, lang):
        yield from layout.wrap(keep(f"  {word}  {sentence}"), width, "    ")
    for text in comparisons.problems(result, lang):
        yield ""
        yield from layout.wrap(keep(text), width, "  ")
    yield ""
    word = verdict_word(result.verdict, lang)
    first, *rest = layout.wrap(keep(f"{word}  {comparisons.conclusion(result, lang)}"), width, "  ")
    yield layout.paint(word, result.verdict, options.colour) + first[len(word) :]
    yield from rest


def _table(result: Comparison, options: Rendering, width: int) -> Iterator[str]:
    rows, hidden = comparisons.rows(result, options.lang, options.verbose)
    if not rows:
        return
    heads = [label(name, options.lang) for name in comparisons.COLUMNS]
    sizes = [
        max(layout.columns(head), max(len(row.cells[name]) for row in rows))
        for name, head in zip(comparisons.COLUMNS, heads, strict=True)
    ]
    room = width - sum(sizes) - 2 * len(sizes) - 10
    longest = max([layout.columns(row.name) for row in rows] + [layout.columns(label("tensor", options.lang))])
    name_width = longest if options.whole else max(8, min(longest, room, room if options.verbose else _LONGEST_NAME))
    yield ""
    columns = [" " * (size - layout.columns(head)) + head for size, head in zip(sizes, heads, strict=True)]
    yield "  ".join([layout.pad(label("tensor", options.lang), name_width), *columns, label("verdict", options.lang)])
    for row in rows:
        cells = [f"{row.cells[name]:>{size}}" for name, size in zip(comparisons.COLUMNS, sizes, strict=True)]
        word = layout.paint(row.word, row.verdict, options.colour)
        yield "  ".join([layout.pad(layout.middle(row.name, name_width), name_width), *cells, word])
        for note in row.notes:
            yield from ("    " + line for line in layout.wrap(note, width - 4))
    if hidden:
        yield f"{label('more', options.lang, count=hidden)} (--verbose)"
