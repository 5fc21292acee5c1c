"""A large log, searched by several workers in ranges of its bytes, with the same result as by one.

This is possible where a format looks for needles in a plain text that can be read from any place. Not in archives, not
in UTF-16, not with a launcher's words before each line; nor where a format, or the general reader, reads every line.
All else is read by one worker.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Final, NamedTuple

from harness.evidence.files import ReadableFile
from harness.values.errors import InputError
from runners.logs.beginning import read_head
from runners.logs.reading import ranges
from runners.logs.reading.base import Head, LogBuilder, LogFormat
from runners.logs.reading.needles import Needle
from runners.logs.reading.ranges import Hits, LineSpan, Recorder, Searched
from runners.logs.reading.streams import Digest
from runners.logs.reading.wrapping import Wrapping
from runners.logs.recognition import recognise
from runners.logs.table import FORMATS

# Bytes of one range.
RANGE: Final = 1 << 26
# Of the beginning of a log, which shows what its format looks for.
_TRIAL: Final = 1 << 22


class Cut(NamedTuple):
    """A file that can be searched in ranges: its name, its size, its format, what is looked for, and the ranges."""

    file: str
    size: int
    format: str
    needles: tuple[Needle, ...]
    spans: list[LineSpan]


def cut(file: ReadableFile, size: int) -> Cut | None:
    """How a file is cut into ranges of about `size` bytes; None where it is to be read by one worker."""
    try:
        with file.open() as stream:
            if not stream.seekable():
                return None
            head, first, wrapped = read_head(file, stream)
            if wrapped != Wrapping() or (b"\r" in first and b"\n" not in first) or b"\0" in first:
                return None
            chosen = recognise(head)
            if chosen is None or chosen.NAME not in FORMATS or FORMATS[chosen.NAME].binary:
                return None
            stream.seek(0)
            needles = _sought(file, head, chosen, stream.read(_TRIAL))
            parts = ranges.spans(stream, range(size, file.size, size)) if needles else []
    except (InputError, OSError):
        return None  # told when the file is read
    if len(parts) < 2 or parts[-1].end != file.size:
        return None
    return Cut(file.name, file.size, chosen.NAME, needles, parts)


def _sought(file: ReadableFile, head: Head, chosen: LogFormat, text: bytes) -> tuple[Needle, ...]:
    """What a format looks for in a log that begins with `text`; nothing where it reads the lines one by one."""
    reader = Recorder(io.BytesIO(text))
    try:
        chosen.parse(reader, LogBuilder(file.name, chosen.NAME, head, reader=reader), curve=False)
    except Exception:  # told when the file is read
        return ()
    return tuple(reader.needles) if 2 * reader.walked < reader.lines else ()


def search(file: ReadableFile, span: LineSpan, needles: Sequence[Needle]) -> Hits:
    """Where the needles stand in one range of a file. Raises InputError."""
    with file.open() as stream:
        return ranges.search(stream, span, needles)


def digest(file: ReadableFile) -> tuple[int, str]:
    """The size and the SHA-256 of a file. Raises InputError."""
    with file.open() as stream:
        taken = Digest(stream, file.size)
        try:
            sha256 = taken.finish()
        finally:
            taken.abandon()
        return taken.size, sha256


def searched(file: ReadableFile, cuts: Cut, found: Sequence[Hits], size: int, sha256: str) -> Searched | None:
    """What was found in the ranges of a file as one; None where it is to be read at once after all.

    Raises InputError.
    """
    if size != cuts.size or len(found) != len(cuts.spans):
        return None
    with file.open() as stream:
        index = ranges.index(stream, cuts.needles, found)
    return Searched(cuts.format, size, sha256, index) if index is not None else None
