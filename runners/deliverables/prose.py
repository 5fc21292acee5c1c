"""In what language a document is written, and how much it says."""

from __future__ import annotations

import re
from typing import Final

from harness.evidence.looked import Prose

_CHINESE: Final = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
_WORD: Final = re.compile(r"[A-Za-z][A-Za-z'-]{1,40}")
# Programs and addresses say nothing in any language.
_FENCED: Final = re.compile(r"^(?:```|~~~).*?^(?:```|~~~)", re.MULTILINE | re.DOTALL)
_ADDRESS: Final = re.compile(r"https?://\S{1,2000}")


def look_at_prose(text: str) -> Prose:
    """The letters of a document, without programs that it quotes and addresses."""
    text = _ADDRESS.sub(" ", _FENCED.sub(" ", text))
    chinese = _CHINESE.findall(text)
    return Prose(
        letters=sum(1 for character in text if character.isalpha()),
        chinese=len(chinese),
        different_chinese=len(set(chinese)),
        different_words=len({word.casefold() for word in _WORD.findall(text)}),
    )
