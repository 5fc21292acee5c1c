"""Logs of any script: what no other format recognises, read from the words around its numbers.

It recognises nothing by itself: it is asked where no other format does, and for the lines that one leaves unread. What
it finds is inferred (docs/general-reader.md) and proves nothing until a person confirms it.
"""

from __future__ import annotations

from typing import Final

from harness.evidence.observation import Kind
from runners.logs.reading.base import Head, LogBuilder
from runners.logs.reading.general.candidates import CandidateLine
from runners.logs.reading.general.reader import General
from runners.logs.reading.general.sentence import NamedNumber
from runners.logs.reading.general.vocabulary import units_of
from runners.logs.reading.lines import LineReader

NAME: Final = "general"
TITLE: Final = "Logs of any script"


def recognise(head: Head) -> int:
    """It recognises nothing: it is asked where no format does."""
    return 0


def parse(reader: LineReader, log: LogBuilder, *, curve: bool = False) -> None:
    """Hand over the evaluations of a log as inferred observations."""
    for one in General(log.log.own_name).read(reader):
        log.log.alike[one.line] = one.series
        for pair in one.pairs:
            add(log, one, pair)


def add(log: LogBuilder, one: CandidateLine, pair: NamedNumber) -> None:
    """One value of a line, as an inferred observation."""
    marks = pair.marks
    kind: Kind = "best" if marks.best else "final" if marks.last and not marks.evaluated else "eval"
    unit = pair.unit
    if pair.name.loss:
        unit = "loss"
    elif pair.name.metric is not None:
        units = units_of(pair.name.metric)
        if unit is None and len(units) == 1:
            unit = units[0]
    log.observe(
        metric=pair.name.metric,
        printed=pair.printed,
        value_text=pair.value.removeprefix("+"),
        unit=unit,
        kind=kind,
        text=one.text,
        line=one.line,
        epoch=one.epoch,
        step=one.step,
        split=marks.split,
        subset=pair.name.subset,
        because=pair.because or "alone",
    )
