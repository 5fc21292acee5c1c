"""The report as JSON, exactly the fields of `harness.judging.report.Document`."""

from __future__ import annotations

import re
import unicodedata
from typing import Any, Final

import msgspec

from harness.judging.report import Document
from reports.options import Rendering

# Valid in JSON as they stand, but they steer terminals and break lines; as escapes they mean the same.
_STEERING: Final = frozenset({"Cc", "Cf", "Zl", "Zp"})
_BEYOND_ASCII: Final = re.compile(r"[^\x00-\x7e]")


def render(document: Document, _rendering: Rendering) -> str:
    """The document as indented JSON, ending on a line break; the same in every language."""
    return indented(document)


def indented(record: msgspec.Struct) -> str:
    """A record as indented JSON, ending on a line break."""
    try:
        encoded = msgspec.json.encode(record, enc_hook=_plain)
    except UnicodeEncodeError:
        # Names of files need not be Unicode; their undecodable bytes are shown as `\\udc80`.
        encoded = msgspec.json.encode(_encodable(msgspec.to_builtins(record, enc_hook=_plain)))
    return _indented(encoded)


def indented_plain(value: Any) -> str:
    """Plain lists, mappings and texts as indented JSON, ending on a line break."""
    return _indented(msgspec.json.encode(_encodable(value)))


def line(value: Any) -> str:
    """Plain lists, mappings and texts as JSON on one line."""
    text = msgspec.json.encode(_encodable(value)).decode()
    return _BEYOND_ASCII.sub(lambda match: _harmless(match[0]), text) + "\n"


def _indented(encoded: bytes) -> str:
    text = msgspec.json.format(encoded, indent=2).decode()
    return _BEYOND_ASCII.sub(lambda match: _harmless(match[0]), text) + "\n"


def escaped(text: str) -> str:
    """Every character of `text` as JSON escapes it: two escapes beyond the basic plane."""
    units = text.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def _harmless(char: str) -> str:
    """`char`, or its JSON escape when it would steer a terminal."""
    return escaped(char) if unicodedata.category(char) in _STEERING else char


def _plain(value: Any) -> str:
    """A text that is more than a text, as a log format of somebody else may hand over, as the text it is."""
    if isinstance(value, str):
        return str.__str__(value)
    raise NotImplementedError(f"a {type(value).__name__} has no place in a report")


def _encodable(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, dict):
        return {_encodable(key): _encodable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_encodable(item) for item in value]
    return value
