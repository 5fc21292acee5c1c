"""What the commands print and write."""

from __future__ import annotations

import sys

from harness.values.errors import UsageError


def write_out(text: str) -> None:
    """Print `text`; characters the terminal's encoding lacks are replaced instead of raising."""
    if not text.endswith("\n"):
        text += "\n"
    if sys.stdout is None:
        return
    encoding = sys.stdout.encoding or "utf-8"
    try:
        sys.stdout.write(text.encode(encoding, "replace").decode(encoding))
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise UsageError("output_unwritable", file="-", problem=error.strerror or "") from None


def write_to(path: str, text: str) -> None:
    """Write `text` to a file. Raises UsageError when it cannot be written."""
    try:
        with open(path, "w", encoding="utf-8") as stream:
            stream.write(text)
    except OSError as error:
        raise UsageError("output_unwritable", file=path, problem=error.strerror or "") from None
