"""How far a program is kept from the rest of the machine: bubblewrap where it works, else limits alone.

bubblewrap (https://github.com/containers/bubblewrap) starts a program in namespaces of its own. It sees the system's
libraries and the inputs, read-only, and a scratch folder in memory; it has no network, no other processes and none of
the user's files or variables; when it ends, everything it started ends.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from typing import Final, NamedTuple

from runners.command.limits import Limits

SCRATCH: Final = "/scratch"
_SYSTEM: Final = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/etc/ld.so.cache", "/etc/alternatives")
_PATHS: Final = ("/usr/local/bin", "/usr/bin", "/bin")


class Isolation(NamedTuple):
    """The way a program is run: its name, and what it does not keep out."""

    name: str
    lets_through: tuple[str, ...]


BUBBLEWRAP: Final = Isolation("bubblewrap", ())
# Nothing but limits and an empty environment.
LIMITS: Final = Isolation("limits", ("network", "files", "processes"))


@cache
def best() -> Isolation:
    """The strongest way that works on this machine."""
    if shutil.which("bwrap") is None:
        return LIMITS
    probe = wrapped(["true"], [], "/", Limits())
    done = subprocess.run(probe, capture_output=True, timeout=30, check=False, stdin=subprocess.DEVNULL)  # noqa: S603
    return BUBBLEWRAP if done.returncode == 0 else LIMITS


def wrapped(
    argv: Sequence[str], inputs: Sequence[str], folder: str, limits: Limits, output: str | None = None
) -> list[str]:
    """The command that runs `argv` under bubblewrap, in `folder`, with `inputs` to read at their own places.

    The folder `output` is the one place of the machine where it may write.
    """
    # In full, since the program's PATH, where it would be looked for, is not ours.
    command = [shutil.which("bwrap") or "bwrap"]
    command += ["--unshare-all", "--unshare-user", "--disable-userns", "--die-with-parent", "--new-session"]
    command += ["--uid", "65534", "--gid", "65534", "--cap-drop", "ALL", "--hostname", "sandbox"]
    for path in _SYSTEM:
        if os.path.islink(path):
            command += ["--symlink", os.readlink(path), path]
        elif os.path.exists(path):
            command += ["--ro-bind", path, path]
    command += ["--proc", "/proc", "--dev", "/dev"]
    for path in (SCRATCH, "/tmp", "/dev/shm"):  # noqa: S108  # the sandbox's own
        command += ["--size", str(limits.scratch), "--tmpfs", path]
    # Else files without limit could lie beside the devices.
    command += ["--remount-ro", "/dev"]
    # Last, since they may lie below /tmp.
    for path in dict.fromkeys((*interpreter(), *inputs)):
        command += ["--ro-bind", path, path]
    if output is not None:
        command += ["--bind", output, output]
    command += ["--remount-ro", "/", "--chdir", folder, "--clearenv"]
    for name, value in environment(SCRATCH).items():
        command += ["--setenv", name, value]
    return [*command, "--", *argv]


def environment(home: str) -> dict[str, str]:
    """All the variables that a program gets."""
    own = os.path.dirname(sys.executable)
    return {
        "PATH": os.pathsep.join(dict.fromkeys((own, *_PATHS))),
        "HOME": home,
        "TMPDIR": home,
        "LANG": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUNBUFFERED": "1",
    }


def interpreter() -> list[str]:
    """The folders of the running Python and its packages, where they lie outside the system's."""
    folders = [sys.prefix, sys.base_prefix]
    return [path for path in dict.fromkeys(folders) if not path.startswith("/usr/") and path not in ("/", "/usr")]
