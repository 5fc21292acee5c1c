"""Patterns of other people, run by an engine that takes linear time whatever they are: RE2.

Python's own `re` backtracks: a pattern such as `(a+)+b` takes longer than anybody waits on a line of forty characters.
It never stands in for the engine.
"""

from __future__ import annotations

from typing import Final, Protocol

from harness.values.errors import InputError

EXTRA: Final = "patterns"
PACKAGE: Final = "google-re2"
GROUPS: Final = ("value", "epoch", "step")
MAX_PATTERN: Final = 1000
# RE2 steps through at most the whole program for a character: this bounds the factor of "linear".
MAX_PROGRAM: Final = 1000
_MEMORY: Final = 1 << 20


class LinearMatch(Protocol):
    """What was found: the text of a named group, None where the group took no part."""

    def group(self, name: str, /) -> str | None: ...


class Engine(Protocol):
    """A compiled pattern."""

    groupindex: dict[str, int]

    def search(self, text: str, /) -> LinearMatch | None: ...


def compile_pattern(pattern: str) -> Engine:
    """The pattern, ready to search.

    Raises InputError: declared_engine (`package`, `extra`) when the engine is not installed, declared_pattern
    (`problem`) when it refuses the pattern, declared_group (`groups`) when the group `value` is missing or a group
    has a name that means nothing here.
    """
    try:
        import re2  # an extra, and only a declared pattern needs it
    except ImportError:
        raise InputError("declared_engine", package=PACKAGE, extra=EXTRA) from None
    if len(pattern) > MAX_PATTERN:
        raise InputError("declared_pattern", problem=f"longer than {MAX_PATTERN} characters")
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MEMORY
    try:
        compiled = re2.compile(pattern, options)
    except (re2.error, UnicodeError) as error:
        reason = error.args[0] if error.args else error
        shown = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
        raise InputError("declared_pattern", problem=shown) from None
    if compiled.programsize > MAX_PROGRAM:
        problem = f"its repetitions make {compiled.programsize} steps; at most {MAX_PROGRAM} are run"
        raise InputError("declared_pattern", problem=problem)
    names = set(compiled.groupindex)
    if "value" not in names or names - set(GROUPS):
        raise InputError("declared_group", groups=", ".join(sorted(names)) or "-")
    engine: Engine = compiled
    return engine
