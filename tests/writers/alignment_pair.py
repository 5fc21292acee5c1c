"""Dumps of one small network, trained three steps in PyTorch and in PaddlePaddle from the same weights and batches.

`python -m tests.writers.alignment_pair torch|paddle PATH [VARIANT]`, with PyTorch or PaddlePaddle installed. Variants
of the Paddle side are what goes wrong in a reproduction: `epsilon`, `transposed`, `swapped`, `bias`.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

try:
    import numpy as np
except ImportError as error:
    sys.exit(f"{error.name} is not installed: pip install numpy")

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))

from dump_tensors import Dump

STEPS = 3
RATE = 0.1


def weights() -> dict[str, Any]:
    """The weights both sides begin with, named and turned as PyTorch stores them."""
    draw = np.random.default_rng(7)
    shapes = {
        "conv.weight": (4, 3, 3, 3),
        "conv.bias": (4,),
        "bn.weight": (4,),
        "bn.bias": (4,),
        "bn.running_mean": (4,),
        "embed.weight": (10, 16),
        "fc1.weight": (16, 36),
        "fc1.bias": (16,),
        "norm.weight": (16,),
        "norm.bias": (16,),
        "fc2.weight": (16, 16),
        "fc2.bias": (16,),
        "fc3.weight": (5, 16),
        "fc3.bias": (5,),
    }
    drawn = {name: (0.3 * draw.standard_normal(shape)).astype("float32") for name, shape in shapes.items()}
    drawn["bn.running_var"] = draw.uniform(0.5, 2.0, 4).astype("float32")
    return drawn


def batches() -> list[tuple[Any, Any, Any]]:
    """The batches, in order: images, a word for each, and labels."""
    draw = np.random.default_rng(11)
    return [
        (
            draw.standard_normal((2, 3, 5, 5)).astype("float32"),
            draw.integers(0, 10, 2).astype("int64"),
            draw.integers(0, 5, 2).astype("int64"),
        )
        for _ in range(STEPS)
    ]


def torch_dump(path: str) -> None:
    """Train in PyTorch and dump to `path`."""
    import torch
    from torch import nn

    torch.set_num_threads(1)

    class Network(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.conv, self.bn, self.embed = nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.Embedding(10, 16)
            self.fc1, self.norm, self.fc2, self.fc3 = (
                nn.Linear(36, 16),
                nn.LayerNorm(16),
                nn.Linear(16, 16),
                nn.Linear(16, 5),
            )

        def forward(self, x: Any, words: Any) -> Any:
            x = torch.relu(self.bn(self.conv(x))).flatten(1)
            return self.fc3(torch.relu(self.fc2(self.norm(self.fc1(x) + self.embed(words)))))

    model = Network()
    model.load_state_dict({name: torch.from_numpy(value) for name, value in weights().items()}, strict=False)
    model.eval()
    _train(model, torch.optim.SGD(model.parameters(), RATE), torch.from_numpy, nn.CrossEntropyLoss(), path)


def paddle_dump(path: str, variant: str = "") -> None:
    """Train in PaddlePaddle and dump to `path`; `variant` puts one mistake in."""
    import paddle
    from paddle import nn

    class Network(nn.Layer):
        def __init__(self) -> None:
            super().__init__()
            self.conv, self.bn, self.embed = nn.Conv2D(3, 4, 3), nn.BatchNorm2D(4), nn.Embedding(10, 16)
            self.fc1, self.norm = nn.Linear(36, 16), nn.LayerNorm(16, 1e-3 if variant == "epsilon" else 1e-5)
            self.fc2 = nn.Linear(16, 16, bias_attr=False if variant == "bias" else None)
            self.fc3 = nn.Linear(16, 5)

        def forward(self, x: Any, words: Any) -> Any:
            x = nn.functional.relu(self.bn(self.conv(x))).flatten(1)
            x = self.fc1(x) + self.embed(words)
            x = self.norm(self.fc2(x)) if variant == "swapped" else self.fc2(self.norm(x))
            return self.fc3(nn.functional.relu(x))

    model = Network()
    names = {"running_mean": "_mean", "running_var": "_variance"}
    for name, value in weights().items():
        layer, _, leaf = name.rpartition(".")
        linear = layer.startswith("fc") and leaf == "weight"
        turned = linear and not (variant == "transposed" and layer == "fc2")
        state = model.state_dict()
        if not (variant == "bias" and name == "fc2.bias"):
            state[f"{layer}.{names.get(leaf, leaf)}"].set_value(np.ascontiguousarray(value.T if turned else value))
    model.eval()
    optimizer = paddle.optimizer.SGD(RATE, model.parameters())
    _train(model, optimizer, paddle.to_tensor, nn.CrossEntropyLoss(), path)


def _train(model: Any, optimizer: Any, tensor: Any, criterion: Any, path: str) -> None:
    dump = Dump(path)
    dump.watch(model)
    for step, (images, words, labels) in enumerate(batches()):
        dump.step(step)
        loss = criterion(model(tensor(images), tensor(words)), tensor(labels))
        loss.backward()
        dump.add("loss", loss)
        dump.gradients(model)
        optimizer.step()
        (optimizer.clear_grad if hasattr(optimizer, "clear_grad") else optimizer.zero_grad)()
    dump.weights(model)
    dump.write()


if __name__ == "__main__":
    side, target, *rest = sys.argv[1:]
    if side == "torch":
        torch_dump(target)
    else:
        paddle_dump(target, *rest)
