"""Writes an event file with `torch.utils.tensorboard`.

`python torch_tensorboard.py FOLDER` writes `events.tfevents` and `truth.json`: tag, step and value of every scalar, as
float32 holds it.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

try:
    import numpy as np
    from torch.utils.tensorboard import SummaryWriter
except ImportError as error:
    sys.exit(f"{error.name} is not installed: pip install torch tensorboard")


def main(folder: Path) -> None:
    truth = []
    with tempfile.TemporaryDirectory() as place:
        writer = SummaryWriter(place)
        for step in range(5):
            for tag, value in (
                ("train/loss", 2.5 / (step + 1)),
                ("val/mIoU", 0.3 + step / 9),
                ("val/acc1", 50 + step / 3),
            ):
                writer.add_scalar(tag, value, step)
                truth.append({"tag": tag, "step": step, "value": float(np.float32(value))})
        writer.add_text("config", "model: tiny")
        writer.add_histogram("weights", np.arange(20.0), 4)
        writer.close()
        next(Path(place).iterdir()).replace(folder / "events.tfevents")
    (folder / "truth.json").write_text(json.dumps({"scalars": truth}) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
