"""Whether declared formats can be used: their metrics, units and form, held against the registry."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence

import msgspec

from harness.evidence.observation import Origin, Problem
from harness.tasks.declarations import (
    MAX_DECLARATIONS,
    MAX_PATTERNS,
    PLACES,
    By,
    Declaration,
    Declared,
    Meaning,
)
from harness.tasks.registry import Registry
from harness.values.quantity import UNITS, convertible


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
    meaning: Meaning,
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
    declarations: Sequence[Declaration],
    by: By,
    registry: Registry,
    *,
    place: str,
    task: int | None = None,
    line: Callable[[tuple[str | int, ...]], int] | None = None,
) -> tuple[list[Declared], list[Problem]]:
    """The declarations that can be used, with their origin, and a problem for each thing wrong with the others.

    `by` is whose they are; `place` is the file and key they stand under, such as
    `submission.yaml: logs`; `line` tells the line of a key of the file, where its text is at hand.
    """
    good: list[Declared] = []
    problems: list[Problem] = []
    file, _, key = place.rpartition(": ")

    def where(path: tuple[str | int, ...]) -> str:
        numbered = f"{file}:{line((key, *path))}: {key}" if line is not None else place
        return numbered + shown(path)

    if len(declarations) > MAX_DECLARATIONS:
        values = {"where": where(()), "limit": str(MAX_DECLARATIONS)}
        problems.append(Problem(file=file, code="declared_too_many", values=values))
    for index, declaration in enumerate(declarations[:MAX_DECLARATIONS]):
        here = f"{place}[{index}]"
        wrong = list(check(declaration, registry))
        problems += [
            Problem(file=file, code=one.code, values={"where": where((index, *one.path)), **one.values})
            for one in wrong
        ]
        if not wrong:
            good.append(Declared(declaration=declaration, origin=Origin(by=by, where=here, task=task)))
    return good, problems


def shown(path: Sequence[str | int]) -> str:
    """`.patterns[0].metric`."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
