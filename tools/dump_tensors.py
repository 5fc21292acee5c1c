"""Dump what a network computes, in PaddlePaddle or PyTorch, for `verify compare`. Copy this one file; it needs NumPy.

    from dump_tensors import Dump

    dump = Dump("ours.safetensors")
    dump.watch(model)                       # the output of every layer, in order of execution
    for step, (x, y) in enumerate(batches):
        dump.step(step)
        loss = criterion(model(x), y)
        loss.backward()
        dump.add("loss", loss)
        dump.gradients(model)
        optimizer.step()                    # then clear the gradients
    dump.weights(model)
    dump.write()

Run the same on both sides, with the same weights and the same batches, the model in `eval()` or with dropout off.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

_TYPES = {
    "bool": "BOOL",
    "uint8": "U8",
    "int8": "I8",
    "int16": "I16",
    "int32": "I32",
    "int64": "I64",
    "float16": "F16",
    "float32": "F32",
    "float64": "F64",
}


class Dump:
    """Collects arrays in memory, under names like `step_0/forward/block.fc1`, and writes them to `path` at the end."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.arrays: dict[str, np.ndarray[Any, Any]] = {}
        self._prefix = ""

    def step(self, number: int) -> None:
        """What is added from here on belongs to training step `number`."""
        self._prefix = f"step_{number}/"

    def watch(self, model: Any) -> None:
        """Add the output of every layer of `model`, each time it runs."""
        paddle = hasattr(model, "named_sublayers")
        for name, layer in model.named_sublayers() if paddle else model.named_modules():
            if name:
                hook = layer.register_forward_post_hook if paddle else layer.register_forward_hook
                hook(self._hook(name))

    def _hook(self, name: str) -> Any:
        def add(layer: Any, inputs: Any, output: Any) -> None:
            self.add(f"forward/{name}", output)

        return add

    def gradients(self, model: Any) -> None:
        """Add the gradient of every parameter that has one; call it after `backward()`."""
        for name, parameter in model.named_parameters():
            if parameter.grad is not None:
                self.add(f"grad/{name}", parameter.grad)

    def weights(self, model: Any) -> None:
        """Add every parameter and buffer as it is now."""
        for name, value in model.state_dict().items():
            self.add(f"weight/{name}", value)

    def add(self, name: str, value: Any) -> None:
        """Add a tensor, an array, a number, or a tuple, list or dict of them. A name that repeats is counted: `x#2`."""
        if isinstance(value, dict):
            for key, one in value.items():
                self.add(f"{name}.{key}", one)
        elif isinstance(value, (tuple, list)):
            for index, one in enumerate(value):
                self.add(f"{name}.{index}", one)
        elif value is not None:
            full, count = self._prefix + name, 1
            while full in self.arrays:
                count += 1
                full = f"{self._prefix}{name}#{count}"
            self.arrays[full] = _array(value)

    def write(self) -> None:
        """Write everything to `path`, as safetensors: the length of a JSON header, the header, the bytes."""
        header: dict[str, Any] = {"__metadata__": {"format": "np", "order": "execution"}}
        end = 0
        for name, array in self.arrays.items():
            place = [end, end + array.nbytes]
            header[name] = {"dtype": _TYPES[array.dtype.name], "shape": list(array.shape), "data_offsets": place}
            end = place[1]
        text = json.dumps(header).encode()
        text += b" " * (-len(text) % 8)
        with Path(self.path).open("wb") as file:
            file.write(len(text).to_bytes(8, "little") + text)
            for array in self.arrays.values():
                file.write(array.tobytes())


def _array(value: Any) -> np.ndarray[Any, Any]:
    """A copy of `value` as NumPy holds it; bfloat16, which NumPy lacks, as float32."""
    if hasattr(value, "detach"):
        value = value.detach().cpu()
        if "bfloat16" in str(value.dtype):
            value = value.astype("float32") if hasattr(value, "astype") else value.float()
        value = value.numpy()
    array = np.array(value, order="C")
    return array.astype(array.dtype.newbyteorder("<"))
