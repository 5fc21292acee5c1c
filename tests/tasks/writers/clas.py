"""Logs of PaddleClas: `tools/train.py` and `tools/eval.py` of release 2.4, 2.5 and develop.

The lines are those of `ppcls/engine` (`train/utils.py`, `evaluation/classification.py`, `evaluation/retrieval.py`), the
configurations those that PaddleClas merged, or the like of them where the model was not merged.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Literal

from tests.tasks.writers.writing import Clock, climbing, places, single, tree

Version = Literal["2.4", "2.5", "2.6"]
RULE = "-" * 60
NORMAL = {"scale": "1.0/255.0", "mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225], "order": ""}


def listed(operations: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{name: value} for name, value in operations.items()]


def loader(
    name: str, root: str, listing: str, operations: Mapping[str, Any], batch: int = 64, **more: Any
) -> dict[str, Any]:
    """`DataLoader.Eval` (or a part of it) as a configuration has it."""
    dataset = {"name": name, "image_root": root, "cls_label_path": listing, "transform_ops": listed(operations), **more}
    sampler = {"name": "DistributedBatchSampler", "batch_size": batch, "drop_last": False, "shuffle": False}
    return {"dataset": dataset, "sampler": sampler, "loader": {"num_workers": 8, "use_shared_memory": True}}


def evaluation_ops(size: int, resize: int | None = None) -> dict[str, Any]:
    return {
        "DecodeImage": {"to_rgb": True, "channel_first": False},
        "ResizeImage": {"resize_short": resize or round(size / 0.875), "interpolation": "bicubic", "backend": "pil"},
        "CropImage": {"size": size},
        "NormalizeImage": NORMAL,
    }


def training_ops(size: int) -> dict[str, Any]:
    return {
        "DecodeImage": {"to_rgb": True, "channel_first": False},
        "RandCropImage": {"size": size, "interpolation": "bicubic", "backend": "pil"},
        "RandFlipImage": {"flip_code": 1},
        "NormalizeImage": NORMAL,
    }


def imagenet(size: int, resize: int | None = None, root: str = "./dataset/ILSVRC2012/") -> dict[str, Any]:
    return {
        "Train": loader("ImageNetDataset", root, f"{root}train_list.txt", training_ops(size), 128),
        "Eval": loader("ImageNetDataset", root, f"{root}val_list.txt", evaluation_ops(size, resize), 64),
    }


def config(
    arch: Mapping[str, Any],
    data: Mapping[str, Any],
    *,
    size: int,
    epochs: int,
    metric: Sequence[Mapping[str, Any]] = ({"TopkAcc": {"topk": [1, 5]}},),
    loss: Mapping[str, Any] | None = None,
    weights: str | None = None,
    **more: Any,
) -> dict[str, Any]:
    """A configuration in the order in which PaddleClas prints one."""
    about = {
        "checkpoints": None,
        "pretrained_model": weights,
        "output_dir": "./output/",
        "device": "gpu",
        "save_interval": 1,
        "eval_during_train": True,
        "eval_interval": 1,
        "epochs": epochs,
        "print_batch_step": 10,
        "use_visualdl": False,
        "image_shape": [3, size, size],
        "save_inference_dir": "./inference",
        **more,
    }
    return {
        "Global": about,
        "AMP": {"scale_loss": 128.0, "use_dynamic_loss_scaling": True, "level": "O1"},
        "Arch": arch,
        "Loss": {"Train": [loss or {"CELoss": {"weight": 1.0, "epsilon": 0.1}}], "Eval": [{"CELoss": {"weight": 1.0}}]},
        "Optimizer": {"name": "AdamW", "beta1": 0.9, "lr": {"name": "Cosine", "learning_rate": "5e-4"}},
        "DataLoader": data,
        "Metric": {"Train": list(metric), "Eval": list(metric)},
        "profiler_options": None,
    }


class Logger:
    """The lines of one `train.log` or `eval.log`."""

    def __init__(self, about: Mapping[str, Any], paddle: str = "2.4.2", start: str = "2023-04-11 09:20:31") -> None:
        self.clock = Clock("[%Y/%m/%d %H:%M:%S] ppcls INFO: ", start)
        self.lines: list[str] = []
        frame = ["=" * 59, f"=={'PaddleClas is powered by PaddlePaddle !':^55}==", "=" * 59]
        self.say("\n" + "\n".join(frame) + "\n")
        for section, inside in about.items():
            for line in tree({section: inside}):
                self.say(line)
            self.say(RULE)
        self.say(f"train with paddle {paddle} and device Place(gpu:0)")

    def say(self, text: str, after: float = 0) -> None:
        self.lines.append(self.clock.stamp(after) + text)

    @property
    def text(self) -> str:
        return "\n".join(self.lines) + "\n"


def evaluated(log: Logger, epoch: int, value: Decimal, samples: int, batch: int = 64) -> None:
    """One evaluation: a line a hundred batches, and the average."""
    batches = -(-samples // batch)
    for index in range(0, batches, max(1, batches // 3)):
        log.say(
            f"[Eval][Epoch {epoch}][Iter: {index}/{batches}]CELoss: 1.02211, loss: 1.02211, top1: {places(value, 5)}, "
            f"top5: 0.95312, batch_cost: 0.31871s, reader_cost: 0.01210, ips: 401.32211 images/sec",
            20,
        )
    top5 = Decimal(int((1 + value) / 2 * samples)) / samples
    log.say(
        f"[Eval][Epoch {epoch}][Avg]CELoss: 1.01733, loss: 1.01733, top1: {places(value, 5)}, top5: {places(top5, 5)}",
        2,
    )


def training(
    about: Mapping[str, Any], best: Decimal, samples: int = 50000, version: Version = "2.5", seed: int = 0
) -> str:
    """A whole training, evaluated after every epoch; the best epoch is the one before the last."""
    epochs = about["Global"]["epochs"]
    log = Logger(about, paddle={"2.4": "2.3.2", "2.5": "2.4.2", "2.6": "2.6.1"}[version])
    rate, name = ("lr(Cosine): 0.00050000", about["Arch"]["name"])
    kept = Decimal(-1)
    for epoch, value in enumerate(climbing(best, epochs, samples, seed=seed), 1):
        log.say(
            f"[Train][Epoch {epoch}/{epochs}][Iter: 0/1251]{rate}, top1: 0.55078, top5: 0.79102, CELoss: 2.90411, "
            "loss: 2.90411, batch_cost: 0.52211s, reader_cost: 0.10211, ips: 245.15907 samples/s, eta: 4:11:07",
            1,
        )
        loss = places(Decimal(3) - Decimal(epoch) / epochs - Decimal((epoch + seed) * 7919 % 997) / 99991, 5)
        log.say(f"[Train][Epoch {epoch}/{epochs}][Avg]top1: 0.56011, top5: 0.79533, CELoss: {loss}, loss: {loss}", 600)
        evaluated(log, epoch, value, samples)
        better, kept = value > kept, max(value, kept)
        saved = f"Already save model in ./output/{name}/best_model"
        said = f"[Eval][Epoch {epoch}][best metric: {single(kept)}]"
        first, second = (said, saved) if version == "2.6" else (saved, said)
        for line in (first, second) if better else (said,):
            log.say(line)
        log.say(f"Already save model in ./output/{name}/latest", 1)
    return log.text


def evaluation(about: Mapping[str, Any], value: Decimal, samples: int = 50000) -> str:
    """What `tools/eval.py` prints: no best line, epoch 0."""
    log = Logger(about)
    evaluated(log, 0, value, samples)
    return log.text


def features(about: Mapping[str, Any], named: Iterable[tuple[str, Decimal]], sizes: tuple[int, int] | None) -> str:
    """What `tools/eval.py` prints of a retrieval: the features of gallery and query, then the metrics."""
    log = Logger(about)
    for part, size in zip(("gallery", "query"), sizes or (), strict=False):
        batches = -(-size // 256)
        for index in range(0, batches, 20):
            log.say(f"{part} feature calculation process: [{index}/{batches}]", 2)
        log.say(f"Build {part} done, all feat shape: [{size}, 512], begin to eval..", 3)
    metrics = ", ".join(f"{name}: {places(value, 5)}" for name, value in named)
    log.say(f"[Eval][Epoch 0][Avg]{metrics}", 30)
    return log.text
