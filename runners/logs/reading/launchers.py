"""Lines that a launcher passed on, read as the programs printed them: its words before each of them are taken away.

A file in which it names several programs holds several logs, of which one is read at a time: something stands for the
lines of the others, so that all keep their numbers. A line that the launcher did not pass on says so where it is read,
and so does one before which the launcher's clock goes back.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable
from io import BytesIO
from typing import Any, Final

import msgspec

from runners.logs.reading.clocks import Clock, goes_on, told
from runners.logs.reading.lines import BLOCK, EARLIER, OMITTED, OUTSIDE
from runners.logs.reading.prefixes import prefix

# The name of all programs beyond those that are kept apart.
OTHERS: Final = b"\0others"


class Launcher(msgspec.Struct, frozen=True):
    """What stands before each line, `form`, whose groups name a program, and the program whose lines are read.

    None are all of them, OTHERS all but those `apart`. The one that is read `first` of a file stands for what the
    launcher did not pass on.
    """

    form: re.Pattern[bytes]
    program: bytes | None = None
    apart: frozenset[bytes] = frozenset()
    first: bool = True
    # Whether a file's beginning holds lines of several.
    several: bool = False
    # Whether there is a clock before the lines that goes on from one to the next.
    clocked: bool = False

    def reads(self, name: bytes) -> bool:
        """Whether the lines of this program are read."""
        if self.program is None or name == self.program:
            return True
        return self.program == OTHERS and name not in self.apart

    def bare(self, line: bytes, passed: Passed) -> bytes:
        """`line` as its program printed it; OMITTED where that is not the one that is read. `passed` is told of it."""
        found = self.form.match(line)
        if found is None and line.rstrip(b"\n") == OMITTED:
            return line
        if found is None:
            outside = OUTSIDE + line if line.strip() else line
            return outside if self.first else _omitted(line)
        name = program_of(found)
        passed.met[name] += 1
        back = self.clocked and passed.clocks[name].back(found[0])
        if not self.reads(name):
            return _omitted(line)
        rest = line[found.end() :]
        return EARLIER + rest if back and rest.strip() else rest

    def shows(self, line: bytes) -> bool:
        """Whether anything of `line` is read."""
        found = self.form.match(line)
        return self.first if found is None else self.reads(program_of(found))


class Passed:
    """What was seen of the lines that a launcher passed on: how many each program has, and the clock before them."""

    def __init__(self) -> None:
        self.met: Counter[bytes] = Counter()
        self.clocks: defaultdict[bytes, Clock] = defaultdict(Clock)


def launcher(first: bytes, known: Callable[[bytes], bool]) -> Launcher | None:
    """The launcher of `first`, a file's beginning, with the program that prints most there; None without one.

    `known` says whether a format knows a text.
    """
    form = prefix(first, known)
    if form is None:
        return None
    matches = [found for line in first.split(b"\n") if (found := form.match(line))]
    names = Counter(map(program_of, matches))
    times = [found[0] for found in matches]
    clocked = len(names) == 1 and told(times[0]) and goes_on(times)
    return Launcher(form, names.most_common(1)[0][0], several=len(names) > 1, clocked=clocked)


def without_launcher(first: bytes, launched: Launcher, passed: Passed | None = None) -> bytes:
    """`first`, a part of a file, without what the launcher put before its lines; `passed` is told of them."""
    passed = passed or Passed()
    return b"".join(launched.bare(line, passed) for line in BytesIO(first))


def program_of(found: re.Match[bytes]) -> bytes:
    """The program that a match of a launcher's form names; empty where the form names none."""
    return b" ".join(part for part in found.groups() if part)


def _omitted(line: bytes) -> bytes:
    return OMITTED + line[len(line.rstrip(b"\n")) :]


class Launched:
    """A stream of lines that a launcher passed on, read as one program printed them; lines keep their numbers."""

    def __init__(self, stream: Any, launched: Launcher) -> None:
        self._stream = stream
        self._launcher = launched
        self._rest = b""
        # Whether the line that goes on in `_rest` was begun in what was handed out before, and is handed out.
        self._inside = False
        self._shown = True
        self._passed = Passed()

    @property
    def met(self) -> Counter[bytes]:
        """How many lines of every program passed."""
        return self._passed.met

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
            bare = self._lines(text)
            if bare:
                return bare

    def _lines(self, text: bytes) -> bytes:
        first, rest = b"", text
        if self._inside:
            cut = text.find(b"\n") + 1 or len(text)
            first, rest = text[:cut], text[cut:]
            first = first if self._shown else first[len(first.rstrip(b"\n")) :]
        self._inside = not text.endswith(b"\n")
        if rest:
            self._shown = self._launcher.shows(rest[rest.rfind(b"\n") + 1 :])
        return first + without_launcher(rest, self._launcher, self._passed)
