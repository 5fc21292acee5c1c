"""A model that only a file beside a log names: where it stands, and whether the log's own path names another one."""

from __future__ import annotations

import re
from collections.abc import Container
from typing import Final

import msgspec

from harness.evidence.facts import Fact, Key, of
from harness.evidence.observation import Log, Run
from harness.judging.identity import Identified, Relation
from harness.judging.model_names import Names

_MODEL: Final[tuple[Key, ...]] = ("model", "backbone", "method", "config", "weights", "output")
# Of the path of a log, the file and the folders above it that may be named after a model.
_LEVELS: Final = 4


def stated_by(run: Run, logs: Container[str]) -> Fact | None:
    """The first fact that says which model or which data a run is of and stands in no log: in a file of settings."""
    told = of(run.facts, *_MODEL, "dataset", "list", "query", "gallery")
    return next((fact for fact in told if isinstance(fact.told_by, str) and fact.told_by not in logs), None)


def placed(found: Identified, wanted: str, names: Names, log: Log, run: Run) -> Identified:
    """`found` with the place of what names the model, where that is another file than the log.

    What lies beside a log was laid there by whoever hands it in: the log's name, and those of its folders, count
    against it where they mean another model of the task.
    """
    told = [fact for fact in of(run.facts, *_MODEL) if fact.told]
    if not told or found.place == log.file or found.relation is Relation.UNSTATED:
        return found
    by = next((fact for fact in told if found.place == f"{log.file}:{fact.line}"), told[0])
    found = msgspec.structs.replace(found, place=by.place(log.file))
    if found.relation is Relation.SAME and not found.against and (other := _another(wanted, names, log.file)):
        found = msgspec.structs.replace(found, against=f"{other} ({log.file})")
    return found


def _another(wanted: str, names: Names, path: str) -> str:
    """The file or folder, the nearest first, that is called after a model: where that is not the wanted one."""
    levels = re.split(r"[\\/!]", path)[-_LEVELS:]
    levels[-1] = levels[-1].partition(".")[0]
    for level in reversed(levels):
        if named := names.within(level):
            return "" if wanted in named else level
    return ""
