"""How far a long computation is, on standard error, once it has taken two seconds."""

from __future__ import annotations

import os
import sys
import time
import unicodedata
from typing import Final, TextIO

_PATIENCE: Final = 2.0
_EVERY: Final = 0.2


class Progress:
    """A line that shows `done` of `total`, and `note` beside it as far as the terminal is wide.

    It is silent where standard error is no terminal, unless `always`.
    """

    def __init__(self, label: str, total: int | None = None, *, always: bool = False) -> None:
        self.label, self.total = label, total
        self.done = 0
        self.note = ""
        self._stream: TextIO | None = sys.stderr
        self._wanted = self._stream is not None and (always or self._stream.isatty())
        self._began = time.monotonic()
        self._next = self._began + _PATIENCE
        self._shown = 0

    def advance(self, count: int = 1) -> None:
        """`count` more are done."""
        self.done += count
        if not self._wanted or time.monotonic() < self._next:
            return
        self._next = time.monotonic() + _EVERY
        self._show()

    def close(self) -> None:
        """Take the line away, if it was shown."""
        if self._shown and self._stream is not None:
            self._stream.write("\r" + " " * self._shown + "\r")
            self._stream.flush()
            self._shown = 0

    def _show(self) -> None:
        spent = time.monotonic() - self._began
        text = f"{self.label}: {self.done:,}"
        if self.total:
            text += f" / {self.total:,} ({self.done / self.total:.0%})"
            if self.done:
                text += f", {spent * (self.total - self.done) / self.done:.0f} s"
        if self.note:
            text += f"; {self.note}"
        if self._stream is not None:
            text = _fitted(text, _columns(self._stream))
            self._stream.write("\r" + text + " " * max(0, self._shown - _width(text)))
            self._stream.flush()
        self._shown = _width(text)

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


def _columns(stream: TextIO) -> int:
    """The columns of a line that does not run over."""
    try:
        return max(20, os.get_terminal_size(stream.fileno()).columns - 1)
    except (OSError, ValueError):
        return 79


def _width(text: str) -> int:
    """The columns that a text takes."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _fitted(text: str, columns: int) -> str:
    """As much of a text as has room."""
    while _width(text) > columns:
        text = text[:-1]
    return text
