"""Of which checkpoint a value is, so that no average mixes what no one model reached.

A value of a training is of the epoch or step it was measured at, in its log. One of an evaluation alone is of the
checkpoint that was loaded: the file that the log states, however its path is written, and the number, or the `best`
and `latest`, that the weights, the log's own epoch, or the folders of the log name. What says nothing of its weights
is of the only ones that others state; where none does, all evaluations are taken to be of one model.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal
from typing import Final

import msgspec

from harness.evidence.facts import Fact, of
from harness.evidence.observation import Assurance, Log, Observation, Run
from harness.judging.selection import Judged
from harness.judging.series import Restated, Series
from harness.tasks.spec import MetricCriterion, Rule
from harness.values.lazy import pattern
from harness.values.paths import ends_with, levels
from harness.values.quantity import exponent, half_step

_NUMBERED: Final = pattern(r"(?<![a-z])(ep|epochs?|iters?|iterations?|steps?|ckpt|checkpoint)[-_=.]?(\d{1,9})(?!\d)")
_NAMED: Final = pattern(r"(?<![a-z])(best|latest|last|final)(?![a-z])")
_FOLDER: Final = pattern(r"(?<![a-z])(ep|epoch|iter|ckpt|checkpoint|snapshot|seed)[-_=.]?(\d{1,9})(?!\d)[^/]*/")
_UNITS: Final = {"ep": "epoch", "epochs": "epoch", "iters": "iter", "iterations": "iter", "iteration": "iter"}
_NOTHING: Final = frozenset(("none", "null", "true", "false", "~"))
# The file and the folders above it that may name a checkpoint.
_LEVELS: Final = 4


class Checkpoint(msgspec.Struct, frozen=True):
    """What was evaluated: of which training, which of its states, and whether with averaged weights.

    `training` is the log of a training, empty for an evaluation alone; `name` says which state, empty where nothing
    does. `files` are the levels of the paths that an evaluation alone says it loaded.
    """

    training: str
    name: str
    weights: str
    files: tuple[tuple[str, ...], ...] = ()

    def shown(self) -> str:
        loaded = ", ".join("/".join(path) for path in self.files)
        return " ".join(part for part in (self.training, loaded or self.name) if part) or "-"


class CellValue(msgspec.Struct, frozen=True):
    """A value that could be that of a cell, and whether nothing is left open of it."""

    checkpoint: Checkpoint
    value: Decimal
    observation: Observation
    clear: bool


class Choice(msgspec.Struct, frozen=True):
    """Which checkpoint an average is of.

    None with `several` where a cell (its place is `cell`) has values that nothing tells apart, and without where no
    checkpoint has a value of every cell. `of` is how many had, and `written` how values of it name the checkpoint.
    """

    checkpoint: Checkpoint | None
    of: int = 0
    cell: int = 0
    several: tuple[CellValue, ...] = ()
    written: frozenset[Checkpoint] = frozenset()


def found_in(judged: Sequence[Judged]) -> list[CellValue]:
    """Every value of a cell's candidates that its `select` lets count."""
    return [
        CellValue(_of(one.series, value), value.value, value.observation, not one.series.doubts)
        for one in judged
        for value in _counting(one.series, one.asked)
    ]


def only(series: Sequence[Series], written: frozenset[Checkpoint]) -> list[Series]:
    """The series without the values that are of another checkpoint than that which `written` names."""
    kept = [[value for value in one.values if _of(one, value) in written] for one in series]
    return [msgspec.structs.replace(one, values=values) for one, values in zip(series, kept, strict=True) if values]


def choose(cells: Sequence[Sequence[CellValue]], weights: Sequence[int], rule: Rule) -> Choice:
    """The checkpoint whose average counts: what leaves nothing open first, then the best mean.

    `cells` are the values found for each cell, `weights` what each counts.
    """
    one_of = _united({one.checkpoint for cell in cells for one in cell})
    cells = [[msgspec.structs.replace(one, checkpoint=one_of[one.checkpoint]) for one in cell] for cell in cells]
    whole = [
        checkpoint
        for checkpoint in dict.fromkeys(one.checkpoint for one in cells[0])
        if all(any(one.checkpoint == checkpoint for one in cell) for cell in cells)
    ]
    if not whole:
        return Choice(None)
    best: tuple[bool, Decimal] | None = None
    chosen: Checkpoint | None = None
    apart: tuple[int, tuple[CellValue, ...]] | None = None
    for checkpoint in whole:
        here = [_clearest([one for one in cell if one.checkpoint == checkpoint]) for cell in cells]
        mixed = next(((at, tuple(cell)) for at, cell in enumerate(here) if not _one_value(cell)), None)
        if mixed is not None:
            apart = apart or mixed
            continue
        total = sum((cell[0].value * weight for cell, weight in zip(here, weights, strict=True)), Decimal(0))
        rank = (all(cell[0].clear for cell in here), -total if rule == "at_most" else total)
        if not total.is_finite():
            rank = (rank[0], Decimal("-Infinity"))
        if best is None or rank > best:
            best, chosen = rank, checkpoint
    if chosen is None and apart is not None:
        return Choice(None, len(whole), *apart)
    return Choice(chosen, len(whole), written=frozenset(own for own, of_it in one_of.items() if of_it == chosen))


def _united(written: set[Checkpoint]) -> dict[Checkpoint, Checkpoint]:
    """Which checkpoint each of those that values name is: paths that differ in how they are written name one.

    A path is that of the longest one that ends with it, where there is no other; of what states no path it is that of
    the only checkpoint with the same name that states one.
    """
    longest = _longest({path for one in written for path in one.files})
    united = {
        one: msgspec.structs.replace(one, files=tuple(sorted({longest[path] for path in one.files}))) for one in written
    }
    stated: dict[Checkpoint, set[Checkpoint]] = defaultdict(set)
    for one in united.values():
        if one.files:
            stated[msgspec.structs.replace(one, files=())].add(one)
    return {one: next(iter(stated[whole])) if len(stated[whole]) == 1 else whole for one, whole in united.items()}


def _longest(paths: Collection[tuple[str, ...]]) -> dict[tuple[str, ...], tuple[str, ...]]:
    """For each of the paths the one that it and all others that end with it are written for, else itself."""
    ending: dict[tuple[str, ...], list[tuple[str, ...]]] = {path: [] for path in paths}
    for path in paths:
        for at in range(len(path)):
            if path[at:] in ending:
                ending[path[at:]].append(path)
    found = {}
    for path, longer in ending.items():
        longest = max(longer, key=len, default=path)
        found[path] = longest if all(ends_with(longest, other) for other in longer) else path
    return found


def _one_value(found: list[CellValue]) -> bool:
    """Whether the values can be one that was rounded differently."""
    values = [one.value for one in found]
    if not all(value.is_finite() for value in values):
        return len({str(value) for value in values}) == 1
    finest = min(values, key=exponent)
    return all(value == finest or abs(value - finest) <= half_step(value) for value in values)


def _clearest(found: list[CellValue]) -> list[CellValue]:
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
    return Checkpoint("", _loaded(log, run, observation), observation.weights, loaded_files(run))


def loaded_files(run: Run) -> tuple[tuple[str, ...], ...]:
    """The levels of the paths that an evaluation alone loaded, the last of each role; none of a backbone's own."""
    facts = [fact.value for fact in of(run.facts, "weights") if not _of_backbone(fact)]
    stated = (next((value for value in reversed(facts) if _is_path(value)), ""), run.pretrained, run.resumed_from)
    return tuple(sorted({levels(text) for text in stated if text is not None and _is_path(text)}))


def _of_backbone(fact: Fact) -> bool:
    return "backbone" in fact.setting.casefold()


def _is_path(text: str) -> bool:
    return re.search(r"[^\W\d]", text) is not None and text.strip().casefold() not in _NOTHING


def _loaded(log: Log, run: Run, observation: Observation) -> str:
    """What names the checkpoint that an evaluation alone loaded."""
    stated = [fact.value for fact in reversed(run.facts) if fact.key == "weights" and not _of_backbone(fact)]
    name = next((name for text in (*stated, run.pretrained, run.resumed_from) if text and (name := _name(text))), "")
    if name:
        # `best` is written over: whose best it was the log's own folder says.
        number = _FOLDER.search(log.file.casefold())
        return f"{name} {number[1]} {int(number[2])}" if name.isalpha() and number else name
    return f"epoch {observation.epoch}" if observation.epoch is not None else _name(log.file)


def _name(path: str) -> str:
    """The epoch, iteration or step that the part of a path nearest to the file names, or `best` and the like."""
    return next(_names(path), "")


def _names(path: str) -> Iterator[str]:
    folders = re.split(r"[\\/!]", path.casefold())[-_LEVELS:]
    for level in reversed(folders):
        if numbered := _NUMBERED.search(level):
            unit = numbered[1]
            yield f"{_UNITS.get(unit, unit)} {int(numbered[2])}"
        elif named := _NAMED.search(level):
            yield named[1]
