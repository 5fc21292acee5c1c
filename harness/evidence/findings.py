"""Integrity findings: what a check noticed, how grave it is, and the arithmetic behind it."""

from __future__ import annotations

from enum import Enum

import msgspec


class Grade(Enum):
    """How grave a finding is. Only a contradiction changes a verdict."""

    INFO = "info"
    SUSPICIOUS = "suspicious"
    CONTRADICTION = "contradiction"


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A run of a file."""

    file: str
    run: int


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """Something a check noticed. `code` is a message code, `lines` are 1-based lines of `file`.

    `against` are the runs of other files that it is about too, where there are any.
    """

    code: str
    grade: Grade
    check: str
    file: str
    lines: list[int] = []
    run: int | None = None
    values: dict[str, str] = {}
    arithmetic: str = ""
    against: list[Place] | msgspec.UnsetType = msgspec.UNSET
