"""Training logs of semi-supervised methods: TorchSSL, USB, and the FixMatch of kekmodel with its descendants.

TorchSSL (TorchSSL/TorchSSL at f26e1d4, models/fixmatch/fixmatch.py:210) writes one line an evaluation: `5000 iteration,
USE_EMA: True, {'train/sup_loss': tensor(0.02, device='cuda:0'), ..., 'eval/top-1-acc': 0.9251, ...}, BEST_EVAL_ACC:
0.9251, at 5000 iters`. USB (microsoft/Semi-supervised-learning at 1ef4cbe, semilearn/core/hooks/logging.py:15) writes
the same without braces, `eval/top-1-acc: 0.9251, ... BEST_EVAL_ACC: ...`, and at the end (train.py:397) `Model result -
eval/best_acc : 0.93`, which repeats the best, and `test/best_acc`, which is measured anew. All are fractions. Its
`USE_EMA` says whose weights were evaluated.

FixMatch (kekmodel/FixMatch-pytorch at 040be3b, train.py:446,495; TencentYoutuResearch/Classification-SemiCLS at
e72fabd, train_semi.py:545,610) writes `top-1 acc: 94.50` or `Epoch 5 top-1 acc: 94.50` in percent, then `Best top-1
acc:`, the best so far, and `Mean top-1 acc:`, the mean of the last twenty evaluations. Its epochs count from 0 where
the line names one and from 1 in `Train Epoch: 6/1024.`
"""

from __future__ import annotations

from harness.evidence.observation import Run
from runners.logs.reading.described import Format
from runners.logs.reading.description import Below, ConfigurationDump, Rule, Sample
from runners.logs.reading.hooks import Account
from runners.logs.reading.numbers import NUMBER


def _configured(account: Account, run: Run) -> None:
    """A result is of so many labels: `cifar10@40`, or what a setting of its own says."""
    told = account.state.settings
    data, at, number = told.get("Task", "").partition("@")
    if at:
        run.dataset = data or None
    labels = told.get("num_labels") or told.get("Num Label") or number
    account.state.subset = f"{labels} labels" if labels else None


FORMAT = Format(
    name="torchssl",
    title="TorchSSL / USB / FixMatch",
    known_by={
        rb"\d iteration,? USE_EMA: |, BEST_EVAL_ACC: |Model result - (?:eval|test)/best_acc : "
        rb"|(?:Best|Mean) top-1 acc: \d": 88
    },
    metrics={
        "eval/top-1-acc": ("top1", "fraction"),
        "eval/top-5-acc": ("top5", "fraction"),
        "eval/balanced_acc": (None, "fraction"),
        "eval/precision": ("precision", "fraction"),
        "eval/recall": ("recall", "fraction"),
        "eval/F1": ("f1", "fraction"),
        "eval/AUC": (None, "fraction"),
        "eval/loss": ("loss", "loss"),
        "eval/best_acc": ("top1", "fraction"),
        "test/best_acc": ("top1", "fraction"),
        "BEST_EVAL_ACC": ("top1", "fraction"),
        "top-1 acc": ("top1", "percent"),
        "top-5 acc": ("top5", "percent"),
        "Best top-1 acc": ("top1", "percent"),
        "Mean top-1 acc": (None, "percent"),
    },
    carries=("epoch", "subset"),
    settings={
        "algorithm": "model",
        "alg": "model",
        "dataset": "dataset",
        "num_classes": "classes",
        "batch_size": "batch_size",
        "Task": "dataset",
        "Num Epochs": "epochs",
        "Batch size per GPU": "batch_size",
    },
    configured=_configured,
    rules=(
        Rule(
            needles=(b"Arguments: Namespace(",),
            pattern=r"Arguments: Namespace\(",
            starts=True,
            options=r"\b(algorithm|alg|dataset|num_labels|batch_size|num_classes)=(?:'([^']{0,300})'|(\d{1,9})\b)",
        ),
        Rule(
            needles=(b"***** Running training",),
            pattern=r"\*{5} Running training",
            starts=True,
            below=Below(
                dump=ConfigurationDump(
                    entry=r"  (?P<key>Task|Num Label|Num Epochs|Batch size per GPU) = (?P<value>\S{1,100})\s*$",
                ),
                limit=8,
            ),
        ),
        Rule(
            needles=(b"BEST_EVAL_ACC: ",),
            pattern=r"(?:(?:^|\s)(?P<step>\d{1,12}) iteration, (?:USE_EMA: (?:(?P<ema>True)|False), )?.*)?BEST_EVAL_ACC: ",
            # Values stand bare, or as a tensor or a number of NumPy is shown.
            pairs=rf"'?(eval/[\w-]{{1,40}}|BEST_EVAL_ACC)'?: (?:tensor\(|np\.float\d\d\()?({NUMBER})(?=[,)}}\s]|$)",
            kinds={"BEST": "best"},
            place="reached",
            once=True,
        ),
        Rule(
            needles=(b"Model result - ",),
            pattern=rf"Model result - (?P<name>(?:eval|(?P<split>test))/best_acc) : (?P<value>{NUMBER})(?!\S)",
            kinds={"eval": "best"},
        ),
        Rule(
            needles=(b"Train Epoch: ",),
            pattern=r"Train Epoch: (?P<epoch>\d{1,9})/ *(?P<epochs>\d{1,9})\. Iter:",
            place="trained",
        ),
        Rule(
            needles=(b"top-1 acc: ", b"top-5 acc: "),
            pattern=rf"(?:Epoch (?P<epoch0>\d{{1,9}}) )?(?P<name>(?:Best |Mean |(?<=[\s-]))top-[15] acc): (?P<value>{NUMBER})\s*$",
            place="reached",
            kinds={"Best": "best", "Mean": "final"},
        ),
    ),
    samples=(
        Sample(
            text="""\
                [2021-12-07 08:25:49,001 INFO] Arguments: Namespace(T=0.5, alg='flexmatch', batch_size=64, dataset='cifar10', num_classes=10, num_labels=40)
                [2021-12-07 08:25:49,002 INFO] 5000 iteration, USE_EMA: True, {'train/sup_loss': tensor(0.0012, device='cuda:0'), 'eval/loss': tensor(0.2511, device='cuda:0'), 'eval/top-1-acc': 0.9406, 'eval/AUC': np.float64(0.9953)}, BEST_EVAL_ACC: 0.9406, at 5000 iters
                [2021-12-07 08:25:49,003 INFO] 10000 iteration, USE_EMA: False, {'eval/top-1-acc': 0.9312}, BEST_EVAL_ACC: 0.9406, at 5000 iters
                [2021-12-07 08:25:49,004 INFO] 5000 iteration, {'eval/top-1-acc': 0.5}, BEST_EVAL_ACC: 0.5, at 5000 iters
                """,
            sees="""\
                2 eval loss 0.2511 loss, eval/loss, step 5000, subset 40 labels, ema
                2 eval top1 0.9406 fraction, eval/top-1-acc, step 5000, subset 40 labels, ema
                2 eval - 0.9953 fraction, eval/AUC, step 5000, subset 40 labels, ema
                2 best top1 0.9406 fraction, BEST_EVAL_ACC, step 5000, subset 40 labels, ema
                3 eval top1 0.9312 fraction, eval/top-1-acc, step 10000, subset 40 labels
                3 best top1 0.9406 fraction, BEST_EVAL_ACC, step 10000, subset 40 labels
                4 eval top1 0.5 fraction, eval/top-1-acc, step 5000
                4 best top1 0.5 fraction, BEST_EVAL_ACC, step 5000
                """,
            runs="""\
                1 model flexmatch, dataset cifar10, classes 10, batch_size 64
                4
                """,
        ),
        Sample(
            text="""\
                [2022-08-21 10:00:00,100 INFO] Arguments: Namespace(algorithm='softmatch', dataset='cifar100', num_labels=200)
                [2022-08-21 10:00:00,200 INFO] 256 iteration USE_EMA: True, train/sup_loss: 1.9210, train/run_time: 0.1366, lr: 0.0005
                [2022-08-21 10:00:00,400 INFO] 5120 iteration, USE_EMA: True, train/sup_loss: 0.0236, eval/loss: 0.6494, eval/top-1-acc: 0.7932, eval/balanced_acc: 0.7931, eval/precision: 0.8668, eval/recall: 0.7932, eval/F1: 0.7963, lr: 0.0005 BEST_EVAL_ACC: 0.7932, at 5120 iters
                [2022-08-21 10:00:00,600 INFO] Model result - eval/best_acc : 0.7932
                [2022-08-21 10:00:00,700 INFO] Model result - eval/best_it : 5119
                [2022-08-21 10:00:00,800 INFO] Model result - test/best_acc : 0.7811
                """,
            sees="""\
                3 eval loss 0.6494 loss, eval/loss, step 5120, subset 200 labels, ema
                3 eval top1 0.7932 fraction, eval/top-1-acc, step 5120, subset 200 labels, ema
                3 eval - 0.7931 fraction, eval/balanced_acc, step 5120, subset 200 labels, ema
                3 eval precision 0.8668 fraction, eval/precision, step 5120, subset 200 labels, ema
                3 eval recall 0.7932 fraction, eval/recall, step 5120, subset 200 labels, ema
                3 eval f1 0.7963 fraction, eval/F1, step 5120, subset 200 labels, ema
                3 best top1 0.7932 fraction, BEST_EVAL_ACC, step 5120, subset 200 labels, ema
                4 best top1 0.7932 fraction, eval/best_acc, subset 200 labels
                6 eval top1 0.7811 fraction, test/best_acc, split test, subset 200 labels
                """,
            runs="1 model softmatch, dataset cifar100",
        ),
        Sample(
            text="""\
                07/02/2021 10:11:12 - INFO - __main__ -   ***** Running training *****
                07/02/2021 10:11:12 - INFO - __main__ -     Task = cifar10@40
                07/02/2021 10:11:12 - INFO - __main__ -     Num Epochs = 1024
                07/02/2021 10:11:12 - INFO - __main__ -     Batch size per GPU = 64
                Train Epoch: 1/1024. Iter: 1024/1024. LR: 0.0300. Mask: 0.10.
                Test Iter: 157/ 157. Loss: 0.2. top1: 93.01. top5: 99.90.
                07/02/2021 10:15:12 - INFO - __main__ -   top-1 acc: 93.01
                07/02/2021 10:15:12 - INFO - __main__ -   top-5 acc: 99.90
                07/02/2021 10:15:12 - INFO - __main__ -   Best top-1 acc: 93.01
                07/02/2021 10:15:12 - INFO - __main__ -   Mean top-1 acc: 92.55
                """,
            sees="""\
                7 eval top1 93.01 percent, top-1 acc, epoch 1, subset 40 labels
                8 eval top5 99.90 percent, top-5 acc, epoch 1, subset 40 labels
                9 best top1 93.01 percent, Best top-1 acc, epoch 1, subset 40 labels
                10 final - 92.55 percent, Mean top-1 acc, epoch 1, subset 40 labels
                """,
            runs="1 dataset cifar10, epochs 1024, batch_size 64, trained 1",
        ),
        Sample(
            text="""\
                07/02/2021 10:11:12 - INFO - root -   ***** Running training *****
                07/02/2021 10:11:12 - INFO - root -     Task = CIFAR10SSL
                07/02/2021 10:11:12 - INFO - root -     Num Label = 40
                07/02/2021 10:11:12 - INFO - root -   Train Epoch: 6/ 512. Iter: 1024/1024. LR: 0.0300 Loss 0.1
                07/02/2021 10:11:12 - INFO - root -   Epoch 5 top-1 acc: 94.50
                07/02/2021 10:11:12 - INFO - root -   Best top-1 acc: 94.61
                07/02/2021 10:11:12 - INFO - root -   Train Epoch: 1/ 512. Iter: 1024/1024. LR: 0.0300 Loss 0.1
                07/02/2021 10:11:12 - INFO - root -   Epoch 0 top-1 acc: 20.00
                """,
            sees="""\
                5 eval top1 94.50 percent, top-1 acc, epoch 6, subset 40 labels
                6 best top1 94.61 percent, Best top-1 acc, epoch 6, subset 40 labels
                8 eval top1 20.00 percent, top-1 acc, epoch 1
                """,
            runs="""\
                1 dataset CIFAR10SSL, epochs 512, trained 6
                7 epochs 512, trained 1
                """,
        ),
    ),
)
