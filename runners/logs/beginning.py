"""What recognition looks at of a file: the ends of its text, without what stands around it.

Around a text may stand an encoding, the words of a launcher before each line, the cells of a notebook, or a recording
of a terminal.
"""

from __future__ import annotations

from io import BytesIO
from typing import BinaryIO, Final

from harness.evidence.files import ReadableFile
from harness.values.errors import InputError
from harness.values.paths import unpacked
from runners.logs.reading.base import Head
from runners.logs.reading.exported import exported, may_be_exported
from runners.logs.reading.heads import look_deeper
from runners.logs.reading.lines import HEAD, OMITTED
from runners.logs.reading.notebooks import MAX_NOTEBOOK, PrintedCells, may_be_notebook, printed
from runners.logs.reading.recordings import MAX_RECORDING, may_be_recording, recorded
from runners.logs.reading.wrapping import Wrapping, around_printed, wrapping
from runners.logs.recognition import recognise

# Among so many bytes, as they are read, the beginning of a program is looked for that a launcher names.
_DEEP: Final = 1 << 26


def read_head(file: ReadableFile, stream: BinaryIO) -> tuple[Head, bytes, Wrapping]:
    """What `recognise` looks at, the first bytes of the stream, left behind them, and what stands around its text."""
    first = stream.read(HEAD)
    if may_be_notebook(file.name, first):
        first += stream.read(MAX_NOTEBOOK + 1 - len(first))
        if len(first) > MAX_NOTEBOOK:
            raise InputError("notebook_too_large", file=file.name, limit=MAX_NOTEBOOK >> 20)
        return _printed(file, first, printed(first))
    if may_be_exported(file.name, first):
        first += stream.read(MAX_NOTEBOOK + 1 - len(first))
        # A larger page is read as any document is.
        return _printed(file, first, exported(file.name, first) if len(first) <= MAX_NOTEBOOK else None)
    if may_be_recording(first):
        first += stream.read(MAX_RECORDING + 1 - len(first))
        if len(first) > MAX_RECORDING:
            raise InputError("recording_too_large", file=file.name, limit=MAX_RECORDING >> 20)
        return _printed(file, first, recorded(first))
    wrapped = wrapping(first, lambda text: recognise(Head(name=file.name, first=text)) is not None)
    if wrapped.width > 1:
        first += stream.read((wrapped.width - 1) * HEAD)
    return _head(file, stream, first, wrapped), first, wrapped


def _printed(file: ReadableFile, first: bytes, told: PrintedCells | None) -> tuple[Head, bytes, Wrapping]:
    """`read_head` of a file whose bytes are `first`, of which `told` is what a program printed; None where it is none.

    A notebook and a recording are read whole, to see that.
    """
    if told is None:
        return Head(name=unpacked(file.name), first=first[:HEAD], last=first[HEAD:][-HEAD:]), first, Wrapping()
    wrapped = around_printed(told, lambda text: recognise(Head(name=file.name, first=text)) is not None)
    text = wrapped.text(told.bare)
    head = Head(name=unpacked(file.name), first=text[:HEAD], last=text[HEAD:][-HEAD:], printed=True)
    if len(text) > HEAD and recognise(head) is None:
        deeper = look_deeper(_Text(file.name, text), head, recognise)
        head = deeper[0] if deeper else head
    return head, first, wrapped


class _Text:
    """A text as a file that can be read."""

    def __init__(self, name: str, text: bytes) -> None:
        self.name = name
        self.size = len(text)
        self.text = text

    def open(self) -> BinaryIO:
        return BytesIO(self.text)


def _head(file: ReadableFile, stream: BinaryIO, first: bytes, wrapped: Wrapping) -> Head:
    size = wrapped.width * HEAD
    last = b""
    if len(first) == size and hasattr(stream, "fileno") and stream.seekable():
        stream.seek(max(size, (file.size - size) // wrapped.width * wrapped.width))
        last = stream.read(size)
        stream.seek(size)
    first, last = wrapped.text(first), wrapped.text(last)
    if not wrapped.encoding and returns_alone(first):
        first, last = first.replace(b"\r", b"\n"), last.replace(b"\r", b"\n")
    return Head(name=unpacked(file.name), first=first, last=last)


def head_of(file: ReadableFile, wrapped: Wrapping) -> Head:
    """What recognition looks at of one of several programs: what it printed first."""
    text, passed = b"", 0
    with file.open() as stream:
        source = wrapped.open(stream)
        while len(text) < HEAD and passed < _DEEP and (block := source.read(HEAD)):
            passed += len(block)
            text += b"".join(line + b"\n" for line in block.split(b"\n") if line not in (b"", OMITTED))
    return Head(name=unpacked(file.name), first=text[:HEAD], printed=wrapped.printed is not None)


def returns_alone(first: bytes) -> bool:
    """Whether lines end in carriage returns alone, as far as the first bytes show; no text of UTF-16 does."""
    return b"\r" in first and b"\n" not in first and b"\0" not in first
