"""Which framework wrote a log, where the log says so."""

from __future__ import annotations

from typing import Final

import msgspec

from harness.evidence.facts import Fact, of
from harness.evidence.observation import Run
from harness.judging import launched
from harness.tasks.places import tokens
from harness.values.lazy import pattern

# Files that PyTorch saves; PaddlePaddle does not load them.
_TORCH: Final = pattern(r"\.(?:pth|pth\.tar|pt)$")

_OTHERS: Final = frozenset("torch pytorch tensorflow tf jax flax keras mindspore mxnet caffe mmcv mmdet timm".split())
_PADDLE: Final = frozenset(("paddle", "paddlepaddle"))


class Other(msgspec.Struct, frozen=True):
    """Another framework than PaddlePaddle, and the fact that tells it."""

    name: str
    fact: Fact


def other(run: Run) -> Other | None:
    """Another framework than PaddlePaddle that the run states, None where it states none.

    What was evaluated without a training tells the framework by its file; what a training began from may have been
    converted.
    """
    for fact in of(run.facts, "framework"):
        if not fact.value.casefold().startswith("paddle"):
            return Other(fact.value, fact)
    if not run.train_epochs:
        for fact in of(run.facts, "weights"):
            if _TORCH.search(fact.value.casefold()):
                return Other(f"PyTorch: {fact.value}", fact)
    for name, fact in launched.names(run):
        words = set(tokens(name))
        if words & _OTHERS and not words & _PADDLE:
            return Other(name, fact)
    return None
