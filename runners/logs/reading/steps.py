"""The training lines of a log as columns: what the formats that offer `steps` share.

A format that offers `steps(reader) -> Iterator[Steps]` states the shape of its training lines here. A chunk holds the
lines of one block, so that memory stays bounded; no object is made a line. Where a format knows its usual line
letter by letter (`usual`), one pattern runs over the whole block; every other line that holds the mark is read
pair by pair.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterator, Sequence
from itertools import compress
from operator import add
from typing import Final, NamedTuple, TypeVar

import msgspec

from harness.evidence.steps import Steps
from harness.values.stamps import hour, seconds
from runners.logs.reading.lines import LineReader, without_colours
from runners.logs.reading.numbers import NUMBER_BYTES, whole
from runners.logs.reading.segments import segments

_PAIR: Final = re.compile(
    rb"(?<![\w.@-])([A-Za-z_][\w@.]{0,99})(?:\(\w{0,99}\))?(?: ?[:=] ?)(" + NUMBER_BYTES + rb")(?=s?(?:[^\w.]|$))"
)
# How far from where the record is recognised its stamp may stand.
_STAMP_WITHIN: Final = 60
_LEFT: Final = re.compile(rb"(?:eta: ?|ETA:? )(?:(\d{1,6}) days?, ?)?(\d{1,6}):(\d\d)(?::(\d\d))?")
# A cache never holds more texts than this: stamps never come back, and a hostile file has any number of them.
_CACHED: Final = 1 << 14
_NAN: Final = float("nan")
_NUMBERS: Final = msgspec.json.Decoder(list[float])
_Number = TypeVar("_Number", int, float)
_FLOATS: Final = ("lr", "loss", "batch_cost", "reader_cost", "ips")


class StepTexts(NamedTuple):
    """The texts of one training line. Of stamp and eta minutes and seconds stand apart: these come back every hour."""

    hour: bytes
    minute: bytes
    epoch: bytes
    step: bytes
    of: bytes
    lr: bytes
    loss: bytes
    batch_cost: bytes
    reader_cost: bytes
    ips: bytes
    left_hours: bytes
    left_minutes: bytes


_Row = tuple[bytes, ...]
_EPOCH_AT: Final = StepTexts._fields.index("epoch")


class StepShape(NamedTuple):
    """The training lines of one format.

    `mark` stands in every one. `head` finds their epoch and step, in groups named `epoch`, `step` and `of`, none of
    them obligatory. `names` are the printed names of each of loss, lr, batch_cost, reader_cost and ips. `usual`
    matches the usual line from its start and has a group for each part of `Row`, in that order; no part of it may match
    in two ways, so that a line costs linear time. `first_epoch` is what the program calls the first epoch.
    """

    mark: bytes
    head: re.Pattern[bytes]
    names: dict[str, tuple[bytes, ...]]
    usual: re.Pattern[bytes] | None = None
    first_epoch: int = 1


class _Cache(dict[bytes, _Number]):
    """Text -> number, each text read once while it is in use."""

    def __init__(self, convert: Callable[[bytes], _Number]) -> None:
        super().__init__()
        self._convert: Callable[[bytes], _Number] = convert

    def __missing__(self, text: bytes) -> _Number:
        if len(self) >= _CACHED:
            self.clear()
        number: _Number = self._convert(text)
        self[text] = number
        return number


def read(reader: LineReader, shape: StepShape) -> Iterator[Steps]:
    """The training lines from the reader's position to the end, chunk by chunk; chunks without any are left out."""
    # Exactly one match a line, whatever the line is: the place of a match in the list tells the number of its line.
    every = re.compile(rb"(?:" + shape.usual.pattern + rb")?[^\n]*\n") if shape.usual is not None else None
    fields = {name: field for field, names in shape.names.items() for name in names}
    columns = _Columns(1 - shape.first_epoch)
    while (block := reader.block()) is not None:
        marks = block.raw.count(shape.mark)
        if not marks:
            continue
        text = block.raw if block.whole else block.raw + b"\n"
        rows: list[_Row] = every.findall(text) if every is not None else []
        usual = [row[_EPOCH_AT] for row in rows]
        numbers: Sequence[int] = range(block.number, block.number + len(rows))
        if len(usual) - usual.count(b"") == marks:
            if len(rows) > marks:
                numbers, rows = list(compress(numbers, usual)), list(compress(rows, usual))
        else:
            numbers, rows = _merged(shape, fields, block.number, text, rows)
        if rows:
            yield columns.chunk(numbers, rows)


def _merged(
    shape: StepShape, fields: dict[bytes, str], first: int, text: bytes, usual: list[_Row]
) -> tuple[list[int], list[_Row]]:
    """Line numbers and rows of the training lines of `text`, `usual` ones as they are, if any, others pair by pair."""
    numbers: list[int] = []
    rows: list[_Row] = []
    for place, line in enumerate(text.split(b"\n")):
        marks = line.count(shape.mark)
        if not marks:
            continue
        found = (
            [usual[place]] if marks == 1 and usual and usual[place][_EPOCH_AT] else list(_records(shape, fields, line))
        )
        numbers += [first + place] * len(found)
        rows += found
    return numbers, rows


def _records(shape: StepShape, fields: dict[bytes, str], line: bytes) -> Iterator[_Row]:
    """The training records of one line: it can have been rewritten, and processes can glue theirs together."""
    for segment in segments(without_colours(line)):
        heads = [] if shape.mark not in segment else list(shape.head.finditer(segment))
        ends = [head.start() for head in heads[1:]] + [len(segment)]
        for head, end in zip(heads, ends[: len(heads)], strict=True):
            values: dict[str, bytes] = {}
            for name, value in _PAIR.findall(segment, head.start(), end):
                if name in fields:
                    values.setdefault(fields[name], value)
            groups = head.groupdict()
            left = _LEFT.search(segment, head.start(), end)
            yield StepTexts(
                hour=segment[max(0, head.start() - _STAMP_WITHIN) : head.start() + _STAMP_WITHIN],
                minute=b"",
                epoch=groups.get("epoch") or b"",
                step=groups.get("step") or b"",
                of=groups.get("of") or b"",
                left_hours=left[0] if left else b"",
                left_minutes=b"",
                **{field: values.get(field, b"") for field in _FLOATS},
            )


class _Columns:
    """Makes chunks, and keeps what was read of texts that come back."""

    def __init__(self, more: int) -> None:
        """`more` is added to the printed epochs."""
        self._integer = _Cache(_integer)
        self._epoch = _Cache(lambda text: -1 if (number := _integer(text)) < 0 else number + more)
        self._hour = _Cache(clock)
        self._left = _Cache(_left)
        self._minute = _Cache(_minute)

    def chunk(self, numbers: Sequence[int], rows: Sequence[_Row]) -> Steps:
        """The lines with these numbers and the texts of each."""
        hour, minute, epoch, step, of, lr, loss, batch, reader, ips, left, left_minutes = zip(*rows, strict=True)
        minutes = self._minute.__getitem__
        return Steps(
            line=array("q", numbers),
            epoch=self._same(epoch, self._epoch),
            step=array("q", map(self._integer.__getitem__, step)),
            of=self._same(of, self._integer),
            clock=array("d", map(add, map(self._hour.__getitem__, hour), map(minutes, minute))),
            lr=_floats(lr),
            loss=_floats(loss),
            batch_cost=_floats(batch),
            reader_cost=_floats(reader),
            ips=_floats(ips),
            eta=array("d", map(add, map(self._left.__getitem__, left), map(minutes, left_minutes))),
        )

    @staticmethod
    def _same(texts: Sequence[bytes], numbers: _Cache[int]) -> array[int]:
        """The integers of a column that mostly holds one number many times."""
        if texts.count(texts[0]) == len(texts):
            return array("q", (numbers[texts[0]],)) * len(texts)
        return array("q", map(numbers.__getitem__, texts))


def clock(text: bytes) -> float:
    """Seconds of the first stamp in `text`, or of one that ends it behind its hours, as stamps.py counts; else NaN."""
    found = seconds(text)
    found = hour(text) if found is None else found
    return _NAN if found is None else found


def _left(text: bytes) -> float:
    """Seconds of `eta: 1 day, 2:03:04`, `ETA 03:04` or `1 day, 2` (hours alone); NaN of anything else."""
    found = _LEFT.search(text)
    if found is not None:
        seconds = 0
        for part in found.groups()[1:]:
            seconds = seconds if part is None else seconds * 60 + int(part)
        return float(int(found[1] or 0) * 86_400 + seconds)
    days, _, hours = text.rpartition(b", ")
    number = days.split(b" ")[0] or b"0"
    if not (hours.isdigit() and number.isdigit() and len(text) < 30):
        return _NAN
    return float(int(number) * 86_400 + int(hours) * 3600)


def _minute(text: bytes) -> float:
    """Seconds of `MM:SS`; 0 of no text."""
    minutes, _, seconds = text.partition(b":")
    return float(int(minutes) * 60 + int(seconds)) if minutes.isdigit() and seconds.isdigit() else 0.0


def _integer(text: bytes) -> int:
    number = whole(text)
    return -1 if number is None else number


def _floats(texts: Sequence[bytes]) -> array[float]:
    # Numbers as JSON has them, as nearly all are, are read three times as fast as `float` reads them one by one.
    try:
        numbers = _NUMBERS.decode(b"[" + b",".join(texts) + b"]")
        if len(numbers) == len(texts):
            return array("d", numbers)
    except msgspec.DecodeError:
        pass
    return array("d", map(_float, texts))


def _float(text: bytes) -> float:
    try:
        return float(text)
    except ValueError:
        return _NAN
