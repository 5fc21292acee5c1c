"""Logs that no format can know because their text is written otherwise: in base 64 or 16, in UTF-7, or on one line.

Nothing is read of them. They are told of, so that what one of them says is not passed over.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from harness.values.lazy import pattern

# A text in one of these is nothing else, apart from a line before it and one behind it, and is this long.
_BASE64: Final = pattern(rb"(?:[^\n]{0,200}\n){0,3}?((?:[A-Za-z0-9+/]{16,}={0,2}\s*){2,})")
_BASE16: Final = pattern(rb"\s*((?:[0-9A-Fa-f]{2}\s?){200,})")
_LEAST: Final = 200
_SAMPLE: Final = 1 << 14
# Runs of UTF-7 (RFC 2152) of two characters or more.
_UTF7: Final = pattern(rb"\+[A-Za-z0-9+/]{5,}-?")
_RUNS: Final = 3
# What archives begin with that hold a log as well as its text does.
_PACKED: Final = (b"\x1f\x8b", b"PK\x03\x04", b"BZh", b"\xfd7zXZ\x00", b"7z\xbc\xaf\x27\x1c", b"(\xb5\x2f\xfd")
# So many bytes on one line, and so many of these on it, are several lines of a log.
_LONG: Final = 1 << 11
_STAMP: Final = pattern(rb"(?<!\d)\d{2,4}[-/]\d{1,2}(?:[-/]\d{1,4})?[ T]\d{1,2}:\d\d:\d\d")
_COUNTED: Final = pattern(rb"(?i)\bepoch\W{0,4}\d{1,6}\W")
_MANY: Final = 8


def veil(first: bytes, known: Callable[[bytes], bool]) -> str | None:
    """How the text of a file with these first bytes is written, where that hides a log; `known` knows a log's text."""
    sample = first[:_SAMPLE]
    if (found := _BASE64.match(sample)) is not None and len(found[1]) >= max(_LEAST, len(sample) // 2):
        text = b"".join(found[1].split())
        from binascii import a2b_base64  # few files look like it

        if _tells(_decoded(a2b_base64, text[: len(text) // 4 * 4]), known):
            return "base64"
    if (found := _BASE16.match(sample)) is not None:
        text = b"".join(found[1].split())
        from binascii import unhexlify

        if _tells(_decoded(unhexlify, text[: len(text) // 2 * 2]), known):
            return "base16"
    if len(_UTF7.findall(sample)) < _RUNS or known(sample):
        return None
    return "UTF-7" if known(sample.decode("utf-7", "ignore").encode("utf-8", "replace")) else None


def one_line(first: bytes) -> bool:
    """Whether a file with these first bytes is a log whose line ends are gone."""
    longest = max(first.replace(b"\r", b"\n").replace(b"\x08", b"\n").split(b"\n"), key=len)
    if len(longest) < max(_LONG, len(first) // 2):
        return False
    if first.lstrip()[:1] in (b"{", b"[", b"<", b'"') and not _STAMP.match(first.lstrip()[1:]):
        return False
    return any(len(form.findall(longest)) >= _MANY for form in (_STAMP, _COUNTED))


def _tells(text: bytes, known: Callable[[bytes], bool]) -> bool:
    return text.startswith(_PACKED) or (bool(text) and known(text))


def _decoded(decode: Callable[[bytes], bytes], text: bytes) -> bytes:
    try:
        return decode(text)
    except ValueError:
        return b""
