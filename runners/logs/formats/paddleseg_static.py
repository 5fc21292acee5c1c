"""The static-graph PaddleSeg of before 2.0 (`pdseg`).

What the writer does (PaddlePaddle/PaddleSeg, legacy/pdseg/eval.py and train.py): an evaluation prints the running values
of the pictures so far, `[EVAL]step=1 loss=... acc=0.99 IoU=0.91 step/sec=...`, and then the result, `[EVAL]#image=76
acc=0.9957 IoU=0.9135` and `[EVAL]Kappa:0.8933`, fractions of four decimals; some forks add FWIoU. IoU is the mean over
the classes. A training prints `epoch=1 step=20 lr=0.00998 loss=1.2 step/sec=2.0 | ETA 00:01:00` and, after an evaluation
that was the best so far, `Save best model saved_model/unet/10 to saved_model/unet/best_model, mIoU = 0.9135`, whose
folder is called after the epoch. Each start dumps its configuration as a Python dict.
"""

from __future__ import annotations

from typing import Final

from runners.logs.reading.described import Format
from runners.logs.reading.description import Meant, Rule, Sample
from runners.logs.reading.hooks import Account, FoundLine

_N: Final = r"\d\.\d{4}(?!\d)|nan"


def _evaluated(account: Account, found: FoundLine) -> None:
    run = account.log.current(found.line)
    run.samples = int(found.groups["images"] or 0) or None
    account.observe(found, account.values(found))


def _best(account: Account, found: FoundLine) -> None:
    """The folder of a checkpoint is called after the epoch, the last one `final`."""
    reached = found.groups["reached"] or ""
    at = (int(reached), None) if reached.isdigit() else None
    account.observe(found, account.values(found), at=at)


FORMAT = Format(
    name="paddleseg_static",
    title="PaddleSeg (static graph)",
    known_by={
        rb"^\[EVAL\](?:#image=\d{1,9} acc=|step=\d{1,9} (?:loss=[\d.naif]{1,20} )?acc=)\d\.\d{4} IoU=": 85,
        rb"^epoch=\d{1,9} step=\d{1,12} lr=\d\.\d{5} loss=[\d.naif]{1,20} step/sec=": 80,
    },
    carries=("epoch",),
    rules=(
        Rule(
            needles=(b" step/sec=",),
            pattern=r"^epoch=(?P<epoch>\d{1,9}) step=(?P<step>\d{1,12}) lr=\d\.\d{5} loss=(?P<loss>\d{1,9}\.\d{4}|nan|inf) ",
            values={"loss": Meant("loss", "loss", "loss")},
            kind="train",
            steps=True,
            place="trained",
        ),
        Rule(
            needles=(b"[EVAL]#image=",),
            pattern=rf"^\[EVAL\]#image=(?P<images>\d{{1,9}}) acc=(?P<acc>{_N}) IoU=(?P<iou>{_N})(?: FWIoU=(?P<fw>{_N}))?\s*$",
            values={
                "acc": Meant("acc", "pixel_accuracy", "fraction"),
                "iou": Meant("IoU", "miou", "fraction"),
                "fw": Meant("FWIoU", None, "fraction"),
            },
            split="val",
            then=_evaluated,
        ),
        Rule(
            needles=(b"[EVAL]Kappa:",),
            pattern=rf"^\[EVAL\]Kappa: ?(?P<kappa>{_N})\s*$",
            values={"kappa": Meant("Kappa", "kappa", "fraction")},
            split="val",
        ),
        Rule(
            needles=(b"Save best model ",),
            pattern=rf"\bSave best model (?:\S{{0,500}}/)?(?P<reached>\w{{1,20}}) to \S{{1,500}}, mIoU = (?P<best>{_N})",
            values={"best": Meant("best mIoU", "miou", "fraction")},
            kind="best",
            split="val",
            then=_best,
        ),
    ),
    samples=(
        Sample(
            text="""\
                epoch=10 step=200 lr=0.00998 loss=0.1234 step/sec=2.000 | ETA 00:01:00
                Evaluation start
                [EVAL]step=1 loss=0.05000 acc=0.9800 IoU=0.8900 step/sec=2.00 | ETA 00:00:37
                [EVAL]#image=76 acc=0.9957 IoU=0.9135
                [EVAL]Category IoU: [0.9955 0.8315]
                [EVAL]Category Acc: [0.9972 0.9210]
                [EVAL]Kappa:0.8933
                Save best model saved_model/unet_optic/10 to saved_model/unet_optic/best_model, mIoU = 0.9135
                [EVAL]#image=76 acc=0.9957 IoU=0.9135 FWIoU=0.9812
                """,
            sees="""\
                1 train loss 0.1234 loss, loss, epoch 10, step 200
                4 eval pixel_accuracy 0.9957 fraction, acc, epoch 10, split val
                4 eval miou 0.9135 fraction, IoU, epoch 10, split val
                7 eval kappa 0.8933 fraction, Kappa, epoch 10, split val
                8 best miou 0.9135 fraction, best mIoU, epoch 10, split val
                9 eval pixel_accuracy 0.9957 fraction, acc, epoch 10, split val
                9 eval miou 0.9135 fraction, IoU, epoch 10, split val
                9 eval - 0.9812 fraction, FWIoU, epoch 10, split val
                """,
            runs="1 samples 76, trained 10",
            curve=True,
        ),
    ),
)
