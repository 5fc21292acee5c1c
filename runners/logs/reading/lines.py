"""Reading logs of any size line by line, quickly: only lines that contain one of a few needles are looked at.

Lines are split on LF and counted from 1. Memory is bounded by the block size, whatever the length of a line.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any, BinaryIO, Final

import msgspec

from harness.tasks.names import CITED
from harness.values.lazy import pattern
from runners.logs.reading.needles import SAMPLED, Needle, Search, plan

# Of the sizes tried the quickest: the block and the lines cut from it stay in the cache of a core.
BLOCK: Final = 1 << 19
HEAD: Final = 1 << 15
# Ways to search are chosen anew after so many buffers: a file can change its character.
_SAMPLE_EVERY: Final = 64
# How much of a stretch tells whether its lines are long, and from how many bytes a line counts as long.
_COUNTED: Final = 1 << 12
_LONG: Final = 80
# Who begins a line with one of these shows what another program printed: it names no container and no process.
QUOTES: Final = rf"(?i:(?:{'|'.join(sorted(CITED))})(?![a-z]))"
# What stands for a line of another program than the one that is read.
OMITTED: Final = b"\0"
# What a line that the launcher did not pass on begins with, so that it looks like no line of the program.
OUTSIDE: Final = b"(not from the launched program) "
# And one before which the launcher's clock goes back.
EARLIER: Final = b"(of an earlier time than the lines above) "
# Stands before a line of an output whose beginning, which says what it is of, was cut off.
CUT: Final = b"(of an output whose beginning was cut off) "
# And before one of a file of somebody else, which a cell of a notebook shows.
SHOWN: Final = b"(of a file that is shown) "
# How many bytes are kept of what was passed, for those who look back.
BACK: Final = 1 << 15

_ESCAPES: Final = pattern(rb"\x1b(?:\[[0-?]*[ -/]*(?:[@-~]|\Z)|\][^\x07\x1b]*(?:\x07|\x1b\\)|[ -/]*[0-~])")


class Line(msgspec.Struct, frozen=True):
    """A line of a file: its number, its bytes without the line end, and whether a line end was there."""

    number: int
    raw: bytes
    whole: bool = True


class Tap:
    """A copy of the bytes that pass a reader, of `limit` bytes at most."""

    def __init__(self, limit: int) -> None:
        self._left = limit
        self._parts: list[bytes] = []

    @property
    def open(self) -> bool:
        """Whether more is taken."""
        return self._left > 0

    def add(self, buffer: bytes, start: int, end: int) -> None:
        """Take `buffer[start:end]`, as much of it as there is room for."""
        if self._left > 0:
            part = buffer[start : min(end, start + self._left)]
            self._left -= len(part)
            self._parts.append(part)

    def close(self) -> bytes:
        """What was copied; nothing more is taken."""
        self._left = 0
        parts, self._parts = self._parts, []
        return b"".join(parts)


class LineReader:
    """A position in a stream of bytes, moved on line by line or from needle to needle.

    `before` is the line that stands before the first one.
    """

    def __init__(self, stream: BinaryIO, *, before: bytes = b"") -> None:
        self._stream: Any = stream
        # The lines of the buffer from `_start` to `_end` are complete; up to `_at` they were passed.
        self._buffer = b""
        self._start = self._at = self._end = 0
        # The next buffer, when the line that goes on into it was handed out before, and where the rest of it begins.
        self._begun = b""
        self._begun_at = 0
        self._line = 1
        self._inside = False
        # How each set of needles is looked for, made anew from time to time, and what each search found in the buffer.
        self._plans: dict[tuple[Needle, ...], list[Search]] = {}
        self._sampled = 0
        self._found: dict[Search, int] = {}
        self._last = 0
        self._tail = before
        self._taps: list[Tap] = []
        # The last bytes of the buffers before this one, and how many bytes they were.
        self._passed = b""
        self._gone = 0

    def tap(self, limit: int) -> Tap:
        """A copy of what is read from the last line handed out on, made while the reader goes on."""
        self._taps = [tap for tap in self._taps if tap.open]
        tap = Tap(limit)
        tap.add(self._buffer, self._last, self._end)
        self._taps.append(tap)
        return tap

    @property
    def lines(self) -> int:
        """How many lines were passed so far."""
        return self._line - (0 if self._inside else 1)

    @property
    def begun(self) -> int:
        """Where in the file the last line handed out begins."""
        return self._gone + self._last - self._start

    def next(self) -> Line | None:
        """The line at the position, or None at the end."""
        if self._at >= self._end and not self._fill():
            return None
        return self._take(self._at)

    def ahead(self) -> bytes:
        """The lines at hand from the position on, without passing them; nothing at the end."""
        if self._at >= self._end and not self._fill():
            return b""
        return self._buffer[self._at : self._end]

    def seek(self, needles: Sequence[Needle]) -> Line | None:
        """The next line from the position on that contains one of `needles`, or None at the end."""
        while True:
            hit = self._hit(needles)
            if hit >= 0:
                start = self._buffer.rfind(b"\n", self._at, hit) + 1
                if start > self._at:
                    self._line += line_ends(self._buffer, self._at, start)
                    self._inside = False
                return self._take(start if start > self._at else self._at)
            if self._end > self._at:
                self._line += line_ends(self._buffer, self._at, self._end)
                self._inside = not self._buffer.endswith(b"\n", 0, self._end)
            self._at = self._end
            if not self._go_on(needles):
                return None

    def _go_on(self, _needles: Sequence[Needle]) -> bool:
        """Set the buffer to the next lines that may contain a needle; False at the end of the stream."""
        return self._fill()

    def block(self) -> Line | None:
        """All the lines at hand from the position on, as one with the number of the first; None at the end.

        A line longer than a block comes in pieces, as from `next`.
        """
        if self._at >= self._end and not self._fill():
            return None
        raw, number = self._buffer[self._at : self._end], self._line
        self._line += line_ends(self._buffer, self._at, self._end)
        self._inside = not raw.endswith(b"\n")
        self._last = self._at = self._end
        return Line(number, raw, not self._inside)

    def behind(self, limit: int) -> list[bytes]:
        """The whole lines in up to `limit` bytes behind what was passed, as far as they are at hand."""
        if self._inside:
            return []
        return self._buffer[self._at : min(self._at + limit, self._end)].split(b"\n")[:-1]

    def last(self) -> tuple[int, list[bytes]]:
        """The lines that were passed last, as many as are kept, and the number of the line behind them."""
        text = (self._passed + self._buffer[self._start : self._at])[-BACK:]
        return self.lines + 1, text.removesuffix(b"\n").split(b"\n")[1:]

    def before(self) -> bytes:
        """The bytes of the line before the last one handed out; of an overlong line only its last piece."""
        return self._previous(self._last)

    def above(self, number: int, count: int, since: int = 1) -> list[bytes]:
        """Up to `count` lines from line `since` on that end before line `number`, which was passed lately."""
        return self._above(number, min(count, number - since))

    def _above(self, number: int, count: int) -> list[bytes]:
        back = self._line - number
        if self._inside or back < 0:
            return []
        text, at, first = self._buffer, self._at, max(self._start, self._at - BACK)
        if at - first < BACK:
            text = self._passed[at - first - BACK :] + text[first:at]
            at, first = len(text), 0
        if at <= first or back + count <= 0:
            return []
        lines = text[first : at - 1].rsplit(b"\n", back + count)
        # What stands before the lines that are asked for, or is the end of a line of which no more is kept.
        if len(lines) > back + count or at - first >= BACK:
            del lines[0]
        return lines[: max(len(lines) - back, 0)]

    def _hit(self, needles: Sequence[Needle]) -> int:
        searches = self._plans.get(wanted := tuple(needles))
        if searches is None:
            searches = self._plans[wanted] = plan(wanted, self._buffer, self._at, self._end)
        nearest = -1
        for search in searches:
            place = self._found.get(search)
            if place is None or 0 <= place < self._at:
                place = self._found[search] = search.first(self._buffer, self._at, self._end)
            if place >= 0 and (nearest < 0 or place < nearest):
                nearest = place
        return nearest

    def _take(self, start: int) -> Line:
        end = self._buffer.find(b"\n", start, self._end)
        whole = end >= 0
        stop = end if whole else self._end
        line = Line(self._line, self._buffer[start:stop], whole)
        self._last = start
        self._at = stop + 1 if whole else self._end
        self._line += whole
        self._inside = not whole
        return line

    def _fill(self) -> bool:
        """Set the buffer to the next complete lines; False at the end of the stream.

        The line that goes on from one block into the next is a buffer of its own: joining whole blocks would copy them.
        """
        tail = self._previous(self._at)
        rest = self._buffer[self._at :]
        block, start = self._begun, self._begun_at
        self._begun, self._begun_at = b"", 0
        while True:
            end = block.rfind(b"\n", start) + 1
            if end and not rest:
                self._set(block, start, end, tail)
                return True
            if end:
                first = block.find(b"\n") + 1
                self._begun, self._begun_at = block, first
                self._set(rest + block[:first], 0, len(rest) + first, tail)
                return True
            rest = rest + block[start:]
            if len(rest) >= BLOCK:
                # A line longer than a block: hand it out in pieces of one number, cut where it was rewritten.
                cut = max(rest.rfind(b"\r"), rest.rfind(b"\x08")) + 1 or len(rest)
                self._set(rest, 0, cut, tail)
                return True
            block, start = self._stream.read(BLOCK), 0
            if not block:
                self._set(rest, 0, len(rest), tail)
                return bool(rest)

    def _previous(self, start: int) -> bytes:
        """The bytes of the line that ends before the one at `start`."""
        if start == self._start:
            return self._tail
        return self._buffer[max(self._buffer.rfind(b"\n", self._start, start - 1) + 1, self._start) : start - 1]

    def _set(self, buffer: bytes, start: int, end: int, tail: bytes) -> None:
        here = self._buffer[max(self._start, self._at - BACK) : self._at]
        self._passed = (self._passed + here)[-BACK:]
        self._gone += self._at - self._start
        self._buffer, self._start, self._at, self._end = buffer, start, start, end
        self._tail = tail
        self._found.clear()
        self._last = start
        for tap in self._taps:
            tap.add(buffer, start, end)
        self._sampled -= 1
        if self._sampled <= 0 and end - start >= SAMPLED:
            self._plans.clear()
            self._sampled = _SAMPLE_EVERY


class SparseReader(LineReader):
    """A LineReader of one of several programs, for which the lines of the others are not there."""

    def next(self) -> Line | None:
        """The program's line at the position, or None at the end."""
        while (line := super().next()) is not None and line.raw == OMITTED:
            pass
        return line

    def ahead(self) -> bytes:
        """The program's lines at hand, as `LineReader.ahead`."""
        while text := super().ahead():
            lines = [line for line in text.removesuffix(b"\n").split(b"\n") if line != OMITTED]
            if lines:
                return b"\n".join(lines) + b"\n" * text.endswith(b"\n")
            self.block()
        return b""

    def before(self) -> bytes:
        """The bytes of the program's line before the last one handed out."""
        above = self.above(self._line - (0 if self._inside else 1), 1)
        return above[0] if above else super().before()

    def above(self, number: int, count: int, since: int = 1) -> list[bytes]:
        """Up to `count` lines of the program, as `LineReader.above`."""
        lines = [line for line in self._above(number, number - since) if line != OMITTED]
        return lines[len(lines) - min(count, len(lines)) :]


def line_ends(text: bytes, start: int, end: int) -> int:
    """How many lines end in `text[start:end]`, which is not empty.

    Where lines are long, jumping from end to end (`memchr`) is quicker than looking at every byte, as `count` does.
    """
    if end - start < _COUNTED or text.count(b"\n", start, start + _COUNTED) * _LONG > _COUNTED:
        return text.count(b"\n", start, end)
    stream = BytesIO(text)
    stream.seek(start)
    return len(stream.readlines(end - start)) - (text[end - 1] != 10)


def without_colours(raw: bytes) -> bytes:
    """`raw` without the escape sequences of a terminal."""
    return _ESCAPES.sub(b"", raw) if b"\x1b" in raw else raw


def plain(raw: bytes) -> str:
    """The text of a segment, without colours."""
    return decode(without_colours(raw))


def decode(raw: bytes) -> str:
    """Text of one line, whatever its encoding: UTF-8, else GB 18030, else UTF-8 with replacement characters."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    try:
        return raw.decode("gb18030")
    except UnicodeDecodeError:
        return raw.decode("utf-8", "replace")
