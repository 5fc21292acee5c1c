"""Whose reading of a file counts where several say what its numbers mean."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from harness.evidence.observation import Log, Observation, Origin, Run
from harness.tasks.declarations import By

# Whose word counts before whose.
_TRUST: Final[tuple[By, ...]] = ("reviewer", "spec", "submission")


def overruled(log: Log, groups: Mapping[int, list[Observation]], run: Run, metric: str) -> str | None:
    """Who reads `metric` in the file with more right than the declaration behind `run`; None when nobody does.

    What a built-in format reads itself always counts; then the reviewer's word, the spec's, the submission's. The
    answer is the format's name or the place of the declaration.
    """
    if run.declared is None:
        return None
    for other in log.runs:
        stronger = other.declared is None or _rank(other.declared) < _rank(run.declared)
        if stronger and any(o.metric == metric for o in groups[other.index]):
            return log.format if other.declared is None else other.declared.where
    return None


def only_claimed(log: Log) -> bool:
    """Whether nothing but the submission's own word makes the file a log."""
    return bool(log.runs) and all(run.declared is not None and run.declared.by == "submission" for run in log.runs)


def _rank(origin: Origin) -> int:
    return _TRUST.index(origin.by)
