"""Decimal values, their printed digits, and units.

A number keeps the digits it was printed with: `82.5` denotes every value that rounds to it, 82.45 to 82.55,
and `82.50` a tenth of that. Nothing here ever becomes a binary float.
"""

from __future__ import annotations

from decimal import Context, Decimal, Inexact, InvalidOperation
from typing import Final

# A double prints at most 24 characters; longer "numbers" are text made to cost time.
MAX_DIGITS: Final = 60
# Wide enough for the difference of any two numbers that `parse_decimal` lets through.
_EXACT: Final = Context(prec=1000, Emin=-10000, Emax=10000, traps=[InvalidOperation, Inexact])
_NON_FINITE: Final = {
    "nan": "NaN",
    "+nan": "NaN",
    "-nan": "NaN",
    "inf": "Infinity",
    "+inf": "Infinity",
    "-inf": "-Infinity",
    "infinity": "Infinity",
    "+infinity": "Infinity",
    "-infinity": "-Infinity",
}

# unit -> (what it measures, size in the base unit of that measure). Only units of one measure convert.
_UNITS: Final[dict[str, tuple[str, Decimal]]] = {
    "fraction": ("proportion", Decimal(1)),
    "percent": ("proportion", Decimal("0.01")),
    "permille": ("proportion", Decimal("0.001")),
    "s": ("time", Decimal(1)),
    "ms": ("time", Decimal("0.001")),
    "us": ("time", Decimal("0.000001")),
    "dB": ("level", Decimal(1)),
    "count": ("count", Decimal(1)),
    "ratio": ("ratio", Decimal(1)),
    "score": ("score", Decimal(1)),
    "score_x100": ("score", Decimal("0.01")),
    "px": ("pixels", Decimal(1)),
    "mm": ("length", Decimal("0.001")),
    "m": ("length", Decimal(1)),
    "per_second": ("rate", Decimal(1)),
    "loss": ("loss", Decimal(1)),
    "difference": ("difference", Decimal(1)),
    "rad": ("angle", Decimal(1)),
    "deg": ("angle_deg", Decimal(1)),
    "m_per_s": ("speed", Decimal(1)),
}
UNITS: Final = frozenset(_UNITS)


def parse_decimal(text: str) -> Decimal | None:
    """The number `text` spells, digit for digit, or None.

    `text` is one token such as `0.82500`, `4.2000e-08`, `nan` or `-1.000`. Thousands separators, units and
    anything longer than 60 characters are not numbers.
    """
    if len(text) > MAX_DIGITS:
        return None
    if text.replace(".", "", 1).isdigit() and text.isascii():
        return Decimal(text)  # as nearly all are
    special = _NON_FINITE.get(text.lower())
    if special is not None:
        return Decimal(special)
    if not text.isascii() or "_" in text or text.strip() != text:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    if not value.is_finite() or abs(value.adjusted()) > 400:
        return None
    return value


def exponent(value: Decimal) -> int:
    """The power of ten of the last printed digit: -1 for 82.5, 0 for 82. `value` must be finite."""
    assert value.is_finite(), "a NaN or an infinity has no digits"
    text = str(value)
    if "E" in text:
        power = value.as_tuple().exponent
        assert isinstance(power, int)
        return power
    # Where the point stands is found several times as fast as the digits are taken apart.
    point = text.find(".")
    return point + 1 - len(text) if point >= 0 else 0


def step(value: Decimal) -> Decimal:
    """One unit of the last printed digit: 0.1 for 82.5."""
    return Decimal((0, (1,), exponent(value)))


def half_step(value: Decimal) -> Decimal:
    """Half a unit of the last printed digit, as far as what was rounded to it can lie from it: 0.05 for 82.5."""
    return Decimal((0, (5,), exponent(value) - 1))


def reach(a: Decimal, b: Decimal) -> Decimal:
    """How far two printed numbers of one value can lie from each other: half a unit of the last digit of each."""
    return _EXACT.add(half_step(a), half_step(b))


def agree(a: Decimal, b: Decimal, *, cut: bool = False) -> bool:
    """Whether two printed numbers can be of one value, each rounded to its own digits; `cut`: or cut off at them.

    The roundings of both count: 0.3175 and 0.317460 agree. Where one of them may have been rounded twice, or cut off,
    it can be a whole unit of its last digit away, but for an exact unit where it was cut off.
    """
    return apart(a, b) < 1 if cut else difference(a, b).copy_abs() <= reach(a, b)


def apart(a: Decimal, b: Decimal) -> Decimal:
    """How far two printed numbers lie apart, in units of the last digit of the coarser one.

    Up to 1/2 where one is the other rounded, below 1 where it was cut off, 1 where one of them was rounded twice.
    """
    return difference(a, b).copy_abs().scaleb(-max(exponent(a), exponent(b)), context=_EXACT)


def convertible(unit: str, to: str) -> bool:
    """Whether a value in `unit` can be stated in `to` without knowing more."""
    return unit in _UNITS and to in _UNITS and _UNITS[unit][0] == _UNITS[to][0]


def convert(value: Decimal, unit: str, to: str) -> Decimal:
    """`value` restated from `unit` in `to`, exactly; the printed digits move along (0.825 -> 82.5).

    Raises ValueError when the two units measure different things.
    """
    if not convertible(unit, to):
        raise ValueError(f"{unit} does not convert to {to}")
    if unit == to or not value.is_finite():
        return value
    # Every size is a power of ten, so that a shift of the exponent is the whole conversion.
    shift = _UNITS[unit][1].adjusted() - _UNITS[to][1].adjusted()
    sign, digits, power = value.as_tuple()
    assert isinstance(power, int)
    return Decimal((sign, digits, power + shift))


def difference(a: Decimal, b: Decimal) -> Decimal:
    """a - b without rounding."""
    return _EXACT.subtract(a, b)


def plain(value: Decimal) -> str:
    """`value` without an exponent, for people: 1E+2 -> 100."""
    return format(value, "f")


def symbol(unit: str | None) -> str:
    """How a unit is written behind a number."""
    if unit is None:
        return "?"
    return {
        "percent": "%",
        "fraction": "",
        "permille": "‰",
        "ratio": "",
        "score": "",
        "count": "",
        "loss": "",
        "difference": "",
        "score_x100": "",
        "per_second": "/s",
        "m_per_s": "m/s",
    }.get(unit, unit)
