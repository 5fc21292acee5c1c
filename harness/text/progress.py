"""How far a long computation is, on standard error, once it has taken two seconds."""

from __future__ import annotations

import sys
import time
from typing import Final, TextIO

_PATIENCE: Final = 2.0
_EVERY: Final = 0.2


class Progress:
    """A line that shows `done` of `total`. It is silent where standard error is no terminal, unless `always`."""

    def __init__(self, label: str, total: int | None = None, *, always: bool = False) -> None:
        self.label, self.total = label, total
        self.done = 0
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
        if self._stream is not None:
            self._stream.write("\r" + text.ljust(self._shown))
            self._stream.flush()
        self._shown = len(text)

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()
