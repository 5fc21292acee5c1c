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
from runners.logs.reading.event_files import Records
from runners.logs.reading.protobuf import (
    BYTES,
    FIXED32,
    MAX_RECORD,
    VARINT,
    fields,
    float32_text,
    signed,
    varint,
)

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
    _Records(stream, log, curve=curve).read()


class _Records(Records):
    """Those of this writer."""

    def usual(self) -> None:
        blocks, found, tags = self.blocks, self.found, self.tags
        while plain := _SCALAR.match(blocks.buffer, blocks.at):
            size, data, inner, number, head, raw = plain.groups()
            tag = tags.get(head)
            if tag is None or size[0] != len(data) or inner[0] != len(data) - 2 or len(data) > 127:
                return
            self.record += 1
            blocks.at = plain.end()
            if found.wants(tag):
                found.add(self.record, varint(number, 0)[0] if number else 0, tag, float32_text(raw))
                if found.full():
                    return

    def one(self) -> bool:
        prefix = self.blocks.take(8)
        if not prefix:
            return False
        self.record += 1
        size = _LENGTH.unpack(prefix)[0] if len(prefix) == 8 else 0
        large = size > MAX_RECORD and len(prefix) == 8
        if large and self.blocks.skip(size):
            return True
        data = b"" if large else self.blocks.take(size)
        if len(prefix) < 8 or len(data) < size:
            self.log.find("truncated", Grade.INFO, None)
            return False
        self._take(data)
        return True

    def _take(self, data: bytes) -> None:
        """The scalars of a record."""
        try:
            values = _values(data)
        except ValueError:
            return
        for step, tag, raw in values:
            if tag == _META:
                self.found.new_writer()
            elif raw and self.found.wants(name := self.name(tag)):
                self.found.add(self.record, step, name, float32_text(raw))

    def before(self, tag: bytes) -> bytes:
        return bytes((0x12, len(tag))) + tag


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
