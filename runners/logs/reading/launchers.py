"""What a launcher puts before every line of the programs it starts: found in a file's beginning, and taken away.

A line of such a file that lacks it was not printed by the program, and says so where it is read.
"""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any, Final

from runners.logs.reading.lines import BLOCK

# As each launcher writes it. A blank that follows belongs to it where the launcher puts one.
_FORMS: Final = (
    # Open MPI, `mpirun --tag-output`: "[job,rank]<stdout>:" (mpirun(1)).
    rb"\[\d{1,9},\d{1,9}\]<std(?:out|err)>: ?",
    # kubectl logs --timestamps, docker logs --timestamps, GitHub Actions: RFC 3339 with parts of a second.
    rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d) ",
    # Slurm, `srun --label`: the task's number, right-aligned where there are ten or more (srun(1)).
    rb" {0,5}\d{1,6}: ",
    # torchrun with --tee: role and local rank (torch.distributed.elastic.multiprocessing).
    rb"\[(?:default|trainer|worker|rank)\d{1,6}\]: ?",
    # docker compose logs: the container, padded, and a bar.
    rb"[A-Za-z][\w.-]{0,80}-\d{1,4} {1,40}\| ",
    # Ray: the actor's class with its process, and its address where that is another machine.
    rb"(?:\x1b\[\d{1,3}m)?\([A-Za-z_]\w{0,80} pid=\d{1,9}(?:, ip=[\d.]{7,15})?\)(?:\x1b\[0m)? ",
)
# So many lines have to begin alike before it is a launcher's doing.
_ENOUGH: Final = 6
# What a line that the launcher did not pass on begins with, so that it looks like no line of the program.
OUTSIDE: Final = b"(not from the launched program) "


def launcher(first: bytes) -> re.Pattern[bytes] | None:
    """The form in which the lines of `first`, a file's beginning, begin with a launcher's words; None without one.

    One line in ten may be the launcher's own. Blank lines do not count, nor does a last line that is cut off.
    """
    lines = [line for line in first.split(b"\n")[:-1] if line.strip()]
    if len(lines) < _ENOUGH:
        return None
    for form in _FORMS:
        found = re.compile(form)
        passed = [line for line in lines if found.match(line)]
        if 10 * len(passed) >= 9 * len(lines):
            # A last blank is the launcher's where every line has it: a program indents only some of its lines.
            bare = form.removesuffix(b" ?")
            spaced = re.compile(bare + b"(?: |\r?$)")
            return re.compile(bare + b" ?") if all(map(spaced.match, passed)) else re.compile(bare)
    return None


def without_launcher(first: bytes, form: re.Pattern[bytes]) -> bytes:
    """`first`, a file's beginning, without what the launcher of `form` put before its lines."""
    return b"".join(_bare(line, form) for line in BytesIO(first))


def _bare(line: bytes, form: re.Pattern[bytes]) -> bytes:
    found = form.match(line)
    if found is not None:
        return line[found.end() :]
    return OUTSIDE + line if line.strip() else line


class Launched:
    """A stream of lines that a launcher passed on, read as the program printed them; lines keep their numbers."""

    def __init__(self, stream: Any, form: re.Pattern[bytes]) -> None:
        self._stream = stream
        self._form = form
        self._rest = b""
        # Whether the line that goes on in `_rest` was begun in what was handed out before.
        self._inside = False

    def read(self, size: int) -> bytes:
        """The next lines, of `size` bytes or a few more; no bytes at the end."""
        while True:
            block = self._stream.read(max(size, BLOCK))
            text, self._rest = self._rest + block, b""
            if not text:
                return b""
            end = text.rfind(b"\n") + 1
            if block and not end and len(text) < BLOCK:
                self._rest = text
                continue
            if block and end:
                text, self._rest = text[:end], text[end:]
            return self._lines(text)

    def _lines(self, text: bytes) -> bytes:
        first, rest = b"", text
        if self._inside:
            cut = text.find(b"\n") + 1 or len(text)
            first, rest = text[:cut], text[cut:]
        self._inside = not text.endswith(b"\n")
        return first + without_launcher(rest, self._form)
