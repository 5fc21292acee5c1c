"""What stands around the text of a file: an encoding, a mark, a notebook, a container, a launcher's words."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any, BinaryIO, Final, cast

import msgspec

from runners.logs.reading.before import words
from runners.logs.reading.containers import Contained, is_contained, printed_in
from runners.logs.reading.introduced import above_in
from runners.logs.reading.launchers import OTHERS, Launched, Launcher, launcher, without_launcher
from runners.logs.reading.lines import HEAD, OMITTED
from runners.logs.reading.notebooks import PrintedCells
from runners.logs.reading.streams import Transcoder, wide

# The byte order mark in UTF-8, with which some editors begin a file.
_MARK: Final = b"\xef\xbb\xbf"


class Wrapping(msgspec.Struct, frozen=True):
    """How the bytes of a file become the text that its program printed.

    `encoding` is that of a file in UTF-16 or UTF-32, `marked` says that a byte order mark stands before the text,
    `launcher` is what stands before each line, and whose lines are read; `before` are words that stand before the
    stamps of all lines though no launcher that is known puts them there; a line above the log may have `introduced` it
    as another's. Of a notebook `printed` is what is read, and
    a file that docker keeps of a container is `contained`.
    """

    encoding: str | None = None
    marked: bool = False
    launcher: Launcher | None = None
    before: str = ""
    introduced: str = ""
    printed: PrintedCells | None = None
    contained: bool = False

    def only(self, program: bytes | None, apart: frozenset[bytes] = frozenset()) -> Wrapping:
        """The same with another of the programs that the launcher names: see `Launcher`."""
        if self.launcher is None:
            return self
        first = program is None or program == self.launcher.program
        return msgspec.structs.replace(
            self, launcher=msgspec.structs.replace(self.launcher, program=program, apart=apart, first=first)
        )

    @property
    def width(self) -> int:
        """How many bytes a character takes at least."""
        return 1 if self.encoding is None else 4 if self.encoding.startswith("utf-32") else 2

    @property
    def program(self) -> str:
        """What the launcher, or words before the lines, call the program; empty where they name none."""
        named = self.launcher.program if self.launcher is not None else None
        launched = named.decode("ascii", "replace") if named is not None and named != OTHERS else ""
        return f"{launched} {self.before}".strip()

    @property
    def mixed(self) -> bool:
        """Whether lines stand in the file that are not read: of other programs, as far as its first bytes show."""
        return (self.launcher is not None and self.launcher.several) or self.printed is not None

    def text(self, part: bytes) -> bytes:
        """The text of a part of the file, its beginning or lines from its end, without lines that are not read."""
        if self.encoding is not None:
            part = part.decode(self.encoding, "replace").encode("utf-8", "replace")
        part = part.removeprefix(_MARK)
        if self.contained:
            part = printed_in(part)
        if self.launcher is None:
            return part
        lines = without_launcher(part, self.launcher).split(b"\n")
        return b"\n".join(line for line in lines if line != OMITTED)

    def open(self, stream: Any) -> BinaryIO:
        """The text of the file whose bytes `stream` reads from the beginning."""
        if self.encoding is not None:
            stream = Transcoder(stream, b"", self.encoding)
        if self.marked:
            stream = _Unmarked(stream)
        if self.printed is not None:
            stream = BytesIO(self.printed.text)
        if self.contained:
            stream = Contained(stream)
        return cast("BinaryIO", stream if self.launcher is None else Launched(stream, self.launcher))


def around_printed(told: PrintedCells, known: Callable[[bytes], bool]) -> Wrapping:
    """What stands around what a notebook printed; `known` says whether a format knows a text."""
    wrapped = _named(Wrapping(printed=told, launcher=launcher(told.bare[:HEAD], known)), told.bare[:HEAD])
    return msgspec.structs.replace(wrapped, introduced=told.introduced) if told.introduced else wrapped


def wrapping(first: bytes, known: Callable[[bytes], bool]) -> Wrapping:
    """What stands around the text of a file, by its first bytes; `known` says whether a format knows a text."""
    encoding = wide(first)
    contained = encoding is None and is_contained(first.removeprefix(_MARK))
    bare = Wrapping(encoding, marked=encoding is not None or first.startswith(_MARK), contained=contained)
    return _named(msgspec.structs.replace(bare, launcher=launcher(bare.text(first), known)), first)


def _named(wrapped: Wrapping, first: bytes) -> Wrapping:
    text = wrapped.text(first)
    return msgspec.structs.replace(wrapped, before=words(text), introduced=above_in(text))


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
