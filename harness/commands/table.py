"""The commands by name; nothing is imported before it is needed."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Final, Protocol, cast

from harness.values.errors import UsageError

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
    "batch": "harness.commands.batch",
    "attest": "harness.commands.attest",
    "check-attestation": "harness.commands.check_attestation",
    "watch": "harness.commands.watch",
    "history": "harness.commands.history",
    "diff": "harness.commands.diff",
    "site": "harness.commands.site",
    "lint": "harness.commands.lint",
    "init": "harness.commands.init",
    "schema": "harness.commands.schema",
    "completion": "harness.commands.completion",
    "help": "harness.commands.help",
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


def unknown_command(name: str) -> UsageError:
    """What is said of a command that does not exist, with the one that was probably meant."""
    from harness.values.nearest import closest  # only what is mistyped is compared

    meant = closest(name, command_names())
    if meant is None:
        return UsageError("command_unknown", name=name, known=", ".join(command_names()))
    return UsageError("command_unknown_close", name=name, meant=meant)


def command_names() -> list[str]:
    """The commands that are called by their names."""
    return [name for name in COMMANDS if name != "judge"]
