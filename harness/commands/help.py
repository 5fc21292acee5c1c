"""`verify help [COMMAND]`: the help of the main job, or of a command."""

from __future__ import annotations

import argparse

from harness.commands.parser import parser_for
from harness.commands.streams import write_out
from harness.commands.table import COMMANDS, load, unknown_command
from harness.text import render


def configure(parser: argparse.ArgumentParser, lang: str) -> None:
    parser.add_argument("command", nargs="?", default="judge", metavar="COMMAND", help=render("help_help_what", lang))


def run(arguments: argparse.Namespace, lang: str) -> int:
    name = arguments.command
    if name not in COMMANDS:
        raise unknown_command(name)
    write_out(parser_for(name, load(name), lang).format_help())
    return 0
