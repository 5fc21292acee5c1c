"""Watches one program from a process of its own, and tells how it ended.

The supervisor adopts whatever the program leaves without a parent. So all that descends from a supervisor belongs to
its program, and nothing else does, however many programs run side by side: each run ends its own descendants alone.
Without isolation a program can kill its supervisor, as it can any process of its user; its run has then failed.
"""

from __future__ import annotations

import os
import selectors
import subprocess
import sys
import time
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Final

import msgspec

from runners.command import descendants
from runners.command.limits import Ending, Limits, restrict

# How often it looks, in seconds.
LOOK: Final = 0.02
_CHUNK: Final = 1 << 16


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """What to run: a command (no shell), the folder it starts in, all its variables, its limits.

    Names of files are bytes: they need not be text.
    """

    command: list[bytes]
    folder: bytes
    variables: dict[str, str]
    limits: Limits


class ProcessEnd(msgspec.Struct, frozen=True, kw_only=True):
    """How it ended; `problem` says why it could not be started. What it printed follows."""

    ending: Ending
    status: int = 0
    seconds: float = 0.0
    peak: int = 0
    problem: str = ""


def start(task: Task) -> subprocess.Popen[bytes]:
    """Start a supervisor. It prints a line of JSON, `ProcessEnd`, and then what the program printed.

    It ends the program, and itself, when its standard input is closed: also when this process is killed.
    """
    root = str(Path(__file__).resolve().parents[2])
    # Nothing may be imported from the working directory, which `-c` puts first.
    code = f"import sys; sys.path[:] = sys.argv[1:]; from {__name__} import main; main()"
    places = [root, *(path for path in sys.path if os.path.isabs(path) and path != root)]
    supervisor = subprocess.Popen(  # noqa: S603  # our own code
        [sys.executable, "-c", code, *places],
        cwd="/",
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    assert supervisor.stdin is not None
    supervisor.stdin.write(msgspec.json.encode(task) + b"\n")
    supervisor.stdin.flush()
    return supervisor


def main() -> None:
    """The supervisor's whole life."""
    descendants.adopt()
    task = msgspec.json.decode(sys.stdin.buffer.readline(), type=Task)
    niceness = os.getpriority(os.PRIO_PROCESS, 0)
    # Before all others, where we may (root): thousands of processes, which nothing else keeps root from starting,
    # would leave no time to count and end them. What we start is as it would have been.
    with suppress(OSError):
        os.sched_setscheduler(0, os.SCHED_RR | os.SCHED_RESET_ON_FORK, os.sched_param(1))
    seen, output = _watched(task, niceness)
    told = memoryview(msgspec.json.encode(seen) + b"\n" + output)
    with suppress(BrokenPipeError):
        while told:
            told = told[os.write(sys.stdout.fileno(), told) :]


def _watched(task: Task, niceness: int) -> tuple[ProcessEnd, bytes]:
    began = time.monotonic()
    try:
        program = subprocess.Popen(  # noqa: S603  # running it is what was asked for
            task.command,
            cwd=task.folder,
            env=task.variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=partial(_restricted, task.limits, niceness),  # no thread of the supervisor runs beside it
        )
    except (OSError, ValueError) as error:
        return ProcessEnd(ending="not_started", problem=str(error)), b""
    assert program.stdout is not None
    kept = bytearray()
    statuses: dict[int, int] = {}
    ending: Ending = "exited"
    peak = 0
    with selectors.DefaultSelector() as selector:
        selector.register(program.stdout, selectors.EVENT_READ)
        # Nothing more is ever written there: when it can be read, it was closed.
        selector.register(sys.stdin, selectors.EVENT_READ)
        printing = True
        while ending == "exited" and (printing or program.pid not in statuses):
            ready = [key.fileobj for key, _ in selector.select(LOOK)]
            if sys.stdin in ready:
                break
            if program.stdout in ready:
                chunk = os.read(program.stdout.fileno(), _CHUNK)
                kept += chunk[: task.limits.output - len(kept)]
                if not chunk:
                    selector.unregister(program.stdout)
                    printing = False
            elif program.pid in statuses:
                # What it left behind still holds the pipe, and prints nothing.
                break
            pids = descendants.alive()
            memory = descendants.resident(pids)
            peak = max(peak, memory)
            ending = _over(task.limits, len(kept), time.monotonic() - began, len(pids), memory)
            statuses |= descendants.reap()[0]
    statuses |= descendants.end_all(program.pid)
    program.stdout.close()
    # It was waited for here; one that even a kill did not end counts as killed.
    status = program.returncode = statuses.get(program.pid, -9)
    if ending == "exited" and (status < 0 or status > 128):
        ending = "signal"
    return ProcessEnd(ending=ending, status=status, seconds=time.monotonic() - began, peak=peak), bytes(kept)


def _restricted(limits: Limits, niceness: int) -> None:
    os.setpriority(os.PRIO_PROCESS, 0, niceness)
    restrict(limits)


def _over(bounds: Limits, printed: int, seconds: float, processes: int, memory: int) -> Ending:
    """The limit that is passed, if any."""
    if printed >= bounds.output:
        return "output"
    if seconds > bounds.seconds:
        return "seconds"
    if processes > bounds.processes:
        return "processes"
    return "memory" if memory > bounds.memory else "exited"
