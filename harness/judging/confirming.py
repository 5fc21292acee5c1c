"""What a reviewer confirms of values that no format knows, and what is shown of those that nobody confirmed.

An inferred value proves nothing until a person who looked at its line says what it is (`--map CRITERION=FILE:LINE`).
From then on it is a value of the log like any other; the series it belongs to are the lines of its shape.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

import msgspec

from harness.evidence.observation import Collected, Log, Observation
from harness.judging.options import MappedFile
from harness.judging.report import NearMiss, Row
from harness.judging.rule import distance
from harness.tasks.registry import Registry
from harness.tasks.spec import MetricCriterion, Spec
from harness.values.paths import names_file
from harness.values.quantity import convert, convertible, plain
from harness.values.verdicts import Reason, Ruling, Verdict, ruling

_NUMBER: Final = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
# Values of unknown names that are shown beside a criterion.
_SHOWN: Final = 3


class Confirmed(NamedTuple):
    """What a submission's logs say with the reviewer's word: the logs, the mappings, and what nobody confirmed."""

    collected: Collected
    mappings: dict[str, MappedFile]
    open: list[tuple[Log, Observation]]


def confirm(
    collected: Collected, spec: Spec, registry: Registry, mappings: Mapping[str, MappedFile]
) -> Confirmed:
    """Turn inferred values that the reviewer mapped to a criterion of `spec` into values of their logs.

    All others are put aside: no check and no judge sees them as evidence.
    """
    found = dict(mappings)
    taken: dict[int, list[Observation]] = {}
    for criterion in spec.criteria:
        mapping = mappings.get(criterion.id)
        if mapping is None or not isinstance(criterion, MetricCriterion):
            continue
        places: set[tuple[int | None, str]] = set()
        for index, log in enumerate(collected.logs):
            if not names_file(log.file, mapping.path):
                continue
            meant = _meant(log, criterion, mapping, registry)
            places |= {(one.line, one.printed) for one in meant}
            if mapping.by == "reviewer":
                taken.setdefault(index, []).extend(_as_said(one, criterion, mapping) for one in meant if _open(one))
        if mapping.line is not None:
            found[criterion.id] = msgspec.structs.replace(mapping, places=frozenset(places))
    logs, left = [], []
    for index, log in enumerate(collected.logs):
        added = taken.get(index, [])
        inferred = [one for one in log.observations if one.inferred]
        left += [(log, one) for one in inferred]
        if inferred or added:
            said = {(one.line, one.printed) for one in added}
            known = [o for o in log.observations if not o.inferred and (not _open(o) or (o.line, o.printed) not in said)]
            together = sorted([*known, *added], key=lambda one: (one.run, one.line or 0))
            log = msgspec.structs.replace(log, observations=together)
        logs.append(log)
    return Confirmed(msgspec.structs.replace(collected, logs=logs), found, left)


def _open(one: Observation) -> bool:
    """Whether nobody knows for certain what the value is."""
    return one.inferred or one.metric is None


def _meant(log: Log, criterion: MetricCriterion, mapping: MappedFile, registry: Registry) -> list[Observation]:
    """The values of a log that a mapping means."""
    seen = [one for one in log.observations if one.kind != "train"]
    if mapping.line is None:
        meant = [one for one in seen if one.inferred and one.metric == criterion.metric and one.kind == "eval"]
        series = {(one.printed, _shape(one)) for one in meant}
        return meant if len(series) == 1 else []
    here = [one for one in seen if one.line == mapping.line]
    if mapping.name is not None:
        here = [one for one in here if one.printed == mapping.name]
    here = [one for one in here if may_be(one, criterion, registry)]
    exact = [one for one in here if one.metric == criterion.metric] or here
    if len({one.printed for one in exact}) != 1:
        return []
    first = exact[0]
    alike = (first.printed, first.kind, first.split, first.subset, first.inferred, _shape(first))
    return [
        one for one in seen if (one.printed, one.kind, one.split, one.subset, one.inferred, _shape(one)) == alike
    ]


def _shape(one: Observation) -> str:
    """A line without its numbers: what the lines of one series have in common."""
    return re.sub(r"\s+", " ", _NUMBER.sub("0", one.text)).strip() if one.inferred else ""


def may_be(one: Observation, criterion: MetricCriterion, registry: Registry) -> bool:
    """Whether a person may say that this value is of the criterion's metric."""
    if one.unit is not None and not convertible(one.unit, criterion.unit):
        return False
    if one.metric in (None, criterion.metric):
        return True
    return one.inferred and one.metric is not None and registry.metrics[one.metric].broad


def _as_said(one: Observation, criterion: MetricCriterion, mapping: MappedFile) -> Observation:
    """The value as the reviewer says that it is."""
    split = one.split if one.split == "train" or mapping.line is None else criterion.split
    unit = one.unit or mapping.unit
    return msgspec.structs.replace(
        one, metric=criterion.metric, kind="eval", because="", split=split or one.split, unit=unit, subset=None
    )


def review(
    row: Row, criterion: MetricCriterion, left: Iterable[tuple[Log, Observation]], registry: Registry
) -> Ruling | None:
    """What is said of a criterion for which nothing but inferred values was found; None where there are none.

    The row shows the best and the last value of the series that fits best, and the argument that confirms it.
    """
    fitting = [
        (log, one) for log, one in left if one.kind != "train" and one.split != "train" and one.metric is not None
        and may_be(one, criterion, registry) and one.value.is_finite()
    ]
    if not fitting:
        return None
    exact = [(log, one) for log, one in fitting if one.metric == criterion.metric] or fitting
    evaluated = [(log, one) for log, one in exact if one.kind == "eval"] or exact
    metric = registry.metrics[criterion.metric]
    log, best = metric.best(evaluated, lambda pair: pair[1].value)
    series = [one for _, one in evaluated if one.file == best.file and one.printed == best.printed]
    row.best, row.last = best, series[-1]
    shown = series[-1] if criterion.select == "last" else best
    readings = _readings(shown, criterion)
    values = {
        "printed": shown.printed,
        "value": shown.value_text,
        "place": shown.place,
        "because": shown.because,
        "metric": criterion.metric,
        "readings": "; ".join(text for _, text in readings),
        "map": f"--map {criterion.id}={shown.place}{f':{readings[0][0]}' if shown.unit is None and readings else ''}",
    }
    return ruling(Verdict.REVIEW, Reason.INFERRED, **values)


def unknown(
    criterion: MetricCriterion, left: Iterable[tuple[Log, Observation]], registry: Registry
) -> list[NearMiss]:
    """Inferred values whose name the registry does not know, the last of each name."""
    found: dict[tuple[str, str], Observation] = {}
    for _, one in left:
        if one.metric is None and one.split != "train" and one.unit != "loss" and may_be(one, criterion, registry):
            found[(one.file, one.printed)] = one
    return [
        NearMiss(
            why="near_inferred",
            observation=one,
            file=one.file,
            values={"printed": one.printed, "criterion": criterion.id, "place": one.place},
        )
        for one in list(found.values())[-_SHOWN:]
    ]


def _readings(one: Observation, criterion: MetricCriterion) -> list[tuple[str, str]]:
    """What the value is in each unit it may have, with its distance from the target; the likelier unit first."""
    units: Sequence[str] = [one.unit] if one.unit is not None else [criterion.unit]
    if one.unit is None and convertible(criterion.unit, "percent"):
        # A fraction above 1 is impossible.
        units = ["percent"] if abs(one.value) > 1 else ["fraction", "percent"]
    found = []
    for unit in units:
        value = convert(one.value, unit, criterion.unit)
        text = f"{unit}: {plain(value)}"
        if criterion.target is not None:
            short = distance(value, criterion.target, criterion.rule)
            text += f" ({'-' if short > 0 else '+'}{plain(abs(short))})"
        found.append((unit, text))
    return found

