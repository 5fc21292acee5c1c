"""The lines of any log as marks: time stamps, and the settings that a program prints again and again.

Only the beginning of a line is looked at, as far as counters and paths stand: `[2022/01/25 17:30:32] root INFO:
[Train][Epoch 177/300][Iter: 1000/1252]`, `epoch: 25, iter: 9150/60000`, `Epoch [37][2800/3125]`, `Train: 5/80`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from harness.marks import Marks, Stretch
from runners.logs.reading import LineReader, decode, without_colours

_HEAD: Final = 240
# Counters stand this near to the stamp.
_COUNTED: Final = 100
_KIND: Final = 24
_STYLE: Final = 60
# Settings and days that are kept; an honest log has a dozen.
_KEPT: Final = 64

_STAMP: Final = re.compile(
    rb"(?<![\d.])(?:(\d{4})[-/])?(\d\d)[-/](\d\d)(?:[-/](\d{4}))?[ T](\d\d):(\d\d):(\d\d)(?:[.,]\d{1,6})?"
)
_STAMP_WITHIN: Final = 80
_TOTAL: Final = re.compile(
    rb"(?<![A-Za-z])([A-Za-z]{4,10})([^A-Za-z\n/]{0,16}?)(?<!\d)(\d{1,9}) ?/ ?(\d{1,9})(?![\d/.:])"
)
_COUNTERS: Final = frozenset((b"epoch", b"epochs", b"iter", b"iters", b"iteration", b"step", b"steps", b"train"))
_EVALUATION: Final = re.compile(rb"(?i)(?<![a-z])(?:eval|valid|val|test|infer|predict)")
_SAVED: Final = re.compile(
    rb"(?i)(?<![a-z])(sav(?:e|es|ed|ing)(?![a-z])[^/\\\n]{0,80}?)(?<![^\s'\":=(\[])((?:[\w.:~-]{0,80}[/\\])[^\s'\",)\]]{1,200})"
)
# Numbers differ from line to line, and so does how they are padded.
_NUMBERS: Final = b"0123456789 .\t"
_DIGITS: Final = re.compile(r"\d+")


def marks(reader: LineReader, starts: Sequence[int]) -> Iterator[Marks]:
    """The marks from the reader's position to the end, chunk by chunk.

    No stretch goes on over one of the lines `starts` (sorted), where something else begins.
    """
    lines = _Lines(starts)
    while (block := reader.block()) is not None:
        yield lines.chunk(block.number, block.raw)


class _Lines:
    def __init__(self, starts: Sequence[int]) -> None:
        self._starts = starts
        self._days: dict[tuple[bytes, ...], int | None] = {}
        self._open: dict[str, list[int]] = {}
        self._values: dict[str, str] = {}
        self._names: set[str] = set()
        self._stretches: list[Stretch] = []

    def chunk(self, first: int, raw: bytes) -> Marks:
        numbers: list[int] = []
        clocks: list[int] = []
        kinds: list[str] = []
        self._stretches = []
        before = bisect_right(self._starts, first - 1)
        ends = self._starts[before] if before < len(self._starts) else 0
        for number, line in enumerate(raw.split(b"\n"), first):
            if number == ends:
                self._flush()
                before += 1
                ends = self._starts[before] if before < len(self._starts) else 0
            head = without_colours(line[:_HEAD])
            stamp = _STAMP.search(head, 0, _STAMP_WITHIN)
            at = 0
            if stamp is not None and (seconds := self._seconds(stamp)) is not None:
                at = stamp.end()
                numbers.append(number)
                clocks.append(seconds)
                kinds.append(head[at : at + 2 * _KIND].translate(None, _NUMBERS)[:_KIND].decode("latin-1"))
            if b"/" in head or b"\\" in head:
                self._settings(number, head, at)
        self._flush()
        return Marks(line=numbers, clock=clocks, kind=kinds, stretches=self._stretches)

    def _seconds(self, stamp: re.Match[bytes]) -> int | None:
        year, month, day, behind, hour, minute, second = stamp.groups()
        key = (year or behind or b"", month, day)
        if key not in self._days:
            if len(self._days) >= _KEPT:
                self._days.clear()
            try:
                # A stamp without a year counts within one that has every day.
                self._days[key] = date(int(key[0] or 2000), int(month), int(day)).toordinal() * 86_400
            except ValueError:
                self._days[key] = None
        midnight = self._days[key]
        return None if midnight is None else midnight + int(hour) * 3600 + int(minute) * 60 + int(second)

    def _settings(self, number: int, head: bytes, at: int) -> None:
        """Counters behind place `at` of a line, and what stands before the first; the folder something was saved in."""
        counted = False
        for found in _TOTAL.finditer(head, at, at + _COUNTED):
            word = found[1].lower()
            if word not in _COUNTERS or int(found[3]) > int(found[4]):
                continue
            part = "eval" if _EVALUATION.search(head, at, found.end(1)) else "train"
            below = "#" if any(48 <= char < 58 for char in found[2]) else ""
            self._add(f"total {part} {word.decode()}{below}", found[4].decode(), number, int(found[3]))
            if not counted and part == "train" and found.start() <= _STYLE:
                self._add("line train", decode(head[: found.start()].translate(None, _NUMBERS)), number, 0)
            counted = True
        if not counted and (saved := _SAVED.search(head, at)) and b"ownload" not in head:
            words = _DIGITS.sub("#", decode(saved[1])).strip()
            folder = decode(saved[2]).replace("\\", "/").rpartition("/")[0]
            self._add(f"folder {words}", _DIGITS.sub("#", folder), number, 0)

    def _add(self, setting: str, value: str, number: int, counter: int) -> None:
        if setting not in self._names:
            if len(self._names) >= _KEPT:
                return
            self._names.add(setting)
        if self._values.get(setting) != value:
            self._close(setting)
            self._values[setting] = value
            self._open[setting] = [number, number, 0, 0, counter]
        stretch = self._open[setting]
        stretch[1] = number
        stretch[2] += 1
        stretch[3] += counter < stretch[4]
        stretch[4] = counter

    def _close(self, setting: str) -> None:
        if setting in self._open:
            first, last, count, passes, _ = self._open.pop(setting)
            self._stretches.append(Stretch(setting, self._values.pop(setting), first, last, count, passes))

    def _flush(self) -> None:
        for setting in list(self._open):
            self._close(setting)
