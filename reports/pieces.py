"""A text of parts that may have to fit into a place: what is left out is counted, never cut off."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final, Literal

import msgspec

# What a part is, by which the parts that were left out are counted.
Kind = Literal["head", "tasks", "sections", "criteria", "stories", "lists"]
# Which parts are placed first. What a criterion's verdict is counts more than why.
HEAD: Final = 0
DECIDES: Final = 1
EXPLAINS: Final = 2
SHOWN: Final = 3
ASIDE: Final = 4


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a text: whole lines, the blank ones before it included.

    `rank` says how soon it gets its place, and of one rank the lower `order` does; `under` is the part without which
    it means nothing, by its index. One that is `hollow` means nothing without a part under it.
    """

    text: str
    kind: Kind
    rank: int
    order: int = 0
    hollow: bool = False
    under: int | None = None


class FittedText(msgspec.Struct, frozen=True, kw_only=True):
    """The parts that fit, as one text, and how many of each kind were left out."""

    text: str
    left_out: dict[Kind, int]


def join(pieces: Sequence[Piece]) -> str:
    """All of the parts as one text, ending on a line break."""
    return "\n".join(piece.text for piece in pieces) + "\n"


def fit(pieces: Sequence[Piece], room: int, size: Callable[[str], int]) -> FittedText:
    """The parts that fit into `room`, as `size` measures texts, in their order.

    Nothing may be placed before what it stands under.
    """
    taken: set[int] = set()
    left: Counter[Kind] = Counter()
    for index in sorted(range(len(pieces)), key=lambda index: (pieces[index].rank, pieces[index].order)):
        piece = pieces[index]
        needed = size(piece.text + "\n")
        if needed <= room and (piece.under is None or piece.under in taken):
            taken.add(index)
            room -= needed
        else:
            left[piece.kind] += 1
    filled = {pieces[index].under for index in taken}
    taken -= {index for index in taken if pieces[index].hollow and index not in filled}
    text = join([piece for index, piece in enumerate(pieces) if index in taken]) if taken else ""
    return FittedText(text=text, left_out=dict(left))
