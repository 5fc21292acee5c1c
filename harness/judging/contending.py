"""Which of the series that could prove a criterion decide it, where there are several.

What is left agrees when all of it holds or none does; a disagreement is for a person to settle. A failing series that
is left out is shown beside the one that holds.
"""

from __future__ import annotations

from typing import Final

from harness.judging.selection import Judged
from harness.values.lazy import pattern
from harness.values.verdicts import Reason

# What is known to be otherwise than asked, or filed as another's, where other doubts leave it open.
_BROKEN: Final = frozenset((Reason.CONDITIONS_DIFFER, Reason.CONDITION_EXCLUDED, Reason.FILED_AS_SHOWN))
_WORDS: Final = pattern(r"[a-z]+|\d+")
# A program names the states of one training by these words and numbers alone.
_STATES: Final = frozenset(
    "best latest last final model ema ep epoch epochs iter iters iteration iterations step steps ckpt".split()
)
# In the folder of a state the file has such a name, which tells no state by itself.
_FILES: Final = frozenset("model weights checkpoint state params".split())


def contending(judged: list[Judged]) -> list[Judged]:
    """The series that decide.

    Not what another evaluator says beside the asked one in the same log; not what breaks a condition, beside what
    keeps them; and of those that fall short neither a training that was broken off beside one that was not, nor one
    that the log of a longer one shows to be the beginning of more, nor another state of the training whose best holds.
    """
    asked = {file for one in judged if not _by_another(one) for file in _files(one)}
    judged = [one for one in judged if not _by_another(one) or not _files(one) <= asked]
    judged = [one for one in judged if not _breaks(one)] or judged
    if any(map(_finished, judged)):
        judged = [one for one in judged if _finished(one) or one.ruling.holds]
    holding = [one for one in judged if one.ruling.holds]
    return [
        one
        for one in judged
        if one.ruling.holds or not any(_goes_further(other, one) or _same_training(other, one) for other in holding)
    ]


def _by_another(one: Judged) -> bool:
    return any(doubt.reason is Reason.EVALUATOR_DIFFERS for doubt in one.series.doubts)


def _breaks(one: Judged) -> bool:
    return any(doubt.reason in _BROKEN for doubt in one.series.doubts)


def _finished(one: Judged) -> bool:
    """Whether the schedule was trained to its end: to the last epoch, or evaluated at the last of its iterations."""
    totals = [run.shown["iters"][-1].value for _, run in one.series.runs if "iters" in run.shown]
    steps = [value.observation.step for value in one.series.values if value.observation.step is not None]
    if not steps or not totals or not totals[-1].isdigit():
        return one.series.complete
    return one.series.complete and max(steps) >= int(totals[-1])


def _files(one: Judged) -> set[str]:
    return {log.file for log, _ in one.series.runs}


def _goes_further(longer: Judged, shorter: Judged) -> bool:
    """Whether a training went on behind the epoch that another ended with, where neither says how many it has.

    A writer that prints no total leaves open whether a training was broken off; what a longer one reaches, a shorter
    one does not contradict.
    """
    ends = [_last_epoch(one) for one in (longer, shorter)]
    return ends[0] is not None and ends[1] is not None and ends[0] > ends[1]


def _last_epoch(one: Judged) -> int | None:
    """The last epoch that was trained, of a training that prints no total."""
    runs = [run for _, run in one.series.runs if run.train_epochs]
    if not runs or any(run.epochs is not None for run in runs):
        return None
    return max(max(run.train_epochs) for run in runs)


def _same_training(one: Judged, other: Judged) -> bool:
    """Whether both are evaluations alone, of two states of one training: `best_model` and `epoch_280` of a folder.

    In the log of the training they would be two of its epochs.
    """
    (log, run), (log_of_other, other_run) = one.series.runs[0], other.series.runs[0]
    if run.train_epochs or other_run.train_epochs or log.format != log_of_other.format:
        return False
    if (run.model, run.dataset, run.declared) != (other_run.model, other_run.dataset, other_run.declared):
        return False
    from harness.judging.checkpoints import loaded_files  # few tasks are shown by evaluations alone

    paths, others = loaded_files(run), loaded_files(other_run)
    return len(paths) == len(others) == 1 and _states_of_one(paths[0], others[0])


def _states_of_one(path: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two paths differ in one level alone, in a folder that is named, and both name a state there.

    Below a folder that is a state's lies no other state, and such a folder says of what its number is:
    `epochs_100/best_model`, `model_1/latest` and `2/model` are trainings.
    """
    if len(path) != len(other):
        return False
    differing = [at for at, (level, its) in enumerate(zip(path, other, strict=True)) if level != its]
    if len(differing) != 1 or differing[0] == 0:
        return False
    last = differing[0] == len(path) - 1
    if not last and (differing[0] != len(path) - 2 or not _FILES.issuperset(_words(path[-1]))):
        return False
    return all(_is_state(names[differing[0]], folder=not last) for names in (path, other))


def _is_state(level: str, *, folder: bool) -> bool:
    words = _words(level)
    named = any(word in _STATES and word != "model" for word in words) or not any(map(str.isdigit, words))
    return bool(words) and all(word.isdigit() or word in _STATES for word in words) and (named or not folder)


def _words(level: str) -> list[str]:
    return _WORDS.findall(level.casefold())
