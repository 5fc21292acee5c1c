"""Weights of Paddle's dynamic graph in the network that a factory of an installed package makes.

The factory is the reviewer's word, such as `paddle.vision.models:resnet18(num_classes=10)`. The weights are read by our
own reader, which runs nothing in them, and must be those of the network: each name once, each shape as it is.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from harness.values.errors import InputError
from runners.predictions.ids import listed

if TYPE_CHECKING:
    import numpy as np

    from runners.paddle_model.job import ModelFiles

_FACTORY: Final = re.compile(r"([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*):([A-Za-z_]\w*)(?:\((.{0,1000})\))?")


class Dygraph:
    """The session of a network: one input, and as many outputs as it gives."""

    def __init__(self, model: ModelFiles) -> None:
        import paddle

        paddle.set_device("cpu")
        module, name, settings = parsed(model.factory)
        network = _made(module, name, settings, model.factory)
        _load(network, model.graph)
        network.eval()
        self._network = network
        self.version = f"paddlepaddle {paddle.__version__}"
        self.inputs = {"input": ""}
        self.outputs: list[str] = []

    def run(self, feeds: Mapping[str, np.ndarray]) -> list[np.ndarray]:
        import paddle

        with paddle.no_grad():
            found = self._network(paddle.to_tensor(next(iter(feeds.values()))))
        return [one.numpy() for one in (found if isinstance(found, list | tuple) else [found])]


def parsed(text: str) -> tuple[str, str, dict[str, Any]]:
    """Module, name and settings of `module:name(setting=value)`; values are literals. Raises InputError."""
    found = _FACTORY.fullmatch(text.strip())
    if found is None:
        raise InputError("model_factory_text", text=text[:200], problem="not module:name(setting=value)")
    module, name, inside = found.groups()
    try:
        call = ast.parse(f"f({inside or ''})", mode="eval").body
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
            raise ValueError("not module:name(setting=value)")
        names = [one.arg for one in call.keywords]
        if call.args or None in names or len(set(names)) < len(names):
            raise ValueError("each setting needs a name of its own")
        return module, name, {str(one.arg): ast.literal_eval(one.value) for one in call.keywords}
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise InputError("model_factory_text", text=text[:200], problem=str(error)[:200]) from None


def _made(module: str, name: str, settings: dict[str, Any], text: str) -> Any:
    import paddle

    make: Callable[..., Any] | None = getattr(import_module(module), name, None)
    if not callable(make):
        raise InputError("model_factory_text", text=text[:200], problem=f"{module} has no {name}")
    network = make(**settings)
    if not isinstance(network, paddle.nn.Layer):
        raise InputError("model_factory_text", text=text[:200], problem=f"it makes {type(network).__name__}, no Layer")
    return network


def _load(network: Any, path: str) -> None:
    """Put the weights of a file into a network. Raises InputError where they are not exactly its own."""
    import numpy as np

    from runners.tensors import open_tensors

    found = open_tensors(path)
    try:
        tensors = {tensor.name: tensor for tensor in found.tensors()}
        wanted = dict(network.state_dict())
        missing = [name for name in wanted if name not in tensors]
        surplus = [name for name in tensors if name not in wanted]
        shapes = [
            f"{name} {tuple(tensors[name].shape)} != {tuple(value.shape)}"
            for name, value in wanted.items()
            if name in tensors and tuple(tensors[name].shape) != tuple(value.shape)
        ]
        if missing or surplus or shapes:
            raise InputError(
                "model_weights",
                file=path,
                missing=listed(missing) or "-",
                surplus=listed(surplus) or "-",
                shapes=listed(shapes) or "-",
            )
        for name, value in wanted.items():
            blocks = list(found.blocks(tensors[name]))
            array = np.concatenate(blocks) if blocks else np.empty(0, np.float32)
            value.set_value(array.reshape(tuple(value.shape)).astype(value.numpy().dtype))
    finally:
        found.close()
