"""Small specs, logs and observations for tests; every field a test does not speak of has an ordinary value."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from harness.evidence.habits import Habits
from harness.evidence.observation import Artifact, Collected, Log, Observation, Run
from harness.judging.options import MappedFile, Options
from harness.judging.pipeline import judge_submission
from harness.judging.report import Report, Row
from harness.judging.rule import rule_on_value
from harness.tasks.catalogue import builtin_catalogue
from harness.tasks.registry import Metric, Registry, Tolerance
from harness.tasks.spec import ArtifactCriterion, Criterion, MetricCriterion, Model, Seed, Source, Spec
from harness.values.records import Text
from harness.values.verdicts import Ruling
from runners.logs import load_format

SOURCE = Source(repo="example/hackathon", path="README.md", line=1)
IMAGENET = "./dataset/ILSVRC2012/"


def registry() -> Registry:
    """The registry that ships with the package."""
    return builtin_catalogue().registry


def text(words: str) -> Text:
    return Text(en=words, zh=words)


def metric(**changes: Any) -> Metric:
    """A percentage of which more is better, between 0 and 100, of counted samples."""
    fields: dict[str, Any] = {
        "name": text("top-1"),
        "direction": "higher",
        "units": ["percent", "fraction"],
        "low": Decimal(0),
        "high": Decimal(100),
        "proportion": True,
        "definition": text("share of images"),
        "source": SOURCE,
    }
    return Metric(**{**fields, **changes})


def tolerance(**changes: Any) -> Tolerance:
    """0.1 percentage points."""
    fields: dict[str, Any] = {
        "origin": SOURCE,
        "name": text("a guide's"),
        "unit": "percent",
        "absolute": Decimal("0.1"),
    }
    return Tolerance(**{**fields, **changes})


def criterion(**changes: Any) -> MetricCriterion:
    """`Net-A` has to reach a top-1 of 82.5 % on ImageNet-1k's validation images."""
    fields: dict[str, Any] = {
        "id": "net-a-top1",
        "metric": "top1",
        "unit": "percent",
        "rule": "at_least",
        "status": "resolved",
        "target": Decimal("82.5"),
        "model": "Net-A",
        "dataset": "ImageNet-1k",
        "split": "val",
        "source": SOURCE,
    }
    return MetricCriterion(**{**fields, **changes})


def artifact(**changes: Any) -> ArtifactCriterion:
    fields: dict[str, Any] = {"id": "code", "type": "code", "files": ["**/*.py"], "source": SOURCE}
    return ArtifactCriterion(**{**fields, **changes})


def spec(*criteria: Criterion, **changes: Any) -> Spec:
    fields: dict[str, Any] = {
        "spec": 1,
        "task": 999,
        "version": 1,
        "title": text("a task"),
        "toolkit": "PaddleClas",
        "family": "metric",
        "seed": Seed(line=1),
        "models": {"Net-A": Model(aliases=["netA"]), "Net-B": Model()},
        "criteria": list(criteria) or [criterion()],
    }
    return Spec(**{**fields, **changes})


def verdict(
    value: str, target: str, profile: Tolerance | None = None, measure: Metric | None = None, **changes: Any
) -> Ruling:
    """The ruling on the printed `value` against the printed `target`; `changes` are the criterion's."""
    asked = criterion(target=Decimal(target), **changes)
    return rule_on_value(Decimal(value), asked, measure or metric(), profile)


def observation(value: str, **changes: Any) -> Observation:
    """A top-1 of an evaluation, as a fraction."""
    fields: dict[str, Any] = {
        "metric": "top1",
        "printed": "top1",
        "value": Decimal(value),
        "value_text": value,
        "unit": "fraction",
        "kind": "eval",
        "file": "train.log",
        "format": "paddleclas",
        "run": 0,
        "text": f"top1: {value}",
        "line": 1,
    }
    return Observation(**{**fields, **changes})


def run(**changes: Any) -> Run:
    """A run of `netA` on ImageNet-1k whose log states everything but its epochs."""
    fields: dict[str, Any] = {"model": "netA", "dataset": IMAGENET, "split": "val", "classes": 1000}
    return Run(**{**fields, **changes})


def log(
    *values: str, file: str = "train.log", first: int = 1, epochs: int | None = None, each: Any = None, **about: Any
) -> Log:
    """A log of one training: an evaluation printed after each epoch from `first` on, out of `epochs`.

    `each` changes the observations, `about` the run.
    """
    numbers = list(range(first, first + len(values)))
    trained = run(**{"train_epochs": numbers, "epochs": epochs or numbers[-1], **about})
    seen = [
        observation(value, **{"file": file, "epoch": epoch, "line": 10 * epoch, **(each or {})})
        for epoch, value in zip(numbers, values, strict=True)
    ]
    return Log(file=file, format="paddleclas", runs=[trained], observations=seen)


def evaluation(*values: str, file: str = "eval.log", each: Any = None, **about: Any) -> Log:
    """A log of evaluations alone."""
    seen = [observation(value, **{"file": file, "line": line, **(each or {})}) for line, value in enumerate(values, 1)]
    return Log(file=file, format="paddleclas", runs=[run(**about)], observations=seen)


def report(task: Spec, *logs: Log, files: Sequence[Artifact] | None = None, **options: Any) -> Report:
    """The report on a submission of `logs` (and `files`, by default one a log)."""
    there = [Artifact(file=one.file, size=1) for one in logs] if files is None else list(files)
    collected = Collected(logs=list(logs), files=there)
    return judge_submission(task, registry(), ["submission"], collected, Options(**options))


def row(*logs: Log, asked: MetricCriterion | None = None, **options: Any) -> Row:
    """The row of one criterion (the ordinary one) over `logs`."""
    return report(spec(asked or criterion()), *logs, **options).rows[0]


def mapped(path: str, by: str = "reviewer", asked: str = "net-a-top1") -> dict[str, MappedFile]:
    return {asked: MappedFile(path=path, by="reviewer" if by == "reviewer" else "submission")}


def said(one: Row) -> tuple[str, str]:
    """Verdict and reason code of a row."""
    return one.verdict.value, one.reason.value


def near(one: Row) -> list[str]:
    return [miss.why for miss in one.near_misses]


def notes(one: Row) -> list[str]:
    return [note.code for note in one.notes]


def written(**fields: Any) -> Log:
    """A log with the habits of the format that it is of; those of no format where there is none of that name."""
    try:
        habits = getattr(load_format(fields["format"]), "HABITS", Habits())
    except KeyError:
        habits = Habits()
    return Log(**{"habits": habits, **fields})
