"""How a contributor would make a failing log pass, in ways that were thought of without reading any check.

Like `manipulations.py`, with one difference: these edits keep more in step. Whoever makes them reads the log as its
reviewer will, and changes the best lines, the companions of a metric, its classes, its totals and its stamps with it.
"""

from __future__ import annotations

import datetime
import random
import re
from collections.abc import Callable, Iterable, Sequence
from decimal import ROUND_CEILING, ROUND_HALF_EVEN, Decimal
from typing import Final

from editing import STAMP, Files, blocks_of, careful, highest, like, other_run, renumbered, step_of
from genuine import Genuine
from msgspec.structs import replace

from harness.evidence.observation import Observation
from harness.values.quantity import exponent

Edit = Callable[[Genuine, random.Random, Sequence[Genuine]], Files | None]

# What narrowly misses a target is short of it by this share of what is left to the bound.
_SHORT: Final = Decimal("0.04")
_NUMBER: Final = re.compile(rb"-?\d+\.\d+(?:e[+-]?\d+)?", re.IGNORECASE)
_SIBLINGS: Final = (
    (b"resnet50", b"resnet101"),
    (b"resnet18", b"resnet34"),
    (b"_tiny", b"_small"),
    (b"_small", b"_base"),
    (b"_base", b"_large"),
    (b"-base", b"-large"),
    (b"-small", b"-medium"),
    (b"yolox_s", b"yolox_m"),
    (b"yolov8n", b"yolov8s"),
    (b"_b1", b"_b2"),
    (b"_b2", b"_b3"),
)
_EPOCH_OF: Final = re.compile(rb"(epoch[\"']?[\W_]{0,4}\[?)(\d+)(/(\d+))?", re.IGNORECASE)
_TOTAL: Final = re.compile(rb"((?<![\w.])[\"']?(?:max_|total_|num_train_)?(?:epochs|epoch_num)[\"']? ?[:=] ?)(\d+)\b")


def everywhere(log: Genuine, rng: random.Random, others: Sequence[Genuine]) -> Files | None:
    """The best number is replaced by a better one wherever it stands in the file, as an editor's replace-all does."""
    best = _best(log)
    new = like(best, best.value + step_of(log, best.value, rng), rng)
    return _replaced(log, best, new)


def just_enough(log: Genuine, rng: random.Random, others: Sequence[Genuine]) -> Files | None:
    """The best number is raised by a few units of its last printed digits, everywhere."""
    best = _best(log)
    unit = Decimal(1).scaleb(max(exponent(best.value), -5))
    return _replaced(log, best, like(best, best.value + log.sign * rng.choice((1, 2, 3, 7)) * unit, rng))


def round_up(log: Genuine, rng: random.Random, others: Sequence[Genuine]) -> Files | None:
    """The best number is rounded up to the digits of a target, everywhere."""
    best = _best(log)
    digits = 1 if abs(best.value) >= 2 else 3
    if -exponent(best.value) <= digits:
        return None
    rounding = Decimal(1).scaleb(-digits)
    up = (best.value * log.sign).quantize(rounding, ROUND_CEILING) * log.sign
    return _replaced(log, best, f"{up:.{digits}f}") if up != best.value else None


def digits_exchanged(log: Genuine, rng: random.Random, others: Sequence[Genuine]) -> Files | None:
    """Two neighbouring digits of the best number are exchanged so that it reads better, everywhere."""
    best = _best(log)
    text = best.value_text
    for i in range(len(text) - 1):
        made = text[:i] + text[i + 1] + text[i] + text[i + 2 :]
        if text[i : i + 2].isdigit() and (Decimal(made) - best.value) * log.sign > 0 and made[0] == text[0]:
            return _replaced(log, best, made)
    return None


def companions(log: Genuine, rng: random.Random, others: Sequence[Genuine]) -> Files | None:
    """All metrics of the best evaluation lose one share of what they lack, losses too; best lines in step."""
    best = _best(log)
    values = {o: _nearer(log, o, _SHORT, rng) for o in _of_evaluation(log, best)}
    return careful(log, values, rng)


def whole_curve(log: Genuine, rng: random.Random, others: Sequence[Genuine]) -> Files | None:
    """All metrics of all evaluations lose one share of what they lack; best lines in step."""
    if len(log.series) < 3:
        return None
    return careful(log, {o: _nearer(log, o, _SHORT, rng) for o in _evaluations(log)}, rng)


def on_the_grid(log: Genuine, rng: random.Random, others: Sequence[Genuine]) -> Files | None:
    """The curve is raised to numbers that the stated count of samples can give; best lines in step."""
    samples = next((run.samples for run in log.log.runs if run.index == log.series[0].run and run.samples), None)
    if len(log.series) < 3 or log.metric.high is None or not samples:
        return None
    high = highest(log)
    values = {}
    for o in _evaluations(log):
        if "accuracy" in (o.metric or "") or "top" in (o.metric or ""):
            near = Decimal(_nearer(log, o, _SHORT, rng))
            share = (near / high * samples).to_integral_value() * high / samples
            values[o] = f"{share:.{max(0, -exponent(o.value))}f}"
    return careful(log, values, rng) if values else None


def better_seed(log: Genuine, rng: random.Random, others: Sequence[Genuine]) -> Files | None:
    """Every evaluation takes the numbers of a better run of the same program, all metrics; best lines in step."""
    same = [o for o in _better(log, others) if len(o.series) >= len(log.series) > 2]
    if not same:
        return None
    other = rng.choice(same)
    values: dict[Observation, str] = {}
    for mine, theirs in zip(log.series, other.series, strict=False):
        found = {o.printed: o for o in _of_evaluation(other, theirs)}
        for o in _of_evaluation(log, mine):
            if o.printed in found:
                values[o] = f"{found[o.printed].value:.{max(0, -exponent(o.value))}f}"
    return careful(log, values, rng)


def end_of_a_better_run(log: Genuine, rng: random.Random, others: Sequence[Genuine]) -> Files | None:
    """The last evaluation and the training before it are those of a better run, with this log's epoch and clock."""
    same = _better(log, others)
    if not same or len(log.series) < 2:
        return None
    other = rng.choice(same)
    best = _best(other)
    (a, b), (start, end) = blocks_of(other)[other.series.index(best)], blocks_of(log)[-1]
    if best.epoch is None or log.series[-1].epoch is None:
        return None
    block = [renumbered(line, best, log.series[-1]) for line in other.lines[a:b]]
    block = _at_the_time_of(block, log.lines[start:end])
    return {log.name: b"\n".join([*log.lines[:start], *block, *log.lines[end:]])}


def reference_evaluation(log: Genuine, rng: random.Random, others: Sequence[Genuine]) -> Files | None:
    """The evaluation lines of another run, a better one, are pasted behind the end with stamps that go on."""
    same = _better(log, others)
    if not same or log.series[-1].line is None:
        return None
    other = rng.choice(same)
    best = _best(other)
    a, b = blocks_of(other)[other.series.index(best)]
    pasted = _at_the_time_of(other.lines[max(a, (best.line or 1) - 3) : b], log.lines[-40:], after=True)
    end = log.lines[:-1] if not log.lines[-1] else log.lines
    return {log.name: b"\n".join([*end, *pasted, b""])}


def trained_on(log: Genuine, rng: random.Random, others: Sequence[Genuine]) -> Files | None:
    """Two more epochs are written behind the last one, copied with new numbers, totals, clock and better values."""
    blocks = blocks_of(log)
    if len(blocks) < 4 or any(o.epoch is None for o in log.series):
        return None
    distance = (log.series[-1].epoch or 0) - (log.series[-2].epoch or 0)
    if distance < 1:
        return None
    raised = careful(log, {o: _nearer(log, o, _SHORT, rng) for o in _evaluations(log)}, rng)
    if raised is None:
        return None
    lines = raised[log.name].split(b"\n")
    old, added = log.series[-1], []
    for count in (2, 1):
        a, b = blocks[-count]
        source = log.series[-count]
        steps = (old.step - (log.series[-2].step or 0)) * (3 - count) if old.step is not None else 0
        new = replace(
            old,
            epoch=(old.epoch or 0) + distance * (3 - count),
            step=None if old.step is None else old.step + steps,
        )
        added += _later(
            [renumbered(line, source, new) for line in lines[a:b]], log.lines[blocks[-1][0] : blocks[-1][1]], 2
        )
    end = blocks[-1][1]
    total, last = str(old.epoch).encode(), str((old.epoch or 0) + 2 * distance).encode()
    made = [*log.lines[:end], *added, *log.lines[end:]]
    made = [re.sub(rb"/%b(?=[\]\s])" % total, b"/" + last, line) for line in made]
    made = [_TOTAL.sub(lambda m: m[1] + (last if m[2] == total else m[2]), line) for line in made]
    return {log.name: b"\n".join(made)}


def bad_tail_cut(log: Genuine, rng: random.Random, others: Sequence[Genuine]) -> Files | None:
    """What follows the best evaluation is cut off, so that the last value is the best."""
    at = log.series.index(_best(log))
    if at >= len(log.series) - 1:
        return None
    return {log.name: b"\n".join([*log.lines[: blocks_of(log)[at][1]], b""])}


def best_at_the_end(log: Genuine, rng: random.Random, others: Sequence[Genuine]) -> Files | None:
    """The numbers of the best evaluation and of the last one change places; best lines in step."""
    best, last = _best(log), log.series[-1]
    if best.value == last.value or len(log.series) < 3:
        return None
    mine, theirs = _of_evaluation(log, best), {o.printed: o for o in _of_evaluation(log, last)}
    values: dict[Observation, str] = {}
    for o in mine:
        if o.printed in theirs:
            values[o], values[theirs[o.printed]] = theirs[o.printed].value_text, o.value_text
    return careful(log, values, rng)


def only_an_evaluation(log: Genuine, rng: random.Random, others: Sequence[Genuine]) -> Files | None:
    """The head and the best evaluation are all that is left, with better numbers; the training is cut out."""
    best = _best(log)
    blocks = blocks_of(log)
    at = log.series.index(best)
    made = companions(log, rng, others)
    if made is None or len(log.series) < 3 or best.line is None:
        return None
    lines = made[log.name].split(b"\n")
    return {
        log.name: b"\n".join([*lines[: blocks[0][0]], *lines[max(blocks[at][0], best.line - 4) : blocks[at][1]], b""])
    }


def looked_again(log: Genuine, rng: random.Random, others: Sequence[Genuine]) -> Files | None:
    """The best evaluation is printed a second time at once, better; best lines in step."""
    best = _best(log)
    made = companions(log, rng, others)
    if made is None or best.line is None:
        return None
    end = blocks_of(log)[log.series.index(best)][1]
    start = min(o.line or 1 for o in _of_evaluation(log, best))
    lines = made[log.name].split(b"\n")
    return {log.name: b"\n".join([*log.lines[: start - 1], *log.lines[start - 1 : end], *lines[start - 1 :]])}


def leap_explained(log: Genuine, rng: random.Random, others: Sequence[Genuine]) -> Files | None:
    """The last third is raised at once, and a line that says a better checkpoint was loaded stands before it."""
    if len(log.series) < 6:
        return None
    first = len(log.series) * 2 // 3
    lines_of_late = {o.line for o in log.series[first:]}
    late = [o for o in _evaluations(log) if o.line in lines_of_late or (o.line or 0) >= (log.series[first].line or 0)]
    made = careful(log, {o: _nearer(log, o, _SHORT, rng) for o in late}, rng)
    start = blocks_of(log)[first][0]
    prefix = _prefix(log.lines[start])
    if made is None:
        return None
    lines = made[log.name].split(b"\n")
    return {log.name: b"\n".join([*lines[:start], prefix + b"resume from ./output/best_model/model", *lines[start:]])}


def companion_in_its_place(log: Genuine, rng: random.Random, others: Sequence[Genuine]) -> Files | None:
    """Every evaluation takes the value of a companion that reads better (top-5, AP50, accuracy); best lines in step."""
    best = _best(log)
    near = [
        o
        for o in _of_evaluation(log, best)
        if o.printed != best.printed
        and o.unit == best.unit
        and (o.value - best.value) * log.sign > 0
        and "loss" not in o.printed.lower()
        and abs(o.value) <= (highest(log) if log.metric.high is not None else 100)
    ]
    if not near:
        return None
    chosen = min(near, key=lambda o: abs(o.value - best.value)).printed
    values: dict[Observation, str] = {}
    for o in log.series:
        other = next((c for c in _of_evaluation(log, o) if c.printed == chosen), None)
        if other is not None:
            values[o] = other.value_text
            values[other] = o.value_text
    return careful(log, values, rng)


def ranks_interleaved(log: Genuine, rng: random.Random, others: Sequence[Genuine]) -> Files | None:
    """Lines of a better run stand between those of this one, as if a second process had printed them."""
    same = [o for o in _better(log, others) if len(o.series) > 3]
    if not same or len(log.series) < 4:
        return None
    other = rng.choice(same)
    head = blocks_of(log)[0][0]
    mine, theirs = log.lines[head:], other.lines[blocks_of(other)[0][0] :]
    merged = sorted(
        [((i + 0.5) / len(mine), line) for i, line in enumerate(mine)]
        + [((i + 0.5) / len(theirs), line) for i, line in enumerate(theirs)],
        key=lambda pair: pair[0],
    )
    return {log.name: b"\n".join([*log.lines[:head], *(line for _, line in merged)])}


def epochs_stretched(log: Genuine, rng: random.Random, others: Sequence[Genuine]) -> Files | None:
    """Every epoch number and total is three times what it was, for a schedule that was not trained."""
    if len(log.series) < 3 or any(o.epoch is None for o in log.series):
        return None

    def longer(m: re.Match[bytes]) -> bytes:
        return m[1] + str(3 * int(m[2])).encode() + (b"/" + str(3 * int(m[4])).encode() if m[3] else b"")

    made = [_TOTAL.sub(lambda m: m[1] + str(3 * int(m[2])).encode(), _EPOCH_OF.sub(longer, line)) for line in log.lines]
    return {log.name: b"\n".join(made)} if made != log.lines else None


def another_day(log: Genuine, rng: random.Random, others: Sequence[Genuine]) -> Files | None:
    """Every stamp is moved by some months and hours: a log of the reference as one's own."""
    moved = datetime.timedelta(days=rng.randrange(100, 500), hours=rng.randrange(1, 20))
    made = [_moved(line, moved) for line in log.lines]
    return {log.name: b"\n".join(made)} if made != log.lines else None


def sibling_named(log: Genuine, rng: random.Random, others: Sequence[Genuine]) -> Files | None:
    """The model is called by its larger (or smaller) sibling's name wherever the file names it."""
    whole = b"\n".join(log.lines)
    for old, new in _SIBLINGS:
        if old in whole.lower():
            return {log.name: re.sub(re.escape(old), lambda m, new=new: _cased(m[0], new), whole, flags=re.IGNORECASE)}
    return None


def count_rewritten(log: Genuine, rng: random.Random, others: Sequence[Genuine]) -> Files | None:
    """The stated number of samples is written as twice that: a part of a data set as the whole."""
    samples = next((run.samples for run in log.log.runs if run.index == log.series[0].run and run.samples), None)
    if not samples or samples < 50:
        return None
    made = re.sub(rb"(?<![\d.])%d(?![\d.])" % samples, str(2 * samples).encode(), b"\n".join(log.lines))
    return {log.name: made} if made != b"\n".join(log.lines) else None


def overprinted(log: Genuine, rng: random.Random, others: Sequence[Genuine]) -> Files | None:
    """A carriage return behind the best evaluation and the better line behind it, as a terminal shows it."""
    best = _best(log)
    made = companions(log, rng, others)
    if made is None or best.line is None:
        return None
    lines, at = list(log.lines), best.line - 1
    lines[at] = lines[at].rstrip(b"\r") + b"\r" + made[log.name].split(b"\n")[at]
    return {log.name: b"\n".join(lines)}


def classes_in_step(log: Genuine, rng: random.Random, others: Sequence[Genuine]) -> Files | None:
    """The class values of the best evaluation are raised, and their mean is computed anew; best lines in step."""
    best = _best(log)
    parts = [p for p in log.log.parts if p.of == best.line]
    if not parts:
        return None
    lines = list(log.lines)
    high = highest(log) if log.metric.high is not None else Decimal(1)
    means: dict[str, Decimal] = {}
    for part in parts:
        total, count = Decimal(0), 0

        def up(m: re.Match[bytes]) -> bytes:
            nonlocal total, count
            value = Decimal(m[0].decode())
            new = (value + (high - value) * _SHORT).quantize(value)
            total, count = total + new, count + 1
            return str(new).encode()

        head, bracket, rest = lines[part.line - 1].partition(b"[")
        if b"[" in rest:
            more, again, rest = rest.rpartition(b"[")
            head = head + bracket + more
            bracket = again
        lines[part.line - 1] = head + bracket + _NUMBER.sub(up, rest)
        if count:
            means[part.metric] = total / count
    made = {}
    for o in _of_evaluation(log, best):
        if o.metric in means or o.printed in means:
            mean = means.get(o.metric or "", means.get(o.printed, o.value))
            made[o] = f"{mean:.{max(0, -exponent(o.value))}f}"
        else:
            made[o] = _nearer(log, o, _SHORT, rng)
    files = careful(log, made, rng)
    if files is None or best not in made:
        return None
    final = files[log.name].split(b"\n")
    for part in parts:
        if part.line not in {o.line for o in made}:
            final[part.line - 1] = lines[part.line - 1]
    return {log.name: b"\n".join(final)}


def best_with_a_last_digit(log: Genuine, rng: random.Random, others: Sequence[Genuine]) -> Files | None:
    """The last fifth repeats an evaluation better than the best, with other last digits; best lines in step."""
    count = max(2, len(log.series) // 5)
    if len(log.series) < 2 * count:
        return None
    values: dict[Observation, str] = {}
    for o in log.series[-count:]:
        for one in _of_evaluation(log, o):
            unit = Decimal(1).scaleb(max(exponent(one.value), -5))
            source = next((b for b in _of_evaluation(log, _best(log)) if b.printed == one.printed), one)
            near = Decimal(_nearer(log, source, _SHORT, rng))
            values[one] = like(one, near + unit * rng.randrange(-9, 10), rng)
    return careful(log, values, rng)


def best_lines_deleted(log: Genuine, rng: random.Random, others: Sequence[Genuine]) -> Files | None:
    """The best evaluation is raised, and every line that could disagree (best lines, class values) is deleted."""
    gone = {o.line for o in log.best} | {p.line for p in log.log.parts}
    gone -= {o.line for o in log.series} | {None}
    made = companions(log, rng, others)
    if made is None or not gone:
        return None
    lines = made[log.name].split(b"\n")
    return {log.name: b"\n".join(line for number, line in enumerate(lines, 1) if number not in gone)}


def copy_beside_it(log: Genuine, rng: random.Random, others: Sequence[Genuine]) -> Files | None:
    """A text log and the JSON of the same run beside it: only one of the two is edited."""
    twin = _twin(log, others)
    made = everywhere(log, rng, others)
    return {**made, twin.name: b"\n".join(twin.lines)} if twin and made else None


def both_of_a_run(log: Genuine, rng: random.Random, others: Sequence[Genuine]) -> Files | None:
    """A text log and the JSON of the same run beside it: the best number is edited in both."""
    twin = _twin(log, others)
    if twin is None:
        return None
    best = _best(log)
    new = like(best, best.value + step_of(log, best.value, rng), rng)
    made, more = _replaced(log, best, new), _replaced(twin, _best(twin), new)
    return {**made, **more} if made and more else None


EDITS: Final[dict[str, Edit]] = {
    "replace the best number everywhere": everywhere,
    "raise the best number by its last digits": just_enough,
    "round the best number up": round_up,
    "exchange two digits of the best number": digits_exchanged,
    "raise all metrics of the best evaluation": companions,
    "raise all metrics of all evaluations": whole_curve,
    "raise the curve to numbers the samples allow": on_the_grid,
    "raise the best evaluation, delete what disagrees": best_lines_deleted,
    "raise the classes and their mean": classes_in_step,
    "write the numbers of a better run over all": better_seed,
    "end with the epoch of a better run": end_of_a_better_run,
    "paste a better run's evaluation behind the end": reference_evaluation,
    "mix in a better run as a second process": ranks_interleaved,
    "write two more epochs": trained_on,
    "repeat a better evaluation at the end": best_with_a_last_digit,
    "print the best evaluation again, better": looked_again,
    "raise the last third, claim a checkpoint": leap_explained,
    "hide the line behind a carriage return": overprinted,
    "cut the bad tail": bad_tail_cut,
    "exchange best and last": best_at_the_end,
    "leave only a better evaluation": only_an_evaluation,
    "exchange the metric with a companion": companion_in_its_place,
    "stretch the epochs": epochs_stretched,
    "move the clock by months": another_day,
    "name the sibling model": sibling_named,
    "rewrite the number of samples": count_rewritten,
    "edit one of two records": copy_beside_it,
    "edit both records": both_of_a_run,
}


def _best(log: Genuine) -> Observation:
    return max(log.series, key=lambda o: o.value * log.sign)


def _evaluations(log: Genuine) -> list[Observation]:
    """Every evaluated value of the run of the series that stands on a line and is a number."""
    run = log.series[0].run
    return [
        o
        for o in log.log.observations
        if o.run == run and o.kind == "eval" and o.line is not None and o.value.is_finite() and o.metric is not None
    ]


def _of_evaluation(log: Genuine, one: Observation) -> list[Observation]:
    """The values of the evaluation that `one` belongs to: those between its neighbours in the series."""
    at = log.series.index(one)
    low = log.series[at - 1].line or 0 if at else 0
    high = log.series[at + 1].line if at + 1 < len(log.series) else None
    near = [
        o
        for o in _evaluations(log)
        if (o.epoch, o.step) == (one.epoch, one.step)
        and low < (o.line or 0) < (high or 10**9)
        and abs((o.line or 0) - (one.line or 0)) < 60
    ]
    return near if one in near else [one, *near]


def _nearer(log: Genuine, o: Observation, share: Decimal, rng: random.Random) -> str:
    """The value of `o` without `share` of what it lacks of its bound (losses: of all)."""
    name = (o.metric or o.printed).lower()
    if "loss" in name or "error" in name or "perplexity" in name:
        return like(o, o.value * (1 - share), rng)
    bound = Decimal(1) if o.unit == "fraction" else Decimal(100)
    if log.metric.high is None or not 0 <= o.value <= bound:
        return like(o, o.value + abs(o.value) * share / 5 * log.sign, rng)
    if o.unit is None and abs(o.value) <= 1:
        bound = Decimal(1)
    return like(o, o.value + (bound - o.value) * share, rng)


def _replaced(log: Genuine, best: Observation, new: str) -> Files | None:
    """`new` instead of the value of `best` wherever its number stands, with as many digits as stand there."""
    old, wanted = best.value, Decimal(new)
    seen = {o.value_text for o in log.best if _rounded_alike(o.value, old)} | {best.value_text}
    if new == best.value_text:
        return None
    lines = list(log.lines)
    for text in seen:
        value = Decimal(text)
        fewer = exponent(value) > exponent(old)
        put = f"{wanted.quantize(value, ROUND_HALF_EVEN)}" if fewer else new
        pattern = re.compile(rb"(?<![\d.])" + re.escape(text.encode()) + rb"(?![\d])")
        lines = [pattern.sub(put.encode(), line) for line in lines]
    return {log.name: b"\n".join(lines)} if lines != log.lines else None


def _rounded_alike(one: Decimal, other: Decimal) -> bool:
    return abs(one - other) <= Decimal(1).scaleb(max(exponent(one), exponent(other))) / 2


def _better(log: Genuine, others: Sequence[Genuine]) -> list[Genuine]:
    """Other runs of the same program that print the same metric and reach more."""
    mine = _best(log).value * log.sign
    return [o for o in others if other_run(log, o) and _best(o).value * log.sign > mine]


def _twin(log: Genuine, others: Sequence[Genuine]) -> Genuine | None:
    """Another record of the same run."""
    for other in others:
        same = other.name != log.name and len(other.series) == len(log.series) > 3
        if same and (other.lines[0][:1] == b"{") is not (log.lines[0][:1] == b"{"):
            pairs = zip(log.series, other.series, strict=True)
            if all(_rounded_alike(a.value, b.value) for a, b in pairs):
                return other
    return None


def _prefix(line: bytes) -> bytes:
    """What a line has before its message: stamp, logger, level."""
    m = re.match(rb"\[?\d{4}[-/]\d\d[-/]\d\d[^A-Za-z]*(?:\S+ )?(?:\[?[A-Z]+\]?[: \t-]+)?(?:[\w.]+ - [A-Z]+ - )?", line)
    return m[0] if m else b""


def _clock(line: bytes) -> datetime.datetime | None:
    m = STAMP.search(line)
    if m is None:
        return None
    try:
        day = m[1].replace(b"/", b"-").decode()
        return datetime.datetime.fromisoformat(
            (day if len(day) > 5 else f"2001-{day}") + f" {m[3].decode()}:{m[4].decode()}:{m[5].decode()}"
        )
    except ValueError:
        return None


def _moved(line: bytes, by: datetime.timedelta) -> bytes:
    """The line with each of its stamps moved."""

    def later(m: re.Match[bytes]) -> bytes:
        at = _clock(m[0])
        if at is None:
            return m[0]
        at += by
        day = at.strftime("%Y-%m-%d") if len(m[1]) > 5 else at.strftime("%m-%d")
        return (day.replace("-", m[1][-3:-2].decode()) + m[2].decode() + at.strftime("%H:%M:%S")).encode()

    return STAMP.sub(later, line)


def _stamps(lines: Iterable[bytes]) -> list[datetime.datetime]:
    return [at for at in map(_clock, lines) if at is not None]


def _at_the_time_of(block: list[bytes], place: list[bytes], *, after: bool = False) -> list[bytes]:
    """The block with its clock moved so that it ends when `place` does, or begins right behind it."""
    mine, theirs = _stamps(block), _stamps(place)
    if not mine or not theirs:
        return block
    by = theirs[-1] - mine[0] + datetime.timedelta(seconds=11) if after else theirs[-1] - mine[-1]
    return [_moved(line, by) for line in block]


def _later(block: list[bytes], last: list[bytes], times: int) -> list[bytes]:
    """The block, moved by the duration of `last` so often that it stands behind it."""
    stamps = _stamps(last)
    if not stamps:
        return block
    return [_moved(line, (stamps[-1] - stamps[0] + datetime.timedelta(seconds=3)) * times) for line in block]


def _cased(old: bytes, new: bytes) -> bytes:
    return new if old == old.lower() else new.decode().replace("resnet", "ResNet").replace("yolo", "YOLO").encode()
