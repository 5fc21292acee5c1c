"""From parsed YAML to typed records, with errors that name file, line, the path to the key, and the fix."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from typing import Any, TypeVar

import msgspec

from harness.text import render
from harness.values import yamlio
from harness.values.errors import SpecError, YamlError

T = TypeVar("T")

# Faults of one file that are told: what has more is no spec.
MAX_FAULTS = 100

_AT = re.compile(r"^(?P<problem>.*?)(?: - at `(?P<path>.*)`)?$", re.DOTALL)
# What msgspec says -> the same in our words.
_COMPLAINTS = {
    "typed_expected": re.compile(r"Expected `(?P<wanted>[^`]+)`, got `(?P<given>[^`]+)`"),
    "typed_choice": re.compile(r"Invalid (?:enum )?value (?P<value>.+)"),
}
_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+|\.\.\.)\]")


def read(path: str | os.PathLike[str]) -> yamlio.YamlDocument:
    """Parse the YAML file at `path`; SpecError when it cannot be read or is not plain YAML."""
    try:
        with open(path, "rb") as stream:
            text = stream.read()
    except OSError as error:
        raise SpecError(
            "spec_unreadable", file=str(path), line=1, path="", fix="", problem=error.strerror or ""
        ) from None
    return parse(text, path)


def parse(text: str | bytes, path: str | os.PathLike[str]) -> yamlio.YamlDocument:
    """Parse the text of the YAML file at `path`; SpecError when it is not plain YAML."""
    try:
        return yamlio.load(text, str(path))
    except YamlError as error:
        raise SpecError("spec_yaml", **{**error.values, "path": "", "fix": "", "problem": str(error)}) from None


def convert(document: yamlio.YamlDocument, record: type[T], file: str) -> T:
    """`document.data` as `record`.

    Raises SpecError for an unknown key, a missing one, or a value of the wrong type.
    """
    try:
        return msgspec.convert(document.data, record, strict=True)
    except msgspec.ValidationError as error:
        raise _explain(document, record, file, str(error)) from None


def faults(document: yamlio.YamlDocument, record: type[T], file: str) -> tuple[list[SpecError], T | None]:
    """Everything in `document.data` that keeps it from being a `record`, and the record it is without that.

    msgspec tells one fault at a time. So that the next one shows, each is mended: an unknown key is left out, and in
    the place of what is missing or wrong stands something of the right type. None where that does not help.
    """
    found: list[SpecError] = []
    mended = document
    while message := _complaint(mended.data, record):
        if len(found) == MAX_FAULTS:
            return found, None
        fault, data = _mended(mended, record, file, message)
        found.append(fault)
        if _complaint(data, record) == message:
            return found, None
        mended = document.with_data(data)
    return found, msgspec.convert(mended.data, record, strict=True)


def _mended(document: yamlio.YamlDocument, record: Any, file: str, message: str) -> tuple[SpecError, Any]:
    """The fault that `message` tells of, and the data without it."""
    fault = _explain(document, record, file, message)
    match = _AT.match(message)
    assert match is not None
    path = _locate(document, record, match["path"] or "$", message)
    data = document.data
    node = _node(data, path)
    if fault.code.startswith("spec_unknown_key") and isinstance(node, dict):
        key = fault.values["key"]
        return fault, _replaced(data, path, {name: value for name, value in node.items() if name != key})
    if fault.code == "spec_missing_key" and isinstance(node, dict):
        key = str(fault.values["key"])
        return fault, _replaced(data, path, {**node, key: _sample(_type_at(record, data, (*path, key)))})
    return fault, _replaced(data, path, _sample(_type_at(record, data, path)))


def _sample(kind: Any) -> Any:
    """The plainest value of a type."""
    inspect = msgspec.inspect
    member = _members(kind)[0] if kind is not None else None
    if isinstance(member, inspect.StructType):
        needed = {field.encode_name: _sample(field.type) for field in member.fields if field.required}
        return {str(member.tag_field): member.tag, **needed} if member.tag_field else needed
    if isinstance(member, inspect.LiteralType):
        return member.values[0]
    if isinstance(member, inspect.ListType):
        return []
    if isinstance(member, inspect.DictType):
        return {}
    if isinstance(member, inspect.BoolType):
        return False
    if isinstance(member, (inspect.IntType, inspect.FloatType)):
        return 1
    return "1"


def _explain(document: yamlio.YamlDocument, record: Any, file: str, message: str) -> SpecError:
    match = _AT.match(message)
    assert match is not None
    problem, path_text = match["problem"], match["path"] or "$"
    path = _locate(document, record, path_text, message)
    line = document.line(path)
    unknown = re.search(r"unknown field `(.*)`", problem)
    if unknown:
        name = unknown[1]
        line = document.line((*path, name))
        known = _fields(record, document.data, path)
        import difflib  # only an error needs it

        close = difflib.get_close_matches(name, known, 1, 0.6)
        fix = f"`{close[0]}`" if close else ", ".join(f"`{field}`" for field in known)
        code = "spec_unknown_key_close" if close else "spec_unknown_key"
        return SpecError(code, file=file, line=line, path=show((*path, name)), key=name, fix=fix)
    missing = re.search(r"missing required field `(.*)`", problem)
    if missing:
        return SpecError(
            "spec_missing_key", file=file, line=line, key=missing[1], fix=f"`{missing[1]}: ...`", **_place(path)
        )
    if not path and problem.startswith("Expected `object`"):
        keys = ", ".join(f"`{field}`" for field in _fields(record, {}, path))
        return SpecError("spec_no_mapping", file=file, line=line, path="", fix=keys)
    fix = " | ".join(f"`{value}`" for value in _choices(record, document.data, path))
    return SpecError("spec_wrong_value", file=file, line=line, fix=fix, **_place(path), **_told(problem))


def _told(problem: str) -> dict[str, str]:
    """What msgspec complains about: its own words, and in Chinese as far as they are known."""
    for code, form in _COMPLAINTS.items():
        found = form.fullmatch(problem)
        if found is not None:
            return {"problem": problem, "problem_zh": render(code, "zh", found.groupdict())}
    return {"problem": problem}


def _place(path: yamlio.Path) -> dict[str, str]:
    """The path for people: of the file as a whole there is none to show."""
    shown = show(path)
    return {"path": shown} if shown else {"path": "", "path_en": "the file", "path_zh": "文件"}


def _locate(document: yamlio.YamlDocument, record: Any, text: str, message: str) -> yamlio.Path:
    """The path of msgspec's `$.criteria[0].target`; its `[...]` (any value of a mapping) is resolved by trying."""
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
            alone = ((k, _replaced(document.data, path, {k: v})) for k, v in node.items())
            name = next((k for k, data in alone if _complaint(data, record) == message), None)
            if name is None:
                break
            path.append(name)
            node = node[name]
    return tuple(path)


def _replaced(data: Any, path: Sequence[str | int], value: Any) -> Any:
    """A copy of `data` whose node at `path` is `value`."""
    if not path:
        return value
    copy: Any = data.copy()
    copy[path[0]] = _replaced(data[path[0]], path[1:], value)
    return copy


def _complaint(data: Any, record: Any) -> str:
    try:
        msgspec.convert(data, record, strict=True)
    except msgspec.ValidationError as error:
        return str(error)
    return ""


def _type_at(record: Any, data: Any, path: yamlio.Path) -> Any:
    """What type msgspec expects at `path`, found by walking the type along the data; None where it has none."""
    kind: Any = msgspec.inspect.type_info(record)
    for step in path:
        kind = _choose(kind, data)
        if isinstance(kind, msgspec.inspect.StructType):
            kind = next((field.type for field in kind.fields if field.encode_name == step), None)
        elif isinstance(kind, msgspec.inspect.DictType):
            kind = kind.value_type
        else:
            kind = getattr(kind, "item_type", None)
        data = _step(data, step)
    return kind


def _step(data: Any, step: str | int) -> Any:
    """One step into parsed YAML; None where the data does not go on."""
    if isinstance(data, dict):
        return data.get(step)
    if isinstance(data, list) and isinstance(step, int) and step < len(data):
        return data[step]
    return None


def _fields(record: Any, data: Any, path: yamlio.Path) -> list[str]:
    """The keys allowed at `path`."""
    kind = _choose(_type_at(record, data, path), _node(data, path))
    if not isinstance(kind, msgspec.inspect.StructType):
        return []
    names = [f.encode_name for f in kind.fields]
    return [str(kind.tag_field), *names] if kind.tag_field else names


def _choices(record: Any, data: Any, path: yamlio.Path) -> list[str]:
    """The values allowed at `path` where they are few: those of a Literal, or the kinds of a criterion."""
    kind = _choose(_type_at(record, data, path), _node(data, path))
    if isinstance(kind, msgspec.inspect.LiteralType):
        return [str(value) for value in kind.values]
    if not path:
        return []
    around = _type_at(record, data, path[:-1])
    return [str(m.tag) for m in _members(around) if getattr(m, "tag_field", None) == path[-1]]


def _node(data: Any, path: yamlio.Path) -> Any:
    """The value at `path`; None where there is none."""
    for step in path:
        if isinstance(data, list) and isinstance(step, int):
            data = data[step]
        else:
            data = data.get(step) if isinstance(data, dict) else None
    return data


def _members(kind: Any) -> list[Any]:
    """The types a value may have, without None."""
    while isinstance(kind, msgspec.inspect.Metadata):
        kind = kind.type  # a description beside a type
    types = kind.types if isinstance(kind, msgspec.inspect.UnionType) else [kind]
    return [member for member in types if not isinstance(member, msgspec.inspect.NoneType)]


def _choose(kind: Any, data: Any) -> Any:
    """The member of a union that `data` is meant to be."""
    members = _members(kind)
    if isinstance(data, dict):
        for member in members:
            if isinstance(member, msgspec.inspect.StructType) and member.tag_field:
                if data.get(member.tag_field) == member.tag:
                    return member
        members = [
            m for m in members if isinstance(m, (msgspec.inspect.StructType, msgspec.inspect.DictType))
        ] or members
    elif isinstance(data, list):
        members = [member for member in members if isinstance(member, msgspec.inspect.ListType)] or members
    return members[0]


def show(path: yamlio.Path) -> str:
    shown = ""
    for step in path:
        shown += f"[{step}]" if isinstance(step, int) else (f".{step}" if shown else step)
    return shown
