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

from typing import Final

from runners.logs.reading.described import Format
from runners.logs.reading.description import Rule, Sample
from runners.logs.reading.hooks import Account, FoundLine

# With fewer decimals the line is cut off.
_FOUR_DECIMALS: Final = r"\d{1,4}\.\d{4}|inf|nan"
_STAMP: Final = r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} - +[A-Z]{4,8} - "
# Lines of results count where an evaluation is under way. Of a log that holds nothing else the announcement may be
# missing: what is noted is that the program does something else.
_ELSEWHERE: Final = "elsewhere"


def _started(account: Account, found: FoundLine) -> None:
    account.state.notes[_ELSEWHERE] = "started"


def _stepped(account: Account, found: FoundLine) -> None:
    account.state.notes[_ELSEWHERE] = "training"
    account.state.step = int(found.groups["step"] or 0)
    account.observe(found, account.values(found))


def _trained(account: Account, found: FoundLine) -> None:
    account.state.notes[_ELSEWHERE] = "trained"
    account.log.go_on(found.line + 1)


def _evaluating(account: Account, found: FoundLine) -> None:
    account.state.notes.clear()


def _evaluated(account: Account, found: FoundLine) -> None:
    if not account.state.notes:
        account.observe(found, account.values(found))


FORMAT = Format(
    name="paddlerendering",
    title="PaddleRendering",
    known_by={
        rb"\[TRAIN\] iter=\d{1,9}/\d{1,9}, .{0,400}, throughput=\d+\.\d\d rays/sec"
        rb"|- +INFO - Evaluating on validation dataset\.\.\.(?s:.){0,8000}?- +INFO - psnr: \d{1,4}\.\d{4}\r?\n"
        rb"|\d,\d{3} - +INFO - psnr: \d{1,4}\.\d{4}\r?\n[^\n]{0,40}\d,\d{3} - +INFO - ssim: \d\.\d{4}\s": 85
    },
    metrics={"psnr": ("psnr", "dB"), "ssim": ("ssim", "score")},
    carries=("step",),
    rules=(
        Rule(
            needles=(b"Environment Information-",),
            pattern="Environment Information-",
            starts=True,
            then=_started,
        ),
        Rule(
            source="apis/trainer.py:285",
            needles=(b"[TRAIN] iter=",),
            pattern=_STAMP + r"\[TRAIN\] iter=(?P<step>\d{1,9})/\d{1,9}, (?P<rest>.*)",
            pairs=rf"(?<!\S)(?P<name>psnr|ssim)=(?P<value>{_FOUR_DECIMALS})(?=,|\s|$)",
            kind="train",
            then=_stepped,
        ),
        Rule(needles=(b" Training is complete.",), pattern=r" Training is complete\.", then=_trained),
        Rule(
            source="apis/trainer.py:462",
            needles=(b"Evaluating on validation dataset...",),
            pattern=r"Evaluating on validation dataset\.\.\.",
            then=_evaluating,
        ),
        Rule(
            source="metrics/metrics.py",
            needles=(b" psnr: ", b" ssim: "),
            pattern=rf"{_STAMP}(?P<name>psnr|ssim): (?P<value>{_FOUR_DECIMALS})\s*$",
            then=_evaluated,
        ),
    ),
    samples=(
        Sample(
            text="""\
                ------------Environment Information-------------
                2023-04-20 10:10:12,345 -     INFO - psnr: 50.0000
                2023-04-20 10:11:12,345 -     INFO - [TRAIN] iter=5000/30000, total_loss=0.021506, psnr=32.4765, lr=0.000472, throughput=31364.95 rays/sec | ETA 3:15:00
                2023-04-20 10:12:12,345 -     INFO - Evaluating on validation dataset...
                2023-04-20 10:12:12,345 -     INFO - psnr: 34.1400
                2023-04-20 10:12:12,345 -     INFO - ssim: 0.9750
                2023-04-20 10:13:12,345 -     INFO - [TRAIN] iter=30000/30000, total_loss=0.018210, psnr=33.0000, lr=0.000047, throughput=31364.95 rays/sec | ETA 0:00:00
                2023-04-20 10:14:12,345 -     INFO - Training is complete.
                2023-04-20 10:14:12,345 -     INFO - psnr: 50.0000
                """,
            sees="""\
                7 train psnr 33.0000 dB, psnr, step 30000
                5 eval psnr 34.1400 dB, psnr, step 5000
                6 eval ssim 0.9750 score, ssim, step 5000
                """,
            runs="1",
        ),
        Sample(
            file="eval.log",
            text="""\
                2023-04-20 10:12:12,345 -     INFO - psnr: 34.1400
                2023-04-20 10:12:12,345 -     INFO - ssim: 0.9750
                """,
            sees="""\
                1 eval psnr 34.1400 dB, psnr
                2 eval ssim 0.9750 score, ssim
                """,
            runs="1",
        ),
    ),
)
