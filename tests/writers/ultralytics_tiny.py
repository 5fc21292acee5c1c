"""Trains YOLOv8n from its description on 96 made images for ten epochs, then validates it.

`python ultralytics_tiny.py FOLDER` writes `results.csv`; what it prints is the log. `truth.json` holds the box AP and
AP50 that the trainer's own metrics had after each epoch, and those of the validation.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

try:
    import cv2
    import numpy as np
    from ultralytics import YOLO
except ImportError as error:
    sys.exit(f"{error.name} is not installed: pip install ultralytics")

DATA = """path: {folder}
train: images
val: images
names:
  0: square
  1: disc
"""


def draw(folder: Path) -> Path:
    """96 images of a square or a disc each; the path of their description."""
    random = np.random.default_rng(3)
    for kind in ("images", "labels"):
        (folder / kind).mkdir()
    for number in range(96):
        image = random.integers(0, 60, (64, 64, 3), dtype=np.uint8)
        x, y = (int(value) for value in random.integers(18, 46, 2))
        if number % 2:
            cv2.circle(image, (x, y), 14, (230, 230, 230), -1)
        else:
            cv2.rectangle(image, (x - 14, y - 14), (x + 14, y + 14), (230, 230, 230), -1)
        cv2.imwrite(str(folder / "images" / f"{number}.png"), image)
        line = f"{number % 2} {x / 64} {y / 64} {28 / 64} {28 / 64}\n"
        (folder / "labels" / f"{number}.txt").write_text(line)
    (folder / "data.yaml").write_text(DATA.format(folder=folder))
    return folder / "data.yaml"


def main(folder: Path) -> None:
    evaluations: list[dict[str, float]] = []

    def keep(trainer: Any) -> None:
        evaluations.append({name: float(value) for name, value in trainer.metrics.items()})

    with tempfile.TemporaryDirectory() as place:
        data = draw(Path(place))
        model = YOLO("yolov8n.yaml")
        model.add_callback("on_fit_epoch_end", keep)
        options = {"data": str(data), "imgsz": 64, "device": "cpu", "workers": 0, "plots": False}
        settings = {"optimizer": "AdamW", "lr0": 0.003, "warmup_epochs": 0, "mosaic": 0, "amp": False, "seed": 5}
        model.train(**options, **settings, epochs=10, batch=8, project=place, name="run")
        shutil.copy(Path(place) / "run" / "results.csv", folder / "results.csv")
        metrics = model.val(**options)
    truth = {
        "epochs": [{name: entry[f"metrics/{name}(B)"] for name in ("mAP50", "mAP50-95")} for entry in evaluations[:10]],
        "val": {"mAP50": float(metrics.box.map50), "mAP50-95": float(metrics.box.map)},
    }
    (folder / "truth.json").write_text(json.dumps(truth) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
