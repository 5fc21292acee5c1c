"""What the commands print and write: every text goes out through here."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from harness.commands.parser import terminal_width, use_colour
from harness.text import render
from harness.values.errors import UsageError

if TYPE_CHECKING:
    from reports.options import Rendering

# Columns of what is not shown on a terminal.
_WIDTH = 100


def add_output(parser: argparse.ArgumentParser, lang: str, formats: Iterable[str], verbose: str = "verbose") -> None:
    """The options of a command that renders what it found; `verbose` names the help of `--verbose`."""
    names = {"names": "|".join(formats)}
    parser.add_argument("--format", default="text", metavar="FORMAT", help=render("help_format", lang, names))
    parser.add_argument("--output", metavar="PATH", help=render("help_output", lang))
    parser.add_argument("--verbose", action="store_true", help=render(f"help_{verbose}", lang))


def rendering(arguments: argparse.Namespace, lang: str) -> Rendering:
    """How what was found is to be shown, where it goes."""
    from reports.options import Rendering

    on_screen = arguments.output is None
    return Rendering(
        lang=lang,
        width=terminal_width() if on_screen else _WIDTH,
        colour=on_screen and use_colour(),
        verbose=arguments.verbose,
    )


def deliver(text: str, arguments: argparse.Namespace) -> None:
    """Write `text` to the file that was asked for, or print it."""
    if arguments.output is not None:
        write_to(arguments.output, text)
    elif text:
        write_out(text)


def write_out(text: str, *, flush: bool = True) -> None:
    """Print `text`; characters the terminal's encoding lacks are replaced instead of raising.

    Of many small texts only the last needs to `flush`; the command line does so at the end.
    """
    if not text.endswith("\n"):
        text += "\n"
    if sys.stdout is None:
        return
    encoding = sys.stdout.encoding or "utf-8"
    try:
        sys.stdout.write(text.encode(encoding, "replace").decode(encoding))
        if flush:
            sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise UsageError("output_unwritable", file="-", problem=error.strerror or "") from None


def write_to(path: str, text: str) -> None:
    """Write `text` to a file. Raises UsageError when it cannot be written."""
    try:
        Path(path).write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError("output_unwritable", file=path, problem=error.strerror or "") from None
