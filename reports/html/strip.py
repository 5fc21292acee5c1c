"""The heat strip of an alignment: every pair of tensors in its order, as far out of the band as its colour says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from harness.evidence.alignment import Shade
from harness.text import safe
from harness.values.verdicts import Verdict
from reports.content import label, verdict_word

# The strip, in its own units, and how many cells it has at most; beyond them a cell is the worst of several tensors.
WIDTH: Final = 960
HEIGHT: Final = 36
MAX_CELLS: Final = 480
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


class StripCell(msgspec.Struct, frozen=True, kw_only=True):
    """A rectangle of the strip: place, width, colour class, and the text a pointer shows."""

    x: float
    width: float
    colour: str
    title: str


class Strip(msgspec.Struct, frozen=True, kw_only=True):
    """The cells, and what those colours mean that are in it."""

    cells: list[StripCell]
    legend: list[tuple[str, str]]
    width: int = WIDTH
    height: int = HEIGHT


def of(shades: Sequence[Shade], lang: str) -> Strip:
    """The strip of all pairs, in their order; each cell stands for the worst of the tensors it covers."""
    each = -(-len(shades) // MAX_CELLS) if shades else 1
    groups = [shades[start : start + each] for start in range(0, len(shades), each)]
    width = WIDTH / len(groups) if groups else 0.0
    cells = []
    for index, group in enumerate(groups):
        worst = max(group, key=lambda one: (one.verdict is Verdict.FAIL, -1.0 if one.out is None else one.out))
        far = "" if worst.out is None else f"  × {worst.out:g}"
        title = f"{safe(worst.name)}  {verdict_word(worst.verdict, lang)}{far}"
        cells.append(StripCell(x=round(index * width, 2), width=round(width, 2), colour=colour(worst), title=title))
    used = {cell.colour for cell in cells}
    return Strip(cells=cells, legend=[(name, label(f"page_{word}", lang)) for name, word in _LEGEND if name in used])


def colour(one: Shade) -> str:
    """The colour class of a pair: `s0` (equal) to `s5` (more than ten times out), `none` where nothing was measured.

    What fails is never lighter than what is out of its band.
    """
    if one.out is None:
        return "s5" if one.verdict is Verdict.FAIL else "none"
    level = sum(1 for step in _STEPS if one.out > step)
    return f"s{max(level, 4) if one.verdict is Verdict.FAIL else level}"
