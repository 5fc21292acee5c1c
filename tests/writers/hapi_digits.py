"""Trains a tiny classifier with `paddle.Model.fit` on scikit-learn's digits and prints what paddle prints.

Run as a program: the log under test is what a contributor would redirect to a file.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

try:
    import paddle
    from sklearn.datasets import load_digits
except ImportError as error:
    sys.exit(f"{error.name} is not installed: pip install paddlepaddle scikit-learn")

paddle.seed(125)
images, labels = load_digits(return_X_y=True)
images = (images / 16).astype("float32")
labels = labels.astype("int64").reshape(-1, 1)
train = paddle.io.TensorDataset([paddle.to_tensor(images[:1400]), paddle.to_tensor(labels[:1400])])
test = paddle.io.TensorDataset([paddle.to_tensor(images[1400:]), paddle.to_tensor(labels[1400:])])

network = paddle.nn.Sequential(paddle.nn.Linear(64, 32), paddle.nn.ReLU(), paddle.nn.Linear(32, 10))
model = paddle.Model(network)
model.prepare(
    paddle.optimizer.Adam(1e-2, parameters=network.parameters()),
    paddle.nn.CrossEntropyLoss(),
    paddle.metric.Accuracy(topk=(1, 5)),
)
model.fit(train, test, epochs=3, batch_size=64, verbose=1, log_freq=10)

# What the framework itself says of the final weights, beside the log: the truth the log is held against.
Path(sys.argv[1]).write_text(json.dumps(model.evaluate(test, batch_size=64, verbose=0)), encoding="utf-8")
