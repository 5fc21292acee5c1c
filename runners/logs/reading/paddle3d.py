"""The training lines of Paddle3D, which stand beside the tables of KITTI and of nuScenes.

`[TRAIN] epoch=1/24, iter=1406/84408 , total_loss=...` (PaddlePaddle/Paddle3D, paddle3d/apis/trainer.py, Trainer.train).
"""

from __future__ import annotations

from typing import Final

from harness.values.lazy import pattern
from runners.logs.reading.base import LogBuilder

NEEDLE: Final = b"[TRAIN] epoch="
_TRAIN: Final = pattern(r"\[TRAIN\] epoch=(\d{1,9})/(\d{1,9}), iter=(\d{1,9})/")


def trained(log: LogBuilder, text: str, line: int) -> tuple[int, int] | None:
    """The epoch and the iteration of a training line, which the run has trained now; None of any other line."""
    found = _TRAIN.search(text)
    if found is None:
        return None
    follow(log, line, int(found[1]), int(found[2]) or None)
    return int(found[1]), int(found[3])


def follow(log: LogBuilder, line: int, epoch: int, epochs: int | None) -> None:
    """An epoch that was trained, of `epochs`; epochs that begin again are a new run."""
    run = log.current(line)
    if run.train_epochs and epoch < run.train_epochs[-1]:
        run = log.start_run(line)
    if not run.train_epochs or run.train_epochs[-1] != epoch:
        run.train_epochs.append(epoch)
    run.epochs = epochs
