"""How the lines of one log stand: what they begin with, what comes before an evaluation, which epochs were trained.

No list of bad prefixes: an evaluation is held against the other evaluations of its log (standing.py). Lines are
compared by their shape, which is the text with every number as `0`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import msgspec

from harness.values.lazy import pattern
from runners.logs.reading.lines import plain

# How many lines before an evaluation are looked at.
ABOVE: Final = 12
# Windows that are kept: far more than any log has evaluations that matter here.
MAX_WINDOWS: Final = 20_000
# Of a series whose values stand line below line (tables, JSON lines) so many are looked at.
_DENSE_WINDOWS: Final = 8
_DENSE: Final = 2

# How much of the end of a line tells it from others.
TAIL: Final = 60
_SHAPE: Final = 200
# So much of a shape is the kind of a line.
KIND: Final = 40
# Without a year, seconds that are no way back but a turn of the year.
_YEAR: Final = 300 * 86_400
# Among so many lines above is the one that stands directly above the other evaluations, of which there are as many.
NEAR: Final = 3

# Of a line above, what is looked at; and how many of them, apart from digits, are remembered.
_LOOKED: Final = 160
_MAX_KNOWN: Final = 2_000
_DIGITS: Final = bytes.maketrans(b"123456789", b"0" * 9)
_PADDING: Final = " \t\r\n\v\f\0"
# What changes from line to line: numbers, times and counts with separators.
_CHANGING: Final = pattern(r"\d+(?:[.,:]\d+)*(?:e[-+]?\d+)?|\bnan\b|\binf\b")
# A zero byte prints as nothing.
_BLANKS: Final = pattern(r"[\s\0]+")
# A date with a clock behind it, in a shape and in a line.
STAMP_SHAPE: Final = pattern(r"0[-/]0(?:[-/]0)?[ T]0")
_STAMP: Final = pattern(r"(?:(\d{4})[-/])?(\d{1,2})[-/](\d{1,2})[ T](\d{1,2}):(\d\d):(\d\d)")
_STAMP_WITHIN: Final = 60
# Of a step of training, in a shape.
_COUNTER: Final = pattern(r"(?i)\b(?:epoch|iter(?:ation)?|step)s?\W{0,3}0|[\[(] ?0 ?/ ?0[\])]|\| 0/0 \[")
_PROGRESS: Final = pattern(r"(?i)loss|\blr\b|learning.rate|\beta\b|\b0 ?/ ?0(?:[\]),]|$| \[)")
# What the lines of a log have before their stamp (`[`, `INFO `), and how many such lines make a file a log.
BEFORE_STAMP: Final = pattern(r"\[?|[A-Z]\w* ?\[?")
_STAMPED: Final = 5


class PlacedLine(msgspec.Struct):
    """A line with values: where it stands, its shape, name and end, the kinds of lines above it, and what it says.

    `above` is None where nobody looked; `full` says that no start of a run or a file cut it short; `since` is the part
    of it behind the line of the same name before, `near` the kinds of the last few lines, the last first. `back` is how
    many seconds the clock goes back on the way to the line. `trained` is the last epoch that its run had trained.
    """

    line: int
    run: int
    name: tuple[str, str]
    shape: str
    tail: str
    above: frozenset[str] | None = None
    since: frozenset[str] = frozenset()
    near: tuple[str, ...] = ()
    full: bool = False
    back: int = 0
    epoch: int | None = None
    step: int | None = None
    trained: int | None = None


class _Line(msgspec.Struct, frozen=True):
    """How a line begins: its kind, what stands before its stamp, and where the stamp stands, (0, 0) without one."""

    kind: str
    opening: str
    first: int
    last: int


class _Window(msgspec.Struct, frozen=True):
    """Lines one below another: how each begins, their kinds, and the kinds of the last few, the last first.

    `stamped` says, by what stands before a stamp, in which lines it does, and where in them.
    """

    lines: list[_Line] = []
    kinds: frozenset[str] = frozenset()
    near: tuple[str, ...] = ()
    stamped: dict[str, list[tuple[int, slice]]] = {}


class Grammar(msgspec.Struct):
    """What was learnt of the lines of a log, or of a part of it; parts are put together with `merge`."""

    placed: list[PlacedLine] = []
    windows: int = 0
    dense: Counter[tuple[str, str]] = msgspec.field(default_factory=Counter)
    last: dict[tuple[str, str], int] = {}
    kinds: dict[frozenset[str], frozenset[str]] = {}
    # By the starts of lines with every digit as `0`; what was learnt does not depend on them.
    known: dict[bytes, _Line] = {}
    seen: dict[bytes, _Window] = {}
    shapes: dict[bytes, str] = {}

    def reach(self, name: tuple[str, str], line: int) -> int:
        """How many lines above a new line of that name are worth looking at."""
        if name[0] == "best":
            return 0  # it stands below its evaluation
        if line - self.last.get(name, -ABOVE) <= _DENSE:
            self.dense[name] += 1
        return ABOVE if self.windows < MAX_WINDOWS and self.dense[name] <= _DENSE_WINDOWS else 0

    def take(self, placed: PlacedLine, text: str, above: Sequence[bytes] | None) -> None:
        """Learn one line; `above` are the lines before it, in their order, as many as could be had of its `reach`."""
        if above is not None:
            self.windows += 1
            rewritten = b"\r" in b"".join(above)
            starts = [(raw[raw.rfind(b"\r") + 1 :] if rewritten else raw)[:_LOOKED] for raw in above]
            window = self._window(starts)
            lines, between = window.lines, placed.line - self.last.get(placed.name, 0) - 1
            since = window.kinds if between >= len(lines) else self._kept(lines[len(lines) - between :])
            own = text[:_LOOKED].encode("utf-8", "replace")
            placed.back = _back(window, starts, own, self._looked_at(own, own.translate(_DIGITS)))
            placed.above, placed.since, placed.near = window.kinds, since, window.near
        self.last[placed.name] = placed.line
        self.placed.append(placed)

    def shape(self, text: str) -> str:
        """The shape of `text`, which is that of all texts that differ from it in digits alone: found once."""
        known = self.shapes.get(key := text[: 2 * _SHAPE].encode("utf-8", "surrogatepass").translate(_DIGITS))
        if known is None:
            known = shape(text)
            if len(self.shapes) < _MAX_KNOWN:
                self.shapes[key] = known
        return known

    def _window(self, starts: Sequence[bytes]) -> _Window:
        """How lines one below another begin: most windows of a log differ in digits alone."""
        if not starts:
            return _Window()
        known = self.seen.get(block := b"\n".join(starts).translate(_DIGITS))
        if known is None:
            lines = [self._looked_at(one, key) for one, key in zip(starts, block.split(b"\n"), strict=False)]
            near = tuple([one.kind for one in lines if one.kind][: -NEAR - 1 : -1])
            stamped: dict[str, list[tuple[int, slice]]] = {}
            for at, one in enumerate(lines):
                if one.last:
                    stamped.setdefault(one.opening, []).append((at, slice(one.first, one.last)))
            known = _Window(lines, self._kept(lines), near, stamped)
            if len(self.seen) < _MAX_KNOWN:
                self.seen[block] = known
        return known

    def _looked_at(self, start: bytes, key: bytes) -> _Line:
        """How a line begins. Lines that differ in digits alone, of one `key`, begin alike, which is found once."""
        if (told := self.known.get(key)) is not None:
            return told
        text = plain(start)
        stamp = _STAMP.search(text[:_STAMP_WITHIN])
        opening = shape(text[: stamp.start()]) if stamp is not None else ""
        # In bytes, as long as no character in front takes several.
        place = stamp.span() if stamp is not None and start.startswith(text[: stamp.end()].encode()) else (0, 0)
        known = _Line(shape(text)[:KIND], opening, *place)
        if len(self.known) < _MAX_KNOWN:
            self.known[key] = known
        return known

    def _kept(self, lines: Sequence[_Line]) -> frozenset[str]:
        """The kinds of lines. Most windows of a log are the same: one of each is kept."""
        found = frozenset(one.kind for one in lines if one.kind)
        return self.kinds.setdefault(found, found)

    def merge(self, other: Grammar, runs: int = 0, lines: int = 0) -> None:
        """Add what was learnt of a later part, whose first run and line have these numbers in the whole."""
        self.placed += [msgspec.structs.replace(one, run=one.run + runs, line=one.line + lines) for one in other.placed]
        self.windows += other.windows
        self.dense.update(other.dense)
        self.last.update({name: line + lines for name, line in other.last.items()})


def shape(text: str) -> str:
    """The beginning of `text` with numbers as `0` and single blanks."""
    return _BLANKS.sub(" ", _CHANGING.sub("0", text[: 2 * _SHAPE].strip(_PADDING)))[:_SHAPE]


def is_step(raw: bytes) -> bool:
    """Whether a line is of a step of training (`Epoch: [0] [ 20/366] loss: 2.5`), and no setting (`epochs: 300`)."""
    text = shape(plain(raw[:_LOOKED]))
    return _COUNTER.search(text) is not None and _PROGRESS.search(text) is not None


def stamped(sample: bytes) -> bool:
    """Whether at least half of the lines of `sample` begin with a stamp, as no program or setting does."""
    kinds = [shape(plain(line[: 2 * KIND]))[:KIND] for line in sample.splitlines() if not line.isspace()]
    found = (STAMP_SHAPE.search(kind) for kind in kinds)
    count = sum(1 for stamp in found if stamp and BEFORE_STAMP.fullmatch(stamp.string, 0, stamp.start()))
    return count >= _STAMPED and 2 * count >= len(kinds)


def _back(window: _Window, starts: Sequence[bytes], own: bytes, line: _Line) -> int:
    """How many seconds the clock goes back, at most, from one to the next of the lines that are stamped as the last.

    The lines are `own`, which begins as `line` does, and `starts`, those of `window` above it.
    """
    if line.last:
        stamps = [starts[at][stamp] for at, stamp in window.stamped.get(line.opening, ())]
        stamps.append(own[line.first : line.last])
    elif window.stamped:
        last = max(window.stamped.values(), key=lambda places: places[-1][0])
        stamps = [starts[at][stamp] for at, stamp in last]
    else:
        return 0
    # Stamps of one length sort as their times do; nearly all windows go forward.
    if stamps == sorted(stamps) and len(set(map(len, stamps))) == 1:
        return 0
    found = [one for stamp in stamps if (one := _STAMP.search(stamp.decode())) is not None]
    apart = max((_seconds(before) - _seconds(after) for before, after in pairwise(found)), default=0)
    # Without a year, December is followed by January.
    return apart if apart > 0 and (found[-1][1] is not None or apart < _YEAR) else 0


def _seconds(found: re.Match[str]) -> int:
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
    return (((year * 12 + month) * 31 + day) * 24 + hour) * 3600 + minute * 60 + second
