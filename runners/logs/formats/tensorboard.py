"""Scalars of TensorBoard event files (`events.out.tfevents.*`), read without the library.

The file is a row of TFRecords: length, its masked CRC-32C, data, its masked CRC-32C. The data is a protobuf `Event`
(tensorflow/tensorboard, tensorboard/compat/proto/event.proto, summary.proto): wall time, step, and a summary whose
values are a `simple_value` or, of newer writers, a tensor of one float. A value that counts has its checksum verified;
one that fails it was damaged or changed and counts for nothing. What a tag means is told in scalars.py.
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
    float64_text,
    signed,
    varint,
)

NAME: Final = "tensorboard"
TITLE: Final = "TensorBoard"
HABITS: Final = Habits(medium="events")

METRICS: Final = scalars.METRICS

_HEADER: Final = struct.Struct("<QI")
_CRC: Final = struct.Struct("<I")
# An event of one scalar, as the writers make it: wall time, step, tag, value. Others are read field by field.
_SCALAR: Final = re.compile(
    rb"(.{12})(\x09.{8}(?:\x10([\x80-\xff]{0,4}[\x00-\x7f]))?"
    rb"(\x2a[\x00-\x7f]\n[\x00-\x7f]\n[\x00-\x7f][^\x15]{1,100})\x15(.{4}))(.{4})",
    re.DOTALL,
)
# The types of a TensorProto (tensorflow/core/framework/types.proto).
_FLOAT, _DOUBLE = 1, 2


def _table() -> list[int]:
    """The table of CRC-32C (Castagnoli; reflected polynomial 0x82F63B78), one entry a byte."""
    table = []
    for number in range(256):
        for _ in range(8):
            number = number >> 1 ^ (0x82F63B78 if number & 1 else 0)
        table.append(number)
    return table


_TABLE: Final = _table()


def masked_crc(data: bytes) -> int:
    """CRC-32C of `data`, rotated and shifted as TFRecords store it."""
    crc = 0xFFFFFFFF
    table = _TABLE
    for byte in data:
        crc = table[(crc ^ byte) & 255] ^ crc >> 8
    crc ^= 0xFFFFFFFF
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def recognise(head: Head) -> int:
    """Certain when the first length fits its checksum."""
    if len(head.first) < 12:
        return 0
    _, crc = _HEADER.unpack_from(head.first)
    return 100 if masked_crc(head.first[:8]) == crc else 0


def parse(stream: BinaryIO, log: LogBuilder, *, curve: bool = False) -> None:
    records = _Records(stream, log, curve=curve)
    records.read()
    records.tell()


class _Records(Records):
    """Those of this writer."""

    def __init__(self, stream: BinaryIO, log: LogBuilder, *, curve: bool) -> None:
        super().__init__(stream, log, curve=curve)
        self._broken: list[int] = []
        # Checksums of lengths, each made once, and the sizes of usual records by their checked prefixes.
        self._lengths: dict[bytes, int] = {}
        self._sizes: dict[bytes, int] = {}

    def usual(self) -> None:
        blocks, found, tags, sizes = self.blocks, self.found, self.tags, self._sizes
        while plain := _SCALAR.match(blocks.buffer, blocks.at):
            prefix, data, number, head, raw, checksum = plain.groups()
            tag = tags.get(head)
            if tag is None or sizes.get(prefix) != len(data):
                return
            self.record += 1
            blocks.at = plain.end()
            if not found.wants(tag):
                continue
            if masked_crc(data) != _CRC.unpack(checksum)[0]:
                self._broken.append(self.record)
                continue
            found.add(self.record, varint(number, 0)[0] if number else 0, tag, float32_text(raw))
            if found.full():
                return

    def one(self) -> bool:
        prefix = self.blocks.take(12)
        if not prefix:
            return False
        self.record += 1
        size = self._size(prefix)
        if size is not None and size > MAX_RECORD:
            if self.blocks.skip(size + 4):
                return True
            size = None
        data = self.blocks.take(size + 4) if size is not None else b""
        if size is None or len(data) < size + 4:
            self.log.find("truncated", Grade.INFO, None)
            return False
        self._take(data[:size], data[size:])
        return True

    def _size(self, prefix: bytes) -> int | None:
        """The length of a record; None where it does not fit its checksum, so that nothing tells where it ends."""
        size, crc = _HEADER.unpack(prefix) if len(prefix) == 12 else (0, 0)
        known = self._lengths.get(prefix[:8])
        if known is None:
            known = masked_crc(prefix[:8])
            if len(self._lengths) < 1 << 16:
                self._lengths[prefix[:8]] = known
                self._sizes[prefix] = size
        return None if len(prefix) < 12 or known != crc else int(size)

    def _take(self, data: bytes, checksum: bytes) -> None:
        """The scalars of an event."""
        try:
            step, values = _event(data)
        except ValueError:
            return
        wanted = [(name, raw) for tag, raw in values if self.found.wants(name := self.name(tag))]
        if wanted and masked_crc(data) != _CRC.unpack_from(checksum)[0]:
            self._broken.append(self.record)
            return
        for name, raw in wanted:
            self.found.add(self.record, step, name, float32_text(raw) if len(raw) == 4 else float64_text(raw))

    def before(self, tag: bytes) -> bytes:
        return bytes((0x2A, len(tag) + 9, 10, len(tag) + 7, 10, len(tag))) + tag

    def tell(self) -> None:
        """Say which records are damaged or changed."""
        if self._broken:
            values = {"count": str(len(self._broken)), "record": str(self._broken[0])}
            self.log.find("checksum_differs", Grade.SUSPICIOUS, None, **values)


def _event(data: bytes) -> tuple[int, list[tuple[bytes, bytes]]]:
    """The step of an event, and tag and number (4 or 8 bytes) of its scalars."""
    step = 0
    values: list[tuple[bytes, bytes]] = []
    for number, wire, integer, summary in fields(data):
        if number == 2 and wire == VARINT:
            step = signed(integer)
        elif number == 5 and wire == BYTES:
            for field, kind, _, value in fields(summary):
                if field == 1 and kind == BYTES and (scalar := _value(value)) is not None:
                    values.append(scalar)
    return step, values


def _value(data: bytes) -> tuple[bytes, bytes] | None:
    """Tag and number of a Summary.Value, None for pictures, histograms and texts."""
    tag, raw = b"", b""
    for number, wire, _, text in fields(data):
        if number == 1 and wire == BYTES:
            tag = text
        elif number == 2 and wire == FIXED32:
            raw = text
        elif number == 8 and wire == BYTES and len(text) <= 1024:
            raw = _tensor(text)
    return (tag, raw) if tag and raw else None


def _tensor(data: bytes) -> bytes:
    """The one number of a TensorProto that is a float or double scalar, else nothing."""
    kind, raw = 0, b""
    for number, wire, integer, text in fields(data):
        if number == 1 and wire == VARINT:
            kind = integer
        elif number in (4, 5, 6):
            # Bytes of the tensor, or its floats or doubles, packed or one by one: more than one is no scalar.
            raw += text
        elif number == 2 and wire == BYTES and any(field == 2 for field, _, _, _ in fields(text)):
            return b""
    return raw if len(raw) == {_FLOAT: 4, _DOUBLE: 8}.get(kind) else b""
