"""Running commands and functions under the clock, and the figures that come of it."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).resolve().parents[1]
VERIFY: Final = (sys.executable, "-m", "harness")
NOTHING: Final = (sys.executable, "-c", "pass")


class Figure(NamedTuple):
    """A measured number beside its baseline; `goal` says what was promised, `met` is None where it was not measured."""

    name: str
    value: float
    unit: str
    baseline: str
    goal: str
    met: bool | None


class Run(NamedTuple):
    """One child process: wall-clock and processor seconds, peak resident bytes, exit status, what it printed."""

    seconds: float
    cpu: float
    memory: int
    status: int
    output: bytes


def run(command: Sequence[str], environment: dict[str, str]) -> Run:
    """Run `command` to its end."""
    start = time.perf_counter()
    # A pipe, since grep stops at its first match when its output goes to the null device.
    child = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE)
    assert child.stdout is not None
    with child.stdout:
        output = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    # ru_maxrss is in bytes on macOS and in kilobytes elsewhere.
    memory = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return Run(seconds, usage.ru_utime + usage.ru_stime, memory, child.returncode, output)


def passed(done: Run) -> Run:
    """`done`, which must have ended well: a process that fails early is fast and measures nothing."""
    if done.status != 0:
        raise SystemExit(f"a command under measurement failed; exit status {done.status}")
    return done


def in_turn(commands: Mapping[str, Sequence[str]], environment: dict[str, str], turns: int) -> dict[str, list[Run]]:
    """Every command `turns` times, one after the other in each turn, after one turn that does not count."""
    done: dict[str, list[Run]] = {name: [] for name in commands}
    for turn in range(turns + 1):
        for name, command in commands.items():
            one = passed(run(command, environment))
            if turn:
                done[name].append(one)
    return done


def seconds(runs: Sequence[Run]) -> float:
    """The median of their wall-clock seconds."""
    return statistics.median(one.seconds for one in runs)
