"""Lines that a program rewrote with carriage returns or backspaces (progress bars), as segments, one a rewrite.

A segment has the number of its line. Where something was printed behind a progress bar, it is a segment of its own.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from typing import Final

from harness.values.lazy import pattern
from runners.logs.reading.lines import Line, LineReader
from runners.logs.reading.needles import Needle, find

_REWRITES: Final = pattern(rb"[\r\x08]+")
# A progress bar of tqdm, which ends no line: what the program prints next stands right behind it.
_BAR: Final = pattern(
    rb"(?:\d{1,3}%\|[^|\r\n]{0,400}\| *[^\s/]{1,20}/[^\s/]{1,20}|(?<!\S)\d{1,12}it)"
    rb" \[\d{1,3}:[^\]\r\n]{1,200}\](?=[^\s\]])"
)


class SegmentReader:
    """A LineReader that hands out the segments of a line one by one, each with the line's number."""

    def __init__(self, reader: LineReader) -> None:
        self._reader = reader
        self._waiting: deque[Line] = deque()

    def next(self) -> Line | None:
        """The next segment, or None at the end."""
        while not self._waiting:
            line = self._reader.next()
            if line is None:
                return None
            self._take(line)
        return self._hand_out()

    def seek(self, needles: Sequence[Needle]) -> Line | None:
        """The next segment that contains one of `needles`, or None at the end."""
        while True:
            while self._waiting:
                segment = self._hand_out()
                if any(find(needle, segment.raw, 0, len(segment.raw)) >= 0 for needle in needles):
                    return segment
            line = self._reader.seek(needles)
            if line is None:
                return None
            if b"\r" not in line.raw and b"\x08" not in line.raw and not _has_bar(line.raw):
                self._waiting.append(line)
                return self._hand_out()
            self._take(line)

    def each(self, needles: Sequence[Needle], take: Callable[[Line], Line | None]) -> None:
        """Hand `take` every segment to the end that contains one of `needles`.

        What it gives back it has read but not taken: it is handed over next, whatever it contains.
        """
        line = self.seek(needles)
        while line is not None:
            line = take(line) or self.seek(needles)

    def before(self) -> bytes:
        """The bytes of the line before, as `LineReader.before`."""
        return self._reader.before()

    def _hand_out(self) -> Line:
        return self._waiting.popleft()

    def _take(self, line: Line) -> None:
        parts = segments(line.raw)
        self._waiting.extend(Line(line.number, part) for part in parts[:-1])
        whole = line.whole or line.raw.endswith(b"\r")
        self._waiting.extend(Line(line.number, part, whole) for part in parts[-1:])


class ReturnReader(SegmentReader):
    """The lines of a file in which carriage returns alone end them, each with the number that LF gives it."""

    def __init__(self, reader: LineReader) -> None:
        super().__init__(reader)
        self._handed = self._previous = b""

    @property
    def lines(self) -> int:
        """How many lines were passed so far, as `LineReader.lines`."""
        return self._reader.lines

    def block(self) -> Line | None:
        """Lines at hand, as `LineReader.block`."""
        return self._reader.block()

    def ahead(self) -> bytes:
        """The lines at hand, as `LineReader.ahead`."""
        while not self._waiting and (line := self._reader.next()) is not None:
            self._take(line)
        return b"\n".join(line.raw for line in self._waiting)

    def before(self) -> bytes:
        """The bytes of the line before, wherever it ends."""
        return self._previous

    def _hand_out(self) -> Line:
        self._previous = self._handed
        line = super()._hand_out()
        self._handed = line.raw
        return line


def segments(raw: bytes) -> list[bytes]:
    """What a line held one after another, oldest first, without blank parts.

    It is the line, cut where it was rewritten, and behind progress bars that something was printed behind.
    """
    if _has_bar(raw):
        raw = behind_bars(raw, b"\r")
    if b"\r" in raw or b"\x08" in raw:
        return [piece for piece in _REWRITES.split(raw) if piece.strip()]
    return [raw] if raw else []


def behind_bars(text: bytes, cut: bytes) -> bytes:
    """`text` with `cut` between each progress bar and what was printed behind it."""
    return _BAR.sub(lambda found: found[0] + cut, text) if _has_bar(text) else text


def _has_bar(text: bytes) -> bool:
    # What every bar holds; asked of every line.
    return b"it/s" in text or b"s/it" in text
