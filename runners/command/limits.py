"""What a program may use, and what is said of a program that used more."""

from __future__ import annotations

import os
import resource
from contextlib import suppress
from typing import Literal

import msgspec

# Why a run ended: by itself, or because it went over a limit.
Ending = Literal["exited", "signal", "seconds", "memory", "processes", "output", "not_started"]


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """Limits of one run: wall-clock seconds; bytes of memory over all its processes; processes at once; bytes printed;
    bytes of the scratch folder and of any one file.
    """

    seconds: float = 3600.0
    memory: int = 16 << 30
    processes: int = 512
    output: int = 256 << 20
    scratch: int = 4 << 30


def restrict(limits: Limits) -> None:
    """Limit the calling process and its children, as far as the kernel does that a process."""
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_FSIZE, limits.scratch)
    _lower(resource.RLIMIT_CPU, max(1, int(limits.seconds) * (os.cpu_count() or 1)))
    _lower(resource.RLIMIT_NOFILE, 4096)
    if os.geteuid():
        # The kernel counts all processes of a user, and lets root have as many as it likes.
        _lower(resource.RLIMIT_NPROC, _processes_of(os.geteuid()) + limits.processes)


def _processes_of(user: int) -> int:
    """How many processes, their threads with them, a user has."""
    count = 0
    for name in os.listdir("/proc"):
        if name.isdigit():
            with suppress(OSError):
                if os.stat(f"/proc/{name}").st_uid == user:
                    count += len(os.listdir(f"/proc/{name}/task"))
    return count


def _lower(what: int, value: int) -> None:
    _, hard = resource.getrlimit(what)
    bound = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(what, (bound, bound))
