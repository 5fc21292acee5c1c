"""The steps of a training as columns, chunk by chunk: for the integrity checks that look at a whole curve."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec


class Steps(msgspec.Struct, frozen=True, kw_only=True):
    """A chunk of the training lines of one file, in the file's order; all columns are of one length.

    `line` counts from 1, and so does `epoch`, whatever the program prints; `step` is as printed (whether it counts from
    0 or 1 is the writer's habit); `of` is how many steps the writer says an epoch has. `clock` is the line's time stamp
    in seconds (of no particular zero; a stamp without a year counts within one year), `batch_cost`, `reader_cost` and
    `eta` are seconds, `ips` is samples a second. What a line does not state is -1 in a column of integers and NaN in
    one of floats. Floats serve here: these numbers are never judged against a target.
    """

    line: Sequence[int]
    epoch: Sequence[int]
    step: Sequence[int]
    of: Sequence[int]
    clock: Sequence[float]
    loss: Sequence[float]
    lr: Sequence[float]
    batch_cost: Sequence[float]
    reader_cost: Sequence[float]
    ips: Sequence[float]
    eta: Sequence[float]

    def __len__(self) -> int:
        return len(self.line)
