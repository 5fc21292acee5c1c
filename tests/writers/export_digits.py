"""Trains a small network on scikit-learn's digits, exports it for Paddle Inference and as ONNX, and evaluates it.

    python export_digits.py FOLDER

writes model/inference.*, images.npy, labels.txt, truth.json (what `paddle.Model.evaluate` says) and, where paddle2onnx
is installed, model.onnx.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

try:
    import numpy as np
    import paddle
    from sklearn.datasets import load_digits
except ImportError as error:
    sys.exit(f"{error.name} is not installed: pip install paddlepaddle scikit-learn")
try:
    import paddle2onnx
except ImportError:
    # It has no files for Python 3.13 and above.
    paddle2onnx = None

folder = Path(sys.argv[1])
paddle.seed(7)
images, labels = load_digits(return_X_y=True)
images = (images / 16).astype("float32").reshape(-1, 1, 8, 8)
labels = labels.astype("int64").reshape(-1, 1)
train = paddle.io.TensorDataset([paddle.to_tensor(images[:1400]), paddle.to_tensor(labels[:1400])])
test = paddle.io.TensorDataset([paddle.to_tensor(images[1400:]), paddle.to_tensor(labels[1400:])])

network = paddle.nn.Sequential(
    paddle.nn.Conv2D(1, 8, 3, padding=1),
    paddle.nn.ReLU(),
    paddle.nn.MaxPool2D(2),
    paddle.nn.Flatten(),
    paddle.nn.Linear(128, 10),
)
spec = [paddle.static.InputSpec([None, 1, 8, 8], "float32", "image")]
model = paddle.Model(network, spec, [paddle.static.InputSpec([None, 1], "int64", "label")])
model.prepare(
    paddle.optimizer.Adam(1e-2, parameters=network.parameters()),
    paddle.nn.CrossEntropyLoss(),
    paddle.metric.Accuracy(topk=(1, 5)),
)
model.fit(train, epochs=2, batch_size=64, verbose=0)
truth = model.evaluate(test, batch_size=64, verbose=0)

network.eval()
paddle.jit.save(network, str(folder / "model" / "inference"), input_spec=spec)
graph = next(path for path in (folder / "model").iterdir() if path.suffix in (".json", ".pdmodel"))
if paddle2onnx is not None:
    # Its tool for optimising would install packages.
    paddle2onnx.export(
        str(graph),
        str(graph.with_suffix(".pdiparams")),
        str(folder / "model.onnx"),
        opset_version=13,
        enable_optimize=False,
    )
np.save(folder / "images.npy", images[1400:])
(folder / "labels.txt").write_text("".join(f"{n} {int(c)}\n" for n, c in enumerate(labels[1400:, 0])), encoding="utf-8")
(folder / "truth.json").write_text(json.dumps(truth), encoding="utf-8")
