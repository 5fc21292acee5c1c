"""What a reviewer confirms of values that no format knows, and what is shown of those that nobody confirmed.

An inferred value proves nothing until a person who looked at its line says what it is (`--map CRITERION=FILE:LINE`).
From then on it is a value of the log like any other; the series it belongs to are the lines of its shape.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from itertools import pairwise
from typing import Final

import msgspec

from harness.evidence.observation import Collected, Log, Observation
from harness.judging.options import MappedFile
from harness.judging.report import NearMiss, Row
from harness.judging.rule import distance
from harness.judging.series import position
from harness.tasks.registry import Metric, Registry
from harness.tasks.spec import Criterion, MetricCriterion
from harness.text import render
from harness.values.paths import names_file
from harness.values.quantity import convert, convertible, plain
from harness.values.verdicts import Reason, Ruling, Verdict, ruling

# Values of unknown names that are shown beside a criterion.
_SHOWN: Final = 3
# So many steps of a counter show what its step is.
_STEPS: Final = 3
# Lines of a mapped file that a reviewer is asked to choose from.
_CHOICES: Final = 4


class Confirmed(msgspec.Struct, frozen=True):
    """What a submission's logs say with the reviewer's word: the logs, the mappings, and what nobody confirmed.

    `unsettled` is, for a criterion, what is said of a mapped file whose values are not of one series. `any` says
    whether the reviewer confirmed something, so that the logs say more than without that word.
    """

    collected: Collected
    mappings: dict[str, MappedFile]
    open: list[tuple[Log, Observation]]
    unsettled: dict[str, Ruling]
    any: bool


class _Meant(msgspec.Struct, frozen=True):
    """The values that a mapping means, or those of which the reviewer has to say which one is meant."""

    values: list[Observation]
    choices: list[Observation]


def confirm(
    collected: Collected, criteria: Iterable[Criterion], registry: Registry, mappings: Mapping[str, MappedFile]
) -> Confirmed:
    """Turn inferred values that the reviewer mapped to one of `criteria` into values of their logs.

    All others are put aside: no check and no judge sees them as evidence.
    """
    found = dict(mappings)
    taken: dict[int, list[Observation]] = {}
    unsettled: dict[str, Ruling] = {}
    for criterion in criteria:
        mapping = mappings.get(criterion.id)
        if mapping is None or not isinstance(criterion, MetricCriterion):
            continue
        places: set[tuple[int | None, int | None, str]] = set()
        choices: list[tuple[Log, Observation]] = []
        because = ""
        for index, log in enumerate(collected.logs):
            if not names_file(log.file, mapping.path):
                continue
            meaning = _meant(log, criterion, mapping, registry)
            places |= {(one.line, one.record, one.printed) for one in meaning.values}
            choices += [(log, one) for one in meaning.choices]
            if mapping.by == "reviewer":
                because = because or next((one.reason for one in meaning.values if one.inferred), "")
                taken.setdefault(index, []).extend(
                    _as_said(one, criterion, mapping, registry) for one in meaning.values if _open(one)
                )
        if choices and not because and mapping.by == "reviewer":
            unsettled[criterion.id] = _unsettled(choices, criterion, mapping, registry)
        if mapping.pointed or because:
            named = frozenset(places) if mapping.pointed else None
            found[criterion.id] = msgspec.structs.replace(mapping, places=named, because=because)
    logs, left = [], []
    for index, log in enumerate(collected.logs):
        added = taken.get(index, [])
        inferred = [one for one in log.observations if one.inferred]
        left += [(log, one) for one in _named_alike(log, inferred)]
        if inferred or added:
            said = {(one.line, one.record, one.printed) for one in added}
            known = [
                o
                for o in log.observations
                if not o.inferred and (not _open(o) or (o.line, o.record, o.printed) not in said)
            ]
            together = sorted([*known, *added], key=lambda one: (one.run, one.line or 0))
            log = msgspec.structs.replace(log, observations=together)
        logs.append(log)
    return Confirmed(msgspec.structs.replace(collected, logs=logs), found, left, unsettled, any(taken.values()))


def _named_alike(log: Log, inferred: list[Observation]) -> list[Observation]:
    """Inferred values of a log, each of the metric that the log's format knows under the same name.

    A recogniser's `acc` in a line that its format passes over is the word accuracy there too, and no mAP.
    """
    if not inferred:
        return []
    known: dict[str, set[str]] = {}
    for one in log.observations:
        if not one.inferred and one.metric is not None:
            known.setdefault(one.printed, set()).add(one.metric)
    return [
        msgspec.structs.replace(one, metric=next(iter(metrics)))
        if len(metrics := known.get(one.printed, set())) == 1
        else one
        for one in inferred
    ]


def _open(one: Observation) -> bool:
    """Whether nobody knows for certain what the value is."""
    return one.inferred or one.metric is None


def _meant(log: Log, criterion: MetricCriterion, mapping: MappedFile, registry: Registry) -> _Meant:
    """The values of a log that a mapping means."""
    seen = [one for one in log.observations if one.kind != "train"]
    if not mapping.pointed:
        named = [one for one in seen if one.inferred and one.metric == criterion.metric and one.kind == "eval"]
        named = named or _only(seen, criterion, registry)
        if len({_likeness(log, one) for one in named}) <= 1 and _is_series(named):
            return _Meant(named, [])
        return _Meant([], named)
    here = [one for one in seen if (one.line, one.record) == (mapping.line, mapping.record)]
    if mapping.name is not None:
        here = [one for one in here if one.printed == mapping.name]
    here = [one for one in here if may_be(one, criterion, registry)]
    exact = [one for one in here if one.metric == criterion.metric] or here
    if len({one.printed for one in exact}) != 1:
        return _Meant([], [])
    first = exact[0]
    alike = [one for one in seen if _likeness(log, one) == _likeness(log, first)]
    run = [one for one in alike if one.run == first.run]
    line = [one for one in alike if (one.line, one.record) == (first.line, first.record)]
    whole = next((some for some in (alike, run, line) if _is_series(some)), [])
    return _Meant(_unbroken(whole, first), [])


def _only(seen: list[Observation], criterion: MetricCriterion, registry: Registry) -> list[Observation]:
    """The values that a format reads in a log, where they have one name and no metric: what else could be meant?

    `Overall` of a counter of errors is of words or of characters, as it was told.
    """
    read = [one for one in seen if not one.inferred]
    alike = len({one.printed for one in read}) == 1
    return read if alike and all(one.metric is None and may_be(one, criterion, registry) for one in read) else []


def _likeness(log: Log, one: Observation) -> Hashable:
    """What the values of one training have in common: how they are called, and the words that they stand among."""
    words = log.alike.get(one.line, "") if one.inferred and one.line is not None else ""
    return one.printed, one.metric, one.kind, one.unit, one.split, one.subset, one.inferred, words


def _is_series(some: list[Observation]) -> bool:
    """Whether each value has its own place in a training: else one may be of something else than the others are of."""
    values: dict[tuple[int, int] | None, str] = {}
    return all(values.setdefault(position(one), one.value_text) == one.value_text for one in some)


def _unbroken(series: list[Observation], first: Observation) -> list[Observation]:
    """The part of `series` in which `first` stands, up to where its own counter skips what its step has been.

    A training that is evaluated less often from some epoch on goes on so; one larger step is a gap in the log, and who
    confirmed a line on this side of it did not speak of those on the other.
    """
    counts = [count for one in series if (count := _count(one)) is not None]
    if len(counts) < len(series) or len({name for name, _ in counts}) != 1:
        return series
    steps = [after - before for (_, before), (_, after) in pairwise(counts)]
    skips = [at for at in range(_STEPS, len(steps)) if steps[at] > max(steps[:at]) and not _holds(steps[at:])]
    place = next(at for at, one in enumerate(series) if one is first)
    start = max((at + 1 for at in skips if at < place), default=0)
    end = min((at + 1 for at in skips if at >= place), default=len(series))
    return series[start:end]


def _holds(steps: list[int]) -> bool:
    """Whether a counter goes on in steps as large as the first of these."""
    return len(steps) >= _STEPS and min(steps[:_STEPS]) == steps[0]


def _count(one: Observation) -> tuple[str, int] | None:
    """The counter of a value, and where it stands: its epoch, else its step."""
    if one.epoch is not None:
        return "epoch", one.epoch
    return ("step", one.step) if one.step else None


def may_be(one: Observation, criterion: MetricCriterion, registry: Registry) -> bool:
    """Whether a person may say that this value is of the criterion's metric."""
    if one.unit is not None and not convertible(one.unit, criterion.unit):
        return False
    if one.metric in (None, criterion.metric):
        return True
    return one.inferred and criterion.metric in registry.metrics[one.metric].broad


def _as_said(one: Observation, criterion: MetricCriterion, mapping: MappedFile, registry: Registry) -> Observation:
    """The value as the reviewer says that it is."""
    hidden = registry.datasets[criterion.dataset].hidden if criterion.dataset is not None and one.inferred else []
    meant = one.split != "train" and (mapping.pointed or one.split in hidden)
    split = criterion.split if meant else one.split
    unit = one.unit or mapping.unit
    return msgspec.structs.replace(
        one,
        metric=criterion.metric,
        kind="eval",
        because=msgspec.UNSET,
        split=split or one.split,
        unit=unit,
        subset=None,
    )


def _unsettled(
    choices: list[tuple[Log, Observation]], criterion: MetricCriterion, mapping: MappedFile, registry: Registry
) -> Ruling:
    """What is said of a file whose values are of several series, or of nobody knows which: the best of each."""
    series: dict[Hashable, list[Observation]] = {}
    for log, one in choices:
        series.setdefault((one.file, _likeness(log, one)), []).append(one)
    metric = registry.metrics[criterion.metric]
    grown = [some for some in series.values() if _is_series(some)]
    apart = [[one] for some in series.values() if not _is_series(some) for one in some if one.value.is_finite()]
    apart.sort(key=lambda some: some[0].value, reverse=metric.sign > 0)
    best = [
        metric.best([one for one in some if one.value.is_finite()] or some[:1], lambda one: one.value)
        for some in [*grown, *apart]
    ]
    unit = f":{mapping.unit}" if mapping.unit is not None else ""
    arguments = [f"--map {_argument(criterion, one, unit)}" for one in best[:_CHOICES]]
    values = {
        "file": mapping.path,
        "metric": criterion.metric,
        "count": str(len(choices)),
        "map": " or ".join(arguments),
        "map_zh": " 或 ".join(arguments),
    }
    return ruling(Verdict.REVIEW, Reason.SERIES_OPEN, **values)


def review(
    row: Row, criterion: MetricCriterion, left: Iterable[tuple[Log, Observation]], registry: Registry
) -> Ruling | None:
    """What is said of a criterion for which nothing but inferred values was found; None where there are none.

    The row shows the best and the last value of the series that fits best, and the argument that confirms it.
    """
    fitting = [
        one
        for _, one in left
        if one.kind != "train" and one.split != "train" and one.metric is not None and one.value.is_finite()
    ]
    fitting = [one for one in fitting if may_be(one, criterion, registry)]
    if not fitting:
        return None
    from harness.judging.closeness import speaks_of

    metric = registry.metrics[criterion.metric]
    exact = [one for one in fitting if one.metric == criterion.metric]
    # Where the metric's own name stands on a line, a value that is called otherwise there is not it.
    exact = exact or _nearest([one for one in fitting if not speaks_of(one, metric)], criterion.metric, metric)
    if not exact:
        return None
    evaluated = [one for one in exact if one.kind == "eval"] or exact
    # The rows of a table are of what they are called, which hardly is all of it.
    evaluated = [one for one in evaluated if one.subset in (None, criterion.subset)] or evaluated
    best = metric.best(evaluated, lambda one: one.value)
    series = [one for one in evaluated if one.file == best.file and one.printed == best.printed]
    row.best, row.last = best, series[-1]
    shown = series[-1] if criterion.select == "last" else best
    readings = _readings(shown, criterion, registry)
    units = [""] if shown.unit is not None else [f":{unit}" for unit in readings]
    arguments = [f"--map {_argument(criterion, shown, unit)}" for unit in units]
    values = {
        "printed": shown.printed,
        "number": shown.value_text,
        "place": shown.place,
        "because": shown.reason,
        "metric": criterion.metric,
        "readings": "; ".join(readings.values()),
        "readings_zh": "；".join(f"{_unit(unit, 'zh')}：{text.partition(': ')[2]}" for unit, text in readings.items()),
        "map": " or ".join(arguments),
        "map_zh": " 或 ".join(arguments),
    }
    return ruling(Verdict.REVIEW, Reason.INFERRED, **values)


def nearby(
    criterion: MetricCriterion, left: Iterable[tuple[Log, Observation]], registry: Registry, *, named: bool
) -> list[NearMiss]:
    """Inferred values that a person may confirm: of names the registry does not know, or (`named`) of the metric.

    Of each series the last value is shown.
    """
    metric = registry.metrics[criterion.metric]
    found: dict[Hashable, Observation] = {}
    for log, one in left:
        metrics = (None, criterion.metric) if named else (None,)
        if one.metric in metrics and one.split != "train" and one.unit != "loss" and may_be(one, criterion, registry):
            found[(one.file, _likeness(log, one))] = one
    return [
        NearMiss(
            why="near_inferred",
            observation=one,
            file=one.file,
            values={"printed": one.printed, "mapping": _argument(criterion, one)},
        )
        for one in _nearest(list(found.values()), criterion.metric, metric)[-_SHOWN:]
    ]


def _argument(criterion: MetricCriterion, one: Observation, unit: str = "") -> str:
    """What is given to `--map`, as a shell takes it where it is printed."""
    import shlex  # few logs hold values that nobody confirmed

    return shlex.quote(f"{criterion.id}={one.place}{unit}")


def _nearest(some: list[Observation], asked: str, metric: Metric) -> list[Observation]:
    """Of some values those whose names are nearest to the names of the metric that is asked for."""
    from harness.judging.closeness import OWN, closeness

    ranks = [OWN if one.metric == asked else closeness(one.printed, metric) for one in some]
    return [one for one, rank in zip(some, ranks, strict=True) if rank == min(ranks)]


def _readings(one: Observation, criterion: MetricCriterion, registry: Registry) -> dict[str, str]:
    """What the value is in each unit that it can have, with its distance from the target."""
    metric = registry.metrics[criterion.metric]
    units = [one.unit] if one.unit is not None else [unit for unit in metric.units if _possible(one, unit, metric)]
    found = {}
    for unit in units or [criterion.unit]:
        value = convert(one.value, unit, criterion.unit)
        text = f"{unit}: {plain(value)}"
        if criterion.target is not None:
            short = distance(value, criterion.target, criterion.rule)
            text += f" ({'-' if short > 0 else '+'}{plain(abs(short))})"
        found[unit] = text
    return found


def _unit(unit: str, lang: str) -> str:
    """What a unit is called in a sentence; those without a word of a language are called as they are written."""
    if unit == "percent":
        return render("unit_percent", lang)
    return render("unit_fraction", lang) if unit == "fraction" else unit


def _possible(one: Observation, unit: str, metric: Metric) -> bool:
    """Whether an honest value of the metric can be printed so in that unit."""
    if not convertible(unit, metric.units[0]):
        return False
    value = convert(one.value, unit, metric.units[0])
    return (metric.low is None or value >= metric.low) and (metric.high is None or value <= metric.high)
