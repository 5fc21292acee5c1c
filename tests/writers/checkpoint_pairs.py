"""Checkpoints of one small network as PyTorch, PaddlePaddle, safetensors and ONNX store it, each by its own library.

`python tests/writers/checkpoint_pairs.py LIBRARY FOLDER`, LIBRARY one of torch, paddle, safetensors, onnx. The weights
are those of `weights()`, so that every two files are of the same network, or differ in what their name says.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

try:
    import numpy as np
except ImportError as error:
    sys.exit(f"{error.name} is not installed: pip install numpy")

Arrays = dict[str, Any]

LINEAR = ("blocks.0.q.weight", "blocks.0.up.weight", "blocks.1.q.weight", "blocks.1.up.weight", "classifier.weight")


def weights(seed: int = 20) -> Arrays:
    """The network's weights, named and turned as PyTorch stores them: square and other linear weights, a tied head."""
    draw = np.random.default_rng(seed)
    shapes = {"embed.weight": (20, 8), "conv.weight": (4, 3, 3, 3), "bn.weight": (4,), "bn.bias": (4,)}
    for block in range(2):
        shapes |= {f"blocks.{block}.q.weight": (8, 8), f"blocks.{block}.q.bias": (8,)}
        shapes |= {f"blocks.{block}.up.weight": (12, 8), f"blocks.{block}.up.bias": (12,)}
    shapes |= {"classifier.weight": (5, 12), "classifier.bias": (5,)}
    drawn = {name: draw.normal(0, 0.2, shape).astype(np.float32) for name, shape in shapes.items()}
    drawn["bn.running_mean"] = draw.normal(0, 1, 4).astype(np.float32)
    drawn["bn.running_var"] = draw.uniform(0.5, 2, 4).astype(np.float32)
    return drawn


def as_paddle(arrays: Arrays, *, turned: tuple[str, ...] = LINEAR) -> Arrays:
    """The weights as Paddle names and stores them; those in `turned` are transposed, as a converter must."""
    names = {"running_mean": "_mean", "running_var": "_variance"}
    found = {}
    for name, array in arrays.items():
        layer, _, leaf = name.rpartition(".")
        found[f"{layer}.{names.get(leaf, leaf)}"] = np.ascontiguousarray(array.T) if name in turned else array
    return found


def write_torch(folder: Path) -> None:
    """Checkpoints as trainers of PyTorch leave them."""
    import torch

    def tensors(arrays: Arrays) -> Arrays:
        return {name: torch.from_numpy(array.copy()) for name, array in arrays.items()}

    state = tensors(weights())
    torch.save(state, folder / "plain.pth")
    torch.save(state, folder / "old.pth", _use_new_zipfile_serialization=False)
    module = {f"module.{name}": tensor for name, tensor in state.items()}
    optimizer = {"state": {0: {"step": torch.tensor(3.0), "exp_avg": state["embed.weight"] * 0}}, "param_groups": []}
    torch.save({"epoch": 37, "best_acc": 71.5, "state_dict": module, "optimizer": optimizer}, folder / "epoch.pth")
    averaged = {"model": state, "model_ema": tensors(weights(21)), "optimizer": optimizer, "epoch": 4, "scaler": {}}
    torch.save(averaged, folder / "averaged.pth")
    counted = {**state, "bn.num_batches_tracked": torch.tensor(100)}
    torch.save(counted, folder / "counted.pth")
    torch.save({**state, "lm_head.weight": state["embed.weight"]}, folder / "tied.bin")
    half = {name: tensor.bfloat16() if tensor.is_floating_point() else tensor for name, tensor in state.items()}
    torch.save(half, folder / "bfloat16.pth")
    wave = torch.tensor([[1.5 - 2j, 0.25j], [0.5, -3 + 1j]])
    kinds = {
        "spectrum": wave.to(torch.complex32),
        "sparse": torch.tensor([[0.0, 3.0], [-1.0, 0.0]]).to_sparse(),
        "rows": torch.tensor([[0.0, 3.0], [-1.0, 0.0]]).to_sparse_csr(),
        "quantised": torch.quantize_per_tensor(torch.arange(6.0).reshape(2, 3) / 4, 0.25, 2, torch.qint8),
    }
    torch.save(kinds, folder / "kinds.pth")


def write_paddle(folder: Path) -> None:
    """The same network in Paddle: converted rightly, and wrongly in the ways that converters are wrong."""
    import paddle

    def save(arrays: Arrays, name: str) -> None:
        paddle.save({key: paddle.to_tensor(array) for key, array in arrays.items()}, str(folder / name))

    right = as_paddle(weights())
    save(right, "right.pdparams")
    save(as_paddle(weights(21)), "averaged.pdparams")
    save(as_paddle(weights(), turned=()), "nothing_turned.pdparams")
    save(as_paddle(weights(), turned=(*LINEAR, "embed.weight")), "embedding_turned.pdparams")
    save(as_paddle(weights(), turned=LINEAR[1:]), "square_not_turned.pdparams")
    save({**right, "blocks.1.up.bias": right["blocks.1.up.bias"] + 0.5}, "other_bias.pdparams")
    save({name: array for name, array in right.items() if not name.startswith("blocks.1")}, "first_half.pdparams")
    save({**right, "lm_head.weight": right["embed.weight"].T.copy()}, "head_repeated.pdparams")
    save({**right, "lm_head.weight": weights(5)["embed.weight"].T.copy()}, "head_of_its_own.pdparams")
    half = {key: paddle.to_tensor(array).astype("bfloat16") for key, array in right.items()}
    paddle.save(half, str(folder / "bfloat16.pdparams"))
    wave = paddle.to_tensor(np.array([[1.5 - 2j, 0.25j], [0.5, -3 + 1j]], np.complex64))
    dense = paddle.to_tensor(np.array([[0, 3], [-1, 0]], np.float32))
    numbers = paddle.to_tensor(np.arange(6, dtype=np.float32).reshape(2, 3) / 4)
    kinds = {"spectrum": wave, "sparse": dense, "rows": dense, "quantised": numbers}
    paddle.save(kinds, str(folder / "kinds.pdparams"))
    _export(folder / "exported", right)


def _export(path: Path, arrays: Arrays) -> None:
    """An inference model of the linear layers: its `.pdiparams` holds the weights in the order of their names."""
    import paddle
    from paddle import nn

    class Network(nn.Layer):
        def __init__(self) -> None:
            super().__init__()
            self.up, self.classifier = nn.Linear(8, 12), nn.Linear(12, 5)

        def forward(self, x: Any) -> Any:
            return self.classifier(nn.functional.relu(self.up(x)))

    model = Network()
    for layer, of in (("up", "blocks.0.up"), ("classifier", "classifier")):
        for leaf in ("weight", "bias"):
            getattr(getattr(model, layer), leaf).set_value(arrays[f"{of}.{leaf}"])
    model.eval()
    paddle.jit.save(model, str(path), input_spec=[paddle.static.InputSpec([None, 8], "float32")])
    paddle.save(model.state_dict(), f"{path}.pdparams")


def write_safetensors(folder: Path) -> None:
    """A file, and two shards with their index: whole, and with the second one not there."""
    from safetensors.numpy import save_file

    arrays = weights()
    save_file(arrays, folder / "one.safetensors", metadata={"format": "pt"})
    names = list(arrays)
    shards = {
        "model-00001-of-00002.safetensors": [name for name in names if not name.startswith("blocks.1")],
        "model-00002-of-00002.safetensors": [name for name in names if name.startswith("blocks.1")],
    }
    index = {"metadata": {}, "weight_map": {name: file for file, held in shards.items() for name in held}}
    for kind in ("sharded", "shard_missing"):
        (folder / kind).mkdir()
        (folder / kind / "model.safetensors.index.json").write_text(json.dumps(index))
        for file, held in list(shards.items())[: 1 if kind == "shard_missing" else 2]:
            save_file({name: arrays[name] for name in held}, folder / kind / file, metadata={"format": "pt"})


def write_onnx(folder: Path) -> None:
    """A model whose initialisers are the weights, and one whose weights lie in a file beside it."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    initializers = [numpy_helper.from_array(array, name) for name, array in weights().items()]
    shape = helper.make_tensor_value_info("x", TensorProto.FLOAT, [1])
    graph = helper.make_graph([helper.make_node("Identity", ["x"], ["y"])], "network", [shape], [shape], initializers)
    graph.output[0].name = "y"
    model = helper.make_model(graph)
    onnx.save(model, folder / "inside.onnx")
    onnx.save(model, folder / "beside.onnx", save_as_external_data=True, location="beside.data", size_threshold=0)


if __name__ == "__main__":
    target = Path(sys.argv[2])
    target.mkdir(parents=True, exist_ok=True)
    globals()[f"write_{sys.argv[1]}"](target)
