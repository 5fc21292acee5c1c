"""How the commands that render something take its options and deliver it."""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

from harness.commands.parser import terminal_width, use_colour
from harness.commands.streams import FORMS, write_out, write_to
from harness.text import render

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
    parser.set_defaults(began=time.time())


def rendering(arguments: argparse.Namespace, lang: str) -> Rendering:
    """How what was found is to be shown, where it goes."""
    from reports.options import Rendering

    on_screen = arguments.output is None
    # Builds that are to come out the same say so: https://reproducible-builds.org/specs/source-date-epoch/
    fixed = os.environ.get("SOURCE_DATE_EPOCH", "")
    began = float(fixed) if fixed.isascii() and fixed.isdigit() else arguments.began
    return Rendering(
        lang=lang,
        width=terminal_width() if on_screen else _WIDTH,
        colour=on_screen and use_colour(),
        verbose=arguments.verbose,
        began=time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(began)),
        seconds=0.0 if fixed else max(0.0, time.time() - began),
    )


def deliver(text: str, arguments: argparse.Namespace) -> None:
    """Write `text` to the file that was asked for, or print it."""
    if arguments.output is not None:
        write_to(arguments.output, text)
    elif text:
        write_out(text.removesuffix("\n"), FORMS.get(arguments.format, "text"))
