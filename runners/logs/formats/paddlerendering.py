"""PaddleRendering (`pprndr`, contrib/PaddleRendering of Paddle3D): radiance fields, one scene a run.

What the writer does (PaddlePaddle/Paddle3D 3259dab, contrib/PaddleRendering/pprndr): the configuration is dumped as
YAML; training prints `[TRAIN] iter=5000/200000, loss=..., psnr=32.4765, lr=...` (apis/trainer.py:285), whose PSNR is of
the rays of the last steps; an evaluation begins with `Evaluating on validation dataset...` (apis/trainer.py:462), a
progress bar, and ends in `psnr: 34.1400` and `ssim: 0.9750`, a line each and four decimals (metrics/metrics.py), the
means over the pictures of the one scene that `dataset_root` of the configuration names. PSNR is in dB. The last line of
a training is `Training is complete.`; an evaluation below it is by tools/evaluate.py, which prints no configuration.
Of a log of which only the `INFO - psnr:` and `INFO - ssim:` were kept both show whose they are.
"""

from __future__ import annotations

import re
from typing import Final

from runners.logs.reading.base import Head, LogBuilder
from runners.logs.reading.lines import Line, LineReader, SegmentReader, plain

NAME: Final = "paddlerendering"
TITLE: Final = "PaddleRendering"

METRICS: Final[dict[str, tuple[str | None, str | None]]] = {"psnr": ("psnr", "dB"), "ssim": ("ssim", "score")}

_ENVIRONMENT: Final = b"Environment Information-"
_BEGINS: Final = b"Evaluating on validation dataset..."
_TRAINED_ALL: Final = b" Training is complete."
_NEEDLES: Final = (_ENVIRONMENT, _TRAINED_ALL, _BEGINS, b"[TRAIN] iter=", b" psnr: ", b" ssim: ")
# With fewer decimals the line is cut off.
_FOUR_DECIMALS: Final = r"\d{1,4}\.\d{4}|inf|nan"
_STAMP: Final = r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} - +[A-Z]{4,8} - "
_RECOGNISE: Final = re.compile(
    rb"\[TRAIN\] iter=\d{1,9}/\d{1,9}, .{0,400}, throughput=\d+\.\d\d rays/sec"
    rb"|- +INFO - Evaluating on validation dataset\.\.\.(?s:.){0,8000}?- +INFO - psnr: \d{1,4}\.\d{4}\r?\n"
    rb"|\d,\d{3} - +INFO - psnr: \d{1,4}\.\d{4}\r?\n[^\n]{0,40}\d,\d{3} - +INFO - ssim: \d\.\d{4}\s"
)
_STEP: Final = re.compile(rf"{_STAMP}\[TRAIN\] iter=(\d{{1,9}})/\d{{1,9}}, (.*)", re.DOTALL)
_TRAINED: Final = re.compile(rf"(?<!\S)(psnr|ssim)=({_FOUR_DECIMALS})(?=,|\s|$)")
_VALUE: Final = re.compile(rf"{_STAMP}(psnr|ssim): ({_FOUR_DECIMALS})\s*$")


def recognise(head: Head) -> int:
    return 85 if _RECOGNISE.search(head.text) else 0


def parse(reader: LineReader, log: LogBuilder, *, curve: bool = False) -> None:
    lines = SegmentReader(reader)
    step: int | None = None
    # Of a log that holds nothing but results the announcement may be missing.
    evaluating = True
    while (line := lines.seek(_NEEDLES)) is not None:
        text = plain(line.raw)
        if _ENVIRONMENT in line.raw:
            log.start_run(line.number)
            step, evaluating = None, False
        elif found := _STEP.match(text):
            step, evaluating = int(found[1]), False
            for name, value in _TRAINED.findall(found[2]):
                _observe(log, line, text, name, value, step, evaluated=False)
        elif _TRAINED_ALL in line.raw:
            log.go_on(line.number + 1)
            evaluating = False
        elif _BEGINS in line.raw:
            evaluating = True
        elif evaluating and (found := _VALUE.match(text)):
            _observe(log, line, text, found[1], found[2], step, evaluated=True)


def _observe(
    log: LogBuilder, line: Line, text: str, name: str, value: str, step: int | None, *, evaluated: bool
) -> None:
    """A value of a training line, or the mean over the pictures of an evaluation."""
    if log.cut(line, text, value):
        return
    metric, unit = METRICS[name]
    log.observe(
        metric=metric,
        printed=name,
        value_text=value,
        unit=unit,
        kind="eval" if evaluated else "train",
        text=text,
        line=line.number,
        step=step,
    )
