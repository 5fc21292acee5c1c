"""Dumps of one small network by PaDiff, of PyTorch's side and of Paddle's, whose classes have other names.

`python tests/writers/padiff_dumps.py FOLDER`, with PyTorch, PaddlePaddle and PaDiff (PaddlePaddle/PaDiff) installed.
`torch` and `paddle` are of the same weights, `other` of Paddle's own. Prints PaDiff's verdict on each pair.
"""

from __future__ import annotations

import re
import sys
import zipfile
from pathlib import Path
from typing import Any

try:
    import numpy as np
    import paddle
    import torch
    from padiff import assign_weight, check_params, check_report, create_model
except ImportError as error:
    sys.exit(f"{error.name} is not installed: pip install numpy torch paddlepaddle, and PaDiff from its repository")


class SimpleModule(torch.nn.Module):
    """PyTorch's side."""

    def __init__(self) -> None:
        super().__init__()
        self.linear1, self.linear2, self.act = torch.nn.Linear(8, 8), torch.nn.Linear(8, 3), torch.nn.ReLU()

    def forward(self, x: Any) -> Any:
        return self.linear2(self.act(self.linear1(x)) + x)


class SimpleLayer(paddle.nn.Layer):
    """Paddle's side."""

    def __init__(self) -> None:
        super().__init__()
        self.linear1, self.linear2, self.act = paddle.nn.Linear(8, 8), paddle.nn.Linear(8, 3), paddle.nn.ReLU()

    def forward(self, x: Any) -> Any:
        return self.linear2(self.act(self.linear1(x)) + x)


def write(folder: Path) -> None:
    """Two steps of each side, the weights unchanged."""
    torch.manual_seed(1)
    paddle.seed(1)
    module, layer, other = (create_model(one) for one in (SimpleModule(), SimpleLayer(), SimpleLayer()))
    assign_weight(layer, module)
    batch = np.random.default_rng(1).random((4, 8)).astype("float32")
    for name, model, tensor in (
        ("torch", module, torch.as_tensor),
        ("paddle", layer, paddle.to_tensor),
        ("other", other, paddle.to_tensor),
    ):
        model.dump_path = str(folder / name)
        for _ in range(2):
            model.backward(model(tensor(batch)).mean())
            model.try_dump()
    for name in ("paddle", "other"):
        for check in (check_report, check_params):
            said = check(str(folder / name / "step_0"), str(folder / "torch" / "step_0"), cfg={"atol": 1e-4})
            print(name, check.__name__, said)
    pack(folder)


def pack(folder: Path) -> None:
    """All dumps in `dumps.zip`, without the stacks of calls, which are of the machine that ran them."""
    with zipfile.ZipFile(folder / "dumps.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*.*")):
            if path.suffix == ".npy":
                archive.write(path, path.relative_to(folder))
            elif path.suffix == ".json":
                text = re.sub(r'"stack": "(?:[^"\\]|\\.)*"', '"stack": ""', path.read_text())
                archive.writestr(str(path.relative_to(folder)), text)


if __name__ == "__main__":
    write(Path(sys.argv[1]))
