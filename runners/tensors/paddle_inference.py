"""Parameters of an exported Paddle model (`.pdiparams`): one tensor after the other, without their names.

Each is a version (0), its levels of detail (none), a version (0), the length of a message `TensorDesc` with type and
shape, the message, and the elements (paddle/fluid/framework/lod_tensor.cc, SerializeToStream; tensor_util.cc,
TensorToStream). They stand in the order of their names, which the model beside them has: `.pdiparams.info` with
the names of the layers (Paddle 2), or the parameters of the program in `.json` (Paddle 3). Without either they are
numbered.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from math import prod
from typing import Any, BinaryIO, Final

import msgspec

from harness.values.errors import InputError
from runners.logs.reading.protobuf import varint
from runners.tensors.elements import ElementType
from runners.tensors.pickled import read_arrays
from runners.tensors.stored import MAX_TENSORS, Stored, StoredSet, StoredSpan, check_shape

MAX_DESCRIPTION: Final = 4096
MAX_LEVELS: Final = 16
MAX_PROGRAM: Final = 256 << 20
# paddle/fluid/framework/framework.proto, VarType.Type.
_TYPES: Final = {
    0: "bool",
    1: "int16",
    2: "int32",
    3: "int64",
    4: "float16",
    5: "float32",
    6: "float64",
    20: "uint8",
    21: "int8",
    22: "bfloat16",
    23: "complex64",
    24: "complex128",
}


def open_pdiparams(path: str) -> StoredSet:
    """The parameters in the order of the file. Raises InputError."""
    size = os.path.getsize(path)
    with open(path, "rb") as file:
        found = list(_tensors(file, path, size))
    names = _names(path, len(found))
    stored = [msgspec.structs.replace(one, name=name) for one, name in zip(found, names, strict=True)]
    return StoredSet(path, "paddle inference", stored)


def _tensors(file: BinaryIO, path: str, size: int) -> Iterator[Stored]:
    at, count = 0, 0
    while at < size:
        if count == MAX_TENSORS:
            raise InputError("tensors_too_many", file=path, limit=MAX_TENSORS)
        file.seek(at)
        if _number(file, path, 4) != 0 or (levels := _number(file, path, 8)) > MAX_LEVELS:
            raise InputError("tensors_broken", file=path, problem=f"byte {at}: no tensor of Paddle begins here")
        for _ in range(levels):
            file.seek(_number(file, path, 8), os.SEEK_CUR)
        version, length = _number(file, path, 4), _number(file, path, 4)
        if version != 0 or not 0 < length <= MAX_DESCRIPTION:
            raise InputError("tensors_broken", file=path, problem=f"byte {at}: its tensor is of another version")
        element, shape = _description(file.read(length), path, str(count))
        start = file.tell()
        stored = Stored(
            name=str(count),
            element=element,
            shape=check_shape(path, str(count), shape),
            sources=(StoredSpan(path, start, prod(shape) * element.size),),
        )
        at = start + stored.size
        if at > size:
            raise InputError("tensors_cut", file=path, what=f"tensor {count}")
        yield stored
        count += 1


def _number(file: BinaryIO, path: str, width: int) -> int:
    data = file.read(width)
    if len(data) < width:
        raise InputError("tensors_cut", file=path, what="header of a tensor")
    return int.from_bytes(data, "little")


def _description(data: bytes, path: str, name: str) -> tuple[ElementType, list[int]]:
    """Type and shape of a message TensorDesc: field 1, and field 2 once a dimension or packed."""
    kind, shape, at = -1, list[int](), 0
    try:
        while at < len(data):
            key, at = varint(data, at)
            value, at = varint(data, at)
            if key == 0x08:
                kind = value
            elif key == 0x10:
                shape.append(value)
            elif key == 0x12:
                end = at + value
                while at < end:
                    length, at = varint(data, at)
                    shape.append(length)
            else:
                raise ValueError(f"field {key >> 3}")
    except (ValueError, IndexError) as error:
        raise InputError("tensors_broken", file=path, problem=f"the description of tensor {name}: {error}") from None
    if kind not in _TYPES:
        raise InputError("tensor_dtype", file=path, tensor=name, dtype=f"Paddle {kind}")
    return ElementType(_TYPES[kind]), shape


def _names(path: str, count: int) -> list[str]:
    """The names in the order of the file, from what lies beside it; numbers where that does not fit."""
    for names in (_of_info(f"{path}.info"), _of_program(os.path.splitext(path)[0] + ".json")):
        if len(names) == count and len(set(names.values())) == count:
            return [names[name] for name in sorted(names)]
    return [str(place) for place in range(count)]


def _of_info(path: str) -> dict[str, str]:
    """The layers' names by the parameters', of Paddle 2."""
    if not _is_file(path):
        return {}
    with open(path, "rb") as file:
        found = read_arrays(file, path, end=file.seek(0, 2))
    entries = found.items() if type(found) is dict else ()
    stated = {name: entry.get("structured_name", name) for name, entry in entries if type(entry) is dict}
    return {str(name): structured for name, structured in stated.items() if type(structured) is str}


class _Operation(msgspec.Struct):
    """An operation of Paddle 3's program: `p` is a parameter, whose name is the last of its attributes."""

    kind: str = msgspec.field(name="#", default="")
    attributes: Any = msgspec.field(name="A", default=None)


class _Block(msgspec.Struct):
    ops: list[_Operation] = []


class _Region(msgspec.Struct):
    blocks: list[_Block] = []


class _Program(msgspec.Struct):
    regions: list[_Region] = []


class _Model(msgspec.Struct):
    program: _Program


def _of_program(path: str) -> dict[str, str]:
    """The parameters' names, of Paddle 3."""
    if not _is_file(path) or os.path.getsize(path) > MAX_PROGRAM:
        return {}
    with open(path, "rb") as file:
        try:
            program = msgspec.json.decode(file.read(MAX_PROGRAM), type=_Model).program
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return {}
    operations = [one for region in program.regions for block in region.blocks for one in block.ops]
    stated = [one.attributes[-1] for one in operations if one.kind == "p" and isinstance(one.attributes, list)]
    return {name: name for name in stated if isinstance(name, str)}


def _is_file(path: str) -> bool:
    return os.path.isfile(path) and not os.path.islink(path)
