"""Damaged copies of a log, to show that a format reads anything."""

from __future__ import annotations

from textwrap import dedent

from hypothesis import strategies as st

from runners.logs import read_log
from runners.logs.reading.description import Description
from tests.runners.logs.logs import InMemory

_BYTES = st.sampled_from(
    [
        b"",
        b"\n",
        b"\r",
        b"\x08",
        b" ",
        b",",
        b": ",
        b"=",
        b"9",
        b"9" * 400,
        b".",
        b"-",
        b"e",
        b"nan",
        b"%",
        b"|",
        b"<",
        b"]",
        b"\xff",
    ]
)


def sample(described: Description, number: int) -> str:
    """The text of a sample of a format, from 0."""
    return dedent(described.samples[number].text)


@st.composite
def mutated(draw: st.DrawFn, text: str) -> bytes:
    """`text` with pieces cut out, put in and doubled, and perhaps its end gone."""
    data = text.encode()
    for _ in range(draw(st.integers(0, 6))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.integers(0, 40)))
        data = data[:start] + draw(_BYTES) + data[end:] + data[start : draw(st.integers(start, end))]
    return data[: draw(st.integers(0, len(data)))] if draw(st.booleans()) else data


def reads(data: bytes, format_name: str, *, name: str = "train.log") -> None:
    """The format reads these bytes to their end, with and without the curve."""
    for curve in (False, True):
        reading = read_log(InMemory(data, name), format_name=format_name, curve=curve)
        if not data.startswith((b"\xff\xfe", b"\xfe\xff")):
            # Where many steps stand on one line, its line ends are gone.
            assert reading.problem is None or reading.problem.code == "log_one_line"
            assert reading.log is not None
            assert reading.log.lines == len(data.removesuffix(b"\n").split(b"\n")) - (not data)


def hostile(format_name: str, *pieces: str, name: str = "train.log") -> None:
    """Lines of half a megabyte, made of one piece over and over, are read.

    With a pattern whose cost is not linear it takes for ever, which pytest shows (`faulthandler_timeout`); how long it
    takes is measured by tests/fuzz/run.py.
    """
    for piece in pieces:
        reads((piece * (500_000 // len(piece)) + "\n").encode() * 2, format_name, name=name)
