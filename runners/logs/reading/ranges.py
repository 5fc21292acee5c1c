"""Searching a file in ranges of its bytes, which several workers can do, and reading it by what they found.

Looking for needles is nearly all the work of reading a large log, and where they stand depends on nothing that the
file says elsewhere. So workers tell where the lines begin that hold one, and a reader that knows them goes from one to
the next without what lies between. To a format it is the reader it always has, at the same lines with the same numbers.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Any, BinaryIO, Final, NamedTuple, cast

from runners.logs.reading.lines import BACK, BLOCK, HEAD, Line, LineReader
from runners.logs.reading.needles import Needle

# Lines with a needle that are told of one range: of more, little is left out by going from one to the next.
_MOST: Final = 1 << 20


class LineSpan(NamedTuple):
    """Bytes of a file from the beginning of a line to the end of one."""

    start: int
    end: int


class Hits(NamedTuple):
    """The lines of a span that hold a needle: where in the file they begin, and their numbers counted in the span.

    `lines` are all that the span has. One that is not `sound` has a line that a reader hands out in parts, or too many
    hits: the file is to be read as it stands.
    """

    starts: array[int]
    numbers: array[int]
    lines: int
    sound: bool = True


class LineIndex(NamedTuple):
    """Every line of a file that holds one of `needles`: where it begins, and its number; and the same of its last."""

    needles: frozenset[Needle]
    starts: array[int]
    numbers: array[int]
    last: tuple[int, int]


class Searched(NamedTuple):
    """What several workers found in a file: its format, its size and SHA-256, and where the needles stand."""

    format: str
    size: int
    sha256: str
    places: LineIndex


class Recorder(LineReader):
    """A reader that notes what is looked for in a file, and how many lines are read whatever they hold."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__(stream)
        self.needles: dict[Needle, None] = {}
        self.walked = 0

    def next(self) -> Line | None:
        self.walked += 1
        return super().next()

    def block(self) -> Line | None:
        block = super().block()
        self.walked += block.raw.count(b"\n") if block is not None else 0
        return block

    def seek(self, needles: Sequence[Needle]) -> Line | None:
        self.needles.update(dict.fromkeys(needles))
        return super().seek(needles)


def spans(stream: BinaryIO, offsets: Iterable[int]) -> list[LineSpan]:
    """The file cut at the beginnings of the lines behind `offsets`; together the spans are the whole file."""
    cuts = {0}
    for offset in offsets:
        stream.seek(max(offset - 1, 0))
        begun = stream.readline(BLOCK)
        if begun.endswith(b"\n"):
            cuts.add(max(offset - 1, 0) + len(begun))
    places = sorted(cuts)
    end = stream.seek(0, 2)
    return [LineSpan(a, b) for a, b in zip(places, [*places[1:], end], strict=True) if a < b]


def search(stream: BinaryIO, span: LineSpan, needles: Sequence[Needle]) -> Hits:
    """Where the needles stand in a span."""
    part = _Part(stream, span)
    reader = LineReader(cast("BinaryIO", part))
    starts, numbers = array("Q"), array("Q")
    while (line := reader.seek(needles)) is not None:
        starts.append(span.start + reader.begun)
        numbers.append(line.number)
        if part.overlong or len(starts) > _MOST:
            return Hits(array("Q"), array("Q"), 0, sound=False)
    return Hits(starts, numbers, reader.lines, sound=not part.overlong)


def index(stream: BinaryIO, needles: Iterable[Needle], found: Iterable[Hits]) -> LineIndex | None:
    """What was found in the spans of a file as one; None where it is to be read as it stands."""
    starts, numbers, lines = array("Q"), array("Q"), 0
    for hits in found:
        if not hits.sound:
            return None
        starts.extend(hits.starts)
        numbers.extend(number + lines for number in hits.numbers)
        lines += hits.lines
    size = stream.seek(0, 2)
    stream.seek(max(0, size - BLOCK - 1))
    above = stream.read(min(size, BLOCK + 1)).removesuffix(b"\n")
    last = size - len(above) + above.rfind(b"\n") + 1 - (1 if _ends(stream, size) else 0)
    return LineIndex(frozenset(needles), starts, numbers, (last, lines))


class IndexedReader(LineReader):
    """A reader of a file that was searched: looking for what is indexed, it reads what holds it, and nothing else."""

    def __init__(self, stream: BinaryIO, found: LineIndex) -> None:
        super().__init__(cast("BinaryIO", _Blocks(stream)))
        self._index = found

    def _go_on(self, needles: Sequence[Needle]) -> bool:
        at = self._gone + self._at - self._start
        # What is copied is read whole.
        if not any(tap.open for tap in self._taps) and self._index.needles.issuperset(needles):
            place = bisect_left(self._index.starts, at)
            known = place < len(self._index.starts)
            start, number = (self._index.starts[place], self._index.numbers[place]) if known else self._index.last
            if start > at:
                self._jump(start, number)
        return self._fill()

    def _jump(self, start: int, number: int) -> None:
        """Stand before the line of that number, which begins there."""
        above = self._stream.above(start, BACK)
        whole = above if b"\n" in above[:-1] else self._stream.above(start, BLOCK)
        self._tail = whole.removesuffix(b"\n").rpartition(b"\n")[2]
        self._passed = above
        self._buffer = self._begun = b""
        self._start = self._at = self._end = self._last = self._begun_at = 0
        self._gone, self._line, self._inside = start, number, False
        self._found.clear()
        self._stream.jump(start)


class _Blocks:
    """A file in the blocks in which a reader of the whole has it, wherever it is begun: so it falls into the same
    buffers."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self.jump(0)

    def jump(self, place: int) -> None:
        self._at = self._stream.seek(place)

    def read(self, _size: int) -> bytes:
        end = HEAD if self._at < HEAD else HEAD + ((self._at - HEAD) // BLOCK + 1) * BLOCK
        block = _all(self._stream, end - self._at)
        self._at += len(block)
        return block

    def above(self, place: int, size: int) -> bytes:
        """Up to `size` bytes before a place."""
        start = self._stream.seek(max(0, place - size))
        return _all(self._stream, place - start)


class _Part:
    """A span as a stream of its own. `overlong` says that a line was met that a reader hands out in parts."""

    def __init__(self, stream: BinaryIO, span: LineSpan) -> None:
        self._stream = stream
        self._left = span.end - span.start
        self._open = 0
        self.overlong = False
        stream.seek(span.start)

    def read(self, size: int) -> bytes:
        block = self._stream.read(min(size, self._left))
        self._left -= len(block)
        end = block.find(b"\n")
        self._open += len(block) if end < 0 else end
        self.overlong = self.overlong or self._open >= BLOCK
        if end >= 0:
            self._open = len(block) - block.rfind(b"\n") - 1
        return block


def _all(stream: Any, size: int) -> bytes:
    """So many bytes, or all that are left."""
    parts = []
    while size > 0 and (part := stream.read(size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _ends(stream: BinaryIO, size: int) -> bool:
    """Whether the last byte of a file ends a line."""
    stream.seek(max(0, size - 1))
    return stream.read(1) == b"\n"
