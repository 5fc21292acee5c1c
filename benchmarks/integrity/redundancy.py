"""Whether a tampered log can be told from a genuine one in principle: what in it holds the change to account.

Nothing here asks a check. A genuine log is looked at for numbers that tie others down, and each manipulation for which
of these it leaves alone; a log where nothing is left can be anybody's honest log. What counts as a tie:

- counted: values that are shares of a known number of samples, so that few numbers of their digits are possible. It
  holds a change of n values where made-up ones would all be possible with a chance of at most `SLIM`.
- determined: other numbers of an evaluation from which the value follows (printed twice, a harmonic mean, the mean of
  the classes listed below it, the NDS of nuScenes). It must hold in every evaluation of the genuine log.
- best line: a line that repeats the best evaluation and was left alone; it holds the value that it repeats, and a
  single one that passes it.
- numbered: evaluations at one regular distance of epochs or steps, so that a missing one leaves a hole; and a splice
  one, unless the second run happens to go on with the number that follows.
- totals: counters that print how far they count (`3/90`), a remaining time, or the model's name, behind the
  configuration too, so that another run shows; another number in the configuration shows where lines count up to it.
- two clocks: stamps beside durations that steps print of themselves, or before lines of several kinds of work.
- digits: evaluations of so many digits, or losses of training steps, that they do not come twice.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import combinations, pairwise
from math import gcd, prod
from typing import Final

import msgspec
from genuine import Genuine

from harness.evidence.observation import Observation
from harness.integrity.counting.doubles import samples_of
from harness.integrity.counting.sizes import size_of
from harness.tasks.catalogue import open_catalogue
from harness.values.quantity import exponent

# The chance at which made-up values are as good as certain to hit an impossible one.
SLIM: Final = 0.01
# Evaluations that bear out a relation of rounded numbers; one of all digits of a double does so alone.
_BORNE_OUT: Final = 3
_DOUBLE: Final = 12
_NAMES: Final = 40
_REGULAR: Final = 8
_STAMP: Final = re.compile(rb"\d{1,4}[-/]\d{1,2}(?:[-/]\d{1,4})?[ T](\d\d):(\d\d):(\d\d)")
_DURATION: Final = re.compile(rb"(?:batch_cost|cost|[a-z_]*time|elapsed)\W{1,4}\d+\.\d+", re.IGNORECASE)
_REMAINING: Final = re.compile(rb"\beta\b", re.IGNORECASE)
_LIST: Final = re.compile(rb"\[([\d. ,\n]{6,4000})\]")
_NUMBERS: Final = re.compile(r"\d+")
_VALUES: Final = frozenset(
    (
        "raise the final number",
        "raise the last evaluations by a constant",
        "raise the later evaluations by a ramp",
        "scale the curve",
        "invent a curve",
        "edit one digit",
    )
)


class Ties(msgspec.Struct, frozen=True, kw_only=True):
    """What ties the numbers of a genuine log down.

    `possible` is the chance that a made-up value is a possible one, and `grid` what all values are multiples of where
    that is more than their last digit; `determined` names the relation that gives the
    evaluations on `determined_lines`.
    """

    possible: float
    grid: Decimal | None
    determined: str
    determined_lines: frozenset[int]
    numbered: bool
    totals: bool
    clocks: bool
    digits: bool


def ties(log: Genuine) -> Ties:
    """The ties of a genuine log, of its main series where they are of values."""
    determined, lines = _determined(log)
    return Ties(
        possible=_possible(log),
        grid=_grid(log),
        determined=determined,
        determined_lines=frozenset(lines),
        numbered=_numbered(log),
        totals=_totals(log),
        clocks=_clocks(log),
        digits=_digits(log),
    )


def holds(manipulation: str, log: Genuine, known: Ties, changed: Mapping[int, str], *, joined: bool = False) -> str:
    """The first tie that holds `manipulation` to account, "" where none does; `changed` are lines as they were made.

    `joined` where the second of two spliced runs goes on with the number that follows the last one of the first.
    """
    if manipulation in ("raise the best line", "swap train and eval", "change the claimed table"):
        # The evaluations, the training values, the log itself stand there unchanged.
        return "the numbers themselves"
    if manipulation in _VALUES:
        touched = [o for o in log.series if o.line in changed]
        if known.possible ** len(touched) <= SLIM and not _on_grid(known.grid, touched, changed):
            return "counted"
        if any(o.line in known.determined_lines for o in touched):
            return known.determined
        return "best line" if _best_line(log, touched, changed) else ""
    if manipulation == "delete bad epochs":
        return "numbered" if known.numbered else ""
    if manipulation == "copy and renumber epochs":
        return "digits" if known.digits else ""
    if manipulation == "rewrite timestamps":
        return "two clocks" if known.clocks else ""
    if manipulation == "splice two runs":
        return "totals" if known.totals else "numbered" if known.numbered and not joined else ""
    if manipulation == "change the schedule or class count":
        return "totals" if any(_counted_to(log, number, line) for number, line in changed.items()) else ""
    return "totals" if known.totals else ""


def _counted_to(log: Genuine, number: int, made: str) -> bool:
    """Whether the number that stood on a line of the configuration is one that lines behind it count up to."""
    before = log.lines[number - 1].decode("utf-8", "replace")
    old = next((a for a, b in zip(_NUMBERS.findall(before), _NUMBERS.findall(made), strict=False) if a != b), None)
    if old is None:
        return False
    total = re.compile(rb"(?i)(?:epoch|iter|step)s?[^/\n]{0,12}?\d+ ?/ ?" + old.encode() + rb"(?!\d)")
    # Up to where the next start of the program prints its own configuration.
    following = (run.first_line - 1 for run in log.log.runs if run.stated and run.first_line > number)
    end = next(following, len(log.lines))
    return sum(1 for line in log.lines[number:end] if total.search(line)) >= _BORNE_OUT


def _possible(log: Genuine) -> float:
    """The share of the numbers of the series' digits that an honest evaluation can print."""
    first = log.series[0]
    digits = max(len(o.value.as_tuple().digits) for o in log.series)
    scale = 100 if first.unit == "percent" else 1
    if first.unit not in ("fraction", "percent"):
        return 1.0
    if digits >= _DOUBLE:
        shares = [float(o.value) / scale for o in log.series if o.value]
        counted = [samples_of(s, epsilon=False) or samples_of(s, epsilon=True) for s in shares[:_NAMES]]
        return 0.0 if shares and all(counted) else 1.0
    unit = Decimal(1).scaleb(min(exponent(o.value) for o in log.series))
    size = size_of(log.log.runs[_run(log)], open_catalogue(None).registry) if log.metric.proportion else None
    if size is not None:
        return min(1.0, float(unit / scale) * size.samples)
    grid = _grid(log)
    return float(unit / grid) if grid is not None else 1.0


def _grid(log: Genuine) -> Decimal | None:
    """What all values of the series are multiples of, where these are enough to tell and it is not their last digit."""
    digits = max(len(o.value.as_tuple().digits) for o in log.series)
    if len({o.value for o in log.series}) < _REGULAR or digits >= _DOUBLE:
        return None
    unit = Decimal(1).scaleb(min(exponent(o.value) for o in log.series))
    common = gcd(*(int(o.value / unit) for o in log.series))
    return common * unit if common > 1 else None


def _on_grid(grid: Decimal | None, touched: Sequence[Observation], changed: Mapping[int, str]) -> bool:
    """Whether the values put in place of `touched` are all multiples of `grid`, as any honest ones are."""
    made = []
    for o in touched:
        pairs = zip(re.findall(r"\d+\.\d+", o.text), re.findall(r"\d+\.\d+", changed[o.line or 0]), strict=False)
        made += [Decimal(new) for old, new in pairs if old != new and exponent(Decimal(new)) == exponent(o.value)]
    return grid is not None and bool(made) and all(value % grid == 0 for value in made)


def _run(log: Genuine) -> int:
    return next((at for at, run in enumerate(log.log.runs) if run.index == log.series[0].run), 0)


def _determined(log: Genuine) -> tuple[str, set[int]]:
    """Which relation gives the values of the series, and on which lines; "" and none where there is no such relation.

    A relation of rounded numbers must hold in every evaluation, but for the averages among those of nuScenes, in which
    the bound of each error at 1 breaks the formula.
    """
    sheets = list(_sheets(log))
    lines = {o.line for o in log.series if o.line is not None}
    telling = len({o.value for o, _ in sheets}) >= _BORNE_OUT or any(
        len(o.value.as_tuple().digits) >= _DOUBLE and o.value not in (0, 1, 100) for o, _ in sheets
    )
    if not telling:
        return "", set()
    names = set.intersection(*({*sheet} for _, sheet in sheets)) - {log.series[0].printed}
    few = sorted(name for name in names if len({sheet[name] for _, sheet in sheets}) > len(sheets) // 3)[:_NAMES]
    twins = {o.printed for o in log.log.observations if o.kind == "eval" and o.metric == log.series[0].metric}
    if any(all(_rounded(o.value, sheet[name]) for o, sheet in sheets) for name in twins.intersection(few)):
        return "printed twice", lines
    for one, other in combinations(few, 2):
        if _harmonic([(o.value, sheet[one], sheet[other]) for o, sheet in sheets]):
            return "harmonic mean", lines
    single = {o.line for o, sheet in sheets if o.line is not None and _nds(o, sheet)}
    if len(single) >= max(_BORNE_OUT, len(sheets) * 2 // 3):
        return "NDS", single
    return ("mean of classes", lines) if all(_mean_below(log, o) for o in log.series if o.value) else ("", set())


def _sheets(log: Genuine) -> Iterator[tuple[Observation, dict[str, Decimal]]]:
    """Each evaluation of the series with the other numbers it prints, by name."""
    at = {id(o): place for place, o in enumerate(log.log.observations)}
    for o in log.series:
        sheet: dict[str, Decimal] = {}
        place = at[id(o)]
        for other in log.log.observations[max(0, place - _NAMES) : place + _NAMES]:
            same = (other.epoch, other.step, other.run, other.subset) == (o.epoch, o.step, o.run, o.subset)
            near = o.epoch is not None or o.step is not None or other.line == o.line or o.subset is not None
            if other.kind == "eval" and other.weights == o.weights and same and near and other.value.is_finite():
                sheet.setdefault(other.printed, other.value)
        yield o, sheet


def _unit(value: Decimal) -> Decimal:
    return Decimal(1).scaleb(exponent(value))


def _rounded(a: Decimal, b: Decimal) -> bool:
    """Whether one of two numbers is the other, rounded to its digits."""
    units = sorted((_unit(a), _unit(b)))
    return abs(a - b) <= (units[1] / 2 if units[0] < units[1] else 0)


def _near(a: Observation, b: Observation) -> bool:
    return abs(a.value - b.value) <= max(_unit(a.value), _unit(b.value))


def _harmonic(triples: Sequence[tuple[Decimal, Decimal, Decimal]]) -> bool:
    """Whether one of the three numbers is the harmonic mean of the other two, and could not be any other mean."""
    for w, a, b in ((0, 1, 2), (1, 0, 2), (2, 0, 1)):
        told = 0
        for numbers in triples:
            whole, one, other = numbers[w], numbers[a], numbers[b]
            if min(numbers) <= 0:
                if any(numbers):
                    break
                continue
            reach = 2 * max(*map(_unit, numbers), Decimal("1e-12"))
            if abs(2 * one * other / (one + other) - whole) > reach:
                break
            told += abs((one + other) / 2 - whole) > 2 * reach
        else:
            if told >= _BORNE_OUT or (told and len(triples) < _BORNE_OUT):
                return True
    return False


def _nds(o: Observation, sheet: Mapping[str, Decimal]) -> bool:
    """Caesar et al., nuScenes, CVPR 2020, eq. 3."""
    names = ("mATE", "mASE", "mAOE", "mAVE", "mAAE")
    if o.metric not in ("nds", "map_nuscenes") or not {"NDS", "mAP", *names} <= sheet.keys():
        return False
    rest = sum((1 - min(Decimal(1), sheet[name]) for name in names), Decimal(0))
    return bool(abs((5 * sheet["mAP"] + rest) / 10 - sheet["NDS"]) <= Decimal("0.0002"))


def _mean_below(log: Genuine, o: Observation) -> bool:
    """Whether the evaluation lists numbers, on its line or the five behind it, whose mean is the value."""
    assert o.line is not None
    for found in _LIST.finditer(b"\n".join(log.lines[o.line - 1 : o.line + 5])):
        texts = found[1].replace(b",", b" ").split()
        if len(texts) < 2 or any(text.count(b".") > 1 for text in texts):
            continue
        numbers = [Decimal(text.decode()) for text in texts]
        if abs(sum(numbers, Decimal(0)) / len(numbers) - o.value) <= 2 * max(_unit(o.value), _unit(numbers[0])):
            return True
    return False


def _best_line(log: Genuine, touched: Sequence[Observation], changed: Mapping[int, str]) -> bool:
    """Whether a best line that was left alone repeats what an evaluation was, or is passed by what it was made."""
    left = [b for b in log.best if b.line not in changed]
    others = [o for o in log.series if o.line not in changed]
    if any(_near(b, o) for b in left for o in touched if not any(_near(b, other) for other in others)):
        return True
    if len(touched) != 1:
        return False
    (one,) = touched
    behind = [b for b in left if b.line and one.line and b.line >= one.line]
    numbers = re.findall(r"(?<![\d.])\d+\.\d+", changed[one.line or 0])
    return any(
        Decimal(text) * log.sign > behind[0].value * log.sign + _unit(one.value)
        for text in (numbers if behind else ())
        if text not in one.text and exponent(Decimal(text)) == exponent(one.value)
    )


def _numbered(log: Genuine) -> bool:
    for numbers in ([o.epoch for o in log.series], [o.step for o in log.series]):
        stated = [number for number in numbers if number is not None]
        gaps = Counter(after - before for before, after in pairwise(stated))
        if gaps and (most := gaps.most_common(1)[0]) and most[0] > 0:
            if most[1] >= _REGULAR and most[1] >= 0.9 * gaps.total():
                return True
    return False


def _totals(log: Genuine) -> bool:
    """Whether lines behind the first evaluation print totals, a remaining time or the model's name."""
    behind = b"\n".join(log.lines[(log.series[0].line or 1) - 1 :])
    model = log.log.runs[_run(log)].model
    if model and len(model) > 3 and model.encode() in behind:
        return True
    return len(re.findall(rb"(?i)(?:epoch|iter|step)s?\W{1,6}\d+ ?/ ?\d+", behind)) >= 10 or (
        len(_REMAINING.findall(behind)) >= 10
    )


def _clocks(log: Genuine) -> bool:
    """Whether stamps of the second half are held by durations, or stand before work that takes different times."""
    stamped = [line for line in log.lines if _STAMP.search(line[:80])]
    late = stamped[len(stamped) // 2 :]
    seconds = [int(m[1]) * 3600 + int(m[2]) * 60 + int(m[3]) for line in late if (m := _STAMP.search(line[:80]))]
    gaps = Counter((after - before) % 86_400 for before, after in pairwise(seconds))
    # Lines that always came at once, or each second, look like typed ones.
    uneven = sum(count for gap, count in gaps.items() if gap > 1)
    return uneven >= _BORNE_OUT and (any(_DURATION.search(line) for line in late) or uneven * 10 >= len(late))


def _digits(log: Genuine) -> bool:
    """Whether two evaluations in turn come again by chance less often than `SLIM` among all pairs of places."""
    apart = []
    for name in {o.printed for o in log.log.observations if o.kind == "eval"}:
        values = [o.value for o in log.log.observations if o.kind == "eval" and o.printed == name]
        if len(values) == len(log.series) > 1 and all(value.is_finite() for value in values):
            unit = min(_unit(value) for value in values)
            apart.append(sorted(abs(a - b) / unit for a, b in pairwise(values))[len(values) // 2 - 1])
    chance = prod(1 / (1 + 2 * float(gap)) for gap in sorted(apart, reverse=True)[:3])
    return bool(apart) and len(log.series) ** 2 * chance**2 <= SLIM


def goes_on(before: Sequence[Observation], behind: Sequence[Observation]) -> bool:
    """Whether the evaluations `behind`, of another run, are numbered as if they went on with those `before`."""
    for kind in ("epoch", "step") if before and behind else ():
        stated = [(getattr(before[at], kind), getattr(before[at + 1], kind)) for at in range(len(before) - 1)]
        gaps = Counter(b - a for a, b in stated if a is not None and b is not None)
        first, last = (getattr(one, kind) for one in (behind[0], before[-1]))
        if gaps and first is not None and last is not None:
            return bool(first - last == gaps.most_common(1)[0][0])
    return False


def changed_lines(before: Sequence[bytes], after: bytes) -> dict[int, str]:
    """The lines (from 1) of a log that differ from what they were, where none was added or left out."""
    lines = after.split(b"\n")
    if len(lines) != len(before):
        return {}
    pairs = enumerate(zip(before, lines, strict=True), 1)
    return {number: new.decode("utf-8", "replace") for number, (old, new) in pairs if old != new}
