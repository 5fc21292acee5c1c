"""PaddleViT training and evaluation logs of image classification.

What the writer does (BR-IDL/PaddleViT, image_classification, main_single_gpu.py and main_multi_gpu.py): a validation
ends in one line `Validation Loss: x, Validation Acc@1: x, Validation Acc@5: x, time: t`, fractions of four decimals,
with `----- Epoch[E/N], ` before it during a training. `Val Step[i/n], ... Avg Acc@1: x` are running values of a part of
the set, no results. `Train Acc` is of augmented training batches. Each start of the program dumps its configuration.
With one device the line of a trained epoch follows its validation and ends in the best one so far and its epoch:
`Best Val(epoch74) Acc@1: x`.
"""

from __future__ import annotations

from runners.logs.reading.described import Format
from runners.logs.reading.description import Below, ConfigurationDump, Rule, Sample
from runners.logs.reading.hooks import Account, FoundLine
from runners.logs.reading.numbers import NUMBER

# Wherever it stands in the line, if it does.
EPOCH = r"^(?:(?=.*?Epoch\[(?P<epoch>\d{1,9})/(?P<epochs>\d{1,9})\], ))?"
PAIRS = rf"(?<![\w.@])((?:Validation|Train) (?:Loss|Acc(?:@[15])?)): ({NUMBER})(?=[,\s]|$)"
COMPLETE = r"(?:time: \d+\.\d\d|\.\d{4})\s*$"


def _trained(account: Account, found: FoundLine) -> None:
    """The averages of an epoch, and the best validation so far."""
    account.observe(found, account.values(found))
    if best := found.groups["best"]:
        at = int(found.groups["reached"] or 0)
        account.observe(found, [("Best Val Acc@1", best)], kind="best", at=(at, None), split="val")


FORMAT = Format(
    name="paddlevit",
    title="PaddleViT",
    known_by={
        rb"Validation Loss: [\d.]+, Validation Acc@1: [\d.]+, (?:Validation Acc@5|time): "
        rb"|Epoch\[\d{1,9}/\d{1,9}\], (?:Step\[\d{1,9}/\d{1,9}\], Avg Loss|Train Loss): ": 85
    },
    metrics={
        "Validation Acc@1": ("top1", "fraction"),
        "Validation Acc@5": ("top5", "fraction"),
        "Best Val Acc@1": ("top1", "fraction"),
        "Validation Loss": ("loss", "loss"),
        "Train Acc": ("top1", "fraction"),
        "Train Loss": ("loss", "loss"),
        "*": (None, "fraction"),
    },
    settings={
        "MODEL.NAME": "model",
        "DATA.DATASET": "dataset",
        "MODEL.NUM_CLASSES": "classes",
        "DATA.IMAGE_SIZE": "image_size",
        "DATA.BATCH_SIZE_EVAL": "batch_size",
        "TRAIN.NUM_EPOCHS": "epochs",
        "MODEL.PRETRAINED": "pretrained",
        "MODEL.RESUME": "resumed_from",
    },
    rules=(
        Rule(
            needles=(b" config= ",),
            pattern=r" config= ",
            starts=True,
            below=Below(
                dump=ConfigurationDump(
                    entry=r"(?:^|config= )(?P<indent> {0,8})(?P<key>[A-Z][A-Z0-9_]{0,60}):(?: (?P<value>.*))?$",
                    blanks=2,
                ),
                until=r"^\d{4}-\d\d-\d\d ",
                limit=300,
            ),
        ),
        Rule(
            needles=(b", Train Loss: ",),
            pattern=rf"{EPOCH}.*, Train Loss: "
            r"(?:.*, Best Val\(epoch(?P<reached>\d{1,9})\) Acc@1: (?P<best>\d\.\d{4})(?!\d))?",
            pairs=PAIRS,
            kinds={"Train": "train"},
            split="val",
            place="trained",
            fills=True,
            complete=COMPLETE,
            then=_trained,
        ),
        Rule(
            needles=(b"Validation Loss: ",),
            pattern=rf"{EPOCH}.*Validation Loss: ",
            pairs=PAIRS,
            kinds={"Train": "train"},
            split="val",
            fills=True,
            complete=COMPLETE,
        ),
    ),
    samples=(
        Sample(
            text="""\
                2021-10-25 08:57:11,410 config= AMP: False
                DATA:
                  BATCH_SIZE_EVAL: 8
                  DATASET: imagenet2012
                  IMAGE_SIZE: 224
                MODEL:
                  NAME: CvT
                  NUM_CLASSES: 1000
                  PRETRAINED: ./cvt_13
                  RESUME: None
                TRAIN:
                  NUM_EPOCHS: 300
                2021-10-25 09:01:02,000 Epoch[001/300], Step[0000/1252], Avg Loss: 6.9, Avg Acc: 0.0010
                2021-10-25 09:31:02,000 ----- Epoch[001/300], Train Loss: 6.9012, Train Acc: 0.0041, time: 1800.12
                2021-10-25 09:33:02,000 Val Step[0000/0098], Avg Loss: 1.0, Avg Acc@1: 0.8210, Avg Acc@5: 0.9610
                2021-10-25 09:34:02,000 ----- Epoch[001/300], Validation Loss: 1.0123, Validation Acc@1: 0.8159, Validation Acc@5: 0.9565, time: 60.00
                """,
            sees="""\
                14 train loss 6.9012 loss, Train Loss, epoch 1
                14 train top1 0.0041 fraction, Train Acc, epoch 1
                16 eval loss 1.0123 loss, Validation Loss, epoch 1, split val
                16 eval top1 0.8159 fraction, Validation Acc@1, epoch 1, split val
                16 eval top5 0.9565 fraction, Validation Acc@5, epoch 1, split val
                """,
            runs="1 model CvT, dataset imagenet2012, classes 1000, epochs 300, batch_size 8, image_size 224, pretrained ./cvt_13, trained 1",
        ),
        Sample(
            text="""\
                2022-02-02 10:00:00,000 ----- Epoch[074/300], Validation Loss: 1.2, Validation Acc@1: 0.7123, Validation Acc@5: 0.9, time: 60.00
                2022-02-02 10:00:00,001 ----- Epoch[074/300], Train Loss: 3.9, Train Acc: 0.4041, time: 1800.12, Best Val(epoch74) Acc@1: 0.7123
                2022-02-02 10:30:00,000 ----- Epoch[075/300], Train Loss: 3.8, Train Acc: 0.4142, time: 1800.12, Best Val(epoch74) Acc@1: 0.7123
                """,
            sees="""\
                1 eval loss 1.2 loss, Validation Loss, epoch 74, split val
                1 eval top1 0.7123 fraction, Validation Acc@1, epoch 74, split val
                1 eval top5 0.9 fraction, Validation Acc@5, epoch 74, split val
                3 train loss 3.8 loss, Train Loss, epoch 75
                3 train top1 0.4142 fraction, Train Acc, epoch 75
                2 best top1 0.7123 fraction, Best Val Acc@1, epoch 74, split val
                3 best top1 0.7123 fraction, Best Val Acc@1, epoch 74, split val
                """,
            runs="1 epochs 300, trained 74 75",
        ),
    ),
)
