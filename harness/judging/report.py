"""The result of judging a submission: what every renderer renders and `--format json` prints."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Annotated, Any, Final, Literal

import msgspec

from harness.evidence.alignment import Alignment
from harness.evidence.evaluation import Evaluation, PairedScores
from harness.evidence.facts import Fact
from harness.evidence.findings import Finding
from harness.evidence.observation import Observation, Problem
from harness.tasks.spec import Source
from harness.values.records import Message, Text
from harness.values.verdicts import Reason, Ruling, Verdict

REPORT_VERSION: Final = 2


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked: `value` in `unit` by `rule`. `value` is None when no public number was found."""

    rule: str
    unit: str
    value: Decimal | None = None
    status: str = "resolved"
    source: Source | None = None
    tolerance: str | None = None
    tolerance_value: Decimal | None = None
    samples: int | None = None


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """One series of evaluations that could prove a criterion, with the verdict it alone would give."""

    best: Observation
    last: Observation
    evaluations: int
    verdict: Verdict
    reason: Reason
    complete: bool


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """One value that an average was computed from: `value` in the target's unit, counted `weight` times."""

    criterion: str
    value: Decimal
    weight: int
    observation: Observation


class Shortfall(msgspec.Struct, frozen=True, kw_only=True):
    """How far a value is from its target, in `unit`: positive is better than asked (for `equal`: larger).

    `samples` is the same distance in test samples, `low` and `high` the 95 % Wilson interval of the value.
    """

    margin: Decimal
    unit: str
    samples: int | None = None
    of_samples: int | None = None
    low: Decimal | None = None
    high: Decimal | None = None


class NearMiss(msgspec.Struct, frozen=True, kw_only=True):
    """The closest thing to evidence that was found, and why it is not evidence (`why` is a message code)."""

    why: str
    observation: Observation | None = None
    file: str = ""
    values: dict[str, str] = {}


Day = Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d{2}-\d{2}$")]


class Waiver(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A reviewer's word on a criterion, until the day `expires`. Comes from `--waivers`, never from the submission.

    At most one of: `verdict` (WAIVED, which is meant where nothing is said: it need not hold; PASS: what was left to a
    person is confirmed; FAIL: it is rejected), `tolerance` (a profile by its name, or a number in the target's unit),
    `mapping` (the file that proves it, as in --map), `reading` (which number the target is, as in --reading).
    """

    criterion: str
    author: Annotated[str, msgspec.Meta(min_length=1)]
    reason: Annotated[str, msgspec.Meta(min_length=1)]
    date: Day
    task: int | None = None
    expires: Day | msgspec.UnsetType = msgspec.UNSET
    verdict: Literal["WAIVED", "PASS", "FAIL"] | msgspec.UnsetType = msgspec.UNSET
    tolerance: str | msgspec.UnsetType = msgspec.UNSET
    mapping: str | msgspec.UnsetType = msgspec.UNSET
    reading: str | msgspec.UnsetType = msgspec.UNSET


class Gate(msgspec.Struct, frozen=True, kw_only=True):
    """What the exit status makes of the verdicts; it changes no verdict.

    `stops` are the verdicts, beside FAIL and ERROR, that a gate does not let through: one that holds then counts as a
    failure, the others as open. `review` is what it makes of REVIEW, whatever `stops` says: "open" (as in `stops`),
    "fail" (a failure) or "pass" (let through).
    """

    stops: tuple[Verdict, ...] = (Verdict.MISSING, Verdict.REVIEW)
    review: Literal["open", "fail", "pass"] = "open"

    def exit_status(self, verdict: Verdict) -> int:
        """1 for a failure, 3 for what is open, 0 for what is let through."""
        if verdict in (Verdict.FAIL, Verdict.ERROR):
            return verdict.exit_status
        if verdict is Verdict.REVIEW and self.review != "open":
            return 1 if self.review == "fail" else 0
        if verdict not in self.stops:
            return 0
        return 1 if verdict.holds else 3

    @staticmethod
    def gravest(statuses: Iterable[int]) -> int:
        """Of several exit statuses the one of the whole: 1 before 3 before 0."""
        return max(statuses, key=(0, 3, 1).index, default=3)


class Row(msgspec.Struct, kw_only=True):
    """The verdict of one criterion.

    `value` is `best`'s or `last`'s (whichever `select` picks) restated in the target's unit. `before` is the verdict
    that a contradiction, a waiver or `--strict` changed; `waiver` is the reviewer's word on the verdict, `decided` the
    one on how it was reached. `alignment` is there where tensors were compared, `cells` where `value` is an average
    that was computed from them.
    """

    id: str
    kind: str
    required: bool
    verdict: Verdict
    reason: Reason
    title: Text
    values: dict[str, str] = {}
    metric: str | None = None
    model: str | None = None
    dataset: str | None = None
    split: str | None = None
    group: str | None = None
    select: str | None = None
    target: Target | None = None
    value: Decimal | None = None
    best: Observation | None = None
    last: Observation | None = None
    assurance: str | None = None
    shortfall: Shortfall | None = None
    before: Verdict | None = None
    notes: list[Message] = []
    candidates: list[Candidate] = []
    near_misses: list[NearMiss] = []
    artifacts: list[str] = []
    waiver: Waiver | None = None
    decided: list[Waiver] | msgspec.UnsetType = msgspec.UNSET
    alignment: Alignment | msgspec.UnsetType = msgspec.UNSET
    cells: list[Cell] | msgspec.UnsetType = msgspec.UNSET

    @property
    def measured(self) -> bool:
        """Whether the criterion asks for something measured, not for a deliverable or a person's judgement."""
        return self.kind not in ("artifact", "review")

    def rule(self, found: Ruling) -> None:
        """Give the row its verdict."""
        self.verdict, self.reason, self.values = found.verdict, found.reason, found.values

    def overrule(self, found: Ruling) -> None:
        """Change the row's verdict, which stays beside it as `before` where it was another."""
        if self.verdict is not found.verdict:
            self.before = self.verdict
        self.rule(found)


class SaidOfItself(msgspec.Struct, frozen=True, kw_only=True):
    """What a run that served as evidence says of itself, from its first line (from 1) on."""

    run: int
    first_line: int
    facts: list[Fact]


class LogSummary(msgspec.Struct, frozen=True, kw_only=True):
    """A file that was read as a log. `said` is there for the runs that served as evidence."""

    file: str
    format: str
    sha256: str
    size: int
    lines: int
    runs: int
    observations: int
    said: list[SaidOfItself] = []


class Report(msgspec.Struct, kw_only=True):
    """The verdicts and findings of a submission for one task. `gate` is there where the reviewer chose one."""

    task: int
    title: Text
    toolkit: str
    spec_version: int
    submission: list[str]
    verdict: Verdict
    exit_status: int
    rows: list[Row]
    findings: list[Finding] = []
    problems: list[Problem] = []
    logs: list[LogSummary] = []
    files: int = 0
    unrecognised: list[str] = []
    strict: bool = False
    gate: Gate | msgspec.UnsetType = msgspec.UNSET

    @property
    def required(self) -> list[Row]:
        """The rows that decide: required ones that were judged."""
        return [row for row in self.rows if row.required and row.verdict is not Verdict.NOT_CHECKED]

    @property
    def gate_or_usual(self) -> Gate:
        """The gate that gave the exit status."""
        return self.gate if isinstance(self.gate, Gate) else Gate()

    @property
    def not_checked(self) -> list[Row]:
        return [row for row in self.rows if row.verdict is Verdict.NOT_CHECKED]


class Document(msgspec.Struct, kw_only=True):
    """The whole output of one call: `--format json` prints exactly this.

    `evaluations` and `comparisons` are there only where `verify eval` made them.
    """

    report_version: int
    tool: str
    version: str
    verdict: Verdict
    exit_status: int
    reports: list[Report]
    evaluations: list[Evaluation] | msgspec.UnsetType = msgspec.UNSET
    comparisons: list[PairedScores] | msgspec.UnsetType = msgspec.UNSET


def schema_of(record: type) -> dict[str, Any]:
    """The JSON Schema of a record, the same with every Python and msgspec.

    Python 3.13 takes the indentation out of docstrings, and msgspec 0.22 puts `null` last.
    """
    from inspect import cleandoc

    def plain(part: Any) -> Any:
        if isinstance(part, list):
            return [plain(one) for one in part]
        if not isinstance(part, dict):
            return part
        made = {key: plain(value) for key, value in part.items()}
        if isinstance(made.get("description"), str):
            made["description"] = cleandoc(made["description"])
        if isinstance(made.get("anyOf"), list):
            made["anyOf"].sort(key=lambda one: one == {"type": "null"})
        return made

    schema: dict[str, Any] = plain(msgspec.json.schema(record))
    return schema
