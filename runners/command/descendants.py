"""The processes that descend from this one: who they are, what they hold, and the end of them all."""

from __future__ import annotations

import ctypes
import os
import signal
import time
from collections import defaultdict
from contextlib import suppress
from typing import Final

_PAGE: Final = os.sysconf("SC_PAGE_SIZE")
# Linux, include/uapi/linux/prctl.h.
_PR_SET_CHILD_SUBREAPER: Final = 36
# How long a killed process may take to give back what it holds; one that hangs in the kernel takes for ever.
_PATIENCE: Final = 30.0


def adopt() -> None:
    """From now on, a descendant whose parent ends becomes a child of this process: none gets out of sight."""
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def alive() -> list[int]:
    """The descendants of this process that have not ended."""
    children: dict[int, list[int]] = defaultdict(list)
    for name in os.listdir("/proc"):
        state, parent = _state(name) if name.isdigit() else (b"Z", 0)
        if state != b"Z":
            children[parent].append(int(name))
    found: list[int] = []
    waiting = [os.getpid()]
    while waiting:
        own = children.pop(waiting.pop(), [])
        found += own
        waiting += own
    return sorted(found)


def _state(name: str) -> tuple[bytes, int]:
    """The state and the parent of a process; one that is gone is a zombie without parent."""
    try:
        with open(f"/proc/{name}/stat", "rb") as file:
            # The name, in parentheses before these, may hold anything.
            fields = file.read().rpartition(b")")[2].split()
        return fields[0], int(fields[1])
    except (OSError, IndexError):
        return b"Z", 0


def resident(pids: list[int]) -> int:
    """The bytes of memory that these processes hold; those that have ended hold none."""
    return sum(map(_resident, pids))


def _resident(pid: int) -> int:
    try:
        with open(f"/proc/{pid}/statm", "rb") as file:
            return int(file.read().split()[1]) * _PAGE
    except (OSError, ValueError, IndexError):
        return 0


def reap() -> tuple[dict[int, int], bool]:
    """Take leave of the children that have ended: their exit statuses, and whether any other child is left."""
    statuses: dict[int, int] = {}
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return statuses, False
        if not pid:
            return statuses, True
        statuses[pid] = os.waitstatus_to_exitcode(status)


def end_all(group: int) -> dict[int, int]:
    """Kill all descendants, those of the process group `group` at once: the exit statuses of the children.

    After `adopt`, a process without children has no descendants either, so that the end is seen for certain.
    """
    statuses: dict[int, int] = {}
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        ended, left = reap()
        statuses |= ended
        if not left:
            break
        # At once, so that none can fork while others are ended.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal.SIGKILL)
        for pid in alive():
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.005)
    return statuses
