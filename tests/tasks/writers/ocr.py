"""Logs of PaddleOCR's `tools/eval.py`, with the configuration in alphabetical order as it is dumped."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from tests.tasks.writers.writing import Clock, tree


def config(
    algorithm: str,
    backbone: str,
    metric: Mapping[str, Any],
    data: str,
    *,
    kind: str = "rec",
    dataset: str = "SimpleDataSet",
    labels: str | None = None,
    output: str | None = None,
    **more: Any,
) -> dict[str, Any]:
    """A configuration of PaddleOCR: `data` is the folder of the evaluation, `labels` its list."""
    where: dict[str, Any] = {"data_dir": data, "name": dataset}
    if labels is not None:
        where["label_file_list"] = [labels]
    loading = {"batch_size_per_card": 64, "drop_last": False, "num_workers": 4, "shuffle": False}
    return {
        "Architecture": {
            "Backbone": {"name": backbone},
            "Head": {"name": f"{algorithm}Head"},
            "Transform": None,
            "algorithm": algorithm,
            "model_type": kind,
        },
        "Eval": {"dataset": where, "loader": loading},
        "Global": {
            "checkpoints": None,
            "distributed": True,
            "epoch_num": 100,
            "pretrained_model": None,
            "save_model_dir": output or f"./output/{kind}/{algorithm.lower()}/",
            "use_gpu": True,
            **more,
        },
        "Loss": {"name": f"{algorithm}Loss"},
        "Metric": dict(metric),
        "Optimizer": {"lr": {"learning_rate": 0.0001, "name": "Cosine"}, "name": "Adam"},
        "PostProcess": {"name": f"{algorithm}LabelDecode"},
    }


def evaluation(about: Mapping[str, Any], values: Mapping[str, Decimal | float], batches: int = 100) -> str:
    """What `tools/eval.py` prints: what the checkpoint carries, then what was measured."""
    clock = Clock("[%Y/%m/%d %H:%M:%S] ppocr INFO: ", "2023-04-21 09:10:11")
    lines = [clock.stamp() + line for line in tree(about)]
    said = [
        "profiler_options : None",
        "train with paddle 2.4.2 and device Place(gpu:0)",
        "resume from ./output/best_accuracy",
        "metric in ckpt ***************",
        *(f"{name}:{float(value)}" for name, value in values.items()),
        "best_epoch:97",
        "start_epoch:98",
    ]
    lines += [clock.stamp() + line for line in said]
    lines.append(clock.stamp(90) + "metric eval ***************")
    lines += [clock.stamp() + f"{name}:{float(value)}" for name, value in values.items()]
    lines.append(clock.stamp() + "fps:412.2")
    return "\n".join(lines) + "\n"


REC = {"main_indicator": "acc", "name": "RecMetric"}
CAN = {"main_indicator": "exp_rate", "name": "CANMetric"}
