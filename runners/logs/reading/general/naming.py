"""Where the name of a number begins among the words in front of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from runners.logs.reading.general.tokens import Token
from runners.logs.reading.general.vocabulary import (
    BREAKS,
    Name,
    adds_nothing,
    chinese,
    is_filler,
    marks_of,
    named,
    parts,
)

# Words between a name and its number.
SAYS: Final = frozenset(("is", "was", "of", "are", "reaches", "reached", "为", "是", "达到"))
_IS: Final = frozenset(("is", "was"))


def name_of(words: Sequence[Token], *, strict: bool) -> tuple[Name, int, int] | None:
    """The name that these words end in, and from which word to which it stands.

    In front of a number without a sign between (`strict`) the last word must belong to it, unless one says so: what
    stands in front of `is` is a name as what stands in front of a colon is.
    """
    texts = [word.text for word in words if word.text != "%"]
    while texts and (texts[-1].casefold() in SAYS or _so_far(texts)):
        texts.pop()
        strict = False
    if not texts or (strict and all(is_filler(part) for part in parts(texts[-1]))):
        return None
    last = len(texts)
    spread: list[tuple[str, ...]] = [tuple(chinese(text)) if text[0] > "\u4dff" else (text,) for text in texts]
    for first in range(last):
        if texts[first].isdigit():
            continue
        name = named(tuple(part for word in spread[first:] for part in word))
        if (name is not None and name.metric is not None) or (name is not None and name.open):
            before = texts[first - 1].casefold() if first else ""
            if texts[first].casefold() in _IS and name.marks.evaluated:
                continue  # `ResNet with Adam is test acc`: the name begins behind it
            if first and not _free(before):
                # `Car AP`, `class 3 acc`: another value than the whole's.
                return Name(None, name.marks, quality=True), first - 1, last
            return name, first, last
    for first in range(last - 1, -1, -1):
        name = named(tuple(part for word in spread[first:] for part in word))
        if name is not None:
            start = first
            while start and not _free(texts[start - 1].casefold()):
                start -= 1
            while start and marks_of(texts[start - 1]).any and all(map(adds_nothing, parts(texts[start - 1]))):
                start -= 1
            whole = named(tuple(part for word in spread[start:] for part in word))
            return (whole, start, last) if whole is not None else None
        if strict and first < last - 1:
            return None
    return None


def _so_far(texts: Sequence[str]) -> bool:
    """Whether the words end in `so far`, or in the `so` of it: `Best Acc@1 so far 68.0`."""
    return [text.casefold() for text in texts[-2:]] == ["so", "far"] or texts[-1].casefold() == "so"


def _free(word: str) -> bool:
    """Whether a name may begin behind the word."""
    if word in BREAKS or ("." in word and len(word) > 4):
        return True
    return marks_of(word).any and all(map(adds_nothing, parts(word)))
