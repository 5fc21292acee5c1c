"""The training lines of a PaddleClas log as columns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from harness.evidence.steps import Steps
from runners.logs.reading.lines import LineReader
from runners.logs.reading.steps import Shape, read

# `lr(Cosine): 0.1, top1: 0.2, loss: 1.5, batch_cost: 0.1s, reader_cost: 0.1, ips: 9.9 samples/s, eta: 1:00:00`
_TRAINING: Final = Shape(
    b"[Train][Epoch ",
    re.compile(rb"\[Train\]\[Epoch (?P<epoch>\d{1,9})/\d{1,9}\]\[Iter: (?P<step>\d{1,9})/(?P<of>\d{1,9})\]"),
    {
        "loss": (b"loss",),
        "lr": (b"lr",),
        "batch_cost": (b"batch_cost",),
        "reader_cost": (b"reader_cost",),
        "ips": (b"ips",),
    },
    re.compile(
        rb"\[(\d{4}/\d\d/\d\d \d\d):(\d\d:\d\d)\] ppcls INFO: "
        rb"\[Train\]\[Epoch (\d{1,9})/\d{1,9}\]\[Iter: (\d{1,9})/(\d{1,9})\]"
        rb"lr(?:\(\w{1,99}\))?: ([\d.e-]{1,30})(?:, (?!loss: )[^,\n]{0,99}){0,30}, loss: (\d+\.\d+|nan|inf), "
        rb"batch_cost: (\d+\.\d+)s, reader_cost: (\d+\.\d+), ips: (\d+\.\d+) (?:samples/s|images/sec)"
        rb"(?:, eta: ((?:\d{1,6} days?, )?\d{1,6}):(\d\d:\d\d))?"
    ),
)


def read_steps(reader: LineReader) -> Iterator[Steps]:
    """The lines `[Train][Epoch e/E][Iter: i/n]...` of a file."""
    return read(reader, _TRAINING)
