"""The configuration that a program prints, in whatever dialect it prints it, as settings with their lines.

`read` takes the lines from the start of a run on; one module a dialect turns what it recognises into settings. No
dialect belongs to a log format: an indented tree is read alike in the logs of PaddleClas and of somebody's own script.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from runners.logs.reading.settings import command, literal, pairs, tree
from runners.logs.reading.settings.base import MAX_QUIET, MAX_SETTINGS, Lines, Setting
from runners.logs.reading.settings.prefix import bare

__all__ = ["Setting", "bare", "read"]

# Asked in this order at every line: the first that recognises what begins there reads it.
_DIALECTS = (command, literal, pairs, tree)


def read(lines: Iterable[tuple[int, str]]) -> Iterator[Setting]:
    """The settings that stand in `lines` (number from 1, text without line end), in their order.

    Ends after MAX_SETTINGS settings, and where MAX_QUIET lines one after another held none.
    """
    source = Lines(lines)
    found = quiet = 0
    while (line := source.next()) is not None:
        before = found
        for dialect in _DIALECTS:
            if dialect.begins(line):
                for setting in dialect.read(line, source):
                    found += 1
                    yield setting
                    if found >= MAX_SETTINGS:
                        return
                break
        quiet = 0 if found > before else quiet + 1
        if quiet >= MAX_QUIET:
            return
