"""Trains a linear classifier with mmengine's Runner.

`python mmengine_tiny.py FOLDER` writes `train.log` (mmengine's text log), `scalars.json` and `truth.json`: the accuracy
in percent that the metric computed after each epoch.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

try:
    import torch
    from mmengine.evaluator import BaseMetric, Evaluator
    from mmengine.model import BaseModel
    from mmengine.runner import Runner
except ImportError as error:
    sys.exit(f"{error.name} is not installed: pip install torch mmengine")

COMPUTED: list[float] = []


class Points(torch.utils.data.Dataset):  # type: ignore[misc]
    """Points around one of three centres."""

    def __init__(self, count: int, seed: int) -> None:
        generator = torch.Generator().manual_seed(seed)
        self.labels = torch.randint(0, 3, (count,), generator=generator)
        self.points = torch.randn(count, 2, generator=generator) + 2.0 * self.labels[:, None]

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, index: int) -> tuple[Any, int]:
        return self.points[index], int(self.labels[index])


class Linear(BaseModel):  # type: ignore[misc]
    """A linear classifier."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = torch.nn.Linear(2, 3)

    def forward(self, points: Any, labels: Any, mode: str) -> Any:
        # The default collation hands over tuples.
        scores, labels = self.layer(torch.stack(tuple(points))), torch.tensor(labels)
        if mode == "loss":
            return {"loss": torch.nn.functional.cross_entropy(scores, labels)}
        return scores, labels


class Accuracy(BaseMetric):  # type: ignore[misc]
    """Top-1 in percent, under the name that mmpretrain gives it."""

    default_prefix = "accuracy"

    def process(self, data_batch: Any, data_samples: Any) -> None:
        scores, labels = data_samples
        self.results.append((int((scores.argmax(1) == labels).sum()), len(labels)))

    def compute_metrics(self, results: Any) -> dict[str, float]:
        right = sum(count for count, _ in results)
        COMPUTED.append(100.0 * right / sum(total for _, total in results))
        return {"top1": COMPUTED[-1]}


def main(folder: Path) -> None:
    loader = {"batch_size": 20, "num_workers": 0}
    with tempfile.TemporaryDirectory() as place:
        runner = Runner(
            model=Linear(),
            work_dir=place,
            train_dataloader={
                "dataset": Points(120, 1),
                "sampler": {"type": "DefaultSampler", "shuffle": True},
                **loader,
            },
            val_dataloader={
                "dataset": Points(70, 2),
                "sampler": {"type": "DefaultSampler", "shuffle": False},
                **loader,
            },
            optim_wrapper={"optimizer": {"type": "SGD", "lr": 0.2}},
            train_cfg={"by_epoch": True, "max_epochs": 4, "val_interval": 1},
            val_cfg={},
            val_evaluator=Evaluator(Accuracy()),
            default_hooks={"logger": {"type": "LoggerHook", "interval": 3}},
            randomness={"seed": 4},
            experiment_name="linear",
        )
        runner.train()
        text = next(Path(place).glob("*/*.log"))
        shutil.copy(text, folder / "train.log")
        shutil.copy(next(Path(place).glob("*/vis_data/scalars.json")), folder / "scalars.json")
    (folder / "truth.json").write_text(json.dumps({"epochs": COMPUTED}) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
