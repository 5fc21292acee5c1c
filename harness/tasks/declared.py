"""Declared formats: what somebody says the columns of a table, or the lines of a log, mean.

The same records stand in `submission.yaml` and the reviewer's `--declared FILE` (`logs:`) and in a spec
(`log_patterns:`). Who said it travels with every run that was read through it, since a submission's own word on its
own numbers is no proof.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Final, Literal

import msgspec

from harness.evidence.observation import Kind, Log, Observation, Origin, Problem, Run, Weights
from harness.values.quantity import UNITS, convertible

if TYPE_CHECKING:
    from harness.tasks.registry import Registry

# Far above what anybody writes by hand; each declaration is a reading of its files, each pattern a look at a line.
MAX_DECLARATIONS: Final = 20
MAX_PATTERNS: Final = 20
# The keys of `columns` that are places in a training instead of metrics.
PLACES: Final = ("epoch", "step")
# Names and globs are compared with every name in a file and in a submission.
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
By = Literal["reviewer", "spec", "submission"]
# Whose word counts before whose.
_TRUST: Final[tuple[By, ...]] = ("reviewer", "spec", "submission")


class _Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Base of the records: a key that is not a field is an error."""


class _Meaning(_Record, frozen=True, kw_only=True):
    """What a number is. `subset` is the scene, class or other part of the dataset it is of."""

    unit: str
    split: str
    kind: Kind = "eval"
    weights: Weights = "raw"
    subset: str | None = None


class Column(_Meaning, frozen=True, kw_only=True):
    """A column by its name in the header, or a JSON key; dots lead into nested objects."""

    column: Name


class Pattern(_Meaning, frozen=True, kw_only=True):
    """A regular expression in RE2's syntax, looked for in each line.

    The group `value` is the number, `epoch` and `step` (both optional) say where in the training it stands.
    """

    pattern: str
    metric: str


class Declaration(_Record, frozen=True, kw_only=True):
    """What the files that `file` names (a path or a glob, compared with the end of a path) hold.

    Either `columns`: registry metric -> its column or columns, and `epoch` and `step` -> the name of theirs; or
    `patterns`. `model` and `dataset` are those of every number in the files.
    """

    file: Name
    columns: dict[str, Name | Column | list[Column]] = {}
    patterns: list[Pattern] = []
    model: str | None = None
    dataset: str | None = None

    @property
    def metrics(self) -> list[tuple[str, Column]]:
        """Each metric with a column it is read from."""
        found = []
        for name, columns in self.columns.items():
            if not isinstance(columns, str):
                found += [(name, one) for one in ([columns] if isinstance(columns, Column) else columns)]
        return found

    def place(self, name: str) -> str | None:
        """The column of `epoch` or `step`, if it is declared."""
        column = self.columns.get(name)
        return column if isinstance(column, str) else None


class Declared(msgspec.Struct, frozen=True, kw_only=True):
    """A declaration and whose word it is."""

    declaration: Declaration
    origin: Origin


class Wrong(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong with a declaration: `path` leads to the key, `code` names the message."""

    code: str
    path: tuple[str | int, ...]
    values: dict[str, str] = {}


def check(declaration: Declaration, registry: Registry) -> Iterator[Wrong]:
    """Everything about a declaration that its types do not say: metrics, units, and what must be there."""
    if bool(declaration.columns) == bool(declaration.patterns):
        yield Wrong(code="declared_form", path=())
    if len(declaration.patterns) > MAX_PATTERNS:
        yield Wrong(code="declared_too_many", path=("patterns",), values={"limit": str(MAX_PATTERNS)})
    for name, columns in declaration.columns.items():
        path = ("columns", name)
        if name in PLACES:
            if not isinstance(columns, str):
                yield Wrong(code="declared_place", path=path, values={"name": name})
        elif isinstance(columns, str):
            yield Wrong(code="declared_column_form", path=path, values={"name": name, "column": columns})
    if declaration.columns and not declaration.metrics:
        yield Wrong(code="declared_form", path=("columns",))
    for name, column in declaration.metrics:
        if name not in PLACES:
            yield from _meaning(name, column, ("columns", name), ("columns", name, "unit"), registry)
    for index, pattern in enumerate(declaration.patterns):
        here = ("patterns", index)
        yield from _meaning(pattern.metric, pattern, (*here, "metric"), (*here, "unit"), registry)


def _meaning(
    name: str,
    meaning: _Meaning,
    metric_path: tuple[str | int, ...],
    unit_path: tuple[str | int, ...],
    registry: Registry,
) -> Iterator[Wrong]:
    metric = registry.metrics.get(name)
    if metric is None:
        values = {"name": name, "fix": _nearest(name, registry.metrics)}
        yield Wrong(code="declared_metric", path=metric_path, values=values)
    elif meaning.unit not in UNITS or not any(convertible(meaning.unit, unit) for unit in metric.units):
        units = ", ".join(sorted(unit for unit in UNITS if any(convertible(unit, own) for own in metric.units)))
        yield Wrong(code="declared_unit", path=unit_path, values={"unit": meaning.unit, "metric": name, "fix": units})


def _nearest(name: str, known: Collection[str]) -> str:
    import difflib  # only an error needs it

    close = difflib.get_close_matches(name, list(known), 3, 0.5)
    return ", ".join(close or sorted(known)[:8])


def sound(
    declarations: Sequence[Declaration], by: By, registry: Registry, *, place: str, task: int | None = None
) -> tuple[list[Declared], list[Problem]]:
    """The declarations that can be used, with their origin, and a problem for each thing wrong with the others.

    `by` is whose they are; `place` is the file and key they stand under, such as
    `submission.yaml: logs`.
    """
    good: list[Declared] = []
    problems: list[Problem] = []
    file = place.rpartition(": ")[0]
    if len(declarations) > MAX_DECLARATIONS:
        values = {"where": place, "limit": str(MAX_DECLARATIONS)}
        problems.append(Problem(file=file, code="declared_too_many", values=values))
    for index, declaration in enumerate(declarations[:MAX_DECLARATIONS]):
        here = f"{place}[{index}]"
        wrong = list(check(declaration, registry))
        problems += [
            Problem(file=file, code=one.code, values={"where": here + shown(one.path), **one.values}) for one in wrong
        ]
        if not wrong:
            good.append(Declared(declaration=declaration, origin=Origin(by=by, where=here, task=task)))
    return good, problems


def shown(path: Sequence[str | int]) -> str:
    """`.patterns[0].metric`."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)


def overruled(log: Log, groups: Mapping[int, list[Observation]], run: Run, metric: str) -> str | None:
    """Who reads `metric` in the file with more right than the declaration behind `run`; None when nobody does.

    What a built-in format reads itself always counts; then the reviewer's word, the spec's, the submission's. The
    answer is the format's name or the place of the declaration.
    """
    if run.declared is None:
        return None
    for other in log.runs:
        stronger = other.declared is None or _rank(other.declared) < _rank(run.declared)
        if stronger and any(o.metric == metric for o in groups[other.index]):
            return log.format if other.declared is None else other.declared.where
    return None


def only_claimed(log: Log) -> bool:
    """Whether nothing but the submission's own word makes the file a log."""
    return bool(log.runs) and all(run.declared is not None and run.declared.by == "submission" for run in log.runs)


def _rank(origin: Origin) -> int:
    return _TRUST.index(origin.by)
