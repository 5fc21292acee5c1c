"""What the documents of a submission claim, against what its logs show.

A README, a model card or the text of a pull request repeats results in tables and sentences. Each number must be one
of the values that the logs of the submission (or a log quoted in the document) show for that metric of that model, data
set and split, to the digits of both. Like is held against like: a log that states another model, data set or split says
nothing of the claim, whatever it shows. Where the row names the model of a log, its number is held against that log;
where nothing tells which log it is of, it is asked about only if it is above them all and the document claims no
number that one of them shows (the paper's beside its own).
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache, cached_property, partial

import msgspec

from harness.evidence.findings import Finding, Grade, Place
from harness.evidence.observation import Assurance, Cell, Log, Observation
from harness.integrity import thresholds
from harness.integrity.context import Context
from harness.integrity.documents.likeness import Likeness, Likenesses, Shown, Speaks, Stated, certain, names_model
from harness.integrity.documents.shown import OfMetric, in_its_unit, is_value
from harness.tasks.names import fold
from harness.tasks.registry import Metric, Registry
from harness.tasks.spec import MetricCriterion, Spec
from harness.values.quantity import agree, convert, half_step, plain, reach

NAME = "claims"
_REDUCTION = "reduction of "


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
                found += _references(claimed.log, spec, self._evidence)
        return found

    @cached_property
    def _shown(self) -> list[Shown]:
        return [one for log in self._logs if log.habits.medium != "document" for one in _shown(log)]

    @cached_property
    def _evidence(self) -> list[Observation]:
        return [one.value for one in self._shown]

    @cached_property
    def _speaks(self) -> Speaks:
        return Speaks(self._registry)

    @cached_property
    def _tables(self) -> list[_Claimed]:
        of: dict[str, list[Shown]] = {}
        for one in self._shown:
            of.setdefault(one.value.metric or "", []).append(one)
        shown = {name: OfMetric(self._registry.metrics[name], values, self._speaks) for name, values in of.items()}
        called: dict[str, str | None] = {}
        for o in self._evidence:
            called.setdefault(_fold(o.printed), o.metric)
        names = _names(self._evidence, self._registry) if any(log.cells for log in self._documents) else {}
        return [_Claimed(log, _named(log, names), shown, called, self._speaks) for log in self._documents]

    @cached_property
    def _claimed(self) -> frozenset[str]:
        return frozenset(fold(claim.model) for claimed in self._tables for claim in claimed.all if claim.model)

    @cached_property
    def _stated(self) -> frozenset[str]:
        return frozenset(fold(name) for one in self._shown for name in self._speaks.of(one).names)


class _Claimed:
    """The claims of one document, by metric: `called` is the metric of a name that logs print."""

    def __init__(
        self,
        log: Log,
        named: Iterable[Observation],
        shown: Mapping[str, OfMetric],
        called: Mapping[str, str | None],
        speaks: Speaks,
    ) -> None:
        self.log = log
        self._shown = shown
        self._tables: dict[str, list[_Claim]] = {}
        for o in (*_claimed(log), *named):
            # Where no log shows the metric its name usually stands for, it is that of the logs' same name.
            metric = o.metric if o.metric in shown else called.get(_fold(o.printed), o.metric)
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
            if o.metric is None and o.printed.startswith(_REDUCTION):
                table = self._tables.get(o.printed.removeprefix(_REDUCTION), [])
                yield from _reduction(self.log, o, [claim.said for claim in table])

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
    straight: list[tuple[Stated, Shown]]
    also_straight: list[tuple[Stated, Shown]]
    crossed: list[tuple[Stated, Shown]]
    also_crossed: list[tuple[Stated, Shown]]


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
        return self.said if self.shown is None else _with_unit(self.said, self.shown)

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
            return _against_own(self.log, self.claim, shown, self.shown.metric, certain=sure, elsewhere=elsewhere)
        if not own and open_ and not anything:
            return _against_all(self.log, self.claim, self.shown.of(open_), self.shown.metric)
        return None


def _are(claim: Observation, shown: OfMetric) -> list[tuple[Stated, Shown]]:
    """The values of a metric that a claim is, each with what it is of."""
    return [(shown.stated(at), one) for at, one in enumerate(shown.shown) if is_value(claim, one.value)]


def _shown(log: Log) -> Iterator[Shown]:
    runs = {run.index: run for run in log.runs}
    for o in log.observations:
        if o.kind != "train" and o.metric is not None and o.value.is_finite() and o.run in runs and not o.inferred:
            yield Shown(o, log, runs[o.run])


def _claimed(log: Log) -> Iterator[Observation]:
    """The numbers of a document; one that names no data set itself is of that in the heading above, if any."""
    headings = {run.index: run.stated["heading"].value for run in log.runs if "heading" in run.stated}
    for o in log.observations:
        if o.dataset is None and o.run in headings:
            o = msgspec.structs.replace(o, dataset=headings[o.run])
        yield o


def _references(log: Log, spec: Spec, evidence: list[Observation]) -> Iterator[Finding]:
    """Tables given as the work's own whose numbers are the paper's, or another paper's, and none a log's."""
    known: dict[Decimal, str] = {}
    for criterion in spec.criteria:
        if isinstance(criterion, MetricCriterion):
            numbers = [criterion.target, *(reading.target for reading in criterion.readings)]
            known.update({number: criterion.id for number in numbers if number is not None})
    known.update({decoy.value: decoy.what.en for decoy in spec.decoys})
    copied = [cell for cell in log.cells if cell.value in known]
    if len({cell.value for cell in copied}) < thresholds.COPIED_NUMBERS:
        return
    if any(_cited(o, cell) for cell in log.cells for o in evidence):
        return
    shown = dict.fromkeys(f"{cell.text} ({known[cell.value]})" for cell in copied)
    yield Finding(
        code="claims_are_references",
        grade=Grade.SUSPICIOUS,
        check=NAME,
        file=log.file,
        lines=list(dict.fromkeys(cell.line for cell in copied)),
        values={"count": str(len(copied)), "of": str(len(log.cells)), "numbers": "; ".join(list(shown)[:5])},
    )


def _cited(shown: Observation, cell: Cell) -> bool:
    """Whether a number that states no unit is a value of a log, in any unit."""
    return any(agree(value, cell.value, cut=True) for value in (shown.value, shown.value * 100, shown.value / 100))


def _named(log: Log, names: Mapping[str, Observation]) -> Iterator[Observation]:
    """The numbers of a table below headers that no table of metrics has, but that name what a log shows."""
    read = {(o.line, o.value_text) for o in log.observations}
    for cell in log.cells:
        shown = names.get(_fold(cell.name))
        if shown is not None and (cell.line, cell.text) not in read:
            yield Observation(
                metric=shown.metric,
                printed=cell.name,
                value=cell.value,
                value_text=cell.text,
                unit=None,
                kind="final",
                file=log.file,
                format=log.format,
                run=0,
                text=cell.text,
                line=cell.line,
                model=cell.model,
                dataset=cell.dataset,
                assurance=Assurance.CLAIMED,
            )


def _names(evidence: list[Observation], registry: Registry) -> dict[str, Observation]:
    """What a header may call the metrics the logs show: as a log prints them, as the registry knows them, and by the
    last word of what is printed (`bbox AP` as `AP`). A name of two metrics is nobody's."""
    names: dict[str, Observation | None] = {}
    shown = {o.metric: o for o in reversed(evidence)}
    printed = {(o.printed, o.metric): o for o in evidence}
    for o in printed.values():
        names[_fold(o.printed)] = o
    further: dict[str, Observation | None] = {}
    for metric, o in shown.items():
        known = registry.metrics.get(metric or "")
        for name in (known.name.en, known.name.zh or "", *known.aliases) if known is not None else ():
            further[_fold(name)] = o if further.get(_fold(name), o) is o else None
    for text, metric in printed:
        word = _fold(re.split(r"[\s/]", text.strip())[-1])
        o = shown[metric]
        further[word] = o if further.get(word, o) is o else None
    names = {**further, **names}
    return {name: o for name, o in names.items() if o is not None and len(name) > 1}


def _fold(printed: str) -> str:
    return re.sub(r"[^a-z0-9@.]", "", printed.casefold())


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


def _against_own(
    log: Log, claim: Observation, own: list[Shown], metric: Metric, *, certain: bool, elsewhere: bool
) -> Finding:
    """A claim that no log of its model shows; `elsewhere`: one that may be of any model does."""
    values = [one.value for one in own]
    best = metric.best(values, partial(in_its_unit, claim))
    better = metric.better(claim.value, in_its_unit(claim, best))
    if elsewhere:
        return _finding("claim_not_in_log", Grade.INFO, log, claim, best)
    if all(o.assurance is Assurance.CLAIMED for o in values):
        return _finding("claim_not_in_log", Grade.SUSPICIOUS, log, claim, best)
    if not better:
        return _finding("claim_below_log", Grade.INFO, log, claim, best)
    if certain:
        against = list(dict.fromkeys(Place(file=one.log.file, run=one.run.index) for one in own))
        return _finding("claim_above_log", Grade.CONTRADICTION, log, claim, best, against)
    return _finding("claim_not_in_log", Grade.SUSPICIOUS, log, claim, best)


def _against_all(log: Log, claim: Observation, shown: list[Shown], metric: Metric) -> Finding:
    """A claim that may be of any of these logs, of which none shows it.

    One that names a model is of one log, or of none, where several do not say whether it is theirs.
    """
    values = [one.value for one in shown]
    asked = len({one.log.file for one in shown}) == 1 or not names_model(claim)
    best = metric.best(values, partial(in_its_unit, claim))
    quoted = all(o.assurance is Assurance.CLAIMED for o in values)
    if metric.better(claim.value, in_its_unit(claim, best)) or quoted:
        return _finding("claim_not_in_log", Grade.SUSPICIOUS if asked else Grade.INFO, log, claim, best)
    return _finding("claim_below_log", Grade.INFO, log, claim, best)


def _with_unit(claim: Observation, shown: OfMetric) -> Observation:
    """A claim that states no unit in the one that brings it closer to the best value shown.

    Each value on its own would do for some: 0.45 is close to the 0.45 % of a first epoch.
    """
    best = shown.best_share if claim.unit is None else None
    if best is None:
        return claim
    units = [best.unit or "", "percent" if best.unit == "fraction" else "fraction"]
    gaps = [abs(convert(best.value, best.unit or "", unit) - claim.value) for unit in units]
    return msgspec.structs.replace(claim, unit=units[gaps.index(min(gaps))])


def _swapped(log: Log, pairs: list[_Pair], likenesses: Likenesses) -> list[Finding]:
    """Two claims of one row whose numbers are each other's in the logs: columns that were exchanged."""
    found = []
    for pair in pairs:
        first, second = pair.first, pair.second

        def like(values: list[tuple[Stated, Shown]], first: Observation = first) -> list[Shown]:
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
            found.append(_make("claims_swapped", Grade.CONTRADICTION, log, first, values, "", against))
    return found


def _reduction(log: Log, claim: Observation, table: list[Observation]) -> Iterator[Finding]:
    """A claim that a metric fell by so many percent, against the two ends of the document's own table."""
    values = [o.value for o in table if o.value > 0]
    if len(values) < 2:
        return
    high, low = max(values), min(values)
    share = (high - low) / high * 100
    # Each of the three numbers was rounded.
    most = (high - low + reach(high, low)) / (high + half_step(high)) * 100
    if claim.value > most + half_step(claim.value):
        shown = {"claimed": claim.value_text, "metric": claim.printed.removeprefix(_REDUCTION)}
        shown |= {"high": plain(high), "low": plain(low), "share": f"{share:.1f}"}
        arithmetic = f"({plain(high)} - {plain(low)}) / {plain(high)} = {share:.1f} %"
        yield _make("claim_reduction", Grade.SUSPICIOUS, log, claim, shown, arithmetic)


def _finding(
    code: str, grade: Grade, log: Log, claim: Observation, nearest: Observation, against: Sequence[Place] = ()
) -> Finding:
    shown = in_its_unit(claim, nearest)
    values = {
        "printed": claim.printed,
        "claimed": claim.value_text,
        "shown": plain(shown),
        "place": nearest.place,
        "model": claim.model or "",
    }
    difference = claim.value - shown
    return _make(code, grade, log, claim, values, f"{claim.value_text} - {plain(shown)} = {plain(difference)}", against)


def _make(
    code: str,
    grade: Grade,
    log: Log,
    claim: Observation,
    values: dict[str, str],
    arithmetic: str,
    against: Sequence[Place] = (),
) -> Finding:
    lines = [claim.line] if claim.line is not None else []
    return Finding(
        code=code,
        grade=grade,
        check=NAME,
        file=log.file,
        lines=lines,
        run=claim.run,
        values=values,
        arithmetic=arithmetic,
        against=list(against) or msgspec.UNSET,
    )
