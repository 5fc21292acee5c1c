"""The files a reviewer brings along: waivers and confirmations, and declared formats."""

from __future__ import annotations

import os
import re
from datetime import date
from decimal import Decimal
from typing import Any

from harness.judging.report import Waiver
from harness.tasks.declarations import Declared
from harness.tasks.registry import Registry
from harness.tasks.spec import MetricCriterion, Spec, TensorsCriterion
from harness.values.errors import InputError, UsageError
from harness.values.quantity import parse_decimal

_MAX_BYTES = 1_000_000
_KINDS = ("verdict", "tolerance", "mapping", "reading")


def inside(path: str, inputs: list[str]) -> bool:
    """Whether a file of the reviewer's is one of the submission's."""
    real = os.path.realpath(path)
    folders = [os.path.realpath(_fixed(item)) for item in inputs]
    return any(os.path.commonpath([real, folder]) == folder for folder in folders)


def read_waivers(path: str | None, inputs: list[str], specs: list[Spec], registry: Registry) -> list[Waiver]:
    """What the file says of the tasks of `specs`; entries of other tasks are left out.

    Raises UsageError where the file lies in the submission or cannot be read, SpecError, with the line, for what is
    wrong in it.
    """
    if path is None:
        return []
    if inside(path, inputs):
        raise UsageError("waivers_inside", file=path)
    from harness.values import typed  # few verdicts have waivers

    document = typed.parse(_text(path, "waivers_unreadable"), path)
    entries = document.data if isinstance(document.data, list) else []
    for entry in entries:
        # 0.3 and "0.3" mean the same, and keep their digits.
        if isinstance(entry, dict) and isinstance(entry.get("tolerance"), (int, Decimal)):
            entry["tolerance"] = str(entry["tolerance"])
    if document.data is None:
        return []
    waivers = typed.convert(document, list[Waiver], path)
    kept: list[Waiver] = []
    for index, waiver in enumerate(waivers):
        if waiver.task is not None and waiver.task not in {spec.task for spec in specs}:
            continue
        _check(waiver, index, document, specs, registry)
        if any(_same(waiver, other) for other in kept):
            raise _wrong("waivers_twice", document, index, "criterion", criterion=waiver.criterion)
        kept.append(waiver)
    return kept


def _check(waiver: Waiver, index: int, document: Any, specs: list[Spec], registry: Registry) -> None:
    """Raise UsageError, with the line, for an entry that means nothing."""
    asked = [spec for spec in specs if waiver.task in (None, spec.task)]
    criteria = [criterion for spec in asked for criterion in spec.criteria if criterion.id == waiver.criterion]
    if not criteria:
        known = ", ".join(criterion.id for spec in asked for criterion in spec.criteria)
        raise _wrong("waivers_criterion", document, index, "criterion", criterion=waiver.criterion, known=known)
    given = [kind for kind in _KINDS if isinstance(getattr(waiver, kind), str)]
    if len(given) > 1:
        raise _wrong("waivers_several", document, index, given[1], kinds=", ".join(given))
    for key in ("date", "expires"):
        text = getattr(waiver, key)
        if isinstance(text, str):
            try:
                date.fromisoformat(text)
            except ValueError:
                raise _wrong("waivers_date", document, index, key, text=text) from None
    if isinstance(waiver.reading, str):
        names = [r.name for c in criteria if isinstance(c, MetricCriterion) for r in c.readings]
        if waiver.reading not in names:
            raise _wrong(
                "waivers_reading", document, index, "reading", text=waiver.reading, known=", ".join(names) or "-"
            )
    if isinstance(waiver.tolerance, str):
        _check_tolerance(waiver.tolerance, criteria, index, document, registry)


def _check_tolerance(text: str, criteria: list[Any], index: int, document: Any, registry: Registry) -> None:
    number = parse_decimal(text)
    metric = all(isinstance(criterion, MetricCriterion) for criterion in criteria)
    if number is not None and number.is_finite() and number >= 0 and metric:
        return
    tolerant = all(isinstance(criterion, (MetricCriterion, TensorsCriterion)) for criterion in criteria)
    if number is None and tolerant and text in registry.tolerances:
        return
    known = ", ".join(sorted(registry.tolerances))
    raise _wrong("waivers_tolerance", document, index, "tolerance", text=text, known=known)


def _same(one: Waiver, other: Waiver) -> bool:
    """Whether two entries decide the same thing of the same criterion."""
    overlap = one.criterion == other.criterion and (None in (one.task, other.task) or one.task == other.task)
    return overlap and _kind(one) == _kind(other)


def _kind(waiver: Waiver) -> str:
    return next((kind for kind in _KINDS if isinstance(getattr(waiver, kind), str)), "verdict")


def _wrong(code: str, document: Any, index: int, key: str, **values: str) -> UsageError:
    return UsageError(code, file=document.file, line=document.line((index, key)), **values)


def read_declared(path: str | None, registry: Registry) -> list[Declared]:
    """The reviewer's declared formats. The file may be the submission's own: naming it is the reviewer's word.

    Raises UsageError, SpecError or InputError, with the line, for what is wrong in it.
    """
    if path is None:
        return []
    from harness.submission import manifest

    stated, document = manifest.read(_text(path, "declared_file"), path)
    if not stated.logs:
        raise UsageError("declared_none", file=path)
    from harness.tasks.declared import sound

    declared, problems = sound(stated.logs, "reviewer", registry, place=f"{path}: logs", line=document.line)
    if problems:
        raise UsageError(problems[0].code, **problems[0].values)
    for at, entry in enumerate(stated.logs):
        for index, one in enumerate(entry.patterns):
            line = document.line(("logs", at, "patterns", index, "pattern"))
            _check_pattern(one.pattern, f"{path}:{line}: logs[{at}].patterns[{index}].pattern")
    return declared


def _check_pattern(pattern: str, where: str) -> None:
    """Raise UsageError for a pattern that the engine refuses; where there is no engine, the report says so."""
    from harness.values.linear import compile_pattern

    try:
        compile_pattern(pattern)
    except InputError as error:
        if error.code != "declared_engine":
            raise UsageError(error.code, where=where, **error.values) from None


def _text(path: str, code: str) -> bytes:
    try:
        with open(path, "rb") as stream:
            return stream.read(_MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(code, file=path, problem=error.strerror or "") from None


def _fixed(item: str) -> str:
    """An input as typed; of a pattern, the folder it starts from."""
    if os.path.lexists(item):
        return item
    before = re.split(r"[*?\[]", item, maxsplit=1)[0]
    return os.path.dirname(before) or "."
