"""PaddleGAN training and evaluation logs.

What the writer does (PaddlePaddle/PaddleGAN, ppgan/engine/trainer.py): a test ends in one line for each metric,
`ppgan.engine.trainer INFO: Metric psnr: 31.2345`, four decimals; PSNR is in dB and `inf` where two images are equal.
`Iter: i/n ... loss: x` and `Epoch: e/E, iter: i/n ...` are training lines, `Test iter: [i/n]` is progress. Each start
prints its configuration as a Python dictionary in one line. The test states no iteration: `step` and `epoch` are
those of the training line before it.
"""

from __future__ import annotations

import re
from typing import Final

from runners.logs.reading.described import Format
from runners.logs.reading.description import Rule, Sample
from runners.logs.reading.hooks import Account, FoundLine
from runners.logs.reading.numbers import NUMBER

_MODEL: Final = re.compile(r"'generator': \{'name': '([^']{1,99})'")
_TEST: Final = re.compile(
    r"'test': \{'name': '([^']{1,99})'((?:, '(?!preprocess)\w{1,40}': (?:'[^']{0,300}'|[\w.]{1,40})){0,20})"
)
_FOLDER: Final = re.compile(r"'(?:gt_folder|dataroot|dataroot_gt|val_root)': '([^']{1,300})'")
_EPOCHS: Final = re.compile(r"Configs: \{(?:'epochs': |'total_iters': \d{1,9}, 'epochs': )(\d{1,9})")


def _configured(account: Account, found: FoundLine) -> None:
    """Fill the run from the dictionary; a part of the test set that is given as a folder names the dataset."""
    run = account.log.current(found.line)
    if model := _MODEL.search(found.text):
        run.model = model[1]
    if test := _TEST.search(found.text):
        folder = _FOLDER.search(test[2])
        run.dataset = folder[1] if folder else test[1]
    if epochs := _EPOCHS.search(found.text):
        run.epochs = int(epochs[1])


FORMAT = Format(
    name="paddlegan",
    title="PaddleGAN",
    known_by={
        rb"ppgan[\w.]{0,60} INFO: (?:Metric \w{1,40}: |Iter: \d{1,9}/\d{1,9} lr: |Epoch: \d{1,9}/\d{1,9}, iter: "
        rb"|Configs: \{)": 90
    },
    metrics={
        "psnr": ("psnr", "dB"),
        "ssim": ("ssim", "score"),
        "lpips": ("lpips", "score"),
        "fid": ("fid", "score"),
    },
    any_case=True,
    skip=frozenset(("batch_cost", "reader_cost", "ips", "eta")),
    carries=("epoch", "step"),
    rules=(
        Rule(
            needles=(b" INFO: Configs: {",),
            pattern=r"INFO: Configs: \{",
            starts=True,
            then=_configured,
        ),
        Rule(
            needles=(b" INFO: Metric ",),
            pattern=rf"ppgan[\w.]{{0,60}} INFO: Metric (?P<name>\w{{1,40}}): (?P<value>{NUMBER})\s*$",
            complete=r"\.\d{4}\s*$|inf\s*$|nan\s*$",
        ),
        Rule(
            needles=(b" INFO: Iter: ", b" INFO: Epoch: "),
            pattern=r"INFO: (?:Epoch: (?P<epoch>\d{1,9})/(?P<epochs>\d{1,9}), i|I)ter: (?P<step>\d{1,9})/\d{1,9} "
            r"lr: \S{1,40} (?P<rest>.*)",
            pairs=rf"(?<!\S)(\w{{1,60}}): ({NUMBER})(?=\s|$)",
            metrics={"loss": ("loss", "loss"), "*": (None, "loss")},
            kind="train",
            steps=True,
            place="trained",
        ),
    ),
    samples=(
        Sample(
            text="""\
                [01/05 20:42:48] ppgan INFO: Configs: {'total_iters': 1000000, 'model': {'name': 'BaseSRModel', 'generator': {'name': 'RRDBNet', 'nf': 64}}, 'dataset': {'test': {'name': 'SRDataset', 'gt_folder': 'data/Set14/HR', 'lq_folder': 'data/Set14/LR'}}}
                [01/05 20:43:08] ppgan.engine.trainer INFO: Iter: 100/1000000 lr: 1.000e-04 loss_pix: 0.051 batch_cost: 0.19 sec ips: 84.1 images/s
                [01/05 23:43:08] ppgan.engine.trainer INFO: Test iter: [0/14]
                [01/05 23:43:18] ppgan.engine.trainer INFO: Metric psnr: 28.8512
                [01/05 23:43:18] ppgan.engine.trainer INFO: Metric ssim: 0.7903
                """,
            sees="""\
                2 train - 0.051 loss, loss_pix, step 100
                4 eval psnr 28.8512 dB, psnr, step 100
                5 eval ssim 0.7903 score, ssim, step 100
                """,
            runs="1 model RRDBNet, dataset data/Set14/HR",
            curve=True,
        ),
        Sample(
            text="""\
                [01/05 20:42:48] ppgan INFO: Configs: {'epochs': 200, 'model': {'name': 'CycleGANModel', 'generator': {'name': 'ResnetGenerator'}}}
                [01/05 20:43:08] ppgan.engine.trainer INFO: Epoch: 1/200, iter: 50/1334 lr: 2.000e-04 G_idt_A_loss: 2.102 eta: 1:00:00
                [01/05 23:43:18] ppgan.engine.trainer INFO: Metric fid: 62.1000
                """,
            sees="""\
                3 eval fid 62.1000 score, fid, epoch 1, step 50
                """,
            runs="1 model ResnetGenerator, epochs 200, trained 1",
        ),
    ),
)
