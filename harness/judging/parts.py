"""Which part of a data set a run is of: the scene or the test set that its paths and names speak of.

Many programs evaluate one scene, or one set, at a time and name it only where they say what they read. The sources are
asked in the order in which they can be trusted: what was evaluated, the configuration, where the output went, the file
and its folders. One that names several parts says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from harness.evidence.facts import evaluated, of
from harness.evidence.observation import Log, Run
from harness.tasks.places import tokens
from harness.tasks.spec import MetricCriterion, Spec

# Of the path of a log, the file and the folders above it that may name the part.
_LEVELS = 4


class PartNames:
    """The parts of data sets that the criteria of one spec ask for."""

    def __init__(self, spec: Spec) -> None:
        self._parts: dict[str | None, set[str]] = {}
        for criterion in spec.criteria:
            if isinstance(criterion, MetricCriterion) and criterion.subset is not None:
                self._parts.setdefault(criterion.dataset, set()).add(criterion.subset)

    def named(self, criterion: MetricCriterion, log: Log, run: Run) -> str | None:
        """The one part of the criterion's data set that the run, or else the name of its file, speaks of."""
        parts = {part: tokens(part) for part in self._parts.get(criterion.dataset, ())}
        if not parts:
            return None
        for source in _sources(log, run):
            found = _in(source, parts)
            if found:
                return found.pop() if len(found) == 1 else None
        return None


def _sources(log: Log, run: Run) -> Iterator[list[str]]:
    """What may name a part, each as the levels of its path."""
    data = [*evaluated(of(run.facts, "list")), *evaluated(of(run.facts, "dataset"))]
    yield [level for fact in data for level in _levels(fact.value)] or _levels(run.dataset or "")
    yield [_levels(fact.value)[-1] for fact in of(run.facts, "config") if _levels(fact.value)]
    yield [level for fact in of(run.facts, "output") for level in _levels(fact.value)]
    yield _levels(log.file)[-_LEVELS:]


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
