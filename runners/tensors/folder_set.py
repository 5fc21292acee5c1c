"""The tensors of several sets as one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import msgspec

from harness.values.errors import InputError
from runners.tensors.base import BLOCK, Tensor, TensorSet
from runners.tensors.stored import MAX_TENSORS

if TYPE_CHECKING:
    import numpy as np


class FolderSet:
    """The tensors of several sets as one; each is named by the name of its set, if it has one, a slash, and its own."""

    def __init__(self, path: str, kind: str, sets: list[tuple[str, TensorSet]]) -> None:
        self.path = path
        self.kind = kind
        self.absent: Sequence[str] = ()
        self._sets = [one for _, one in sets]
        self._tensors: dict[str, tuple[Tensor, TensorSet, Tensor]] = {}
        for prefix, one in sets:
            for tensor in one.tensors():
                # A file of one array that stands alone is named like the array.
                alone = one.kind == "npy" and tensor.name == prefix.rpartition("/")[2]
                name = prefix if alone else f"{prefix}/{tensor.name}" if prefix else tensor.name
                if name in self._tensors:
                    raise InputError("tensor_twice", file=path, tensor=name)
                if len(self._tensors) == MAX_TENSORS:
                    raise InputError("tensors_too_many", file=path, limit=MAX_TENSORS)
                self._tensors[name] = (msgspec.structs.replace(tensor, name=name), one, tensor)

    def tensors(self) -> list[Tensor]:
        return [named for named, _, _ in self._tensors.values()]

    def blocks(self, tensor: Tensor, count: int = BLOCK) -> Iterator[np.ndarray]:
        _, one, own = self._tensors[tensor.name]
        return one.blocks(own, count)

    def close(self) -> None:
        for one in self._sets:
            one.close()
