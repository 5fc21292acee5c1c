"""What installed packages offer through entry points: loaded one by one, so that a broken one is named and no more."""

from __future__ import annotations

from importlib.metadata import EntryPoint
from typing import Any

from harness.values.errors import UsageError


def load(point: EntryPoint) -> Any:
    """What an entry point names. Raises UsageError, which names it, when its package cannot be imported."""
    try:
        return point.load()
    except (Exception, SystemExit) as error:  # its module may do anything
        raise broken(point, error) from None


def broken(point: EntryPoint, error: BaseException) -> UsageError:
    """The error that says which entry point failed, and with what."""
    problem = f"{type(error).__name__}: {error}"
    return UsageError("plugin_broken", name=point.name, target=point.value, group=point.group, problem=problem)
