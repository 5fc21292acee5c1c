"""What the documents of a submission claim, against what its logs show.

A README, a model card or the text of a pull request repeats results in tables and sentences. Each number must be one
of the values a log of the submission shows for that metric (or a log quoted in the document), to the digits claimed. A
document that claims several numbers of one metric (several models, the paper's beside its own) is only asked about when
none of them is found, or when the row names the model of the log.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import partial

import msgspec

from harness.evidence.findings import Finding, Grade
from harness.evidence.observation import Assurance, Cell, Log, Observation
from harness.integrity import thresholds
from harness.integrity.context import Context
from harness.tasks.names import fold
from harness.tasks.registry import Metric, Registry
from harness.tasks.spec import MetricCriterion, Spec
from harness.values.quantity import convert, convertible, exponent, plain

NAME = "claims"
_REDUCTION = "reduction of "


def compare(logs: Sequence[Log], context: Context) -> Iterator[Finding]:
    if all(log.habits.medium != "document" for log in logs):
        return
    evidence = [o for log in logs if log.habits.medium != "document" for o in log.observations if _shows(o)]
    for log in logs:
        if log.habits.medium != "document":
            continue
        tables: dict[str, list[Observation]] = {}
        for o in (*log.observations, *_named(log, evidence, context.registry)):
            metric = _metric(o, evidence)
            if metric is not None and o.value.is_finite():
                tables.setdefault(metric, []).append(o)
        swapped = _swapped(log, tables, evidence, context)
        yield from swapped
        told = {line for finding in swapped for line in finding.lines}
        for metric, claims in tables.items():
            yield from _unproved(log, [c for c in claims if c.line not in told], metric, evidence, context)
        for o in log.observations:
            if o.metric is None and o.printed.startswith(_REDUCTION):
                yield from _reduction(log, o, tables.get(o.printed.removeprefix(_REDUCTION), []))
        if context.spec is not None:
            yield from _references(log, context.spec, evidence)


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
    if any(abs(_readings(o, cell)) < Decimal(1).scaleb(exponent(cell.value)) for cell in log.cells for o in evidence):
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


def _readings(shown: Observation, cell: Cell) -> Decimal:
    """How far a value of a log is from a number that states no unit, in the unit that brings them closest."""
    values = [shown.value, shown.value * 100, shown.value / 100]
    return min((value - cell.value for value in values), key=abs)


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


def _shows(o: Observation) -> bool:
    return o.kind != "train" and o.metric is not None and o.value.is_finite()


def _unproved(
    log: Log, claims: list[Observation], metric: str, evidence: list[Observation], context: Context
) -> Iterator[Finding]:
    """Claims of one metric in one document that no log bears out."""
    shown = [o for o in evidence if o.metric == metric]
    if not shown or not claims:
        return
    known = context.registry.metrics[metric]
    claims = [_with_unit(claim, shown, known) for claim in claims]
    anything = any(_same(claim, o) for claim in claims for o in shown)
    for claim in claims:
        own = [o for o in shown if claim.model and o.model and fold(claim.model) == fold(o.model)]
        if anything and not own:
            continue
        held = own or shown
        if any(_same(claim, o) for o in held):
            continue
        quoted = all(o.assurance is Assurance.CLAIMED for o in held)
        best = known.best(held, partial(_as, claim))
        better = known.better(claim.value, _as(claim, best))
        if not better and not quoted:
            yield _finding("claim_below_log", Grade.INFO, log, claim, best)
        elif better and own and not quoted:
            yield _finding("claim_above_log", Grade.CONTRADICTION, log, claim, best)
        else:
            yield _finding("claim_not_in_log", Grade.SUSPICIOUS, log, claim, best)


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
    log: Log, tables: dict[str, list[Observation]], evidence: list[Observation], context: Context
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
                one = [o for o in evidence if o.metric == first.metric]
                other = [o for o in evidence if o.metric == second.metric]
                straight = any(_same(first, o) for o in one) or any(_same(second, o) for o in other)
                crossed = [o for o in other if _same(first, o)], [o for o in one if _same(second, o)]
                if not straight and crossed[0] and crossed[1]:
                    values = {
                        "first": first.printed,
                        "first_value": first.value_text,
                        "second": second.printed,
                        "second_value": second.value_text,
                        "place": crossed[0][-1].place,
                    }
                    found.append(_make("claims_swapped", Grade.CONTRADICTION, log, first, values, ""))
    return found


def _reduction(log: Log, claim: Observation, table: list[Observation]) -> Iterator[Finding]:
    """A claim that a metric fell by so many percent, against the two ends of the document's own table."""
    values = [o.value for o in table if o.value > 0]
    if len(values) < 2:
        return
    high, low = max(values), min(values)
    share = (high - low) / high * 100
    if claim.value > share + Decimal(5).scaleb(exponent(claim.value) - 1):
        shown = {"claimed": claim.value_text, "metric": claim.printed.removeprefix(_REDUCTION)}
        shown |= {"high": plain(high), "low": plain(low), "share": f"{share:.1f}"}
        arithmetic = f"({plain(high)} - {plain(low)}) / {plain(high)} = {share:.1f} %"
        yield _make("claim_reduction", Grade.SUSPICIOUS, log, claim, shown, arithmetic)


def _same(claim: Observation, shown: Observation) -> bool:
    """Whether the claim is the value shown, rounded or cut to the digits claimed (or the other way round)."""
    other = _as(claim, shown)
    # A whole number that stands for a share, 0 or 1, is no rounded one.
    share = shown.unit == "fraction" and exponent(shown.value) >= 0
    step = exponent(claim.value) if share else max(exponent(claim.value), exponent(other))
    return abs(claim.value - other) < Decimal(1).scaleb(step)


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


def _finding(code: str, grade: Grade, log: Log, claim: Observation, nearest: Observation) -> Finding:
    shown = _as(claim, nearest)
    values = {
        "printed": claim.printed,
        "claimed": claim.value_text,
        "shown": plain(shown),
        "place": nearest.place,
        "model": claim.model or "",
    }
    difference = claim.value - shown
    return _make(code, grade, log, claim, values, f"{claim.value_text} - {plain(shown)} = {plain(difference)}")


def _make(code: str, grade: Grade, log: Log, claim: Observation, values: dict[str, str], arithmetic: str) -> Finding:
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
    )
