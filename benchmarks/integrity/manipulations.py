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

from editing import (
    STAMP,
    Files,
    better,
    blocks_of,
    careful,
    inside,
    like,
    other_run,
    raised,
    renumbered,
    step_of,
    written,
)
from genuine import Genuine

from harness.values.quantity import exponent

Manipulation = Callable[[Genuine, random.Random, Sequence[Genuine]], Files | None]

_SCHEDULE: Final = re.compile(
    rb"((?<![\w.])[\"']?(?:max_|total_|num_train_)?(?:epochs?|epoch_num|iters)[\"']? ?[:=] ?)(\d+)\b", re.IGNORECASE
)
_CLASSES: Final = re.compile(rb"((?<!\w)[\"']?(?:class_num|num_classes)[\"']? ?[:=] ?)(\d+)\b")


def raise_final(log: Genuine, rng: random.Random, others: Sequence[Genuine]) -> Files | None:
    """The last evaluation reads better than it was; nothing else is touched."""
    last = log.series[-1]
    return written(log, {last: better(log, last, rng)})


def raise_best_line(log: Genuine, rng: random.Random, others: Sequence[Genuine]) -> Files | None:
    """The last best line reads better than any evaluation."""
    if not log.best:
        return None
    last = log.best[-1]
    top = max(log.series, key=lambda o: o.value * log.sign)
    return written(log, {last: like(last, raised(log, top.value, rng), rng)})


def raise_last_evaluations(log: Genuine, rng: random.Random, others: Sequence[Genuine]) -> Files | None:
    """The last evaluations are raised by one amount, best lines in step."""
    count = max(2, len(log.series) // 5)
    if len(log.series) < 2 * count:
        return None
    amount = step_of(log, log.series[-1].value, rng)
    return careful(log, {o: like(o, o.value + amount, rng) for o in log.series[-count:]}, rng)


def raise_by_ramp(log: Genuine, rng: random.Random, others: Sequence[Genuine]) -> Files | None:
    """The later evaluations are raised more and more, best lines in step."""
    count = max(3, len(log.series) // 2)
    if len(log.series) < 2 * count - 1:
        return None
    amount = step_of(log, log.series[-1].value, rng)
    late = log.series[-count:]
    return careful(log, {o: like(o, o.value + amount * i / count, rng) for i, o in enumerate(late, 1)}, rng)


def scale_curve(log: Genuine, rng: random.Random, others: Sequence[Genuine]) -> Files | None:
    """Every evaluation is multiplied by one factor, best lines in step."""
    if len(log.series) < 3:
        return None
    top = max(log.series, key=lambda o: o.value * log.sign).value
    if not top:
        return None
    factor = (top + step_of(log, top, rng)) / top
    return careful(log, {o: like(o, o.value * factor, rng) for o in log.series}, rng)


def invent_curve(log: Genuine, rng: random.Random, others: Sequence[Genuine]) -> Files | None:
    """Every evaluation is made up: a saturating curve with noise to a better end, best lines in step."""
    if len(log.series) < 5:
        return None
    start, end = float(log.series[0].value), float(max(log.series, key=lambda o: o.value * log.sign).value)
    end += float(step_of(log, Decimal(str(end)), rng))
    noise = abs(end - start) / 100
    count = len(log.series)
    values = {}
    for i, o in enumerate(log.series):
        value = end + (start - end) * math.exp(-5 * i / count) + rng.gauss(0, noise)
        values[o] = like(o, inside(log, Decimal(repr(value)), o), rng)
    return careful(log, values, rng)


def copy_epochs(log: Genuine, rng: random.Random, others: Sequence[Genuine]) -> Files | None:
    """Blocks of good epochs are written over the last ones, with the numbers of those."""
    blocks = blocks_of(log)
    count = max(2, len(blocks) // 5)
    if len(blocks) < 3 * count or any(o.epoch is None for o in log.series):
        return None
    source = rng.randrange(count, len(blocks) - 2 * count + 1)
    lines = list(log.lines[: blocks[-count][0]])
    for offset in range(count):
        (a, b), old = blocks[source + offset], log.series[source + offset]
        new = log.series[len(blocks) - count + offset]
        lines += [renumbered(line, old, new) for line in log.lines[a:b]]
    return {log.name: b"\n".join(lines + log.lines[blocks[-1][1] :])}


def delete_epochs(log: Genuine, rng: random.Random, others: Sequence[Genuine]) -> Files | None:
    """The worst epochs of the second half are cut out, and what is left keeps its numbers."""
    blocks = blocks_of(log)
    if len(blocks) < 8:
        return None
    late = range(len(blocks) // 2, len(blocks) - 1)
    worst = sorted(late, key=lambda i: log.series[i].value * log.sign)[: max(1, len(blocks) // 10)]
    gone = {line for i in worst for line in range(*blocks[i])}
    return {log.name: b"\n".join(line for number, line in enumerate(log.lines) if number not in gone)}


def splice_runs(log: Genuine, rng: random.Random, others: Sequence[Genuine]) -> Files | None:
    """The second half comes from another run of the same toolkit."""
    same = [o for o in others if other_run(log, o) and len(o.series) >= 4]
    if len(log.series) < 4 or not same:
        return None
    other = rng.choice(same)
    cut, start = blocks_of(log)[len(log.series) // 2][0], blocks_of(other)[len(other.series) // 2][0]
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
    return careful(log, pairs, rng) if len(pairs) * 2 > len(log.series) > 3 else None


def rewrite_stamps(log: Genuine, rng: random.Random, others: Sequence[Genuine]) -> Files | None:
    """The clock of the second half is typed anew: every minute of an hour, one a line."""
    stamped = [number for number, line in enumerate(log.lines) if STAMP.search(line)]
    if len(stamped) < 40:
        return None
    lines = list(log.lines)
    begin = len(stamped) // 2
    hour = rng.randrange(24)
    for count, number in enumerate(stamped[begin:]):
        clock = f"{(hour + count // 3600) % 24:02d}:{count // 60 % 60:02d}:{count % 60:02d}".encode()
        lines[number] = STAMP.sub(lambda m, clock=clock: m[1] + m[2] + clock, lines[number])  # type: ignore[misc]
    return {log.name: b"\n".join(lines)}


def edit_one_digit(log: Genuine, rng: random.Random, others: Sequence[Genuine]) -> Files | None:
    """One digit of one evaluation is another."""
    o = rng.choice(log.series)
    places = [i for i, char in enumerate(o.value_text.lower().partition("e")[0]) if char.isdigit()]
    place = rng.choice(places)
    digit = rng.choice([d for d in "0123456789" if d != o.value_text[place]])
    return written(log, {o: o.value_text[:place] + digit + o.value_text[place + 1 :]})


def paste_other_log(log: Genuine, rng: random.Random, others: Sequence[Genuine]) -> Files | None:
    """The header of this log stands before the training of another model."""
    same = [o for o in others if other_run(log, o) and o.log.runs[0].model != log.log.runs[0].model]
    if not same or log.log.runs[0].model is None:
        return None
    other = rng.choice(same)
    head, start = blocks_of(log)[0][0], blocks_of(other)[0][0]
    return {log.name: b"\n".join(log.lines[:head] + other.lines[start:])} if head > 20 else None


def change_table(log: Genuine, rng: random.Random, others: Sequence[Genuine]) -> Files | None:
    """The README of the submission claims more than any run in its log holds, under the metric's usual name."""
    if log.metric.high is None:
        return None
    metric, unit = log.series[0].metric, log.series[0].unit
    shown = [o for o in log.log.observations if o.metric == metric and o.unit == unit and o.value.is_finite()]
    top = max((o for o in shown if o.kind != "train"), key=lambda o: o.value * log.sign)
    places = min(4, max(1, -exponent(top.value)))
    claimed = f"{raised(log, top.value, rng):.{places}f}"
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
