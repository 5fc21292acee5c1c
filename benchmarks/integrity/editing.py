"""How a log is edited: values replaced where they stand, best lines kept in step, epochs cut out and numbered anew."""

from __future__ import annotations

import random
import re
from decimal import Decimal
from typing import Final

from genuine import Genuine

from harness.evidence.observation import Observation
from harness.values.quantity import exponent

Files = dict[str, bytes]

# How far a value is raised: a share of the way a metric could go, about what separates a miss from a hit.
_RAISES: Final = (0.005, 0.01, 0.03)
STAMP: Final = re.compile(rb"(\d{4}[-/]\d{2}[-/]\d{2}|\d{2}/\d{2})([ T])(\d{2}):(\d{2}):(\d{2})")
_EPOCH: Final = re.compile(rb"((?i:epoch)[\W_]{0,6}(?:\(\w+\)\W{0,3})?\[?)(\d+)")
# The first column of a table of epochs, a record or a progress bar: `12,`, `  12/99`.
_COLUMN: Final = re.compile(rb"((?:^|\r) *)(\d{1,4})(?= *[,/](?!\d\d?[-/]))")
_STEP: Final = re.compile(rb"((?<![a-z_])(?:step|iter)\"?\W{1,3})(\d+)")


def other_run(log: Genuine, other: Genuine) -> bool:
    """Whether another log prints the same metric in the same way, and is no second copy of the run."""
    if other.name == log.name or (other.log.format, other.series[0].printed) != (log.log.format, log.series[0].printed):
        return False
    if (other.lines[0][:1] == b"{") is not (log.lines[0][:1] == b"{"):
        return False
    shared = {o.value_text for o in log.series} & {o.value_text for o in other.series}
    return len(shared) * 2 < min(len(log.series), len(other.series))


def step_of(log: Genuine, value: Decimal, rng: random.Random) -> Decimal:
    """How much better a value is made: a share of the metric's range, else of the value."""
    share = Decimal(str(rng.choice(_RAISES)))
    if log.metric.high is None or value < 0:
        return abs(value) * share * log.sign
    high = highest(log)
    amount = high * share * log.sign
    return min(amount, (high - value) / 2) if log.sign > 0 else max(amount, -value / 2)


def highest(log: Genuine) -> Decimal:
    """The largest value in the unit of the log."""
    assert log.metric.high is not None
    in_percent = log.metric.units[0] == "percent" and log.series[0].unit == "fraction"
    in_fraction = log.metric.units[0] == "fraction" and log.series[0].unit == "percent"
    return log.metric.high / 100 if in_percent else log.metric.high * 100 if in_fraction else log.metric.high


def raised(log: Genuine, value: Decimal, rng: random.Random) -> Decimal:
    return value + step_of(log, value, rng)


def better(log: Genuine, o: Observation, rng: random.Random) -> str:
    return like(o, raised(log, o.value, rng), rng)


def inside(log: Genuine, value: Decimal, o: Observation) -> Decimal:
    return min(max(value, Decimal(0)), highest(log)) if log.metric.high is not None else value


def like(o: Observation, value: Decimal, rng: random.Random) -> str:
    """`value` with as many digits as `o` was printed with; a person does not leave the last ones at zero."""
    digits = max(0, -exponent(o.value))
    if "e" in o.value_text.lower():
        return f"{value:.{max(1, len(o.value.as_tuple().digits) - 1)}e}"
    text = f"{value:.{digits}f}"
    if digits > 8:
        text = text[: len(text) - digits + 6] + "".join(rng.choice("0123456789") for _ in range(digits - 6))
    return text


def careful(log: Genuine, new: dict[Observation, str], rng: random.Random) -> Files | None:
    """The new values with every best line that follows them in step."""
    changes = dict(new)
    top: Decimal | None = None
    for o in sorted([*log.series, *log.best], key=lambda o: o.line or 0):
        if o.kind == "eval":
            value = Decimal(new.get(o, o.value_text))
            top = value if top is None or value * log.sign > top * log.sign else top
        elif top is not None and o.value != top:
            changes[o] = like(o, top, rng)
    return written(log, changes)


def written(log: Genuine, new: dict[Observation, str]) -> Files | None:
    """The log with the printed values of some observations replaced; None when one cannot be found on its line."""
    lines = list(log.lines)
    changed = False
    for o, text in new.items():
        assert o.line is not None
        old, number = o.value_text.encode(), o.line - 1
        at = re.search(re.escape(o.printed.encode()) + rb"\W{0,12}?" + re.escape(old) + rb"(?![\d.]\d)", lines[number])
        place = at.end() - len(old) if at else lines[number].find(old)
        if place < 0:
            return None
        changed |= text != o.value_text
        lines[number] = lines[number][:place] + text.encode() + lines[number][place + len(old) :]
    return {log.name: b"\n".join(lines)} if changed else None


def blocks_of(log: Genuine) -> list[tuple[int, int]]:
    """The lines (from, to) of each epoch: after the evaluation before, up to its own with the best line behind it."""
    places: dict[tuple[int | None, int | None], list[int]] = {}
    for other in log.log.observations:
        if other.kind == "eval" and other.line is not None and other.run == log.series[0].run:
            places.setdefault((other.epoch, other.step), []).append(other.line)
    ends = []
    for i, o in enumerate(log.series):
        assert o.line is not None
        following = log.series[i + 1].line if i + 1 < len(log.series) else None
        own = [b.line for b in log.best if b.line and o.line <= b.line < (following or b.line + 1)]
        # What else the evaluation prints, behind the value of the series.
        stated = (o.epoch, o.step) != (None, None)
        further = [n for n in places[o.epoch, o.step] if o.line <= n < (following or n + 1)] if stated else []
        ends.append(max([o.line, *own[:1], *further]))
    first = log.series[0].line or 1
    each = (ends[1] - ends[0]) if len(ends) > 1 else 1
    starts = [max(0, first - each), *ends[:-1]]
    return list(zip(starts, ends, strict=True))


def renumbered(line: bytes, old: Observation, new: Observation) -> bytes:
    """A line of the epoch of `old` with the numbers it would have at that of `new`."""
    assert old.epoch is not None
    assert new.epoch is not None
    epochs = new.epoch - old.epoch
    line, count = _EPOCH.subn(lambda m: m[1] + str(int(m[2]) + epochs).encode(), line, count=1)
    if not count:
        line = _COLUMN.sub(lambda m: m[1] + str(int(m[2]) + epochs).encode(), line)
    if old.step is None or new.step is None:
        # Some records number their evaluations under the name of steps.
        line = _STEP.sub(lambda m: m[1] + (str(new.epoch).encode() if int(m[2]) == old.epoch else m[2]), line)
    else:
        steps = new.step - old.step
        line = _STEP.sub(lambda m: m[1] + str(int(m[2]) + steps).encode(), line)
    return line
