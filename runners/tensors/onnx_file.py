"""The initialisers of ONNX models, read from the protobuf message without loading it.

Fields and types: onnx/onnx.proto, messages ModelProto, GraphProto and TensorProto. Only lengths are read on the way to
a tensor, so that a model of some GB costs no memory. Numbers may also be kept as fields of numbers; large tensors never
are.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import BinaryIO, Final, NamedTuple

from harness.values.errors import InputError
from runners.logs.reading.protobuf import BYTES, FIXED32, FIXED64, VARINT, signed, varint
from runners.tensors.elements import ElementType
from runners.tensors.stored import (
    MAX_DIMENSIONS,
    MAX_TENSORS,
    Source,
    Stored,
    StoredSet,
    StoredSpan,
    check_shape,
    misfit,
)

# Bytes of numbers kept as varints, in a file; a number takes some 40 bytes of memory while it is read.
MAX_VARINTS: Final = 4 << 20
MAX_NAME: Final = 1000
# Fields looked at, in a file: nodes and initialisers mostly.
MAX_FIELDS: Final = 4_000_000

_TYPES: Final = {
    1: "float32",
    2: "uint8",
    3: "int8",
    4: "uint16",
    5: "int16",
    6: "int32",
    7: "int64",
    9: "bool",
    10: "float16",
    11: "float64",
    12: "uint32",
    13: "uint64",
    14: "complex64",
    15: "complex128",
    16: "bfloat16",
    17: "float8_e4m3fn",
    18: "float8_e4m3fnuz",
    19: "float8_e5m2",
    20: "float8_e5m2fnuz",
}
_FLOATS, _INT32S, _INT64S, _RAW, _DOUBLES, _UINT64S = 4, 5, 7, 9, 10, 11
# Which field holds the numbers of a type where `raw_data` does not.
_FIELDS: Final = {"float32": _FLOATS, "complex64": _FLOATS, "float64": _DOUBLES, "complex128": _DOUBLES} | {
    "int64": _INT64S,
    "uint32": _UINT64S,
    "uint64": _UINT64S,
}


class Field(NamedTuple):
    """A field of a message: its number and wire type, its integer, and where its bytes are."""

    number: int
    wire: int
    value: int
    start: int
    size: int


def open_onnx(path: str) -> StoredSet:
    """The initialisers of a model, in stored order. Raises InputError."""
    with open(path, "rb") as file:
        reader = _Reader(file, path)
        try:
            stored = list(reader.initialisers(file.seek(0, 2)))
        except (ValueError, UnicodeDecodeError) as error:
            raise InputError("tensors_broken", file=path, problem=f"byte {reader.at}: {error}") from None
    return StoredSet(path, "onnx", stored)


class _Reader:
    def __init__(self, stream: BinaryIO, path: str) -> None:
        self._stream = stream
        self._path = path
        self._fields = 0
        self._varints = 0
        self.at = 0

    def initialisers(self, size: int) -> Iterator[Stored]:
        graphs = [field for field in self.fields(0, size) if field.number == 7 and field.wire == BYTES]
        if not graphs:
            raise ValueError("it holds no graph")
        count = 0
        for graph in graphs:
            for field in self.fields(graph.start, graph.start + graph.size):
                if field.number == 15:
                    raise InputError("tensor_dtype", file=self._path, tensor="sparse_initializer", dtype="sparse")
                if field.number == 5 and field.wire == BYTES:
                    count += 1
                    if count > MAX_TENSORS:
                        raise InputError("tensors_too_many", file=self._path, limit=MAX_TENSORS)
                    yield self._tensor(field)

    def fields(self, start: int, end: int) -> Iterator[Field]:
        """The fields of the message from `start` to `end`. Raises ValueError on nonsense."""
        at = start
        while at < end:
            self.at = at
            self._fields += 1
            if self._fields > MAX_FIELDS:
                raise ValueError(f"more than {MAX_FIELDS} fields")
            self._stream.seek(at)
            head = self._stream.read(min(20, end - at))
            key, used = varint(head, 0)
            number, wire = key >> 3, key & 7
            value = size = 0
            if wire == VARINT:
                value, used = varint(head, used)
            elif wire == BYTES:
                size, used = varint(head, used)
            elif wire in (FIXED32, FIXED64):
                size = 4 if wire == FIXED32 else 8
            else:
                raise ValueError(f"wire type {wire}")
            at += used
            if size > end - at:
                raise ValueError("a field longer than its message")
            yield Field(number, wire, value, at, size)
            at += size

    def _read(self, field: Field, most: int) -> bytes:
        if field.size > most:
            raise ValueError(f"a field of more than {most} bytes")
        self._stream.seek(field.start)
        return self._stream.read(field.size)

    def _tensor(self, field: Field) -> Stored:
        parts: list[Field] = []
        shape: list[int] = []
        name, kind, location = "", 0, 0
        external: dict[str, str] = {}
        for part in self.fields(field.start, field.start + field.size):
            if part.number == 1:
                shape += [signed(one) for one in self._integers(part, 10 * MAX_DIMENSIONS)]
            elif part.number == 2:
                kind = part.value
            elif part.number == 8:
                name = self._read(part, MAX_NAME).decode("utf-8")
            elif part.number == 13:
                key, value = self._entry(part)
                external[key] = value
            elif part.number == 14:
                location = part.value
            elif part.number in (_FLOATS, _INT32S, _INT64S, _RAW, _DOUBLES, _UINT64S):
                parts.append(part)
            if len(shape) > MAX_DIMENSIONS:
                break
        element = ElementType(_TYPES[kind]) if kind in _TYPES else None
        if element is None:
            raise InputError("tensor_dtype", file=self._path, tensor=name, dtype=f"ONNX {kind}")
        sources = (self._external(name, external),) if location == 1 else self._sources(element, parts)
        stored = Stored(name=name, element=element, shape=check_shape(self._path, name, shape), sources=sources)
        found = sum(len(source) if isinstance(source, bytes) else source.size for source in sources)
        if found != stored.size:
            raise misfit(self._path, stored, found)
        return stored

    def _sources(self, element: ElementType, parts: list[Field]) -> tuple[Source, ...]:
        raw = [part for part in parts if part.number == _RAW]
        if raw:
            return tuple(StoredSpan(self._path, part.start, part.size) for part in raw)
        number = _FIELDS.get(element.name, _INT32S)
        chosen = [part for part in parts if part.number == number]
        if number in (_FLOATS, _DOUBLES):
            return tuple(StoredSpan(self._path, part.start, part.size) for part in chosen)
        mask = (1 << 8 * element.size) - 1
        numbers = (one for part in chosen for one in self._integers(part, MAX_VARINTS))
        return (b"".join((one & mask).to_bytes(element.size, "little") for one in numbers),)

    def _integers(self, field: Field, most: int) -> list[int]:
        if field.wire == VARINT:
            return [field.value]
        data = self._read(field, most)
        self._varints += len(data)
        if self._varints > MAX_VARINTS:
            raise ValueError(f"more than {MAX_VARINTS} bytes of numbers that are no raw data")
        numbers, at = [], 0
        while at < len(data):
            number, at = varint(data, at)
            numbers.append(number)
        return numbers

    def _entry(self, field: Field) -> tuple[str, str]:
        texts = {1: "", 2: ""}
        for part in self.fields(field.start, field.start + field.size):
            if part.number in texts:
                texts[part.number] = self._read(part, MAX_NAME).decode("utf-8")
        return texts[1], texts[2]

    def _external(self, name: str, entries: dict[str, str]) -> StoredSpan:
        """The bytes of a tensor in another file. Raises InputError where that is not inside the model's folder."""
        location = entries.get("location", "")
        folder = os.path.realpath(os.path.dirname(self._path))
        outside = InputError("tensor_outside", file=self._path, tensor=name, target=location[:200])
        if not location or "\0" in location or os.path.isabs(location):
            raise outside
        path = os.path.realpath(os.path.join(folder, location))
        if os.path.commonpath([folder, path]) != folder or not os.path.isfile(path):
            raise outside
        size = os.path.getsize(path)
        offset, length = (entries.get(key) for key in ("offset", "length"))
        start = int(offset) if offset and offset.isdecimal() and len(offset) < 20 else 0
        stated = int(length) if length and length.isdecimal() and len(length) < 20 else max(0, size - start)
        if start + stated > size:
            raise InputError("tensors_cut", file=path, what=name)
        return StoredSpan(path, start, stated)
