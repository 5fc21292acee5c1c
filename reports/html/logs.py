"""The logs inside a page: whole and compressed where they fit, else their ends and what is around marked lines."""

from __future__ import annotations

import base64
import codecs
import gzip
import hashlib
import zlib
from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import BinaryIO, Final

import msgspec

from reports.options import Texts

# Bytes of text that a page holds whole, of all its logs together.
MAX_TEXT: Final = 100 << 20
# Of a log that is too large: lines at either end, lines around what is pointed at, and how many of those places.
ENDS: Final = 500
AROUND: Final = 100
MAX_PLACES: Final = 500
# Bytes of a line in such an excerpt.
MAX_LINE: Final = 4000
_CHUNK: Final = 1 << 20
_LEVEL: Final = 6


class WantedLog(msgspec.Struct, frozen=True, kw_only=True):
    """A log that a page shows: its size in bytes, the digest it was judged by, and the lines that are pointed at.

    `unknown`: nobody read it as a log, and it is shown where it is a text. Its size is not known either.
    """

    name: str
    size: int
    sha256: str = ""
    lines: Sequence[int] = ()
    unknown: bool = False


class Embedded(msgspec.Struct, frozen=True, kw_only=True):
    """A log in a page: `data` is its text, compressed (gzip) and in base64.

    `parts` says which lines the text has: the first of each stretch (from 1), and how many. `whole`: it has all.
    """

    name: str
    data: str
    parts: list[tuple[int, int]]
    lines: int
    whole: bool


def embed(wanted: Iterable[WantedLog], texts: Texts, most: int = MAX_TEXT) -> list[Embedded]:
    """The logs in the order in which they are wanted, the first of them whole as long as `most` bytes have room.

    One that is not there any more, or has changed since it was judged, is left out, and of what nobody read as a log
    what is no text or has no room.
    """
    asked = {one.name: one for one in wanted}
    whole, room = set(), most
    for one in asked.values():
        if one.size <= room:
            whole.add(one.name)
            room -= one.size
    found: dict[str, Embedded] = {}
    if whole:
        # What an archive says of a size need not be true.
        room = most
        for name, stream in texts(whole):
            packed = _packed(asked[name], stream, room)
            if packed is not None:
                found[name], size = packed
                room -= size
    rest = {name for name, one in asked.items() if name not in found and not one.unknown}
    if rest:
        for name, stream in texts(rest):
            excerpt = _excerpt(asked[name], stream)
            if excerpt is not None:
                found[name] = excerpt
    return [found[name] for name in asked if name in found]


def _packed(one: WantedLog, stream: BinaryIO, most: int) -> tuple[Embedded, int] | None:
    """The whole text and its size; None where it is larger than `most` bytes, or another than was judged."""
    digest, squeeze = hashlib.sha256(), zlib.compressobj(_LEVEL, zlib.DEFLATED, 31)
    packed, size, breaks, last = [], 0, 0, b"\n"
    decode = None
    while chunk := stream.read(_CHUNK):
        digest.update(chunk)
        if size == 0 and chunk.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            decode = codecs.getincrementaldecoder("utf-16")("replace").decode
        elif one.unknown and b"\0" in chunk:
            return None
        size += len(chunk)
        if size > most:
            return None
        if decode is not None:
            chunk = decode(chunk).encode("utf-8", "replace")
        packed.append(squeeze.compress(chunk))
        breaks += chunk.count(b"\n")
        last = chunk[-1:] or last
    if one.sha256 and digest.hexdigest() != one.sha256:
        return None
    packed.append(squeeze.flush())
    lines = breaks + (last != b"\n")
    text = base64.b64encode(b"".join(packed)).decode()
    return Embedded(name=one.name, data=text, parts=[(1, lines)] if lines else [], lines=lines, whole=True), size


def _excerpt(one: WantedLog, stream: BinaryIO) -> Embedded | None:
    """The two ends of a text, and what surrounds the lines that are pointed at."""
    places = sorted(set(one.lines))[:MAX_PLACES]
    kept: dict[int, bytes] = {}
    end: deque[tuple[int, bytes]] = deque(maxlen=ENDS)
    number = 0
    digest = hashlib.sha256()
    for number, line in _lines(stream, digest.update):
        if number <= ENDS or _near(number, places):
            kept[number] = line
        end.append((number, line))
    if one.sha256 and digest.hexdigest() != one.sha256:
        return None
    kept.update(end)
    numbers = sorted(kept)
    parts: list[tuple[int, int]] = []
    for at in numbers:
        if parts and at == sum(parts[-1]):
            parts[-1] = (parts[-1][0], parts[-1][1] + 1)
        else:
            parts.append((at, 1))
    text = b"".join(kept[at] + b"\n" for at in numbers)
    data = base64.b64encode(gzip.compress(text, _LEVEL, mtime=0)).decode()
    return Embedded(name=one.name, data=data, parts=parts, lines=number, whole=len(numbers) == number)


def _near(number: int, places: Sequence[int]) -> bool:
    at = bisect_left(places, number - AROUND)
    return at < len(places) and places[at] <= number + AROUND


def _lines(stream: BinaryIO, update: Callable[[bytes], object]) -> Iterator[tuple[int, bytes]]:
    """Each line with its number, without its break, and no more of it than is shown."""
    number = 0
    while line := stream.readline(_CHUNK):
        update(line)
        number += 1
        shown, ended = line[:MAX_LINE].rstrip(b"\r\n"), line.endswith(b"\n")
        while not ended and (more := stream.readline(_CHUNK)):
            update(more)
            ended = more.endswith(b"\n")
        yield number, shown
