"""What the documents of a submission claim, against what its logs show.

A README, a model card or the text of a pull request repeats results in tables and sentences. Each number must be one
of the values that the logs of the submission (or a log quoted in the document) show for that metric of that model, data
set and split, to the digits of both. Like is held against like: a log that states another model, data set or split says
nothing of the claim, whatever it shows. Where the row names the model of a log, its number is held against that log;
where nothing tells which log it is of, it is asked about only if it is above them all, the document claims no number
that one of them shows (the paper's beside its own), and it may speak of them: it lies in the folder of a log or above
it, or is called after a log's model. A toolkit that is handed in as a whole has hundreds of pages on other models.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from itertools import chain

import msgspec

from harness.evidence.findings import Finding, Grade, Place
from harness.evidence.observation import Assurance, Log, Observation
from harness.integrity.context import Context
from harness.integrity.documents.disproved import (
    NAME,
    REDUCTION,
    against_all,
    against_own,
    finding_of,
    reduction,
    references,
)
from harness.integrity.documents.likeness import Likeness, Likenesses, ShownValue, Speaks, StatedNames, certain
from harness.integrity.documents.numbers import claimed_in, folded, named_in, names_of, with_unit
from harness.integrity.documents.shown import OfMetric
from harness.tasks.names import fold
from harness.tasks.registry import Registry
from harness.tasks.spec import Spec

__all__ = ["NAME", "Claims", "compare", "ready"]


def compare(logs: Sequence[Log], context: Context) -> Iterator[Finding]:
    yield from ready(logs, context.registry).findings(context.spec)


def ready(logs: Sequence[Log], registry: Registry) -> Claims:
    """The claims of a submission, to be asked by every task."""
    return Claims(logs, registry)


class Claims:
    """The claims of a submission's documents beside what its logs show: made ready once, asked by every task."""

    def __init__(self, logs: Sequence[Log], registry: Registry) -> None:
        self._logs = logs
        self._registry = registry
        self._documents = [log for log in logs if log.habits.medium == "document"]
        self._told: dict[Hashable, list[list[Finding]]] = {}

    def findings(self, spec: Spec | None) -> list[Finding]:
        """The findings under the names that `spec` gives to models."""
        if not self._documents:
            return []
        likenesses = Likenesses(self._speaks, spec)
        known = likenesses.known(self._claimed, self._stated)
        if known not in self._told:
            self._told[known] = [list(claimed.findings(likenesses)) for claimed in self._tables]
        found = []
        for claimed, told in zip(self._tables, self._told[known], strict=True):
            found += told
            if spec is not None:
                found += references(claimed.log, spec, claimed.evidence)
        return found

    @cached_property
    def _shown(self) -> list[ShownValue]:
        """What the logs show that are files of their own."""
        return [one for log in self._logs if not _is_quoted(log) for one in _shown(log)]

    @cached_property
    def _quoted(self) -> dict[str, list[ShownValue]]:
        """By document, what the logs show that are quoted in it: they are of what it speaks of, and of nothing else."""
        quoted: dict[str, list[ShownValue]] = {}
        for log in self._logs:
            if _is_quoted(log) and log.habits.medium != "document":
                quoted.setdefault(log.file, []).extend(_shown(log))
        return {file: values for file, values in quoted.items() if values}

    @cached_property
    def _speaks(self) -> Speaks:
        return Speaks(self._registry)

    @cached_property
    def _tables(self) -> list[_Claimed]:
        alone = self._evidence_of(self._shown)
        held = {file: self._evidence_of([*self._shown, *values]) for file, values in self._quoted.items()}
        return [_Claimed(log, held.get(log.file, alone), self._speaks) for log in self._documents]

    def _evidence_of(self, shown: Sequence[ShownValue]) -> _Evidence:
        of: dict[str, list[ShownValue]] = {}
        called: dict[str, str | None] = {}
        for one in shown:
            of.setdefault(one.value.metric or "", []).append(one)
            called.setdefault(folded(one.value.printed), one.value.metric)
        values = [one.value for one in shown]
        return _Evidence(
            values=values,
            shown={name: OfMetric(self._registry.metrics[name], ones, self._speaks) for name, ones in of.items()},
            called=called,
            names=names_of(values, self._registry) if any(log.cells for log in self._documents) else {},
        )

    @cached_property
    def _claimed(self) -> frozenset[str]:
        return frozenset(fold(claim.model) for claimed in self._tables for claim in claimed.all if claim.model)

    @cached_property
    def _stated(self) -> frozenset[str]:
        shown = chain(self._shown, *self._quoted.values())
        return frozenset(fold(name) for one in shown for name in self._speaks.of(one).names)


class _Evidence(msgspec.Struct, frozen=True):
    """What the claims of a document are held against: values, also by metric; `called` is the metric of a name that
    logs print, `names` are those of headers."""

    values: list[Observation]
    shown: Mapping[str, OfMetric]
    called: Mapping[str, str | None]
    names: Mapping[str, Observation]


class _Claimed:
    """The claims of one document, by metric."""

    def __init__(self, log: Log, held: _Evidence, speaks: Speaks) -> None:
        self.log = log
        self.evidence = held.values
        self._shown = shown = held.shown
        self._tables: dict[str, list[_Claim]] = {}
        for o in (*claimed_in(log), *named_in(log, held.names)):
            # Where no log shows the metric its name usually stands for, it is that of the logs' same name.
            metric = o.metric if o.metric in shown else held.called.get(folded(o.printed), o.metric)
            if metric is not None and o.value.is_finite():
                self._tables.setdefault(metric, []).append(_Claim(log, o, shown.get(metric), speaks))

    @property
    def all(self) -> Iterator[Observation]:
        return (claim.said for claims in self._tables.values() for claim in claims)

    def findings(self, likenesses: Likenesses) -> Iterator[Finding]:
        swapped = _swapped(self.log, self._pairs, likenesses)
        yield from swapped
        told = {line for finding in swapped for line in finding.lines}
        for claims in self._tables.values():
            yield from _unproved([claim for claim in claims if claim.said.line not in told], likenesses)
        for o in self.log.observations:
            if o.metric is None and o.printed.startswith(REDUCTION):
                table = self._tables.get(o.printed.removeprefix(REDUCTION), [])
                yield from reduction(self.log, o, [claim.said for claim in table])

    @cached_property
    def _pairs(self) -> list[_Pair]:
        """The pairs of claims of one row that are each other's number somewhere."""
        rows: dict[int | None, list[Observation]] = {}
        for claim in self.all:
            rows.setdefault(claim.line, []).append(claim)
        pairs = []
        for claims in rows.values():
            are = cache(_are)
            for first in claims:
                for second in claims:
                    if first.metric is None or second.metric is None or first.metric >= second.metric:
                        continue
                    one, other = self._shown.get(first.metric), self._shown.get(second.metric)
                    if one is None or other is None:
                        continue
                    crossed = are(first, other), are(second, one)
                    if crossed[0] and crossed[1]:
                        pairs.append(_Pair(first, second, are(first, one), are(second, other), *crossed))
        return pairs


class _Pair(msgspec.Struct, frozen=True):
    """Two claims, the values of their own metrics that they are, and those of the other's."""

    first: Observation
    second: Observation
    straight: list[tuple[StatedNames, ShownValue]]
    also_straight: list[tuple[StatedNames, ShownValue]]
    crossed: list[tuple[StatedNames, ShownValue]]
    also_crossed: list[tuple[StatedNames, ShownValue]]


class _Claim:
    """A claim `said` in a document; what is found of it depends on the kinds of values it is held against alone."""

    def __init__(self, log: Log, said: Observation, shown: OfMetric | None, speaks: Speaks) -> None:
        self.log = log
        self.said = said
        self.shown = shown
        self._speaks = speaks
        self._found: dict[Hashable, Finding | None] = {}

    @cached_property
    def claim(self) -> Observation:
        """The claim with a unit."""
        return self.said if self.shown is None else with_unit(self.said, self.shown)

    @cached_property
    def _held(self) -> frozenset[int]:
        return frozenset() if self.shown is None else self.shown.kinds_of(self.claim)

    def is_any(self, kinds: Iterable[int]) -> bool:
        """Whether it is a value of one of these kinds."""
        return not self._held.isdisjoint(kinds)

    def finding(self, own: tuple[int, ...], open_: tuple[int, ...], *, anything: bool) -> Finding | None:
        """What is to be said of it beside the kinds of its own model and those that may be; `anything`: that some
        claim of the table is a value of a log."""
        key = own, open_, anything
        if key not in self._found:
            self._found[key] = self._finding(own, open_, anything=anything)
        return self._found[key]

    def _finding(self, own: tuple[int, ...], open_: tuple[int, ...], *, anything: bool) -> Finding | None:
        assert self.shown is not None
        if own and not self.is_any(own):
            sure = certain(self.claim, [self.shown.kinds[kind] for kind in own], self._speaks)
            shown, elsewhere = self.shown.of(own), self.is_any(open_)
            return against_own(self.log, self.claim, shown, self.shown.metric, certain=sure, elsewhere=elsewhere)
        if not own and open_ and not anything:
            near = [one for one in self.shown.of(open_) if self._may_speak_of(one)]
            return against_all(self.log, self.claim, near, self.shown.metric) if near else None
        return None

    def _may_speak_of(self, shown: ShownValue) -> bool:
        """Whether the document lies where a log does, or above it, or is called after what the log is of."""
        folder, _, called = self.log.file.rpartition("/")
        beside = not folder or shown.log.file.startswith(f"{folder}/")
        return beside or any(fold(name) in fold(called) for name in self._speaks.of(shown).names)


def _are(claim: Observation, shown: OfMetric) -> list[tuple[StatedNames, ShownValue]]:
    """The values of a metric that a claim is, each with what it is of."""
    return [(shown.stated(at), shown.shown[at]) for at in shown.that_are(claim)]


def _is_quoted(log: Log) -> bool:
    """Whether it is a document, or all that it shows is quoted in one."""
    return all(one.assurance is Assurance.CLAIMED for one in log.observations)


def _shown(log: Log) -> Iterator[ShownValue]:
    runs = {run.index: run for run in log.runs}
    for o in log.observations:
        if o.kind != "train" and o.metric is not None and o.value.is_finite() and o.run in runs and not o.inferred:
            yield ShownValue(o, log, runs[o.run])


def _unproved(claims: list[_Claim], likenesses: Likenesses) -> Iterator[Finding]:
    """Claims of one metric in one document that no log bears out."""
    held: list[tuple[_Claim, tuple[int, ...], tuple[int, ...]]] = []
    for claim in claims:
        if claim.shown is None:
            return
        by = [likenesses.of(claim.claim, kind) for kind in claim.shown.kinds]
        own = tuple(kind for kind, likeness in enumerate(by) if likeness is Likeness.SAME)
        held.append((claim, own, tuple(kind for kind, likeness in enumerate(by) if likeness is Likeness.OPEN)))
    anything = any(claim.is_any((*own, *open_)) for claim, own, open_ in held)
    for claim, own, open_ in held:
        finding = claim.finding(own, open_, anything=anything)
        if finding is not None:
            yield finding


def _swapped(log: Log, pairs: list[_Pair], likenesses: Likenesses) -> list[Finding]:
    """Two claims of one row whose numbers are each other's in the logs: columns that were exchanged."""
    found = []
    for pair in pairs:
        first, second = pair.first, pair.second

        def like(values: list[tuple[StatedNames, ShownValue]], first: Observation = first) -> list[ShownValue]:
            return [one for stated, one in values if likenesses.of(first, stated) is not Likeness.OTHER]

        if like(pair.straight) or like(pair.also_straight):
            continue
        crossed = like(pair.crossed), like(pair.also_crossed)
        if crossed[0] and crossed[1]:
            values = {
                "first": first.printed,
                "first_value": first.value_text,
                "second": second.printed,
                "second_value": second.value_text,
                "place": crossed[0][-1].value.place,
            }
            both = (*crossed[0], *crossed[1])
            against = list(dict.fromkeys(Place(file=at.log.file, run=at.run.index) for at in both))
            found.append(finding_of("claims_swapped", Grade.CONTRADICTION, log, first, values, "", against))
    return found
