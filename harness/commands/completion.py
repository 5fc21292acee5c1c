"""`verify completion bash|zsh|fish`: a completion script for the shell."""

from __future__ import annotations

import argparse

from harness.commands.streams import write_out
from harness.commands.table import COMMANDS, load
from harness.text import render
from harness.values.errors import MissingExtra


def configure(parser: argparse.ArgumentParser, lang: str) -> None:
    parser.add_argument("shell", choices=("bash", "zsh", "fish"), help=render("help_completion_shell", lang))


def run(arguments: argparse.Namespace, lang: str) -> int:
    try:
        import shtab
    except ImportError:
        raise MissingExtra("missing_extra", package="shtab", extra="completion") from None
    write_out(shtab.complete(whole_parser(lang), shell=arguments.shell))
    return 0


def whole_parser(lang: str) -> argparse.ArgumentParser:
    """One parser with every command and option, as a completion script needs it."""
    parser = argparse.ArgumentParser(prog="verify", description=render("help_judge", lang))
    commands = parser.add_subparsers()
    for name in COMMANDS:
        command = load(name)
        if name == "judge":
            options = argparse.ArgumentParser(add_help=False)
            command.configure(options, lang)
            # argparse has no public way to read, or to move, the options of a parser.
            for action in options._actions:  # noqa: SLF001
                if action.option_strings:
                    parser._add_action(action)  # noqa: SLF001
        else:
            command.configure(commands.add_parser(name, help=render(f"help_{name}", lang)), lang)
    return parser
