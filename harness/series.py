"""The evaluations of one training as a series, with what the logs leave open about it."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from harness.observation import Log, Observation, Run
from harness.report import Message
from harness.verdicts import Reason


class Doubt(msgspec.Struct, frozen=True, kw_only=True):
    """Something a log leaves open that a person has to settle."""

    reason: Reason
    values: dict[str, str] = {}


class Value(msgspec.Struct, frozen=True, kw_only=True):
    """An evaluation, restated in the criterion's unit."""

    observation: Observation
    value: Decimal


class Series(msgspec.Struct, kw_only=True):
    """The evaluations of one training (or of one evaluation call) that could prove a criterion, in order."""

    runs: list[tuple[Log, Run]]
    values: list[Value] = []
    doubts: list[Doubt] = []
    notes: list[Message] = []

    @property
    def complete(self) -> bool:
        """Whether the schedule was trained to its end; a call of evaluation alone has none to finish."""
        trained = [run for _, run in self.runs if run.train_epochs]
        return not trained or any(run.completed or run.epochs is None for run in trained)


def join_resumed(found: list[Series]) -> list[Series]:
    """Join the runs of one training: a resumed run continues the run whose last epochs come before its first.

    An epoch that was trained again after the resumption counts once, with its later value.
    """
    series = sorted(found, key=lambda s: s.runs[0][1].train_epochs[:1] or [0])
    joined: list[Series] = []
    for item in series:
        _, run = item.runs[0]
        start = run.train_epochs[0] if run.train_epochs else None
        before = None
        if start is not None and start > 1 and run.resumed_from is not None:
            before = max(
                (s for s in joined if _continues(s, run, start)),
                key=lambda s: s.runs[-1][1].train_epochs[-1],
                default=None,
            )
        if before is None:
            joined.append(item)
            continue
        before.runs.extend(item.runs)
        again = {(v.observation.epoch, v.observation.weights) for v in item.values if v.observation.epoch is not None}
        before.values = [
            v for v in before.values if (v.observation.epoch, v.observation.weights) not in again
        ] + item.values
        before.doubts.extend(item.doubts)
        before.notes.extend(note for note in item.notes if note not in before.notes)
    return joined


def _continues(series: Series, run: Run, start: int) -> bool:
    """Whether `run`, resumed at epoch `start`, goes on with the training of `series`; lost epochs in between happen.

    A finished training is gone on with only behind its last epoch: to train its end again is another attempt, and so
    is a second resumption from the same place.
    """
    _, last = series.runs[-1]
    same = (last.model, last.dataset, last.classes, last.split) == (run.model, run.dataset, run.classes, run.split)
    if not same or not last.train_epochs or last.train_epochs[0] >= start:
        return False
    return not last.completed or start > last.train_epochs[-1]
