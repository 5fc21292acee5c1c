"""Names of files as people write them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from harness.values.lazy import pattern

# Endings that a program adds which packs one file.
_PACKED: Final = (".gz", ".bz2", ".xz", ".zst")
_LEVELS: Final = 40
_ENDING: Final = pattern(r"(?i)(?<=.)\.[a-z][a-z0-9]{0,7}\Z")
# What logrotate and people put behind the name of a log: a number, or a date that may be followed by a time.
_ROTATED: Final = pattern(r"(?i)(\.(?:log|txt|out))\.(?:\d{1,3}|\d{4}-?\d\d-?\d\d[-_T:.\d]{0,20})\Z")
_NUMBERS: Final = pattern(r"(\d+)")
# A longer row of digits is no number that anybody counts by.
_LONGEST: Final = 18
_WEIGHTS: Final = (".pdparams", ".pdopt", ".pdema", ".pdiparams", ".pdmodel")


def names_file(file: str, path: str) -> bool:
    """Whether `path`, as somebody wrote it, names `file` of the submission: the whole name or its end."""
    path = path.replace("\\", "/").removeprefix("./")
    return file == path or file.endswith((f"/{path}", f"!/{path}"))


def unpacked(file: str) -> str:
    """The name of a file before it was packed or laid aside: `a.log` of `a.log.gz` and of `a.log.1`."""
    ending = next((one for one in _PACKED if file.casefold().endswith(one)), "")
    return _ROTATED.sub(r"\1", file[: len(file) - len(ending)])


def levels(path: str) -> tuple[str, ...]:
    """The folders of a path and its file, however it is written: an absolute one begins with an empty level.

    `.` and `~` are left out, `..` leaves out the folder above it, and so is the ending of Paddle's weights. Of more
    than 40 levels the last are kept.
    """
    written = path.strip().strip("'\"").replace("\\", "/").replace("!/", "/")
    found: list[str] = [""] if written.startswith("/") else []
    for level in written.split("/"):
        if level == "..":
            found = found[: max(len(found) - 1, written.startswith("/"))]
        elif level not in ("", ".", "~"):
            found.append(level)
    if found:
        found[-1] = next((found[-1].removesuffix(end) for end in _WEIGHTS if found[-1].endswith(end)), found[-1])
    return tuple(found[-_LEVELS:])


def levels_below(file: str, inputs: Iterable[str]) -> tuple[str, ...]:
    """The folders and the name of a file as far as they are part of what was handed in as `inputs`.

    A folder that was handed in lies where its owner likes, whatever is called so; of a file its own name counts.
    """
    whole = levels(file)
    for one in inputs:
        given = levels(one)
        if given and whole[: len(given)] == given:
            return whole[len(given) :] or whole[-1:]
    return whole if not file.startswith("/") else whole[-1:]


def stem(name: str) -> str:
    """The name of a file without its ending, where that has letters: `train` of `train.log`, all of `v1.2`."""
    return _ENDING.sub("", name)


def natural(name: str) -> list[tuple[int, str]]:
    """A key that sorts names by the numbers in them: `step_10` behind `step_2`."""
    parts = _NUMBERS.split(name)
    return [(int(part), "") if part.isdecimal() and len(part) <= _LONGEST else (-1, part) for part in parts]


def ends_with(whole: tuple[str, ...], end: tuple[str, ...]) -> bool:
    """Whether the levels of a path are those of `end`, seen from some folder above it."""
    return bool(end) and whole[-len(end) :] == end
