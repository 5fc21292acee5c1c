"""What is found of a claim that no log bears out: how grave it is, and the arithmetic of its difference."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import partial
from typing import Final

import msgspec

from harness.evidence.findings import Finding, Grade, Place
from harness.evidence.observation import Assurance, Log, Observation, TableCell
from harness.integrity import thresholds
from harness.integrity.documents.likeness import ShownValue, names_model
from harness.integrity.documents.shown import in_its_unit
from harness.tasks.registry import Metric
from harness.tasks.spec import MetricCriterion, Spec
from harness.values.quantity import agree, half_step, plain, reach

NAME: Final = "claims"
# What the name of a claim begins with that a metric fell by so many percent.
REDUCTION: Final = "reduction of "


def references(log: Log, spec: Spec, evidence: list[Observation]) -> Iterator[Finding]:
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


def _cited(shown: Observation, cell: TableCell) -> bool:
    """Whether a number that states no unit is a value of a log, in any unit."""
    return any(agree(value, cell.value, cut=True) for value in (shown.value, shown.value * 100, shown.value / 100))


def against_own(
    log: Log, claim: Observation, own: list[ShownValue], metric: Metric, *, certain: bool, elsewhere: bool
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


def against_all(log: Log, claim: Observation, shown: list[ShownValue], metric: Metric) -> Finding:
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


def reduction(log: Log, claim: Observation, table: list[Observation]) -> Iterator[Finding]:
    """A claim that a metric fell by so many percent, against the two ends of the document's own table."""
    values = [o.value for o in table if o.value > 0]
    if len(values) < 2:
        return
    high, low = max(values), min(values)
    share = (high - low) / high * 100
    # Each of the three numbers was rounded.
    most = (high - low + reach(high, low)) / (high + half_step(high)) * 100
    if claim.value > most + half_step(claim.value):
        shown = {"claimed": claim.value_text, "metric": claim.printed.removeprefix(REDUCTION)}
        shown |= {"high": plain(high), "low": plain(low), "share": f"{share:.1f}"}
        arithmetic = f"({plain(high)} - {plain(low)}) / {plain(high)} = {share:.1f} %"
        yield finding_of("claim_reduction", Grade.SUSPICIOUS, log, claim, shown, arithmetic)


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
    return finding_of(
        code, grade, log, claim, values, f"{claim.value_text} - {plain(shown)} = {plain(difference)}", against
    )


def finding_of(
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
