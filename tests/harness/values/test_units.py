"""Every unit there is: what converts to what, by how much, and how it is written."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest

from harness.values.quantity import UNITS, convert, convertible, difference, parse_decimal, symbol

# Units of one measure, each a number of times the next.
MEASURES = [
    [("fraction", "100"), ("percent", "10"), ("permille", "1")],
    [("s", "1000"), ("ms", "1000"), ("us", "1")],
    [("m", "1000"), ("mm", "1")],
    [("score", "100"), ("score_x100", "1")],
    *([(unit, "1")] for unit in ("dB", "count", "ratio", "px", "per_second", "loss", "difference")),
    *([(unit, "1")] for unit in ("rad", "deg", "m_per_s")),
]
MEASURE_OF = {unit: number for number, units in enumerate(MEASURES) for unit, _ in units}
SYMBOLS = {
    "percent": "%",
    "permille": "‰",
    "per_second": "/s",
    "m_per_s": "m/s",
    **dict.fromkeys(("fraction", "ratio", "score", "count", "loss", "difference", "score_x100"), ""),
    **{unit: unit for unit in ("s", "ms", "us", "dB", "px", "mm", "m", "rad", "deg")},
}


def test_there_are_no_other_units() -> None:
    assert UNITS == MEASURE_OF.keys() == SYMBOLS.keys()


@pytest.mark.parametrize("unit", sorted(UNITS))
def test_only_units_of_one_measure_convert(unit: str) -> None:
    assert {other for other in UNITS if convertible(unit, other)} == {
        other for other, measure in MEASURE_OF.items() if measure == MEASURE_OF[unit]
    }
    assert not convertible(unit, "furlong")
    assert not convertible("furlong", unit)
    assert symbol(unit) == SYMBOLS[unit]


@pytest.mark.parametrize(("large", "small"), [pair for units in MEASURES for pair in pairwise(units)])
def test_the_sizes(large: tuple[str, str], small: tuple[str, str]) -> None:
    assert convert(Decimal(1), large[0], small[0]) == Decimal(large[1])
    assert convert(Decimal(large[1]), small[0], large[0]) == 1


@pytest.mark.parametrize(
    ("text", "number"),
    [
        *((text, "NaN") for text in ("nan", "+nan", "-nan")),
        *((text, "Infinity") for text in ("inf", "+inf", "infinity", "+infinity")),
        *((text, "-Infinity") for text in ("-inf", "-infinity")),
    ],
)
def test_every_word_for_what_is_no_number(text: str, number: str) -> None:
    for spelled in (text, text.upper(), text.title()):
        assert str(parse_decimal(spelled)) == number


def test_the_widest_difference_is_exact() -> None:
    large, small = Decimal("1e400"), Decimal("1e-400")
    assert difference(large, small) + small == large
    assert str(difference(large, small)) == f"{'9' * 400}.{'9' * 400}"
    assert str(difference(small, small)) == "0E-400"
