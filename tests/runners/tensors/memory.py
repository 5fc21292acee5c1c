"""Tensors held in memory, as a reader would hand them over."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from runners.tensors.base import BLOCK, Tensor

Array = np.ndarray[Any, Any]


class MemorySet:
    """A `TensorSet` of arrays by name. `block` is the most elements a block holds, whatever is asked for."""

    def __init__(
        self, arrays: dict[str, Any], kind: str = "memory", *, block: int = BLOCK, executed: bool = False
    ) -> None:
        self.path = "memory"
        self.kind = kind
        self.absent: list[str] = []
        self.tied: dict[str, str] = {}
        self.arrays = {name: np.asarray(array) for name, array in arrays.items()}
        self.block = block
        self.executed = executed

    def tensors(self) -> list[Tensor]:
        return [
            Tensor(
                name=name,
                dtype=array.dtype.name,
                shape=array.shape,
                size=array.nbytes,
                order=place if self.executed else None,
                tied=self.tied.get(name),
            )
            for place, (name, array) in enumerate(self.arrays.items())
        ]

    def blocks(self, tensor: Tensor, count: int = BLOCK) -> Iterator[Array]:
        flat = self.arrays[tensor.name].reshape(-1)
        step = min(count, self.block)
        for start in range(0, len(flat), step):
            yield flat[start : start + step]

    def close(self) -> None:
        pass


def tensor(name: str, shape: tuple[int, ...] = (2, 2), dtype: str = "float32", **more: Any) -> Tensor:
    """A tensor by its description alone."""
    size = int(np.prod(shape, dtype=np.int64)) * np.dtype(dtype).itemsize
    return Tensor(name=name, dtype=dtype, shape=shape, size=size, **more)
