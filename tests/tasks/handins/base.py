"""A hand-in of a task: its files, its command, and the verdicts that it deserves.

A hand-in is made for a level of its values: at the number, a hair below, and below what is tolerated. `flags` are what
a reviewer adds to the plain command, and `why` says why.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from harness.values.records import Text
from tests.tasks.writers.writing import Asked, Files

Build = Callable[[Asked], Files]


@dataclass(frozen=True)
class HandIn:
    """One hand-in of a task: its files, what is added to the plain command, and the verdicts it deserves."""

    task: int
    what: Text
    build: Build
    flags: tuple[str, ...] = ()
    meet: str = "PASS"
    miss: str = "FAIL"
    why: Text | None = None
    targets: Mapping[str, Decimal] = field(default_factory=dict)


def said(en: str, zh: str) -> Text:
    return Text(en=en, zh=zh)


HANDINS: dict[int, HandIn] = {}


def handin(task: int, en: str, zh: str, build: Build, **more: Any) -> None:
    HANDINS[task] = HandIn(task, said(en, zh), build, **more)


NO_NUMBER = said(
    "the paper's numbers stand in figures or tables that nobody quotes: the reviewer gives them (`--target`)",
    "论文数值仅见于图或未被引用的表格：由评审给出（`--target`）",
)


def given(task: int, criteria: Sequence[str], value: str = "49.9") -> tuple[str, ...]:
    """`--target` for criteria without a public number."""
    return tuple(f"--target={criterion}={value}@the reviewer" for criterion in criteria)


def unnumbered(task: int) -> list[str]:
    """The required criteria of a task that no public source gives a number for."""
    spec = Asked(task).spec
    return [one.id for one in spec.criteria if one.kind == "metric" and one.required and one.target is None]


OWN_SCRIPT = ("what the port's own evaluation script printed", "复现者自写评测脚本的输出")
