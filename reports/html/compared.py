"""A comparison of tensors as a page: a heat strip of all pairs, the pairs, and where the two part."""

from __future__ import annotations

from typing import Any, Final

from harness.evidence.alignment import Comparison, shade
from harness.text import safe
from reports import comparisons
from reports.content import label, verdict_both, verdict_word
from reports.html import page, strip
from reports.options import Rendering

# Pairs that the page lists; there is room, but no reader for more.
_MOST: Final = 500


def render(result: Comparison, options: Rendering) -> str:
    """The comparison as a page."""
    return page.render(
        "compare.html", options.lang, lambda lang: _values(result, lang, options.verbose), page.PageParts()
    )


def _values(result: Comparison, lang: str, verbose: bool) -> dict[str, Any]:
    """What the template shows in one language."""
    rows, hidden = comparisons.rows(result, lang, verbose, _MOST)
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
        "strip": strip.of([shade(pair, result.band) for pair in result.pairs], lang),
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
    }


def _line(branch: comparisons.Branch) -> str:
    return f"{branch.part}  {branch.failed}/{branch.pairs}  {branch.rel_l2}".rstrip()
