"""Reading protobuf messages field by field, without their schema, and the records of event files.

Only what the event files of VisualDL and TensorBoard need: varints, 32- and 64-bit values and length-delimited fields
(https://protobuf.dev/programming-guides/encoding/). Groups, which proto3 does not have, are an error.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import BinaryIO, Final

VARINT: Final = 0
FIXED64: Final = 1
BYTES: Final = 2
FIXED32: Final = 5

BLOCK: Final = 1 << 20
# A scalar is some dozen bytes; records larger than this hold pictures and are passed over without being kept.
MAX_RECORD: Final = 16 << 20

_FLOAT: Final = struct.Struct("<f")
_DOUBLE: Final = struct.Struct("<d")


def varint(data: bytes, at: int) -> tuple[int, int]:
    """The unsigned integer at `at` and the position behind it. Raises ValueError when there is none."""
    value = shift = 0
    while at < len(data) and shift < 70:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value & (1 << 64) - 1, at
        shift += 7
    raise ValueError("no varint")


def fields(data: bytes) -> Iterator[tuple[int, int, int, bytes]]:
    """Number, wire type, integer (0 if none) and bytes (empty if none) of each field. Raises ValueError on nonsense."""
    at, end = 0, len(data)
    while at < end:
        key, at = varint(data, at)
        number, wire = key >> 3, key & 7
        if wire == VARINT:
            value, at = varint(data, at)
            yield number, wire, value, b""
            continue
        if wire == BYTES:
            size, at = varint(data, at)
        elif wire in (FIXED32, FIXED64):
            size = 4 if wire == FIXED32 else 8
        else:
            raise ValueError(f"wire type {wire}")
        if size > end - at:
            raise ValueError("a field longer than its message")
        yield number, wire, 0, data[at : at + size]
        at += size


def signed(value: int) -> int:
    """The int64 that was written as this unsigned varint."""
    return value - (1 << 64) if value >> 63 else value


def float32_text(raw: bytes) -> str:
    """The shortest decimal that gives the same float32 again; `raw` are its four bytes, little-endian."""
    value: float = _FLOAT.unpack(raw)[0]
    if value != value or value in (float("inf"), float("-inf")):
        return str(value)
    for digits in range(6, 9):
        text = f"{value:.{digits}g}"
        # Text that rounds up past the largest float32 cannot be packed.
        try:
            if _FLOAT.pack(float(text)) == raw:
                return text
        except OverflowError:
            continue
    return f"{value:.9g}"


def float64_text(raw: bytes) -> str:
    """The shortest decimal that gives the same float64 again."""
    return repr(_DOUBLE.unpack(raw)[0])


class Blocks:
    """A stream read in blocks, taken from in pieces of any size.

    What was read and not yet taken is `buffer` from `at` on; who finds there what it looks for may move `at` behind it.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.buffer = b""
        self.at = 0

    def take(self, size: int) -> bytes:
        """The next `size` bytes, fewer at the end of the stream."""
        end = self.at + size
        if end <= len(self.buffer):
            piece = self.buffer[self.at : end]
            self.at = end
            return piece
        pieces = [self.buffer[self.at :]]
        missing = size - len(pieces[0])
        while missing > 0:
            block = self._stream.read(BLOCK)
            if not block:
                self.buffer, self.at = b"", 0
                return b"".join(pieces)
            pieces.append(block[:missing])
            self.buffer, self.at = block, min(missing, len(block))
            missing -= len(block)
        return b"".join(pieces)

    def skip(self, size: int) -> bool:
        """Pass over `size` bytes; False when the stream ends before."""
        while size > 0:
            passed = len(self.take(min(size, BLOCK)))
            if not passed:
                return False
            size -= passed
        return True
