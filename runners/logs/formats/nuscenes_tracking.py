"""Results of the nuScenes tracking evaluation, as its devkit prints and writes them.

The devkit (nutonomy/nuscenes-devkit d9de17a7, python-sdk/nuscenes/eval/tracking/utils.py:71-104) prints a table whose
columns are measures in capitals and whose rows are the seven classes, their names cut to seven letters, then, below
`Aggregated results:`, a measure a line: `AMOTA\t0.526`. Its `metrics_summary.json` (data_classes.py:239-247) holds the
same unrounded, the values of the classes under `label_metrics`. A value of all classes is the mean of theirs, NaN
aside; of counts (mt, ml, tp, fp, fn, ids, frag) it is the sum (data_classes.py:230). The errors are metres.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from harness.evidence.findings import Grade
from harness.evidence.habits import Habits
from harness.evidence.observation import Parts
from harness.values.quantity import step
from runners.logs.reading.base import Head, LogBuilder
from runners.logs.reading.jsonlines import Number
from runners.logs.reading.lines import Line, LineReader, plain
from runners.logs.reading.nuscenes_summary import read_summary
from runners.logs.reading.segments import SegmentReader

NAME: Final = "nuscenes_tracking"
TITLE: Final = "nuScenes devkit (tracking)"
HABITS: Final = Habits()

METRICS: Final[dict[str, tuple[str | None, str | None]]] = {
    "amota": ("amota", "fraction"),
    "amotp": (None, "m"),
    "recall": (None, "fraction"),
    "motar": (None, "fraction"),
    "mota": ("mota", "fraction"),
    "motp": (None, "m"),
    **dict.fromkeys(("gt", "mt", "ml", "faf", "tp", "fp", "fn", "ids", "frag"), (None, "count")),
    "tid": (None, "s"),
    "lgd": (None, "s"),
}
# No means of their parts: sums, and gt, a mean that is printed without its decimals.
_NO_MEANS: Final = frozenset(("gt", "mt", "ml", "tp", "fp", "fn", "ids", "frag"))
# What the sum of the unrounded values of the classes may be off by.
_FLOAT: Final = Decimal("1e-9")
# `TrackingConfig` names these; a configuration may name fewer.
_CLASSES: Final = 20
_MEASURES: Final = 40
_RANGE: Final = {
    "car": "50", "truck": "50", "bus": "50", "trailer": "50", "pedestrian": "40", "motorcycle": "40", "bicycle": "40",
}  # fmt: skip

_NEEDLES: Final = (
    b"\t\tAMOTA\t",
    b"Aggregated results:",
    b"Initializing nuScenes tracking",
    b"Loading annotations for ",
)
_RECOGNISE: Final = re.compile(rb"Initializing nuScenes tracking evaluation|\n\t\tAMOTA\tAMOTP\tRECALL\t")
_SPLIT: Final = re.compile(r"Loading annotations for (\w{1,40}) split from nuScenes version: ([\w.-]{1,40})")
_LINE: Final = re.compile(r"([A-Z]{2,8})\t(\d{1,9}(?:\.\d{1,3})?|nan)$")
_CELL: Final = re.compile(r"\d{1,9}(?:\.\d{1,6})?|nan")


def recognise(head: Head) -> int:
    return 91 if _is_summary(head) or _RECOGNISE.search(head.text) else 0


def parse(reader: LineReader, log: LogBuilder, *, curve: bool = False) -> None:
    if _is_summary(log.head):
        _summary(reader, log)
    else:
        lines = SegmentReader(reader)
        lines.each(_NEEDLES, _Printed(lines, log).take)


def _is_summary(head: Head) -> bool:
    return head.first.lstrip().startswith(b"{") and all(
        key in head.text for key in (b'"label_metrics": {', b'"amota": {', b'"mota": {')
    )


def _summary(reader: LineReader, log: LogBuilder) -> None:
    summary = read_summary(reader, log, _RANGE, "tracking_nips_2019")
    if summary is None:
        return
    of_classes = summary.get("label_metrics")
    for name, value in summary.items():
        if name in METRICS and isinstance(value, Number):
            _observe(log, name, str(value), value.line, f'"{name}": {value}')
            column = of_classes.get(name) if isinstance(of_classes, dict) else None
            numbers = [one for one in column.values() if isinstance(one, Number)] if isinstance(column, dict) else []
            if numbers:
                _part_of(log, name, value.line, numbers[0].line, numbers)


class _Printed:
    """What was printed of the evaluation under way."""

    def __init__(self, lines: SegmentReader, log: LogBuilder) -> None:
        self._lines = lines
        self._log = log
        # The line of the first class, and the cells of the classes by measure.
        self._first = 0
        self._columns: dict[str, list[str]] = {}

    def take(self, line: Line) -> Line | None:
        """Take in a line; the line after what it heads, which is still to be taken."""
        text = plain(line.raw)
        if text.startswith("\t\tAMOTA\t"):
            return self._classes(text.split())
        if text.startswith("Aggregated results:"):
            return self._aggregated()
        if text.startswith("Initializing nuScenes tracking"):
            self._log.start_run(line.number)
            self._columns = {}
        elif found := _SPLIT.search(text):
            run = self._log.current(line.number)
            # The mini version is ten scenes of the whole.
            run.dataset = "nuScenes-mini" if "mini" in found[2] else "nuScenes"
            run.split = found[1]
        return None

    def _classes(self, names: list[str]) -> Line | None:
        self._columns = {}
        measures = [name.lower() for name in names[:_MEASURES]]
        for number in range(_CLASSES):
            line = self._lines.next()
            text = plain(line.raw) if line is not None else ""
            name, *cells = text.split() or [""]
            if line is None or len(cells) != len(measures) or not all(map(_CELL.fullmatch, cells)):
                return line
            if not line.whole:
                self._log.find("truncated", Grade.INFO, line.number)
                break
            self._first = line.number if not number else self._first
            for measure, cell in zip(measures, cells, strict=True):
                self._columns.setdefault(measure, []).append(cell)
                _observe(self._log, measure, cell, line.number, text, of=name)
        return None

    def _aggregated(self) -> Line | None:
        for _ in range(_MEASURES):
            line = self._lines.next()
            text = plain(line.raw) if line is not None else ""
            found = _LINE.match(text)
            if line is None or found is None:
                self._columns = {}
                return line
            if not line.whole:
                self._log.find("truncated", Grade.INFO, line.number)
                break
            name = found[1].lower()
            _observe(self._log, name, found[2], line.number, text)
            if name in self._columns:
                _part_of(self._log, name, line.number, self._first, self._columns[name])
        self._columns = {}
        return None


def _observe(log: LogBuilder, name: str, value: str, line: int, text: str, *, of: str | None = None) -> None:
    metric, unit = METRICS.get(name, (None, None))
    log.observe(
        metric=metric if of is None else None,
        printed=name if of is None else f"{of} {name}",
        value_text=value,
        unit=unit,
        kind="eval",
        text=text,
        line=line,
        subset=of,
    )


def _part_of(log: LogBuilder, name: str, of: int, line: int, column: Iterable[str]) -> None:
    """The value of `name` on line `of` is the mean of the finite numbers of `column`, written from `line` on."""
    numbers = [Decimal(cell) for cell in column]
    finite = [number for number in numbers if number.is_finite()]
    if finite and name not in _NO_MEANS:
        metric = METRICS[name][0] or name
        unit = max(_FLOAT, *map(step, finite))
        # NaN counts for nothing: what is absent is none of the parts.
        log.log.parts.append(Parts(line, of, metric, sum(finite, Decimal(0)), len(finite), 0, unit))
