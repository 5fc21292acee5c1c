"""The runners of installed packages, which are given the files that no built-in one reads."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import EntryPoint, entry_points
from typing import Final, cast

from harness.evidence.files import ReadableFile
from harness.evidence.observation import Collected, Log, Problem
from harness.values import plugins
from harness.values.errors import InputError, UsageError
from runners.base import Runner

GROUP: Final = "reproverify.runners"


def observe(files: Iterable[ReadableFile], collected: Collected) -> None:
    """Give what `collected` has not recognised of `files` to the runners of installed packages, and add what they see.

    The first runner that knows a file reads it. A runner that does not work is named as a problem and asked no more.
    """
    points = list(entry_points(group=GROUP))
    unread = frozenset(collected.unrecognised)
    for file in files if points else ():
        if file.name not in unread:
            continue
        log = _observed(file, points, collected.problems)
        if log is not None:
            collected.logs.append(log)
            collected.unrecognised.remove(file.name)


def _observed(file: ReadableFile, points: list[EntryPoint], problems: list[Problem]) -> Log | None:
    """What the first runner that knows the file sees in it; runners that do not work are taken out of `points`."""
    for point in list(points):
        try:
            log = _asked(point, file)
        except InputError as error:
            problems.append(Problem.of(file.name, error))
            return None
        except UsageError as error:
            problems.append(Problem.of(point.name, error))
            points.remove(point)
            continue
        if log is not None:
            return log
    return None


def _asked(point: EntryPoint, file: ReadableFile) -> Log | None:
    """What one runner sees. Raises UsageError, which names it, when it does not work, and InputError of the file."""
    runner = cast("Runner", plugins.load(point))
    try:
        found = runner.observe(file)
        if found is not None and not isinstance(found, Log):
            raise TypeError(f"observe() gave {type(found).__name__} instead of a Log")
    except InputError:
        raise
    except Exception as error:  # whatever somebody else's module meets
        raise plugins.broken(point, error) from None
    return found
