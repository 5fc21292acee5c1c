"""An average over several sets or scenes, computed from the values that prove them.

The weighting is that of the spec: by the number of samples, or plain. The evidence is the line of every cell; what
one of them leaves open the average leaves open too, and with one missing there is none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, localcontext
from typing import Final

import msgspec

from harness.evidence.observation import Assurance
from harness.judging.checkpoints import CellValue, Choice
from harness.judging.report import Cell, Row
from harness.tasks.spec import MetricCriterion, Rule
from harness.values.quantity import exponent, half_step, plain
from harness.values.verdicts import Reason, Ruling, Verdict, ruling

# Any value meets it: a cell of an average has to be proven, not to be good.
_ANY: Final = Decimal("1E+9")
# Digits of a mean beyond those of its cells.
_MORE: Final = 3
# Two results never have so many digits in common by chance, and three or more not as many as these.
_TWO_ALIKE: Final = 6
_THREE_ALIKE: Final = 4
_PAIR: Final = 2
# So many values, or checkpoints, of a cell are named.
_SHOWN: Final = 4


def as_cell(criterion: MetricCriterion) -> MetricCriterion:
    """The criterion of a cell as one that any proven value meets."""
    target = _ANY if criterion.rule == "at_most" else -_ANY
    rule = "at_most" if criterion.rule == "at_most" else "at_least"
    return msgspec.structs.replace(
        criterion, target=target, rule=rule, status="resolved", readings=[], dispute=None, tolerance=None, required=True
    )


def mean(cells: Sequence[Cell]) -> Decimal:
    """The mean of the cells by their weights, with a few more digits than the finest of them."""
    with localcontext() as context:
        context.prec = 50
        total = sum((cell.value * cell.weight for cell in cells), Decimal(0)) / sum(cell.weight for cell in cells)
        return total.quantize(Decimal(1).scaleb(min(exponent(cell.value) for cell in cells) - _MORE))


def best(cells: Sequence[Cell], rule: Rule) -> Decimal:
    """The best that the mean of the values may be that the cells were rounded from."""
    sign = -1 if rule == "at_most" else 1
    return mean([msgspec.structs.replace(cell, value=cell.value + sign * half_step(cell.value)) for cell in cells])


def open_in(rows: Sequence[Row]) -> Ruling | None:
    """Why there is no average, or none without a person: a cell is missing, or leaves something open.

    `rows` are those of the cells; None where all of them are proven.
    """
    missing = [row.id for row in rows if row.value is None]
    if missing:
        found = ", ".join(row.id for row in rows if row.value is not None) or "-"
        values = {"missing": ", ".join(missing), "found": found, "id": missing[0]}
        return ruling(Verdict.MISSING, Reason.CELLS_MISSING, **values)
    doubted = next((row for row in rows if row.verdict is not Verdict.PASS), None)
    if doubted is None:
        return None
    cells = ", ".join(row.id for row in rows if row.verdict is not Verdict.PASS)
    verdict = Verdict.FAIL if doubted.reason is Reason.NON_FINITE else Verdict.REVIEW
    return ruling(verdict, doubted.reason, **{**doubted.values, "id": doubted.id, "cells": cells})


def mixed(cells: Mapping[str, Sequence[CellValue]], choice: Choice) -> Ruling:
    """Why the values of the cells make no average: they are of no one checkpoint, or nothing says of which."""
    if choice.several:
        lines = ", ".join(f"{plain(one.value)} ({one.observation.place})" for one in choice.several[:_SHOWN])
        return ruling(Verdict.REVIEW, Reason.CELL_SEVERAL, lines=lines, id=list(cells)[choice.cell])
    shown = []
    for name, found in cells.items():
        states = dict.fromkeys(one.checkpoint.shown() for one in found)
        shown.append(f"{name} {' / '.join(list(states)[:_SHOWN])} ({found[0].observation.place})")
    return ruling(Verdict.REVIEW, Reason.CHECKPOINTS_DIFFER, cells=", ".join(shown))


def is_long(value: Decimal) -> bool:
    """Whether a number has so many digits, zeros at its end apart, that two results never share it by chance."""
    return value.is_finite() and len(value.normalize().as_tuple().digits) >= _TWO_ALIKE


def alike(cells: Sequence[Cell]) -> Ruling | None:
    """Why the cells of an average are not each of its own scene or set: some print the very same long number.

    Zeros at the end may be a writer's; that a whole number, or an accuracy of hardly any samples, comes up twice is
    chance.
    """
    found: dict[Decimal, list[Cell]] = {}
    for cell in cells:
        found.setdefault(cell.observation.value, []).append(cell)
    for value, same in found.items():
        shown = len(value.as_tuple().digits)
        if (len(same) > 1 and is_long(value)) or (len(same) > _PAIR and value and shown >= _THREE_ALIKE):
            places = ", ".join(cell.observation.place for cell in same[:_SHOWN])
            shares = {"count": str(len(same)), "value": plain(value), "lines": places}
            return ruling(Verdict.REVIEW, Reason.CELLS_ALIKE, **shares, id=same[1].criterion)
    return None


def weakest(cells: Sequence[Cell]) -> Assurance:
    """How far an average can be believed: as far as the cell that can be believed least."""
    return min((cell.observation.assurance for cell in cells), key=lambda one: one.rank)
