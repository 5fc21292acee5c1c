"""HDF5 files, as Keras and MATLAB write them, through h5py.

A dataset may point at other files (external storage, virtual datasets, external links): those are refused or not
followed, so that a file shows nothing but itself.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from math import prod
from typing import TYPE_CHECKING, Any, Final

from harness.values.errors import InputError, MissingExtra
from runners.tensors.base import BLOCK, Tensor
from runners.tensors.elements import SIZES, numpy_type
from runners.tensors.stored import MAX_TENSORS, check_shape, check_total

if TYPE_CHECKING:
    import numpy as np

# A chunk is unpacked whole.
MAX_CHUNK: Final = 256 << 20


class Hdf5Set:
    """The datasets of an HDF5 file, in the order in which h5py visits them. Raises InputError."""

    kind = "hdf5"
    absent: Sequence[str] = ()

    def __init__(self, path: str) -> None:
        try:
            import h5py  # heavy, and optional
        except ImportError:
            raise MissingExtra("missing_extra", package="h5py", extra="hdf5") from None
        self.path = path
        try:
            self._file = h5py.File(path, "r")
        except Exception as error:  # whatever the library meets in hostile bytes
            raise self._broken(error) from None
        self._datasets: dict[str, Any] = {}
        try:
            self._file.visititems(self._visit)
        except InputError:
            self.close()
            raise
        except Exception as error:  # whatever the library meets in hostile bytes
            self.close()
            raise self._broken(error) from None
        check_total(path, sum(tensor.size for tensor in self.tensors()))

    def tensors(self) -> list[Tensor]:
        return [
            Tensor(name=name, dtype=one.dtype.name, shape=one.shape, size=prod(one.shape) * SIZES[one.dtype.name])
            for name, one in self._datasets.items()
        ]

    def blocks(self, tensor: Tensor, count: int = BLOCK) -> Iterator[np.ndarray]:
        dataset = self._datasets[tensor.name]
        try:
            for place in _places(tensor.shape, count):
                data = dataset[place].reshape(-1)
                yield data.astype(data.dtype.newbyteorder("="), copy=False)
        except Exception as error:  # whatever the library meets in hostile bytes
            raise self._broken(error) from None

    def close(self) -> None:
        self._file.close()

    def _broken(self, error: Exception) -> InputError:
        return InputError("tensors_broken", file=self.path, problem=str(error)[:300] or type(error).__name__)

    def _visit(self, name: str, item: Any) -> None:
        if not hasattr(item, "dtype") or not hasattr(item, "is_virtual"):
            return
        if item.is_virtual or item.external:
            raise InputError("tensor_outside", file=self.path, tensor=name, target="another file")
        element = numpy_type(item.dtype.str)
        if element is None:
            raise InputError("tensor_dtype", file=self.path, tensor=name, dtype=str(item.dtype)[:100])
        if item.shape is None:
            raise InputError("tensor_dtype", file=self.path, tensor=name, dtype="an empty dataspace")
        check_shape(self.path, name, item.shape)
        if item.chunks is not None and prod(item.chunks) * element.size > MAX_CHUNK:
            raise InputError(
                "tensors_broken", file=self.path, problem=f"{name[:200]} has chunks of over {MAX_CHUNK} bytes"
            )
        if len(self._datasets) == MAX_TENSORS:
            raise InputError("tensors_too_many", file=self.path, limit=MAX_TENSORS)
        self._datasets[name] = item


def _places(shape: tuple[int, ...], count: int) -> Iterator[tuple[int | slice, ...]]:
    """Selections of at most `count` elements that give an array of `shape` in C order, one after the other."""
    axis = next((axis for axis in range(len(shape)) if prod(shape[axis + 1 :]) <= count), len(shape))
    if axis == len(shape):
        if prod(shape):
            yield ()
        return
    rows = max(1, count // max(1, prod(shape[axis + 1 :])))
    for outer in itertools.product(*(range(length) for length in shape[:axis])):
        for start in range(0, shape[axis] if prod(shape) else 0, rows):
            yield (*outer, slice(start, start + rows))
