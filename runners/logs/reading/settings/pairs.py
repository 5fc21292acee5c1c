"""Settings as `name=value`, `name = value` and `name ..... value`: arguments one a line, or many on one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from harness.values.lazy import pattern
from runners.logs.reading.settings.base import Lines, LineText, Setting, clipped

_NAME: Final = r"(?:--)?[A-Za-z_][\w.-]{0,99}"
# `train: weights=yolov5s.pt, cfg=, data=coco.yaml, ...` of Ultralytics.
_MANY: Final = pattern(rf"^(?:[\w/.]+: +)?{_NAME}=(?:[^=\n]*[,;] ?{_NAME}=){{3}}")
_EACH: Final = pattern(rf"({_NAME})=((?:\[[^\]]*\]|\([^)]*\)|\{{[^}}]*\}}|'[^']*'|\"[^\"]*\"|[^,;])*)(?:[,;] ?|$)")
# `learning_rate=0.1,` of Hugging Face's arguments, `lr = 0.1`, Megatron's `lr ........ 0.1`, `| lr | 0.1 |`.
_ONE: Final = pattern(rf"^[\s|]*({_NAME})( ?= ?| +\.{{3,}} ?| +\| +)(\S.*)$")
_OPENS: Final = pattern(r"^.{0,80}?\b\w*(?:Arguments|Config|Args|Options)\($")
# Commas, bars and blanks of any kind, which are those that `str.isspace` tells.
_BEHIND: Final = (
    ",|\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
_SHORTEST: Final = 3


def begins(line: LineText) -> bool:
    text = line.text
    if "=" not in text and " .." not in text and "|" not in text:
        return text.endswith("(") and _OPENS.match(text) is not None
    return _MANY.match(text) is not None or _ONE.match(text) is not None


def read(line: LineText, lines: Lines) -> Iterator[Setting]:
    """The settings of the line, where it holds many; else those of the lines that follow each other in this form."""
    if _MANY.match(line.text):
        for name, value in _EACH.findall(line.text):
            yield _setting(name, value, line.number)
        return
    block = [(line.number, found)] if (found := _one(line.text)) else []
    while (following := lines.peek()) is not None and (one := _one(following.text)) is not None:
        block.append((following.number, one))
        lines.next()
    if len(block) >= _SHORTEST:
        for number, (name, value) in block:
            yield _setting(name, value, number)


def _one(text: str) -> tuple[str, str] | None:
    """The setting of a line that holds one. Two columns of a table are a name and its value, more are not."""
    found = _ONE.match(text)
    if found is None:
        return None
    value = _stripped(found[3])
    return None if "|" in found[2] and "|" in value else (found[1], value)


def _stripped(value: str) -> str:
    """A value without what stands behind it; a pattern that looked for that would take square time."""
    return value.rstrip(_BEHIND) or value[:1]


def _setting(name: str, value: str, line: int) -> Setting:
    return Setting(tuple(name.lstrip("-").split(".")), clipped(value), line)
