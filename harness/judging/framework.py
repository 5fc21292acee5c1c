"""Which framework wrote a log, where the log says so."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from typing import Final

import msgspec

from harness.evidence.facts import Fact, of
from harness.evidence.observation import Collected, Log, Run
from harness.judging import launched
from harness.tasks.places import tokens
from harness.values.lazy import pattern

# Files that PyTorch saves; PaddlePaddle does not load them.
_TORCH: Final = pattern(r"\.(?:pth|pth\.tar|pt)$")

_OTHERS: Final = frozenset(
    "torch pytorch tensorflow tf jax flax keras mindspore mxnet caffe mmcv mmdet timm torchvision".split()
)
_PADDLE: Final = frozenset(("paddle", "paddlepaddle"))


class Other(msgspec.Struct, frozen=True):
    """Another framework than PaddlePaddle, and the fact that tells it."""

    name: str
    fact: Fact


def _speaks_of_paddle(text: str) -> bool:
    return "paddle" in text.casefold() or ".pdparams" in text.casefold()


def ported(collected: Collected) -> bool:
    """Whether anything in a submission speaks of PaddlePaddle: a name, the beginning of a file, what a run says.

    Where the submission itself lies says nothing.
    """
    levels = [file.file.split("/") for file in collected.files]
    shared = len(list(takewhile(lambda same: len(set(same)) == 1, zip(*(one[:-1] for one in levels), strict=False))))
    for file, names in zip(collected.files, levels, strict=True):
        if _speaks_of_paddle(" ".join((*names[shared:], file.head.decode("utf-8", "replace")))):
            return True
    return any(_speaks_of_paddle(fact.value) for log in collected.logs for run in log.runs for fact in run.facts)


def of_writer(log: Log, run: Run) -> Other | None:
    """The framework of the program whose writer a log has, where that is another than PaddlePaddle."""
    if not log.habits.framework or log.habits.framework.casefold().startswith("paddle"):
        return None
    return Other(
        log.habits.framework, Fact(key="framework", value=log.habits.framework, how="line", line=run.first_line)
    )


def other(run: Run, before: Sequence[Run] = ()) -> Other | None:
    """Another framework than PaddlePaddle that the run states, None where it states none.

    A run that names no framework goes on under the banner of the nearest one of `before`, the runs before it in its
    file, that names one. What was evaluated without a training tells the framework by its file; what a training began
    from may have been converted.
    """
    stated = next(filter(None, ([*of(one.facts, "framework")] for one in (run, *reversed(before)))), [])
    for fact in stated:
        if not fact.value.casefold().startswith("paddle"):
            return Other(fact.value, fact)
    if not run.train_epochs:
        for fact in of(run.facts, "weights"):
            if _TORCH.search(fact.value.casefold()):
                return Other(f"PyTorch: {fact.value}", fact)
    for name, fact in launched.names(run):
        if launched.is_machine(name):
            continue
        words = set(tokens(name))
        if words & _OTHERS and not words & _PADDLE:
            return Other(name, fact)
    return None
