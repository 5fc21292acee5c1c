"""The commands by name; nothing is imported before it is needed."""

from __future__ import annotations

from typing import Final

# name -> module with `configure(parser, lang)` and `run(arguments, lang)`
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
