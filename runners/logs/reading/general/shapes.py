"""Which lines of a log are worth reading: a line without its digits is a shape, and each shape is judged once.

A log of a million lines has a few dozen shapes. Where shapes do not repeat (free text, a file made to cost time), two
patterns that pass over a line once decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from runners.logs.reading.general.vocabulary import QUALITY, metric_words
from runners.logs.reading.lines import LineReader, decode, segments, without_colours

# Lines below a heading that its mark holds for.
NEAR: Final = 12
# Shapes that are remembered, and how much of one is looked at.
_MAX_SHAPES: Final = 20_000
_LONGEST: Final = 4000
_DIGITS: Final = b"0123456789"
# Pieces that are looked at of a line that a program rewrote.
_MAX_PIECES: Final = 200

_MARKS: Final = (
    "eval|test|valid|val|dev|best|result|mean|average|avg|overall|final|performance|train"
    "|测试|验证|训练|评估|评测|最佳|最好|最高|平均"
)
_WORDS: Final = re.compile(rf"(?i:{_MARKS})|[{{\[]\s*$")


class Shape:
    """What is known of the lines of one shape.

    `quiet`: they say nothing. `train`: they are of the training, and end what was said of an evaluation. `bare`: their
    values are of whatever the lines around are of. `count` is how often they were met.
    """

    __slots__ = ("bare", "count", "fresh", "kept", "key", "quiet", "train")

    def __init__(self, key: bytes, *, quiet: bool) -> None:
        self.key = key
        self.quiet = quiet
        self.train = False
        self.bare = False
        self.fresh = True
        self.count = 0
        self.kept = 0


class Seen(NamedTuple):
    """A line worth reading: its number, its shape, its bytes, and whether a line end was there."""

    number: int
    shape: Shape
    raw: bytes
    whole: bool


class Shapes:
    """The lines of one log that are worth reading.

    While `every` holds all are. `trained` is the number of the last line of the training. `heading` is that of the last
    heading of an evaluation: below it lines that are else of the training are handed out too, and its reader says by
    `taken` that it found an evaluation in one.
    """

    def __init__(self) -> None:
        self.every = False
        self.taken = False
        self.heading = -NEAR
        self.trained = 0
        self._train_raw = b""
        self._train_lines: list[bytes] = []
        self._train_at = -1
        self._known: dict[bytes, Shape] = {}
        self._quality = _quality_pattern()

    @property
    def trained_raw(self) -> bytes:
        """The last line of the training."""
        return self._train_lines[self._train_at] if self._train_at >= 0 else self._train_raw

    def counts(self) -> int:
        """How many lines of the training were met."""
        return sum(shape.count for shape in self._known.values() if shape.train)

    def read(self, reader: LineReader) -> Iterator[Seen]:
        """The lines of `reader` that are worth reading, in their order."""
        known = self._known
        while (block := reader.block()) is not None:
            raw = block.raw.removesuffix(b"\n")
            if b"\r\n" in raw:
                raw = raw.replace(b"\r\n", b"\n")
            lines = raw.split(b"\n")
            last = len(lines) - 1
            first = block.number
            for at, key in enumerate(raw.translate(None, _DIGITS).split(b"\n")):
                shape = known.get(key)
                if shape is None:
                    shape = self._judge(key, lines[at])
                shape.count += 1
                if shape.quiet and not self.every:
                    continue
                if shape.train and not self.every and not (shape.bare and first + at - self.heading < NEAR):
                    self.trained = first + at
                    self._train_lines, self._train_at = lines, at
                    continue
                line = lines[at]
                whole = block.whole or at < last
                if b"\r" in line or b"\x08" in line:
                    yield from self._pieces(first + at, line, whole)
                else:
                    self.taken = False
                    yield Seen(first + at, shape, line, whole)
                    if shape.train and not self.taken:
                        self.trained = first + at
                        self._train_lines, self._train_at = lines, at
            self._train_raw, self._train_lines, self._train_at = self.trained_raw[:500], [], -1

    def _pieces(self, number: int, line: bytes, whole: bool) -> Iterator[Seen]:
        pieces = segments(line)
        for piece in pieces[-_MAX_PIECES:]:
            shape = self._judge(piece.translate(None, _DIGITS), piece)
            if not shape.quiet:
                yield Seen(number, shape, piece, whole or piece is not pieces[-1])

    def _judge(self, key: bytes, line: bytes) -> Shape:
        shape = self._known.get(key)
        if shape is not None:
            return shape
        text = decode(without_colours(line[:_LONGEST]))
        worth = self._quality.search(text) or _WORDS.search(text)
        shape = Shape(key if len(key) <= _LONGEST else b"", quiet=worth is None)
        if len(self._known) < _MAX_SHAPES and len(key) <= _LONGEST:
            self._known[key] = shape
        return shape


def _quality_pattern() -> re.Pattern[str]:
    """Finds a word that a value could be called by; short ones as words of their own."""
    words = {word.casefold() for word in QUALITY} | metric_words()
    long = sorted((re.escape(word) for word in words if len(word) > 3), key=len, reverse=True)
    short = sorted(re.escape(word) for word in words if 1 < len(word) <= 3)
    return re.compile(rf"(?i:{'|'.join(long)}|loss|acc|(?<![a-z])(?:{'|'.join(short)})(?![a-z0-9]))")
