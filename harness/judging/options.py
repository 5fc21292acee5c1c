"""What decides how a submission is judged, beside the spec: the reviewer's wishes and the submission's own word."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Final, Literal

import msgspec

from harness.judging.report import Gate, Waiver
from harness.tasks.declarations import Declared
from harness.tasks.registry import Tolerance
from harness.tasks.spec import Source
from harness.values.lazy import pattern
from harness.values.quantity import UNITS

# A file, a line of it, and the name of a value on that line.
_PLACE: Final = pattern(r"(.+?)(?::(\d{1,12})|#(\d{1,12}))(?::(.{1,200}))?", re.DOTALL)


class MappedFile(msgspec.Struct, frozen=True, kw_only=True):
    """The word of somebody that a file proves a criterion.

    `line`, or `record` in an event file, names one line of it, whose series is meant, `name` the value on that line,
    where it has several, and `unit` the unit of what has none. `cell`: it was given for the average that the criterion
    is a cell of, and does not say which cell a value is of. `places` are the lines, records and printed names of the
    series that `line` means, and `because` are the words it was inferred from, where no format knows it.
    """

    path: str
    by: Literal["reviewer", "submission"]
    line: int | None = None
    record: int | None = None
    name: str | None = None
    unit: str | None = None
    cell: bool = False
    places: frozenset[tuple[int | None, int | None, str]] | None = None
    because: str = ""

    @property
    def pointed(self) -> bool:
        """Whether it names one value of the file."""
        return self.line is not None or self.record is not None


def mapped_file(text: str) -> MappedFile:
    """What the reviewer says with `PATH`, `PATH:LINE` or `PATH#RECORD`, with `:NAME` and with `:percent` behind it."""
    path, colon, unit = text.rpartition(":")
    if not colon or unit not in UNITS:
        path, unit = text, ""
    found = _PLACE.fullmatch(path)
    if found is None:
        return MappedFile(path=path, by="reviewer", unit=unit or None)
    line, record = (int(number) if number else None for number in (found[2], found[3]))
    return MappedFile(path=found[1], by="reviewer", line=line, record=record, name=found[4], unit=unit or None)


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """What the reviewer asked for, and what the submission's own `submission.yaml` said.

    `audit`: the checks that follow the training steps, and those of installed packages, are run as well.

    `targets`: criterion id -> target given on the command line with its source; `readings`: criterion id -> name
    of the reading the reviewer chose. `links` and `artifacts`: the
    submission's word on its deliverables (URL, path). `declared`: the reviewer's declared formats;
    `trust_declared`: the submission's own count as the reviewer's. `gate`: what the exit status makes of the verdicts.
    `shows_deliverables`: they are judged and shown, and decide only where nothing measured is asked for.
    `mapped_nowhere`: criterion id -> the path that submission.yaml gives it, where no such file was handed in.
    `tolerances`: criterion id -> the reviewer's own. `today` is the day by which waivers expire.
    """

    strict: bool = False
    audit: bool = False
    deliverables: bool = False
    shows_deliverables: bool = False
    mappings: dict[str, MappedFile] = {}
    mapped_nowhere: dict[str, str] = {}
    units: dict[str, str] = {}
    targets: dict[str, tuple[Decimal, Source]] = {}
    readings: dict[str, str] = {}
    waivers: list[Waiver] = []
    tolerances: dict[str, Tolerance] = {}
    today: str = msgspec.field(default_factory=lambda: date.today().isoformat())
    links: dict[str, str] = {}
    artifacts: dict[str, str] = {}
    declared: list[Declared] = []
    trust_declared: bool = False
    gate: Gate | None = None
