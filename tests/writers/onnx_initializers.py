"""Writes tests/fixtures/tensors/initializers.onnx: a model with four initialisers.

`python tests/writers/onnx_initializers.py FOLDER`, with onnx installed.
"""

from __future__ import annotations

import sys
from pathlib import Path

try:
    import numpy as np
    import onnx
    from onnx import TensorProto, helper, numpy_helper
except ImportError as error:
    sys.exit(f"{error.name} is not installed: pip install onnx")


def main(folder: Path) -> None:
    weight = np.arange(6, dtype=np.float32).reshape(2, 3) / 4
    initializers = [
        numpy_helper.from_array(weight, "linear.weight"),
        helper.make_tensor("linear.bias", TensorProto.DOUBLE, [3], [-1.5, 0.25, 3.0]),
        helper.make_tensor("steps", TensorProto.INT64, [2], [7, -8]),
        numpy_helper.from_array(np.array([0.5, -2], np.float16), "half"),
    ]
    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1]) for name in ("x", "y")]
    graph = helper.make_graph([helper.make_node("Identity", ["x"], ["y"])], "g", ends[:1], ends[1:], initializers)
    onnx.save(helper.make_model(graph), str(folder / "initializers.onnx"))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
