"""What runners hand over: observations with their evidence, the runs they belong to, and the files they came from."""

from __future__ import annotations

from decimal import Decimal
from enum import Enum
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Final, Literal

import msgspec

from harness.evidence.facts import Fact
from harness.evidence.findings import Finding
from harness.evidence.habits import Habits
from harness.values.errors import ReproverifyError
from harness.values.paths import unpacked

if TYPE_CHECKING:
    from harness.evidence.looked import Seen
    from harness.evidence.measurement import Measured

Kind = Literal["eval", "best", "train", "final"]
Weights = Literal["raw", "ema"]


class Assurance(Enum):
    """How far an observation can be believed, weakest first."""

    CLAIMED = "claimed"
    LOGGED = "logged"
    RECOMPUTED = "recomputed"
    RERUN = "re-run"

    @property
    def rank(self) -> int:
        return list(Assurance).index(self)


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """Whose word it is what the numbers of a run mean, and where it stands; a spec's is for its own `task`."""

    by: Literal["reviewer", "spec", "submission"]
    where: str
    task: int | None = None


class Stated(msgspec.Struct, kw_only=True):
    """One value of a setting, the first and the last line (from 1) that it stands on, and how many lines do."""

    value: str
    first: int
    last: int
    count: int = 1


class Run(msgspec.Struct, kw_only=True):
    """One start of a program in a log: what the log itself says was trained or evaluated.

    Every field holds what the file states, or what somebody declared of it where `declared` says who; None means
    that it does not say. `classes`, `epochs`, `batch_size` (a
    device), `devices` and `image_size` (pixels a side, of the evaluation crop) are
    counts; `samples` is how many were evaluated.

    `stated` are settings as the printed configuration has them (`epochs`, `iters`, `arch`, `output_dir`), `shown` the
    same settings as the lines of the work itself print them, each value that differs once, in the file's order.
    `repeated` is what lines near the evaluations repeat, whatever the format (repeated.py), in the same way.
    `facts` is everything else that the run says of itself, in the order in which it was read.
    """

    index: int = 0
    first_line: int = 1
    model: str | None = None
    dataset: str | None = None
    split: str | None = None
    evaluator: str | None = None
    classes: int | None = None
    epochs: int | None = None
    batch_size: int | None = None
    devices: int | None = None
    eval_batches: int | None = None
    samples: int | None = None
    image_size: int | None = None
    resumed_from: str | None = None
    pretrained: str | None = None
    framework: str | None = None
    train_epochs: list[int] = []
    declared: Origin | None = None
    stated: dict[str, Stated] = {}
    shown: dict[str, list[Stated]] = {}
    repeated: dict[str, list[Stated]] = {}
    facts: list[Fact] = []

    @property
    def completed(self) -> bool:
        """Whether the schedule the run announced was trained to its last epoch."""
        return bool(self.train_epochs) and self.epochs is not None and max(self.train_epochs) >= self.epochs


class Observation(msgspec.Struct, frozen=True, kw_only=True):
    """One value printed in one place.

    `metric` is the registry's name, None where the registry does not know `printed`. `value` has the digits of
    `value_text`; `unit` is None where the format leaves it open. `subset` is the scene, class or part of the dataset
    the value is of, where the log states one. `epoch` is how many epochs were trained when the value was measured, the
    one under way included: the first epoch of a training is 1, as in `Run.train_epochs`, whatever the program prints,
    and formats whose programs count from 0 add one (a declared column or pattern is taken as printed). `step` is as
    printed. `line` counts from 1, split on LF; `record` counts from 0 and stands for it in event files. `because` are
    the words from which the general reader inferred what the value is; a value without them was read as its writer
    means it.
    """

    metric: str | None
    printed: str
    value: Decimal
    value_text: str
    unit: str | None
    kind: Kind
    file: str
    format: str
    run: int
    text: str
    line: int | None = None
    record: int | None = None
    split: str | None = None
    model: str | None = None
    dataset: str | None = None
    subset: str | None = None
    epoch: int | None = None
    step: int | None = None
    weights: Weights = "raw"
    assurance: Assurance = Assurance.LOGGED
    because: str | msgspec.UnsetType = msgspec.UNSET

    @property
    def inferred(self) -> bool:
        """Whether no format knows the line: what the value is was inferred from the words `because`."""
        return self.because is not msgspec.UNSET

    @property
    def reason(self) -> str:
        """The words from which it was inferred; none where it was not."""
        return "" if isinstance(self.because, msgspec.UnsetType) else self.because

    @property
    def place(self) -> str:
        """`file:line`, or `file#record`."""
        if self.line is not None:
            return f"{self.file}:{self.line}"
        return f"{self.file}#{self.record}" if self.record is not None else self.file


class TableCell(msgspec.Struct, frozen=True):
    """A number in a table of a document, as it stands there, below the header `name`; `line` counts from 1.

    `model` and `dataset` are what the row, or the heading above, says it is of.
    """

    line: int
    text: str
    value: Decimal
    name: str = ""
    model: str | None = None
    dataset: str | None = None


class Parts(msgspec.Struct, frozen=True):
    """The values of single classes, or other parts, that a log prints near a value which is their mean.

    `of` is the line of that value and `metric` its name in the registry, or as printed; `total` is the sum of the
    finite values, `known` how many there are, `absent` how many are NaN, `step` the unit of the last digit they are
    rounded to. `per_class`: it is one value for each class that the configuration has.
    """

    line: int
    of: int
    metric: str
    total: Decimal
    known: int
    absent: int
    step: Decimal
    per_class: bool = False


class Timing(msgspec.Struct, frozen=True, kw_only=True):
    """How long an evaluation took, as its log prints it on `line`: `total` and `each` of the batches, in seconds.

    `batches` are announced on line `of`. The writer leaves the first `warm_up` of them out of the total. `began` and
    `ended` are the stamps of the two lines, None where they have none.
    """

    line: int
    of: int
    run: int
    total: Decimal
    each: Decimal
    batches: int
    warm_up: int
    began: float | None = None
    ended: float | None = None


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """Why a line of a log is only a claim: it does not stand as the log's own lines do. `code` is a message code."""

    code: str
    values: dict[str, str] = {}


Outcome = Literal["passed", "failed", "error", "skipped", "xfailed", "xpassed"]


class UnitResult(msgspec.Struct, frozen=True):
    """What became of `number` tests: the file with the tests, the name behind it where it is known, and the place."""

    file: str
    name: str
    outcome: Outcome
    line: int
    number: int = 1


_NOTHING_KNOWN: Final = Habits()


class Program(msgspec.Struct, frozen=True):
    """One of several programs whose output a file holds: how it is named, its format, and which of the runs are its."""

    name: str
    format: str
    first: int
    count: int

    @property
    def runs(self) -> range:
        return range(self.first, self.first + self.count)


class Log(msgspec.Struct, kw_only=True):
    """A file that a log format recognised, and all that was read in it. `sha256` is of the file's bytes.

    `habits` are those of its writer, as the format states them.

    `cells` are the numbers in tables of a document that the document gives as its own. `tests` are results of unit
    tests, in the order of the file. `parts` are the lists of classes beside their means, `timings` how long
    evaluations took. `deployments` are models
    measured on a backend. `claims` are the lines, by number, that do not stand as the others do. `alike` is, by number,
    what an inferred line has in common with those that one training printed, whatever its values are. `programs` are
    those whose lines a launcher mixed in the file: no run is of two of them.
    """

    file: str
    format: str
    sha256: str = ""
    size: int = 0
    lines: int = 0
    runs: list[Run] = []
    observations: list[Observation] = []
    findings: list[Finding] = []
    cells: list[TableCell] = []
    tests: list[UnitResult] = []
    parts: list[Parts] = []
    timings: list[Timing] = []
    deployments: list[Measured] = []
    habits: Habits = _NOTHING_KNOWN
    claims: dict[int, Claim] = {}
    alike: dict[int, str] = {}
    programs: list[Program] = []

    @property
    def own_name(self) -> str:
        """What the file was called before it was packed: names of models and data in it are looked for there."""
        return unpacked(self.file)

    def known(self) -> Log:
        """The log without the values that were inferred, which say nothing until a person confirms them."""
        if all(one.because is msgspec.UNSET for one in self.observations):
            return self
        return msgspec.structs.replace(self, observations=[one for one in self.observations if not one.inferred])

    def by_run(self) -> dict[int, list[Observation]]:
        """The observations of each run, in the order of the file."""
        groups: dict[int, list[Observation]] = {run.index: [] for run in self.runs}
        for run, observations in groupby(self.observations, attrgetter("run")):
            groups.setdefault(run, []).extend(observations)
        return groups


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the submission that could not be read: an ERROR row of the report. `code` is a message code."""

    file: str
    code: str
    values: dict[str, str] = {}

    @classmethod
    def of(cls, file: str, error: ReproverifyError) -> Problem:
        """An expected error as the problem of a file, or of whatever else has a name."""
        return cls(file=file, code=error.code, values={name: str(value) for name, value in error.values.items()})


class Artifact(msgspec.Struct, frozen=True, kw_only=True):
    """A file of the submission, as the judge of deliverables sees it.

    `head` holds its first bytes; `seen` is what a runner saw in it, where deliverables are judged.
    """

    file: str
    size: int
    head: bytes = b""
    seen: Seen | None = None


# A submission may hold any number of files.
_GLIMPSES: Final = 500


class Collected(msgspec.Struct, kw_only=True):
    """Everything the runners obtained from a submission.

    `glimpses` are the lines with digits that recognition saw in files that no format recognised.
    """

    logs: list[Log] = []
    files: list[Artifact] = []
    unrecognised: list[str] = []
    glimpses: list[str] = []
    problems: list[Problem] = []

    def glimpse(self, lines: str) -> None:
        """Keep what recognition saw in one file, of a bounded number of files."""
        if lines and len(self.glimpses) < _GLIMPSES:
            self.glimpses.append(lines)
