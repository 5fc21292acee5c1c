"""A comparison of tensors as one HTML page that stands alone: no script, nothing loaded from elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import msgspec

from harness.evidence.alignment import Comparison
from harness.text import safe
from harness.values.errors import MissingExtra
from harness.values.verdicts import Verdict
from harness.version import __version__
from reports import comparisons
from reports.content import label, verdict_word
from reports.options import Rendering

# The strip, in its own units, and how many cells it has at most; beyond them a cell is the worst of several tensors.
_WIDTH: Final = 960
_HEIGHT: Final = 36
_CELLS: Final = 480
# How far out of the band a colour begins: equal, up to a hundredth, a tenth, the band itself, ten times it, beyond.
_STEPS: Final = (0.0, 0.01, 0.1, 1.0, 10.0)


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """A rectangle of the strip: place, width, colour class, and the text a pointer shows."""

    x: float
    width: float
    shade: str
    title: str


def render(result: Comparison, options: Rendering) -> str:
    """The comparison as HTML. Raises MissingExtra when Jinja2 (the extra `html`) is not installed."""
    try:
        from jinja2 import Environment, FileSystemLoader, StrictUndefined
    except ImportError:
        raise MissingExtra("missing_extra", package="jinja2", extra="html") from None
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    lang = options.lang
    rows, hidden = comparisons.rows(result, lang, options.verbose)
    return environment.get_template("compare.html").render(
        lang="zh-CN" if lang == "zh" else "en",
        title=label("compare_title", lang),
        reference=safe(result.reference),
        ours=safe(result.ours),
        band=comparisons.band(result, lang),
        verdict=result.verdict,
        word=verdict_word(result.verdict, lang),
        conclusion=comparisons.conclusion(result, lang),
        told=comparisons.divergence(result, lang) + comparisons.sequences(result, lang),
        cells=cells(comparisons.strip(result, lang)),
        columns=comparisons.COLUMNS,
        rows=rows,
        hidden=hidden,
        branches=comparisons.tree(result),
        lists=comparisons.lists(result, lang, options.verbose),
        findings=comparisons.findings(result, lang),
        problems=comparisons.problems(result, lang),
        words=lambda verdict: verdict_word(verdict, lang),
        text=lambda name, **values: label(name, lang, **values),
        version=__version__,
        width=_WIDTH,
        height=_HEIGHT,
    )


def cells(rows: list[comparisons.PairRow]) -> list[Cell]:
    """The strip's cells, in order; each stands for the worst of the tensors it covers."""
    each = -(-len(rows) // _CELLS) if rows else 1
    groups = [rows[start : start + each] for start in range(0, len(rows), each)]
    width = _WIDTH / len(groups) if groups else 0.0
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
