"""What the commands print and write."""

from __future__ import annotations

import codecs
import io
import os
import re
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final, Literal

from harness.values.errors import UsageError

Form = Literal["text", "json", "xml"]

# What the formats are, for readers that cannot do without every character; all others are texts.
FORMS: Final[dict[str, Form]] = {
    "json": "json",
    "sarif": "json",
    "codequality": "json",
    "junit": "xml",
    "html": "xml",
}
_BEYOND_ASCII: Final = re.compile(r"[^\x00-\x7f]+")


def ready_streams() -> None:
    """Make the standard streams usable: closed ones lead nowhere, and what an encoding lacks is printed escaped."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115  # as long as the process
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def write_out(text: str, form: Form = "text", *, flush: bool = True) -> None:
    """Print `text`; characters that the terminal's or pipe's encoding lacks are escaped instead of raising.

    JSON and XML are printed in ASCII where the encoding is none of Unicode: their readers would take them for UTF-8.
    Raises UsageError when there is no room, BrokenPipeError when nobody reads.
    """
    if not text.endswith("\n"):
        text += "\n"
    if not text.isascii():
        text = _printable(text, form, sys.stdout.encoding or "utf-8")
    try:
        sys.stdout.write(text)
        if flush:
            sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise UsageError("output_unwritable", file="-", problem=error.strerror or "") from None


def flush_out() -> None:
    """Print what was written without `flush`. Raises as `write_out` does."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise UsageError("output_unwritable", file="-", problem=error.strerror or "") from None


def complain(text: str) -> None:
    """Print a line on standard error; where that is not possible the exit status still tells."""
    with suppress(OSError):
        print(text, file=sys.stderr, flush=True)


def write_to(path: str, text: str) -> None:
    """Write `text` to a file. Raises UsageError when it cannot be written."""
    try:
        Path(path).write_text(text, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise UsageError("output_unwritable", file=path, problem=error.strerror or "") from None
    except ValueError as error:
        raise UsageError("output_unwritable", file=path, problem=str(error)) from None


def _printable(text: str, form: Form, encoding: str) -> str:
    if not codecs.lookup(encoding).name.startswith("utf"):
        if form == "xml":
            return text.encode("ascii", "xmlcharrefreplace").decode()
        if form == "json":
            from reports.json import escaped

            return _BEYOND_ASCII.sub(lambda found: escaped(found[0]), text)
    return text.encode(encoding, "backslashreplace").decode(encoding)
