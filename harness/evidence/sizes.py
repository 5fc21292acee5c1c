"""The size of images as settings state it."""

from __future__ import annotations

import re
from typing import Final

from harness.values.lazy import pattern

_NUMBER: Final = r"\d{1,5}(?:\.0{1,6})?"
_LISTED: Final = pattern(rf"[\[(\s]*{_NUMBER}(?:\s*,\s*{_NUMBER})*\s*,?[\])\s]*")
_APART: Final = pattern(rf"[\[(\s]*{_NUMBER}(?:\s+{_NUMBER}){{1,2}}[\])\s]*")
_TIMES: Final = pattern(rf"[\[(\s]*{_NUMBER}(?:\s*[x×X*]\s*{_NUMBER}){{1,2}}[\])\s]*")
# A size by another is written as such a product; a smaller factor makes it a calculation.
_LEAST: Final = 16
# YAML names a value that stands elsewhere, or one that stands here.
_ANCHOR: Final = pattern(r"&\w+\s+")
_ELSEWHERE: Final = pattern(r"\*\w+|None|null|~|")


def longer_side(stated: str) -> int | None:
    """The longer side, in pixels: 224 of `224`, `224.0`, `[3, 224, 224]`, `224x224`. None where it cannot be read."""
    text = _ANCHOR.sub("", stated.strip().strip("'\"").strip(), count=1)
    if _LISTED.fullmatch(text) or _APART.fullmatch(text) or _TIMES.fullmatch(text):
        sides = [int(number.partition(".")[0]) for number in re.findall(_NUMBER, text)]
        if _TIMES.fullmatch(text) and min(sides) < _LEAST:
            return None
        return max(sides)
    return None


def is_stated(value: str) -> bool:
    """Whether a value is given at all, and not what stands elsewhere."""
    return _ELSEWHERE.fullmatch(value.strip()) is None
