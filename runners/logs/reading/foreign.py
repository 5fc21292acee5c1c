"""Lines that something else printed into what a program prints, wherever that stood: glog's, and warnings of Python.

A warning has a line of its own and, where the program's source is at hand, that line of it, indented by two blanks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final, Protocol, TypeVar

from harness.values.lazy import pattern
from runners.logs.reading.lines import Line, plain

_T = TypeVar("_T")

# Of C++ alone: a Python program logs its own settings through absl's.
_GLOG: Final = pattern(
    r"[IWEF]\d{4,8} \d\d:\d\d:\d\d(?:\.\d{1,9})? +\d{1,9} [\w./+-]{1,200}\.(?:cc|cpp|cu|cuh|h|hpp):\d{1,7}\] "
)
_WARNING: Final = pattern(r"(?:\S{1,500}\.py|<[\w ]{1,40}>|<frozen [\w.]{1,80}>):\d{1,7}: [A-Za-z_.]{0,60}Warning: ")
# The source of a call, an assignment or another statement; a setting below two blanks looks otherwise.
_SOURCE: Final = pattern(
    r"  (?:(?:return|raise|yield|import|from|if|elif|else|for|while|with|assert|class|def|self|super|warn\w*|lambda)\b"
    r"|@|[\w.\[\]\"', ]{1,200} [-+*/|]?= |[A-Za-z_][\w.]{0,200}\()"
)


def own(lines: Iterable[_T], text: Callable[[_T], str]) -> Iterator[_T]:
    """Those of `lines` that are no foreign ones; `text` is what stands on a line."""
    foreign = Foreign()
    return (line for line in lines if not foreign.takes(text(line)))


class Foreign:
    """Tells the foreign lines of a text, line by line."""

    def __init__(self) -> None:
        self._warned = False

    def takes(self, text: str) -> bool:
        """Whether the next line, `text`, is a foreign one."""
        source = self._warned and _SOURCE.match(text) is not None
        self._warned = "Warning: " in text and _WARNING.match(text) is not None
        return self._warned or source or (text[:1] in "IWEF" and _GLOG.match(text) is not None)


class _Lines(Protocol):
    def next(self) -> Line | None: ...


class OwnLines:
    """The lines of a reader without the foreign ones, for what a program prints in one go: a dump, a table."""

    def __init__(self, reader: _Lines) -> None:
        self._reader = reader
        self._foreign = Foreign()

    def next(self) -> Line | None:
        """The next line of the program's own, or None at the end."""
        while (line := self._reader.next()) is not None and self._foreign.takes(plain(line.raw)):
            pass
        return line
