"""The report as JSON, exactly the fields of `harness.judging.report.Document`, and the JSON Schema of it."""

from __future__ import annotations

import re
import unicodedata
from typing import Any, Final

import msgspec

from harness.judging.report import Document, json_schema
from reports.options import Rendering

# Valid in JSON as they stand, but they steer terminals and break lines; as escapes they mean the same.
_STEERING: Final = frozenset({"Cc", "Cf", "Zl", "Zp"})
_BEYOND_ASCII: Final = re.compile(r"[^\x00-\x7e]")


def render(document: Document, options: Rendering) -> str:
    """The document as indented JSON, ending on a line break; the same in every language."""
    return indented(document)


def indented(record: msgspec.Struct) -> str:
    """A record as indented JSON, ending on a line break."""
    try:
        encoded = msgspec.json.encode(record)
    except UnicodeEncodeError:
        # Names of files need not be Unicode; their undecodable bytes are shown as `\\udc80`.
        encoded = msgspec.json.encode(_encodable(msgspec.to_builtins(record)))
    text = msgspec.json.format(encoded, indent=2).decode()
    return _BEYOND_ASCII.sub(lambda match: _harmless(match[0]), text) + "\n"


def schema() -> str:
    """The JSON Schema of what `render` returns, as indented JSON."""
    described = {"$schema": "https://json-schema.org/draft/2020-12/schema", **json_schema()}
    return msgspec.json.format(msgspec.json.encode(described), indent=2).decode() + "\n"


def _harmless(char: str) -> str:
    """`char`, or its JSON escape (two of them beyond the basic plane) when it would steer a terminal."""
    if unicodedata.category(char) not in _STEERING:
        return char
    units = char.encode("utf-16-be").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def _encodable(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, dict):
        return {_encodable(key): _encodable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_encodable(item) for item in value]
    return value
