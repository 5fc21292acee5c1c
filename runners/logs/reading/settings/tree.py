"""Settings as an indented tree: YAML, and the dumps of PaddleClas and PaddleOCR (`    name : ResNet50`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from harness.values.lazy import pattern
from runners.logs.reading.settings.base import MAX_DEPTH, Lines, LineText, Setting, clipped

# A key, a colon, and a value or nothing; a value with a further `word: ` in it is a sentence or a row of measurements.
_KEY: Final = pattern(r"^( *)((?:- +)*)(['\"]?)([A-Za-z_][\w./-]{0,99})\3(?: ?:(?:[ \t]+(.*))?|(?:\t+| {2,}):(.*))$")
_ITEM: Final = pattern(r"^( *)((?:- +)+)(\S.*)$")
_SENTENCE: Final = pattern(r"[,;] *[A-Za-z_]\w*\s?: |\d, \w+=|(?<![A-Za-z]): [A-Za-z_]\w*: ")
_COMMENT: Final = pattern(r"(?:^|(?<!\s)\s+)#\s.*$")
# The name that YAML gives a value to repeat it, and the place where it is repeated.
_ANCHOR: Final = pattern(r"^&[\w-]+(?:\s+|$)|^\*[\w-]+$")
_RULE: Final = pattern(r"^\s*[-=*]{5,}")
# A longer value is no row of measurements.
_CHECKED: Final = 2_000
# Fewer lines than these one after another are no dump.
_SHORTEST: Final = 3


def begins(line: LineText) -> bool:
    return _key(line) is not None


def read(line: LineText, lines: Lines) -> Iterator[Setting]:
    """The settings of the dump that begins at `line`; none where it is too short to be one."""
    block, walk = [line], _Walk()
    while (following := lines.peek()) is not None and (_belongs(following) or _parts(following)):
        lines.next()
        if _parts(following):
            continue
        block.append(following)
        if len(block) >= _SHORTEST:
            for one in block[-1:] if len(block) > _SHORTEST else block:
                yield from walk.take(one)


def _key(line: LineText) -> re.Match[str] | None:
    found = _KEY.match(line.text)
    if found is None:
        return None
    value = _value(found)
    if value and len(value) < _CHECKED and value[0] not in "[{('\"" and _SENTENCE.search(value):
        return None
    return found


def _value(found: re.Match[str]) -> str:
    value = found[5] or found[6] or ""
    return _ANCHOR.sub("", value) if value[:1] in ("&", "*") else value


def _parts(line: LineText) -> bool:
    """Whether a line only parts the sections of a dump: blank, or a comment."""
    return not line.stamped and (not line.text.strip() or line.text.lstrip().startswith("#"))


def _belongs(line: LineText) -> bool:
    return _key(line) is not None or (_ITEM.match(line.text) is not None and _RULE.match(line.text) is None)


class _Walk:
    """The keys that lead to the line at hand, each with its indentation; those of list elements are numbers."""

    def __init__(self) -> None:
        self._stack: list[tuple[int, str, bool]] = []
        self._counts: dict[tuple[str, ...], int] = {}

    def take(self, line: LineText) -> Iterator[Setting]:
        found = _key(line)
        if found is not None:
            indent = self._items(len(found[1]), found[2])
            self._enter(indent, found[4])
            yield Setting(self._path(), clipped(_COMMENT.sub("", _value(found))), line.number)
        elif item := _ITEM.match(line.text):
            self._items(len(item[1]), item[2])
            yield Setting(self._path(), clipped(item[3]), line.number)

    def _items(self, indent: int, dashes: str) -> int:
        """Enter the list elements that `- ` opens; the indentation of what follows."""
        at = indent
        for mark in re.findall(r"- +", dashes):
            while self._stack and (self._stack[-1][0] > at or (self._stack[-1][0] == at and self._stack[-1][2])):
                self._stack.pop()
            path = self._path()
            self._counts[path] = self._counts.get(path, -1) + 1
            self._push(at, str(self._counts[path]), element=True)
            at += len(mark)
        return at

    def _enter(self, indent: int, key: str) -> None:
        while self._stack and self._stack[-1][0] >= indent:
            self._stack.pop()
        self._push(indent, key, element=False)

    def _push(self, indent: int, key: str, *, element: bool) -> None:
        if len(self._stack) < MAX_DEPTH:
            self._stack.append((indent, key, element))

    def _path(self) -> tuple[str, ...]:
        return tuple(key for _, key, _ in self._stack)
