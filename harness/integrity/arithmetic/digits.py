"""One value with other digits than its writer prints: the mark of a number that was typed.

A program prints a number by one instruction, each time with the same digits. Two kinds of writers can be told by what
they print, and only of these something is said:

- One that fills up with zeros (`%.4f`): all values but a few have one number of decimals, and one of them at least ends
  in a zero, which a writer that drops them never prints. It prints no value with more or fewer decimals.
- One that prints every digit of a double: all values but a few have twelve digits or more. A mean of such numbers is
  short about once in 10^7 times, unless it is a share of few samples or halves of a number: metrics that are shares,
  and values that halving makes, are left out.

A value in scientific notation has digits of another kind, and whole numbers may be printed by another branch.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import Final

from harness.evidence.findings import Finding, Grade
from harness.evidence.observation import Log, Observation
from harness.integrity.context import Context
from harness.integrity.thresholds import FILLED_DIGITS, FULL_DIGITS, LINES, ODD_DIGITS, PRINTED_LEAST, TYPED_DIGITS
from harness.tasks.registry import Registry

NAME: Final = "digits"
_Name = tuple[int, str, str | None, str | None, str]


def check(log: Log, context: Context) -> Iterator[Finding]:
    series: dict[_Name, list[Observation]] = defaultdict(list)
    for o in log.observations:
        if o.kind == "eval" and o.line is not None and o.value.is_finite():
            series[o.run, o.weights, o.split, o.subset, o.printed].append(o)
    for values in series.values():
        if len(values) >= PRINTED_LEAST:
            odd = _of_another_width(values) or _short(values, context.registry)
            if odd:
                yield _finding(values, odd)


def _of_another_width(values: Sequence[Observation]) -> list[Observation]:
    """The values with other decimals than a writer that fills up with zeros prints."""
    decimals = [_decimals(o) for o in values]
    usual, count = max(Counter(decimals).items(), key=itemgetter(1))
    if not 2 <= usual <= FILLED_DIGITS or count == len(values) or not _few(len(values) - count, len(values)):
        return []
    filled = any(o.value_text.endswith("0") for o, size in zip(values, decimals, strict=True) if size == usual)
    if not filled or any("e" in o.value_text.lower() for o in values):
        return []
    return [o for o, size in zip(values, decimals, strict=True) if size not in (usual, 0)]


def _short(values: Sequence[Observation], registry: Registry) -> list[Observation]:
    """The values of few digits among those of a writer that prints every digit of a double."""
    full = sum(len(o.value_text) > FULL_DIGITS for o in values)
    if full == len(values) or not _few(len(values) - full, len(values)):
        return []
    metric = registry.metrics.get(values[0].metric or "")
    if metric is None or metric.proportion:
        return []
    return [o for o in values if 2 <= _decimals(o) <= TYPED_DIGITS and not _halved(o)]


def _few(odd: int, of: int) -> bool:
    return odd <= of * ODD_DIGITS


def _decimals(o: Observation) -> int:
    return len(o.value_text.partition(".")[2])


def _halved(o: Observation) -> bool:
    """Whether a double holds the printed value exactly, as it does halves and quarters."""
    denominator = o.value.as_integer_ratio()[1]
    return denominator & (denominator - 1) == 0


def _finding(values: Sequence[Observation], odd: Sequence[Observation]) -> Finding:
    others = {_decimals(o) for o in values if o not in odd}
    usual = str(min(others)) if len(others) == 1 else f"{min(others)} ... {max(others)}"
    first = odd[0]
    return Finding(
        code="digits_differ",
        grade=Grade.SUSPICIOUS,
        check=NAME,
        file=first.file,
        lines=[o.line for o in odd[:LINES] if o.line is not None],
        run=first.run,
        values={
            "printed": first.printed,
            "value": first.value_text,
            "count": str(len(odd)),
            "of": str(len(values)),
            "decimals": usual,
        },
        arithmetic=f"{first.value_text}: {_decimals(first)} ≠ {usual}",
    )
