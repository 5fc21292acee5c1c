"""Trains a linear layer on scikit-learn's digits and saves its weights; exports a detector of two boxes an image.

    python export_layers.py FOLDER

writes weights.pdparams, rows.npy, labels.txt and truth.json (what `paddle.Model.evaluate` says of the layer), and
detector/inference.* with the three inputs of PaddleDetection's models.
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


class Detector(paddle.nn.Layer):
    """Finds the middle of each image, and surer its left upper quarter, wherever that lies in the image as it was."""

    def __init__(self):
        super().__init__()
        # A model without parameters has no file of them.
        self.weight = self.create_parameter([1])

    def forward(self, image, im_shape, scale_factor):
        """Boxes (2 x images, 6) and how many each image has, from (images, 3, h, w) and two (images, 2)."""
        size = im_shape / scale_factor
        height, width = size[:, 0:1], size[:, 1:2]
        zero = 0.0 * height + 0.0 * paddle.mean(image) * self.weight
        middle = [zero + 1, zero + 0.5, width / 4, height / 4, width * 3 / 4, height * 3 / 4]
        corner = [zero, zero + 0.9, zero, zero, width / 2, height / 2]
        boxes = paddle.stack([paddle.concat(one, axis=1) for one in (corner, middle)], axis=1)
        return boxes.reshape([-1, 6]), paddle.cast(zero[:, 0] + 2, "int32")


folder = Path(sys.argv[1])
paddle.seed(7)
rows, labels = load_digits(return_X_y=True)
rows, labels = (rows / 16).astype("float32"), labels.astype("int64").reshape(-1, 1)
train = paddle.io.TensorDataset([paddle.to_tensor(rows[:1400]), paddle.to_tensor(labels[:1400])])
test = paddle.io.TensorDataset([paddle.to_tensor(rows[1400:]), paddle.to_tensor(labels[1400:])])
layer = paddle.nn.Linear(64, 10)
model = paddle.Model(
    layer,
    [paddle.static.InputSpec([None, 64], "float32", "row")],
    [paddle.static.InputSpec([None, 1], "int64", "label")],
)
model.prepare(
    paddle.optimizer.Adam(1e-2, parameters=layer.parameters()),
    paddle.nn.CrossEntropyLoss(),
    paddle.metric.Accuracy(topk=(1, 5)),
)
model.fit(train, epochs=2, batch_size=64, verbose=0)
truth = model.evaluate(test, batch_size=64, verbose=0)
paddle.save(layer.state_dict(), str(folder / "weights.pdparams"))
np.save(folder / "rows.npy", rows[1400:])
(folder / "labels.txt").write_text("".join(f"{n} {int(c)}\n" for n, c in enumerate(labels[1400:, 0])), encoding="utf-8")
(folder / "truth.json").write_text(json.dumps(truth), encoding="utf-8")

spec = [
    paddle.static.InputSpec([None, 3, None, None], "float32", "image"),
    paddle.static.InputSpec([None, 2], "float32", "im_shape"),
    paddle.static.InputSpec([None, 2], "float32", "scale_factor"),
]
paddle.jit.save(Detector(), str(folder / "detector" / "inference"), input_spec=spec)
