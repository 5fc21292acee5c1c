"""Logs of the toolkits that dump their configuration as YAML: PaddleSeg, PanopticSeg, Paddle3D and PaddleRendering."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import yaml

from tests.tasks.writers.writing import Clock, places

ENVIRONMENT = """------------Environment Information-------------
platform: Linux-5.4.0-139-generic-x86_64-with-glibc2.31
Python: 3.8.16 (default, Mar  2 2023, 03:21:46) [GCC 11.2.0]
Paddle compiled with cuda: True
NVCC: Build cuda_11.2.r11.2/compiler.29618528_0
cudnn: 8.2
GPUs used: 4
PaddleSeg: {version}
PaddlePaddle: 2.4.2
OpenCV: 4.7.0
------------------------------------------------"""
HEADING = "---------------Config Information---------------"
END = "-" * 48


class Logger:
    """The lines of a log that begins with the environment and the configuration."""

    def __init__(self, pattern: str, about: Mapping[str, Any] | None, version: str = "2.8.0") -> None:
        self.clock = Clock(pattern, "2023-05-10 10:02:44")
        self.lines: list[str] = []
        self.say("\n" + ENVIRONMENT.format(version=version))
        if about is not None:
            self.say("\n" + HEADING + "\n" + yaml.safe_dump(dict(about), default_flow_style=False) + END)

    def say(self, text: str, after: float = 0) -> None:
        self.lines.append(self.clock.stamp(after) + text)

    def bare(self, *lines: str) -> None:
        self.lines.extend(lines)

    @property
    def text(self) -> str:
        return "\n".join(self.lines) + "\n"


SEG = "[%Y/%m/%d %H:%M:%S] INFO: "
SEG_28 = "%Y-%m-%d %H:%M:%S [INFO]\t"
PADDLE3D = "%Y-%m-%d %H:%M:%S,345 -     INFO - "


def ade20k(model: Mapping[str, Any], iters: int, size: Sequence[int]) -> dict[str, Any]:
    """A configuration as PaddleSeg merged those of SeaFormer and EfficientFormerV2."""
    return {
        "batch_size": 8,
        "iters": iters,
        "loss": {"coef": [1], "types": [{"type": "CrossEntropyLoss"}]},
        "lr_scheduler": {"end_lr": 0, "learning_rate": 0.00025, "power": 1.0, "type": "PolynomialDecay"},
        "model": {**model, "num_classes": 150},
        "optimizer": {"type": "AdamW", "weight_decay": 0.01},
        "train_dataset": {
            "dataset_root": "data/ADEChallengeData2016/",
            "mode": "train",
            "transforms": [
                {"type": "ResizeStepScaling", "min_scale_factor": 0.5, "max_scale_factor": 2.0},
                {"type": "RandomPaddingCrop", "crop_size": [512, 512]},
                {"type": "RandomHorizontalFlip"},
                {"type": "Normalize"},
            ],
            "type": "ADE20K",
        },
        "val_dataset": {
            "dataset_root": "data/ADEChallengeData2016/",
            "mode": "val",
            "transforms": [
                {"type": "Resize", "target_size": list(size), "keep_ratio": True, "size_divisor": 32},
                {"type": "Normalize"},
            ],
            "type": "ADE20K",
        },
    }


def segmentation(about: Mapping[str, Any], best: Decimal, images: int, stamps: str = SEG_28) -> str:
    """A training of PaddleSeg evaluated four times, the best but one from the end."""
    log = Logger(stamps, about)
    iters, kept = about["iters"], Decimal(0)
    for part, less in enumerate(("0.05", "0.02", "0", "0.004"), 1):
        now, value = iters * part // 4, best - Decimal(less)
        for step in (now - iters // 8, now):
            epoch = -(-step // (20210 // 8))
            log.say(
                f"[TRAIN] epoch: {epoch}, iter: {step}/{iters}, loss: 0.6920, lr: 0.000113, batch_cost: 0.1966, "
                "reader_cost: 0.00690, ips: 40.3431 samples/sec | ETA 08:00:01",
                3600,
            )
        log.say(f"Start evaluating (total_samples: {images}, total_iters: {images})...", 2)
        log.say(
            f"[EVAL] #Images: {images} mIoU: {places(value, 4)} Acc: 0.8012 Kappa: 0.7841 "
            f"Dice: {places(value + Decimal('0.13'), 4)}",
            120,
        )
        if value > kept:
            kept, at = value, now
        log.say(f"[EVAL] The model with the best validation mIoU ({places(kept, 4)}) was saved at iter {at}.", 1)
    return log.text


def panoptic(about: Mapping[str, Any], best: Decimal) -> str:
    """A training of PanopticSeg (contrib/PanopticSeg/paddlepanseg/core/train.py)."""
    log = Logger(SEG, about)
    iters, kept = about["iters"], Decimal(0)
    for part, less in enumerate(("0.06", "0.01", "0", "0.003"), 1):
        now, value = iters * part // 4, best - Decimal(less)
        for step in (now - iters // 8, now):
            log.say(
                f"[TRAIN] epoch: {part * 6}, iter: {step}/{iters}, loss: 10.9266, lr: 0.000010, batch_cost: 0.8049, "
                "reader_cost: 0.00805, ips: 9.9395 samples/sec | ETA 10:07:04",
                9000,
            )
        log.say(f"[EVAL] PQ: {places(value, 4)}", 300)
        if value > kept:
            kept, at = value, now
        log.say(f"[EVAL] The model with the best validation PQ ({places(kept, 4)}) was saved at iter {at}.", 1)
    return log.text


def detector_3d(model: Mapping[str, Any], data: Mapping[str, Any], epochs: int, iters: int) -> Logger:
    """The log of a training of Paddle3D until its last step; `tools/train.py` evaluates after it."""
    about = {
        "batch_size": 8,
        "epochs": epochs,
        "lr_scheduler": {"learning_rate": 0.0002, "type": "CosineAnnealingDecay"},
        "model": dict(model),
        "optimizer": {"type": "AdamW", "weight_decay": 0.01},
        "train_dataset": {**data, "mode": "train"},
        "val_dataset": {**data, "mode": "val"},
    }
    log = Logger(PADDLE3D, about, version="2.7.0")
    for part in range(1, 9):
        log.say(
            f"[TRAIN] epoch={epochs * part // 8}/{epochs}, iter={iters * part // 8}/{iters} , total_loss=3.427412, "
            "lr=0.000197, batch_cost: 0.614494 sec, ips: 3.101990 images/s | ETA 10:00:11",
            7000,
        )
    return log


KITTI = {
    "dataset_root": "datasets/KITTI",
    "max_sample_nums": 50,
    "transforms": [
        {"type": "LoadImage", "reader": "pillow", "to_rgb": True},
        {"type": "Normalize", "mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225]},
    ],
    "type": "KittiMonoDataset",
}


def kitti(model: Mapping[str, Any], car: Sequence[Decimal], epochs: int = 140, iters: int = 64960) -> str:
    """Trained and evaluated: `paddle3d/datasets/kitti/kitti_metric.py` prints class by class."""
    log = detector_3d(model, KITTI, epochs, iters)
    log.say("evaluate on validate dataset", 100)
    for name, strict, loose, part in (
        ("Car", 70, 50, "1"),
        ("Pedestrian", 50, 25, "0.4"),
        ("Cyclist", 50, 25, "0.3"),
    ):
        values = [value * Decimal(part) for value in car]
        log.say(f"{name}:")
        for overlap, more in ((strict, Decimal(1)), (loose, Decimal("2.1"))):
            log.say(f"BBOX AP_R40@{strict}%: 92.10 85.20 76.30")
            log.say(f"BEV  AP_R40@{overlap}%: " + " ".join(places(v * more * Decimal("1.3"), 2) for v in values))
            log.say(f"3D   AP_R40@{overlap}%: " + " ".join(places(v * more, 2) for v in values))
    return log.text


NUSCENES = {"dataset_root": "data/nuscenes/", "type": "NuscenesMVDataset", "use_valid_flag": True}
TABLES = """======
Loading NuScenes tables for version v1.0-trainval...
850 scene,
34149 sample,
Done loading in 31.0 seconds.
======"""
CLASSES = "car truck bus trailer construction_vehicle pedestrian motorcycle bicycle traffic_cone barrier".split()


def nuscenes(model: Mapping[str, Any], nds: Decimal, data: Mapping[str, Any] = NUSCENES, epochs: int = 24) -> str:
    """Trained and evaluated: the devkit's summary, whose NDS follows from its mAP and its five errors."""
    log = detector_3d(model, data, epochs, 84408)
    log.say("evaluate on validate dataset", 100)
    log.bare(*TABLES.splitlines())
    errors = [Decimal(one) for one in ("0.7000", "0.2700", "0.3900", "0.8100", "0.2000")]
    mean = (10 * nds - sum((1 - error for error in errors), Decimal(0))) / 5
    log.bare(f"mAP: {places(mean, 4)}")
    names = ("mATE", "mASE", "mAOE", "mAVE", "mAAE")
    log.bare(*(f"{name}: {places(error, 4)}" for name, error in zip(names, errors, strict=True)))
    log.bare(f"NDS: {places(nds, 4)}", "Eval time: 112.4s", "", "Per-class results:")
    log.bare("Object Class\tAP\tATE\tASE\tAOE\tAVE\tAAE")
    for name in CLASSES:
        log.bare(f"{name}\t{places(mean, 3)}\t0.700\t0.270\t0.390\t0.810\t0.200")
    return log.text


def radiance(model: str, scene: str, psnr: Decimal, split: str = "val", root: str = "data/nerf_synthetic") -> str:
    """Training and evaluation of one scene with PaddleRendering."""
    data = {"background_color": "white", "camera_scale_factor": 1.0, "dataset_root": f"{root}/{scene}"}
    about = {
        "iters": 200000,
        "model": {"type": model},
        "train_dataset": {**data, "split": "train", "type": "BlenderDataset"},
        "val_dataset": {**data, "split": split, "type": "BlenderDataset"},
        "val_metrics": [{"type": "PSNRMeter"}, {"type": "SSIMMeter"}],
    }
    log = Logger(PADDLE3D, about)
    for part in range(1, 5):
        log.say(
            f"[TRAIN] iter={50000 * part}/200000, loss_coarse=0.010753, total_loss=0.021506, "
            f"psnr={places(psnr - 1, 4)}, lr=0.000472, throughput=31364.95 rays/sec | ETA 3:15:00",
            3600,
        )
    log.say("Training is complete.", 1)
    log.say("Evaluating on validation dataset...", 1)
    log.say(f"psnr: {places(psnr, 4)}", 600)
    log.say("ssim: 0.9750")
    return log.text
