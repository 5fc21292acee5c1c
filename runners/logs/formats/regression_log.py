"""What PaddleNLP's regression scripts print: which examples and deployments ran through, and which did not.

The writers (PaddlePaddle/PaddleNLP, scripts/regression/ci_case.sh and run_ci.sh): an example ends in a line in colour,
`/workspace/PaddleNLP/model_logs/electra_deploy_SUCCESS` or `..._FAIL`, the latter followed by its log; a script that
checks deployments says so with TIPC's `Run successfully with command - MODEL - COMMAND - LOG !`. Each is a test of the
script that ran it: the one that the file calls (`bash scripts/regression/run_deploy.sh`), else the one that the log is
named after, which stands in `scripts/regression` of that repository. A name that comes again is the same example, and
if it failed once it failed.
"""

from __future__ import annotations

import re
from typing import Final

from harness.evidence.observation import Outcome, UnitResult
from runners.logs.reading.base import Head, LogBuilder
from runners.logs.reading.lines import LineReader, plain
from runners.logs.reading.segments import SegmentReader

NAME: Final = "regression_log"
TITLE: Final = "PaddleNLP (regression scripts)"

METRICS: Final[dict[str, tuple[str | None, str | None]]] = {"passed": (None, "count"), "failed": (None, "count")}

_FOLDER: Final = "scripts/regression"
_NEEDLES: Final = (b"_SUCCESS", b"_FAIL", b" with command - ", b"scripts/regression/")
_MARK: Final = re.compile(
    rb"^(?:\x1b\[[\d;]{1,9}m)? ?/\S{1,300}/[\w.-]{1,99}_(?:SUCCESS|FAIL) ?(?:\x1b\[[\d;]{0,9}m)?\r?$"
    rb"|\bRun (?:successfully|failed) with command - ",
    re.MULTILINE,
)
_CALL: Final = re.compile(r"(?:^|\s)(?:bash|sh) \S{0,200}?scripts/regression/([\w-]{1,60}\.sh)\b")
_CASE: Final = re.compile(r"^ ?/\S{1,300}/([\w.-]{1,99})_(SUCCESS|FAIL) ?$")
_COMMAND: Final = re.compile(r"\bRun (successfully|failed) with command - +(.{1,400}?) ?!? *$")
_SCRIPT: Final = re.compile(r"(?:^|/)((?:run|ci)_[\w-]{1,60})\.(?:log|txt|out)$")


def recognise(head: Head) -> int:
    named = _SCRIPT.search(head.name) is not None or b"scripts/regression/" in head.text
    return 70 if named and _MARK.search(head.text) else 0


def parse(reader: LineReader, log: LogBuilder, *, curve: bool = False) -> None:
    lines = SegmentReader(reader)
    named = _SCRIPT.search(log.head.name)
    script = f"{_FOLDER}/{named[1]}.sh" if named is not None else ""
    found: dict[tuple[str, str], tuple[Outcome, int, str]] = {}
    while (line := lines.seek(_NEEDLES)) is not None:
        text = plain(line.raw)
        if called := _CALL.search(text):
            script = f"{_FOLDER}/{called[1]}"
        elif case := _CASE.match(text):
            _settle(found, (script, case[1]), passed=case[2] == "SUCCESS", line=line.number, text=text)
        elif line.whole and (ran := _COMMAND.search(text)):
            _settle(found, (script, ran[2]), passed=ran[1] == "successfully", line=line.number, text=text)
    if not found:
        return
    for (file, name), (outcome, number, _) in found.items():
        log.log.tests.append(UnitResult(file, name, outcome, number))
    _, number, text = list(found.values())[-1]
    log.start_run(number)
    for printed, outcome in (("passed", "passed"), ("failed", "failed")):
        log.observe(
            metric=None,
            printed=printed,
            value_text=str(sum(one == outcome for one, _, _ in found.values())),
            unit=METRICS[printed][1],
            kind="final",
            text=text,
            line=number,
        )


def _settle(
    found: dict[tuple[str, str], tuple[Outcome, int, str]], key: tuple[str, str], *, passed: bool, line: int, text: str
) -> None:
    had = found.get(key)
    if had is None or (had[0] == "passed" and not passed):
        found[key] = ("passed" if passed else "failed", line, text)
