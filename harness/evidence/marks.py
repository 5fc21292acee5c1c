"""What any line of a log tells whatever its format: its time stamp, its kind, and settings that a program repeats."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec


class Stretch(msgspec.Struct, frozen=True):
    """Consecutive lines that print one value of a repeated setting, from line `first` to `last`, `lines` of them.

    `passes` is how often the counter restarted in them. `setting` is `total train iter` (the N of `[Train]... [Iter:
    i/N]`), `line train` (what stands before the counters) or `folder ...` (where something was saved, behind the words
    that say so); digits of text stand as `#`.
    """

    setting: str
    value: str
    first: int
    last: int
    lines: int
    passes: int


class Marks(msgspec.Struct, frozen=True, kw_only=True):
    """A chunk of one file's lines, in its order.

    `line`, `clock` and `kind` are columns of the lines with a time stamp: their numbers from 1, whole seconds of no
    particular zero, and the first words behind the stamp.
    """

    line: Sequence[int]
    clock: Sequence[int]
    kind: Sequence[str]
    stretches: Sequence[Stretch]
