"""What the dialects share: a setting, and lines that can be looked at before they are taken."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal

import msgspec

from runners.logs.reading.settings.prefix import bare

# Above every configuration seen (4,100 settings); a file made to fill the memory ends here.
MAX_SETTINGS: Final = 20_000
# A program prints its configuration at its start; after so many lines without one no more is expected.
MAX_QUIET: Final = 200
# A value longer than this is no name, path or number.
MAX_VALUE: Final = 500
MAX_DEPTH: Final = 30
# A dump in brackets that does not close within these is cut off, or none.
MAX_LINES: Final = 4_000
MAX_TEXT: Final = 300_000


class Setting(msgspec.Struct, frozen=True):
    """One setting: the keys that lead to it, its value as printed, its line (from 1), and how it is known.

    An element of a list has its number as key. The head of a section is a setting without a value.
    """

    path: tuple[str, ...]
    value: str
    line: int
    how: Literal["config", "command"] = "config"

    @property
    def name(self) -> str:
        """`Arch.Backbone.name`."""
        return ".".join(self.path)


class LineText(msgspec.Struct, frozen=True):
    """A line: its number, the text behind stamp, logger and level, and whether anything stood before it."""

    number: int
    text: str
    stamped: bool


class Lines:
    """Lines one after another, of which the next can be looked at first."""

    def __init__(self, lines: Iterable[tuple[int, str]]) -> None:
        self._lines = iter(lines)
        self._held: LineText | None = None
        # Lines that were one object each: the first may be a configuration, those behind it are records.
        self.objects = 0

    def next(self) -> LineText | None:
        """The next line, or None at the end."""
        line, self._held = self.peek(), None
        return line

    def peek(self) -> LineText | None:
        """The line that `next` will give."""
        if self._held is None and (taken := next(self._lines, None)) is not None:
            number, text = taken
            rest = bare(text)
            self._held = LineText(number, rest, len(rest) < len(text))
        return self._held


def clipped(value: str) -> str:
    """A value without quotes and blanks around it, at most MAX_VALUE characters."""
    value = value.strip().rstrip(",")
    if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
        value = value[1:-1]
    return value[:MAX_VALUE]
