"""Why a file is of no known format: what its first bytes are, and what each format misses in it."""

from __future__ import annotations

from typing import Final, NamedTuple

from runners.logs.reading.base import Head
from runners.logs.reading.heads import is_binary
from runners.logs.table import FORMATS, GENERAL, NEVER_LOGS, Entry

_SHOWN: Final = 4

# First bytes -> what the file is. Sources: the formats' own specifications, named beside those that are not evident.
_KINDS: Final[tuple[tuple[bytes, str], ...]] = (
    (b"\x00\x05\x16\x07", "AppleDouble (._*, macOS)"),  # RFC 1740, appendix B
    (b"\x00\x05\x16\x00", "AppleSingle (macOS)"),
    (b"%PDF-", "PDF"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"\x89HDF\r\n\x1a\n", "HDF5"),
    (b"\x93NUMPY", "NumPy .npy"),
    (b"\x7fELF", "ELF"),
    # Archives are opened; what is left are documents and weights.
    (b"PK\x03\x04", "ZIP"),
    (b"SQLite format 3\x00", "SQLite"),
    (b"\xd0\xcf\x11\xe0", "Microsoft Office"),
    # Python's pickle from protocol 2 on: PROTO, the protocol, then a frame, an empty dict, tuple, list or a global.
    *((b"\x80" + bytes((protocol,)) + opcode, "pickle (.pdparams, .pdopt, .pkl)")
      for protocol in range(2, 6) for opcode in (b"\x95", b"}", b"(", b"]", b"c")),
)  # fmt: skip
# onnx/onnx, onnx/onnx.proto, ModelProto: its version (field 1, a number), then its producer (2) or its graph (7).
_ONNX: Final = (b"\x12", b"\x3a")


class Answer(NamedTuple):
    """A reason, as message code and values; `format` is None where it is about the file whatever the format."""

    format: str | None
    code: str
    values: dict[str, str]


def explain(head: Head) -> list[Answer]:
    """Why `recognise` found no format for `head`: what the file is, as far as it shows, then a reason a format.

    The formats whose marks stand in the file come first.
    """
    name = head.name.casefold()
    ending = next((ending for ending in NEVER_LOGS if name.endswith(ending)), None)
    if ending is not None:
        return [Answer(None, "unknown_program", {"ending": ending})]
    declined = [_declined(head, name, key, entry) for key, entry in FORMATS.items() if key != GENERAL]
    return [*_kind(head.first), *sorted(declined, key=lambda answer: answer.code != "declined_shape")]


def _kind(first: bytes) -> list[Answer]:
    found = next((kind for start, kind in _KINDS if first.startswith(start)), None)
    if found is None and first[:1] == b"\x08" and b"\0" < first[1:2] < b"\x20" and first[2:3] in _ONNX:
        found = "ONNX"
    return [] if found is None else [Answer(None, "unknown_kind", {"kind": found})]


def _declined(head: Head, name: str, key: str, entry: Entry) -> Answer:
    """What kept one format from taking the file for its own."""
    nul = head.first.find(b"\0")
    if entry.binary and nul < 0:
        return Answer(key, "declined_text", {})
    if not entry.binary and nul >= 0 and is_binary(head.first):
        return Answer(key, "declined_binary", {"offset": str(nul)})
    text = head.text
    found = tuple(hint for hint in entry.hints if hint in text)
    ending = next((ending for ending in entry.suffixes if name.endswith(ending)), None)
    if found or ending is not None:
        return Answer(key, "declined_shape", {"marks": _marks(found) if found else str(ending)})
    if not entry.suffixes:
        return Answer(key, "declined_marks", {"marks": _marks(entry.hints)})
    endings = ", ".join(entry.suffixes)
    if not entry.hints:
        return Answer(key, "declined_name", {"endings": endings})
    return Answer(key, "declined_marks_name", {"marks": _marks(entry.hints), "endings": endings})


def _marks(hints: tuple[bytes, ...]) -> str:
    shown = [repr(hint.decode("utf-8", "backslashreplace"))[1:-1] for hint in hints[:_SHOWN]]
    return ", ".join(f"`{mark}`" for mark in shown) + (", ..." if len(hints) > _SHOWN else "")
