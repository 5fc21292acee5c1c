"""From parsed YAML to typed records, with errors that name file, line, the path to the key, and the fix."""

from __future__ import annotations

import difflib
import re
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from harness import yamlio
from harness.errors import SpecError, YamlError

T = TypeVar("T")

_AT = re.compile(r"^(?P<problem>.*?)(?: - at `(?P<path>.*)`)?$", re.DOTALL)
_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+|\.\.\.)\]")


def read(path: Path) -> yamlio.Document:
    """Parse the YAML file at `path`; SpecError when it cannot be read or is not plain YAML."""
    try:
        text = path.read_bytes()
    except OSError as error:
        raise SpecError("spec_unreadable", file=str(path), line=1, path="", fix="", problem=error.strerror or "") from None
    return parse(text, path)


def parse(text: str | bytes, path: Path) -> yamlio.Document:
    """Parse the text of the YAML file at `path`; SpecError when it is not plain YAML."""
    try:
        return yamlio.load(text, str(path))
    except YamlError as error:
        raise SpecError("spec_yaml", path="", fix="", problem=str(error), **error.values) from None


def convert(document: yamlio.Document, record: type[T], file: str) -> T:
    """`document.data` as `record`.

    Raises SpecError for an unknown key, a missing one, or a value of the wrong type.
    """
    try:
        return msgspec.convert(document.data, record, strict=True)
    except msgspec.ValidationError as error:
        raise _explain(document, record, file, str(error)) from None


def _explain(document: yamlio.Document, record: Any, file: str, message: str) -> SpecError:
    match = _AT.match(message)
    assert match is not None
    problem, path_text = match["problem"], match["path"] or "$"
    path = _locate(document, path_text, problem)
    line = document.line(path)
    shown = show(path)
    unknown = re.search(r"unknown field `(.*)`", problem)
    if unknown:
        name = unknown[1]
        line = document.line((*path, name))
        known = _fields(record, document.data, path)
        close = difflib.get_close_matches(name, known, 1, 0.6)
        fix = f"`{close[0]}`" if close else ", ".join(f"`{field}`" for field in known)
        code = "spec_unknown_key_close" if close else "spec_unknown_key"
        return SpecError(code, file=file, line=line, path=show((*path, name)), key=name, fix=fix)
    missing = re.search(r"missing required field `(.*)`", problem)
    if missing:
        return SpecError("spec_missing_key", file=file, line=line, path=shown, key=missing[1], fix=f"`{missing[1]}: ...`")
    return SpecError("spec_wrong_value", file=file, line=line, path=shown, problem=problem, fix="")


def _locate(document: yamlio.Document, text: str, problem: str) -> yamlio.Path:
    """The path of msgspec's `$.criteria[0].target`; its `[...]` (any value of a mapping) is resolved by search."""
    path: list[str | int] = []
    node = document.data
    for key, index in _STEP.findall(text):
        if key:
            path.append(key)
            node = node.get(key) if isinstance(node, dict) else None
        elif index != "...":
            path.append(int(index))
            node = node[int(index)] if isinstance(node, list) and int(index) < len(node) else None
        elif isinstance(node, dict):
            name = next((k for k, v in node.items() if _suspect(v, problem)), None)
            if name is None:
                break
            path.append(name)
            node = node[name]
    return tuple(path)


def _suspect(value: Any, problem: str) -> bool:
    """Whether a mapping's value is the one `problem` complains of: it has the unknown key or lacks the missing one."""
    named = re.search(r"(unknown|missing required) field `(.*)`", problem)
    if named and isinstance(value, dict):
        return (named[2] in value) == (named[1] == "unknown")
    return not isinstance(value, dict)


def _fields(record: Any, data: Any, path: yamlio.Path) -> list[str]:
    """The keys allowed at `path`, found by walking the type along the data."""
    kind = msgspec.inspect.type_info(record)
    for step in path:
        kind = _choose(kind, data)
        if isinstance(kind, msgspec.inspect.StructType):
            field = next((f for f in kind.fields if f.encode_name == step), None)
            if field is None:
                return []
            kind = field.type
        elif isinstance(kind, msgspec.inspect.DictType):
            kind = kind.value_type
        elif isinstance(kind, msgspec.inspect.ListType):
            kind = kind.item_type
        data = data[step] if isinstance(data, (dict, list)) else None
    kind = _choose(kind, data)
    if not isinstance(kind, msgspec.inspect.StructType):
        return []
    names = [f.encode_name for f in kind.fields]
    return [str(kind.tag_field), *names] if kind.tag_field else names


def _choose(kind: Any, data: Any) -> Any:
    """The member of a union that `data` is meant to be."""
    if not isinstance(kind, msgspec.inspect.UnionType):
        return kind
    members = [m for m in kind.types if not isinstance(m, msgspec.inspect.NoneType)]
    if isinstance(data, dict):
        for member in members:
            if isinstance(member, msgspec.inspect.StructType) and member.tag_field:
                if data.get(member.tag_field) == member.tag:
                    return member
    return members[0]


def show(path: yamlio.Path) -> str:
    shown = ""
    for step in path:
        shown += f"[{step}]" if isinstance(step, int) else (f".{step}" if shown else step)
    return shown
