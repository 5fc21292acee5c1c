"""Text detection programs outside PaddleOCR: DBNet.pytorch, and the scripts that score PSENet, PAN and others.

DBNet.pytorch (WenmuZhou/DBNet.pytorch e03acf0e, trainer/trainer.py:147-192) ends an epoch in `[1/1200], train_loss:
...`, then evaluates: `test: recall: 0.80, precision: 0.87, f1: 0.83`, six decimals or as Python prints a float, `hmean`
in older versions, and `current best, recall: ..., best_model_epoch: 7.000000, `. At the end the best values stand a
line each with every digit. All are fractions; recall, precision and f1 are those of ICDAR 2015 at IoU 0.5.

The scripts of the ICDAR challenges (whai362/PSENet 5a42734d, eval/ic15/rrc_evaluation_funcs.py:363) print `Calculated!`
and their result as JSON, in whatever order; the one for end-to-end recognition prints the same names, of values that are never higher than
those of detection. PSENet prints the best of its thresholds so, behind `thr: 0.85 | ` (eval/ic15/script_self_adapt.py).
For CTW1500 and MSRA-TD500 it prints `p: 0.8482, r: 0.7971, f: 0.8219` (eval/ctw/eval.py:101), for Total-Text
`Precision:_0.8_______/Recall:_0.7/Hmean:_0.75` (eval/tt/Deteval.py:386), which is by DetEval and not at IoU 0.5.
"""

from __future__ import annotations

from typing import Final

from runners.logs.reading.described import Format
from runners.logs.reading.description import Below, Meant, Rule, Sample
from runners.logs.reading.hooks import Account, FoundLine
from runners.logs.reading.numbers import FINITE

_PAIRS: Final = rf"\b(recall|precision|f1|hmean): ({FINITE})(?=,|\s|$)"
_STAMP: Final = r"^[\d-]{10} [\d:,]{8,12} \S{1,40} INFO: "
_SCORES: Final[dict[str, str | Meant]] = {
    "p": Meant("precision", "precision", "fraction"),
    "r": Meant("recall", "recall", "fraction"),
    "h": Meant("hmean", "hmean", "fraction"),
}


def _best(account: Account, found: FoundLine) -> None:
    """Before the first box is found there is no best epoch."""
    epoch = int(found.groups["reached"] or 0)
    account.observe(found, account.values(found), at=(epoch or None, None))


def _printed(account: Account, heading: FoundLine, rows: list[FoundLine]) -> None:
    for row in rows[:1]:
        account.observe(row, account.values(row))


FORMAT = Format(
    name="text_detection",
    title="Text detection (DBNet.pytorch, PSENet)",
    known_by={
        rb"INFO: \[\d{1,9}/\d{1,9}\], train_loss: |INFO: test: recall: [\d.]{1,30}, precision: ": 85,
        rb"Calculated!\{\"(?:precision|recall|hmean|AP)\": ": 60,
        rb"^p: \d\.\d{4}, r: \d\.\d{4}, f: \d\.\d{4}\s*$|^Precision:_[\d.]{1,30}_+/Recall:_": 60,
        rb"^FPS:\d{1,6}\.\d{1,20}\r?\n\(\d\.\d{1,20}, \d\.\d{1,20}, \d\.\d{1,20}\)": 60,
    },
    metrics={
        "recall": ("recall", "fraction"),
        "precision": ("precision", "fraction"),
        "f1": ("hmean", "fraction"),
        "hmean": ("hmean", "fraction"),
        "train_loss": ("loss", "loss"),
        "best recall": ("recall", "fraction"),
        "best precision": ("precision", "fraction"),
        "best hmean": ("hmean", "fraction"),
    },
    carries=("epoch",),
    rules=(
        Rule(
            needles=(b"train with device ",),
            pattern=rf"{_STAMP}train with device \S{{1,20}} and pytorch ",
            starts=True,
        ),
        Rule(
            needles=(b"], train_loss: ",),
            pattern=rf"{_STAMP}\[(?P<epoch>\d{{1,9}})/(?P<epochs>\d{{1,9}})\], train_loss: (?P<loss>\d+\.\d{{4}}), time: ",
            values={"loss": "train_loss"},
            kind="train",
            place="trained",
            once=True,
        ),
        Rule(
            needles=(b"resume from checkpoint ",),
            pattern=rf"{_STAMP}resume from checkpoint (?P<resumed_from>\S{{1,500}})",
        ),
        Rule(
            needles=(b"INFO: test: recall: ",),
            pattern=rf"{_STAMP}test: (?P<rest>recall: .*)",
            pairs=_PAIRS,
            split="test",
        ),
        Rule(
            needles=(b"INFO: current best",),
            pattern=rf"{_STAMP}current best[,:] ?(?P<rest>.*?), train_loss: [\w.]{{1,30}}, "
            r"best_model_epoch: (?P<reached>\d{1,9})\.0{6}, ?\s*$",
            pairs=r"\b(recall|precision|hmean): (\d\.\d{6})(?=,|$)",
            printed="best {}",
            kind="best",
            split="test",
            then=_best,
        ),
        Rule(
            needles=(b"INFO: hmean:", b"INFO: precision:", b"INFO: recall:"),
            pattern=rf"{_STAMP}(?P<name>recall|precision|hmean):(?P<value>{FINITE})\s*$",
            printed="best {}",
            kind="best",
            split="test",
            own=True,
        ),
        Rule(
            needles=(b"FPS:",),
            pattern=r"^FPS:\d{1,6}\.\d{1,20}\s*$",
            below=Below(
                rows=(
                    Rule(
                        pattern=r"^\((?P<r>\d\.\d{1,20}), (?P<p>\d\.\d{1,20}), (?P<h>\d\.\d{1,20})\)\s*$",
                        values=_SCORES,
                    ),
                ),
                limit=3,
                gathered=_printed,
            ),
        ),
        Rule(
            needles=(b"Calculated!{",),
            pattern=r"(?:^|\s)Calculated!\{(?P<rest>\"[^{}]{1,300})\}",
            pairs=rf"\"(precision|recall|hmean)\": ({FINITE})(?=,|$)",
        ),
        Rule(
            needles=(b", r: ",),
            pattern=r"^p: (?P<p>\d\.\d{4}), r: (?P<r>\d\.\d{4}), f: (?P<h>\d\.\d{4})\s*$",
            values=_SCORES,
        ),
        Rule(
            needles=(b"/Hmean:_",),
            pattern=rf"^Precision:_(?P<p>{FINITE})_+/Recall:_(?P<r>{FINITE})/Hmean:_(?P<h>{FINITE})\s*$",
            values={
                "p": Meant("Precision", None, "fraction"),
                "r": Meant("Recall", None, "fraction"),
                "h": Meant("Hmean", None, "fraction"),
            },
        ),
    ),
    samples=(
        Sample(
            text="""\
                2021-02-02 20:50:45,601 DBNet.pytorch INFO: train with device cuda and pytorch 1.7.1
                2021-02-02 20:50:46,601 DBNet.pytorch INFO: resume from checkpoint output/1.pth (epoch 0)
                2021-02-02 20:51:45,601 DBNet.pytorch INFO: [1/1200], [10/63], global_step: 10, speed: 10.1 samples/sec, acc: 0.1000, iou_shrink_map: 0.1000, loss: 1.0, lr:0.001, time:2.10
                2021-02-02 20:52:45,601 DBNet.pytorch INFO: [1/1200], train_loss: 1.2345, time: 20.1000, lr: 0.001
                2021-02-02 20:53:45,601 DBNet.pytorch INFO: FPS:10.1
                2021-02-02 20:53:45,601 DBNet.pytorch INFO: test: recall: 0.801234, precision: 0.871234, f1: 0.834761
                2021-02-02 20:53:45,601 DBNet.pytorch INFO: current best, recall: 0.801234, precision: 0.871234, hmean: 0.834761, train_loss: 1.234500, best_model_epoch: 1.000000,\x20
                2021-02-02 20:53:45,601 DBNet.pytorch INFO: hmean:0.8347612345
                """,
            sees="""\
                4 train loss 1.2345 loss, train_loss, epoch 1
                6 eval recall 0.801234 fraction, recall, epoch 1, split test
                6 eval precision 0.871234 fraction, precision, epoch 1, split test
                6 eval hmean 0.834761 fraction, f1, epoch 1, split test
                7 best recall 0.801234 fraction, best recall, epoch 1, split test
                7 best precision 0.871234 fraction, best precision, epoch 1, split test
                7 best hmean 0.834761 fraction, best hmean, epoch 1, split test
                8 best hmean 0.8347612345 fraction, best hmean, split test
                """,
            runs="1 epochs 1200, resumed_from output/1.pth, trained 1",
        ),
        Sample(
            text="""\
                FPS:12.34567
                (0.80123, 0.87123, 0.83476)
                thr: 0.850000 | Calculated!{"precision": 0.8692, "recall": 0.7968, "hmean": 0.8314, "AP": 0}
                p: 0.8482, r: 0.7971, f: 0.8219
                Precision:_0.84_______/Recall:_0.78/Hmean:_0.81
                """,
            sees="""\
                2 eval precision 0.87123 fraction, precision
                2 eval recall 0.80123 fraction, recall
                2 eval hmean 0.83476 fraction, hmean
                3 eval precision 0.8692 fraction, precision
                3 eval recall 0.7968 fraction, recall
                3 eval hmean 0.8314 fraction, hmean
                4 eval precision 0.8482 fraction, precision
                4 eval recall 0.7971 fraction, recall
                4 eval hmean 0.8219 fraction, hmean
                5 eval - 0.84 fraction, Precision
                5 eval - 0.78 fraction, Recall
                5 eval - 0.81 fraction, Hmean
                """,
            runs="2",
        ),
    ),
)
