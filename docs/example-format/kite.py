"""Logs of Kite, an invented toolkit.

It prints `== kite 1.2 model=NAME data=NAME ==` when it starts, `epoch E train acc=...` and `epoch E eval acc=...` with
the accuracy in percent, and `best acc=... (epoch E)` at the end. The eval lines are results; the best line repeats one.
"""

from __future__ import annotations

from runners.logs.reading.described import Format
from runners.logs.reading.description import Rule, Sample

FORMAT = Format(
    name="kite",
    title="Kite",
    # What such a file is known by, and how sure that makes, up to 100.
    known_by={rb"== kite \d": 90},
    # Printed name -> metric of the registry, and the unit the toolkit prints.
    metrics={"acc": ("top1", "percent")},
    rules=(
        Rule(
            needles=(b"== kite ",),
            pattern=r"== (?P<framework>kite \S+) model=(?P<model>\S+) data=(?P<dataset>\S+) ==",
            starts=True,
        ),
        Rule(
            needles=(b" train acc=",),
            pattern=r"epoch (?P<epoch>\d{1,6}) train acc=(?P<acc>\d+\.\d+)%",
            values={"acc": "acc"},
            kind="train",
            place="trained",
        ),
        Rule(
            needles=(b" eval acc=",),
            pattern=r"epoch (?P<epoch>\d{1,6}) eval acc=(?P<acc>\d+\.\d+)%",
            values={"acc": "acc"},
            split="test",
        ),
        Rule(
            needles=(b"best acc=",),
            pattern=r"best acc=(?P<acc>\d+\.\d+)% \(epoch (?P<epoch>\d{1,6})\)",
            values={"acc": "acc"},
            printed="best {}",
            kind="best",
            split="test",
        ),
    ),
    samples=(
        Sample(
            text="""\
                == kite 1.2 model=Dart data=SportsHall ==
                epoch 1 train acc=61.20%
                epoch 1 eval acc=70.10%
                best acc=70.10% (epoch 1)
                """,
            sees="""\
                2 train top1 61.20 percent, acc, epoch 1
                3 eval top1 70.10 percent, acc, epoch 1, split test
                4 best top1 70.10 percent, best acc, epoch 1, split test
                """,
            runs="1 model Dart, dataset SportsHall, framework kite 1.2, trained 1",
        ),
    ),
)
