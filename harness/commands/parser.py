"""Argument parsers whose help reads in both languages."""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING, Any, NoReturn

from harness.commands.streams import complain, write_out
from harness.commands.table import Command
from harness.text import render

if TYPE_CHECKING:
    from _typeshed import SupportsWrite


class Parser(argparse.ArgumentParser):
    """An argument parser that speaks `lang` and ends every error with what to do."""

    def __init__(self, *, lang: str = "en", **options: Any) -> None:
        self.lang = lang
        super().__init__(add_help=False, allow_abbrev=False, formatter_class=_Formatter, **options)
        self._positionals.title = render("help_arguments", lang)
        self._optionals.title = render("help_options", lang)
        self.add_argument("-h", "--help", action="help", help=render("help_help", lang))

    def print_help(self, _file: SupportsWrite[str] | None = None) -> None:
        write_out(self.format_help())

    def error(self, message: str) -> NoReturn:
        complain(self.format_usage().rstrip())
        complain(f"{self.prog}: {render('usage', self.lang, {'problem': message, 'prog': self.prog})}")
        sys.exit(2)


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Help of at most 100 columns, with texts as they were written."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=28, width=min(100, terminal_width()))


def terminal_width(default: int = 100) -> int:
    """Columns of the terminal on standard output; COLUMNS wins; `default` where there is none."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isascii() and columns.isdigit() and int(columns) > 0:
        return int(columns)
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or default
    except (OSError, ValueError):
        return default


def parser_for(name: str, command: Command, lang: str) -> Parser:
    """The parser of the command `name`, configured by its module."""
    prog = "verify" if name == "judge" else f"verify {name}"
    parser = Parser(
        lang=lang,
        prog=prog,
        description=render(f"help_{name}", lang),
        epilog=render(f"help_{name}_more", lang),
    )
    command.configure(parser, lang)
    parser.add_argument("--lang", choices=("en", "zh"), help=render("help_lang", lang))
    return parser


def add_specs(parser: argparse.ArgumentParser, lang: str) -> None:
    parser.add_argument("--specs", metavar="DIR", help=render("help_specs", lang))


def use_colour() -> bool:
    """Colour only on a terminal that wants it (https://no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
