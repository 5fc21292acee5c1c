"""Settings as Python or JSON: `model = dict(...)` of mmcv, `Namespace(...)`, a dictionary, a JSON object."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from harness.values.lazy import pattern
from runners.logs.reading.settings.base import MAX_DEPTH, MAX_LINES, MAX_TEXT, Lines, Setting, Text, clipped

_ASSIGNED: Final = pattern(r"^([A-Za-z_]\w{0,60}) = (?=\S)")
# A value in brackets behind a few words: `args: {...}`, `Command line arguments: Namespace(...)`, `Config (path): {`.
_BEHIND: Final = pattern(
    r"(?:^|[\s:=(])(?=((?:[A-Za-z_][\w.]{0,60})?Namespace\(|[A-Za-z]\w*(?:Config|Args|Arguments)\(\w|\{(?:\s*['\"]\w|\s*$)|OrderedDict\())"
)
_BRACKETS: Final = pattern(r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|[\[\](){}]")
_KEYWORD: Final = pattern(r"(?:^|[(,]\s*)([A-Za-z_]\w*)=('[^']*'|\"[^\"]*\"|\[[^\]]*\]|[^,()\s]+)")
_LITERALS: Final = tuple("dict([{'\"-0123456789TFN")


def begins(line: Text) -> bool:
    if found := _ASSIGNED.match(line.text):
        return line.text.startswith(_LITERALS, found.end())
    return ("Namespace(" in line.text or "{" in line.text or "(" in line.text) and _BEHIND.search(line.text) is not None


def read(line: Text, lines: Lines) -> Iterator[Setting]:
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
    tree = _parsed(text)
    prefix = (name,) if name else ()
    if tree is not None:
        yield from _walk(tree, prefix, _Source(text.encode("utf-8", "replace").split(b"\n"), numbers))
    elif "=" in text:
        for key, value in _KEYWORD.findall(text):
            yield Setting((*prefix, key), clipped(value), numbers[text.count("\n", 0, text.find(f"{key}="))])


class _Source(msgspec.Struct, frozen=True):
    """The lines of an expression, and the number that each has in the log."""

    lines: Sequence[bytes]
    numbers: Sequence[int]


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


def _parsed(text: str) -> ast.expr | None:
    """The expression at the start of `text`, without what stands behind its closing bracket."""
    text = text.strip().rstrip(",;")
    closing = max(text.rfind(mark) for mark in ")]}") + 1
    return _expression(text) or _expression(text[:closing])


def _expression(text: str) -> ast.expr | None:
    try:
        return ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _walk(node: ast.expr, path: tuple[str, ...], source: _Source) -> Iterator[Setting]:
    if len(path) > MAX_DEPTH:
        return
    here = source.numbers[min(node.lineno, len(source.numbers)) - 1]
    children = _children(node)
    if children is None:
        shown = _shown(node, source.lines)
        yield Setting(path, clipped(shown), here)
        if "\n" in shown and " = " in shown:
            yield from _inside(shown, here)
        return
    if path:
        # A list that holds plain values alone is a value.
        plain = isinstance(node, (ast.List, ast.Tuple)) and all(isinstance(one, ast.Constant) for _, one in children)
        yield Setting(path, clipped(_shown(node, source.lines)) if plain else "", here)
        if plain:
            yield from _overrides(path, [child for _, child in children], here)
            return
    for key, child in children:
        yield from _walk(child, (*path, key), source)


def _inside(text: str, number: int) -> Iterator[Setting]:
    """The settings of Python that is the text of a value, as mmcv's `.log.json` holds its configuration."""
    lines = Lines((number, line) for line in text.split("\n"))
    while (line := lines.next()) is not None:
        if _ASSIGNED.match(line.text) and begins(line):
            for setting in read(line, lines):
                yield msgspec.structs.replace(setting, line=number)


def _overrides(path: tuple[str, ...], values: list[ast.expr], line: int) -> Iterator[Setting]:
    """`opts=['TEST.AUG.ENABLED', 'True']` of yacs: names and values one after another."""
    if path[-1] in ("opts", "opt", "cfg_options") and len(values) % 2 == 0:
        texts = [str(one.value) if isinstance(one, ast.Constant) else "" for one in values]
        for name, value in zip(texts[::2], texts[1::2], strict=True):
            yield Setting(tuple(name.split(".")), clipped(value), line, "command")


def _children(node: ast.expr) -> list[tuple[str, ast.expr]] | None:
    """What stands in a dictionary, a call or a list, with its keys; None for all else."""
    if isinstance(node, ast.Dict):
        return [
            (str(key.value), value)
            for key, value in zip(node.keys, node.values, strict=True)
            if isinstance(key, ast.Constant)
        ]
    if isinstance(node, ast.Call):
        if node.keywords or (isinstance(node.func, ast.Name) and node.func.id == "dict"):
            return [(one.arg, one.value) for one in node.keywords if one.arg]
        if node.args and isinstance(node.func, ast.Name) and node.func.id in ("OrderedDict", "ConfigDict", "CfgNode"):
            return _children(node.args[0])
        return None
    if isinstance(node, (ast.List, ast.Tuple)):
        return [(str(number), value) for number, value in enumerate(node.elts)]
    return None


def _shown(node: ast.expr, lines: Sequence[bytes]) -> str:
    """A value as it is printed; a text without its quotes."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if node.end_lineno is None or node.end_col_offset is None:
        return ""
    first, last = node.lineno - 1, node.end_lineno - 1
    if first == last:
        return lines[first][node.col_offset : node.end_col_offset].decode("utf-8", "replace")
    parts = [lines[first][node.col_offset :], *lines[first + 1 : last], lines[last][: node.end_col_offset]]
    return b"\n".join(parts).decode("utf-8", "replace")
