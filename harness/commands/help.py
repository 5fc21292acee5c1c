"""`verify help [COMMAND]`: the help of the main job, or of a command."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Final

from harness.commands.output import Output, add_formats, of
from harness.commands.parser import parser_for
from harness.commands.table import COMMANDS, load, unknown_command
from harness.text import render

if TYPE_CHECKING:
    from reports.options import Rendering


def configure(parser: argparse.ArgumentParser, lang: str) -> None:
    parser.add_argument("command", nargs="?", default="judge", metavar="COMMAND", help=render("help_help_what", lang))
    add_formats(parser, lang, RENDERERS)


def run(arguments: argparse.Namespace, lang: str) -> int:
    output = Output(arguments, lang, of(RENDERERS))
    name = arguments.command
    if name not in COMMANDS:
        raise unknown_command(name)
    output.deliver(parser_for(name, load(name), lang).format_help())
    return 0


def _text(text: str, _rendering: Rendering) -> str:
    return text


RENDERERS: Final = {"text": _text}
