"""The samples of a description: what is read in them, against what is said to stand there.

`python -m runners.logs.reading.samples MODULE` shows both for the format that a module describes. A line is the number
of a line, the kind of value, its metric (`-` where the registry knows none), the number and its unit (`-`: open), the
printed name, and then what is known of its place; of a run it is the first line and its settings.
"""

from __future__ import annotations

import io
import sys
from importlib import import_module
from textwrap import dedent
from typing import Final

from harness.evidence.observation import Log, Observation, Run
from runners.logs.reading.base import Head, LogBuilder
from runners.logs.reading.described import Format
from runners.logs.reading.description import Sample
from runners.logs.reading.lines import LineReader
from runners.logs.reading.scan import ENTRY, Scanner
from runners.logs.reading.segments import SegmentReader

SETTINGS: Final = tuple(
    "model dataset split evaluator classes epochs batch_size devices eval_batches samples image_size resumed_from "
    "pretrained framework".split()
)


def read(described: Format, sample: Sample) -> Log:
    """The log that a sample is."""
    data = dedent(sample.text).encode()
    log = LogBuilder(sample.file, described.name, Head(name=sample.file, first=data), curve=sample.curve)
    described.parse(LineReader(io.BytesIO(data)), log, curve=sample.curve)
    return log.log


def value(one: Observation) -> str:
    """An observation as samples write it."""
    places = {"epoch": one.epoch, "step": one.step, "split": one.split, "subset": one.subset}
    if one.kind == "train":
        del places["split"]
    said = [f"{name} {place}" for name, place in places.items() if place is not None]
    head = f"{one.line} {one.kind} {one.metric or '-'} {one.value_text} {one.unit or '-'}"
    return ", ".join([head, one.printed, *said, *(["ema"] if one.weights == "ema" else [])])


def run(one: Run) -> str:
    """A run as samples write it."""
    said = [f"{name} {getattr(one, name)}" for name in SETTINGS if getattr(one, name) is not None]
    trained = [f"trained {' '.join(map(str, one.train_epochs))}"] if one.train_epochs else []
    return f"{one.first_line} {', '.join(said + trained)}".strip()


def seen(log: Log) -> tuple[list[str], list[str]]:
    """Values and runs of a log, as samples write them."""
    return [value(one) for one in log.observations], [run(one) for one in log.runs]


def expected(sample: Sample) -> tuple[list[str], list[str]]:
    """What is said to stand in a sample."""
    return dedent(sample.sees).splitlines(), dedent(sample.runs).splitlines()


def never_shown(described: Format) -> list[str]:
    """The patterns of the rules of which no sample has a line: they could be wrong, and nobody would see."""
    shown = set()
    for sample in described.samples:
        lines = SegmentReader(LineReader(io.BytesIO(dedent(sample.text).encode())))
        shown |= {found.rule for found in Scanner(described.plan, curve=sample.curve).read(lines)} - {ENTRY}
    return [one.rule.pattern for one in described.plan.every if one.number not in shown]


def main(module: str) -> int:
    """Show what is read in the samples of a module's format; 1 where that is not what they say."""
    described: Format = import_module(module).FORMAT
    wrong = 0
    for number, sample in enumerate(described.samples, 1):
        found = seen(read(described, sample))
        right = found == expected(sample)
        wrong += not right
        print(f"sample {number}: {'as it says' if right else 'differs; this is read:'}")
        print("\n".join(["values", *found[0], "runs", *found[1]] if not right else []), end="" if right else "\n")
    for pattern in never_shown(described):
        wrong += 1
        print(f"in no sample: {pattern}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
