"""Whether a run that evaluated nothing goes on with a training that was broken off, and so finishes its schedule.

Nothing that such a run prints is held against a target, so that any log could stand in for it. It has to begin from
what that training saved, later, under the same settings, and to train every epoch that is left, with losses that are
numbers. One whose configuration says that it evaluates has lost its evaluations and shows nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import msgspec

from harness.evidence.facts import Key, of
from harness.evidence.observation import Log, Observation, Run
from harness.judging.series import Series
from harness.tasks.names import fold
from harness.values.lazy import pattern
from harness.values.paths import ends_with, levels
from harness.values.stamps import DAY, NO_YEAR, seconds

# What both parts state of it has to be equal.
_SETTINGS: Final = ("learning_rate", "arch", "iters")
_OF_BOTH: Final[tuple[Key, ...]] = ("backbone", "method", "teacher", "dataset", "list", "training_data", "batch")
# Folders inside that of a training in which checkpoints are kept.
_KEPT: Final = pattern(
    r"checkpoints?|ckpts?|weights|models?|snapshots?|saved?(?:_models?)?|(?:epochs?|ep|latest|best)[^/]*"
)
_NUMBER: Final = pattern(r"(?<![\d.])\d{1,9}(?![\d.]*\d)")
# A clock without a year, which shows days of NO_YEAR alone, begins again in January.
_NO_YEARS: Final = (NO_YEAR + 1 - 1970) * 366 * DAY
_WRAPPED: Final = 183 * DAY


class Silent(msgspec.Struct, frozen=True):
    """A run that was resumed and evaluated nothing, with what it printed while it trained."""

    log: Log
    run: Run
    observations: Sequence[Observation]


def goes_on_with(one: Silent, series: Series) -> bool:
    """Whether the run goes on with the training of `series`, which was broken off before it."""
    before = [run for _, run in series.runs]
    epochs = one.run.train_epochs
    evaluates = one.run.stated.get("evaluates")
    return (
        epochs == list(range(epochs[0], epochs[-1] + 1))
        and (evaluates is None or evaluates.value.casefold() not in ("true", "yes", "on", "1"))
        and all(observed.value.is_finite() for observed in one.observations)
        and all(_alike(run, one.run) for run in before)
        and _later(one, series)
        and any(_saved_by(log, run, one.run) for log, run in series.runs)
    )


def _alike(first: Run, later: Run) -> bool:
    """Whether what both state of their settings and their data is equal."""
    stated = [(first.stated[name].value, later.stated[name].value) for name in _shared(first, later)]
    sizes = (first.batch_size, later.batch_size)
    facts = [(_last_names(first, key), _last_names(later, key)) for key in _OF_BOTH]
    return all(not one or not other or one == other for one, other in (*stated, sizes, *facts))


def _shared(first: Run, later: Run) -> Iterator[str]:
    return (name for name in _SETTINGS if name in first.stated and name in later.stated)


def _last_names(run: Run, key: Key) -> set[tuple[str, str]]:
    """What a run states, a path by its last level: the parts of a training may have been run on two machines."""
    return {(fact.part, "".join(levels(fact.value)[-1:])) for fact in of(run.facts, key)}


def _later(one: Silent, series: Series) -> bool:
    """Whether the run began after the last evaluation of the training, as far as both state the time."""
    last = _stamps(value.observation.text for value in reversed(series.values))
    first = _stamps(observed.text for observed in one.observations)
    if last is None or first is None:
        return True
    return first >= last or (last < _NO_YEARS and last - first > _WRAPPED)


def _stamps(texts: Iterable[str]) -> float | None:
    """The first time stamp in the first of the lines that has one."""
    return next((stamp for text in texts if (stamp := seconds(text)) is not None), None)


def _saved_by(log: Log, run: Run, later: Run) -> bool:
    """Whether what `later` began from was saved by `run` at the epoch that it goes on from.

    It lies below the folder that `run` says it wrote to, or, where it says none, in that in which its log lies.
    """
    path = levels(later.resumed_from or "")
    named = [*path[-1:], *(level for level in path[:-1] if _KEPT.fullmatch(level.casefold()))]
    numbers = {int(number) for level in named for number in _NUMBER.findall(level)}
    if not numbers <= {later.train_epochs[0] - 1, later.train_epochs[0]}:
        return False
    wrote = [levels(fact.value) for fact in of(run.facts, "output")]
    beside = levels(log.file)[:-1]
    own = {fold(name) for name in (run.model, *beside[-1:]) if name}
    if not wrote:
        return ends_with(path[:-1], beside)
    return any(_below(path[:-1], folder, own) for folder in wrote)


def _below(path: tuple[str, ...], folder: tuple[str, ...], own: set[str]) -> bool:
    """Whether `path` is `folder`, seen from where it may be, or a folder of the training `own` inside it."""
    for at in range(len(path) + 1):
        above, inside = path[:at], path[at:]
        if not all(fold(level) in own or _KEPT.fullmatch(level.casefold()) for level in inside):
            continue
        if ends_with(above, folder) or ends_with(folder, above) or (not folder and not above):
            return True
    return False
