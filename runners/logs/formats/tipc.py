"""Result files of TIPC, the training and inference checks of the Paddle toolkits.

Each command that a check ran leaves one line, `Run successfully with command - MODEL - COMMAND - LOG !` or `Run failed
with command - ...`, in colour (PaddlePaddle/PaddleClas, test_tipc/common_func.sh, status_check); older versions leave
the model out. What a file gives is how many commands passed and how many failed.
"""

from __future__ import annotations

import re
from typing import Final

from runners.logs.reading.base import Head, LogBuilder
from runners.logs.reading.lines import LineReader, plain
from runners.logs.reading.segments import SegmentReader

NAME: Final = "tipc"
TITLE: Final = "TIPC"

METRICS: Final[dict[str, tuple[str | None, str | None]]] = {"passed": (None, "count"), "failed": (None, "count")}

_NEEDLES: Final = (b"Run successfully with command", b"Run failed with command")
_RECOGNISE: Final = re.compile(rb"\bRun (?:successfully|failed) with command - ")
_RESULT: Final = re.compile(r"\bRun (successfully|failed) with command - +(?:(\S{1,99}) - )?")


def recognise(head: Head) -> int:
    return 65 if _RECOGNISE.search(head.text) else 0


def parse(reader: LineReader, log: LogBuilder, *, curve: bool = False) -> None:
    lines = SegmentReader(reader)
    counts = {"passed": 0, "failed": 0}
    last: dict[str, tuple[int, str]] = {}
    models: set[str | None] = set()
    while (line := lines.seek(_NEEDLES)) is not None:
        text = plain(line.raw)
        found = _RESULT.search(text)
        if found is None:
            continue
        outcome = "passed" if found[1] == "successfully" else "failed"
        counts[outcome] += 1
        last[outcome] = (line.number, text)
        models.add(found[2])
        log.current(line.number)
    if not last or log.run is None:
        return
    log.run.model = models.pop() if len(models) == 1 else None
    for outcome, count in counts.items():
        # None failed is said by the lines that say what passed, and the other way round.
        number, text = last.get(outcome) or next(iter(last.values()))
        log.observe(
            metric=None,
            printed=outcome,
            value_text=str(count),
            unit=METRICS[outcome][1],
            kind="final",
            text=f"{count} {outcome}: {text}",
            line=number,
        )
