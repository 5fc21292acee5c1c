"""A training that goes on with other settings than it began with, in another part of a log or after it was resumed."""

from __future__ import annotations

from itertools import pairwise

from harness.evidence import repeated
from harness.judging.series import Series
from harness.values.verdicts import Reason, Ruling, Verdict, ruling


def resumed_otherwise(series: Series) -> Ruling | None:
    """The question that is left where the parts of a training repeat something otherwise; None where they do not."""
    parts = [(log, run) for log, run in series.runs if run.repeated]
    parts.sort(key=lambda part: part[1].train_epochs[:1])
    for (log, before), (other, later) in pairwise(parts):
        # A part that was cut off from the one before was printed by the process that printed that one.
        cut = later.resumed_from == log.file
        change = next(repeated.between(before, later, moved=cut), None)
        if change is not None:
            return ruling(
                Verdict.REVIEW,
                Reason.RESUMED_OTHERWISE,
                setting=change.what,
                before=change.before,
                after=change.after,
                place=f"{log.file}:{change.last}",
                other_place=f"{other.file}:{change.first}",
            )
    return None
