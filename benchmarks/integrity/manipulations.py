"""What a person would do to a log, each as a function from a genuine log to the bytes of a tampered one.

Every function takes the log, a seeded source of chance and the other genuine logs, and returns the new files of the
submission (name -> bytes), or None where the log has nothing the manipulation could work on. "Careful" ones keep the
best lines in step with the values they change, as a person who knows the toolkit would.
"""

from __future__ import annotations

import math
import random
import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Final

from genuine import Genuine

from harness.evidence.observation import Observation
from harness.values.quantity import exponent

Files = dict[str, bytes]
Manipulation = Callable[[Genuine, random.Random, Sequence[Genuine]], Files | None]

# How far a value is raised: a share of the way a metric could go, about what separates a miss from a hit.
_RAISES: Final = (0.005, 0.01, 0.03)
_STAMP: Final = re.compile(rb"(\d{4}[-/]\d{2}[-/]\d{2}|\d{2}/\d{2})([ T])(\d{2}):(\d{2}):(\d{2})")
_EPOCH: Final = re.compile(rb"((?i:epoch)[\W_]{0,6}(?:\(\w+\)\W{0,3})?\[?)(\d+)")
# The first column of a table of epochs, a record or a progress bar: `12,`, `  12/99`.
_COLUMN: Final = re.compile(rb"((?:^|\r) *)(\d{1,4})(?= *[,/](?!\d\d?[-/]))")
_SCHEDULE: Final = re.compile(
    rb"((?<![\w.])[\"']?(?:max_|total_|num_train_)?(?:epochs?|epoch_num|iters)[\"']? ?[:=] ?)(\d+)\b", re.IGNORECASE
)
_CLASSES: Final = re.compile(rb"((?<!\w)[\"']?(?:class_num|num_classes)[\"']? ?[:=] ?)(\d+)\b")
_STEP: Final = re.compile(rb"((?<![a-z_])(?:step|iter)\"?\W{1,3})(\d+)")


def raise_final(log: Genuine, rng: random.Random, others: Sequence[Genuine]) -> Files | None:
    """The last evaluation reads better than it was; nothing else is touched."""
    last = log.series[-1]
    return _written(log, {last: _better(log, last, rng)})


def raise_best_line(log: Genuine, rng: random.Random, others: Sequence[Genuine]) -> Files | None:
    """The last best line reads better than any evaluation."""
    if not log.best:
        return None
    last = log.best[-1]
    top = max(log.series, key=lambda o: o.value * log.sign)
    return _written(log, {last: _like(last, _raised(log, top.value, rng), rng)})


def raise_last_evaluations(log: Genuine, rng: random.Random, others: Sequence[Genuine]) -> Files | None:
    """The last evaluations are raised by one amount, best lines in step."""
    count = max(2, len(log.series) // 5)
    if len(log.series) < 2 * count:
        return None
    amount = _amount(log, log.series[-1].value, rng)
    return _careful(log, {o: _like(o, o.value + amount, rng) for o in log.series[-count:]}, rng)


def raise_by_ramp(log: Genuine, rng: random.Random, others: Sequence[Genuine]) -> Files | None:
    """The later evaluations are raised more and more, best lines in step."""
    count = max(3, len(log.series) // 2)
    if len(log.series) < 2 * count - 1:
        return None
    amount = _amount(log, log.series[-1].value, rng)
    late = log.series[-count:]
    return _careful(log, {o: _like(o, o.value + amount * i / count, rng) for i, o in enumerate(late, 1)}, rng)


def scale_curve(log: Genuine, rng: random.Random, others: Sequence[Genuine]) -> Files | None:
    """Every evaluation is multiplied by one factor, best lines in step."""
    if len(log.series) < 3:
        return None
    top = max(log.series, key=lambda o: o.value * log.sign).value
    if not top:
        return None
    factor = (top + _amount(log, top, rng)) / top
    return _careful(log, {o: _like(o, o.value * factor, rng) for o in log.series}, rng)


def invent_curve(log: Genuine, rng: random.Random, others: Sequence[Genuine]) -> Files | None:
    """Every evaluation is made up: a saturating curve with noise to a better end, best lines in step."""
    if len(log.series) < 5:
        return None
    start, end = float(log.series[0].value), float(max(log.series, key=lambda o: o.value * log.sign).value)
    end += float(_amount(log, Decimal(str(end)), rng))
    noise = abs(end - start) / 100
    count = len(log.series)
    values = {}
    for i, o in enumerate(log.series):
        value = end + (start - end) * math.exp(-5 * i / count) + rng.gauss(0, noise)
        values[o] = _like(o, _inside(log, Decimal(repr(value)), o), rng)
    return _careful(log, values, rng)


def copy_epochs(log: Genuine, rng: random.Random, others: Sequence[Genuine]) -> Files | None:
    """Blocks of good epochs are written over the last ones, with the numbers of those."""
    blocks = _blocks(log)
    count = max(2, len(blocks) // 5)
    if len(blocks) < 3 * count or any(o.epoch is None for o in log.series):
        return None
    source = rng.randrange(count, len(blocks) - 2 * count + 1)
    lines = list(log.lines[: blocks[-count][0]])
    for offset in range(count):
        (a, b), old = blocks[source + offset], log.series[source + offset]
        new = log.series[len(blocks) - count + offset]
        lines += [_renumbered(line, old, new) for line in log.lines[a:b]]
    return {log.name: b"\n".join(lines + log.lines[blocks[-1][1] :])}


def delete_epochs(log: Genuine, rng: random.Random, others: Sequence[Genuine]) -> Files | None:
    """The worst epochs of the second half are cut out, and what is left keeps its numbers."""
    blocks = _blocks(log)
    if len(blocks) < 8:
        return None
    late = range(len(blocks) // 2, len(blocks) - 1)
    worst = sorted(late, key=lambda i: log.series[i].value * log.sign)[: max(1, len(blocks) // 10)]
    gone = {line for i in worst for line in range(*blocks[i])}
    return {log.name: b"\n".join(line for number, line in enumerate(log.lines) if number not in gone)}


def splice_runs(log: Genuine, rng: random.Random, others: Sequence[Genuine]) -> Files | None:
    """The second half comes from another run of the same toolkit."""
    same = [o for o in others if _other_run(log, o) and len(o.series) >= 4]
    if len(log.series) < 4 or not same:
        return None
    other = rng.choice(same)
    cut, start = _blocks(log)[len(log.series) // 2][0], _blocks(other)[len(other.series) // 2][0]
    return {log.name: b"\n".join(log.lines[:cut] + other.lines[start:])}


def change_schedule(log: Genuine, rng: random.Random, others: Sequence[Genuine]) -> Files | None:
    """The configuration of the run claims three times the epochs or iterations, else another class count."""
    first = next(run.first_line for run in log.log.runs if run.index == log.series[0].run)
    for pattern in (_SCHEDULE, _CLASSES):
        for number in range(first - 1, (log.series[0].line or 1) - 1):
            line = log.lines[number]
            if (match := pattern.search(line)) and int(match[2]) > 1:
                changed = line[: match.start(2)] + str(3 * int(match[2])).encode() + line[match.end(2) :]
                return {log.name: b"\n".join([*log.lines[:number], changed, *log.lines[number + 1 :]])}
    return None


def swap_train_and_eval(log: Genuine, rng: random.Random, others: Sequence[Genuine]) -> Files | None:
    """Evaluations take the training values of their epochs, best lines in step."""
    trained = {o.epoch: o for o in log.train if o.epoch is not None and o.value.is_finite()}
    pairs = {o: trained[o.epoch].value_text for o in log.series if o.epoch in trained}
    return _careful(log, pairs, rng) if len(pairs) * 2 > len(log.series) > 3 else None


def rewrite_stamps(log: Genuine, rng: random.Random, others: Sequence[Genuine]) -> Files | None:
    """The clock of the second half is typed anew: every minute of an hour, one a line."""
    stamped = [number for number, line in enumerate(log.lines) if _STAMP.search(line)]
    if len(stamped) < 40:
        return None
    lines = list(log.lines)
    begin = len(stamped) // 2
    hour = rng.randrange(24)
    for count, number in enumerate(stamped[begin:]):
        clock = f"{(hour + count // 3600) % 24:02d}:{count // 60 % 60:02d}:{count % 60:02d}".encode()
        lines[number] = _STAMP.sub(lambda m, clock=clock: m[1] + m[2] + clock, lines[number])  # type: ignore[misc]
    return {log.name: b"\n".join(lines)}


def edit_one_digit(log: Genuine, rng: random.Random, others: Sequence[Genuine]) -> Files | None:
    """One digit of one evaluation is another."""
    o = rng.choice(log.series)
    places = [i for i, char in enumerate(o.value_text.lower().partition("e")[0]) if char.isdigit()]
    place = rng.choice(places)
    digit = rng.choice([d for d in "0123456789" if d != o.value_text[place]])
    return _written(log, {o: o.value_text[:place] + digit + o.value_text[place + 1 :]})


def paste_other_log(log: Genuine, rng: random.Random, others: Sequence[Genuine]) -> Files | None:
    """The header of this log stands before the training of another model."""
    same = [o for o in others if _other_run(log, o) and o.log.runs[0].model != log.log.runs[0].model]
    if not same or log.log.runs[0].model is None:
        return None
    other = rng.choice(same)
    head, start = _blocks(log)[0][0], _blocks(other)[0][0]
    return {log.name: b"\n".join(log.lines[:head] + other.lines[start:])} if head > 20 else None


def change_table(log: Genuine, rng: random.Random, others: Sequence[Genuine]) -> Files | None:
    """The README of the submission claims more than any run in its log holds, under the metric's usual name."""
    if log.metric.high is None:
        return None
    metric, unit = log.series[0].metric, log.series[0].unit
    shown = [o for o in log.log.observations if o.metric == metric and o.unit == unit and o.value.is_finite()]
    top = max((o for o in shown if o.kind != "train"), key=lambda o: o.value * log.sign)
    places = min(4, max(1, -exponent(top.value)))
    claimed = f"{_raised(log, top.value, rng):.{places}f}"
    if abs(Decimal(claimed) - top.value) < Decimal(1).scaleb(-places):
        return None
    text = f"# Results\n\n| model | {log.metric.name.en} |\n| --- | --- |\n| ours | {claimed} |\n"
    return {log.name: b"\n".join(log.lines), "README.md": text.encode()}


MANIPULATIONS: Final[dict[str, Manipulation]] = {
    "raise the final number": raise_final,
    "raise the best line": raise_best_line,
    "raise the last evaluations by a constant": raise_last_evaluations,
    "raise the later evaluations by a ramp": raise_by_ramp,
    "scale the curve": scale_curve,
    "invent a curve": invent_curve,
    "copy and renumber epochs": copy_epochs,
    "delete bad epochs": delete_epochs,
    "splice two runs": splice_runs,
    "change the schedule or class count": change_schedule,
    "swap train and eval": swap_train_and_eval,
    "rewrite timestamps": rewrite_stamps,
    "edit one digit": edit_one_digit,
    "paste another model's log": paste_other_log,
    "change the claimed table": change_table,
}


def _other_run(log: Genuine, other: Genuine) -> bool:
    """Whether another log prints the same metric in the same way, and is no second copy of the run."""
    if other.name == log.name or (other.log.format, other.series[0].printed) != (log.log.format, log.series[0].printed):
        return False
    if (other.lines[0][:1] == b"{") is not (log.lines[0][:1] == b"{"):
        return False
    shared = {o.value_text for o in log.series} & {o.value_text for o in other.series}
    return len(shared) * 2 < min(len(log.series), len(other.series))


def _amount(log: Genuine, value: Decimal, rng: random.Random) -> Decimal:
    """How much better a value is made: a share of the metric's range, else of the value."""
    share = Decimal(str(rng.choice(_RAISES)))
    if log.metric.high is None or value < 0:
        return abs(value) * share * log.sign
    high = _high(log)
    amount = high * share * log.sign
    return min(amount, (high - value) / 2) if log.sign > 0 else max(amount, -value / 2)


def _high(log: Genuine) -> Decimal:
    """The largest value in the unit of the log."""
    assert log.metric.high is not None
    in_percent = log.metric.units[0] == "percent" and log.series[0].unit == "fraction"
    in_fraction = log.metric.units[0] == "fraction" and log.series[0].unit == "percent"
    return log.metric.high / 100 if in_percent else log.metric.high * 100 if in_fraction else log.metric.high


def _raised(log: Genuine, value: Decimal, rng: random.Random) -> Decimal:
    return value + _amount(log, value, rng)


def _better(log: Genuine, o: Observation, rng: random.Random) -> str:
    return _like(o, _raised(log, o.value, rng), rng)


def _inside(log: Genuine, value: Decimal, o: Observation) -> Decimal:
    return min(max(value, Decimal(0)), _high(log)) if log.metric.high is not None else value


def _like(o: Observation, value: Decimal, rng: random.Random) -> str:
    """`value` with as many digits as `o` was printed with; a person does not leave the last ones at zero."""
    digits = max(0, -exponent(o.value))
    if "e" in o.value_text.lower():
        return f"{value:.{max(1, len(o.value.as_tuple().digits) - 1)}e}"
    text = f"{value:.{digits}f}"
    if digits > 8:
        text = text[: len(text) - digits + 6] + "".join(rng.choice("0123456789") for _ in range(digits - 6))
    return text


def _careful(log: Genuine, new: dict[Observation, str], rng: random.Random) -> Files | None:
    """The new values with every best line that follows them in step."""
    changes = dict(new)
    top: Decimal | None = None
    for o in sorted([*log.series, *log.best], key=lambda o: o.line or 0):
        if o.kind == "eval":
            value = Decimal(new.get(o, o.value_text))
            top = value if top is None or value * log.sign > top * log.sign else top
        elif top is not None and o.value != top:
            changes[o] = _like(o, top, rng)
    return _written(log, changes)


def _written(log: Genuine, new: dict[Observation, str]) -> Files | None:
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


def _blocks(log: Genuine) -> list[tuple[int, int]]:
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


def _renumbered(line: bytes, old: Observation, new: Observation) -> bytes:
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
