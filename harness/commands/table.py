"""The commands by name; nothing is imported before it is needed."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Final, Protocol, cast

if TYPE_CHECKING:
    import argparse

# name -> module
COMMANDS: Final[dict[str, str]] = {
    "judge": "harness.commands.judge",
    "list": "harness.commands.list",
    "show": "harness.commands.show",
    "parse": "harness.commands.parse",
    "audit": "harness.commands.audit",
    "compare": "harness.commands.compare",
    "eval": "harness.commands.evaluate",
    "lint": "harness.commands.lint",
    "init": "harness.commands.init",
    "schema": "harness.commands.schema",
    "completion": "harness.commands.completion",
}


class Command(Protocol):
    """A module of this package: what it takes, and what it does."""

    def configure(self, parser: argparse.ArgumentParser, lang: str, /) -> None: ...

    def run(self, arguments: argparse.Namespace, lang: str, /) -> int:
        """Do the work; returns the exit status. Raises ReproverifyError."""
        ...


def load(name: str) -> Command:
    """The command called `name`."""
    return cast("Command", importlib.import_module(COMMANDS[name]))
