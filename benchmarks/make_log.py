"""Writes a PaddleClas training log of any size in the real shape, the same bytes each time.

`python benchmarks/make_log.py PATH MEGABYTES [EPOCHS]`
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Final
from zlib import crc32

MODEL: Final = "RepLKNet_31B"
IMAGES: Final = 50_000
BATCH: Final = 128
TRAIN_BATCHES: Final = 1252
EVAL_BATCHES: Final = 98
STAMP: Final = "[2023/03/{day:02d} {hour:02d}:{minute:02d}:{second:02d}] ppcls INFO: "
BANNER: Final = (
    "",
    "===========================================================",
    "==        PaddleClas is powered by PaddlePaddle !        ==",
    "===========================================================",
    "",
)
CONFIG: Final = f"""Global :
    checkpoints : None
    pretrained_model : None
    output_dir : ./output/
    device : gpu
    save_interval : 1
    eval_during_train : True
    eval_interval : 1
    epochs : {{epochs}}
    print_batch_step : 10
    image_shape : [3, 224, 224]
------------------------------------------------------------
Arch :
    name : {MODEL}
    class_num : 1000
------------------------------------------------------------
Optimizer :
    name : AdamW
    lr :
        name : Cosine
        learning_rate : 0.001
------------------------------------------------------------
DataLoader :
    Train :
        dataset :
            name : ImageNetDataset
            image_root : ./dataset/ILSVRC2012/
            cls_label_path : ./dataset/ILSVRC2012/train_list.txt
            transform_ops :
                RandCropImage :
                    size : 224
        sampler :
            name : DistributedBatchSampler
            batch_size : {BATCH}
    Eval :
        dataset :
            name : ImageNetDataset
            image_root : ./dataset/ILSVRC2012/
            cls_label_path : ./dataset/ILSVRC2012/val_list.txt
            transform_ops :
                ResizeImage :
                    resize_short : 256
                CropImage :
                    size : 224
        sampler :
            name : DistributedBatchSampler
            batch_size : {BATCH}
------------------------------------------------------------
Metric :
    Eval :
        TopkAcc :
            topk : [1, 5]
------------------------------------------------------------
train with paddle 2.4.2 and device Place(gpu:0)
The training strategy provided by PaddleClas is based on 4 gpus. But the number of gpu is 4 in current training."""


def write(path: Path, size: int, epochs: int = 300) -> None:
    """Write a log of about `size` bytes (never less) and `epochs` epochs to `path`."""
    with path.open("wb") as stream:
        written = 0
        for epoch in range(epochs + 1):
            # Each epoch is filled with iteration lines up to its share; epoch 0 is the banner and the configuration.
            for line in _epoch(epoch, epochs, size * epoch // epochs - written):
                written += stream.write(line)


def _epoch(epoch: int, epochs: int, budget: int) -> Iterator[bytes]:
    clock = _clock(epoch, 0)
    if epoch == 0:
        yield f"{clock}{chr(10).join(BANNER)}\n".encode()
        for text in CONFIG.format(epochs=epochs).splitlines():
            yield f"{clock}{text}\n".encode()
        return
    step = 0
    while budget > 0:
        line = _iteration(epoch, epochs, step)
        budget -= len(line)
        step += 1
        yield line
    clock = _clock(epoch, step)
    top1, top5, best = _correct(epoch), _correct(epoch) + 6000, max(_correct(e) for e in range(1, epoch + 1))
    yield f"{clock}[Train][Epoch {epoch}/{epochs}][Avg]CELoss: 2.71828, loss: 2.71828\n".encode()
    for batch in range(0, EVAL_BATCHES, 10):
        running = f"CELoss: 0.81234, loss: 0.81234, top1: {_share(top1 + batch)}, top5: {_share(top5)}"
        speed = "batch_cost: 0.31045s, reader_cost: 0.11102, ips: 412.30500 images/sec"
        yield f"{clock}[Eval][Epoch {epoch}][Iter: {batch}/{EVAL_BATCHES}]{running}, {speed}\n".encode()
    values = f"CELoss: 0.81234, loss: 0.81234, top1: {_share(top1)}, top5: {_share(top5)}"
    yield f"{clock}[Eval][Epoch {epoch}][Avg]{values}\n".encode()
    yield f"{clock}[Eval][Epoch {epoch}][best metric: {_share(best)}]\n".encode()
    yield f"{clock}Already save model in ./output/{MODEL}/latest\n".encode()


def _iteration(epoch: int, epochs: int, step: int) -> bytes:
    rate = 0.001 * (1 - epoch / (epochs + 1))
    # Noise that does not repeat, as no honest training's does.
    loss = 6.9 - 4.2 * epoch / epochs + crc32(f"{epoch} {step}".encode()) / 2**34
    batch, reader = 0.612 + (step * 31 % 997) / 40_000, 0.2 + (step * 17 % 991) / 50_000
    left = timedelta(seconds=int(((epochs - epoch + 1) * TRAIN_BATCHES - step % TRAIN_BATCHES) * batch))
    return (
        f"{_clock(epoch, step)}[Train][Epoch {epoch}/{epochs}][Iter: {step % TRAIN_BATCHES}/{TRAIN_BATCHES}]"
        f"lr(Cosine): {rate:.8f}, CELoss: {loss:.5f}, loss: {loss:.5f}, batch_cost: {batch:.5f}s, "
        f"reader_cost: {reader:.5f}, ips: {BATCH / batch:.5f} samples/s, eta: {left}\n"
    ).encode()


def _correct(epoch: int) -> int:
    """Images classified right after `epoch`: rising to about 83.6 %, with a wobble."""
    return 41_900 - 30_000 // (epoch + 1) - (epoch * 37 % 23)


def _share(correct: int) -> str:
    """A count of images as PaddleClas prints it, exactly: k/50000 has at most five decimals."""
    return f"0.{correct * (100_000 // IMAGES):05d}"


def _clock(epoch: int, step: int) -> str:
    seconds = epoch * 7200 + step * 6
    days, rest = divmod(seconds, 86_400)
    return STAMP.format(day=1 + days % 28, hour=rest // 3600, minute=rest // 60 % 60, second=rest % 60)


if __name__ == "__main__":
    target, megabytes, *count = sys.argv[1:]
    write(Path(target), int(megabytes) * 1_000_000, int(count[0]) if count else 300)
