"""Which lines of a log are worth reading: a line without its digits is a shape, and each shape is judged once.

A log of a million lines has a few dozen shapes. Where shapes do not repeat (free text, a file made to cost time), two
patterns that pass over a line once decide.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple

from runners.logs.reading.general.vocabulary import QUALITY, metric_words
from runners.logs.reading.lines import LineReader, decode
from runners.logs.reading.segments import segments

# Lines below a heading that its mark holds for.
NEAR: Final = 12
# Shapes that are remembered, and how much of one is looked at.
_MAX_SHAPES: Final = 20_000
_LONGEST: Final = 4000
_DIGITS: Final = b"0123456789"
# Pieces that are looked at of a line that a program rewrote.
_MAX_PIECES: Final = 200

# Judged by their first line are at most so many shapes: with more the file is free text, or made to cost time, and only
# lines that speak of all are looked at.
_MAX_JUDGED: Final = 30_000

# Lines that say that a model is made, or given its weights: what follows may be of another.
_LOADS: Final = re.compile(
    rb"(?:load|restor|resum|creat|build)(?:ed|ing|e)?\b.{0,60}?(?:weight|checkpoint|ckpt|pretrain|model|state|\bnet\b|\.pd|\.pt)"
    rb"|namespace\("
)
_MADE: Final = (b"load", b"restor", b"resum", b"creat", b"build", b"namespace(")
# Words of a line that says of what, or how, the values behind it are. Such a line, where a log has been printing its
# values for a while and none like it came before, ends what was said.
_TURNS: Final = re.compile(
    rb"\b(?:models?|arch|architecture|backbone|weights?|data|datasets?|samples|images|crops?|augmentations?|tta|ema|python3?)\b"
    rb"|\b(?:validat|evaluat|test)\w* (?:on|with|using)\b|/[\w.-]+/"
)
# What a line ends in that stands above others, whatever it says: `==== CIFAR-10 ====`, `CIFAR-10:`.
_FRAMES: Final = b"=-#*~_+"
_LETTER: Final = re.compile(rb"[^\W\d_]|[\x80-\xff]")
_HEADING: Final = 160
# So many of them are remembered.
_MAX_LOADS: Final = 5000
_MAX_HEADINGS: Final = 20_000

# Of a line in lower case: what a line worth reading has, as a part of a word or as a word of letters.
_INSIDE: Final = (
    *(b"acc", b"loss", b"psnr", b"iou", b"auc", b"eval", b"test", b"val", b"best", b"train", b"score", b"map", b"err"),
    *(b"mean", b"average", b"overall", b"final", b"result", b"f1", b"r@", b"in ckpt", b"in checkpoint"),
)
_OF_ALL: Final = (b"mean", b"average", b"overall", b"final", b"best", b"result")
_LETTERS: Final = re.compile(rb"[a-z]+")
_CHINESE: Final = re.compile("测试|验证|训练|评估|评测|最佳|最好|最高|平均|准确率|精度|召回")
_OPENS: Final = (b"{", b"[")


class LineShape:
    """What is known of the lines of one shape.

    `quiet`: they say nothing. `train`: they are of the training, and end what was said of an evaluation. `bare`: their
    values are of whatever the lines around are of. `counted`: they count up. `loads`: they say that a model is made.
    `above`: they look like headings, and the sign that makes them so. `count` is how often they were met.
    """

    __slots__ = ("above", "bare", "count", "counted", "fresh", "kept", "key", "loads", "quiet", "train")

    def __init__(self, key: bytes, *, quiet: bool, loads: bool = False, above: bytes = b"") -> None:
        self.key = key
        self.loads = loads
        self.above = above
        self.quiet = quiet
        self.train = False
        self.bare = False
        self.fresh = True
        self.count = 0
        self.counted = False
        self.kept = 0


class SeenLine(NamedTuple):
    """A line worth reading: its number, its shape, its bytes, and whether a line end was there."""

    number: int
    shape: LineShape
    raw: bytes
    whole: bool


class Shapes:
    """The lines of one log that are worth reading.

    While `every` holds all are. `trained` is the number of the last line of the training, `trained_raw` that line.
    `heading` is the number of the last heading of an evaluation: below it lines that are else of the training are
    handed out too, and their reader says by `taken` that it found an evaluation in one. `went_on` is the first line of
    the training since its reader emptied it, and `loads` are the lines on which a model was made.
    `headings` are lines that look like headings: the line's number, what makes it look so, and the line. `turns` are
    the lines without a like before them that say of what, or how, values are.
    """

    def __init__(self) -> None:
        self.every = False
        self.taken = False
        self.heading = -NEAR
        self.trained = 0
        self.trained_raw = b""
        self.went_on = b""
        self.loads: list[int] = []
        self.headings: list[tuple[int, bytes, bytes]] = []
        self.turns: list[int] = []
        self._known: dict[bytes, LineShape] = {}
        self._words = _words()
        self._judged = 0

    def counts(self) -> int:
        """How many lines of the training were met."""
        return sum(shape.count for shape in self._known.values() if shape.train)

    def read(self, reader: LineReader) -> Iterator[SeenLine]:
        """The lines of `reader` that are worth reading, in their order."""
        while (block := reader.block()) is not None:
            raw = block.raw
            if b"\r\n" in raw:
                raw = raw.replace(b"\r\n", b"\n")
            yield from self._stretch(block.number, raw.removesuffix(b"\n"), whole=block.whole)

    def _stretch(self, first: int, raw: bytes, *, whole: bool) -> Iterator[SeenLine]:
        """The lines of a stretch that are worth reading, those of shapes that are neither quiet nor of the training."""
        keys = raw.translate(None, _DIGITS).split(b"\n")
        lines = raw.split(b"\n")
        shapes: dict[bytes, LineShape] = {}
        wanted = set()
        where: dict[bytes, int] = {}
        turned: list[int] = []
        for key, count in Counter(keys).items():
            shape = self._known.get(key)
            if shape is None:
                # Where each key stands first.
                where = where or dict(zip(reversed(keys), range(len(keys) - 1, -1, -1), strict=True))
                shape = self._judge(key, lines[where[key]])
                if len(self.turns) < _MAX_LOADS and _TURNS.search(lines[where[key]][:_LONGEST].lower()):
                    turned.append(first + where[key])
            shapes[key] = shape
            shape.count += count
            if not shape.quiet and (shape.bare or not shape.train):
                wanted.add(key)
        self.turns += sorted(turned)
        if any(shape.loads for shape in shapes.values()):
            self.loads += [first + at for at, key in enumerate(keys) if shapes[key].loads]
            del self.loads[_MAX_LOADS:]
        if any(shape.above for shape in shapes.values()) and len(self.headings) < _MAX_HEADINGS:
            self.headings += [
                (first + at, shape.above, lines[at][:_HEADING])
                for at, key in enumerate(keys)
                if (shape := shapes[key]).above
            ]
        places = [at for at, key in enumerate(keys) if key in wanted] if wanted else []
        if self.every:
            # A table goes on that began in the stretch before.
            places.insert(0, 0)
        last = len(keys) - 1
        passed = at = -1
        for place in places:
            if place <= at:
                continue
            at = place
            while True:
                passed = self._pass(keys, shapes, passed, at, first, lines)
                yield from self._line(first + at, shapes[keys[at]], lines[at], whole=whole or at < last)
                if not self.every or at == last:
                    break
                at += 1
        self._pass(keys, shapes, passed, len(keys), first, lines)

    def _pass(
        self, keys: list[bytes], shapes: dict[bytes, LineShape], passed: int, to: int, first: int, lines: list[bytes]
    ) -> int:
        """Pass the lines behind `passed` and before `to`: the last one of the training is remembered."""
        for at in range(to - 1, passed, -1):
            shape = shapes[keys[at]]
            if shape.train and not shape.bare:
                if not self.went_on:
                    start = next(at for at in range(passed + 1, to) if (one := shapes[keys[at]]).train and not one.bare)
                    self.went_on = lines[start][:500]
                self._train(first + at, lines[at])
                break
        return max(passed, to - 1)

    def _line(self, number: int, shape: LineShape, line: bytes, *, whole: bool) -> Iterator[SeenLine]:
        if not self.every and (shape.quiet or (shape.train and not (shape.bare and number - self.heading < NEAR))):
            if shape.train:
                self._train(number, line)
            return
        if b"\r" in line or b"\x08" in line:
            yield from self._pieces(number, line, whole)
            return
        self.taken = False
        yield SeenLine(number, shape, line, whole)
        if shape.train and not self.taken:
            self._train(number, line)

    def _train(self, number: int, line: bytes) -> None:
        self.trained, self.trained_raw = number, line[:500]
        self.went_on = self.went_on or self.trained_raw

    def _pieces(self, number: int, line: bytes, whole: bool) -> Iterator[SeenLine]:
        pieces = segments(line)
        for piece in pieces[-_MAX_PIECES:]:
            shape = self._judge(piece.translate(None, _DIGITS), piece)
            shape.count += 1
            if not shape.quiet:
                yield SeenLine(number, shape, piece, whole or piece is not pieces[-1])

    def _judge(self, key: bytes, line: bytes) -> LineShape:
        shape = self._known.get(key)
        if shape is not None:
            return shape
        low = line[:_LONGEST].lower()
        if len(line) > _LONGEST and b"\r" in line:
            # What a program wrote over its bar stands at the end.
            low += b"\n" + line[-_LONGEST:].lower()
        loads = any(word in low for word in _MADE) and _LOADS.search(low) is not None
        quiet = not self._worth(low)
        shape = LineShape(key if len(key) <= _LONGEST else b"", quiet=quiet, loads=loads, above=_above(line))
        if len(self._known) < _MAX_SHAPES and len(key) <= _LONGEST:
            self._known[key] = shape
        return shape

    def _worth(self, low: bytes) -> bool:
        """Whether a line, in lower case, may hold a value, or mark those below it."""
        found = (
            any(word in low for word in _INSIDE)
            or low.rstrip().endswith(_OPENS)
            or not self._words.isdisjoint(_LETTERS.findall(low))
            or (not low.isascii() and _CHINESE.search(decode(low)) is not None)
        )
        if found:
            self._judged += 1
            if self._judged > _MAX_JUDGED:
                return any(word in low for word in _OF_ALL) and self._judged <= 2 * _MAX_JUDGED
        return found


def _above(line: bytes) -> bytes:
    """The sign that makes a line look like a heading: what frames it, a colon, `#`, a bracket; none where none does."""
    text = line.strip() if len(line) <= _HEADING else b""
    last = text[-1:]
    if last == b":" or text.endswith("：".encode()):
        sign = b":"
    elif last and last in _FRAMES and text.endswith(3 * last):
        sign = last
    elif text.startswith(b"#") or (last == b"]" and text[:1] == b"[" and text.count(b"[") == 1):
        sign = text[:1]
    else:
        return b""
    return sign if _LETTER.search(text) is not None else b""


@cache
def _words() -> frozenset[bytes]:
    """The words of letters in the names that a value could be called by."""
    names = {word.casefold() for word in QUALITY} | metric_words()
    return frozenset(word for name in names for word in _LETTERS.findall(name.encode()) if len(word) > 1)
