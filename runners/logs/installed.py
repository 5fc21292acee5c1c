"""Log formats of installed packages: a broken one is named, and hides neither the others nor the submission."""

from __future__ import annotations

from importlib.metadata import EntryPoint, entry_points
from typing import Final, cast

from harness import plugins
from harness.errors import UsageError
from harness.observation import Problem
from runners.logs.base import Head, LogFormat

GROUP: Final = "reproverify.log_formats"


def named(name: str) -> LogFormat:
    """The format of that name. Raises KeyError when no package offers it, UsageError when it does not work."""
    for point in entry_points(group=GROUP, name=name):
        return cast("LogFormat", plugins.load(point))
    raise KeyError(name)


def recognise(head: Head) -> tuple[LogFormat | None, tuple[Problem, ...]]:
    """The first format that knows `head`, and those asked before it that do not work, as problems."""
    problems: list[Problem] = []
    for point in entry_points(group=GROUP):
        answer = _asked(point, head)
        if isinstance(answer, UsageError):
            values = {key: str(value) for key, value in answer.values.items()}
            problems.append(Problem(file=point.name, code=answer.code, values=values))
        elif answer is not None:
            return answer, tuple(problems)
    return None, tuple(problems)


def _asked(point: EntryPoint, head: Head) -> LogFormat | UsageError | None:
    try:
        offered = cast("LogFormat", plugins.load(point))
        return offered if offered.recognise(head) > 0 and offered.NAME else None
    except UsageError as error:
        return error
    except Exception as error:  # whatever somebody else's module meets
        return plugins.broken(point, error)
