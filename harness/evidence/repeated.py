"""What a program prints again and again from one variable, and what of it changed from some line on, for good.

One process cannot change the length of its data loader, the name of its schedule, the unit it counts in or the folder
it saves in. What a run is put together from shows in them, however short its parts are. What comes and goes, grows, or
is only added (a loss of the last epochs) has another reason and is no change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
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
_EPOCHS: Final = (f"{TOTAL}train epoch", f"{TOTAL}train epochs")
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
    """The settings that two parts of one training repeat otherwise; with `moved` the folder of the checkpoints too."""
    for setting, values in later.repeated.items():
        earlier = before.repeated.get(setting, ())
        if earlier and (moved or not setting.startswith(FOLDER)):
            change = _compared(setting, earlier, values)
            if change is None or (not moved and _prolonged(change, before)):
                continue
            steps = setting.startswith(_STEPS) and setting not in _EPOCHS
            if not (steps and _follows(change, before, later)):
                yield change


def _prolonged(change: SettingChange, before: Run) -> bool:
    """Whether a training that had come to its last epoch was resumed for more of them."""
    epochs = int(change.before) if change.setting in _EPOCHS else None
    return epochs in before.train_epochs[-1:] and int(change.after) > int(change.before)


def _follows(change: SettingChange, before: Run, later: Run) -> bool:
    """Whether an epoch has other iterations because a part says that it takes more or fewer samples in each."""
    batches, devices = (_batch(before), _batch(later)), (before.devices, later.devices)
    # What neither part says is the same; what one part alone says may not be.
    if (batches[0] is None) != (batches[1] is None) or (devices[0] is None) != (devices[1] is None):
        return False
    one, other = ((batch or 1) * (count or 1) for batch, count in zip(batches, devices, strict=True))
    steps, more = int(change.before), int(change.after)
    # The samples of an epoch, up to a batch that is not full, which counts or is left out.
    return one != other and (steps - 1) * one < (more + 1) * other and (more - 1) * other < (steps + 1) * one


def _batch(run: Run) -> int | None:
    """How many samples a device is given in a step of training; None where it is not said, or said in several ways."""
    told = {fact.value for fact in of(run.facts, "batch") if fact.part in ("", "train")}
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


def _levels(folder: str) -> list[str]:
    told = (level for level in folder.split("/") if any(map(str.isalpha, level)))
    return [level for level in told if not _KEPT.fullmatch(level)]


def _another_total(before: Stated, after: Stated) -> tuple[str, str] | None:
    first, later = int(before.value), int(after.value)
    if _NEAR * abs(first - later) <= max(first, later) and min(before.count, after.count) < 2:
        return None
    return (before.value, after.value) if first != later else None
