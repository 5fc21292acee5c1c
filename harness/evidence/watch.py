"""What follows a training while its log is read a second time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol, runtime_checkable

from harness.evidence.findings import Finding
from harness.evidence.marks import Marks
from harness.evidence.steps import Steps


class Watch(Protocol):
    """Takes the steps of a training chunk by chunk, in bounded memory; at the end it says what it found."""

    def take(self, steps: Steps) -> None: ...

    def findings(self) -> Iterator[Finding]: ...


@runtime_checkable
class MarkWatch(Protocol):
    """A watch that also takes the marks of a file's lines."""

    def take_marks(self, marks: Marks) -> None: ...
