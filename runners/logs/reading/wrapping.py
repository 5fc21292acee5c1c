"""What stands around the text of a file: an encoding, a mark before it, a launcher's words before each line."""

from __future__ import annotations

import re
from typing import Any, BinaryIO, Final, NamedTuple, cast

from runners.logs.reading.launchers import Launched, launcher, without_launcher
from runners.logs.reading.lines import UTF16, Transcoder, utf16

# The byte order mark in UTF-8, with which some editors begin a file.
_MARK: Final = b"\xef\xbb\xbf"


class Wrapping(NamedTuple):
    """How the bytes of a file become the text that its program printed.

    `encoding` is that of a file in UTF-16, `marked` says that a byte order mark stands before the text, `launcher` is
    the form of a launcher's words before each line.
    """

    encoding: str | None = None
    marked: bool = False
    launcher: re.Pattern[bytes] | None = None

    def text(self, part: bytes) -> bytes:
        """The text of a part of the file, its beginning or lines from its end."""
        if self.encoding is not None:
            part = part.decode(self.encoding, "replace").encode("utf-8", "replace")
        part = part.removeprefix(_MARK)
        return part if self.launcher is None else without_launcher(part, self.launcher)

    def open(self, stream: Any) -> BinaryIO:
        """The text of the file whose bytes `stream` reads from the beginning."""
        if self.encoding is not None:
            stream = Transcoder(stream, b"", self.encoding)
        if self.marked:
            stream = _Unmarked(stream)
        return cast("BinaryIO", stream if self.launcher is None else Launched(stream, self.launcher))


def wrapping(first: bytes) -> Wrapping:
    """What stands around the text of a file, by its first bytes."""
    encoding = utf16(first)
    if encoding is not None:
        encoding = "utf-16-be" if encoding == "utf-16-be" or first.startswith(b"\xfe\xff") else "utf-16-le"
    bare = Wrapping(encoding, marked=first.startswith((_MARK, *UTF16)))
    return bare._replace(launcher=launcher(bare.text(first)))


class _Unmarked:
    """A stream without the byte order mark it begins with."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._begun = False

    def read(self, size: int) -> bytes:
        block: bytes = self._stream.read(size)
        if self._begun:
            return block
        while block and len(block) < len(_MARK) and (more := self._stream.read(size)):
            block += more
        self._begun = True
        return block.removeprefix(_MARK) or self._stream.read(size)
