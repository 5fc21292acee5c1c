"""Integrity checks: each looks at one thing a log tells and says what does not fit together. Honest logs stay silent.

A check is a module of one of three kinds, by what it looks at:

- CHECKS: `check(log, context)` yields the findings on one log, from its runs and observations. These run at every
  verdict and must cost little beside reading the log.
- WATCHES: `watch(log, context)` returns a `Watch`, which is handed the steps of the log's training chunk by chunk and
  asked for findings at the end. These read the file a second time and run when an audit is asked for. A watch that has
  `take_marks(marks)` too is handed the marks of all lines (harness/evidence/marks.py), whatever the format.
- COMPARISONS: `compare(logs, context)` yields the findings on several logs of one submission, held against each other.

The functions are called by place, so that one that needs no context names it `_context`.

Outside packages add checks of the first kind through the entry point group `reproverify.checks`; an audit asks them.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Final, Protocol, cast

import msgspec

from harness.evidence.findings import Finding, Grade
from harness.evidence.observation import Log, Problem
from harness.evidence.watch import Watch
from harness.integrity.context import Context
from harness.tasks.registry import Registry
from harness.tasks.spec import Spec
from harness.values.errors import UsageError

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

__all__ = [
    "CHECKS",
    "COMPARISONS",
    "WATCHES",
    "Context",
    "Noticed",
    "OfTask",
    "Watch",
    "compare",
    "examine",
    "notice",
    "outside",
    "watches",
]

CHECKS: Final[dict[str, str]] = {
    "best": "harness.integrity.best.line",
    "best_habits": "harness.integrity.best.habits",
    "values": "harness.integrity.arithmetic.ranges",
    "structure": "harness.integrity.training.structure",
    "clock": "harness.integrity.clock.evaluations",
    "timings": "harness.integrity.clock.timings",
    "curves": "harness.integrity.training.curves",
    "granularity": "harness.integrity.counting.granularity",
    "round_digits": "harness.integrity.counting.round_digits",
    "identities": "harness.integrity.arithmetic.identities",
    "parts": "harness.integrity.arithmetic.parts",
    "digits": "harness.integrity.arithmetic.digits",
    "copies": "harness.integrity.copies.exact",
    "configuration": "harness.integrity.training.configuration",
    "repeated": "harness.integrity.training.repeated",
}
WATCHES: Final[dict[str, str]] = {
    "pace": "harness.integrity.clock.pace",
    "schedule": "harness.integrity.training.schedule",
    "learning_rate": "harness.integrity.training.learning_rate",
    "iterations": "harness.integrity.training.iterations",
    "copies": "harness.integrity.copies.exact",
    "configuration": "harness.integrity.training.configuration",
    "stamps": "harness.integrity.clock.stamps",
}
COMPARISONS: Final[dict[str, str]] = {
    "claims": "harness.integrity.documents.claims",
    "copies": "harness.integrity.copies.exact",
    "near_copies": "harness.integrity.copies.near",
    "records": "harness.integrity.documents.records",
}

# What a log must hold for a check to have anything to say: without it the check's module is not imported.
_NEEDS: Final = {"timings": attrgetter("timings"), "parts": attrgetter("parts")}
# Those of the comparisons that have nothing to say of one log.
_BETWEEN_LOGS: Final = frozenset(("near_copies", "records"))
# Comparisons that ask what the task calls its models, and hold documents against logs; the others find the same
# whatever the task is.
_OF_TASK: Final = ("claims",)


class Noticed(msgspec.Struct, frozen=True):
    """What the checks find whatever the task is: on each log alone, and on the logs held against each other."""

    alone: list[Finding]
    together: list[Finding]


class Check(Protocol):
    """A module that looks at one log."""

    def check(self, log: Log, context: Context, /) -> Iterator[Finding]: ...


class OutsideCheck(Protocol):
    """What a package publishes in the group `reproverify.checks`."""

    def __call__(self, log: Log, context: Context, /) -> Iterator[Finding]: ...


class Follower(Protocol):
    """A module that follows the training of one log."""

    def watch(self, log: Log, context: Context, /) -> Watch: ...


class Comparer(Protocol):
    """A module that holds the logs of one submission against each other."""

    def compare(self, logs: Sequence[Log], context: Context, /) -> Iterator[Finding]: ...


class Prepared(Protocol):
    """What a comparison found out of the logs, to be asked by every task."""

    def findings(self, spec: Spec | None, /) -> list[Finding]: ...


class Asker(Protocol):
    """A comparison that asks for the task."""

    def ready(self, logs: Sequence[Log], registry: Registry, /) -> Prepared: ...


def examine(log: Log, context: Context) -> Iterator[Finding]:
    """Every finding on one log, what was noticed while it was read first.

    What the numbers of a log are that no format knows was inferred, and where its runs begin is not known: its values
    are not checked until a person confirms them, and what was noticed while it was read is a note, no accusation.
    """
    inferred = any(observation.inferred for observation in log.observations[:1])
    for finding in _examined(log, context):
        yield msgspec.structs.replace(finding, grade=Grade.INFO) if inferred else finding


def _examined(log: Log, context: Context) -> Iterator[Finding]:
    yield from log.findings
    log = log.known()
    for name, module in CHECKS.items():
        if name not in _NEEDS or _NEEDS[name](log):
            yield from cast("Check", importlib.import_module(module)).check(log, context)


def watches(log: Log, context: Context) -> list[Watch]:
    """The watches of one log, ready for its steps."""
    return [cast("Follower", importlib.import_module(module)).watch(log, context) for module in WATCHES.values()]


def compare(logs: Sequence[Log], context: Context, names: Iterable[str] = COMPARISONS) -> Iterator[Finding]:
    """Every finding on the logs of one submission, held against each other by the comparisons of these names."""
    logs = [log.known() for log in logs]
    for name in names:
        if name in _BETWEEN_LOGS and len(logs) < 2:
            continue
        yield from cast("Comparer", importlib.import_module(COMPARISONS[name])).compare(logs, context)


def notice(logs: Sequence[Log], registry: Registry) -> Noticed:
    """What the checks find on the logs of one submission whatever the task is: once for all its tasks."""
    context = Context(registry=registry)
    alone = [finding for log in logs for finding in examine(log, context)]
    return Noticed(alone, list(compare(logs, context, (name for name in COMPARISONS if name not in _OF_TASK))))


class OfTask:
    """The comparisons that ask what the task calls its models, made ready once for all tasks of a submission."""

    def __init__(self, logs: Sequence[Log], registry: Registry) -> None:
        logs = [log.known() for log in logs]
        names = _OF_TASK if any(log.habits.medium == "document" for log in logs) else ()
        modules = [cast("Asker", importlib.import_module(COMPARISONS[name])) for name in names]
        self._ready = [module.ready(logs, registry) for module in modules]

    def findings(self, spec: Spec, noticed: Noticed) -> list[Finding]:
        """Every finding for one task: what was noticed, and what asks for the task."""
        return [*noticed.alone, *(found for ready in self._ready for found in ready.findings(spec)), *noticed.together]


def outside(logs: Sequence[Log], context: Context) -> tuple[list[Finding], list[Problem]]:
    """The findings of the checks that installed packages add, and a problem that names each check that fails."""
    from importlib.metadata import entry_points

    logs = [log.known() for log in logs]
    problems: list[Problem] = []
    points = entry_points(group="reproverify.checks")
    return [finding for point in points for finding in _asked(point, logs, context, problems)], problems


def _asked(point: EntryPoint, logs: Sequence[Log], context: Context, problems: list[Problem]) -> list[Finding]:
    """What one check finds; nothing, and a problem more, where it does not work."""
    from harness.values import plugins

    try:
        check = cast("OutsideCheck", plugins.load(point))
        return [finding for log in logs for finding in check(log, context)]
    except UsageError as error:
        problems.append(Problem.of(point.name, error))
    except Exception as error:  # whatever somebody else's check meets
        problems.append(Problem.of(point.name, plugins.broken(point, error)))
    return []
