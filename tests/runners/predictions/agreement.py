"""Our metrics beside the reference implementations': the rows of docs/metric-agreement.md.

Each family has a module `agreement_NAME.py` beside this one with `rows()`, which computes both sides over generated and
published worked cases. `python -m tests.runners.predictions.agreement` prints the page.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from runners.predictions import FAMILIES, family

PAGE = Path(__file__).parents[3] / "docs" / "metric-agreement.md"
_HEAD = """# Our metrics beside the reference implementations'

Made by `python -m tests.runners.predictions.agreement > docs/metric-agreement.md`; `tests/runners/predictions/
test_agreement.py` computes every row again and fails when one differs. A reference that is a package is run again with
the tests; of one that is code of a repository (with its commit) the tests keep what it gave for the same files. Where
ours is computed by a library (scikit-learn, RapidFuzz), the reference is another program or the definition, written
out. The files are made by the tests.

"""
_FAMILIES = """## By family

| family | reference | cases | agreement |
| --- | --- | --- | --- |
"""
_GAPS = """
## Metrics without a row

What a family gives too, and no reference was held against: the same function under another name, or a library's own.

"""
_METRICS = """
## By metric

"Ours" and "reference" are the values of the first case; the largest difference over all cases is at most the bound.

| family | metric | ours | reference | largest difference | reference implementation | cases |
| --- | --- | --- | --- | --- | --- | --- |
"""


class Agreement(NamedTuple):
    """One metric: `ours` and `theirs` of the first case, the `largest` difference over all, and the `bound` it keeps.

    `implementation` names the reference with its version (or repository and commit), `cases` what was evaluated.
    """

    family: str
    metric: str
    ours: float
    theirs: float
    largest: float
    bound: float
    implementation: str
    cases: str

    @classmethod
    def of(
        cls,
        pairs: Sequence[tuple[float, float]],
        *,
        family: str,
        metric: str,
        bound: float,
        implementation: str,
        cases: str,
    ) -> Agreement:
        """The row of values in `pairs` (ours, theirs), a case each."""
        largest = max(abs(ours - theirs) for ours, theirs in pairs)
        return cls(family, metric, *pairs[0], largest, bound, implementation, cases)

    def line(self) -> str:
        bound = "0" if self.bound == 0 else f"≤ {self.bound:g}"
        numbers = f"{self.ours:.6f} | {self.theirs:.6f} | {bound}"
        return f"| {self.family} | {self.metric} | {numbers} | {self.implementation} | {self.cases} |"


def all_rows() -> list[Agreement]:
    """The rows of every family, by the name of its module."""
    modules = sorted(path.stem for path in Path(__file__).parent.glob("agreement_*.py"))
    return [row for name in modules for row in importlib.import_module(f"{__package__}.{name}").rows()]


def page(rows: list[Agreement]) -> str:
    """The page, of computed rows."""
    lines = [row.line() for row in rows]
    gaps = [f"- `{family}`: {', '.join(metrics)}" for family, metrics in without_row(rows).items()]
    parts = (_HEAD + _FAMILIES, family_lines(rows), _GAPS, gaps, _METRICS, lines)
    return "".join(part if isinstance(part, str) else "\n".join(part) + "\n" for part in parts)


def without_row(rows: list[Agreement]) -> dict[str, list[str]]:
    """The metrics that a family gives and that no row is of, by family."""
    shown = {(row.family, re.split(r"[ ,]", row.metric)[0]) for row in rows}
    left = {name: [one for one in family(name).METRICS if (name, one) not in shown] for name in sorted(FAMILIES)}
    return {name: metrics for name, metrics in left.items() if metrics}


def family_lines(rows: list[Agreement]) -> list[str]:
    """A line a family: its references, what was evaluated, and how many of its metrics keep which bound."""
    families: dict[str, list[Agreement]] = {}
    for row in sorted(rows, key=lambda row: row.family):
        families.setdefault(row.family, []).append(row)
    lines = []
    for name, kept in families.items():
        references, cases = (dict.fromkeys(getattr(row, of) for row in kept) for of in ("implementation", "cases"))
        agree = sum(row.largest <= row.bound for row in kept)
        bound = max(row.bound for row in kept)
        said = f"{agree} of {len(kept)} metrics, ≤ {bound:g}"
        lines.append(f"| {name} | {'; '.join(references)} | {'; '.join(cases)} | {said} |")
    return lines


if __name__ == "__main__":
    print(page(all_rows()), end="")
