"""Image restoration programs in the line of MIRNet: MPRNet, Uformer, HINet's ports, and the Paddle MIRNet-v2.

What the writers do (sldyns/MIRNetV2_paddle ac6d09fe, train.py:189 and test_denoising_sidd.py:96, after
swz30/MIRNet, train_denoising.py, and swz30/MPRNet, train.py): an evaluation is one line with the mean over the
validation pictures and the best so far, `[Ep 2 it 1499<tab> PSNR SIDD: 37.3853<tab>] ----  [best_Ep_SIDD 2 best_it_SIDD
1499 Best_PSNR_SIDD 37.3853]`, `[epoch 4 PSNR: 32.1000 --- best_epoch 4 Best_PSNR 32.1000]`, or with `iter` alone; there
may be several in an epoch, `it` counting its batches. SIDD is written into the program and stays there whatever data are
evaluated: it names no data set; one version of the Paddle MIRNet-v2 calls the SSIM so too (af406778, train.py). An epoch ends in `Epoch: 2<tab>Time: ...<tab>Loss: ...`, a sum over its batches.
A test prints every picture's value and then `PSNR: 39.8400` and `SSIM: 0.9600`, each with a blank behind it, or
`PSNR on test data 39.8400, SSIM on test data 0.9600`. PSNR is in dB.
"""

from __future__ import annotations

import re
from typing import Final

from runners.logs.reading.described import Format
from runners.logs.reading.description import Meant, Rule, Sample
from runners.logs.reading.hooks import Account, FoundLine

_N: Final = r"\d{1,4}\.\d{4}(?!\d)|nan|inf"
_PAIR: Final = re.compile(rf"\b((?:PSNR|SSIM|SIDD)(?: \w{{1,20}})?): ({_N})")
_BEST: Final = re.compile(rf"\bBest_((?:PSNR|SSIM)(?:_\w{{1,20}})?) ({_N})")
_AT: Final = re.compile(r"\bbest_(?:(Ep|epoch)|it(?:er)?)(?:_\w{1,20})? (\d{1,9})")


def _begun(account: Account, found: FoundLine) -> None:
    if int(found.groups["first"] or 0) > 1:
        account.log.current(found.line).resumed_from = "?"


def _evaluated(account: Account, found: FoundLine) -> None:
    """The values of an evaluation, and the best ones with the epoch and iteration they are of."""
    account.observe(found, _PAIR.findall(found.groups["rest"] or ""))
    told = found.groups["best"] or ""
    at: dict[bool, int] = {}
    for of_epoch, number in _AT.findall(told):
        at.setdefault(bool(of_epoch), int(number))
    best = [(f"Best_{name}", value) for name, value in _BEST.findall(told)]
    account.observe(found, best, kind="best", at=(at.get(True), at.get(False)))


def _tested(account: Account, found: FoundLine) -> None:
    """Only what follows the weights that are tested is the mean of a test."""
    if account.log.run is not None and account.log.run.pretrained is not None:
        account.observe(found, account.values(found))


FORMAT = Format(
    name="mirnet",
    title="MIRNet and its descendants",
    known_by={
        rb"\] ?----? {1,2}\[best_[^\n]{1,120}\bBest_PSNR|\bPSNR: \d[^\n]{0,60} --- best_[^\n]{1,60}\bBest_PSNR": 85,
        rb"===>Testing using weights: |PSNR on test data \d": 60,
    },
    metrics={
        "PSNR": ("psnr", "dB"),
        "SSIM": ("ssim", "score"),
        "PSNR SIDD": ("psnr", "dB"),
        "SSIM SIDD": ("ssim", "score"),
        "SIDD": ("ssim", "score"),
        "Best_PSNR": ("psnr", "dB"),
        "Best_SSIM": ("ssim", "score"),
        "Best_PSNR_SIDD": ("psnr", "dB"),
        "Best_SSIM_SIDD": ("ssim", "score"),
        "PSNR on test data": ("psnr", "dB"),
        "SSIM on test data": ("ssim", "score"),
        "Loss": ("loss", "loss"),
    },
    rules=(
        Rule(
            needles=(b"===> Start Epoch ",),
            pattern=r"^=+> Start Epoch (?P<first>\d{1,9}) End Epoch \d{1,9}\s*$",
            starts=True,
            then=_begun,
        ),
        Rule(
            needles=(b"===>Testing using weights:",),
            pattern=r"^=+>Testing using weights: +(?P<pretrained>\S{1,500})",
            starts=True,
        ),
        Rule(
            needles=(b"Best_PSNR",),
            pattern=r"\[(?:(?:Ep|epoch) (?P<epoch>\d{1,9})\s)?(?:it(?:er)? (?P<step>\d{1,9})\s)?"
            r"(?P<rest>[^\[\]]{0,200}?\b(?:PSNR|SSIM)[^\[\]]{1,100}?)\s*\]?\s{0,4}---[- ]{1,4}\[?"
            r"(?P<best>best_[^\[\]]{1,200})\]",
            split="val",
            then=_evaluated,
        ),
        Rule(
            needles=(b"\tLoss: ",),
            pattern=r"^Epoch: (?P<epoch>\d{1,9})\tTime: [\d.]{1,20}\tLoss: (?P<loss>[\d.naif]{1,20})\tLearningRate ",
            values={"loss": "Loss"},
            kind="train",
            place="trained",
        ),
        Rule(
            needles=(b"PSNR: ", b"SSIM: "),
            pattern=rf"^(?P<name>PSNR|SSIM): (?P<value>{_N}) \s*$",
            split="test",
            own=True,
            then=_tested,
        ),
        Rule(
            needles=(b"PSNR on test data ",),
            pattern=rf"^PSNR on test data (?P<psnr>{_N}), SSIM on test data (?P<ssim>{_N}), ?\s*$",
            values={
                "psnr": Meant("PSNR on test data", "psnr", "dB"),
                "ssim": Meant("SSIM on test data", "ssim", "score"),
            },
            split="test",
            own=True,
        ),
    ),
    samples=(
        Sample(
            text="""\
                ===> Start Epoch 1 End Epoch 66
                Epoch: 1\tBatch: 200/6000\tTime: 90.1234\tLoss: 0.0512
                [Ep 1 it 1499\t PSNR SIDD: 35.5655\t] ----  [best_Ep_SIDD 1 best_it_SIDD 1499 Best_PSNR_SIDD 35.5655]\x20
                [Ep 1 it 2998\t PSNR: 35.1000\t SSIM: 0.9100\t] ----  [best_Ep 1 best_it 1499 Best_PSNR 35.5655 Best_SSIM 0.9123]\x20
                Epoch: 1\tTime: 900.1234\tLoss: 12.0512\tLearningRate 0.000200
                """,
            sees="""\
                3 eval psnr 35.5655 dB, PSNR SIDD, epoch 1, step 1499, split val
                3 best psnr 35.5655 dB, Best_PSNR_SIDD, epoch 1, step 1499, split val
                4 eval psnr 35.1000 dB, PSNR, epoch 1, step 2998, split val
                4 eval ssim 0.9100 score, SSIM, epoch 1, step 2998, split val
                4 best psnr 35.5655 dB, Best_PSNR, epoch 1, step 1499, split val
                4 best ssim 0.9123 score, Best_SSIM, epoch 1, step 1499, split val
                5 train loss 12.0512 loss, Loss, epoch 1
                """,
            runs="1 trained 1",
        ),
        Sample(
            text="""\
                [epoch 4 PSNR: 32.1000 --- best_epoch 3 Best_PSNR 32.5000]
                22-09-26 03:35:23.190 - INFO: [iter 149000\t TIME: 28.1033s\t PSNR SIDD: 39.2480\t SSIM SIDD: 0.9554\t] ----  [best_it_SIDD 147000 Best_PSNR_SIDD 39.2703]\x20
                """,
            sees="""\
                1 eval psnr 32.1000 dB, PSNR, epoch 4, split val
                1 best psnr 32.5000 dB, Best_PSNR, epoch 3, split val
                2 eval psnr 39.2480 dB, PSNR SIDD, step 149000, split val
                2 eval ssim 0.9554 score, SSIM SIDD, step 149000, split val
                2 best psnr 39.2703 dB, Best_PSNR_SIDD, step 147000, split val
                """,
            runs="1",
        ),
        Sample(
            text="""\
                ===>Testing using weights:  ./model_best.pdparams
                39.1
                0.95
                PSNR: 39.8400\x20
                SSIM: 0.9600\x20

                PSNR on test data 39.8400, SSIM on test data 0.9600,\x20
                """,
            sees="""\
                4 eval psnr 39.8400 dB, PSNR, split test
                5 eval ssim 0.9600 score, SSIM, split test
                7 eval psnr 39.8400 dB, PSNR on test data, split test
                7 eval ssim 0.9600 score, SSIM on test data, split test
                """,
            runs="1 pretrained ./model_best.pdparams",
        ),
    ),
)
