"""The best line against the evaluations it claims to be the best of.

A toolkit prints the best value so far after an evaluation. It must be one of the values printed before it in the same
run (to the digits of both: some writers round the best line, some do not), must not be below their best, and must not
fall. Only a run that continues a checkpoint may bring a best value of before.

What else stands on the best line is of the evaluation that was the best, or is the best of its own: the whole result of
an evaluation is kept, or each metric alone. A value that is neither was forgotten when the others were changed.
"""

from __future__ import annotations

import decimal
from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from itertools import pairwise

import msgspec

from harness.evidence.findings import Finding, Grade
from harness.evidence.observation import Log, Observation, Run
from harness.integrity.context import Context
from harness.integrity.telling import on_values
from harness.tasks.registry import Registry
from harness.values.quantity import agree, exponent, plain, step

NAME = "best"
_finding = partial(on_values, NAME)
# One run's best lines are wrong once or throughout; more findings than these tell nothing new.
_TOLD = 20


def check(log: Log, context: Context) -> Iterator[Finding]:
    groups = log.by_run()
    for run in log.runs:
        for weights in ("raw", "ema"):
            chosen = [o for o in groups[run.index] if o.weights == weights and o.value.is_finite()]
            yield from _run(log, run, chosen, context.registry)
            yield from _beside(log, run, chosen, context.registry)


def _run(log: Log, run: Run, observations: list[Observation], registry: Registry) -> Iterator[Finding]:
    """Follow one run through the file: `observations` are of one kind of weights, in the file's order."""
    claimed = next((o.metric for o in observations if o.kind == "best" and o.metric is not None), None)
    metric = registry.metrics.get(claimed) if claimed is not None else None
    if metric is None or not metric.sign:
        return
    sign = metric.sign
    before: Observation | None = None
    top: Observation | None = None
    seen: list[Observation] = []
    told = 0
    for observation in _evaluated_first([o for o in observations if o.metric == claimed]):
        if observation.kind == "eval":
            seen.append(observation)
            if top is None or observation.value * sign > top.value * sign:
                top = observation
        elif observation.kind == "best":
            best = observation
            if before is not None and best.value * sign < before.value * sign and not _same(best.value, before.value):
                values = {"before": before.value_text, "after": best.value_text}
                yield _finding("best_decreases", Grade.CONTRADICTION, log, run, [before, best], values)
            elif top is not None and told < _TOLD and _says_more(before, best, top, sign):
                found = list(_against(log, run, best, top, seen, sign))
                told += len(found)
                yield from found
            before = best


def _evaluated_first(observations: list[Observation]) -> list[Observation]:
    """Evaluations before the best lines that tell of them: some hooks write `Best ... at 2 epoch.` first.

    A best line that states a place is of the evaluation right behind it if that one has the same place, and none before
    it has.
    """
    ordered = list(observations)
    places = set()
    for at, (one, following) in enumerate(pairwise(observations)):
        if one.kind == "eval":
            places.add((one.epoch, one.step))
        place = (one.epoch, one.step)
        stated = place != (None, None) and place == (following.epoch, following.step) and place not in places
        if one.kind == "best" and following.kind == "eval" and stated:
            ordered[at], ordered[at + 1] = following, one
    return ordered


class _Seen(msgspec.Struct):
    """What was printed of one metric so far: the lowest, the highest, and the values at the best evaluations."""

    low: Observation
    high: Observation
    at_best: list[Observation] = []


def _beside(log: Log, run: Run, observations: list[Observation], registry: Registry) -> Iterator[Finding]:
    """Values on best lines that are neither of the best evaluation nor the best of their own."""
    claimed = next((o.metric for o in observations if o.kind == "best" and o.metric is not None), None)
    metric = registry.metrics.get(claimed) if claimed is not None else None
    others = {o.metric for o in observations if o.kind == "best"} - {claimed, None}
    first = next((o for o in observations if o.kind == "eval"), None)
    if metric is None or not metric.sign or not others or run.resumed_from is not None or _starts_late(run, first):
        return
    top: Observation | None = None
    seen: dict[str, _Seen] = {}
    # The evaluation under way: the values that stand before the one that decides belong to it too.
    waiting: list[Observation] = []
    place: object = None
    told = 0
    for o in observations:
        if o.kind == "eval" and (o.metric == claimed or o.metric in others):
            if _place(o) != place or len(waiting) >= _TOLD:
                place, waiting = _place(o), []
            waiting.append(o)
            if o.metric == claimed and (top is None or o.value * metric.sign >= top.value * metric.sign):
                rises = top is None or o.value != top.value
                top = o
                for known in seen.values() if rises else ():
                    known.at_best = []
            for one in waiting:
                _keep(seen, one, best=top is not None and _place(top) == place)
        elif o.kind == "best" and o.metric in others and o.metric in seen and told < _TOLD:
            known = seen[o.metric]
            fitting = [*known.at_best, known.low, known.high]
            if not any(_near(log, o, one) for one in fitting):
                told += 1
                values = {"printed": o.printed, "best": o.value_text, "value": fitting[0].value_text}
                yield _finding("best_beside", Grade.SUSPICIOUS, log, run, [o, fitting[0]], values)


def _place(o: Observation) -> object:
    """The evaluation that a value is of; what states neither epoch nor step is of its line."""
    return o.line if o.epoch is None and o.step is None else (o.epoch, o.step)


def _keep(seen: dict[str, _Seen], o: Observation, *, best: bool) -> None:
    known = seen.setdefault(o.metric or "", _Seen(o, o))
    known.low = min(known.low, o, key=lambda one: one.value)
    known.high = max(known.high, o, key=lambda one: one.value)
    if best and o not in known.at_best and len(known.at_best) < _TOLD:
        known.at_best.append(o)


def _near(log: Log, best: Observation, one: Observation) -> bool:
    cut = log.habits.best_cut
    allowed = step(one.value) if cut is None else step(one.value) + Decimal(1).scaleb(-cut)
    return agree(best.value, one.value) or abs(best.value - one.value) <= allowed


def _says_more(before: Observation | None, best: Observation, top: Observation, sign: int) -> bool:
    """Whether a best line says another value than the one before, or holds on to one that was passed since."""
    passed = before is not None and (top.line or 0) > (before.line or 0) and top.value * sign > best.value * sign
    return before is None or best.value != before.value or passed


def _against(
    log: Log, run: Run, best: Observation, top: Observation, seen: list[Observation], sign: int
) -> Iterator[Finding]:
    # Where the best line is not rounded, a unit of the last digit of the series is left to the writers' rounding.
    cut = log.habits.best_cut
    allowed = step(top.value) if cut is None else step(top.value) + Decimal(1).scaleb(-cut)
    if agree(best.value, top.value) or abs(best.value - top.value) <= allowed:
        return
    digits = max(0, min(-exponent(top.value), -exponent(best.value)))
    # A log can hold numbers of any size; their rounding must not raise.
    rounded = best.value.quantize(Decimal(1).scaleb(-digits), context=decimal.Context(prec=1000))
    arithmetic = f"{best.value_text} ≈ {plain(rounded)} ≠ {top.value_text}"
    if best.value * sign < top.value * sign:
        values = {"best": best.value_text, "series": top.value_text, "epoch": str(top.epoch)}
        yield _finding("best_below_series", Grade.CONTRADICTION, log, run, [top, best], values, arithmetic)
    elif run.resumed_from is not None or _starts_late(run, seen[0]):
        yield _finding("best_from_checkpoint", Grade.INFO, log, run, [best], {"best": best.value_text})
    else:
        nearest = min(seen, key=lambda o: abs(o.value - best.value))
        values = {"best": best.value_text, "nearest": nearest.value_text, "epoch": str(nearest.epoch)}
        yield _finding("best_not_in_series", Grade.CONTRADICTION, log, run, [best, nearest], values, arithmetic)


def _starts_late(run: Run, first: Observation | None) -> bool:
    """Whether the first epoch seen is not the first of a training: what came before is in another file.

    So it is where an evaluation, not that of epoch 1, stands in front of all training, and nothing in front of it says
    what is trained: of such a log the end alone was kept (`tail -n 30`).
    """
    if run.train_epochs:
        return run.train_epochs[0] > 1
    return first is not None and (first.epoch is None or first.epoch > 1) and not run.facts and not run.stated


def _same(a: Decimal, b: Decimal) -> bool:
    return agree(a, b) or abs(a - b) <= Decimal("1e-7")
