"""A description as a log format: what `recognise` and `parse` do is the same for all of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cached_property

from harness.evidence.habits import Habits
from harness.evidence.steps import Steps
from runners.logs.reading.base import Head, LogBuilder
from runners.logs.reading.description import Description
from runners.logs.reading.hooks import Meaning
from runners.logs.reading.ledger import Ledger
from runners.logs.reading.lines import LineReader
from runners.logs.reading.scan import Scanner, SearchPlan
from runners.logs.reading.segments import SegmentReader


class Format(Description, frozen=True, kw_only=True, dict=True):
    """A described format; it is a `LogFormat`. Its fields are those of `Description`."""

    @property
    def NAME(self) -> str:
        return self.name

    @property
    def TITLE(self) -> str:
        return self.title

    @property
    def HABITS(self) -> Habits:
        return self.habits

    @property
    def METRICS(self) -> dict[str, Meaning]:
        """Every printed name with its meaning; behind those of single rules stands the rule's number."""
        known = dict(self.metrics)
        for one in self.plan.every:
            known |= {f"{name} ({one.number})": meaning for name, meaning in one.metrics.items()}
        return known

    @cached_property
    def plan(self) -> SearchPlan:
        """The rules ready to search with; made when the first file is read."""
        return SearchPlan(self)

    def recognise(self, head: Head) -> int:
        if self.knows is not None:
            return self.knows(head)
        return next((sure for pattern, sure in self.known_by.items() if re.search(pattern, head.text, re.M)), 0)

    def parse(self, reader: LineReader, log: LogBuilder, *, curve: bool = False) -> None:
        account = Ledger(self, self.plan, log)
        for found in Scanner(self.plan, curve=curve).read(SegmentReader(reader)):
            account.take(found)
        account.close(reader.lines)

    @property
    def steps(self) -> Callable[[LineReader], Iterator[Steps]] | None:
        """Reads the lines of single steps as columns; None where the format cannot."""
        from runners.logs.reading.steps import read

        shape = self.training
        return None if shape is None else lambda reader: read(reader, shape)
