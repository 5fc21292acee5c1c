"""Fitting text into the columns of a terminal, where a Chinese character takes two."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final
from unicodedata import category

from harness.values.verdicts import Verdict

_COLOURS: Final = {
    Verdict.PASS: "32",
    Verdict.WITHIN: "33",
    Verdict.REVIEW: "33",
    Verdict.MISSING: "33",
    Verdict.FAIL: "31",
    Verdict.ERROR: "31",
    Verdict.WAIVED: "36",
}
# One column each. A text of these and ASCII needs no width table, whose loading takes longer than the report.
_NARROW: Final = frozenset("…·“”‘’–—≤≥±×°")
_WITHOUT_NARROW: Final = str.maketrans("", "", "".join(_NARROW))
# Asks for the wide picture of the character before it.
_EMOJI: Final = "\ufe0f"
_WORD: Final = re.compile(r"[^ \u3000]+")
# No line begins with these.
_CLOSING: Final = frozenset("，。；：、！？）】」』》”’…")
# A place that takes more lines of a screen than these is shortened there.
MOST_LINES: Final = 4
# Around what no line breaks: no text holds them, since `safe` shows what is private as escapes.
_FROM, _TO = "\ue000", "\ue001"
_SHORT: Final = 24
_ADDRESS: Final = r"https?://[^\s，。；、）」”]+"
_MOST_NAMES: Final = 2000
# No line ends on these.
_OPENING: Final = frozenset("（【「『《“‘")


def columns(text: str) -> int:
    """The columns `text` takes, at most: the sum of its characters', so that parts of a text fit where it does."""
    return len(text) if _narrow(text) else sum(map(_column, text))


def _fits(text: str, limit: int) -> bool:
    """Whether `text` takes at most `limit` columns. Looks no further than it must: a word may be very long."""
    if _narrow(text[: limit + 1]):
        return len(text) <= limit
    room = limit
    for char in text:
        room -= _column(char)
        if room < 0:
            return False
    return True


def _narrow(text: str) -> bool:
    """Whether each character of `text` is known to take one column."""
    return text.isascii() or text.translate(_WITHOUT_NARROW).isascii()


def _column(char: str) -> int:
    """The columns one character takes; 0 for a mark on the one before, unless it may widen it."""
    if char.isascii() or char in _NARROW or char == _EMOJI or category(char) == "Mc":
        return 1
    from wcwidth import wcwidth

    return max(0, wcwidth(char))


def paint(text: str, verdict: Verdict, colour: bool) -> str:
    """`text` in the colour of `verdict`."""
    code = _COLOURS.get(verdict)
    return f"\x1b[{code}m{text}\x1b[0m" if colour and code is not None else text


def pad(text: str, width: int) -> str:
    return text + " " * max(0, width - columns(text))


def sides(left: str, right: str, width: int) -> list[str]:
    """`left` and `right` at the two ends of one line, or below each other where they do not fit."""
    gap = width - columns(left) - columns(right)
    if gap >= 2:
        return [left + " " * gap + right]
    return [line for text in (left, right) for line in wrap(text, width)]


def middle(text: str, limit: int, tail: int | None = None) -> str:
    """`text`, shortened in the middle to `limit` columns; `tail` columns of its end are kept (default: half)."""
    if columns(text) <= limit:
        return text
    keep = min(limit - 1, (limit - 1) // 2 if tail is None else tail)
    end = _head(text[::-1], keep)[::-1]
    return f"{_head(text, limit - 1 - columns(end))}…{end}"


def path(text: str, limit: int) -> str:
    """A path with its line, shortened in the folders: the file's name and the line stay."""
    name = columns(text[text.rfind("/") :]) if "/" in text else 0
    return middle(text, limit, name if 0 < name < limit else limit * 2 // 3)


class Keeping:
    """Marks what no line may break: places and addresses that are opened, and commands that are copied.

    `names` are the files that a text may name. One of more than `limit` columns is shortened in the folders; without
    a limit none is. A command or an address is never shortened.
    """

    def __init__(self, names: Iterable[str], limit: int | None = None) -> None:
        self._limit = limit
        # A short word of ASCII is never broken anyway.
        long = {name for name in names if " " in name or not name.isascii() or len(name) > _SHORT}
        known = [re.escape(name) for name in sorted(long, key=len, reverse=True)[:_MOST_NAMES]]
        name = rf"(?:{'|'.join(known)})(?::\d+|#\d+)?"
        value = rf"(?:'[^']*'|{name}|[^\s，。；、）]+)" if known else r"(?:'[^']*'|[^\s，。；、）]+)"
        command = rf"`(?:verify |--)[^`]*`|--[a-z][a-z-]+ (?:'[^']*'|[\w.-]+={value})"
        self._found = re.compile(f"(?P<command>{command}|{_ADDRESS})" + (f"|{name}" if known else ""))

    def __call__(self, text: str) -> str:
        return self._found.sub(self._kept, text)

    def _kept(self, found: re.Match[str]) -> str:
        shown = found[0]
        if self._limit is not None and not found["command"]:
            shown = path(shown, self._limit)
        return f"{_FROM}{shown}{_TO}"


def wrap(text: str, limit: int, hanging: str = "") -> list[str]:
    """`text` in lines of at most `limit` columns, those after the first behind `hanging`.

    What `Keeping` marked stays on one line, as long as that may be.
    """
    if _FROM in text:
        return _wrapped_around(text, limit, hanging)
    return _wrapped(_pieces(text), limit, hanging)


def _wrapped_around(text: str, limit: int, hanging: str) -> list[str]:
    """As `wrap`, for a text with marks: what is marked takes part as one narrow character, and is put back."""
    kept = re.findall(f"{_FROM}(.*?){_TO}", text)
    pieces = []
    for space, piece in _pieces(re.sub(f"{_FROM}.*?{_TO}", _FROM, text)):
        parts = piece.split(_FROM)
        whole = parts[0] + "".join(kept.pop(0) + part for part in parts[1:])
        pieces.append((space, whole if len(parts) == 1 else f"{_FROM}{whole}"))
    return _wrapped(pieces, limit, hanging)


def _wrapped(pieces: Iterable[tuple[str, str]], limit: int, hanging: str) -> list[str]:
    lines: list[str] = []
    line, blank = "", ""
    for space, marked in pieces:
        kept, piece = marked.startswith(_FROM), marked.removeprefix(_FROM)
        blank += space
        room = limit - (columns(hanging) if lines else 0)
        if line and not _fits(line + blank + piece, room):
            lines.append(line)
            line, blank = "", ""
            room = limit - columns(hanging)
        line += (blank if line else "") + piece
        blank = ""
        while not kept and not _fits(line, room):
            cut = _head(line, room) or line[0]
            folder = cut.rfind("/") + 1
            if folder > len(cut) // 3:
                cut = cut[:folder]
            lines.append(cut)
            line = line[len(cut) :]
            room = limit - columns(hanging)
    if line or not lines:
        lines.append(line)
    return [lines[0], *(hanging + more for more in lines[1:])]


def block(heading: str, width: int, paragraphs: Iterable[str], limit: int, painted: str | None = None) -> Iterator[str]:
    """`heading` in a column of `width`, the wrapped paragraphs beside it; `painted` is the heading with its colour.

    A paragraph that begins with `- ` is an item of a list.
    """
    first = True
    for paragraph in paragraphs:
        bullet = "- " if paragraph.startswith("- ") else ""
        lines = wrap(paragraph.removeprefix(bullet), limit - width - len(bullet))
        for position, line in enumerate(lines):
            lead = pad(heading, width) if first else " " * width
            if first and painted is not None:
                lead = lead.replace(heading, painted, 1)
            yield (lead + (" " * len(bullet) if position else bullet) + line).rstrip()
            first = False


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """The unbreakable pieces of a text, each with the blanks before it: words, and single wide characters."""
    end = 0
    for word in _WORD.finditer(text):
        space = text[end : word.start()]
        for piece in _unbreakable(word[0]):
            yield space, piece
            space = ""
        end = word.end()


def _unbreakable(word: str) -> list[str]:
    if _narrow(word):
        return [word]
    pieces: list[str] = []
    joins = False
    for char in word:
        wide = _column(char) == 2
        narrow_before = bool(pieces) and _column(pieces[-1][-1]) != 2
        if pieces and (joins or char in _CLOSING or _column(char) == 0 or (not wide and narrow_before)):
            pieces[-1] += char
        else:
            pieces.append(char)
        joins = char in _OPENING
    return pieces


def _head(text: str, width: int) -> str:
    """As much of the beginning of `text` as fits into `width` columns."""
    used = 0
    for position, char in enumerate(text):
        used += _column(char)
        if used > width:
            return text[:position]
    return text
