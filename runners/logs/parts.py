"""A log that was cut into files: what the first of them says of the run holds for the others.

`split`, logrotate and people cut long logs, and the configuration stands in the first part alone. A part is known by
its name, which differs from that of the part before in a number or a letter, and by what it holds: it says nothing of
its own of what is trained, and trains on where the part before ends, whichever of them has the lower number. Whatever
begins anew, or says what it is, stays a log of its own.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

import msgspec

from harness.evidence.facts import of
from harness.evidence.observation import Log, Observation, Run
from harness.values.lazy import pattern
from harness.values.quantity import agree
from harness.values.stamps import DAY, NO_YEAR, seconds
from runners.logs.reading.opening import complete

# `train.log.1` is older than `train.log`, and `train.log.2` older still.
_ROTATED: Final = pattern(r"(.*[._](?:log|txt|out))\.(\d{1,3})")
# `train_part2.log`, `train-02.log`, `train.log.ab`, `xab`.
_NUMBERED: Final = pattern(r"(.*?)(?:[-_. ]?part)?[-_. ]?(\d{1,3})((?:\.(?:log|txt|out))?)")
_LETTERED: Final = pattern(r"(.*[._]|x)([a-z]{2})")
# What the first part says of the run, and a later part does not.
_FIELDS: Final = (
    "model", "dataset", "split", "evaluator", "classes", "epochs", "batch_size", "devices", "samples", "image_size",
    "framework", "pretrained",
)  # fmt: skip
_NUMBERS: Final = pattern(r"\d+(?:\.\d+)?")
# A clock without a year, which shows days of NO_YEAR alone, begins again in January.
_NO_YEARS: Final = (NO_YEAR + 1 - 1970) * 366 * DAY
_WRAPPED: Final = 183 * DAY


def follow_on(logs: Sequence[Log]) -> None:
    """Let each part of a log that was cut say of its run what the part before says; it is resumed from there."""
    folders: dict[tuple[str, str], list[Log]] = defaultdict(list)
    for log in logs:
        folders[log.file.rpartition("/")[0], log.format].append(log)
    for beside in folders.values():
        for parts in series(beside):
            for before, part in pairwise(parts):
                if _goes_on(before, part):
                    _tell(before, part)


def series(logs: Sequence[Log]) -> list[list[Log]]:
    """The logs of a folder whose names make up a series, in the order in which they were written."""
    found: dict[tuple[str, ...], list[tuple[int, str, Log]]] = defaultdict(list)
    names = {log.file.rpartition("/")[2].casefold(): log for log in logs}
    for name, log in names.items():
        if rotated := _ROTATED.fullmatch(name):
            found["rotated", rotated[1]].append((-int(rotated[2]), name, log))
        elif lettered := _LETTERED.fullmatch(name):
            found["lettered", lettered[1]].append((0, lettered[2], log))
        elif numbered := _NUMBERED.fullmatch(name):
            found["numbered", numbered[1], numbered[3]].append((int(numbered[2]), name, log))
    for key, parts in found.items():
        if key[0] == "rotated" and any(name.rpartition(".")[2].startswith("0") for _, name, _ in parts):
            # `split -d` counts from 00 up; logrotate writes no leading zero.
            found[key] = parts = [(-number, name, log) for number, name, log in parts]
        elif key[0] == "rotated" and (last := names.get(key[1])) is not None:
            parts.append((0, key[1], last))
    return [_in_order([log for *_, log in sorted(parts, key=lambda part: part[:2])]) for parts in found.values()]


def _in_order(parts: list[Log]) -> list[Log]:
    """Parts in the order of the epochs or steps that they hold, which people number as they like; else as named."""
    epochs = [log.runs[0].train_epochs[0] if log.runs and log.runs[0].train_epochs else None for log in parts]
    steps = [min((one.step for one in log.observations if one.step is not None), default=None) for log in parts]
    begun = epochs if None not in epochs else steps
    if None in begun:
        return parts
    return [log for _, _, log in sorted(zip(begun, range(len(parts)), parts, strict=True))]


def _goes_on(before: Log, part: Log) -> bool:
    """Whether `part` says nothing of what it trains, and trains on where the last run of `before` ends."""
    if not before.runs or len(part.runs) != 1:
        return False
    last, run = before.runs[-1], part.runs[0]
    told = run.model or run.dataset or run.stated or run.resumed_from or run.pretrained or run.declared
    if told or next(of(run.facts, "model", "backbone", "method", "config", "dataset", "list"), None) is not None:
        return False
    if not _alike(before, last, part, run):
        return False
    if last.train_epochs:
        return bool(run.train_epochs) and not last.completed and 0 <= run.train_epochs[0] - last.train_epochs[-1] <= 1
    return not run.train_epochs and _goes_on_in_steps(before, part)


def _alike(before: Log, last: Run, part: Log, run: Run) -> bool:
    """Whether what both print of their settings, and how they print values, is equal, and the clock goes on.

    Lines that stand in both, as where one was cut with an overlap, are no sign of another training; other values of the
    same evaluation are, unless the cut went through what belongs to one epoch.
    """
    if any({one.value for one in run.shown[name]} != {last.shown[name][-1].value} for name in _shared(last, run)):
        return False
    passed = [one for one in before.observations if one.run == last.index and one.kind == "eval"]
    coming = [one for one in part.observations if one.kind == "eval"]
    told = {one.text for one in passed}
    new = [one for one in coming if one.text not in told]
    again = _places(passed) & _places(new)
    if again and not _cut_through(passed, new):
        return False
    return _written_alike(passed, coming) and _later(passed, new) and _best_goes_on(before, last, part)


def _cut_through(passed: Sequence[Observation], new: Sequence[Observation]) -> bool:
    """Whether the cut went through the evaluations of one epoch, of which every epoch has as many (weights, their EMA).

    Only the last evaluations above the cut can go on below it, and only up to the number that others have; of which
    weights they are is not known below it.
    """
    above, below = _counts(passed), _counts(new)
    again = above.keys() & below.keys()
    last = list(above)[-1:]
    usual = max((count for place, count in above.items() if place not in again), default=0)
    return {place[1:] for place in again} == {place[1:] for place in last} and all(
        above[one] + below[one] <= usual for one in again
    )


def _counts(values: Iterable[Observation]) -> Counter[tuple[object, ...]]:
    """How many evaluations there are of each epoch, or step, whatever their weights."""
    return Counter((one.printed, one.epoch, one.step, one.subset) for one in values)


def _best_goes_on(before: Log, last: Run, part: Log) -> bool:
    """Whether the first best line of `part` says the best of what stands above it, in either part.

    A process keeps its best: that line repeats the last one of `before`, or says what an evaluation came to. Where
    `before` has no best lines of this name, its writer says otherwise what is best.
    """
    above = [one for one in before.observations if one.run == last.index]
    held = {one.printed: one for one in above if one.kind == "best"}
    for best in part.observations:
        kept = held.pop(best.printed, None) if best.kind == "best" else None
        if kept is None or best.value == kept.value:
            continue
        known = [*above, *(one for one in part.observations if (one.line or 0) <= (best.line or 0))]
        # The cut may stand between an evaluation and its best line, which does not say of what it is.
        metric = best.metric or kept.metric
        if not any(one.kind == "eval" and one.metric == metric and _alike_but_cut(best, one) for one in known):
            return False
    return True


def _alike_but_cut(best: Observation, one: Observation) -> bool:
    """Whether a best line can be of the value of an evaluation, rounded or cut off; in percent or as a share."""
    return any(agree(best.value.scaleb(shift), one.value, cut=True) for shift in (0, 2, -2))


def _shared(first: Run, later: Run) -> Iterable[str]:
    return (name for name in first.shown if name in later.shown and first.shown[name] and later.shown[name])


def _written_alike(passed: Iterable[Observation], coming: Iterable[Observation]) -> bool:
    """Whether lines with a value of one name are the same in both but for their numbers."""
    shapes: dict[str, set[str]] = defaultdict(set)
    for one in passed:
        shapes[one.printed].add(_NUMBERS.sub("0", one.text))
    return all(_NUMBERS.sub("0", one.text) in shapes.get(one.printed, (_NUMBERS.sub("0", one.text),)) for one in coming)


def _places(values: Iterable[Observation]) -> set[tuple[object, ...]]:
    """The evaluations that the values are of, as far as they tell."""
    return {
        (one.printed, one.epoch, one.step, one.weights, one.subset)
        for one in values
        if one.epoch is not None or one.step is not None
    }


def _later(passed: Sequence[Observation], coming: Sequence[Observation]) -> bool:
    """Whether what comes was printed after what had passed, as far as both state the time."""
    last = next((stamp for one in reversed(passed) if (stamp := seconds(one.text)) is not None), None)
    first = next((stamp for one in coming if (stamp := seconds(one.text)) is not None), None)
    if last is None or first is None:
        return True
    return first >= last or (last < _NO_YEARS and last - first > _WRAPPED)


def _goes_on_in_steps(before: Log, part: Log) -> bool:
    """Whether the evaluations of `part` are of a later step than those of `before`, inside what that one announced."""
    last = before.runs[-1]
    announced = [int(fact.value) for fact in of(last.facts, "iterations") if fact.value.isdigit()]
    passed = [one.step for one in before.observations if one.run == last.index and one.step]
    evaluated = [one for one in part.observations if one.kind == "eval"]
    coming = [one.step for one in evaluated if one.step]
    if not announced or not coming or not max(passed, default=0) < min(coming) or max(coming) > announced[-1]:
        return False
    # The line that says of which step the first evaluation is may stand above the cut.
    between = 1 if evaluated[0].step is None else 0
    return not passed or min(coming) - max(passed) <= (1 + between) * _interval(passed)


def _interval(steps: Iterable[int]) -> int:
    """The most steps between evaluations, or up to the first; where there are more, a part was lost."""
    return max(later - one for one, later in pairwise([0, *sorted(set(steps))]))


def _tell(before: Log, part: Log) -> None:
    last, run = before.runs[-1], part.runs[0]
    for field in _FIELDS:
        if getattr(run, field) is None:
            setattr(run, field, getattr(last, field))
    run.resumed_from = before.file
    keys = {fact.key for fact in run.facts}
    told = [fact if fact.told else msgspec.structs.replace(fact, told_by=before.file) for fact in last.facts]
    run.facts = [*(fact for fact in told if fact.key not in keys), *run.facts]
    complete(part, part.runs, changed=True)
