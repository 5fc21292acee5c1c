"""What a program prints again and again from one variable, and what of it changed from some line on, for good.

One process cannot change the length of its data loader, the name of its schedule, the unit it counts in or the folder
it saves in. What a run is put together from shows in them, however short its parts are. What comes and goes, grows, or
is only added (a loss of the last epochs) has another reason and is no change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import accumulate
from typing import Final

import msgspec

from harness.evidence.facts import of
from harness.evidence.observation import Run, Stated
from harness.values.lazy import pattern

# How the settings of a run are called in `Run.repeated`, each followed by which one it is.
TOTAL: Final = "total "
FOLDER: Final = "folder "
NAMES: Final = "names "
# The settings among them that count the steps of training are these, but for those that count its epochs.
_STEPS: Final = f"{TOTAL}train "
_EVALUATED: Final = f"{TOTAL}eval "
_EPOCHS: Final = (f"{TOTAL}train epoch", f"{TOTAL}train epochs")
# By how much the number of devices changes; one alone is no change.
_POWERS: Final = tuple(Fraction(2) ** power for power in range(-6, 7))
# In such words a speed is given.
_RATE: Final = pattern(r"[a-z]{3,16}/s(?:ec(?:ond)?)?")
# No batch is so large.
_DIGITS: Final = 10
# How the lines of work begin that stand near an evaluation.
KINDS: Final = f"{NAMES}lines"
# The names of one line stand so between each other.
BETWEEN: Final = ", "
# Settings that a run has more values of than these say nothing.
MOST: Final = 8
# A sampler that fills its batches up to a size makes a little more or less of them in each epoch.
_NEAR: Final = 20
# Levels of a path in which a program keeps one checkpoint beside others, or all of them.
_KEPT: Final = pattern(
    r"(?i)(?:[^/]*[^a-z/])?(?:checkpoints?|ckpts?|weights|models?|snapshots?|saved?(?:_models?)?|epochs?|ep|iters?|"
    r"steps?|latest|last|best|final|top|current|ema|swa)(?:[^a-z/][^/]*)?"
)
# Of a number that counts.
_NUMBER: Final = pattern(r"\d+")


class SettingChange(msgspec.Struct, frozen=True):
    """A setting that has one value up to the line `last` and another one from line `first` on.

    So many `lines` of the run repeat it.
    """

    setting: str
    before: str
    after: str
    last: int
    first: int
    lines: int

    @property
    def what(self) -> str:
        """What a message calls the setting: the names of values by how their line begins."""
        return self.setting.removeprefix(NAMES)


def note(repeated: dict[str, list[Stated]], setting: str, value: str, line: int) -> None:
    """A line repeats `setting` with this value; more than MOST of them are kept as one too many."""
    values = repeated.setdefault(setting, [])
    for one in values:
        if one.value == value:
            one.first, one.last = min(one.first, line), max(one.last, line)
            one.count += 1
            return
    if len(values) <= MOST:
        values.append(Stated(value=value, first=line, last=line))


def changes(repeated: Mapping[str, Sequence[Stated]]) -> Iterator[SettingChange]:
    """The settings of one run that another one has from some line on, in the order of these lines."""
    found = [one for setting, values in repeated.items() if (one := _change(setting, values)) is not None]
    yield from sorted(found, key=lambda one: one.first)


def between(before: Run, later: Run, *, moved: bool) -> Iterator[SettingChange]:
    """The settings that two parts of one training repeat otherwise; with `moved` the folder of the checkpoints too.

    Unless one process printed both, the later part may have run on more devices, or under another version of its
    program, which prints the same under another name.
    """
    scales = (Fraction(1),) if moved else _scales(before, later)
    for setting, values in later.repeated.items():
        earlier = before.repeated.get(setting, ())
        if earlier and (moved or not setting.startswith(FOLDER)):
            change = _compared(setting, earlier, values)
            if change is None or (not moved and (_prolonged(change, before) or _renamed(change))):
                continue
            counts = setting.startswith(TOTAL) and setting not in _EPOCHS and not (moved and _evaluates(setting))
            if not (counts and any(_follows(change, before, later, scale) for scale in scales)):
                yield change


def _prolonged(change: SettingChange, before: Run) -> bool:
    """Whether a training that had come to its last epoch was resumed for more of them."""
    epochs = int(change.before) if change.setting in _EPOCHS else None
    return epochs in before.train_epochs[-1:] and int(change.after) > int(change.before)


def _renamed(change: SettingChange) -> bool:
    """Whether only the words changed in which a speed is given, or a schedule's name was added to that of its value."""
    if not change.setting.startswith(NAMES):
        return False
    gone, new = (
        [name for name in side.split(BETWEEN) if not _RATE.fullmatch(name)] for side in (change.before, change.after)
    )
    return all(name.partition("(")[0] in new for name in gone) or all(name.partition("(")[0] in gone for name in new)


def _scales(before: Run, later: Run) -> tuple[Fraction, ...]:
    """By how much the number of devices may have changed between two parts of a training.

    Where they do not both say how many they have, it is a power of two that the iterations of an epoch show.
    """
    if before.devices and later.devices:
        return (Fraction(later.devices, before.devices),)
    steps, evaluated = (_totals(before, later, part) for part in (_STEPS, _EVALUATED))
    told = [scale for scale in _POWERS if scale == 1 or (steps and all(_fits(o, before, later, scale) for o in steps))]
    # An evaluation is shared among the devices as the training is; one that is not says nothing of their number.
    return tuple(scale for scale in told if scale == 1 or all(_fits(o, before, later, scale) for o in evaluated))


def _totals(before: Run, later: Run, part: str) -> list[SettingChange]:
    """The counts of steps that both parts of a training repeat, whether they changed or not."""
    found = []
    for setting, after in later.repeated.items():
        first = before.repeated.get(setting, ())
        if setting.startswith(part) and setting not in _EPOCHS and len(first) == len(after) == 1:
            found.append(
                SettingChange(setting, first[0].value, after[0].value, first[0].last, after[0].first, first[0].count)
            )
    return found


def _follows(change: SettingChange, before: Run, later: Run, scale: Fraction) -> bool:
    """Whether an epoch has other iterations because `scale` times as many devices take other samples in each."""
    one, other = _taken(change, before, later, scale)
    return one != other and _fits(change, before, later, scale)


def _fits(change: SettingChange, before: Run, later: Run, scale: Fraction) -> bool:
    """Whether an epoch has as many samples as before where `scale` times as many devices take some in each step."""
    one, other = _taken(change, before, later, scale)
    steps, more = int(change.before), int(change.after)
    # Up to a batch that is not full, which counts or is left out.
    return other > 0 and (steps - 1) * one < (more + 1) * other and (more - 1) * other < (steps + 1) * one


def folder(path: str) -> str:
    """A folder that checkpoints are saved in, without the numbers that tell one checkpoint from another.

    They stand as `#`: those of its last level, and of a level that counts, such as `epoch_12`. Others are of its name.
    """
    *above, last = path.replace("\\", "/").split("/")
    counted = [_without_number(level) if _KEPT.fullmatch(level) or level.isdecimal() else level for level in above]
    return "/".join((*counted, _without_number(last)))


def _without_number(level: str) -> str:
    return _NUMBER.sub("#", level)


def _taken(change: SettingChange, before: Run, later: Run, scale: Fraction) -> tuple[Fraction, Fraction]:
    """How many samples are taken in a step before and after; none where one part alone says it."""
    batches = [batch_of(run, evaluates=_evaluates(change.setting)) for run in (before, later)]
    if (batches[0] is None) != (batches[1] is None):
        return Fraction(0), Fraction(0)
    return Fraction(batches[0] or 1), (batches[1] or 1) * scale


def _evaluates(setting: str) -> bool:
    return setting.startswith(_EVALUATED)


def steps_of(run: Run) -> int | None:
    """How many steps an epoch of training has; None where the run does not repeat it, or repeats several numbers."""
    counts = (setting for setting in run.repeated if setting.startswith(_STEPS) and setting not in _EPOCHS)
    told = {one.value for setting in counts for one in run.repeated[setting]}
    return int(told.pop()) if len(told) == 1 else None


def batch_of(run: Run, *, evaluates: bool) -> int | None:
    """How many samples a device is given in a step; None where it is not said, or said in several ways."""
    parts = ("eval", "val", "test") if evaluates else ("train",)
    told = {fact.value for fact in of(run.facts, "batch") if fact.part in ("", *parts)}
    value = told.pop() if len(told) == 1 else ""
    return int(value) if value.isascii() and value.isdigit() and len(value) < _DIGITS else None


def _change(setting: str, values: Sequence[Stated]) -> SettingChange | None:
    """Where a setting changes for good: no value of it stands on both sides of the line."""
    if not 1 < len(values) <= MOST:
        return None
    ordered = sorted(values, key=lambda one: one.first)
    reached = list(accumulate((one.last for one in ordered), max))
    for at in range(1, len(ordered)):
        if reached[at - 1] < ordered[at].first:
            change = _compared(setting, ordered[:at], ordered[at:])
            if change is not None:
                return change
    return None


def _compared(setting: str, before: Sequence[Stated], after: Sequence[Stated]) -> SettingChange | None:
    if setting.startswith(NAMES):
        told = _replaced(before, after)
    elif setting.startswith(FOLDER):
        # A program keeps its best, its latest and single epochs in folders beside each other.
        one_each = all(len({tuple(_levels(one.value)) for one in side}) == 1 for side in (before, after))
        told = _moved(before[0].value, after[0].value) if one_each else None
    elif len(before) > 1 or len(after) > 1:
        return None
    else:
        told = _another_total(before[0], after[0])
    if told is None:
        return None
    last, first = max(one.last for one in before), min(one.first for one in after)
    return SettingChange(setting, *told, last, first, sum(one.count for one in (*before, *after)))


def _replaced(before: Sequence[Stated], after: Sequence[Stated]) -> tuple[str, str] | None:
    """The names that all lines of the one side have and none of the other, where both sides have such."""
    gone = _only(before, after)
    new = _only(after, before)
    return (BETWEEN.join(gone), BETWEEN.join(new)) if gone and new else None


def _only(own: Sequence[Stated], other: Iterable[Stated]) -> list[str]:
    names = [one.value.split(BETWEEN) for one in own]
    others = {name for one in other for name in one.value.split(BETWEEN)}
    return [name for name in names[0] if name not in others and all(name in line for line in names)]


def _moved(before: str, after: str) -> tuple[str, str] | None:
    """Two folders of which none lies in the other, but for which checkpoint it is and where the path begins."""
    one, other = sorted((_levels(before), _levels(after)), key=len)
    inside = other[: len(one)] == one or other[len(other) - len(one) :] == one
    return None if inside else (before, after)


def _levels(path: str) -> list[str]:
    told = (level for level in path.split("/") if any(map(str.isalpha, level)))
    return [_without_number(level) for level in told if not _KEPT.fullmatch(level)]


def _another_total(before: Stated, after: Stated) -> tuple[str, str] | None:
    first, later = int(before.value), int(after.value)
    if _NEAR * abs(first - later) <= max(first, later) and min(before.count, after.count) < 2:
        return None
    return (before.value, after.value) if first != later else None
