"""The best line against the habits of its writer: when it is printed, where it says the best was, and its digits.

Three tests, each where the format states the habit (harness/evidence/habits.py):

- `best_missing`: the writer prints a best line after every evaluation, or after every one in the second half of the
  schedule, and after one that was the best so far there is none.
- `best_elsewhere`: the best line names an epoch or step, and the evaluation there has another value.
- `best_digits`: the writer prints every digit of a float32 mean over batches. Such a mean is hardly ever short, and we
  count the best values with five decimals or fewer. Let the batch be a power of two, and the last batch q times a power
  of two, q odd: the mean is short only where q divides the hits of the last batch. Null hypothesis: it does so with
  chance 1/q, each time anew. Of n different best values s are short; P(X >= s), X ~ Binomial(n, 1/q), must be below
  `level(1)`. Evaluations of one training are alike, so that the true chance is larger than this: the finding is `info`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import pairwise
from math import inf
from typing import Final

from harness.evidence.findings import Finding, Grade
from harness.evidence.observation import Log, Observation, Run
from harness.integrity import thresholds
from harness.integrity.chances import at_least
from harness.integrity.context import Context
from harness.integrity.counting.sizes import size_of
from harness.integrity.telling import on_values
from harness.tasks.registry import Registry
from harness.values.quantity import apart, exponent

NAME: Final = "best"
_finding: Final = partial(on_values, NAME)

# So many decimals, or fewer, are short for a number of which every digit of a float32 mean is printed.
_SHORT: Final = 5


def check(log: Log, context: Context) -> Iterator[Finding]:
    habits = log.habits
    if not habits.best_after_each:
        return
    groups = log.by_run()
    for run in log.runs:
        for weights in ("raw", "ema"):
            chosen = [o for o in groups[run.index] if o.weights == weights and o.value.is_finite()]
            claimed = next((o.metric for o in chosen if o.kind == "best" and o.metric is not None), None)
            metric = context.registry.metrics.get(claimed) if claimed is not None else None
            if metric is None or not metric.sign:
                continue
            series = [o for o in chosen if o.metric == claimed and o.kind in ("eval", "best")]
            yield from _missing(log, run, series, metric.sign, _silent_until(log, run))
            slack = habits.best_epoch_slack
            if slack is not None and run.resumed_from is None and run.train_epochs[:1] in ([], [1]):
                yield from _elsewhere(log, run, series, slack)
            if habits.best_float32 and weights == "raw":
                yield from _short(log, run, series, context.registry)


def _silent_until(log: Log, run: Run) -> float:
    """The step up to which the writer prints no best line; infinity where it depends on a total that nobody states."""
    if not log.habits.best_after_half:
        return -1
    stated = [run.stated["iters"]] if "iters" in run.stated else []
    totals = [int(one.value) for one in (*run.shown.get("iters", ()), *stated) if one.value.isdecimal()]
    return max(totals) // 2 if totals else inf


def _missing(log: Log, run: Run, series: list[Observation], sign: int, silent: float) -> Iterator[Finding]:
    """Evaluations that were the best so far and have no best line behind them; the last may have been cut off.

    None is missing up to the step `silent`.
    """
    top: Observation | None = None
    found: list[Observation] = []
    followed = 0
    for one, following in pairwise(series):
        # Where two handlers write into one file, a line stands there twice.
        twice = following.kind == "eval" and following.text == one.text and following.line != one.line
        if one.kind != "eval" or twice:
            continue
        rises = top is None or one.value * sign > top.value * sign
        followed += following.kind == "best"
        due = silent < 0 or (one.step is not None and one.step > silent)
        if due and rises and top is not None and following.kind == "eval" and following.line != one.line:
            found.append(one)
        top = one if rises else top
    if found and followed >= thresholds.HABIT and followed > len(found):
        values = {"printed": found[0].printed, "value": found[0].value_text, "count": str(len(found))}
        yield _finding("best_missing", Grade.SUSPICIOUS, log, run, found, values)


def _elsewhere(log: Log, run: Run, series: list[Observation], slack: int) -> Iterator[Finding]:
    """Best lines that name an epoch or iteration whose evaluation has another value."""
    by_epoch: dict[int, list[Observation]] = {}
    told: set[tuple[int, str]] = set()
    for one in series:
        at = one.step if one.step is not None and slack == 0 else one.epoch
        if at is None:
            continue
        if one.kind == "eval":
            by_epoch.setdefault(at, []).append(one)
            continue
        there = [o for near in range(at - slack, at + slack + 1) for o in by_epoch.get(near, ())]
        if not by_epoch.get(at) or (at, one.value_text) in told or any(_fits(o, one) for o in there):
            continue
        told.add((at, one.value_text))
        values = {"best": one.value_text, "at": str(at), "value": there[-1].value_text}
        yield _finding("best_elsewhere", Grade.SUSPICIOUS, log, run, [one, there[-1]], values)
        if len(told) >= thresholds.LINES:
            return


def _fits(a: Observation, b: Observation) -> bool:
    return apart(a.value, b.value) <= 1


def _short(log: Log, run: Run, series: list[Observation], registry: Registry) -> Iterator[Finding]:
    """Unrounded best values that have no more digits than the rounded ones."""
    size = size_of(run, registry)
    if size is None or not size.certain or not run.batch_size or not run.eval_batches or not run.devices:
        return
    batch = run.batch_size * run.devices
    last = size.samples - (run.eval_batches - 1) * batch
    odd = _odd(last)
    if _odd(batch) > 1 or odd == 1:
        # The errors of many batches cancel now and then, and a share of a power of two has none.
        return
    best = {o.value: o for o in series if o.kind == "best"}
    short = [o for o in best.values() if -exponent(o.value.normalize()) <= _SHORT and _odd_denominator(o) > 1]
    chance = at_least(len(short), len(best), 1 / odd)
    if not short or chance >= thresholds.level(1):
        return
    values = {
        "best": short[0].value_text,
        "count": str(len(short)),
        "of": str(len(best)),
        "p": f"{chance:.1e}",
        "test": "binomial",
        "false_alarms": f"{thresholds.level(1):.1e}",
    }
    batches = f"{size.samples} = {run.eval_batches - 1} × {batch} + {last}"
    arithmetic = f"{batches}; P(X >= {len(short)}) = {chance:.1e}, X ~ B({len(best)}, 1/{odd})"
    yield _finding("best_digits", Grade.INFO, log, run, short, values, arithmetic)


def _odd(number: int) -> int:
    """`number` without its factors of two; 1 for what is no number of samples."""
    return number // (number & -number) if number > 0 else 1


def _odd_denominator(o: Observation) -> int:
    return _odd(o.value.as_integer_ratio()[1])
