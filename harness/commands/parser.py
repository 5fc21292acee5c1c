"""Argument parsers whose help reads in both languages."""

from __future__ import annotations

import argparse
import os
import sys
from functools import partial
from typing import TYPE_CHECKING, Any, NoReturn

from harness.commands.streams import complain, write_out
from harness.commands.table import Command
from harness.text import render

if TYPE_CHECKING:
    from _typeshed import SupportsWrite


COLOURS = ("auto", "always", "never")
# What is wrong with a command line names every option it lacks.
_LONG = 2000


class Parser(argparse.ArgumentParser):
    """An argument parser that speaks `lang` and ends every error with what to do."""

    def __init__(self, *, lang: str = "en", **options: Any) -> None:
        self.lang = lang
        super().__init__(add_help=False, allow_abbrev=False, formatter_class=partial(_Formatter, lang=lang), **options)
        self._positionals.title = render("help_arguments", lang)
        self._optionals.title = render("help_options", lang)
        self.add_argument("-h", "--help", action="help", help=render("help_option_help", lang))

    def print_help(self, _file: SupportsWrite[str] | None = None) -> None:
        write_out(self.format_help())

    def parse_args(self, args: Any = None, namespace: Any = None) -> Any:
        """As argparse does; a word that nothing takes is answered with what was probably meant."""
        arguments, words = self.parse_known_args(args, namespace)
        if words:
            from harness.commands.complaints import surplus  # only an error needs it

            self._refuse(surplus(words, self._option_string_actions, self.lang))
        return arguments

    def error(self, message: str) -> NoReturn:
        from harness.commands.complaints import translated

        self._refuse(translated(message, self.lang))

    def _refuse(self, problem: str) -> NoReturn:
        complain(self.format_usage().rstrip())
        complain(f"{self.prog}: {render('usage', self.lang, {'problem': problem, 'prog': self.prog}, _LONG)}")
        sys.exit(2)


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Help of at most 100 columns, with texts as they were written."""

    def __init__(self, prog: str, *, lang: str) -> None:
        self._lang = lang
        super().__init__(prog, max_help_position=28, width=min(100, terminal_width()))

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        """As argparse does, in the language of the help."""
        super().add_usage(usage, actions, groups, f"{render('help_usage', self._lang)} " if prefix is None else prefix)


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
    add_common(parser, lang)
    return parser


def add_common(parser: argparse.ArgumentParser, lang: str) -> None:
    """The options of every command."""
    parser.add_argument("--color", choices=COLOURS, default="auto", help=render("help_color", lang))
    parser.add_argument("-q", "--quiet", action="store_true", help=render("help_quiet", lang))
    parser.add_argument("--lang", choices=("en", "zh"), help=render("help_lang", lang))


def add_specs(parser: argparse.ArgumentParser, lang: str) -> None:
    parser.add_argument("--specs", metavar="DIR", help=render("help_specs", lang))


def use_colour(wanted: str = "auto") -> bool:
    """Whether to print in colour: what `--color` says, else NO_COLOR, else FORCE_COLOR, else what the output is."""
    if wanted != "auto":
        return wanted == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
