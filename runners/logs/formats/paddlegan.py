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

from harness.evidence.findings import Grade
from harness.evidence.observation import Run
from runners.logs.reading.base import Head, LogBuilder
from runners.logs.reading.lines import LineReader, SegmentReader, plain

NAME: Final = "paddlegan"
TITLE: Final = "PaddleGAN"

METRICS: Final[dict[str, tuple[str | None, str | None]]] = {
    "psnr": ("psnr", "dB"),
    "ssim": ("ssim", "score"),
    "lpips": ("lpips", "score"),
    "fid": ("fid", "score"),
    "loss": ("loss", "loss"),
}

_NEEDLES: Final = (b" INFO: Metric ", b" INFO: Iter: ", b" INFO: Epoch: ", b" INFO: Configs: {")
_RECOGNISE: Final = re.compile(
    rb"ppgan[\w.]{0,60} INFO: (?:Metric \w{1,40}: |Iter: \d{1,9}/\d{1,9} lr: |Epoch: \d{1,9}/\d{1,9}, iter: "
    rb"|Configs: \{)"
)
_NUMBER: Final = r"[-+]?(?:\d+(?:\.\d*)?(?:[eE][-+]?\d+)?|nan|inf)"
_METRIC: Final = re.compile(rf"ppgan[\w.]{{0,60}} INFO: Metric (\w{{1,40}}): ({_NUMBER})\s*$")
_STEP: Final = re.compile(
    r"INFO: (?:Epoch: (\d{1,9})/(\d{1,9}), i|I)ter: (\d{1,9})/\d{1,9} lr: \S{1,40} (.*)", re.DOTALL
)
_LOSS: Final = re.compile(rf"(?<!\S)(\w{{1,60}}): ({_NUMBER})(?=\s|$)")
_NOT_LOSSES: Final = frozenset(("batch_cost", "reader_cost", "ips", "eta"))
_MODEL: Final = re.compile(r"'generator': \{'name': '([^']{1,99})'")
_TEST: Final = re.compile(
    r"'test': \{'name': '([^']{1,99})'((?:, '(?!preprocess)\w{1,40}': (?:'[^']{0,300}'|[\w.]{1,40})){0,20})"
)
_FOLDER: Final = re.compile(r"'(?:gt_folder|dataroot|dataroot_gt|val_root)': '([^']{1,300})'")
_EPOCHS: Final = re.compile(r"Configs: \{(?:'epochs': |'total_iters': \d{1,9}, 'epochs': )(\d{1,9})")


def recognise(head: Head) -> int:
    return 90 if _RECOGNISE.search(head.text) else 0


def parse(reader: LineReader, log: LogBuilder, *, curve: bool = False) -> None:
    lines = SegmentReader(reader)
    epoch: int | None = None
    step: int | None = None
    while (line := lines.seek(_NEEDLES)) is not None:
        text = plain(line.raw)
        if "INFO: Configs: {" in text:
            _configured(log.start_run(line.number), text)
            epoch = step = None
        elif found := _METRIC.search(text):
            if not line.whole and not re.search(r"\.\d{4}\s*$|inf\s*$|nan\s*$", text):
                log.find("truncated", Grade.INFO, line.number)
                continue
            metric, unit = METRICS.get(found[1].casefold(), (None, None))
            log.observe(
                metric=metric, printed=found[1], value_text=found[2], unit=unit, kind="eval", text=text,
                line=line.number,
                epoch=epoch, step=step,
            )  # fmt: skip
        elif found := _STEP.search(text):
            if step is not None and int(found[3]) < step and (epoch is None or int(found[1] or 0) < epoch):
                # Iterations that start over without a configuration are a run nothing is known of.
                log.start_run(line.number)
            run = log.current(line.number)
            step = int(found[3])
            if found[1]:
                epoch, run.epochs = int(found[1]), int(found[2])
                if epoch not in run.train_epochs[-1:]:
                    run.train_epochs.append(epoch)
            for name, value in _LOSS.findall(found[4]) if curve else ():
                if name not in _NOT_LOSSES:
                    log.observe(
                        metric=METRICS.get(name, (None, None))[0], printed=name, value_text=value, unit="loss",
                        kind="train", text=text, line=line.number, epoch=epoch, step=step,
                    )  # fmt: skip


def _configured(run: Run, text: str) -> None:
    """Fill `run` from the dictionary; a part of the test set that is given as a folder names the dataset."""
    if found := _MODEL.search(text):
        run.model = found[1]
    if found := _TEST.search(text):
        folder = _FOLDER.search(found[2])
        run.dataset = folder[1] if folder else found[1]
    if found := _EPOCHS.search(text):
        run.epochs = int(found[1])
