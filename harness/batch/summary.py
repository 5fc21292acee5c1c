"""What a batch comes to: verdicts counted by task and by toolkit, and logs that several submissions share."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing

import msgspec

from harness.batch.copies import Copy, found_in
from harness.batch.spool import Spool
from harness.batch.verified import SubmissionResult
from harness.values.records import Message
from harness.values.verdicts import Verdict

# The verdicts a submission can have, in the order of a table's columns.
SHOWN = (Verdict.PASS, Verdict.WITHIN, Verdict.WAIVED, Verdict.FAIL, Verdict.MISSING, Verdict.REVIEW, Verdict.ERROR)


class VerdictCounts(msgspec.Struct, kw_only=True):
    """How many submissions of one task, or of one toolkit, got which verdict."""

    name: str
    submissions: int = 0
    verdicts: dict[Verdict, int] = msgspec.field(default_factory=lambda: dict.fromkeys(SHOWN, 0))

    def add(self, verdict: Verdict) -> None:
        self.submissions += 1
        self.verdicts[verdict] += 1


class Shared(msgspec.Struct, frozen=True, kw_only=True):
    """A log that stands, byte for byte, in several submissions: SUBMISSION: FILE each."""

    sha256: str
    places: list[str]


class BatchSummary(msgspec.Struct, kw_only=True):
    """What a batch came to. `whole` counts submissions by their verdict over all their tasks."""

    whole: VerdictCounts
    tasks: list[VerdictCounts]
    toolkits: list[VerdictCounts]
    shared: list[Shared]
    copies: list[Copy]
    unverified: list[tuple[str, Message]]
    kept: int
    bytes: int


def summed(results: Iterable[SubmissionResult] | Spool) -> BatchSummary:
    """The summary of a batch, the same in whatever order its submissions were finished."""
    if not isinstance(results, Spool):
        with closing(Spool(results)) as spool:
            return summed(spool)
    whole = VerdictCounts(name="")
    tasks: dict[int, VerdictCounts] = {}
    toolkits: dict[str, VerdictCounts] = {}
    unverified: list[tuple[str, Message]] = []
    kept = read = 0
    for result in results:
        whole.add(result.verdict)
        kept += result.kept
        read += result.bytes
        if result.problem is not None:
            unverified.append((result.name, result.problem))
        for task, verdict in result.verdicts.items():
            tasks.setdefault(task, VerdictCounts(name=str(task))).add(verdict)
            toolkit = result.toolkits[task]
            toolkits.setdefault(toolkit, VerdictCounts(name=toolkit)).add(verdict)
    compared = results.compared()
    return BatchSummary(
        whole=whole,
        tasks=[tasks[task] for task in sorted(tasks)],
        toolkits=[toolkits[name] for name in sorted(toolkits)],
        shared=[Shared(sha256=sha256, places=[one.place for one in files]) for sha256, files in compared.shared("log")],
        copies=found_in(compared),
        unverified=unverified,
        kept=kept,
        bytes=read,
    )
