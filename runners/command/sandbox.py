"""Runs one program of a submission, isolated and limited, and tells how it ended.

Nothing of it is left behind: no process, no file. What it prints is kept up to a limit, in the order it came.
"""

from __future__ import annotations

import os
import selectors
import tempfile
from collections.abc import Callable, Sequence
from typing import Final

import msgspec

from harness.values.errors import InputError, UsageError
from runners.command import supervisor
from runners.command.isolation import BUBBLEWRAP, best, environment, wrapped
from runners.command.limits import Ending, Limits
from runners.command.supervisor import ProcessEnd, Task

_CHUNK: Final = 1 << 16


class SandboxResult(msgspec.Struct, frozen=True, kw_only=True):
    """How a run ended. `status` is the exit status, or less the number of the signal that ended it."""

    ending: Ending
    status: int
    output: bytes
    seconds: float
    isolation: str
    peak: int


def run(
    argv: Sequence[str],
    *,
    inputs: Sequence[str] = (),
    folder: str | None = None,
    output: str | None = None,
    limits: Limits | None = None,
    weak: bool = False,
    look: Callable[[], None] | None = None,
) -> SandboxResult:
    """Run `argv` (no shell) in `folder`, with the files and folders `inputs` to read and the folder `output` to write.

    `look` is called now and then while it runs.

    Raises UsageError where the machine offers no isolation and `weak` does not allow to go without, and for inputs
    that are not there; InputError where the program cannot be started.
    """
    bounds = limits or Limits()
    isolation = best()
    if isolation is not BUBBLEWRAP and not weak:
        raise UsageError("run_no_isolation", through=", ".join(isolation.lets_through))
    places = [os.path.realpath(path) for path in (*inputs, *([folder] if folder else ()))]
    for path in places:
        if not os.path.exists(path):
            raise UsageError("input_not_found", file=path)
    with tempfile.TemporaryDirectory(prefix="reproverify-run-") as scratch:
        if isolation is BUBBLEWRAP:
            command = wrapped(
                argv, list(dict.fromkeys(places)), os.path.realpath(folder) if folder else "/", bounds, output
            )
            where, variables = "/", environment("/")
        else:
            command, where, variables = list(argv), os.path.realpath(folder or scratch), environment(scratch)
        arguments = [os.fsencode(argument) for argument in command]
        task = Task(command=arguments, folder=os.fsencode(where), variables=variables, limits=bounds)
        seen, printed = _supervised(task, look)
    if seen.ending == "not_started":
        raise InputError("run_not_started", command=command[0], problem=seen.problem)
    return SandboxResult(
        ending=seen.ending,
        status=seen.status,
        output=printed,
        seconds=seen.seconds,
        isolation=isolation.name,
        peak=seen.peak,
    )


def _supervised(task: Task, look: Callable[[], None] | None) -> tuple[ProcessEnd, bytes]:
    """How the program ended, and what it printed."""
    told = bytearray()
    process = supervisor.start(task)
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        with selectors.DefaultSelector() as selector:
            selector.register(process.stdout, selectors.EVENT_READ)
            while True:
                if selector.select(supervisor.LOOK):
                    chunk = os.read(process.stdout.fileno(), _CHUNK)
                    if not chunk:
                        break
                    told += chunk
                elif look is not None:
                    look()
    finally:
        # Where it still watches, because we were interrupted, it now ends the program.
        process.stdin.close()
        process.stdout.close()
        process.wait()
    line, _, printed = bytes(told).partition(b"\n")
    if process.returncode != 0:
        # The program ended it too.
        return ProcessEnd(ending="signal", status=process.returncode), b""
    return msgspec.json.decode(line, type=ProcessEnd), printed
