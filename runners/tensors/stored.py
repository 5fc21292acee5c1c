"""Tensors that lie in files as plain bytes: where they lie, what bounds hold, and how they are read block by block.

Nothing is mapped into memory, since mapped pages count as memory of the process: blocks are read and given away. What
a file states is checked before a byte is allocated: shapes against the bytes that are there, and the bytes of all
tensors together against the size of the file, so that a small file cannot stand for endless ones.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from math import prod
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple

import msgspec

from harness.submission.unpacking import BOMB_FREE, BOMB_RATIO
from harness.values.errors import InputError
from runners.tensors.base import BLOCK, Tensor
from runners.tensors.elements import ElementType, as_array

if TYPE_CHECKING:
    import numpy as np

# Far above what honest checkpoints hold (a mixture of experts with every expert apart has some 60,000).
MAX_TENSORS: Final = 200_000
MAX_DIMENSIONS: Final = 32
MAX_DIMENSION: Final = 1 << 48
# A tensor that is packed and not in C order is held in memory.
MAX_HELD: Final = 1 << 30

# Bytes read at once where they are not read as elements.
_PIECE: Final = 1 << 20


class StoredSpan(NamedTuple):
    """Bytes of the file at `path`. With `latin1` they are UTF-8 text whose characters stand for the bytes meant."""

    path: str
    start: int
    size: int
    latin1: bool = False


class PackedBytes(NamedTuple):
    """Bytes of something packed: `open` gives them unpacked from their begin, where `skip` are passed over."""

    open: Callable[[], BinaryIO]
    skip: int
    size: int


# Where bytes are: in a file, packed in one, or here already.
Source = StoredSpan | PackedBytes | bytes


class Stored(msgspec.Struct, frozen=True, kw_only=True):
    """A tensor in a file: where its elements are, one source after the other, in C order unless `strides` are given.

    `strides` count elements, as does `offset`, the place of the first one. `parameter` is as of `Tensor`.
    """

    name: str
    element: ElementType
    shape: tuple[int, ...]
    sources: tuple[Source, ...]
    strides: tuple[int, ...] | None = None
    offset: int = 0
    step: int | None = None
    rank: int | None = None
    order: int | None = None
    parameter: str | None = None

    @property
    def count(self) -> int:
        return prod(self.shape)

    @property
    def size(self) -> int:
        return self.count * self.element.size


class StoredSet:
    """A `TensorSet` of one file. Raises InputError where names repeat, or where it states more than it can hold."""

    def __init__(self, path: str, kind: str, stored: Iterable[Stored]) -> None:
        self.path = path
        self.kind = kind
        self.absent: Sequence[str] = ()
        self._stored: dict[str, Stored] = {}
        total = 0
        for one in stored:
            if one.name in self._stored:
                raise InputError("tensor_twice", file=path, tensor=one.name)
            if len(self._stored) == MAX_TENSORS:
                raise InputError("tensors_too_many", file=path, limit=MAX_TENSORS)
            self._stored[one.name] = one
            total += one.size
        check_total(path, total)

    def tensors(self) -> list[Tensor]:
        places: dict[tuple[object, ...], str] = {}
        return [
            Tensor(
                tied=_tied(one, places) if "torch" in self.kind else None,
                name=one.name,
                dtype=one.element.name,
                shape=one.shape,
                size=one.size,
                step=one.step,
                rank=one.rank,
                order=one.order,
                parameter=one.parameter,
            )
            for one in self._stored.values()
        ]

    def blocks(self, tensor: Tensor, count: int = BLOCK) -> Iterator[np.ndarray]:
        one = self._stored[tensor.name]
        try:
            if one.strides is None or one.strides == packed_strides(one.shape):
                skip = one.offset * one.element.size
                for data in pieces(one.sources, skip, one.size, count * one.element.size):
                    yield as_array(data, one.element)
            else:
                yield from _strided(self.path, one, one.strides, count)
        except OSError as error:
            raise InputError("input_unreadable", file=self.path, problem=error.strerror or str(error)) from None
        except EOFError:
            raise InputError("tensors_cut", file=self.path, what=one.name) from None

    def close(self) -> None:
        """Nothing stays open between blocks."""


def _tied(one: Stored, places: dict[tuple[object, ...], str]) -> str | None:
    """The first tensor with the same bytes of a file as `one`, whose place is remembered in `places`.

    A state dict of PyTorch shows by it that two parameters are one; elsewhere equal arrays are just kept once.
    """
    if not one.count or not all(isinstance(source, (StoredSpan, PackedBytes)) for source in one.sources):
        return None
    strides = packed_strides(one.shape) if one.strides is None else one.strides
    place = (one.sources, one.offset, one.element, one.shape, strides)
    first = places.setdefault(place, one.name)
    return None if first == one.name else first


def check_total(path: str, total: int) -> None:
    """Raise InputError where tensors of `total` bytes cannot honestly come from the file at `path`."""
    if total > BOMB_FREE and total > BOMB_RATIO * os.path.getsize(path):
        raise InputError("tensors_bomb", file=path, size=total, ratio=BOMB_RATIO)


def check_shape(path: str, name: str, shape: Sequence[object]) -> tuple[int, ...]:
    """`shape`, if it is one. Raises InputError."""
    dimensions = tuple(one for one in shape[: MAX_DIMENSIONS + 1] if type(one) is int and 0 <= one <= MAX_DIMENSION)
    if len(dimensions) != len(shape) or len(shape) > MAX_DIMENSIONS or prod(dimensions) > MAX_DIMENSION:
        raise InputError("tensor_rank", file=path, tensor=name, limit=MAX_DIMENSIONS)
    return dimensions


def misfit(path: str, stored: Stored, found: int) -> InputError:
    """The error of a tensor whose shape and type want another number of bytes than the `found` ones."""
    shape = str(list(stored.shape))
    return InputError("tensor_shape", file=path, tensor=stored.name, shape=shape, wanted=stored.size, found=found)


def packed_strides(shape: tuple[int, ...]) -> tuple[int, ...]:
    """The strides, in elements, of a tensor in C order."""
    return tuple(prod(shape[axis + 1 :]) for axis in range(len(shape)))


def fortran_strides(shape: tuple[int, ...]) -> tuple[int, ...]:
    """The strides, in elements, of a tensor whose first index runs fastest."""
    return tuple(prod(shape[:axis]) for axis in range(len(shape)))


def pieces(sources: Iterable[Source], skip: int, size: int, most: int) -> Iterator[bytes]:
    """From byte `skip` of the first source on, `size` bytes in pieces of `most`, the last one of what is left.

    Raises EOFError where they are not there.
    """
    held = bytearray()
    for source in sources:
        for data in _read(source, skip, most):
            if not held and len(data) == most <= size:
                size -= most
                yield data
                continue
            held += data
            while size > 0 and len(held) >= min(most, size):
                piece = bytes(held[: min(most, size)])
                del held[: len(piece)]
                size -= len(piece)
                yield piece
            if size == 0:
                return
        skip = 0
    if size > 0:
        raise EOFError


def _read(source: Source, skip: int, most: int) -> Iterator[bytes]:
    """The bytes of `source` from `skip` on, in pieces of at most `most` or as they come. Text has no `skip`."""
    if isinstance(source, bytes):
        yield source[skip:]
    elif isinstance(source, PackedBytes):
        with source.open() as stream:
            yield from _take(stream, source.skip + skip, source.size - skip, most)
    elif source.latin1:
        with open(source.path, "rb", buffering=0) as file:
            file.seek(source.start)
            yield from _latin1(_take(file, 0, source.size, _PIECE))
    else:
        with open(source.path, "rb", buffering=0) as file:
            file.seek(source.start + skip)
            yield from _take(file, 0, source.size - skip, most)


def _take(stream: BinaryIO, skip: int, size: int, most: int) -> Iterator[bytes]:
    """After `skip` bytes of `stream`, `size` bytes in pieces of `most`. Raises EOFError where it ends before."""
    while skip > 0:
        passed = len(stream.read(min(skip, _PIECE)))
        if not passed:
            raise EOFError
        skip -= passed
    while size > 0:
        data = stream.read(min(size, most))
        if not data:
            raise EOFError
        size -= len(data)
        yield data


def _latin1(read: Iterator[bytes]) -> Iterator[bytes]:
    """The bytes that pieces of UTF-8 text stand for, a character a byte. Raises EOFError where the text is damaged."""
    from codecs import getincrementaldecoder

    decoder = getincrementaldecoder("utf-8")()
    try:
        for data in read:
            yield decoder.decode(data).encode("latin-1")
        decoder.decode(b"", final=True)
    except UnicodeError:
        raise EOFError from None


def _strided(path: str, stored: Stored, strides: tuple[int, ...], count: int) -> Iterator[np.ndarray]:
    """The elements of a tensor in C order that are stored in another one. Its storage is mapped, or held whole."""
    import numpy as np

    if not stored.count:
        return
    size = stored.element.size
    last = stored.offset + sum((length - 1) * stride for length, stride in zip(stored.shape, strides, strict=True))
    raw = f"V{size}"
    source = stored.sources[0]
    if len(stored.sources) == 1 and isinstance(source, StoredSpan) and not source.latin1:
        if os.path.getsize(source.path) < source.start + (last + 1) * size:
            raise EOFError
        storage: np.ndarray = np.memmap(source.path, raw, "r", source.start, (last + 1,))
    elif (last + 1) * size > MAX_HELD:
        raise InputError("tensor_scattered", file=path, tensor=stored.name, limit=MAX_HELD)
    else:
        storage = np.frombuffer(b"".join(pieces(stored.sources, 0, (last + 1) * size, _PIECE)), raw)
    steps = tuple(stride * size for stride in strides)
    view = np.lib.stride_tricks.as_strided(storage[stored.offset :], stored.shape, steps, writeable=False)
    for start in range(0, stored.count, count):
        yield as_array(view.flat[start : start + count].tobytes(), stored.element)
