"""What the integrity checks say of the logs of a submission: the outcome of `verify audit`."""

from __future__ import annotations

import msgspec

from harness.evidence.findings import Finding, Grade
from harness.evidence.observation import Log, Problem


class Audit(msgspec.Struct, kw_only=True):
    """The logs that were read and what the checks say of them, the gravest finding of each file first.

    `quotes` holds the text of every line a finding names: file -> line -> text.
    """

    logs: list[Log]
    findings: list[Finding]
    quotes: dict[str, dict[int, str]] = {}
    problems: list[Problem] = []
    unrecognised: list[str] = []

    def count(self, grade: Grade) -> int:
        return sum(1 for finding in self.findings if finding.grade is grade)

    @property
    def exit_status(self) -> int:
        """1 with a contradiction; 3 with something suspicious, unreadable, or no log at all; else 0."""
        if self.count(Grade.CONTRADICTION):
            return 1
        return 3 if self.count(Grade.SUSPICIOUS) or self.problems or not self.logs else 0
