"""What the end table of a batch is made of."""

from __future__ import annotations

import msgspec

from harness.values.verdicts import Verdict


class BatchLine(msgspec.Struct, frozen=True, kw_only=True):
    """One criterion of one task of a submission; of a submission that was not verified, its verdict and the reason."""

    submission: str
    path: str
    task: int | None = None
    toolkit: str = ""
    verdict: Verdict
    criterion: str = ""
    required: bool | None = None
    criterion_verdict: Verdict | None = None
    reason: str = ""
    value: str | None = None
    target: str | None = None
    proved_by: str = ""
    problem: str = ""


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """How many submissions of one task, or of one toolkit, got which verdict."""

    name: str
    submissions: int
    verdicts: dict[Verdict, int]


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A heading and what stands below it; `left_out` more do not."""

    heading: str
    lines: list[str]
    left_out: int = 0


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A batch in the words of one language: its outcome in a line, its lists, and the lines of the end table."""

    whole: str
    lists: list[Listed]
    lines: list[BatchLine]


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """A batch: its gravest verdict, the verdicts there are, and how many submissions got which.

    `counts` are those of the tasks (`task`) and of the toolkits (`toolkit`); `told` is the rest, by language.
    `left_out` submissions are not among the lines.
    """

    verdict: Verdict
    kinds: list[Verdict]
    counts: dict[str, list[Counted]]
    told: dict[str, Told]
    left_out: int = 0
