"""`verify completion bash|zsh|fish`: a completion script for the shell."""

from __future__ import annotations

import argparse
import importlib

from harness.commands.output import write_out
from harness.errors import MissingExtra
from harness.text import render


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
    from harness.cli import COMMANDS

    parser = argparse.ArgumentParser(prog="verify", description=render("help_judge", lang))
    commands = parser.add_subparsers()
    for name, path in COMMANDS.items():
        module = importlib.import_module(path)
        if name == "judge":
            options = argparse.ArgumentParser(add_help=False)
            module.configure(options, lang)
            for action in options._actions:
                if action.option_strings:
                    parser._add_action(action)
        else:
            module.configure(commands.add_parser(name, help=render(f"help_{name}", lang)), lang)
    return parser
