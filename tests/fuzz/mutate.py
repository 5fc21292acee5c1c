"""Damaged copies of logs: what a crash, an editor, another encoding or somebody with bad intent makes of a file."""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from random import Random
from typing import Final

# Copies are kept small, so that many are read in a second.
MAX_BYTES: Final = 1 << 19
LONG_LINE: Final = 1 << 18

NUMBERS: Final = (
    b"1e999999999",
    b"-1e-999999999",
    b"1e400",
    b"nan",
    b"-nan",
    b"inf",
    b"-Infinity",
    b"-",
    b"-1.000",
    b"0",
    b"-0",
    b"00000.0",
    b"1_000",
    b"1,000.5",
    b"99999999999999999999",
    b"2147483648",
    b"4294967296",
    b"9" * 400,
    b"0." + b"3" * 5000,
    b"1" * 1_000_000,
    "٣".encode(),
    "²".encode(),
    "−1".encode(),
    b"0x1p3",
    b"True",
    b"None",
    b"",
)
CONTROLS: Final = (
    b"\r",
    b"\r\n",
    b"\x08",
    b"\x08" * 80,
    b"\x00",
    b"\x1b[32m",
    b"\x1b[",
    b"\x1b]0;",
    b"\x0b",
    b"\x0c",
    b"\x85",
    b"\xc2\x85",
    b"\xe2\x80\xa8",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\xc4\xe3\xba\xc3",
    b"\xed\xa0\x80",
    b"\xff",
    b"\n",
    b"\n\n",
    b" ",
    b"\t",
)
_DIGITS: Final = b"0123456789"


def _place(random: Random, data: bytes) -> int:
    return random.randint(0, len(data))


def _flip(random: Random, data: bytes, others: Sequence[bytes]) -> bytes:
    changed = bytearray(data)
    for _ in range(random.choice((1, 2, 8, 64))):
        if changed:
            changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
    return bytes(changed)


def _insert(random: Random, data: bytes, others: Sequence[bytes]) -> bytes:
    at = _place(random, data)
    return data[:at] + random.randbytes(random.choice((1, 2, 7, 300))) + data[at:]


def _delete(random: Random, data: bytes, others: Sequence[bytes]) -> bytes:
    at = _place(random, data)
    return data[:at] + data[at + random.choice((1, 2, 7, 80, 2000)) :]


def _cut(random: Random, data: bytes, others: Sequence[bytes]) -> bytes:
    return data[: _place(random, data)]


def _behead(random: Random, data: bytes, others: Sequence[bytes]) -> bytes:
    return data[_place(random, data) :]


def _lines(random: Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """Lines twice, gone, in another order."""
    lines = data.split(b"\n")
    at = random.randrange(len(lines))
    end = min(len(lines), at + random.choice((1, 2, 10, 100)))
    part = lines[at:end]
    match random.randrange(5):
        case 0:
            lines[at:end] = part * random.choice((2, 3, 50))
        case 1:
            del lines[at:end]
        case 2:
            random.shuffle(part)
            lines[at:end] = part
        case 3:
            random.shuffle(lines)
        case _:
            lines[at:end] = [b"".join(part)]
    return b"\n".join(lines)


def _numbers(random: Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """Some numbers become odd ones."""
    for _ in range(random.choice((1, 1, 3, 20))):
        at = next((at for at in range(_place(random, data), len(data)) if data[at] in _DIGITS), -1)
        if at < 0:
            continue
        end = at
        while end < len(data) and data[end] in b"0123456789.eE+-":
            end += 1
        data = data[:at] + random.choice(NUMBERS) + data[end:]
        if len(data) > MAX_BYTES:
            break
    return data


def _controls(random: Random, data: bytes, others: Sequence[bytes]) -> bytes:
    for _ in range(random.choice((1, 3, 30))):
        at = _place(random, data)
        data = data[:at] + random.choice(CONTROLS) + data[at:]
    return data


def _splice(random: Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """A piece of another log, of a few words or of many lines."""
    other = random.choice(others)
    start = _place(random, other)
    at = _place(random, data)
    return data[:at] + other[start : start + random.choice((4, 20, 80, 500, 5000))] + data[at:]


def _line_ends(random: Random, data: bytes, others: Sequence[bytes]) -> bytes:
    return data.replace(b"\n", random.choice((b"\r", b"\r\n", b"", b" ", b"\x08", b"\n\n")))


def _encode(random: Random, data: bytes, others: Sequence[bytes]) -> bytes:
    text = data.decode("utf-8", "replace")
    encoding = random.choice(("utf-16", "utf-16-be", "utf-8-sig", "gb18030", "utf-32"))
    mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
    return mark + text.encode(encoding, "replace")


def _stretch(random: Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """One line becomes very long: a piece of it stands there over and over. Costs that are not linear show here."""
    at = _place(random, data)
    piece = data[at : at + random.choice((1, 2, 3, 8, 30, 100))]
    if random.random() < 0.7:
        piece = piece.replace(b"\n", b" ")
    if not piece:
        return data
    return data[:at] + piece * (random.choice((100, 20_000, LONG_LINE)) // len(piece)) + data[at:]


def _lengths(random: Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """The length before a binary record becomes another one."""
    at = random.choice((0, random.randrange(0, len(data) + 1, 4)))
    length = random.choice((0, 1, 7, 255, 1 << 20, 1 << 31, 1 << 32, 1 << 62, (1 << 64) - 1, len(data)))
    return data[:at] + struct.pack("<Q", length) + data[at + 8 :]


def _varints(random: Random, data: bytes, others: Sequence[bytes]) -> bytes:
    at = _place(random, data)
    return data[:at] + random.choice((b"\xff" * 9 + b"\x01", b"\x80" * 20, b"\xff" * 11, b"\x0a\xff\x7f")) + data[at:]


_TEXT: Final = (
    _flip, _insert, _delete, _cut, _behead, _lines, _lines, _numbers, _numbers, _controls, _splice, _line_ends, _encode,
    _stretch, _stretch,
)  # fmt: skip
_BINARY: Final = (_flip, _insert, _delete, _cut, _behead, _splice, _lengths, _lengths, _varints, _stretch)


def mutate(random: Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """`data` changed in one to six ways; `others` are logs to take pieces from. At most MAX_BYTES long."""
    ways: Sequence[Callable[[Random, bytes, Sequence[bytes]], bytes]] = _BINARY if b"\0" in data[:4096] else _TEXT
    for _ in range(random.choice((1, 1, 2, 3, 6))):
        data = random.choice(ways)(random, data, others)[:MAX_BYTES]
    return data
