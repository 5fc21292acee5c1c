"""The report as JSON, exactly the fields of `harness.report.Document`, and the JSON Schema of it."""

from __future__ import annotations

import re
from typing import Any, Final

import msgspec

from harness.report import Document, json_schema
from reports.options import Options

# Valid in JSON as they stand, but they steer terminals and break lines; as escapes they mean the same.
_STEERING: Final = re.compile("[\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")


def render(document: Document, options: Options) -> str:
    """The document as indented JSON, ending on a line break; the same in every language."""
    try:
        encoded = msgspec.json.encode(document)
    except UnicodeEncodeError:
        # Names of files need not be Unicode; their undecodable bytes are shown as `\\udc80`.
        encoded = msgspec.json.encode(_encodable(msgspec.to_builtins(document)))
    text = msgspec.json.format(encoded, indent=2).decode()
    return _STEERING.sub(lambda match: f"\\u{ord(match[0]):04x}", text) + "\n"


def schema() -> str:
    """The JSON Schema of what `render` returns, as indented JSON."""
    described = {"$schema": "https://json-schema.org/draft/2020-12/schema", **json_schema()}
    return msgspec.json.format(msgspec.json.encode(described), indent=2).decode() + "\n"


def _encodable(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, dict):
        return {_encodable(key): _encodable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_encodable(item) for item in value]
    return value
