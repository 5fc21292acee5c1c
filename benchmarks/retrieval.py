"""Recall@1 on as many features as Stanford Online Products has test images, beside the bare matrix product."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from measuring import Figure, run

IMAGES: Final = 60_502
WIDTH: Final = 512
TIME_GOAL: Final = 1.5
MEMORY_GOAL: Final = 2.0

_WRITE: Final = """
import sys
import numpy as np

images, width = int(sys.argv[1]), int(sys.argv[2])
draw = np.random.default_rng(0)
classes = np.repeat(np.arange(images // 5 + 1), 5)[:images]
centres = draw.standard_normal((classes.max() + 1, width), dtype=np.float32)
features = centres[classes] + 1.8 * draw.standard_normal((images, width), dtype=np.float32)
np.save(sys.argv[3], features)
with open(sys.argv[4], "w") as file:
    file.writelines(f"{n}.JPG {label}\\n" for n, label in enumerate(classes))
"""

_PRODUCT: Final = """
import sys, time
import numpy as np

features = np.load(sys.argv[1])
began = time.perf_counter()
for start in range(0, len(features), 554):
    features[start : start + 554] @ features.T
print(time.perf_counter() - began)
"""

_OURS: Final = """
import sys, time
from runners.predictions import evaluate

began = time.perf_counter()
found, _ = evaluate("retrieval", [sys.argv[1]], [sys.argv[2]], {"unmatched": "skip"})
print(time.perf_counter() - began)
"""


def figures(folder: Path, environment: dict[str, str]) -> list[Figure]:
    """Time against the product, reading and hashing the file included, and the peak memory."""
    features, labels = folder / "features.npy", folder / "list.txt"
    name = f"Recall@1 of {IMAGES:,} x {WIDTH}"
    made = run((sys.executable, "-c", _WRITE, str(IMAGES), str(WIDTH), str(features), str(labels)), environment)
    if made.status:
        return [Figure(name, 0, "", "NumPy is not installed", f"at most {TIME_GOAL} x", None)]
    product = float(run((sys.executable, "-c", _PRODUCT, str(features)), environment).output)
    ours = run((sys.executable, "-c", _OURS, str(features), str(labels)), environment)
    features.unlink()
    seconds = float(ours.output)
    ratio, memory = seconds / product, ours.memory / 1e9
    return [
        Figure(
            name,
            round(ratio, 2),
            f"x ({seconds:.1f} s)",
            f"the matrix product: {product:.1f} s",
            f"at most {TIME_GOAL} x",
            ratio <= TIME_GOAL,
        ),
        Figure(f"{name}, memory", round(memory, 2), "GB", "", f"below {MEMORY_GOAL:g} GB", memory < MEMORY_GOAL),
    ]
