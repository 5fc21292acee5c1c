"""Progress logs of `paddle.Model.fit` and `paddle.Model.evaluate`.

The lines of training and evaluation have one shape; only `Eval begin...` and `Eval samples: N` tell them apart
(PaddlePaddle/Paddle, python/paddle/hapi/callbacks.py, ProgBarLogger). A metric is the mean over the set so far, so
that the line of the last step counts; `loss` is the last step's alone and is no result. The log names neither model
nor data: it proves a criterion only through a mapping.
"""

from __future__ import annotations

import re
from typing import Final

from harness.evidence.habits import Habits, Mean
from runners.logs.reading.base import Head
from runners.logs.reading.described import Format
from runners.logs.reading.description import Below, Rule, Sample
from runners.logs.reading.hooks import Account, FoundLine

STEP = r"step +(?P<step>\d{1,9})/(?P<of>\d{1,9})(?: \[[=>.]+\])?(?P<rest>(?: - \w+: \S+)+)"
# Values have four decimals at least; what has none is a count.
PAIRS = r" - (\w+): ([-+]?\d+\.\d{4,}(?:[eE][-+]?\d+)?|nan|inf)(?= |$)"


def _trained(account: Account, found: FoundLine) -> None:
    """The epoch a training has come to; a new run where the epochs start over."""
    epoch = int(found.groups["epoch"] or 0)
    run = account.log.run
    if run is None or (run.train_epochs and epoch <= run.train_epochs[-1]):
        run = account.start(found.line)
    run.epochs = int(found.groups["total"] or 0)
    run.train_epochs.append(epoch)
    account.state.epoch = epoch


def _begun(account: Account, found: FoundLine) -> None:
    account.state.held = None


def _step(account: Account, found: FoundLine) -> None:
    """Values of earlier steps are of a part of the set."""
    account.state.held = found if found.groups["step"] == found.groups["of"] else None


def _evaluated(account: Account, found: FoundLine) -> None:
    """Only an evaluation that says of how many samples it was is one."""
    state, run = account.state, account.log.current(found.line)
    samples = found.groups["counted"] or ""
    # A run that evaluates several sets states the size of none of them.
    several = state.told.setdefault("samples", samples) != samples
    run.samples = None if several else int(samples)
    if several:
        state.told["samples"] = "several"
    if (last := state.held) is not None:
        account.observe(last._replace(groups={}), [pair for pair in account.values(last) if pair[0] != "loss"])
    # A second evaluation without an epoch in between is a call of its own, of whatever weights.
    state.epoch = state.held = None


_TOP_K: Final = Mean(over="samples", source="PaddlePaddle/Paddle python/paddle/metric/metrics.py Accuracy.accumulate")
HABITS: Final = Habits(means={"top1": _TOP_K, "top5": _TOP_K})

_STEP: Final = re.compile(rb"^step {1,9}\d{1,9}/\d{1,9} (?:\[[=>.]{1,99}\] )?- ", re.MULTILINE)


def _knows(head: Head) -> int:
    text = head.text
    return 60 if (b"Eval begin..." in text and b"- " in text) or _STEP.search(text) else 0


FORMAT = Format(
    name="hapi",
    title="paddle.Model (hapi)",
    knows=_knows,
    metrics={
        "acc": ("top1", "fraction"),
        "acc_top1": ("top1", "fraction"),
        "acc_top5": ("top5", "fraction"),
    },
    carries=("epoch",),
    habits=HABITS,
    rules=(
        Rule(
            needles=(b"Epoch ",),
            pattern=r"Epoch (?P<epoch>\d{1,9})/(?P<total>\d{1,9})\s*$",
            then=_trained,
        ),
        Rule(
            needles=(b"Eval begin...",),
            pattern=r"Eval begin\.\.\.",
            below=Below(
                rows=(
                    Rule(pattern=STEP, pairs=PAIRS, then=_step),
                    Rule(pattern=r"Eval samples: (?P<counted>\d{1,9})\s*$", ends=True, then=_evaluated),
                ),
                limit=10_000_000,
            ),
            then=_begun,
        ),
        Rule(
            needles=(b"step ",),
            pattern=STEP,
            pairs=PAIRS,
            metrics={"loss": (None, "loss")},
            kind="train",
            steps=True,
        ),
    ),
    samples=(
        Sample(
            text="""\
                Epoch 1/2
                step 10/22 - loss: 0.2301 - acc_top1: 0.9734 - acc_top5: 1.0000 - 3ms/step
                step 22/22 - loss: 0.1820 - acc_top1: 0.9729 - acc_top5: 1.0000 - 3ms/step
                Eval begin...
                step 5/7 - loss: 0.0602 - acc_top1: 0.9999 - acc_top5: 1.0000 - 1ms/step
                step 7/7 - loss: 0.0488 - acc_top1: 0.9345 - acc_top5: 1.0000 - 1ms/step
                Eval samples: 397
                """,
            sees="""\
                2 train - 0.2301 loss, loss, epoch 1, step 10
                2 train top1 0.9734 fraction, acc_top1, epoch 1, step 10
                2 train top5 1.0000 fraction, acc_top5, epoch 1, step 10
                3 train - 0.1820 loss, loss, epoch 1, step 22
                3 train top1 0.9729 fraction, acc_top1, epoch 1, step 22
                3 train top5 1.0000 fraction, acc_top5, epoch 1, step 22
                6 eval top1 0.9345 fraction, acc_top1, epoch 1
                6 eval top5 1.0000 fraction, acc_top5, epoch 1
                """,
            runs="1 epochs 2, samples 397, trained 1",
            curve=True,
        ),
    ),
)
