"""The lines of any log as marks: time stamps, and the settings that a program prints again and again.

Only the beginning of a line is looked at, as far as counters and paths stand: `[2022/01/25 17:30:32] root INFO:
[Train][Epoch 177/300][Iter: 1000/1252]`, `epoch: 25, iter: 9150/60000`, `Epoch [37][2800/3125]`, `Train: 5/80`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from harness.evidence.marks import Marks, Stretch
from harness.values import stamps
from runners.logs.reading.counters import COUNTED, COUNTER, EVALUATION, SAVED, SAVES
from runners.logs.reading.lines import LineReader, decode, without_colours

_HEAD: Final = 240
# Counters stand this near to the stamp.
_NEAR_STAMP: Final = 100
_KIND: Final = 24
_STYLE: Final = 60
# A line's beginning with its digits masked is its shape.
_MASKED: Final = bytes.maketrans(b"0123456789", b"0000000000")
_SHAPES: Final = 4096
# Settings and days that are kept; an honest log has a dozen.
_KEPT: Final = 64

_MINUTE: Final = re.compile(stamps.MINUTE)
_STAMP: Final = re.compile(stamps.SECOND)
_STAMP_WITHIN: Final = 80
# Numbers differ from line to line, and so does how they are padded.
_NUMBERS: Final = b"0123456789 .\t"
_DIGITS: Final = re.compile(r"\d+")
_HIDDEN: Final = re.compile(r"(?:^|/)\.\w")
# A folder of one step; what is saved at the end of a training stands beside these.
_OF_STEP: Final = re.compile(r"(?i)/(?:checkpoint|ckpt|step|global_step|iter|epoch)s?[-_]?#$")


def marks(reader: LineReader, starts: Sequence[int]) -> Iterator[Marks]:
    """The marks from the reader's position to the end, chunk by chunk.

    No stretch goes on over one of the lines `starts` (sorted), where something else begins.
    """
    lines = _Lines(starts)
    while (block := reader.block()) is not None:
        yield lines.chunk(block.number, block.raw)


class _Counter(NamedTuple):
    """A counter on a line: the setting its total is, where counter and total stand, what stands before the first."""

    setting: str
    counter: slice
    total: slice
    style: str | None


class _Shape(NamedTuple):
    """What lines that differ in their digits alone have in common: where stamp and counters stand, and the kind.

    `stamp` is the time stamp up to its minute.
    """

    stamp: slice | None
    second: slice
    at: int
    kind: str
    counters: tuple[_Counter, ...]
    saves: bool


class _Open:
    """A stretch under way; `limit` is the total as a number."""

    __slots__ = ("count", "counter", "first", "last", "limit", "passes", "value")

    def __init__(self, value: bytes | str, number: int, counter: int, limit: int) -> None:
        self.value = value
        self.limit = limit
        self.first = self.last = number
        self.count = self.passes = 0
        self.counter = counter


class _Lines:
    def __init__(self, starts: Sequence[int]) -> None:
        self._starts = starts
        self._minutes: dict[bytes, int | None] = {}
        self._open: dict[str, _Open] = {}
        self._names: set[str] = set()
        self._stretches: list[Stretch] = []
        self._shapes: dict[bytes, _Shape] = {}

    def chunk(self, first: int, raw: bytes) -> Marks:
        numbers: list[int] = []
        clocks: list[int] = []
        kinds: list[str] = []
        self._stretches = []
        before = bisect_right(self._starts, first - 1)
        ends = self._starts[before] if before < len(self._starts) else 0
        coloured = b"\x1b" in raw
        shapes, minutes = self._shapes, self._minutes
        for number, line in enumerate(raw.split(b"\n"), first):
            if number == ends:
                self._flush()
                before += 1
                ends = self._starts[before] if before < len(self._starts) else 0
            head = without_colours(line[:_HEAD]) if coloured else line[:_HEAD]
            key = head.translate(_MASKED)
            shape = shapes.get(key)
            if shape is None:
                shape = self._learn(key)
            if shape.stamp is not None:
                stamp = head[shape.stamp]
                minute = minutes[stamp] if stamp in minutes else self._minute(stamp)
                if minute is None:
                    # The digits of no day: the line has no stamp, and counters may stand where it seemed to be.
                    shape = _shape(key, stamped=False)
                else:
                    numbers.append(number)
                    clocks.append(minute + int(head[shape.second]))
                    kinds.append(shape.kind)
            if shape.counters or shape.saves:
                self._settings(number, head, shape)
        self._flush()
        return Marks(line=numbers, clock=clocks, kind=kinds, stretches=self._stretches)

    def _learn(self, key: bytes) -> _Shape:
        if len(self._shapes) >= _SHAPES:
            self._shapes.clear()
        shape = self._shapes[key] = _shape(key, stamped=True)
        return shape

    def _minute(self, stamp: bytes) -> int | None:
        """The seconds of a stamp up to its minute, which many lines share; None of one that is no date."""
        if stamp not in self._minutes:
            if len(self._minutes) >= _KEPT:
                self._minutes.clear()
            found = _MINUTE.match(stamp)
            assert found is not None
            moment = stamps.moment(found)
            self._minutes[stamp] = None if moment is None else int(moment)
        return self._minutes[stamp]

    def _settings(self, number: int, head: bytes, shape: _Shape) -> None:
        """The counters of a line, and what stands before the first; the folder something was saved in."""
        counted = False
        for setting, at, of, style in shape.counters:
            counter, total = int(head[at]), head[of]
            stretch = self._open.get(setting)
            if stretch is not None and stretch.value == total and counter <= stretch.limit:
                # As nearly every line does, it goes on with the stretch under way.
                stretch.last = number
                stretch.count += 1
                stretch.passes += counter < stretch.counter
                stretch.counter = counter
            elif counter <= int(total):
                self._add(setting, total, number, counter, int(total))
            else:
                continue
            if not counted and style is not None:
                stretch = self._open.get("line train")
                if stretch is not None and stretch.value == style:
                    stretch.last = number
                    stretch.count += 1
                else:
                    self._add("line train", style, number, 0)
            counted = True
        if shape.saves and not counted and (saved := SAVED.search(head, shape.at)) and b"ownload" not in head:
            words = _DIGITS.sub("#", decode(saved[1])).strip()
            folder = decode(saved[2]).replace("\\", "/").rpartition("/")[0]
            if _HIDDEN.search(folder) is not None:
                return  # what was downloaded is kept there
            self._add(f"folder {words}", _OF_STEP.sub("", _DIGITS.sub("#", folder)), number, 0)

    def _add(self, setting: str, value: bytes | str, number: int, counter: int, limit: int = 0) -> None:
        stretch = self._open.get(setting)
        if stretch is None or stretch.value != value:
            if setting not in self._names:
                if len(self._names) >= _KEPT:
                    return
                self._names.add(setting)
            self._close(setting)
            stretch = self._open[setting] = _Open(value, number, counter, limit)
        stretch.last = number
        stretch.count += 1
        stretch.passes += counter < stretch.counter
        stretch.counter = counter

    def _close(self, setting: str) -> None:
        one = self._open.pop(setting, None)
        if one is not None:
            text = one.value.decode() if isinstance(one.value, bytes) else one.value
            self._stretches.append(Stretch(setting, text, one.first, one.last, one.count, one.passes))

    def _flush(self) -> None:
        for setting in list(self._open):
            self._close(setting)


def _shape(key: bytes, *, stamped: bool) -> _Shape:
    """The shape of the lines that are `key` but for their digits; not `stamped` where these make no date."""
    stamp = _STAMP.search(key, 0, _STAMP_WITHIN) if stamped else None
    at = stamp.end() if stamp is not None else 0
    counters = []
    for found in COUNTER.finditer(key, at, at + _NEAR_STAMP) if b"/" in key else ():
        word = found[1].lower()
        if word not in COUNTED:
            continue
        part = "eval" if EVALUATION.search(key, at, found.end(1)) else "train"
        below = "#" if any(48 <= char < 58 for char in found[2]) else ""
        shown = part == "train" and found.start() <= _STYLE
        style = decode(key[: found.start()].translate(None, _NUMBERS)) if shown else None
        setting = f"total {part} {word.decode()}{below}"
        counters.append(_Counter(setting, slice(*found.span(3)), slice(*found.span(4)), style))
    return _Shape(
        stamp=slice(stamp.start(), stamp.end(stamps.MINUTE_GROUP)) if stamp is not None else None,
        second=slice(*stamp.span(stamps.MINUTE_GROUP + 1)) if stamp is not None else slice(0),
        at=at,
        kind=key[at : at + 2 * _KIND].translate(None, _NUMBERS)[:_KIND].decode("latin-1"),
        counters=tuple(counters),
        saves=SAVES.search(key) is not None and (b"/" in key or b"\\" in key),
    )
