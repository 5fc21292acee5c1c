"""Files of NumPy: `.npy`, also those that hold a dict of arrays as reprod_log writes it, and `.npz`.

A `.npy` file is a magic, a header of Python syntax with type, order and shape, and the elements; one of objects holds a
pickle instead (numpy/lib/_format_impl.py, "Format Version 1.0" and later). reprod_log saves its dict as an array of
one object (reprod_log/log.py, `ReprodLogger.save`).
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import PurePath
from typing import BinaryIO, Final, NamedTuple

from harness.values.errors import InputError
from runners.tensors.elements import numpy_type
from runners.tensors.pickled import array_leaf, flatten, read_arrays
from runners.tensors.stored import PackedBytes, Stored, StoredSet, StoredSpan, check_shape, fortran_strides, misfit
from runners.tensors.zip_members import Members

MAGIC: Final = b"\x93NUMPY"
# NumPy itself writes some hundred bytes, unless a type has many fields.
MAX_HEADER: Final = 10_000
# The header is a Python literal; only these three of its entries mean anything, and none is evaluated.
_CODE: Final = re.compile(r"'descr': ?'([^']{1,40})'")
_FORTRAN: Final = re.compile(r"'fortran_order': ?(True|False)\b")
_SHAPE: Final = re.compile(r"'shape': ?\(([\d, L]*)\)")
_NUMBER: Final = re.compile(r"\d{1,20}")
# A pickle inside a packed member is held in memory.
MAX_PICKLE: Final = 64 << 20


class Header(NamedTuple):
    """What the header of an array says, and where it ends."""

    code: str
    fortran: bool
    shape: tuple[int, ...]
    end: int


def open_npy(path: str, alone: str | None = None) -> StoredSet:
    """The tensors of a `.npy` file; a single one is called `alone`, else like the file. Raises InputError."""
    alone = alone or PurePath(path).stem
    with open(path, "rb") as file:
        size = file.seek(0, 2)
        file.seek(0)
        header = read_header(file, path)
        if header.code in ("|O", "O"):
            root = read_arrays(file, path, start=header.end, end=size)
            return StoredSet(path, "npy", list(flatten(path, root, array_leaf(path), alone)))
    return StoredSet(path, "npy", [_plain(path, alone, header, StoredSpan(path, header.end, size - header.end))])


def open_npz(path: str, members: Members) -> StoredSet:
    """The tensors of a `.npz` file, whose `members` are `.npy` files. Raises InputError."""
    return StoredSet(path, "npz", list(_arrays(path, members)))


def _arrays(path: str, members: Members) -> Iterator[Stored]:
    for member in members.infos:
        if not member.endswith(".npy"):
            raise InputError("tensors_broken", file=path, problem=f"its member {member[:200]} is no array of NumPy")
        name = member.removesuffix(".npy")
        source = members.source(member)
        with _stream(source) as stream:
            header = read_header(stream, path)
        if header.code in ("|O", "O"):
            data = members.read(member, MAX_PICKLE)
            root = read_arrays(io.BytesIO(data), path, start=header.end, end=len(data), inline=True)
            yield from flatten(path, {name: root}, array_leaf(path), name)
            continue
        if isinstance(source, PackedBytes):
            rest: StoredSpan | PackedBytes = source._replace(skip=header.end, size=source.size - header.end)
        else:
            rest = StoredSpan(path, source.start + header.end, source.size - header.end)
        yield _plain(path, name, header, rest)


def _stream(source: StoredSpan | PackedBytes) -> BinaryIO:
    if isinstance(source, StoredSpan):
        file = open(source.path, "rb")  # noqa: SIM115  # the caller closes it
        file.seek(source.start)
        return file
    return source.open()


def _plain(path: str, name: str, header: Header, source: StoredSpan | PackedBytes) -> Stored:
    element = numpy_type(header.code)
    if element is None:
        raise InputError("tensor_dtype", file=path, tensor=name, dtype=header.code)
    shape = check_shape(path, name, header.shape)
    strides = fortran_strides(shape) if header.fortran else None
    stored = Stored(name=name, element=element, shape=shape, sources=(source,), strides=strides)
    if source.size != stored.size:
        raise misfit(path, stored, source.size)
    return stored


def read_header(stream: BinaryIO, path: str) -> Header:
    """The header at the position of `stream`, which is moved behind it. Raises InputError."""
    start = stream.read(8)
    if len(start) < 8:
        raise InputError("tensors_cut", file=path, what="header")
    if not start.startswith(MAGIC) or start[6] not in (1, 2, 3):
        raise InputError("tensors_broken", file=path, problem="it does not begin like an array of NumPy 1.0 to 3.0")
    width = 2 if start[6] == 1 else 4
    stated = stream.read(width)
    size = int.from_bytes(stated, "little")
    if size > MAX_HEADER:
        raise InputError("tensors_broken", file=path, problem=f"its header has more than {MAX_HEADER} bytes")
    text = stream.read(size)
    if len(stated) < width or len(text) < size:
        raise InputError("tensors_cut", file=path, what="header")
    literal = text.decode("latin-1")
    code, fortran, shape = _CODE.search(literal), _FORTRAN.search(literal), _SHAPE.search(literal)
    if fortran is None or shape is None or "'descr':" not in literal:
        raise InputError("tensors_broken", file=path, problem="its header is not as NumPy writes it")
    if code is None:
        raise InputError("tensor_dtype", file=path, tensor=PurePath(path).stem, dtype="record")
    dimensions = tuple(int(number) for number in _NUMBER.findall(shape[1]))
    return Header(code[1], fortran[1] == "True", dimensions, 8 + width + size)
