"""The evaluations of one training as a series, with what the logs leave open about it."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from harness.evidence.observation import Log, Observation, Run
from harness.values.records import Message
from harness.values.verdicts import Reason


class Doubt(msgspec.Struct, frozen=True, kw_only=True):
    """Something a log leaves open that a person has to settle."""

    reason: Reason
    values: dict[str, str] = {}


class Restated(msgspec.Struct, frozen=True, kw_only=True):
    """An evaluation, restated in the criterion's unit."""

    observation: Observation
    value: Decimal


class Series(msgspec.Struct, kw_only=True):
    """The evaluations of one training (or of one evaluation call) that could prove a criterion, in order."""

    runs: list[tuple[Log, Run]]
    values: list[Restated] = []
    doubts: list[Doubt] = []
    notes: list[Message] = []

    @property
    def complete(self) -> bool:
        """Whether the schedule was trained to its end; a call of evaluation alone has none to finish."""
        trained = [run for _, run in self.runs if run.train_epochs]
        return not trained or any(run.completed or run.epochs is None for run in trained)

    def take_remarks(self, other: Series) -> None:
        """Add the doubts and notes of a series that is joined to this one, one of each kind."""
        reasons = {doubt.reason for doubt in self.doubts}
        self.doubts.extend(doubt for doubt in other.doubts if doubt.reason not in reasons)
        codes = {note.code for note in self.notes}
        self.notes.extend(note for note in other.notes if note.code not in codes)


def position(observation: Observation) -> tuple[int, int] | None:
    """Epoch and step of an evaluation, -1 for what it does not state; None where it says nothing of its place.

    Writers that do not count write step 0 throughout.
    """
    if observation.epoch is None and not observation.step:
        return None
    return (
        -1 if observation.epoch is None else observation.epoch,
        -1 if observation.step is None else observation.step,
    )
