"""Settings as Python or JSON: `model = dict(...)` of mmcv, `Namespace(...)`, a dictionary, a JSON object."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec

from harness.values.lazy import pattern
from runners.logs.reading.settings.base import MAX_LINES, MAX_TEXT, Lines, LineText, Setting, clipped

_ASSIGNED: Final = pattern(r"^([A-Za-z_]\w{0,60}) = (?=\S)")
# A value in brackets behind a few words: `args: {...}`, `Command line arguments: Namespace(...)`, `Config (path): {`.
_BEHIND: Final = pattern(
    r"(?:^|[\s:=(])(?=((?:[A-Za-z_][\w.]{0,60})?Namespace\(|[A-Za-z]\w*(?:Config|Args|Arguments)\(\w|\{(?:\s*['\"]\w|\s*$)|OrderedDict\())"
)
# One of these stands in each of them.
_HINTS: Final = ("{", "Namespace(", "Config(", "Args(", "Arguments(", "OrderedDict(")
_BRACKETS: Final = pattern(r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|[\[\](){}]")
_KEYWORD: Final = pattern(r"(?:^|[(,]\s*)([A-Za-z_]\w*)=('[^']*'|\"[^\"]*\"|\[[^\]]*\]|[^,()\s]+)")
_LITERALS: Final = tuple("dict([{'\"-0123456789TFN")


def begins(line: LineText) -> bool:
    text = line.text
    if " = " in text and (found := _ASSIGNED.match(text)):
        return text.startswith(_LITERALS, found.end())
    if "(" not in text and "{" not in text:
        return False
    return any(hint in text for hint in _HINTS) and _BEHIND.search(text) is not None


def read(line: LineText, lines: Lines) -> Iterator[Setting]:
    """The settings of the value that begins on `line` and ends where its brackets close."""
    found = _ASSIGNED.match(line.text)
    name, start = (found[1], found.end()) if found else ("", 0)
    if not found and (behind := _BEHIND.search(line.text)):
        start = behind.start(1)
    closed = _closed(line.text[start:], line.number, lines)
    if closed is None:
        return
    text, numbers = closed
    if line.text.startswith("{") and "\n" not in text:
        lines.objects += 1
        if lines.objects > 1:
            return
    from runners.logs.reading.settings import expression  # few logs print any

    prefix = (name,) if name else ()
    settings = expression.settings(text, numbers, prefix)
    if settings is not None:
        for setting, shown in settings:
            yield setting
            if "\n" in shown and " = " in shown:
                yield from _inside(shown, setting.line)
    elif "=" in text:
        for key, value in _KEYWORD.findall(text):
            yield Setting((*prefix, key), clipped(value), numbers[text.count("\n", 0, text.find(f"{key}="))])


def _closed(text: str, number: int, lines: Lines) -> tuple[str, list[int]] | None:
    """`text` with the lines up to the one that closes its brackets, and their numbers; None where they do not close."""
    depth = _depth(text, 0)
    parts, size, numbers = [text], len(text), [number] * (text.count("\n") + 1)
    while depth > 0:
        following = lines.next()
        if following is None or len(parts) >= MAX_LINES or size > MAX_TEXT:
            return None
        parts.append(following.text)
        numbers += [following.number] * (following.text.count("\n") + 1)
        size += len(following.text)
        depth = _depth(following.text, depth)
    return "\n".join(parts), numbers


def _depth(text: str, depth: int) -> int:
    for mark in _BRACKETS.findall(text):
        depth += (mark in "[({") - (mark in "])}") if len(mark) == 1 else 0
    return depth


def _inside(text: str, number: int) -> Iterator[Setting]:
    """The settings of Python that is the text of a value, as mmcv's `.log.json` holds its configuration."""
    lines = Lines((number, line) for line in text.split("\n"))
    while (line := lines.next()) is not None:
        if _ASSIGNED.match(line.text) and begins(line):
            for setting in read(line, lines):
                yield msgspec.structs.replace(setting, line=number)
