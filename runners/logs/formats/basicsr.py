"""BasicSR-style logs of image restoration (BasicSR and its descendants, their ports to Paddle, and the older mmsr).

What the writers print (XPixelGroup/BasicSR, basicsr/models/sr_model.py, and the logs of Restormer and HDRUNet):
`INFO: Validation NAME` followed by `# psnr: 34.2691` and `# ssim: 0.9512`, on the same line or, in newer versions, on
lines of their own with `Best: x @ n iter` behind the value; mmsr prints `# Validation # PSNR: 3.7349e+01`. Its tests,
and those of ClassSR (XPixelGroup/ClassSR 6c253b02, codes/test_ClassSR.py:145), head the means over a set
`----Average PSNR/SSIM results for Set5----`, and `----Y channel, average PSNR/SSIM----` those of its luminance, which
are others and have no metric; what is printed of one picture, and the FLOPs of ClassSR, are no results. PSNR is in
dB. NAME is the validation set: values of a second set carry its name as their subset. "Validation" states no split: the
set is often a test set, and then one when its name or its folder says so; `val` in them says no more than the word.
The configuration is dumped once a start. The iteration is the one of the training line before.
"""

from __future__ import annotations

import re
from typing import Final

from harness.tasks.splits import of_name
from runners.logs.reading.described import Format
from runners.logs.reading.description import Below, Rule, Sample
from runners.logs.reading.hooks import Account, FoundLine
from runners.logs.reading.numbers import NUMBER, may_go_on

_VALUE: Final = re.compile(rf"# (\w{{1,40}}): ({NUMBER})(?=:?\s|:?$)(?:\s{{1,8}}Best: ({NUMBER}) @ (\d{{1,9}}) iter)?")


def _folder(account: Account, found: FoundLine) -> None:
    """The sets stand in the dump above the network."""
    notes = account.state.notes
    notes["folders"] = "\n".join([*notes.get("folders", "").split("\n"), found.groups["folder"] or ""])


def _name(account: Account, found: FoundLine) -> None:
    """The experiment's name is the folder that it writes to; it stands in the dump above the network."""
    account.state.notes["name"] = found.groups["name"] or ""
    account.state.notes["named"] = str(found.line)


def _network(account: Account, found: FoundLine) -> None:
    """The first folder is of the training; of several validation sets none is told apart."""
    if name := account.state.notes.pop("name", ""):
        account.log.fact("output", name, int(account.state.notes["named"]), how="config", setting="name")
    folders = account.state.notes.pop("folders", "").split("\n")[1:]
    run = account.log.current(found.line)
    run.dataset = folders[1] if len(folders) == 2 else None
    if run.dataset and {of_name(level) for level in run.dataset.split("/")} - {None} == {"test"}:
        run.split = "test"


def _validation(account: Account, found: FoundLine) -> None:
    _tell(account, found, found.groups["rest"] or "", found.groups.get("set"))


def _rows(account: Account, heading: FoundLine, rows: list[FoundLine]) -> None:
    """The lines `# metric: value` below the name of the set."""
    for row in rows:
        _tell(account, row, row.text, heading.groups["set"])


def _averages(account: Account, heading: FoundLine, rows: list[FoundLine]) -> None:
    """The means of a test over the set that the heading names, or that of the last heading."""
    told = account.state.told
    name = heading.groups.get("set") or told.get("tested")
    if name is not None:
        told["tested"] = name
    run, first = account.log.current(heading.line), told.setdefault("first", name or "")
    run.dataset = run.dataset or name
    for row in rows:
        account.observe(row, account.values(row), subset=name if name != first else None)


def _tell(account: Account, found: FoundLine, text: str, name: str | None) -> None:
    """Values of a second set carry its name as their subset."""
    run, told = account.log.current(found.line), account.state.told
    first = told.setdefault("first", name) if name else told.get("first")
    run.dataset = run.dataset or name
    subset = name if name != first else None
    split = "test" if name and of_name(name) == "test" else None
    values = list(_VALUE.finditer(text))
    if not found.whole and values and may_go_on(text, values[-1][2]):
        account.truncated(found)
        values.pop()
    for value in values:
        account.observe(found, [(value[1], value[2])], split=split, subset=subset)
        if value[3]:
            best = [(f"best {value[1]}", value[3])]
            account.observe(found, best, kind="best", at=(None, int(value[4])), split=split, subset=subset)


FORMAT = Format(
    name="basicsr",
    title="BasicSR",
    known_by={
        rb"INFO: Validation [\w.-]{1,60},?[ \t\n]{1,8}# \w{1,40}: \d|# Validation # (?:PSNR|psnr|SSIM|ssim): \d"
        rb"|INFO: \[[\w.]{0,30}\]?\[?epoch: *\d{1,9}, iter: *[\d,]{1,12}, lr:\("
        rb"|INFO: ----Average PSNR(?:/SSIM)? results for \S": 80
    },
    metrics={
        "psnr": ("psnr", "dB"),
        "PSNR": ("psnr", "dB"),
        "ssim": ("ssim", "score"),
        "SSIM": ("ssim", "score"),
        "PSNR_Y": (None, "dB"),
        "SSIM_Y": (None, "score"),
        "lpips": ("lpips", "score"),
        "best psnr": ("psnr", "dB"),
        "best ssim": ("ssim", "score"),
        # Of quality assessment (pyiqa), which is built on BasicSR.
        "srcc": ("spearman", "fraction"),
        "plcc": ("pearson", "fraction"),
        "best srcc": ("spearman", "fraction"),
        "best plcc": ("pearson", "fraction"),
    },
    counter="step",
    first_epoch=0,
    carries=("epoch", "step"),
    rules=(
        Rule(
            needles=(b"network_g:", b"network_G:"),
            pattern=r"^\s*network_[gG]:",
            starts=True,
            below=Below(
                rows=(Rule(pattern=r"^\s*(?:type|which_model_G): (?P<model>\S{1,99})\s*$"),), limit=1, close=True
            ),
            then=_network,
        ),
        Rule(needles=(b"  name: ",), pattern=r"^  name: (?P<name>\S{1,200})\s*$", then=_name),
        Rule(
            needles=(b"dataroot_gt: ", b"dataroot_GT: "),
            pattern=r"^\s*dataroot_(?:gt|GT): (?P<folder>\S{1,500})\s*$",
            then=_folder,
        ),
        Rule(
            needles=(b"iter:",),
            pattern=r"epoch: *(?P<epoch>\d{1,9}), *iter: *(?P<step>\d[\d,]{0,12}\d|\d),",
            place="reached",
        ),
        Rule(needles=(b"Resuming training from ",), pattern=r"Resuming training from (?P<resumed_from>.{1,500})"),
        Rule(
            needles=(b"results for ", b"Y channel, average "),
            pattern=r"INFO: ----(?:Average PSNR(?:/SSIM)? results for (?P<set>[\w.-]{1,60})|Y channel, average PSNR/SSIM)----",
            below=Below(
                rows=(
                    Rule(
                        pattern=r"^\s+(?P<rest>PSNR(?:_Y)?: .{1,100})",
                        pairs=r"\b((?:PSNR|SSIM)(?:_Y)?): (\d{1,3}\.\d{6}|inf|nan)(?![\d.])",
                    ),
                ),
                limit=1,
                gathered=_averages,
            ),
        ),
        Rule(needles=(b"# Validation # ",), pattern=r"INFO: (?P<rest># Validation # .*)", then=_validation),
        Rule(
            needles=(b"INFO: Validation ",),
            pattern=r"INFO: Validation (?P<set>[\w.-]{1,60})(?![\w.-]),?\s*(?P<rest>\S.*)",
            then=_validation,
        ),
        Rule(
            needles=(b"INFO: Validation ",),
            pattern=r"INFO: Validation (?P<set>[\w.-]{1,60})(?![\w.-]),?\s*$",
            below=Below(rows=(Rule(pattern=r"^\s*# "),), limit=10, close=True, gathered=_rows),
        ),
    ),
    samples=(
        Sample(
            text="""\
                21-05-01 00:00:00.000 - INFO: baby                 - PSNR: 38.1 dB; SSIM: 0.9; PSNR_Y: 39.1 dB; SSIM_Y: 0.9.
                21-05-01 00:00:01.000 - INFO: # FLOPs 2.1e+09 Percent 5.0e-01
                21-05-01 00:00:01.000 - INFO: ----Average PSNR/SSIM results for Set5----
                	PSNR: 35.123456 dB; SSIM: 0.941234

                21-05-01 00:00:01.000 - INFO: ----Y channel, average PSNR/SSIM----
                	PSNR_Y: 37.123456 dB; SSIM_Y: 0.961234

                21-05-01 00:00:02.000 - INFO: ----Average PSNR results for Set14----
                	PSNR: 32.123456 dB;\x20
                """,
            sees="""\
                4 eval psnr 35.123456 dB, PSNR
                4 eval ssim 0.941234 score, SSIM
                7 eval - 37.123456 dB, PSNR_Y
                7 eval - 0.961234 score, SSIM_Y
                10 eval psnr 32.123456 dB, PSNR, subset Set14
                """,
            runs="3 dataset Set5",
        ),
        Sample(
            text="""\
                2022-01-01 00:00:00,000 INFO:
                  name: EDSR_x2
                  model_type: SRModel
                  datasets:
                      dataroot_gt: ./datasets/DIV2K/train
                      dataroot_gt: ./datasets/Set5
                  network_g:
                    type: EDSR
                2022-01-01 00:00:01,000 INFO: Resuming training from epoch: 1, iter: 5000.
                2022-01-01 01:00:00,000 INFO: [EDSR_..][epoch:  1, iter:  10,000, lr:(1.000e-04,)] [eta: 1 day] l_pix: 1.2e-02
                2022-01-01 01:10:00,000 INFO: Validation Set5
                	 # psnr: 34.2691	Best: 34.3012 @ 5000 iter
                	 # ssim: 0.9512	Best: 0.9512 @ 10000 iter
                2022-01-01 01:11:00,000 INFO: Validation Set14,		 # psnr: 30.1234	 # ssim: 0.8512
                """,
            sees="""\
                12 eval psnr 34.2691 dB, psnr, epoch 2, step 10000
                12 best psnr 34.3012 dB, best psnr, step 5000
                13 eval ssim 0.9512 score, ssim, epoch 2, step 10000
                13 best ssim 0.9512 score, best ssim, step 10000
                14 eval psnr 30.1234 dB, psnr, epoch 2, step 10000, subset Set14
                14 eval ssim 0.8512 score, ssim, epoch 2, step 10000, subset Set14
                """,
            runs="7 model EDSR, dataset ./datasets/Set5, resumed_from epoch: 1, iter: 5000.",
        ),
        Sample(
            text="""\
                22-01-01 00:00:00.000 - INFO: <epoch:  3, iter:   5,000, lr:2.000e-04> l_pix: 1.2e-02
                22-01-01 00:10:00.000 - INFO: # Validation # PSNR: 3.7349e+01
                """,
            sees="""\
                2 eval psnr 3.7349e+01 dB, PSNR, epoch 4, step 5000
                """,
            runs="2",
        ),
        Sample(
            text="""\
                2025-02-04 17:10:57,000 INFO: [iqa_r..][epoch:  2, iter:     800, lr:(3.000e-05,)] l_mos: 3.4e-03
                2025-02-04 17:11:42,000 INFO: Validation koniq10k
                	 # srcc: 0.9193	Best: 0.9247 @ 400 iter
                	 # plcc: 0.9371	Best: 0.9371 @ 800 iter
                """,
            sees="""\
                3 eval spearman 0.9193 fraction, srcc, epoch 3, step 800
                3 best spearman 0.9247 fraction, best srcc, step 400
                4 eval pearson 0.9371 fraction, plcc, epoch 3, step 800
                4 best pearson 0.9371 fraction, best plcc, step 800
                """,
            runs="3 dataset koniq10k",
        ),
    ),
)
