"""Reading a log in pieces, which can be searched one beside another: what is found in them is joined and then told.

Searching is nearly all the work, and what it finds in a piece is a value that can be sent between processes. Only
whether a piece begins below a line of the piece before, in a dump or a table, is not known until that is searched; a
piece that was searched in the wrong belief, which is rare, is searched again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import BinaryIO, NamedTuple, cast

from runners.logs.reading.base import LogBuilder
from runners.logs.reading.described import Format
from runners.logs.reading.hooks import Found
from runners.logs.reading.ledger import Ledger
from runners.logs.reading.lines import BLOCK, LineReader, SegmentReader
from runners.logs.reading.scan import Scanner


class Span(NamedTuple):
    """Bytes of a file from the beginning of a line to the end of one, and the bytes of the line before."""

    start: int
    end: int
    before: bytes = b""


class Piece(NamedTuple):
    """What was found in a span: how many lines it has, those that a rule matched, and below which line it ends.

    `began` is the line it was believed to begin below. Numbers of lines count from the span's first.
    """

    lines: int
    found: list[Found]
    began: tuple[int, int] | None
    ended: tuple[int, int] | None


def spans(stream: BinaryIO, offsets: Iterable[int]) -> list[Span]:
    """The file cut at the beginnings of the lines behind `offsets`; together the spans are the whole file."""
    cuts = {0: b""}
    for offset in offsets:
        stream.seek(max(offset - 1, 0))
        begun = stream.readline()
        if begun.endswith(b"\n"):
            place = max(offset - 1, 0) + len(begun)
            cuts[place] = _line_before(stream, place)
    places = sorted(cuts)
    end = stream.seek(0, 2)
    return [Span(a, b, cuts[a]) for a, b in zip(places, [*places[1:], end], strict=True) if a < b]


def search(stream: BinaryIO, span: Span, described: Format, *, curve: bool, below: tuple[int, int] | None) -> Piece:
    """What stands in a span, if it begins below the line `below`."""
    reader = LineReader(cast("BinaryIO", _Part(stream, span)), before=span.before)
    scanner = Scanner(described.plan, curve=curve, below=below)
    found = list(scanner.read(SegmentReader(reader)))
    return Piece(reader.lines, found, below, scanner.below)


def join(first: Piece, second: Piece) -> Piece:
    """Two pieces as one; `second` was searched knowing where `first` ends."""
    assert first.ended == second.began
    moved = [one._replace(line=one.line + first.lines) for one in second.found]
    return Piece(first.lines + second.lines, first.found + moved, first.began, second.ended)


def read(
    opened: Callable[[], BinaryIO],
    described: Format,
    log: LogBuilder,
    offsets: Sequence[int],
    *,
    curve: bool = False,
    each: Callable[[Callable[[Span], Piece], Iterable[Span]], Iterator[Piece]] = map,
) -> int:
    """Read a file cut at `offsets`, its pieces searched by `each`, into `log`; gives the number of lines."""
    with opened() as stream:
        parts = spans(stream, offsets)

    def searched(span: Span, below: tuple[int, int] | None = None) -> Piece:
        with opened() as stream:
            return search(stream, span, described, curve=curve, below=below)

    whole = Piece(0, [], None, None)
    for span, piece in zip(parts, each(searched, parts), strict=True):
        whole = join(whole, piece if piece.began == whole.ended else searched(span, whole.ended))
    account = Ledger(described, described.plan, log)
    for found in whole.found:
        account.take(found)
    account.close(whole.lines)
    return whole.lines


class _Part:
    """A span as a stream of its own."""

    def __init__(self, stream: BinaryIO, span: Span) -> None:
        self._stream = stream
        self._left = span.end - span.start
        stream.seek(span.start)

    def read(self, size: int) -> bytes:
        block = self._stream.read(min(size, self._left))
        self._left -= len(block)
        return block


def _line_before(stream: BinaryIO, place: int) -> bytes:
    """The bytes of the line that ends at `place`; of an overlong one its end."""
    start = max(0, place - 1 - BLOCK)
    stream.seek(start)
    return stream.read(place - 1 - start).rpartition(b"\n")[2]
