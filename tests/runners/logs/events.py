"""Event files of VisualDL and TensorBoard, made byte by byte."""

from __future__ import annotations

import struct

from runners.logs.formats.tensorboard import masked_crc


def varint(value: int) -> bytes:
    value &= (1 << 64) - 1
    out = b""
    while value > 127:
        out += bytes([value & 127 | 128])
        value >>= 7
    return out + bytes([value])


def sized(number: int, data: bytes) -> bytes:
    """A length-delimited field."""
    return varint(number << 3 | 2) + varint(len(data)) + data


def number(value: float) -> bytes:
    return struct.pack("<f", value)


def visualdl(tag: str, value: float, step: int = 0) -> bytes:
    """One record of VisualDL."""
    inner = (b"\x08" + varint(step) if step else b"") + sized(2, tag.encode())
    return framed_visualdl(sized(1, inner + b"\x18" + varint(1629247870519) + b"\x25" + number(value)))


def framed_visualdl(record: bytes) -> bytes:
    return struct.pack("<Q", len(record)) + record


META = framed_visualdl(sized(1, sized(2, b"meta_data_tag") + b"\x18" + varint(1629247870519) + b"R\x00"))


def framed_tensorboard(data: bytes) -> bytes:
    """One TFRecord."""
    length = struct.pack("<Q", len(data))
    return length + struct.pack("<I", masked_crc(length)) + data + struct.pack("<I", masked_crc(data))


def event(*values: bytes, step: int = 0) -> bytes:
    clock = b"\x09" + struct.pack("<d", 1675608316.5)
    summary = sized(5, b"".join(sized(1, value) for value in values))
    return framed_tensorboard(clock + (b"\x10" + varint(step) if step else b"") + summary)


def tensorboard(tag: str, value: float, step: int = 0) -> bytes:
    """One event of one scalar."""
    return event(sized(1, tag.encode()) + b"\x15" + number(value), step=step)


VERSION = framed_tensorboard(b"\x09" + struct.pack("<d", 1675608316.0) + sized(3, b"brain.Event:2"))
