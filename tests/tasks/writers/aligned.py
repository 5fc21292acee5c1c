"""Dumps of tensors from two programs, as reprod_log and PaDiff's successors leave them: one file a side."""

from __future__ import annotations

import io
from collections.abc import Mapping

import numpy as np

from tests.tasks.writers.writing import Files

SHAPES = ((2, 1000), (2, 197, 64), (64, 64), (64,))


def tensors(seed: int, count: int = 4, scale: float = 1.0) -> dict[str, np.ndarray]:
    """As many tensors as a dump of a network's layers has, each of its own values."""
    random = np.random.default_rng(seed)
    names = ["logits", *(f"blocks.{index}.output" for index in range(count - 1))]
    shapes = [SHAPES[index % len(SHAPES)] for index in range(count)]
    return {
        name: (random.standard_normal(shape) * scale).astype(np.float32)
        for name, shape in zip(names, shapes, strict=True)
    }


def ported(reference: Mapping[str, np.ndarray], away: float, seed: int = 9) -> dict[str, np.ndarray]:
    """The same of another program: `away` from the reference in the mean."""
    random = np.random.default_rng(seed)
    return {
        name: (value + (random.standard_normal(value.shape) * away * 1.2)).astype(np.float32)
        for name, value in reference.items()
    }


def dumped(values: Mapping[str, np.ndarray]) -> bytes:
    """A `.npy` file of reprod_log: one object, a dictionary of arrays."""
    stream = io.BytesIO()
    np.save(stream, np.array(dict(values), dtype=object), allow_pickle=True)
    return stream.getvalue()


def couple(folder: str, stage: str, aligned: bool, seed: int = 3, count: int = 4, sides: str = "torch paddle") -> Files:
    """Both dumps of one stage: a rounding apart where the port is right, and a hundredth where it is not."""
    reference = tensors(seed, count)
    ours = ported(reference, 2e-7 if aligned else 1e-2)
    one, other = sides.split()
    return {f"{folder}/{stage}_{one}.npy": dumped(reference), f"{folder}/{stage}_{other}.npy": dumped(ours)}
