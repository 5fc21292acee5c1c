"""A log format: the list of throws that the referee prints."""

from __future__ import annotations

import re
from typing import Final

from runners.logs.reading.base import Head, LogBuilder
from runners.logs.reading.lines import LineReader, plain

NAME: Final = "throws"
TITLE: Final = "Paper planes: the referee's list"

_START: Final = re.compile(r"== throws of (\S+) in (\S+) ==")
_MEAN: Final = re.compile(r"mean of (\d{1,6}) throws: (\d{1,4}\.\d{1,4}) m")


def recognise(head: Head) -> int:
    return 90 if b"== throws of " in head.text else 0


def parse(reader: LineReader, log: LogBuilder, *, curve: bool = False) -> None:
    while (line := reader.seek((b"== throws of ", b"mean of "))) is not None:
        text = plain(line.raw)
        if found := _START.search(text):
            run = log.start_run(line.number)
            run.model, run.dataset, run.split = found[1], found[2], "test"
        elif found := _MEAN.search(text):
            log.current(line.number).samples = int(found[1])
            log.observe(
                metric="flight_distance",
                printed="mean",
                value_text=found[2],
                unit="m",
                kind="eval",
                text=text,
                line=line.number,
            )
