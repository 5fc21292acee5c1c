"""A comparison of tensors as a page: a heat strip of all pairs, the pairs, and where the two part."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from harness.evidence.alignment import Comparison
from harness.text import safe
from harness.values.verdicts import Verdict
from reports import comparisons
from reports.content import label, verdict_both, verdict_word
from reports.html import page
from reports.options import Rendering

# The strip, in its own units, and how many cells it has at most; beyond them a cell is the worst of several tensors.
WIDTH: Final = 960
HEIGHT: Final = 36
_CELLS: Final = 480
# How far out of the band a colour begins: equal, up to a hundredth, a tenth, the band itself, ten times it, beyond.
_STEPS: Final = (0.0, 0.01, 0.1, 1.0, 10.0)
# The colours and what they mean, in their order.
_LEGEND: Final = (
    ("s0", "equal"),
    ("s1", "hundredth"),
    ("s2", "tenth"),
    ("s3", "inside"),
    ("s4", "outside"),
    ("s5", "beyond"),
    ("none", "unmeasured"),
)


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """A rectangle of the strip: place, width, colour class, and the text a pointer shows."""

    x: float
    width: float
    shade: str
    title: str


def render(result: Comparison, options: Rendering) -> str:
    """The comparison as a page. Raises MissingExtra when Jinja2 (the extra `html`) is not installed."""
    return page.render("compare.html", options.lang, lambda lang: _values(result, lang, options.verbose), page.Shown())


def _values(result: Comparison, lang: str, verbose: bool) -> dict[str, Any]:
    """What the template shows in one language."""
    rows, hidden = comparisons.rows(result, lang, verbose)
    drawn = cells(comparisons.strip(result, lang))
    used = {cell.shade for cell in drawn}
    return {
        "title": label("compare_title", lang),
        "reference": safe(result.reference),
        "ours": safe(result.ours),
        "band": comparisons.band(result, lang),
        "verdict": result.verdict.name,
        "verdict_word": verdict_both(result.verdict, lang),
        "conclusion": comparisons.conclusion(result, lang),
        "told": comparisons.divergence(result, lang) + comparisons.sequences(result, lang),
        "remarks": comparisons.remarks(result, lang),
        "cells": drawn,
        "legend": [(shade, label(f"page_{name}", lang)) for shade, name in _LEGEND if shade in used],
        "columns": comparisons.COLUMNS,
        "rows": rows,
        "hidden": hidden,
        "branches": [
            {
                "depth": one.depth,
                "verdict": one.verdict.name,
                "word": verdict_word(one.verdict, lang),
                "line": _line(one),
            }
            for one in comparisons.tree(result)
        ],
        "lists": comparisons.lists(result, lang, verbose),
        "findings": comparisons.findings(result, lang),
        "problems": comparisons.problems(result, lang),
        "width": WIDTH,
        "height": HEIGHT,
    }


def _line(branch: comparisons.Branch) -> str:
    return f"{branch.part}  {branch.failed}/{branch.pairs}  {branch.rel_l2}".rstrip()


def cells(rows: list[comparisons.PairRow]) -> list[Cell]:
    """The strip's cells, in order; each stands for the worst of the tensors it covers."""
    each = -(-len(rows) // _CELLS) if rows else 1
    groups = [rows[start : start + each] for start in range(0, len(rows), each)]
    width = WIDTH / len(groups) if groups else 0.0
    drawn = []
    for index, group in enumerate(groups):
        worst = max(group, key=lambda row: (row.verdict is Verdict.FAIL, -1.0 if row.heat is None else row.heat))
        far = worst.cells["rel_l2"]
        title = f"{worst.name}  {worst.word}" + (f"  {far}" if far else "")
        drawn.append(Cell(x=round(index * width, 2), width=round(width, 2), shade=shade(worst), title=title))
    return drawn


def shade(row: comparisons.PairRow) -> str:
    """The colour class of a pair: `s0` (equal) to `s5` (more than ten times out), `none` where nothing was measured.

    What fails is never lighter than what is out of its band.
    """
    if row.heat is None:
        return "s5" if row.verdict is Verdict.FAIL else "none"
    level = sum(1 for step in _STEPS if row.heat > step)
    return f"s{max(level, 4) if row.verdict is Verdict.FAIL else level}"
