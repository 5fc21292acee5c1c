"""Of which checkpoint a value is, so that no average mixes what no one model reached.

A value of a training is of the epoch or step it was measured at, in its log. One of an evaluation alone is of the
checkpoint that was loaded: the number, or the `best` and `latest`, that the weights, the log's own epoch, or the
folders of the log name. Where none of them does, all evaluations are taken to be of one model.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

import msgspec

from harness.evidence.facts import of
from harness.evidence.observation import Assurance, Log, Observation, Run
from harness.judging.selection import Judged
from harness.judging.series import Restated, Series
from harness.tasks.spec import MetricCriterion, Rule
from harness.values.lazy import pattern

_NUMBERED: Final = pattern(r"(?<![a-z])(ep|epochs?|iters?|iterations?|steps?|ckpt|checkpoint)[-_=.]?(\d{1,9})(?!\d)")
_NAMED: Final = pattern(r"(?<![a-z])(best|latest|last|final)(?![a-z])")
_UNITS: Final = {"ep": "epoch", "epochs": "epoch", "iters": "iter", "iterations": "iter", "iteration": "iter"}
# The file and the folders above it that may name a checkpoint.
_LEVELS: Final = 4


class Checkpoint(NamedTuple):
    """What was evaluated: of which training, which of its states, and whether with averaged weights.

    `training` is the log of a training, empty for an evaluation alone; `name` says which state, empty where nothing
    does.
    """

    training: str
    name: str
    weights: str

    def shown(self) -> str:
        return " ".join(part for part in (self.training, self.name) if part) or "-"


class Found(NamedTuple):
    """A value that could be that of a cell, and whether nothing is left open of it."""

    checkpoint: Checkpoint
    value: Decimal
    observation: Observation
    clear: bool


class Choice(NamedTuple):
    """Which checkpoint an average is of.

    None with `several` where a cell (its place is `cell`) has values that nothing tells apart, and without where no
    checkpoint has a value of every cell. `of` is how many had.
    """

    checkpoint: Checkpoint | None
    of: int = 0
    cell: int = 0
    several: tuple[Found, ...] = ()


def found_in(judged: Sequence[Judged]) -> list[Found]:
    """Every value of a cell's candidates that its `select` lets count."""
    return [
        Found(_of(one.series, value), value.value, value.observation, not one.series.doubts)
        for one in judged
        for value in _counting(one.series, one.asked)
    ]


def only(series: Sequence[Series], checkpoint: Checkpoint) -> list[Series]:
    """The series without the values that are of another checkpoint."""
    kept = [[value for value in one.values if _of(one, value) == checkpoint] for one in series]
    return [msgspec.structs.replace(one, values=values) for one, values in zip(series, kept, strict=True) if values]


def choose(cells: Sequence[Sequence[Found]], weights: Sequence[int], rule: Rule) -> Choice:
    """The checkpoint whose average counts: what leaves nothing open first, then the best mean.

    `cells` are the values found for each cell, `weights` what each counts.
    """
    whole = [
        checkpoint
        for checkpoint in dict.fromkeys(one.checkpoint for one in cells[0])
        if all(any(one.checkpoint == checkpoint for one in cell) for cell in cells)
    ]
    if not whole:
        return Choice(None)
    best: tuple[bool, Decimal] | None = None
    chosen: Checkpoint | None = None
    apart: tuple[int, tuple[Found, ...]] | None = None
    for checkpoint in whole:
        here = [_clearest([one for one in cell if one.checkpoint == checkpoint]) for cell in cells]
        mixed = next(((at, tuple(cell)) for at, cell in enumerate(here) if len({one.value for one in cell}) > 1), None)
        if mixed is not None:
            apart = apart or mixed
            continue
        total = sum((cell[0].value * weight for cell, weight in zip(here, weights, strict=True)), Decimal(0))
        rank = (all(cell[0].clear for cell in here), -total if rule == "at_most" else total)
        if not total.is_finite():
            rank = (rank[0], Decimal("-Infinity"))
        if best is None or rank > best:
            best, chosen = rank, checkpoint
    return Choice(chosen, len(whole)) if chosen is not None or apart is None else Choice(None, len(whole), *apart)


def _clearest(found: list[Found]) -> list[Found]:
    return [one for one in found if one.clear] or found


def _counting(series: Series, asked: MetricCriterion) -> list[Restated]:
    if asked.select == "last":
        return series.values[-1:]
    if asked.select == "at_epoch":
        return [value for value in series.values if value.observation.epoch == asked.at_epoch][-1:]
    return series.values


def _of(series: Series, value: Restated) -> Checkpoint:
    observation = value.observation
    log, run = next(
        ((log, run) for log, run in series.runs if log.file == observation.file and run.index == observation.run),
        series.runs[0],
    )
    if observation.assurance is Assurance.CLAIMED:
        return Checkpoint("", "", observation.weights)
    if run.train_epochs or any(one.kind == "train" and one.run == run.index for one in log.observations):
        name = " ".join(
            f"{unit} {count}"
            for unit, count in (("epoch", observation.epoch), ("step", observation.step))
            if count is not None
        )
        return Checkpoint(log.file, name, observation.weights)
    return Checkpoint("", _loaded(log, run, observation), observation.weights)


def _loaded(log: Log, run: Run, observation: Observation) -> str:
    """What names the checkpoint that an evaluation alone loaded."""
    for fact in reversed(list(of(run.facts, "weights"))):
        if "backbone" not in fact.setting.casefold() and (name := _name(fact.value)):
            return name
    for text in (run.pretrained, run.resumed_from):
        if text is not None and (name := _name(text)):
            return name
    return f"epoch {observation.epoch}" if observation.epoch is not None else _name(log.file)


def _name(path: str) -> str:
    """The epoch, iteration or step that the part of a path nearest to the file names, or `best` and the like."""
    return next(_names(path), "")


def _names(path: str) -> Iterator[str]:
    levels = re.split(r"[\\/!]", path.casefold())[-_LEVELS:]
    for level in reversed(levels):
        if numbered := _NUMBERED.search(level):
            unit = numbered[1]
            yield f"{_UNITS.get(unit, unit)} {int(numbered[2])}"
        elif named := _NAMED.search(level):
            yield named[1]
