"""What a hook of a description is given: a line as it was found, and the account that is kept of the file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, Protocol

import msgspec

from harness.evidence.observation import Kind, Run, Weights
from runners.logs.reading.base import LogBuilder

# Metric of the registry (None: it knows none) and unit (None: the log leaves it open).
Meaning = tuple[str | None, str | None]
# Values as they are printed, each with the name beside it.
Pairs = list[tuple[str, str]]


class FoundLine(NamedTuple):
    """A line of a format: the number of its rule, its groups and pairs, and whether the line's end was there."""

    rule: int
    line: int
    text: str
    groups: dict[str, str | None]
    pairs: Pairs
    whole: bool
    before: str = ""


class State(msgspec.Struct):
    """What the lines so far say of the lines to come.

    `epoch`, `step` and `subset` are those of values that name none; `last` is where the counter of the run stands.
    `zero` says that epochs count from 0. `settings` is the configuration of the run; it is being read while `dumping`
    is the rule it stands below, and `path` is where its last entry stands. `rows` are those below the line `heading`,
    for a rule that gathers them. What a format does by itself it keeps in `held` and `told`, which are of the run, and
    in `notes`, which outlive it.
    """

    epoch: int | None = None
    step: int | None = None
    subset: str | None = None
    last: int | None = None
    zero: bool = False
    dumping: int | None = None
    path: list[str] = []
    settings: dict[str, str] = {}
    heading: FoundLine | None = None
    rows: list[FoundLine] = []
    held: FoundLine | None = None
    told: dict[str, str] = {}
    notes: dict[str, str] = {}


class Account(Protocol):
    """What is known of a file so far, and how a hook adds to it."""

    log: LogBuilder
    state: State

    def start(self, line: int) -> Run:
        """A run begins of which nothing is known yet."""

    def below(self, found: FoundLine) -> None:
        """The lines below this one are a dump or rows to be gathered, if its rule says so."""

    def values(self, found: FoundLine) -> Pairs:
        """The values of a line by their printed names, without what may be cut off."""

    def observe(
        self,
        found: FoundLine,
        values: Pairs,
        *,
        metrics: Mapping[str, Meaning] | None = None,
        kind: Kind | None = None,
        at: tuple[int | None, int | None] | None = None,
        split: str | None = None,
        subset: str | None = None,
        weights: Weights | None = None,
    ) -> None:
        """Add values of a line; what is not said here is as its rule and its groups have it.

        `at` is epoch and step, as they are printed.
        """

    def truncated(self, found: FoundLine) -> None:
        """The file ends inside this line."""
