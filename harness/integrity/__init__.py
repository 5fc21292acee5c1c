"""Integrity checks: each looks at one thing a log tells and says what does not fit together. Honest logs stay silent.

A check is a module of one of three kinds, by what it looks at:

- CHECKS: `check(log, context)` yields the findings on one log, from its runs and observations. These run at every
  verdict and must cost little beside reading the log.
- WATCHES: `watch(log, context)` returns a `Watch`, which is handed the steps of the log's training chunk by chunk and
  asked for findings at the end. These read the file a second time and run when an audit is asked for. A watch that has
  `take_marks(marks)` too is handed the marks of all lines (harness/marks.py), whatever the format.
- COMPARISONS: `compare(logs, context)` yields the findings on several logs of one submission, held against each other.

Outside packages add checks of the first kind through the entry point group `reproverify.checks`; an audit asks them.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Sequence
from typing import Final, Protocol

from harness.findings import Finding
from harness.integrity.context import Context
from harness.observation import Log
from harness.steps import Steps

__all__ = ["CHECKS", "COMPARISONS", "WATCHES", "Context", "Watch", "compare", "examine", "outside", "watches"]

CHECKS: Final[dict[str, str]] = {
    "best": "harness.integrity.best",
    "best_habits": "harness.integrity.best_habits",
    "values": "harness.integrity.values",
    "structure": "harness.integrity.structure",
    "clock": "harness.integrity.clock",
    "curves": "harness.integrity.curves",
    "granularity": "harness.integrity.granularity",
    "round_digits": "harness.integrity.round_digits",
    "identities": "harness.integrity.identities",
    "parts": "harness.integrity.parts",
    "copies": "harness.integrity.copies",
    "configuration": "harness.integrity.configuration",
}
WATCHES: Final[dict[str, str]] = {
    "pace": "harness.integrity.pace",
    "schedule": "harness.integrity.schedule",
    "learning_rate": "harness.integrity.learning_rate",
    "iterations": "harness.integrity.iterations",
    "copies": "harness.integrity.copies",
    "configuration": "harness.integrity.configuration",
    "stamps": "harness.integrity.stamps",
}
COMPARISONS: Final[dict[str, str]] = {
    "claims": "harness.integrity.claims",
    "copies": "harness.integrity.copies",
    "near_copies": "harness.integrity.near_copies",
    "records": "harness.integrity.records",
}


class Watch(Protocol):
    """A check that follows a training. It keeps what it needs of the steps, in bounded memory."""

    def take(self, steps: Steps) -> None: ...

    def findings(self) -> Iterator[Finding]: ...


def examine(log: Log, context: Context) -> Iterator[Finding]:
    """Every finding on one log, what was noticed while it was read first."""
    yield from log.findings
    for module in CHECKS.values():
        yield from importlib.import_module(module).check(log, context)


def watches(log: Log, context: Context) -> list[Watch]:
    """The watches of one log, ready for its steps."""
    return [importlib.import_module(module).watch(log, context) for module in WATCHES.values()]


def compare(logs: Sequence[Log], context: Context) -> Iterator[Finding]:
    """Every finding on the logs of one submission, held against each other."""
    for module in COMPARISONS.values():
        yield from importlib.import_module(module).compare(logs, context)


def outside(log: Log, context: Context) -> Iterator[Finding]:
    """The findings of the checks that installed packages add. Raises UsageError, which names it, for a broken one."""
    from importlib.metadata import entry_points

    from harness import plugins

    for point in entry_points(group="reproverify.checks"):
        check = plugins.load(point)
        try:
            yield from list(check(log, context))
        except Exception as error:  # whatever somebody else's check meets
            raise plugins.broken(point, error) from None
