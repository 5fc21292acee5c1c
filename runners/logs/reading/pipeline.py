"""The operations that the data of an evaluation passes, in their order, and the size that reaches the network."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from harness.evidence.facts import Fact, Part
from harness.evidence.sizes import is_stated, longer_side
from runners.logs.reading.meanings import ELSEWHERE, part, words
from runners.logs.reading.settings import Setting

# Sections that list operations, by their folded name without the words for the part of the data.
_LISTS: Final = frozenset("transformops transforms sampletransforms pipeline transform batchtransforms".split())
# An operation whose name holds one of these changes the size of what it is given.
_RESIZING: Final = frozenset("resize crop pad padding rescale letterbox zoom scale patch ra resizer".split())
# Parameters that hold the size an operation gives.
_SIZES: Final = frozenset(
    "size targetsize cropsize resizeshort resizelong imgscale scale imageshape outputsize resize imgsize inputsize "
    "recimageshape targetshape shortsize height width h w".split()
)
# Of several pipelines the one that counts, as `evaluated` has it.
_PREFERRED: Final[tuple[Part, ...]] = ("eval", "val", "test", "")


class _Operation:
    """One operation: its name, its parameters as printed, and its line."""

    def __init__(self, key: tuple[str, ...], line: int, about: Part) -> None:
        self.key = key
        self.name = ""
        self.line = line
        self.part = about
        self.parameters: list[tuple[str, str]] = []

    @property
    def shown(self) -> str:
        inside = ", ".join(f"{name}={value}" for name, value in self.parameters if value)[:200]
        return f"{self.name}({inside})" if inside else self.name

    @property
    def side(self) -> str | None:
        """The longer side, in pixels, of what the operation gives, or what it prints where that cannot be read.

        None where it does not change the size.
        """
        if not _RESIZING & set(words(self.name)):
            return None
        printed = [
            value
            for name, value in self.parameters
            if "".join(words(name.split(".")[0])) in _SIZES and is_stated(value)
        ]
        sides = [longer_side(value) for value in printed]
        unread = next((value for value, side in zip(printed, sides, strict=True) if side is None), None)
        return unread or (str(max(side for side in sides if side is not None)) if sides else None)


def operations(settings: Sequence[Setting]) -> Iterator[Fact]:
    """A fact an operation of each evaluation pipeline, and the size of the last that sets one."""
    found: list[_Operation] = []
    for setting in settings:
        at = next((i for i in range(len(setting.path) - 1, -1, -1) if _is_list(setting.path[i])), -1)
        if at < 0 or at + 1 >= len(setting.path):
            continue
        about = part(setting.path[: at + 1])
        if about == "train" or any(word in ELSEWHERE for name in setting.path[:at] for word in words(name)):
            continue
        _take(found, setting, at, about)
    sides: dict[Part, tuple[_Operation, str]] = {}
    for one in found:
        if one.name:
            yield Fact(
                key="operation", value=one.shown, how="config", line=one.line, setting=".".join(one.key), part=one.part
            )
            if (side := one.side) is not None:
                sides[one.part] = (one, side)
    for about in _PREFERRED:
        if about in sides:
            one, side = sides[about]
            yield Fact(
                key="image_size",
                value=side,
                how="config",
                line=one.line,
                setting=f"{'.'.join(one.key)}: {one.shown}",
                part=about,
            )


def _take(found: list[_Operation], setting: Setting, at: int, about: Part) -> None:
    """Add a setting below a pipeline at `path[at]` to its operation, which may be a new one."""
    head, rest = setting.path[: at + 1], setting.path[at + 1 :]
    if rest[0].isdigit():
        key, rest = (*head, rest[0]), rest[1:]
        if rest and rest[0][:1].isupper():
            key, name, rest = (*key, rest[0]), rest[0], rest[1:]
        else:
            name = ""
    else:
        key, name, rest = (*head, rest[0]), rest[0], rest[1:]
    new = not found or found[-1].key != key or (not rest and name == found[-1].name)
    if new:
        found.append(_Operation(key, setting.line, about))
        found[-1].name = name
    if rest and rest[-1] in ("type", "name") and len(rest) == 1 and not found[-1].name:
        found[-1].name = setting.value
    elif rest:
        found[-1].parameters.append((".".join(rest), setting.value))
    elif setting.value not in ("", "None", "null", "{}") and name:
        found[-1].parameters.append(("", setting.value))


def _is_list(name: str) -> bool:
    own = "".join(word for word in words(name) if not part((word,)))
    return own in _LISTS
