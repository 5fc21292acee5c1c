"""Rows of averages: which checkpoint they are of, the cells that prove them, and what the cells leave open."""

from __future__ import annotations

from decimal import Decimal
from typing import Final, Protocol

import msgspec

from harness.judging import average, checkpoints, readings, trainings
from harness.judging.checkpoints import Checkpoint
from harness.judging.deciding import Decider, in_samples
from harness.judging.report import Cell, Row
from harness.judging.rule import rule_on_value, shortfall
from harness.judging.selection import Judged
from harness.tasks.registry import Registry
from harness.tasks.spec import MetricCriterion, Spec
from harness.values.quantity import convert, plain
from harness.values.records import Message, Text
from harness.values.verdicts import Reason, Verdict, ruling

# What is said of a cell of an average and holds of the average as well.
_OF_CELLS: Final = frozenset(("note_ema", "note_pretrained", "note_incomplete", "note_mapped", "note_other_split"))


class Cells(Protocol):
    """What judges the cells: the rows of metric criteria."""

    def fill(
        self,
        row: Row,
        criterion: MetricCriterion,
        *,
        vouched: str | None = None,
        of: frozenset[Checkpoint] | None = None,
    ) -> None: ...

    def candidates(self, criterion: MetricCriterion, vouched: str) -> list[Judged]: ...


class Averages:
    """Computes the averages of one spec over one submission."""

    def __init__(self, spec: Spec, registry: Registry, decider: Decider, cells: Cells) -> None:
        self._spec = spec
        self._registry = registry
        self._decider = decider
        self._cells = cells

    def fill(self, row: Row, criterion: MetricCriterion, judged: list[Judged]) -> bool:
        """Judge the average that is computed from its cells; False, and nothing said, where no cell was found.

        A log that states an average and leaves something open (`judged`) is judged itself where a cell is missing.
        """
        asked = [self._spec.criterion(name) for name in criterion.average_of]
        members = [one for one in asked if isinstance(one, MetricCriterion)]
        counted = [one.samples for one in members if one.samples is not None]
        if not members or (criterion.samples is not None and not counted):
            # Its weights are not known.
            return False
        candidates = [self._cells.candidates(average.as_cell(one), criterion.id) for one in members]
        cells = [] if criterion.trained_each else [checkpoints.found_in(one) for one in candidates]
        weights = [one.samples or 1 for one in members]
        choice = checkpoints.choose(cells, weights, criterion.rule) if cells and all(cells) else None
        rows = [self._cell(one, criterion, choice.written if choice and choice.checkpoint else None) for one in members]
        if all(one.value is None for one in rows):
            return False
        found = average.open_in(rows)
        if choice is not None and choice.checkpoint is None:
            found = average.mixed({one.id: cell for one, cell in zip(members, cells, strict=True)}, choice)
        if found is not None and (found.verdict is Verdict.MISSING or (choice and choice.checkpoint is None)):
            if judged:
                row.notes.append(Message(code=found.reason.value, values=found.values))
                return False
            row.near_misses = [miss for one in rows if one.value is None for miss in one.near_misses]
            row.rule(found)
            return True
        row.cells = [
            Cell(criterion=one.id, value=self._restated(one, criterion), weight=member.samples or 1, observation=counts)
            for one, member in zip(rows, members, strict=True)
            if (counts := one.last if one.select == "last" else one.best) is not None
        ]
        if len({(cell.observation.place, cell.observation.printed) for cell in row.cells}) < len(row.cells):
            # One value is of one cell.
            row.cells = msgspec.UNSET
            return False
        finite = all(cell.value.is_finite() for cell in row.cells)
        row.value = average.mean(row.cells) if finite else Decimal("NaN")
        row.assurance = average.weakest(row.cells).value
        metric = self._registry.metrics[criterion.metric]
        tolerance = self._decider.tolerance(criterion)
        row.rule(rule_on_value(row.value, criterion, metric, tolerance))
        best = average.best(row.cells, criterion.rule) if finite else row.value
        if row.verdict is Verdict.FAIL and rule_on_value(best, criterion, metric, tolerance).holds:
            # What the cells were rounded from may reach what their mean misses.
            shown = {"value": plain(row.value), "target": plain(criterion.target or Decimal(0))}
            row.rule(ruling(Verdict.REVIEW, Reason.PRINTED_TOO_COARSE, **shown))
        if criterion.trained_each and row.verdict.holds:
            self._worst(row, criterion, members, candidates)
        row.shortfall = shortfall(row.value, criterion, metric)
        row.notes.extend(in_samples(row))
        row.notes.append(_computed(row.cells, criterion))
        if choice is not None and choice.checkpoint is not None and choice.of > 1:
            shown = {"count": str(choice.of), "name": choice.checkpoint.shown()}
            row.notes.append(Message(code="note_best_checkpoint", values=shown))
        for note in (note for one in rows for note in one.notes):
            if note.code in _OF_CELLS and note not in row.notes:
                row.notes.append(note)
        if found is not None:
            row.overrule(found)
            row.notes.append(Message(code="note_cells_open", values={"cells": found.values["cells"]}))
        else:
            self._decider.reading(row, criterion, row.value)
        if row.verdict.holds and (copies := average.alike(row.cells)) is not None:
            row.overrule(copies)
        self._decider.strictly(row)
        return True

    def _worst(
        self, row: Row, criterion: MetricCriterion, members: list[MetricCriterion], candidates: list[list[Judged]]
    ) -> None:
        """A person chooses where the average of the best trainings reaches the target, and that of others does not."""
        metric = self._registry.metrics[criterion.metric]
        tolerance = self._decider.tolerance(criterion)
        for values in trainings.worst_choices(candidates, criterion.rule):
            cells = [
                msgspec.structs.replace(cell, value=convert(value, member.unit, criterion.unit))
                for cell, member, value in zip(row.cells or [], members, values, strict=True)
            ]
            finite = all(cell.value.is_finite() for cell in cells)
            worst = average.mean(cells) if finite else Decimal("NaN")
            if rule_on_value(worst, criterion, metric, tolerance).holds:
                continue
            several = [one.id for one, found in zip(members, candidates, strict=True) if len(found) > 1]
            shown = {"value": plain(row.value or worst), "worst": plain(worst), "cells": ", ".join(several)}
            row.overrule(ruling(Verdict.REVIEW, Reason.TRAININGS_DISAGREE, **shown, id=several[0]))
            return

    def _cell(self, criterion: MetricCriterion, whole: MetricCriterion, of: frozenset[Checkpoint] | None) -> Row:
        """The row of a cell of an average: PASS where a value is proven, whatever it is.

        With `of` its values are those of this checkpoint. Where nobody mapped the cell, whoever mapped the average
        vouches for its file.
        """
        asked = average.as_cell(criterion)
        row = Row(
            id=asked.id,
            kind=asked.kind,
            required=True,
            verdict=Verdict.MISSING,
            reason=Reason.NO_EVIDENCE,
            title=Text(en=asked.id, zh=asked.id),
        )
        self._cells.fill(row, asked, vouched=whole.id, of=of)
        return row

    def _restated(self, row: Row, criterion: MetricCriterion) -> Decimal:
        """The value of a cell in the unit of the average."""
        assert row.value is not None
        assert row.target is not None
        return convert(row.value, row.target.unit, criterion.unit)


def _computed(cells: list[Cell], criterion: MetricCriterion) -> Message:
    """How an average was computed."""
    weighting = (
        readings.both("weighting", criterion.weighting) if criterion.weighting is not None else {"weighting": ""}
    )
    return Message(code="note_average", values={"count": str(len(cells)), **weighting})
