"""Runs one program of a submission, isolated and limited, and tells how it ended.

Nothing of it is left behind: no process, no file. What it prints is kept up to a limit, in the order it came.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

import msgspec

from harness.values.errors import InputError, UsageError
from runners.command import limits as limiting
from runners.command.isolation import BUBBLEWRAP, Isolation, best, environment, wrapped
from runners.command.limits import Ending, Limits

_LOOK: Final = 0.02
_CHUNK: Final = 1 << 16


class Result(msgspec.Struct, frozen=True, kw_only=True):
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
) -> Result:
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
            command, where, variables = list(argv), folder or scratch, environment(scratch)
        # bubblewrap ends all its processes itself.
        with contextlib.nullcontext() if isolation is BUBBLEWRAP else limiting.adopting():
            return _watched(command, where, variables, bounds, isolation, look)


def _watched(
    command: list[str],
    where: str,
    variables: dict[str, str],
    bounds: Limits,
    isolation: Isolation,
    look: Callable[[], None] | None,
) -> Result:
    began = time.monotonic()
    before = None if isolation is BUBBLEWRAP else limiting.children()
    try:
        child = subprocess.Popen(  # noqa: S603  # running it is what was asked for
            command,
            cwd=where,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=partial(limiting.restrict, bounds),  # no thread of ours runs beside it
        )
    except (OSError, ValueError) as error:
        raise InputError("run_not_started", command=command[0], problem=str(error)) from None
    family = limiting.Family(child.pid, before)
    kept = bytearray()
    ending: Ending = "exited"
    peak = 0
    assert child.stdout is not None
    try:
        with selectors.DefaultSelector() as selector:
            selector.register(child.stdout, selectors.EVENT_READ)
            open_pipe = True
            while open_pipe or child.poll() is None:
                for _ in selector.select(_LOOK):
                    chunk = os.read(child.stdout.fileno(), _CHUNK)
                    kept += chunk[: bounds.output - len(kept)]
                    if not chunk:
                        selector.unregister(child.stdout)
                        open_pipe = False
                    elif len(kept) >= bounds.output:
                        ending = "output"
                if look is not None:
                    look()
                pids = family.alive()
                memory = limiting.used(pids)
                peak = max(peak, memory)
                if ending == "exited":
                    ending = _over(bounds, time.monotonic() - began, len(pids), memory)
                if ending != "exited" or (child.poll() is not None and not _more(selector)):
                    break
                if not open_pipe:
                    time.sleep(_LOOK)
    finally:
        _end(child, family)
    status = child.returncode
    if ending == "exited" and (status < 0 or status > 128):
        ending = "signal"
    return Result(
        ending=ending,
        status=status,
        output=bytes(kept),
        seconds=time.monotonic() - began,
        isolation=isolation.name,
        peak=peak,
    )


def _over(bounds: Limits, seconds: float, processes: int, memory: int) -> Ending:
    """The limit that is passed, if any."""
    if seconds > bounds.seconds:
        return "seconds"
    if processes > bounds.processes:
        return "processes"
    return "memory" if memory > bounds.memory else "exited"


def _more(selector: selectors.BaseSelector) -> bool:
    """Whether something waits to be read."""
    return bool(selector.get_map()) and bool(selector.select(0))


def _end(child: subprocess.Popen[bytes], family: limiting.Family) -> None:
    """End the program and all that it started."""
    for _ in range(200):
        pids = family.alive()
        if pids:
            # At once, so that none can fork while others are ended.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(child.pid, signal.SIGKILL)
        for pid in pids:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        child.poll()
        family.reap()
        if not pids:
            break
        time.sleep(0.005)
    child.wait()
    if child.stdout is not None:
        child.stdout.close()
