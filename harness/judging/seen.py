"""The logs of a submission as every task sees them: indexed once, whatever many tasks they are judged for."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from functools import cached_property
from typing import Final

from harness.evidence.observation import Log, Observation, Run

# What these facts say of a run never makes it a near miss: they are held against conditions of what matched.
_OF_CONDITIONS: Final = frozenset(("epochs", "iterations", "batch", "devices", "framework", "ema"))


class SeenRun:
    """A run with its observations, by metric. `order` is its place among the runs of its log."""

    __slots__ = ("_by_metric", "observations", "order", "others", "run")

    def __init__(self, run: Run, observations: list[Observation], order: int = 0) -> None:
        self.run = run
        self.observations = observations
        self.order = order
        # The last evaluation of each printed name, the last of all at the end.
        self.others: dict[str, Observation] = {}
        self._by_metric: dict[str | None, list[Observation]] = {}
        for o in observations:
            self._by_metric.setdefault(o.metric, []).append(o)
            if o.kind == "eval":
                self.others.pop(o.printed, None)
                self.others[o.printed] = o

    def of(self, metric: str | None) -> Sequence[Observation]:
        """The observations of a metric, in the order of the file."""
        return self._by_metric.get(metric, ())


class SeenLog:
    """A log with its runs."""

    def __init__(self, log: Log) -> None:
        self.log = log
        self.groups = log.by_run()

    @cached_property
    def runs(self) -> list[SeenRun]:
        """Its runs, in the order of the file."""
        return [SeenRun(run, self.groups[run.index], order) for order, run in enumerate(self.log.runs)]

    @cached_property
    def alike(self) -> list[list[SeenRun]]:
        """Its runs, those together that state the same of themselves and have values of the same kinds.

        A run that is no evidence for a criterion is none for the same reason as the others beside it. Groups stand in
        the order of their first runs.
        """
        found: dict[Hashable, list[SeenRun]] = {}
        for seen in self.runs:
            found.setdefault(_stated(seen), []).append(seen)
        return list(found.values())


def see(logs: Sequence[Log]) -> list[SeenLog]:
    """The logs, to be indexed as they are asked about."""
    return [SeenLog(log) for log in logs]


def _stated(seen: SeenRun) -> Hashable:
    run = seen.run
    if run.declared is not None:
        # Which of several declared readings counts depends on the others.
        return seen.order
    kinds: dict[Hashable, None] = {}
    for o in seen.observations:
        kind = (o.metric, o.kind, o.split, o.subset, o.printed)
        # The last of a kind is the one that is shown, so that their order counts too.
        kinds.pop(kind, None)
        kinds[kind] = None
    facts = tuple(
        (fact.key, fact.value, fact.how, fact.setting, fact.part)
        for fact in run.facts
        if fact.key not in _OF_CONDITIONS
    )
    counts = (run.classes, run.batch_size, run.devices, run.eval_batches, run.samples, run.image_size)
    names = (run.model, run.dataset, run.split, run.evaluator, bool(run.train_epochs))
    return names, counts, facts, tuple(kinds)
