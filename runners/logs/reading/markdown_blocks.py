"""What the lines of a Markdown document belong to, as CommonMark and GitHub's tables have it: code, a table, text.

markdown-it-py parses the blocks; what stands within a line is left alone. It is given a document piece by piece, so
that one of any size is read in bounded memory and linear time. A piece ends before its last block, which is read again
with the lines behind it. What is larger than a piece, or is cut where no more lines are at hand, goes on as it began.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

# How large a piece is: the parser makes several objects of a line of a table.
MAX_CHARACTERS: Final = 1 << 17
MAX_LINES: Final = 1 << 13
# Of a block that is cut so much is read once more, by which the rest of it is understood; beyond it only how it began.
_AGAIN: Final = 8
_NESTED: Final = 20


class Kind(Enum):
    """What a line belongs to; a comment, which nobody is shown, counts as code."""

    TEXT = "text"
    HEADING = "heading"
    TABLE = "table"
    CODE = "code"


class BlockPart(NamedTuple):
    """What a line belongs to, and whether that begins with it."""

    kind: Kind
    first: bool


class _Block(NamedTuple):
    """The lines of a block that holds no others, from `first` to before `end`; `alone` where it lies in none."""

    kind: Kind
    first: int
    end: int
    alone: bool


_TEXT: Final = BlockPart(Kind.TEXT, first=False)


class Structure:
    """What the lines of one document belong to, told in the order in which they stand there, blank ones among them."""

    def __init__(self) -> None:
        # The lines of the block that the last one told lies in.
        self._begun: Sequence[str] = ()

    def parts(self, lines: Sequence[str]) -> list[BlockPart]:
        """What each of the lines belongs to that follow those which were given before."""
        all_told: list[BlockPart] = []
        while (at := len(all_told)) < len(lines):
            end = _end(lines, at)
            begun = len(self._begun)
            texts = [*self._begun, *lines[at:end]]
            blocks, last = _blocks(texts)
            whole = end < len(lines) and last > begun and _small(texts[last:], 2)
            told = [_TEXT] * len(texts)
            for block in blocks:
                told[block.first : block.end] = [BlockPart(block.kind, first=False)] * (block.end - block.first)
                told[block.first] = BlockPart(block.kind, first=True)
            stop = last if whole else len(texts)
            all_told += told[begun:stop]
            self._begun = () if whole else _begun(blocks, texts, last)
        return all_told


def _end(lines: Sequence[str], at: int) -> int:
    """Where the piece ends that begins at a line."""
    size, end = 0, at
    while end < len(lines) and end - at < MAX_LINES and size < MAX_CHARACTERS:
        size += len(lines[end]) + 1
        end += 1
    return end


def _small(texts: Sequence[str], part: int) -> bool:
    """Whether lines are no more than one of so many parts of a piece."""
    return len(texts) <= MAX_LINES // part and sum(map(len, texts)) + len(texts) <= MAX_CHARACTERS // part


def _begun(blocks: Sequence[_Block], texts: Sequence[str], last: int) -> Sequence[str]:
    """The lines by which the block that the last line lies in goes on behind it."""
    if _small(texts[last:], _AGAIN):
        return texts[last:]
    if not blocks or blocks[-1].end < len(texts) or not blocks[-1].alone:
        return ()
    block = blocks[-1]
    if block.kind is Kind.TABLE:
        return texts[block.first : block.first + 2]
    return texts[block.first : block.first + 1] if block.kind is Kind.CODE else ()


def _blocks(texts: Sequence[str]) -> tuple[list[_Block], int]:
    """The blocks that are more than text, and the line with which the last of those that lie in none begins."""
    blocks: list[_Block] = []
    last = 0
    for token in _parser().parse("\n".join((*texts, "")).replace("\r", " ")):
        if token.map is None or token.nesting < 0:
            continue
        first, end = token.map
        if token.level == 0:
            last = first
        kind = _kind(token)
        if kind is not None:
            blocks.append(_Block(kind, first, min(end, len(texts)), alone=token.level == 0))
    return blocks, last


def _kind(token: Any) -> Kind | None:
    """The kind of the block that a token of the parser begins, or None."""
    if token.type in ("fence", "code_block"):
        return Kind.CODE
    if token.type == "html_block":
        return Kind.CODE if token.content.lstrip().startswith("<!--") else None
    return {"table_open": Kind.TABLE, "heading_open": Kind.HEADING}.get(token.type)


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"maxNesting": _NESTED}).enable("table")
    # A line of dashes below a sentence makes no heading of it: people forget the blank line between them.
    return parser.disable(["reference", "inline", "lheading"])
