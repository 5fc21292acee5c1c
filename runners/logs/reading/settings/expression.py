"""The settings of an expression of Python or JSON: a dictionary, a call, a list."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

import msgspec

from runners.logs.reading.settings.base import MAX_DEPTH, Setting, clipped


def settings(text: str, numbers: Sequence[int], prefix: tuple[str, ...]) -> Iterator[tuple[Setting, str]] | None:
    """Each setting below `prefix` with its value as a whole; None where `text` is no expression.

    `numbers` are those of its lines in the log.
    """
    tree = _parsed(text)
    return None if tree is None else _walk(tree, prefix, _Source(text.encode("utf-8", "replace").split(b"\n"), numbers))


class _Source(msgspec.Struct, frozen=True):
    """The lines of an expression, and the number that each has in the log."""

    lines: Sequence[bytes]
    numbers: Sequence[int]


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


def _walk(node: ast.expr, path: tuple[str, ...], source: _Source) -> Iterator[tuple[Setting, str]]:
    if len(path) > MAX_DEPTH:
        return
    here = source.numbers[min(node.lineno, len(source.numbers)) - 1]
    children = _children(node)
    if children is None:
        shown = _shown(node, source.lines)
        yield Setting(path, clipped(shown), here), shown
        return
    if path:
        # A list that holds plain values alone is a value.
        plain = isinstance(node, (ast.List, ast.Tuple)) and all(isinstance(one, ast.Constant) for _, one in children)
        yield Setting(path, clipped(_shown(node, source.lines)) if plain else "", here), ""
        if plain:
            yield from ((one, "") for one in _overrides(path, [child for _, child in children], here))
            return
    for key, child in children:
        yield from _walk(child, (*path, key), source)


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
