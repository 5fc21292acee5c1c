"""What decides how a submission is judged, beside the spec: the reviewer's wishes and the submission's own word."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

import msgspec

from harness.judging.report import Gate, Waiver
from harness.tasks.declarations import Declared
from harness.tasks.registry import Tolerance
from harness.tasks.spec import Source


class MappedFile(msgspec.Struct, frozen=True, kw_only=True):
    """The word of somebody that a file proves a criterion.

    `cell`: it was given for the average that the criterion is a cell of, and does not say which cell a value is of.
    """

    path: str
    by: Literal["reviewer", "submission"]
    cell: bool = False


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """What the reviewer asked for, and what the submission's own `submission.yaml` said.

    `audit`: the checks that follow the training steps, and those of installed packages, are run as well.

    `targets`: criterion id -> target given on the command line with its source; `readings`: criterion id -> name
    of the reading the reviewer chose. `links` and `artifacts`: the
    submission's word on its deliverables (URL, path). `declared`: the reviewer's declared formats;
    `trust_declared`: the submission's own count as the reviewer's. `gate`: what the exit status makes of the verdicts.
    `shows_deliverables`: they are judged and shown, and decide only where nothing measured is asked for.
    `tolerances`: criterion id -> the reviewer's own. `today` is the day by which waivers expire.
    """

    strict: bool = False
    audit: bool = False
    deliverables: bool = False
    shows_deliverables: bool = False
    mappings: dict[str, MappedFile] = {}
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
