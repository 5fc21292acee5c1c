"""Log formats of installed packages: a broken one is named, and hides neither the others nor the submission."""

from __future__ import annotations

from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Final, cast

from harness.evidence.observation import Problem
from harness.values import plugins
from harness.values.errors import UsageError
from runners.logs.reading.base import Head, LogFormat

GROUP: Final = "reproverify.log_formats"


@cache
def offered() -> tuple[EntryPoint, ...]:
    """The formats that packages offer; to look takes 20 ms, which each file of a submission would cost."""
    return tuple(entry_points(group=GROUP))


def described(module: object) -> LogFormat:
    """What a module describes as its format, or the module, which is one itself."""
    return cast("LogFormat", getattr(module, "FORMAT", module))


def format_named(name: str) -> LogFormat:
    """The format of that name. Raises KeyError when no package offers it, UsageError when it does not work."""
    for point in offered():
        if point.name == name:
            return described(plugins.load(point))
    raise KeyError(name)


def recognise(head: Head) -> tuple[LogFormat | None, tuple[Problem, ...]]:
    """The first format that knows `head`, and those asked before it that do not work, as problems."""
    problems: list[Problem] = []
    for point in offered():
        answer = _asked(point, head)
        if isinstance(answer, UsageError):
            problems.append(Problem.of(point.name, answer))
        elif answer is not None:
            return answer, tuple(problems)
    return None, tuple(problems)


def _asked(point: EntryPoint, head: Head) -> LogFormat | UsageError | None:
    try:
        asked = described(plugins.load(point))
        return asked if asked.recognise(head) > 0 and asked.NAME else None
    except UsageError as error:
        return error
    except Exception as error:  # whatever somebody else's module meets
        return plugins.broken(point, error)
