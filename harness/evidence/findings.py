"""Integrity findings: what a check noticed, how grave it is, and the arithmetic behind it."""

from __future__ import annotations

from enum import Enum

import msgspec


class Grade(Enum):
    """How grave a finding is. Only a contradiction changes a verdict."""

    INFO = "info"
    SUSPICIOUS = "suspicious"
    CONTRADICTION = "contradiction"


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """Something a check noticed. `code` is a message code, `lines` are 1-based lines of `file`."""

    code: str
    grade: Grade
    check: str
    file: str
    lines: list[int] = []
    run: int | None = None
    values: dict[str, str] = {}
    arithmetic: str = ""
