"""Which part of a data set a run is of: the scene, test set or lexicon that its settings, paths and names speak of.

Many programs evaluate one scene, or one set, at a time and name it only where they say what they read. The sources are
asked in the order in which they can be trusted: what was evaluated, the configuration, where the output went, the file
and its folders. One that names several parts says nothing. A lexicon that the settings state is not that of a file's
name, whether anybody asks for it or not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from harness.evidence.facts import Key, evaluated, of
from harness.evidence.observation import Log, Run
from harness.tasks.places import LEXICONS, tokens
from harness.tasks.spec import MetricCriterion, Spec

# Of the path of a log, the file and the folders above it that may name the part.
_LEVELS = 4


class PartNames:
    """The parts of data sets that the criteria of one spec ask for."""

    def __init__(self, spec: Spec) -> None:
        self._parts: dict[tuple[str | None, Key | None], set[str]] = {}
        for criterion in spec.criteria:
            if isinstance(criterion, MetricCriterion):
                kind, part = _part(criterion)
                if part is not None:
                    self._parts.setdefault((criterion.dataset, kind), set()).add(part)

    def named(self, criterion: MetricCriterion, log: Log, run: Run) -> str | None:
        """The one part of the criterion's data set that the run, or else the name of its file, speaks of."""
        kind, _ = _part(criterion)
        parts = {part: tokens(part) for part in self._parts.get((criterion.dataset, kind), ())}
        if not parts:
            return None
        said = [_levels(fact.value) for fact in of(run.facts, kind)] if kind is not None else []
        if kind == "lexicon" and (other := self._other_lexicon(said, parts)):
            return other
        for source in (*said, *_sources(log, run)):
            found = _in(source, parts)
            if found:
                return found.pop() if len(found) == 1 else None
        return None

    @staticmethod
    def _other_lexicon(said: Sequence[Sequence[str]], parts: Mapping[str, Sequence[str]]) -> str | None:
        """The lexicon that a setting states in a word, where none of the parts that are asked for is looked up in it.

        A path says less: the full lexicon of Total-Text is kept in `weak_voc_new.txt` (aim-uofa/AdelaiDet).
        """
        stated = {word for levels in said if len(levels) == 1 for word in levels[0].casefold().split()} & LEXICONS
        return (
            stated.pop() if len(stated) == 1 and not any(stated.issuperset(name) for name in parts.values()) else None
        )


def _part(criterion: MetricCriterion) -> tuple[Key | None, str | None]:
    """The part that a criterion asks for, with the kind of fact that states it; None where only names state it."""
    conditions = criterion.conditions
    if criterion.subset is None and conditions.lexicon is not None:
        return "lexicon", conditions.lexicon
    if criterion.subset is None and conditions.decoding is not None:
        return "decoding", conditions.decoding
    return None, criterion.subset


def _sources(log: Log, run: Run) -> Iterator[list[str]]:
    """What may name a part, each as the levels of its path."""
    data = [*evaluated(of(run.facts, "list")), *evaluated(of(run.facts, "dataset"))]
    yield [level for fact in data for level in _levels(fact.value)] or _levels(run.dataset or "")
    yield [_levels(fact.value)[-1] for fact in of(run.facts, "config") if _levels(fact.value)]
    yield [level for fact in of(run.facts, "output") for level in _levels(fact.value)]
    yield _levels(log.own_name)[-_LEVELS:]


def _levels(path: str) -> list[str]:
    return [level for level in re.split(r"[\\/!]| \+ ", path) if level not in ("", ".", "..")]


def _in(levels: Iterable[str], parts: Mapping[str, Sequence[str]]) -> set[str]:
    found = set()
    for level in levels:
        words = tokens(level)
        for part, name in parts.items():
            if name and any(words[at : at + len(name)] == name for at in range(len(words) - len(name) + 1)):
                found.add(part)
    return found
