"""Words that stand before the stamp of every line and are no launcher's that is known: somebody put them there.

No logger begins its lines with a name that its stamp follows. The words are not taken away: formats find what they read
behind them. What they name is said of the run, as the name that a launcher gives a program is.
"""

from __future__ import annotations

from typing import Final

from harness.values.lazy import pattern
from runners.logs.reading.grammar import stamped

# So many lines of ten begin alike.
_OF_TEN: Final = 9
_ENOUGH: Final = 6
_LONGEST: Final = 120
# Where the program's own stamp begins.
_STAMP: Final = pattern(rb"[\[(]?(?:\d{2,4}[-/.:]\d\d|[A-Z]\d{4} )")
# What is cut off where it is not the end of a word.
_BROKEN: Final = pattern(rb"\w+\Z")
_NAME: Final = pattern(r"[^\W\d_]{2}")


def words(text: bytes) -> str:
    """The words before the stamps of nearly all lines of `text`, a file's beginning; empty where there are none."""
    lines = sorted(line[:_LONGEST] for line in text.split(b"\n")[:-1] if line.strip())
    many = -(-_OF_TEN * len(lines) // 10)
    if len(lines) < _ENOUGH:
        return ""
    # Of sorted lines those that begin alike stand together.
    alike = max((_common(lines[at], lines[at + many - 1]) for at in range(len(lines) - many + 1)), key=len)
    found = _STAMP.search(alike)
    put = alike[: found.start()] if found is not None else _BROKEN.sub(b"", alike)
    named = put.decode("utf-8", "replace").strip()
    if not _NAME.search(named):
        return ""
    rest = b"\n".join(line.removeprefix(put) for line in lines)
    return named if stamped(rest) else ""


def _common(one: bytes, other: bytes) -> bytes:
    for at, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return one[:at]
    return min(one, other, key=len)
