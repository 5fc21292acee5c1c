"""Evaluations whose digits are rounder than counting makes them: 75.10 %, 76.20 %, 77.00 %.

An evaluation of N samples counts some k. There are 1,001 whole tenths of a percent, and at most h = N // 10^d + 1
counts print as each of them with d decimals; so k/N prints as one with a chance of at most p = 1001 h / (N + 1). Null
hypothesis: every one of the N + 1 counts is equally likely. Of n different values of a run r are whole tenths; P(X >=
r), X ~ Binomial(n, p), must be below `level(series of the file)`. A training that stays where it is counts once,
because only different values are taken. Only where N is known and p is small: of 1,000 samples every value is round.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from harness.evidence.findings import Finding, Grade
from harness.evidence.observation import Log, Observation
from harness.integrity.chances import at_least
from harness.integrity.context import Context
from harness.integrity.counting.sizes import size_of
from harness.integrity.thresholds import LINES, ROUND_CHANCE, ROUND_LEAST, level
from harness.values.quantity import exponent

NAME: Final = "round_digits"
_TENTHS: Final = 1001


def check(log: Log, context: Context) -> Iterator[Finding]:
    groups = log.by_run()
    found: list[tuple[list[Observation], list[Observation], int, float]] = []
    tests = 0
    for run in log.runs:
        size = size_of(run, context.registry)
        if size is None:
            continue
        series: dict[str, dict[Decimal, Observation]] = {}
        for o in groups[run.index]:
            known = context.registry.metrics.get(o.metric or "")
            if (
                known is None
                or not known.proportion
                or o.kind != "eval"
                or o.subset is not None
                or not o.value.is_finite()
            ):
                continue
            if o.unit in ("fraction", "percent") and 0 < o.value < (100 if o.unit == "percent" else 1):
                series.setdefault(o.printed, {}).setdefault(o.value, o)
        for values in series.values():
            chosen = list(values.values())
            chance = of_round(max(map(decimals, chosen)), size.samples)
            if chance > ROUND_CHANCE or len(chosen) < ROUND_LEAST:
                continue
            tests += 1
            found.append((chosen, [o for o in chosen if is_round(o)], size.samples, chance))
    for chosen, rounds, samples, chance in found:
        tail = at_least(len(rounds), len(chosen), chance)
        if len(rounds) >= ROUND_LEAST and tail < level(tests):
            yield _finding(log, chosen, rounds, samples, chance, tail, tests)


def decimals(o: Observation) -> int:
    """How many decimals of a fraction a value is printed with."""
    return max(0, -exponent(o.value)) + (2 if o.unit == "percent" else 0)


def is_round(o: Observation) -> bool:
    """Whether a value is whole tenths of a percent."""
    return o.value % (Decimal("0.1") if o.unit == "percent" else Decimal("0.001")) == 0


def of_round(digits: int, samples: int) -> float:
    """The largest chance that a count of `samples` prints, with so many decimals, as whole tenths of a percent."""
    # Of more digits than a double has a count prints none.
    values: int = 10 ** min(digits, 20)
    each = samples // values + 1
    return min(1.0, _TENTHS * each / (samples + 1))


def _finding(
    log: Log,
    chosen: list[Observation],
    rounds: list[Observation],
    samples: int,
    chance: float,
    tail: float,
    tests: int,
) -> Finding:
    values = {
        "printed": rounds[0].printed,
        "value": rounds[0].value_text,
        "count": str(len(rounds)),
        "of": str(len(chosen)),
        "samples": str(samples),
        "chance": f"{chance:.2g}",
        "p": f"{tail:.1e}",
        "test": "binomial",
        "false_alarms": f"{level(tests):.1e}",
    }
    return Finding(
        code="digits_round",
        grade=Grade.SUSPICIOUS,
        check=NAME,
        file=log.file,
        lines=[o.line for o in rounds[:LINES] if o.line is not None],
        run=rounds[0].run,
        values=values,
        arithmetic=f"P(X >= {len(rounds)}), X ~ B({len(chosen)}, {chance:.2g}) = {tail:.1e} < {level(tests):.1e}",
    )
