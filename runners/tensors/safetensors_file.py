"""Files of safetensors, by a reader of our own: the format is a length, a header of JSON and the bytes of the tensors.

Format: github.com/huggingface/safetensors, README.md, "Format". The library is stricter than most and so is this: the
tensors must cover the bytes behind the header without holes, so that nothing can hide in the file. Paddle writes them
too (`paddle.save(..., safetensors=True)`).
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import Any, Final

import msgspec

from harness.values.errors import InputError
from runners.tensors.elements import ElementType
from runners.tensors.stored import Stored, StoredSet, StoredSpan, check_shape, misfit

# The header of 60,000 tensors has some 7 MB; JSON takes many times its size in memory.
MAX_HEADER: Final = 8 << 20

# What Hugging Face's libraries and PaddleNLP write as `format`; `np` says nothing of who stored the weights.
_FRAMEWORKS: Final = {"pt": "torch", "pd": "paddle", "paddle": "paddle"}
_TYPES: Final = {
    "BOOL": "bool",
    "U8": "uint8",
    "I8": "int8",
    "F8_E5M2": "float8_e5m2",
    "F8_E4M3": "float8_e4m3fn",
    "F8_E5M2FNUZ": "float8_e5m2fnuz",
    "F8_E4M3FNUZ": "float8_e4m3fnuz",
    "I16": "int16",
    "U16": "uint16",
    "F16": "float16",
    "BF16": "bfloat16",
    "I32": "int32",
    "U32": "uint32",
    "F32": "float32",
    "F64": "float64",
    "I64": "int64",
    "U64": "uint64",
    "C64": "complex64",
}


def open_safetensors(path: str) -> StoredSet:
    """The tensors of a safetensors file, in the order of its header. Raises InputError."""
    size = os.path.getsize(path)
    with open(path, "rb") as file:
        first = file.read(8)
        length = int.from_bytes(first, "little")
        if len(first) < 8 or length > size - 8:
            raise InputError("tensors_cut", file=path, what="header")
        if length > MAX_HEADER:
            raise InputError("tensors_broken", file=path, problem=f"its header has more than {MAX_HEADER} bytes")
        raw = file.read(length)
    header = _parse(path, raw)
    stored = _tensors(path, header, 8 + length, size)
    if _executed(header):
        stored = (msgspec.structs.replace(one, order=place) for place, one in enumerate(stored))
    return StoredSet(path, _kind(header), stored)


def _kind(header: dict[str, Any]) -> str:
    """The reader's name with the framework that the file says its tensors are of (`format`: `pt`, `pd`)."""
    stated = header.get("__metadata__")
    framework = _FRAMEWORKS.get(str(stated.get("format"))) if type(stated) is dict else None
    return f"safetensors of {framework}" if framework else "safetensors"


def _executed(header: dict[str, Any]) -> bool:
    """Whether the file says that its tensors stand in order of execution, as tools/dump_tensors.py writes it."""
    stated = header.get("__metadata__")
    return type(stated) is dict and stated.get("order") == "execution"


def _parse(path: str, raw: bytes) -> dict[str, Any]:
    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        names: dict[str, Any] = {}
        for name, value in pairs:
            if name in names:
                raise InputError("tensor_twice", file=path, tensor=name)
            names[name] = value
        return names

    try:
        header = json.loads(raw.decode("utf-8"), object_pairs_hook=unique)
    except (ValueError, RecursionError):
        raise InputError("tensors_broken", file=path, problem="its header is no JSON") from None
    if type(header) is not dict:
        raise InputError("tensors_broken", file=path, problem="its header is no object of JSON")
    return header


def _tensors(path: str, header: dict[str, Any], base: int, size: int) -> Iterator[Stored]:
    ranges: list[tuple[int, int]] = []
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        if type(entry) is not dict:
            raise InputError("tensors_broken", file=path, problem=f"it does not say what {name[:200]} is")
        dtype, shape, offsets = entry.get("dtype"), entry.get("shape"), entry.get("data_offsets")
        element = _TYPES.get(dtype) if type(dtype) is str else None
        if element is None:
            raise InputError("tensor_dtype", file=path, tensor=name, dtype=str(dtype)[:100] or "(none)")
        if type(shape) is not list or type(offsets) is not list or [type(one) for one in offsets] != [int, int]:
            raise InputError("tensors_broken", file=path, problem=f"it does not say where {name[:200]} is")
        start, end = offsets
        span = StoredSpan(path, base + start, end - start)
        stored = Stored(name=name, element=ElementType(element), shape=check_shape(path, name, shape), sources=(span,))
        if span.size != stored.size:
            raise misfit(path, stored, span.size)
        ranges.append((start, end))
        yield stored
    reached = 0
    for start, end in sorted(ranges):
        if start != reached:
            raise InputError("tensors_broken", file=path, problem=f"its tensors overlap or leave a hole at {reached}")
        reached = end
    if base + reached > size:
        raise InputError("tensors_cut", file=path, what="tensors")
    if base + reached < size:
        raise InputError("tensors_broken", file=path, problem="there are bytes behind its tensors")
