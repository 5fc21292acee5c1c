"""Result files of TIPC, the training and inference checks of the Paddle toolkits.

Each command that a check ran leaves one line, `Run successfully with command - MODEL - COMMAND - LOG !` or `Run failed
with command - ...`, in colour (PaddlePaddle/PaddleClas, test_tipc/common_func.sh, status_check); older versions leave
the model out. What a file gives is how many commands passed and how many failed, and each as a test of the script
that the file is called after (PaddlePaddle/PaddleNLP, scripts/regression/run_deploy.sh writes the same lines).
"""

from __future__ import annotations

import re
from typing import Final, Literal

from harness.evidence.observation import UnitResult
from runners.logs.reading.base import MAX_TEXT, Head, LogBuilder
from runners.logs.reading.lines import LineReader, SegmentReader, plain

NAME: Final = "tipc"
TITLE: Final = "TIPC"

METRICS: Final[dict[str, tuple[str | None, str | None]]] = {"passed": (None, "count"), "failed": (None, "count")}

_NEEDLES: Final = (b"Run successfully with command", b"Run failed with command")
_RECOGNISE: Final = re.compile(rb"\bRun (?:successfully|failed) with command - ")
_RESULT: Final = re.compile(r"\bRun (successfully|failed) with command - +(?:(\S{1,99}) - )?(.{0,999})")
# Far above the commands of a chain; a file made to fill the memory ends here.
MAX_COMMANDS: Final = 10_000


def recognise(head: Head) -> int:
    return 65 if _RECOGNISE.search(head.text) else 0


def parse(reader: LineReader, log: LogBuilder, *, curve: bool = False) -> None:
    lines = SegmentReader(reader)
    counts = {"passed": 0, "failed": 0}
    last: dict[str, tuple[int, str]] = {}
    models: set[str | None] = set()
    script = re.sub(r"\.\w{1,9}$", "", log.log.file) + ".sh"
    while (line := lines.seek(_NEEDLES)) is not None:
        text = plain(line.raw)
        found = _RESULT.search(text)
        if found is None:
            continue
        outcome: Literal["passed", "failed"] = "passed" if found[1] == "successfully" else "failed"
        counts[outcome] += 1
        last[outcome] = (line.number, text)
        if len(log.log.tests) < MAX_COMMANDS:
            name = found[3].partition(" - ")[0].rstrip(" !")[:MAX_TEXT]
            log.log.tests.append(UnitResult(script, name, outcome, line.number))
        models.add(found[2])
        log.current(line.number)
    if not last or log.run is None:
        return
    log.run.model = models.pop() if len(models) == 1 else None
    for printed, count in counts.items():
        # None failed is said by the lines that say what passed, and the other way round.
        number, text = last.get(printed) or next(iter(last.values()))
        log.observe(
            metric=None,
            printed=printed,
            value_text=str(count),
            unit=METRICS[printed][1],
            kind="final",
            text=f"{count} {printed}: {text}",
            line=number,
        )
