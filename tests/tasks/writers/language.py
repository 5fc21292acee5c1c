"""Logs of PaddleNLP's examples (`run_glue.py`, `run_squad.py`), and converted weights."""

from __future__ import annotations

import json
import pickle
from collections.abc import Mapping
from decimal import Decimal

import numpy as np

from tests.tasks.writers.writing import Clock, Files, places


def arguments(**given: object) -> list[str]:
    """What `print_arguments` prints."""
    rule = "------------------------------------------------"
    lines = ["-----------  Configuration Arguments -----------"]
    return [*lines, *(f"{name}: {value}" for name, value in sorted(given.items())), rule]


def glue(model: str, matched: Decimal, mismatched: Decimal) -> str:
    """`examples/benchmark/glue/run_glue.py` on MNLI: both sets on one line, after a step of the training."""
    clock = Clock("[%Y-%m-%d %H:%M:%S,123] [    INFO] - ", "2023-05-20 08:11:02")
    lines = arguments(model_name_or_path=model, model_type="deberta", task_name="mnli", num_train_epochs=3, seed=42)
    for step, less in ((12000, "0.02"), (24000, "0.005"), (36000, "0")):
        lines.append(
            f"global step {step}/36816, epoch: {step // 12272}, batch: 100, rank_id: 0, loss: 0.2, lr: 0.0000010000, "
            "speed: 4.1 step/s"
        )
        one, other = matched - Decimal(less), mismatched - Decimal(less)
        lines.append(
            f"eval loss: 0.412345, acc: {places(one, 16)}, eval loss: 0.398765, acc: {places(other, 16)}, "
            "eval done total : 61.2 s"
        )
    lines.append(clock.stamp() + "Configuration saved in output/config.json")
    return "\n".join(lines) + "\n"


def squad(model: str, exact: Decimal, f1: Decimal) -> str:
    """`run_squad.py` of PaddleNLP: what `squad_evaluate` prints, in percent."""
    lines = arguments(model_name_or_path=model, model_type="deberta", task_name="squad", num_train_epochs=3)
    lines.append("Processing example: 1000")
    lines.append("time per 1000: 9.1")
    shown = {
        "exact": float(exact),
        "f1": float(f1),
        "total": 10570,
        "HasAns_exact": float(exact),
        "HasAns_f1": float(f1),
        "HasAns_total": 10570,
    }
    return "\n".join([*lines, json.dumps(shown, indent=2)]) + "\n"


def layers(count: int, seed: int) -> dict[str, np.ndarray]:
    """The weights of an encoder, as PyTorch holds them."""
    random = np.random.default_rng(seed)

    def made(*shape: int) -> np.ndarray:
        return random.standard_normal(shape).astype(np.float32)

    state = {"deberta.embeddings.word_embeddings.weight": made(100, 32)}
    for index in range(count):
        layer = f"deberta.encoder.layer.{index}"
        for name, shape in (
            ("attention.self.query_proj", (32, 32)),
            ("attention.self.key_proj", (32, 32)),
            ("attention.self.value_proj", (32, 32)),
            ("attention.output.dense", (32, 32)),
            ("intermediate.dense", (64, 32)),
            ("output.dense", (32, 64)),
        ):
            state[f"{layer}.{name}.weight"] = made(*shape)
            state[f"{layer}.{name}.bias"] = made(shape[0])
        for name in ("attention.output.LayerNorm", "output.LayerNorm"):
            state[f"{layer}.{name}.weight"] = made(32)
            state[f"{layer}.{name}.bias"] = made(32)
    return state


def safetensors(state: Mapping[str, np.ndarray]) -> bytes:
    """A `.safetensors` file of PyTorch."""
    header: dict[str, object] = {"__metadata__": {"format": "pt"}}
    body = b""
    for name, value in state.items():
        start = len(body)
        body += np.ascontiguousarray(value).tobytes()
        header[name] = {"dtype": "F32", "shape": list(value.shape), "data_offsets": [start, len(body)]}
    text = json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + body


def converted(model: str, count: int, seed: int, right: bool = True) -> Files:
    """A checkpoint of PyTorch beside the Paddle one: linear weights the other way round."""
    torch = layers(count, seed)
    paddle = {
        name: value.T.copy() if value.ndim == 2 and "embeddings" not in name else value for name, value in torch.items()
    }
    if not right:
        last = f"deberta.encoder.layer.{count - 1}.output.dense.bias"
        paddle[last] = paddle[last] + np.float32(0.01)
    folder = model.replace("/", "_")
    return {
        f"{folder}/model.safetensors": safetensors(torch),
        f"{folder}/model_state.pdparams": pickle.dumps(paddle, protocol=4),
    }
