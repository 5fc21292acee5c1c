"""Values that we computed ourselves: from predictions, by running a model, or by running a command.

An `Evaluation` says what was evaluated, how, and what came out. As a `Log` with assurance `recomputed` or `re-run` it
is evidence like any other, and is judged as logs are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final, Literal

import msgspec

from harness.evidence.measurement import Measurement
from harness.evidence.observation import Assurance, Log, Observation, Origin, Problem, Run
from harness.values.quantity import plain
from harness.version import __version__

Role = Literal["predictions", "ground_truth", "model", "data", "config", "command"]
Method = Literal["wilson", "clopper_pearson", "bootstrap"]

# Digits of a computed value that are kept: those of a double that every machine agrees on.
_DIGITS: Final = 15
# A computed 82 is 82.000000, not a value that was rounded to it.
_EXACT: Final = Decimal("0.000000")


class Interval(msgspec.Struct, frozen=True, kw_only=True):
    """Between which values chance alone may have moved a value, at `level`, in the value's unit."""

    low: Decimal
    high: Decimal
    method: Method
    level: Decimal = Decimal("0.95")


class Value(msgspec.Struct, frozen=True, kw_only=True):
    """A computed value: `metric` is the registry's name, `samples` what it is a mean or a rate over.

    `subset` is the class, scene, set or difficulty it is of, where it is not of all. `per` names what `samples`
    counts where it is not the samples of the evaluation (`words`, `boxes`, `pixels`).
    """

    metric: str
    value: Decimal
    unit: str
    samples: int
    interval: Interval | None = None
    subset: str | None = None
    per: str | None = None


class Input(msgspec.Struct, frozen=True, kw_only=True):
    """A file or folder that was read. `sha256` of a folder is over its files' names and digests, sorted by name."""

    role: Role
    path: str
    sha256: str
    size: int
    files: int = 1


class Samples(msgspec.Struct, kw_only=True):
    """What each sample scored, so that two evaluations can be compared pair by pair.

    `columns` holds one number a sample under each name, in the order of `ids`; NaN where a sample has none.
    """

    ids: Sequence[str]
    columns: Mapping[str, Sequence[float]]


class Remark(msgspec.Struct, frozen=True, kw_only=True):
    """Something a reader of the values must know. `code` is a message code, `values` fill its gaps.

    A `doubt` is a reason not to believe the value before a person has looked: a row that rests on it is not passed.
    """

    code: str
    values: dict[str, str] = {}
    doubt: bool = False


class Evaluation(msgspec.Struct, kw_only=True):
    """What was computed of one set of predictions, or of one model.

    `evaluator` names the implementation with its version; `conventions` what it followed where others do otherwise
    (`interpolation`: `bilinear`). `samples` is how many were evaluated; `per_sample` stays out of reports.
    `assurance` is `recomputed` or `re-run`. `seconds` is how long it took. `truth` counts what the ground truth holds
    (`images`, `classes` that occur in it, `annotations`), to be held against what is known of the data set.
    """

    family: str
    evaluator: str
    samples: int
    values: list[Value]
    conventions: dict[str, str] = {}
    inputs: list[Input] = []
    assurance: Literal["recomputed", "re-run"] = "recomputed"
    seconds: float = 0.0
    remarks: list[Remark] = []
    truth: dict[str, int] = {}

    def value(self, metric: str, subset: str | None = None) -> Value:
        """The value of that metric. Raises KeyError."""
        for value in self.values:
            if (value.metric, value.subset) == (metric, subset):
                return value
        raise KeyError(metric)


class PairedScores(msgspec.Struct, frozen=True, kw_only=True):
    """One score of two evaluations over the same samples: means, and the mean of the differences with its interval.

    `higher` and `lower` count the samples on which ours scored more and less. `mcnemar` is the exact test's p-value
    where the scores are right or wrong alone.
    """

    name: str
    samples: int
    ours: Decimal
    theirs: Decimal
    difference: Decimal
    higher: int
    lower: int
    interval: Interval | None = None
    mcnemar: Decimal | None = None


class Gathered(msgspec.Struct, kw_only=True):
    """What a way of evaluating obtained. `logs` are those of programs that were run, as the log runner reads them.

    `measured` are models on backends other than the first, against the first.
    """

    evaluations: list[Evaluation] = []
    logs: list[Log] = []
    measured: list[Measurement] = []
    comparisons: list[PairedScores] = []
    problems: list[Problem] = []


class Evaluations(msgspec.Struct, kw_only=True):
    """The outcome of `verify eval` without a task; `--format json` prints it."""

    evaluation_version: int = 1
    tool: str = "reproverify"
    version: str = __version__
    exit_status: int = 0
    evaluations: list[Evaluation] = []
    comparisons: list[PairedScores] = []
    problems: list[Problem] = []


def decimal(number: float) -> Decimal:
    """A computed double as a decimal of at most 15 significant digits; NaN and infinities stay what they are."""
    return Decimal(f"{number:.{_DIGITS}g}")


def _exact(value: Decimal) -> Decimal:
    return value + _EXACT if value.is_finite() else value


def as_log(evaluation: Evaluation) -> Log:
    """The evaluation as a log of one run, on the reviewer's word of what it is of."""
    main = next((item for item in evaluation.inputs if item.role in ("predictions", "model", "command")), None)
    path = main.path if main is not None else evaluation.family
    run = Run(
        samples=evaluation.samples,
        evaluator=evaluation.evaluator.partition(" ")[0],
        declared=Origin(by="reviewer", where="verify eval"),
    )
    observations = [
        Observation(
            metric=value.metric,
            printed=value.metric,
            value=_exact(value.value),
            value_text=plain(_exact(value.value)),
            unit=value.unit,
            kind="eval",
            file=path,
            format=evaluation.family,
            run=0,
            text=f"{evaluation.evaluator}: {value.metric} = {value.value} ({value.unit}), {value.samples:,} samples",
            subset=value.subset,
            assurance=Assurance(evaluation.assurance),
        )
        for value in evaluation.values
    ]
    return Log(
        file=path,
        format=evaluation.family,
        sha256=main.sha256 if main is not None else "",
        size=main.size if main is not None else 0,
        runs=[run],
        observations=observations,
    )
