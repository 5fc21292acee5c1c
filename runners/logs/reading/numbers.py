"""How numbers stand in logs: one pattern for every format, and one reader of whole numbers.

The pattern takes what Python, NumPy, PyTorch and C print of a float, and people write: a sign, digits, a point with
or without digits before it (`.825`) or behind it (NumPy prints `82.`), an exponent, `nan` and `inf`. It says nothing of
what may stand around a number: a format adds its own look-arounds, as `(?<![\\w.])` before and `(?![\\w.%])` behind.
"""

from __future__ import annotations

from typing import Final

from harness.values.quantity import parse_decimal

_DECIMAL: Final = r"(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?"
FINITE: Final = rf"[-+]?{_DECIMAL}"
NUMBER: Final = rf"[-+]?(?:{_DECIMAL}|nan|inf)"
NUMBER_BYTES: Final = NUMBER.encode()

# Counts of tokens come near to it; what is larger was made to cost time or memory.
MOST: Final = 10**12
_DIGITS: Final = len(str(MOST)) - 1


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
