"""What a run says of the data it evaluated: each statement with its words, what they mean, and its place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec

from harness.evidence.facts import Fact, evaluated, of
from harness.evidence.observation import Run
from harness.tasks.places import DataPlace, Gazetteer
from harness.tasks.registry import Dataset
from harness.values.lazy import pattern

_CLASS: Final = pattern(r"^[A-Z][A-Za-z0-9]*$")


class DataStatement(msgspec.Struct, frozen=True):
    """What one setting, or the format, says of the data: its words, what they mean, and the place of them.

    `told`: it stands in a file beside the log.
    """

    text: str
    means: DataPlace
    place: str
    told: bool = False


def statements_of(run: Run, wanted: Dataset, names: Gazetteer, file: str = "") -> Iterator[DataStatement]:
    """What the run, of the log `file`, says of the data it evaluated, lists of samples first."""
    own = frozenset(word.casefold() for word in wanted.words)
    facts = [
        *evaluated(of(run.facts, "list")),
        *of(run.facts, "query", "gallery"),
        *evaluated(of(run.facts, "dataset")),
    ]
    if run.declared is not None or not facts:
        for part in (run.dataset or "").split(" + "):
            if part:
                yield DataStatement(part, _read(part, own, names), f"{file}:{run.first_line}")
        return
    for fact in facts:
        yield DataStatement(fact.value, _read_fact(fact, own, names), fact.place(file), fact.told)
    # What the format itself reads counts too, where it is not what the settings say.
    said = {fact.value for fact in facts}
    for part in (run.dataset or "").split(" + "):
        if part and not any(part in value or value in part for value in said):
            yield DataStatement(part, _read(part, own, names), f"{file}:{run.first_line}")


def _read_fact(fact: Fact, own: frozenset[str], names: Gazetteer) -> DataPlace:
    leaf = fact.setting.rpartition(".")[2].casefold()
    if leaf in ("type", "name") and _CLASS.match(fact.value):
        return names.reader(fact.value)
    return _read(fact.value, own, names)


def _read(text: str, own: frozenset[str], names: Gazetteer) -> DataPlace:
    if _CLASS.match(text) and text.casefold().endswith(("dataset", "datasets")):
        return names.reader(text)
    return names.read(text, own)


def trained_on(name: str, run: Run, names: Gazetteer) -> bool:
    """Whether the lists of the training data name the data set."""
    lists = [fact for fact in of(run.facts, "list", "dataset") if fact.part == "train"]
    return any(name in names.read(fact.value).names for fact in lists)
