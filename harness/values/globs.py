"""Patterns of names and paths: one dialect for specs, declarations, tests and the command line.

`*` stands for any characters of one name of a folder or file, `?` for one, `[ab]` for one of these, and `**` as a whole
part for any folders or none. A pattern fits a path that ends as it says: `logs/*.txt` fits `a/logs/b.txt`. Case is set
aside, unless it is asked for.

wcmatch knows more dialects, takes 25 ms to import, a quarter of what a verdict may cost, and goes back over a name for
every `*`, which patterns of a submission may have many of; here a name costs linear time, by fnmatch's own expressions.
"""

from __future__ import annotations

import fnmatch
import re
from typing import Final

from harness.values.lazy import pattern

ALIAS: Final = "{alias}"


class Glob:
    """A pattern of paths. `alias` is the name that ALIAS in it stands for, however its words are joined."""

    def __init__(self, pattern: str, alias: str = "") -> None:
        parts = pattern.replace("\\", "/").removeprefix("./").split("/")
        self._parts: list[re.Pattern[str] | None] = [None, *(_part(part, alias) for part in parts)]

    def fits(self, path: str) -> bool:
        """Whether `path` ends as the pattern says; a file in an archive (`a.zip!/b`) lies in a folder `a.zip`."""
        names = path.replace("!/", "/").split("/")
        at = place = 0
        # Going back to the last `**` alone is enough, so that it ends quickly.
        star, after = -1, 0
        while place < len(names):
            part = self._parts[at] if at < len(self._parts) else _NEVER
            if part is None:
                star, after = at, place
                at += 1
            elif part.match(names[place]):
                at, place = at + 1, place + 1
            elif star >= 0:
                after += 1
                at, place = star + 1, after
            else:
                return False
        return all(part is None for part in self._parts[at:])


_NEVER: Final = pattern(r"(?!)")


def name_pattern(pattern: str, *, case: bool = False) -> re.Pattern[str]:
    """What matches the whole of a name that fits `pattern`, which has no `/`."""
    return re.compile(fnmatch.translate(pattern), 0 if case else re.IGNORECASE)


def _part(part: str, alias: str) -> re.Pattern[str] | None:
    """What matches one name of a path; None for any number of folders."""
    if part == "**":
        return None
    if ALIAS not in part:
        return name_pattern(part)
    joined = "[-_. ]*".join(re.escape(character) for character in alias)
    pieces = re.split(r"(\*|\?|\{alias\})", part)
    translated = {"*": ".*", "?": ".", ALIAS: joined}
    return re.compile("".join(translated.get(piece, re.escape(piece)) for piece in pieces) + r"\Z", re.IGNORECASE)
