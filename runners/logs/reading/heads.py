"""Where in a file its format shows: behind blanks and zero bytes, or behind a long head of something else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import BinaryIO, Final, TypeVar

from harness.evidence.files import ReadableFile
from harness.values.errors import InputError
from runners.logs.reading.base import Head
from runners.logs.reading.lines import HEAD

Format = TypeVar("Format")

# Bytes that say nothing: blanks, and the zeros that a file has where nothing was written.
BLANK: Final = b" \t\r\n\v\f\0"
# So many pieces are looked at one after another, and so many more that are spread over the rest.
_NEAR: Final = 128
_FAR: Final = 128
# Blanks are skipped up to here: a sparse file can claim any size.
_MAX_BLANK: Final = 1 << 30
_CHUNK: Final = 1 << 18
# What no text holds, apart from zeros, bells, backspaces, line ends and the escapes of a terminal.
_CONTROLS: Final = bytes({*range(1, 32)} - {7, 8, 9, 10, 11, 12, 13, 27})
_BINARY: Final = 50
_GIVE_UP: Final = 16
_DIGITS: Final = tuple(b"%d" % digit for digit in range(10))
# Longer lines are no line of a log.
_LONGEST: Final = 2000


def is_binary(sample: bytes) -> bool:
    """Whether more than one of 50 bytes is none of a text. A zero alone is no sign: Paddle prints one in a warning."""
    return len(sample) - len(sample.translate(None, _CONTROLS)) > len(sample) // _BINARY


def with_digits(head: Head) -> str:
    """The lines of a head of text that have digits in them; those of a binary file are none."""
    if is_binary(head.first):
        return ""
    return "\n".join(
        line.decode("utf-8", "replace")
        for line in head.text.splitlines()
        if len(line) <= _LONGEST and any(digit in line for digit in _DIGITS)
    )


def look_deeper(
    file: ReadableFile, head: Head, recognise: Callable[[Head], Format | None]
) -> tuple[Head, Format] | None:
    """The first piece of `file`, behind its `head`, that is of a format, and the format; None where there is none."""
    for piece in _pieces(file):
        found = Head(name=head.name, first=piece, printed=head.printed)
        chosen = recognise(found)
        if chosen is not None:
            return found, chosen
    return None


def _pieces(file: ReadableFile) -> Iterator[bytes]:
    """Pieces of the text of a file: all of its beginning, behind blanks, then some of the rest; none of a binary."""
    try:
        with file.open() as stream:
            piece = _behind_blanks(stream)
            start = stream.tell() if stream.seekable() else 0
            stride = max(0, (file.size - start) // _FAR - HEAD)
            texts = 0
            for number in range(_NEAR + _FAR):
                if not piece:
                    return
                if not is_binary(piece):
                    texts += 1
                    yield piece
                elif number >= _GIVE_UP and not texts:
                    return
                if number >= _NEAR and stride and not _skip(stream, stride):
                    return
                piece = stream.read(HEAD)
    except InputError:
        return  # reported when the file is read


def _behind_blanks(stream: BinaryIO) -> bytes:
    """The first bytes of a stream that are not all blank, and some more."""
    passed = 0
    while chunk := stream.read(_CHUNK):
        passed += len(chunk)
        if said := chunk.lstrip(BLANK):
            return said if len(said) >= HEAD else said + stream.read(HEAD)
        if passed > _MAX_BLANK:
            break
    return b""


def _skip(stream: BinaryIO, size: int) -> bool:
    """Pass `size` bytes; False at the end."""
    if stream.seekable():
        stream.seek(size, 1)
        return True
    while size > 0:
        chunk = stream.read(min(size, _CHUNK))
        if not chunk:
            return False
        size -= len(chunk)
    return True
