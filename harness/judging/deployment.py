"""Rows of `deployment` criteria: a model on a backend, its accuracy against the source framework, and its speed.

What a submission reports of a device is its own word: it is shown, and a person decides; so is what a table of one of
its documents says, which leaves too much open to miss anything. What `verify eval --model`
measured here can pass, where the criterion states a largest loss or asks that the model runs and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import msgspec

from harness.evidence.measurement import Accuracy, Measurement, Tabled
from harness.evidence.observation import Assurance, Collected, Log
from harness.judging.report import NearMiss, Row
from harness.tasks.names import fold
from harness.tasks.registry import Registry
from harness.tasks.spec import DeploymentCriterion, Spec
from harness.values.quantity import convert, convertible, plain, symbol
from harness.values.records import Message
from harness.values.verdicts import Reason, Ruling, Verdict, ruling

_WORD: Final = re.compile(r"[^\W_]+")


class _Found(msgspec.Struct, kw_only=True):
    """A measurement that the criterion asks for, with its place and what it is worth."""

    log: Log
    measurement: Measurement | Tabled
    line: int

    @property
    def place(self) -> str:
        return f"{self.log.file}:{self.line}" if self.line else self.log.file


def fill(row: Row, criterion: DeploymentCriterion, spec: Spec, registry: Registry, collected: Collected) -> None:
    """Fill `row` from the measurements of the submission, or from our own.

    One in which the model did not run, or lost more than is allowed, fails; where others say otherwise a person looks.
    """
    row.model, row.dataset, row.metric = criterion.model, criterion.dataset, criterion.metric
    everything = [
        _Found(log=log, measurement=one.measurement, line=one.line) for log in collected.logs for one in log.deployments
    ]
    found = [one for one in everything if not _other(one.measurement, criterion, spec)]
    if not found:
        _missing(row, criterion, spec, collected, everything)
        return
    # Where there is a report, what a table says beside it neither helps nor harms.
    found = [one for one in found if not isinstance(one.measurement, Tabled)] or found
    row.artifacts = [one.place for one in found]
    rulings = [_ruling(one, criterion, registry) for one in found]
    verdicts = {one.verdict for one in rulings}
    if Verdict.FAIL in verdicts and len(verdicts) > 1:
        row.rule(ruling(Verdict.REVIEW, Reason.CANDIDATES_DISAGREE, count=str(len(found))))
        return
    # What holds, else the one that comes nearest to it.
    best = min(range(len(rulings)), key=lambda n: (not rulings[n].holds, rulings[n].verdict.rank))
    row.rule(rulings[best])
    row.assurance = _assurance(found[best].log).value


def _assurance(log: Log) -> Assurance:
    return Assurance.RERUN if log.habits.medium == "rerun" else Assurance.CLAIMED


def _other(measured: Measurement | Tabled, criterion: DeploymentCriterion, spec: Spec) -> str:
    """What the measurement is of where the criterion is of something else; nothing where it fits."""
    if criterion.model is not None:
        known = spec.models.get(criterion.model)
        names = {criterion.model, *(known.aliases if known is not None else ())}
        if fold(measured.model) not in {fold(name) for name in names}:
            return measured.model
    asked = ((criterion.backends, measured.backend, _is), (criterion.devices, measured.device, _is_of))
    for wanted, has, named in asked:
        fits = _resembles if isinstance(measured, Tabled) else named
        if wanted and not any(fits(has, name) for name in wanted):
            return has
    return ""


def _is(has: str, name: str) -> bool:
    return fold(has) == fold(name)


def _is_of(has: str, name: str) -> bool:
    """Whether a device is of the family `name`: its words stand in the device's name, in their order.

    A `Jetson AGX Orin` is a Jetson Orin, a `BM1684X` no BM1684.
    """
    words = iter(_WORD.findall(has.casefold()))
    return all(word in words for word in _WORD.findall(name.casefold()))


def _resembles(has: str, name: str) -> bool:
    """Whether a table's word may mean `name`: it says more (`Ascend 310P`), or nothing."""
    return not has or fold(name) in fold(has) or fold(has) in fold(name)


def _of_table(found: _Found, row: Tabled, criterion: DeploymentCriterion) -> Ruling:
    figures = [", ".join(filter(None, (row.model, row.backend, row.device))), row.accuracy, row.speed]
    values = {"figures": "; ".join(filter(None, figures)), "place": found.place}
    there = {"accuracy": row.accuracy, "speed": row.speed}
    absent = [part for part in criterion.reports if part in there and not there[part]]
    if absent:
        return ruling(Verdict.MISSING, Reason.DEPLOYMENT_PARTS, **values, parts=", ".join(absent))
    return ruling(Verdict.REVIEW, Reason.DEPLOYMENT_CLAIMED, **values)


def _ruling(found: _Found, criterion: DeploymentCriterion, registry: Registry) -> Ruling:
    measured = found.measurement
    if isinstance(measured, Tabled):
        return _of_table(found, measured, criterion)
    values = {"figures": "; ".join(_figures(measured)), "place": found.place}
    if not measured.ran:
        return ruling(Verdict.FAIL, Reason.DEPLOYMENT_FAILED, **values)
    accuracy = measured.accuracy
    absent = [
        part
        for part, there in (("accuracy", accuracy is not None), ("speed", measured.latency is not None))
        if part in criterion.reports and not there
    ]
    if absent:
        return ruling(Verdict.MISSING, Reason.DEPLOYMENT_PARTS, **values, parts=", ".join(absent))
    loss = ""
    if "accuracy" in criterion.reports or criterion.max_difference is not None:
        if accuracy is None or not _of_criterion(accuracy, criterion):
            wanted = " ".join(part for part in (criterion.metric, criterion.unit, criterion.dataset) if part)
            told = " ".join((accuracy.metric, accuracy.unit, accuracy.dataset)) if accuracy is not None else "-"
            return ruling(Verdict.REVIEW, Reason.DEPLOYMENT_OTHER, **values, wanted=wanted, stated=told)
        if criterion.max_difference is not None:
            loss = _loss_beyond(accuracy, criterion, registry)
    if loss:
        return ruling(Verdict.FAIL, Reason.DEPLOYMENT_LOSS, **values, loss=loss)
    if _assurance(found.log) is Assurance.CLAIMED:
        return ruling(Verdict.REVIEW, Reason.DEPLOYMENT_CLAIMED, **values)
    if not _bounded(criterion, accuracy):
        return ruling(Verdict.REVIEW, Reason.DEPLOYMENT_NO_BOUND, **values)
    return ruling(Verdict.PASS, Reason.DEPLOYMENT_HOLDS, **values)


def _bounded(criterion: DeploymentCriterion, accuracy: Accuracy | None) -> bool:
    """Whether the criterion leaves nothing to a person: it names the backend and the largest loss.

    Where it asks that the model runs and nothing else, the backend must give what the source framework gives.
    """
    if not criterion.backends:
        return False
    same = accuracy is not None and accuracy.value == accuracy.reference
    return criterion.max_difference is not None or (criterion.reports == ["run"] and same)


def _of_criterion(accuracy: Accuracy, criterion: DeploymentCriterion) -> bool:
    if criterion.metric is not None and accuracy.metric != criterion.metric:
        return False
    if criterion.unit is not None and not convertible(accuracy.unit, criterion.unit):
        return False
    return criterion.dataset is None or fold(accuracy.dataset) == fold(criterion.dataset)


def _loss_beyond(accuracy: Accuracy, criterion: DeploymentCriterion, registry: Registry) -> str:
    """The loss against the source framework where it is larger than allowed, else nothing.

    Of a metric without a direction every difference is a loss. NaN and infinities are beyond any bound.
    """
    unit = criterion.unit or accuracy.unit
    if not (accuracy.value.is_finite() and accuracy.reference.is_finite()):
        return f"{accuracy.value} - {accuracy.reference}"
    value, reference = (convert(number, accuracy.unit, unit) for number in (accuracy.value, accuracy.reference))
    sign = registry.metrics[accuracy.metric].sign if accuracy.metric in registry.metrics else 0
    loss = (reference - value) * sign if sign else abs(value - reference)
    assert criterion.max_difference is not None
    if loss <= criterion.max_difference:
        return ""
    return f"{plain(loss)} {symbol(unit)} > {plain(criterion.max_difference)} {symbol(unit)}"


def _figures(measured: Measurement) -> Iterator[str]:
    """What was measured, in the words of the field, which need no translation."""
    yield f"{measured.model}, {measured.backend} ({measured.software}), {measured.device}, {measured.machine}"
    if measured.accuracy is not None:
        one = measured.accuracy
        unit = symbol(one.unit)
        yield (
            f"{one.metric} {plain(one.value)} {unit} / {plain(one.reference)} {unit}, {one.dataset}, n = {one.samples}"
        )
    if measured.latency is not None:
        time = measured.latency
        shares = ", ".join(
            f"p{share} {plain(value)} ms" for share, value in ((50, time.p50), (90, time.p90), (99, time.p99))
        )
        yield f"{shares}, n = {time.runs} (+{time.warm_up}), batch {time.batch}"


def _missing(
    row: Row, criterion: DeploymentCriterion, spec: Spec, collected: Collected, everything: list[_Found]
) -> None:
    if not collected.files:
        row.rule(ruling(Verdict.MISSING, Reason.NO_FILES))
        return
    wanted = [criterion.model or "", "/".join(criterion.backends), "/".join(criterion.devices), *criterion.reports]
    shown = {"wanted": ", ".join(filter(None, wanted)), "count": str(len(everything))}
    row.rule(ruling(Verdict.MISSING, Reason.NO_DEPLOYMENT, **shown))
    # A report that breaks the form gave nothing: that, and not the form's absence, is what has to be mended.
    row.notes += [
        Message(code="note_deployment_broken", values={"place": f"{log.file}:{broken.lines[0]}", **broken.values})
        for log in collected.logs
        for broken in log.findings
        if broken.code == "deployment_broken"
    ]
    row.near_misses = [
        NearMiss(
            why="near_other_deployment",
            file=one.log.file,
            values={"found": _other(one.measurement, criterion, spec), "place": one.place},
        )
        for one in everything[:10]
    ]
