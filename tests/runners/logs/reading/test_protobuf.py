"""The protobuf reader: numbers as decimals, and nonsense."""

from __future__ import annotations

import contextlib
import io
import math
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runners.logs.reading.protobuf import Blocks, fields, float32_text, float64_text, signed, varint
from tests.runners.logs import events


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.1, "0.1"),
        (0.225, "0.225"),
        (0.7379803657531738, "0.73798037"),
        (98.8136, "98.8136"),
        (1.0, "1"),
        (0.0, "0"),
        (4.2e-08, "4.2e-08"),
        (-1.0, "-1"),
        (3.4028234663852886e38, "3.4028235e+38"),
        (math.nan, "nan"),
        (math.inf, "inf"),
        (-math.inf, "-inf"),
    ],
)
def test_a_float32_is_its_shortest_decimal(value: float, text: str) -> None:
    assert float32_text(struct.pack("<f", value)) == text


@given(st.binary(min_size=4, max_size=4))
def test_every_float32_comes_back(raw: bytes) -> None:
    text = float32_text(raw)
    assert text == "nan" or struct.pack("<f", float(text)) == raw


def test_a_float64() -> None:
    assert float64_text(struct.pack("<d", 0.8361)) == "0.8361"


@given(st.integers(-(2**63), 2**63 - 1))
def test_integers_come_back(value: int) -> None:
    data = events.varint(value)
    read, at = varint(data + b"\xff", 0)
    assert (signed(read), at) == (value, len(data))


@pytest.mark.parametrize("data", [b"\x80", b"\xff" * 11, b"\x0a\x05ab", b"\x0d\x00", b"\x0b", b"\x09\x00"])
def test_nonsense_is_a_value_error(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"varint|longer|wire type"):
        list(fields(data))


def test_fields_of_every_type() -> None:
    data = b"\x08\x96\x01" + events.sized(2, b"ab") + b"\x1d" + b"wxyz" + b"\x21" + b"12345678"
    assert list(fields(data)) == [(1, 0, 150, b""), (2, 2, 0, b"ab"), (3, 5, 0, b"wxyz"), (4, 1, 0, b"12345678")]


@given(st.binary(max_size=60))
def test_any_bytes_are_fields_or_a_value_error(data: bytes) -> None:
    with contextlib.suppress(ValueError):
        assert all(number >= 0 for number, _, _, _ in fields(data))


class Slow(io.BytesIO):
    """A stream that hands out three bytes at a time."""

    def read(self, size: int | None = -1) -> bytes:
        return super().read(3)


def test_blocks_hand_out_pieces_of_any_size() -> None:
    blocks = Blocks(Slow(b"abcdefghij"))
    assert [blocks.take(1), blocks.take(4), blocks.take(0), blocks.take(2)] == [b"a", b"bcde", b"", b"fg"]
    assert blocks.skip(1)
    assert blocks.take(9) == b"ij"
    assert blocks.take(1) == b""
    assert not blocks.skip(1)
