"""Scalar records of VisualDL (`vdlrecords.*.log`), read without the library.

The file is a row of records, each an 8-byte little-endian length and a protobuf `Record`
(PaddlePaddle/VisualDL, visualdl/proto/record.proto): values with id (the step), tag, timestamp and a float. There is no
checksum. A writer begins with a `meta_data_tag`; two writers can share a file, and the step can be 0 throughout. What a
tag means is told in scalars.py.
"""

from __future__ import annotations

import re
import struct
from typing import BinaryIO, Final

from harness.evidence.findings import Grade
from harness.evidence.habits import Habits
from runners.logs.reading import scalars
from runners.logs.reading.base import Head, LogBuilder
from runners.logs.reading.protobuf import (
    BYTES,
    FIXED32,
    MAX_RECORD,
    VARINT,
    Blocks,
    fields,
    float32_text,
    signed,
    varint,
)
from runners.logs.reading.scalars import Scalars

NAME: Final = "visualdl"
TITLE: Final = "VisualDL"
HABITS: Final = Habits(medium="events")

METRICS: Final = scalars.METRICS

_LENGTH: Final = struct.Struct("<Q")
# A record of one scalar, as the writers make it: step, tag, timestamp, value. Others are read field by field.
_SCALAR: Final = re.compile(
    rb"(.)\0{7}(\n(.)(?:\x08([\x80-\xff]{0,4}[\x00-\x7f]))?(\x12[\x00-\x7f][^\x18]{1,100})"
    rb"\x18[\x80-\xff]{0,9}[\x00-\x7f]\x25(.{4}))",
    re.DOTALL,
)
_META: Final = b"meta_data_tag"


def recognise(head: Head) -> int:
    """Certain when the first record is whole and holds values with tags."""
    if len(head.first) < 8:
        return 0
    (size,) = _LENGTH.unpack_from(head.first)
    record = head.first[8 : 8 + size]
    if not 4 <= size <= MAX_RECORD or not record.startswith(b"\n") or len(record) < min(size, 16):
        return 0
    if len(record) < size:
        return 40 if head.name.split("/")[-1].startswith("vdlrecords") else 0
    try:
        tags = [tag for _, tag, _ in _values(record)]
    except ValueError:
        return 0
    return 95 if tags and all(_utf8(tag) for tag in tags) else 0


def parse(stream: BinaryIO, log: LogBuilder, *, curve: bool = False) -> None:
    blocks = Blocks(stream)
    found = Scalars(log, curve=curve)
    names: dict[bytes, str] = {}
    # The tag of a usual record by what goes before it.
    tags: dict[bytes, str] = {}
    record = -1
    while not found.full():
        while plain := _SCALAR.match(blocks.buffer, blocks.at):
            size_byte, data, inner, number, head, raw = plain.groups()
            known_tag = tags.get(head)
            if known_tag is None or size_byte[0] != len(data) or inner[0] != len(data) - 2 or len(data) > 127:
                break
            record += 1
            blocks.at = plain.end()
            if found.wants(known_tag):
                found.add(record, varint(number, 0)[0] if number else 0, known_tag, float32_text(raw))
                if found.full():
                    break
        if not (prefix := blocks.take(8)):
            break
        record += 1
        size = _LENGTH.unpack(prefix)[0] if len(prefix) == 8 else 0
        if size > MAX_RECORD and len(prefix) == 8:
            if blocks.skip(size):
                continue
            data = b""
        else:
            data = blocks.take(size)
        if len(prefix) < 8 or len(data) < size:
            log.find("truncated", Grade.INFO, None)
            break
        try:
            values = _values(data)
        except ValueError:
            continue
        for step, tag, raw in values:
            if tag == _META:
                found.new_writer()
            elif raw:
                name = names.get(tag)
                if name is None:
                    name = names[tag] = tag.decode("utf-8", "replace")
                    if len(tag) <= 100:
                        tags[bytes((0x12, len(tag))) + tag] = name
                if found.wants(name):
                    found.add(record, step, name, float32_text(raw))
    found.hand_over()


def _values(data: bytes) -> list[tuple[int, bytes, bytes]]:
    """Step, tag and the four bytes of the float (none for other kinds of values) of each value of a record."""
    values = []
    for number, wire, _, inner in fields(data):
        if number != 1 or wire != BYTES:
            continue
        step, tag, raw = 0, b"", b""
        for field, kind, integer, text in fields(inner):
            if field == 1 and kind == VARINT:
                step = signed(integer)
            elif field == 2 and kind == BYTES:
                tag = text
            elif field == 4 and kind == FIXED32:
                raw = text
        values.append((step, tag, raw))
    return values


def _utf8(tag: bytes) -> bool:
    try:
        return bool(tag.decode("utf-8"))
    except UnicodeDecodeError:
        return False
