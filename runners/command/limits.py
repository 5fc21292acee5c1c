"""What a program may use, and what is said of a program that used more."""

from __future__ import annotations

import ctypes
import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final, Literal

import msgspec

# Why a run ended: by itself, or because it went over a limit.
Ending = Literal["exited", "signal", "seconds", "memory", "processes", "output", "not_started"]

_PAGE: Final = os.sysconf("SC_PAGE_SIZE")
# Linux, include/uapi/linux/prctl.h.
_PR_SET_CHILD_SUBREAPER: Final = 36


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


def used(pids: list[int]) -> int:
    """The bytes of memory that these processes hold; those that have ended hold none."""
    return sum(map(_resident, pids))


def _resident(pid: int) -> int:
    try:
        with open(f"/proc/{pid}/statm", "rb") as file:
            return int(file.read().split()[1]) * _PAGE
    except (OSError, ValueError, IndexError):
        return 0


@contextmanager
def adopting() -> Iterator[None]:
    """Meanwhile a process whose parents have ended becomes a child of this one, so that it is not lost sight of."""
    prctl = ctypes.CDLL(None).prctl
    prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    try:
        yield
    finally:
        prctl(_PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)


class Family:
    """The processes of the session or group `group`, all that descend from them, and those that once did.

    With `before`, the children that we had when it began, orphans that `adopting` brought here are of it as well: they
    are told from later children of our own by their session, which is not ours.
    """

    def __init__(self, group: int, before: frozenset[int] | None = None) -> None:
        self._group = group
        self._self, self._session = os.getpid(), os.getsid(0)
        self._before = before
        self._ended: set[int] = set()
        # When each of them started: numbers of processes come again.
        self._known: dict[int, int] = {}

    def alive(self) -> list[int]:
        """Those that have not ended."""
        parents: dict[int, int] = {}
        started: dict[int, int] = {}
        found: set[int] = set()
        for name in os.listdir("/proc"):
            fields = _fields(name) if name.isdigit() else []
            if len(fields) < 20:
                continue
            pid = int(name)
            parents[pid], started[pid] = int(fields[1]), int(fields[19])
            group, session = int(fields[2]), int(fields[3])
            adopted = parents[pid] == self._self and self._is_adopted(pid, session)
            if fields[0] == b"Z":
                del parents[pid]
                if adopted:
                    self._ended.add(pid)
            elif adopted or self._group in (group, session) or self._known.get(pid) == started[pid]:
                found.add(pid)
        while more := {pid for pid, parent in parents.items() if parent in found} - found:
            found |= more
        self._known |= {pid: started[pid] for pid in found}
        return sorted(found)

    def _is_adopted(self, child: int, session: int) -> bool:
        """Whether a child of ours was an orphan of the family."""
        if self._before is None or child == self._group:
            return False
        return session != self._session and child not in self._before

    def reap(self) -> None:
        """Take leave of the adopted processes that have ended."""
        while self._ended:
            with suppress(ChildProcessError):
                os.waitpid(self._ended.pop(), os.WNOHANG)


def children() -> frozenset[int]:
    """The processes that this one has started, and that have not ended."""
    own = str(os.getpid()).encode()
    return frozenset(int(name) for name in os.listdir("/proc") if name.isdigit() and _fields(name)[1:2] == [own])


def _fields(name: str) -> list[bytes]:
    """What the kernel says of a process behind its name: state, parent, group, session, ...; nothing of one gone."""
    try:
        with open(f"/proc/{name}/stat", "rb") as file:
            return file.read().rpartition(b")")[2].split()
    except OSError:
        return []
