"""PaddleVideo training and test logs.

What the writer does (PaddlePaddle/PaddleVideo, paddlevideo/utils/record.py, tasks/train.py, metrics/): a pass over the
training or the validation set ends in one line `END epoch:E train|val loss_avg: x top1_avg: x top5_avg: x ...`,
fractions of five decimals; the two kinds of lines differ in one word. `epoch:[E/N] val step:...` holds the values of
one batch, no result. A test prints `[TEST] finished, avg_acc1= x, avg_acc5= x`, sometimes in brackets. The best line
cuts the value to four decimals instead of rounding it (tasks/train.py). Words are coloured in the midst of a line.
"""

from __future__ import annotations

from harness.evidence.habits import Habits
from harness.evidence.observation import Run
from harness.tasks import splits
from runners.logs.reading.described import Format
from runners.logs.reading.description import Below, ConfigurationDump, Rule, Sample
from runners.logs.reading.hooks import Account, FoundLine
from runners.logs.reading.numbers import NUMBER

AVERAGES = rf"(?<!\S)([A-Za-z][\w@.=]*_avg): +({NUMBER})(?=\s|$)"


def _configured(account: Account, run: Run) -> None:
    run.split = splits.of_path(run.dataset) if run.dataset else None


def _tested(account: Account, found: FoundLine) -> None:
    """A test is of the list of its own."""
    run = account.log.current(found.line)
    run.dataset = account.state.settings.get("DATASET.test.file_path") or None
    _configured(account, run)
    account.observe(found, account.values(found))


FORMAT = Format(
    name="paddlevideo",
    title="PaddleVideo",
    known_by={
        rb"END epoch:\d{1,9} +(?:train|val) +(?:loss|hit_at_one|recall@thr=0\.5)_avg: |\[TEST\] finished, avg_acc1="
        rb"|epoch:\[ *\d{1,9}/\d{1,9} *\] (?:train|val) step:\d{1,9} +loss: ": 85
    },
    metrics={
        "top1_avg": ("top1", "fraction"),
        "top5_avg": ("top5", "fraction"),
        "loss_avg": ("loss", "loss"),
        "avg_acc1": ("top1", "fraction"),
        "avg_acc5": ("top5", "fraction"),
        "best top1 acc": ("top1", "fraction"),
    },
    carries=("epoch",),
    settings={
        "model_name": "model",
        "epochs": "epochs",
        "MODEL.head.num_classes": "classes",
        "MODEL.backbone.pretrained": "pretrained",
        "DATASET.valid.file_path": "dataset",
    },
    configured=_configured,
    habits=Habits(best_cut=4),
    rules=(
        Rule(
            needles=(b"DATASET",),
            pattern=r"^\[[^\]]{1,30}\] DATASET : ?",
            starts=True,
            below=Below(
                dump=ConfigurationDump(
                    entry=r"^\[[^\]]{1,30}\] (?P<indent> {0,24})(?P<key>[A-Za-z_][\w.]{0,99}) : ?(?P<value>.*)$",
                    stated={"epochs": "epochs", "output_dir": "output_dir"},
                ),
                limit=1000,
            ),
        ),
        Rule(
            needles=(b"END epoch:",),
            pattern=r"END epoch:(?P<epoch>\d{1,9}) *train +(?P<rest>.*)",
            pairs=AVERAGES,
            kind="train",
            place="trained",
            once=True,
            complete=r"instance/sec\.\s*$",
        ),
        Rule(
            needles=(b"END epoch:",),
            pattern=r"END epoch:(?P<epoch>\d{1,9}) *val +(?P<rest>.*)",
            pairs=AVERAGES,
            split="val",
            complete=r"instance/sec\.\s*$",
        ),
        Rule(
            needles=(b"[TEST] finished, ",),
            pattern=r"\[TEST\] finished, (?P<rest>avg_acc1= .*)",
            pairs=rf"(avg_acc[15])= \[?({NUMBER})\]?(?=[,\s]|$)",
            own=True,
            then=_tested,
        ),
        Rule(
            needles=(b"Already save the best model (",),
            pattern=rf"Already save the best model \((?P<name>[^()]{{1,40}})\)(?P<value>{NUMBER})\.?(?=\s|$)",
            printed="best {}",
            kind="best",
            split="val",
            fixed=True,
        ),
    ),
    samples=(
        Sample(
            text="""\
                [12/25 14:25:53] DATASET :
                [12/25 14:25:53]     test :
                [12/25 14:25:53]         file_path : data/ucf101/ucf101_test_split_1.txt
                [12/25 14:25:53]     valid :
                [12/25 14:25:53]         file_path : data/ucf101/ucf101_val_split_1.txt
                [12/25 14:25:53] MODEL :
                [12/25 14:25:53]     head :
                [12/25 14:25:53]         num_classes : 101
                [12/25 14:25:53] epochs : 25
                [12/25 14:25:53] model_name : Res18
                [12/25 14:31:07] END epoch:1   train loss_avg: 3.62249  top1_avg: 0.96518 top5_avg: 0.98984 avg_ips: 60.8 instance/sec.
                [12/25 14:33:12] epoch:[  1/25 ] val step:0    loss: 3.27431 top1: 0.12500 batch_cost: 4.2 sec, ips: 15.1 instance/sec.
                [12/25 14:33:20] END epoch:1   val loss_avg: 3.40151  top1_avg: 0.43958 top5_avg: 0.71984 avg_ips: 60.8 instance/sec.
                [12/25 14:33:21] Already save the best model (top1 acc)0.4395
                [12/25 16:01:00] [TEST] finished, avg_acc1= [0.9281184077262878], avg_acc5= [0.99127]
                """,
            sees="""\
                11 train loss 3.62249 loss, loss_avg, epoch 1
                11 train top1 0.96518 fraction, top1_avg, epoch 1
                11 train top5 0.98984 fraction, top5_avg, epoch 1
                13 eval loss 3.40151 loss, loss_avg, epoch 1, split val
                13 eval top1 0.43958 fraction, top1_avg, epoch 1, split val
                13 eval top5 0.71984 fraction, top5_avg, epoch 1, split val
                14 best top1 0.4395 fraction, best top1 acc, epoch 1, split val
                15 eval top1 0.9281184077262878 fraction, avg_acc1, split test
                15 eval top5 0.99127 fraction, avg_acc5, split test
                """,
            runs="1 model Res18, dataset data/ucf101/ucf101_test_split_1.txt, split test, classes 101, epochs 25, trained 1",
        ),
    ),
)
