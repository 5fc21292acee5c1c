"""How numbers stand in logs: one pattern for every format, and one reader of whole numbers.

The pattern takes what Python, NumPy, PyTorch and C print of a float, and people write: a sign, digits, a point with
or without digits before it (`.825`) or behind it (NumPy prints `82.`), an exponent, `nan` and `inf`. It says nothing of
what may stand around a number: a format adds its own look-arounds, as `(?<![\\w.])` before and `(?![\\w.%])` behind.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from harness.values.lazy import pattern
from harness.values.quantity import parse_decimal

_DECIMAL: Final = r"(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?"
FINITE: Final = rf"[-+]?{_DECIMAL}"
NUMBER: Final = rf"[-+]?(?:{_DECIMAL}|nan|inf)"
NUMBER_BYTES: Final = NUMBER.encode()

# Counts of tokens come near to it; what is larger was made to cost time or memory.
MOST: Final = 10**12
_DIGITS: Final = len(str(MOST)) - 1


# Every digit of a double, and no exponent behind it: what is missing, if anything, is less than any target's digits.
_ALL_DIGITS: Final = pattern(r"[-+]?(?:0\.\d{15,}|\d{2,}\.\d{13,})")


def may_go_on(text: str, value: str, beside: Collection[str] = ()) -> bool:
    """Whether the number that ends `text`, with which a file ends, may have been cut off.

    It was not where something stands behind it, where it has all digits, and where it has as many decimals as each of
    the numbers `beside` it: one of those alone may have as few by chance.
    """
    if not text.endswith(value) or _ALL_DIGITS.fullmatch(value) is not None:
        return False
    decimals = len(value.partition(".")[2])
    return len(beside) < 2 or decimals < 2 or {len(one.partition(".")[2]) for one in beside} != {decimals}


def whole(text: str | bytes | None) -> int | None:
    """A count as a log or a configuration prints it: a whole number from 0 to MOST, which `3.0` is too; else None."""
    if not text:
        return None
    if len(text) <= _DIGITS and text.isdigit() and text.isascii():
        return int(text)
    value = parse_decimal(text if isinstance(text, str) else text.decode("latin-1"))
    if value is None or not value.is_finite() or not 0 <= value <= MOST or value != value.to_integral_value():
        return None
    return int(value)
