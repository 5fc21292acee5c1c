"""Which recogniser a run evaluates with, among those that a task names: of pictures, of texts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from harness.evidence.facts import of
from harness.evidence.observation import Log, Run
from harness.judging.report import NearMiss
from harness.tasks.names import fold
from harness.tasks.places import tokens
from harness.tasks.spec import MetricCriterion
from harness.values.paths import levels_below, stem


class Recognisers:
    """The evaluators that the criteria of a task name."""

    def __init__(self, criteria: Sequence[MetricCriterion], inputs: Sequence[str] = ()) -> None:
        """`inputs`: where the submission lies."""
        self._named = {
            fold(one.conditions.evaluator): one.conditions.evaluator
            for one in criteria
            if one.conditions.evaluator is not None
        }
        self._inputs = inputs
        self.names: Final = frozenset(self._named)

    def of(self, run: Run) -> str | None:
        """The model that a run states, where it is one that others are evaluated with: a recogniser of pictures."""
        stated = [run.model or "", *(fact.value for fact in of(run.facts, "model", "method", "backbone"))]
        found = {self._named[fold(name)] for name in stated if fold(name) in self._named}
        return found.pop() if len(found) == 1 else None

    def filed(self, log: Log, run: Run) -> str | None:
        """The recogniser that the file, or else a folder of the submission around it, is called after.

        So names tell the rows of a task apart that asks for several of them, where the run states none.
        """
        if len(self.names) < 2 or run.evaluator is not None or self.of(run) is not None:
            return None
        for level in reversed(levels_below(log.own_name, self._inputs)):
            found = {self._named[word] for word in tokens(stem(level).casefold()) if word in self._named}
            if found:
                return found.pop() if len(found) == 1 else None
        return None

    def another(self, criterion: MetricCriterion, log: Log, run: Run) -> NearMiss | None:
        """A near miss where the run evaluates with the recogniser of another row of the task."""
        wanted, stated = criterion.conditions.evaluator, self.of(run) or self.filed(log, run)
        if wanted is None or stated is None or fold(stated) == fold(wanted):
            return None
        return NearMiss(why="near_other_evaluator", values={"stated": stated, "wanted": wanted})
