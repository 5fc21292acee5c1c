"""Paths of the disk: what people are shown of them, what patterns find, and plain files whose errors are ours."""

from __future__ import annotations

import io
import os
from typing import Any, BinaryIO, Final, cast

from harness.submission.archives import is_clutter, readable_name
from harness.submission.urls import is_url
from harness.values.errors import InputError
from harness.values.lazy import pattern

MAX_FILES: Final = 200_000
BUFFER: Final = 1 << 18
MAGIC: Final = pattern(r"[*?\[]")


def is_there(typed: str) -> bool:
    """Whether an input exists, or is a pattern below a folder that does: no match is no evidence, and no mistake.

    What a URL leads to is told when it is read.
    """
    if os.path.lexists(typed) or is_url(typed):
        return True
    found = MAGIC.search(typed)
    return found is not None and os.path.isdir(os.path.dirname(typed[: found.start()]) or os.curdir)


def glob(typed: str) -> tuple[str, list[str]]:
    """The folder above the first wildcard, and what matches, sorted; `**` never follows a link."""
    from harness.values.globs import name_pattern

    case = os.path.normcase("A") == "A"
    drive, rest = os.path.splitdrive(typed.replace(os.sep, "/"))
    segments = rest.split("/")
    fixed = next(i for i, segment in enumerate(segments) if MAGIC.search(segment))
    anchor = drive + "/".join([*segments[:fixed], ""])
    paths = [anchor]
    for segment in (segment for segment in segments[fixed:] if segment):
        if segment == "**":
            paths = [below for path in paths for below in _folders(path)]
        elif MAGIC.search(segment):
            hidden = segment.startswith(".")
            wanted = name_pattern(segment, case=case)
            paths = [
                os.path.join(path, name)
                for path in paths
                for name in _names(path)
                if wanted.match(name) and (hidden or not name.startswith("."))
            ]
        else:
            paths = [below for path in paths if os.path.lexists(below := os.path.join(path, segment))]
    return anchor or ".", list(dict.fromkeys(paths))


def _folders(top: str) -> list[str]:
    """`top` and every folder below it."""
    found: list[str] = []
    pending = [top]
    while pending and len(found) < MAX_FILES:
        path = pending.pop()
        found.append(path)
        below = [os.path.join(path, name) for name in _names(path) if not is_clutter(name)]
        pending.extend(path for path in reversed(below) if os.path.isdir(path) and not os.path.islink(path))
    return found


def _names(folder: str) -> list[str]:
    try:
        return sorted(os.listdir(folder or "."))
    except OSError:
        return []


def shown(path: str) -> str:
    """A path for people: `/` between its parts, and text even where its bytes are in no known encoding."""
    return readable_name(os.fsencode(path)).replace(os.sep, "/")


def is_inside(path: str, root: str) -> bool:
    """Whether a path, its links followed, is `root` or lies below it."""
    return path == root or path.startswith(root.rstrip(os.sep) + os.sep)


def is_hidden(path: str, root: str) -> bool:
    """Whether a path below `root` lies in a folder that is never walked."""
    return any(is_clutter(part) for part in os.path.relpath(path, root).split(os.sep))


def unreadable(path: str, error: OSError) -> InputError:
    """The error of a path that the system does not let us read, with the system's reason."""
    return InputError("input_unreadable", file=shown(path), problem=error.strerror or type(error).__name__)


class _Plain(io.FileIO):
    """A file on disk whose read errors (a network share that went away) are InputErrors like all others."""

    def __init__(self, path: str, called: str) -> None:
        super().__init__(path)
        self._called = called

    def readinto(self, buffer: Any, /) -> int | None:
        try:
            return super().readinto(buffer)
        except OSError as error:
            raise unreadable(self._called, error) from None

    def readall(self) -> bytes:
        try:
            return super().readall()
        except OSError as error:
            raise unreadable(self._called, error) from None


def open_plain(path: str, called: str) -> BinaryIO:
    """The bytes of the file at `path`, which errors call `called`. Raises InputError: input_unreadable."""
    try:
        return cast(BinaryIO, io.BufferedReader(_Plain(path, called), BUFFER))
    except OSError as error:
        raise unreadable(path, error) from None
