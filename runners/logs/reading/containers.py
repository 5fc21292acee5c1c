"""What a container printed, as docker keeps it: a JSON object a line, `{"log": "...\\n", "stream": ..., "time": ...}`.

Each line gives the line that the program printed, at its own number. What is no such object was not printed by the
program, and says so where it is read.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

from runners.logs.reading.lines import BLOCK, OUTSIDE

_BEGIN: Final = b'{"log":'
# So many lines, where there are as many, tell whether a file is one of docker.
_TOLD: Final = 3


class _Record(msgspec.Struct):
    log: str
    stream: str
    time: str


_decode: Final = msgspec.json.Decoder(_Record).decode


def is_contained(first: bytes) -> bool:
    """Whether a file that begins so is what docker keeps of a container."""
    if not first.startswith(_BEGIN):
        return False
    lines = first.split(b"\n")[:_TOLD]
    # The last one may be cut off where `first` ends.
    whole = lines if len(lines) == _TOLD else lines[:-1]
    return bool(whole) and all(_said(line) is not None for line in whole if line)


def printed_in(text: bytes) -> bytes:
    """The lines that the program printed, of whole lines that docker keeps."""
    return b"".join(map(_printed, text.splitlines(keepends=True)))


def _printed(line: bytes) -> bytes:
    said = _said(line)
    if said is None:
        return OUTSIDE + line if line.strip() else line
    # A long line is kept in several records, and what stands in one of them is a line here.
    return said.rstrip(b"\n").replace(b"\n", b" ") + (b"\n" if line.endswith(b"\n") else b"")


def _said(line: bytes) -> bytes | None:
    try:
        return _decode(line).log.encode("utf-8", "replace")
    except (msgspec.DecodeError, RecursionError):
        return None


class Contained:
    """A stream of records of docker, read as the program printed them; lines keep their numbers."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._rest = b""

    def read(self, size: int) -> bytes:
        """The next lines, of `size` bytes or some more or fewer; no bytes at the end."""
        while True:
            block = self._stream.read(max(size, BLOCK))
            text, self._rest = self._rest + block, b""
            end = text.rfind(b"\n") + 1
            if block and not end and len(text) < 2 * BLOCK:
                self._rest = text
                continue
            if block and end:
                text, self._rest = text[:end], text[end:]
            told = printed_in(text)
            if told or not text:
                return told
