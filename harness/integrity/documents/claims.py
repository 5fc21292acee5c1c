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
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import partial

import msgspec

from harness.evidence.findings import Finding, Grade, Place
from harness.evidence.observation import Assurance, Cell, Log, Observation
from harness.integrity import thresholds
from harness.integrity.context import Context
from harness.integrity.documents.likeness import Likeness, Likenesses, Shown, names_model
from harness.tasks.registry import Metric, Registry
from harness.tasks.spec import MetricCriterion, Spec
from harness.values.quantity import agree, convert, convertible, exponent, half_step, plain, reach, step

NAME = "claims"
_REDUCTION = "reduction of "


def compare(logs: Sequence[Log], context: Context) -> Iterator[Finding]:
    documents = [log for log in logs if log.habits.medium == "document"]
    if not documents:
        return
    shown = [one for log in logs if log.habits.medium != "document" for one in _shown(log)]
    evidence = [one.value for one in shown]
    likenesses = Likenesses(context)
    for log in documents:
        tables: dict[str, list[Observation]] = {}
        for o in (*_claimed(log), *_named(log, evidence, context.registry)):
            metric = _metric(o, evidence)
            if metric is not None and o.value.is_finite():
                tables.setdefault(metric, []).append(o)
        swapped = _swapped(log, tables, shown, likenesses)
        yield from swapped
        told = {line for finding in swapped for line in finding.lines}
        for metric, claims in tables.items():
            of_metric = [one for one in shown if one.value.metric == metric]
            left = [claim for claim in claims if claim.line not in told]
            yield from _unproved(log, left, of_metric, context.registry.metrics[metric], likenesses)
        for o in log.observations:
            if o.metric is None and o.printed.startswith(_REDUCTION):
                yield from _reduction(log, o, tables.get(o.printed.removeprefix(_REDUCTION), []))
        if context.spec is not None:
            yield from _references(log, context.spec, evidence)


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


def _named(log: Log, evidence: list[Observation], registry: Registry) -> Iterator[Observation]:
    """The numbers of a table below headers that no table of metrics has, but that name what a log shows."""
    if not log.cells:
        return
    names = _names(evidence, registry)
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


def _metric(claim: Observation, evidence: list[Observation]) -> str | None:
    """The metric a claim is of; where no log shows the one its name usually stands for, that of the logs' same name."""
    if any(o.metric == claim.metric for o in evidence):
        return claim.metric
    return next((o.metric for o in evidence if _fold(o.printed) == _fold(claim.printed)), claim.metric)


def _fold(printed: str) -> str:
    return re.sub(r"[^a-z0-9@.]", "", printed.casefold())


def _unproved(
    log: Log, claims: list[Observation], shown: list[Shown], metric: Metric, likenesses: Likenesses
) -> Iterator[Finding]:
    """Claims of one metric in one document that no log bears out."""
    if not shown:
        return
    values = [one.value for one in shown]
    claims = [_with_unit(claim, values, metric) for claim in claims]
    held: list[tuple[Observation, list[Shown], list[Shown]]] = []
    for claim in claims:
        by = [(likenesses.of(claim, one), one) for one in shown]
        own = [one for likeness, one in by if likeness is Likeness.SAME]
        held.append((claim, own, [one for likeness, one in by if likeness is Likeness.OPEN]))
    anything = any(_any(claim, [*own, *open_]) for claim, own, open_ in held)
    for claim, own, open_ in held:
        if own and not _any(claim, own):
            yield from _against_own(log, claim, own, metric, likenesses, elsewhere=_any(claim, open_))
        elif not own and open_ and not anything:
            yield from _against_all(log, claim, open_, metric)


def _any(claim: Observation, shown: list[Shown]) -> bool:
    return any(_same(claim, one.value) for one in shown)


def _against_own(
    log: Log, claim: Observation, own: list[Shown], metric: Metric, likenesses: Likenesses, *, elsewhere: bool
) -> Iterator[Finding]:
    """A claim that no log of its model shows; `elsewhere`: one that may be of any model does."""
    values = [one.value for one in own]
    best = metric.best(values, partial(_as, claim))
    better = metric.better(claim.value, _as(claim, best))
    if elsewhere:
        yield _finding("claim_not_in_log", Grade.INFO, log, claim, best)
    elif all(o.assurance is Assurance.CLAIMED for o in values):
        yield _finding("claim_not_in_log", Grade.SUSPICIOUS, log, claim, best)
    elif not better:
        yield _finding("claim_below_log", Grade.INFO, log, claim, best)
    elif likenesses.certain(claim, own):
        against = list(dict.fromkeys(Place(file=one.log.file, run=one.run.index) for one in own))
        yield _finding("claim_above_log", Grade.CONTRADICTION, log, claim, best, against)
    else:
        yield _finding("claim_not_in_log", Grade.SUSPICIOUS, log, claim, best)


def _against_all(log: Log, claim: Observation, shown: list[Shown], metric: Metric) -> Iterator[Finding]:
    """A claim that may be of any of these logs, of which none shows it.

    One that names a model is of one log, or of none, where several do not say whether it is theirs.
    """
    values = [one.value for one in shown]
    asked = len({one.log.file for one in shown}) == 1 or not names_model(claim)
    best = metric.best(values, partial(_as, claim))
    quoted = all(o.assurance is Assurance.CLAIMED for o in values)
    if metric.better(claim.value, _as(claim, best)) or quoted:
        yield _finding("claim_not_in_log", Grade.SUSPICIOUS if asked else Grade.INFO, log, claim, best)
    else:
        yield _finding("claim_below_log", Grade.INFO, log, claim, best)


def _with_unit(claim: Observation, shown: list[Observation], metric: Metric) -> Observation:
    """A claim that states no unit in the one that brings it closer to the best value shown.

    Each value on its own would do for some: 0.45 is close to the 0.45 % of a first epoch.
    """
    measured = [o for o in shown if o.unit in ("fraction", "percent")]
    if claim.unit is not None or not measured:
        return claim
    best = metric.best(measured, lambda o: convert(o.value, o.unit or "", "fraction"))
    units = [best.unit or "", "percent" if best.unit == "fraction" else "fraction"]
    gaps = [abs(convert(best.value, best.unit or "", unit) - claim.value) for unit in units]
    return msgspec.structs.replace(claim, unit=units[gaps.index(min(gaps))])


def _swapped(
    log: Log, tables: dict[str, list[Observation]], shown: list[Shown], likenesses: Likenesses
) -> list[Finding]:
    """Two claims of one row whose numbers are each other's in the logs: columns that were exchanged."""
    found = []
    rows: dict[int | None, list[Observation]] = {}
    for claims in tables.values():
        for claim in claims:
            rows.setdefault(claim.line, []).append(claim)
    for claims in rows.values():
        for first in claims:
            for second in claims:
                if first.metric is None or second.metric is None or first.metric >= second.metric:
                    continue
                like = [one for one in shown if likenesses.of(first, one) is not Likeness.OTHER]
                one = [one for one in like if one.value.metric == first.metric]
                other = [one for one in like if one.value.metric == second.metric]
                straight = _any(first, one) or _any(second, other)
                crossed = [o for o in other if _same(first, o.value)], [o for o in one if _same(second, o.value)]
                if not straight and crossed[0] and crossed[1]:
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


def _same(claim: Observation, shown: Observation) -> bool:
    """Whether the claim is the value shown, rounded or cut to the digits claimed (or the other way round)."""
    other = _as(claim, shown)
    # A whole number that stands for a share, 0 or 1, is no rounded one.
    share = shown.unit == "fraction" and exponent(shown.value) >= 0
    return abs(claim.value - other) < step(claim.value) if share else agree(claim.value, other, cut=True)


def _as(claim: Observation, shown: Observation) -> Decimal:
    """The value shown in the unit of the claim; a claim that states none is read in the unit it comes closer in."""
    if claim.unit is not None and shown.unit is not None and convertible(shown.unit, claim.unit):
        return convert(shown.value, shown.unit, claim.unit)
    if claim.unit is None and shown.unit in ("fraction", "percent"):
        readings = [
            shown.value,
            convert(shown.value, shown.unit, "percent" if shown.unit == "fraction" else "fraction"),
        ]
        return min(readings, key=lambda value: abs(value - claim.value))
    return shown.value


def _finding(
    code: str, grade: Grade, log: Log, claim: Observation, nearest: Observation, against: Sequence[Place] = ()
) -> Finding:
    shown = _as(claim, nearest)
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
