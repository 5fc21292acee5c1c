"""Decimals keep their digits, units convert exactly, and nothing a log prints raises."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.values.quantity import (
    MAX_DIGITS,
    UNITS,
    agree,
    apart,
    convert,
    convertible,
    difference,
    exponent,
    half_step,
    parse_decimal,
    plain,
    reach,
    step,
    symbol,
)

TOKENS = st.from_regex(r"[-+]?[0-9]{1,30}(\.[0-9]{0,20})?([eE][-+]?[0-9]{1,3})?", fullmatch=True)


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("0.82500", "0.82500"),
        ("82.5", "82.5"),
        ("82.", "82"),
        (".5", "0.5"),
        ("007", "7"),
        ("-1.000", "-1.000"),
        ("+3", "3"),
        ("4.2000e-08", "4.2000E-8"),
        ("1E2", "1E+2"),
        ("1e400", "1E+400"),
        ("1e-400", "1E-400"),
        ("9" * MAX_DIGITS, "9" * MAX_DIGITS),
        ("nan", "NaN"),
        ("-NaN", "NaN"),
        ("inf", "Infinity"),
        ("+INF", "Infinity"),
        ("+Infinity", "Infinity"),
        ("-inf", "-Infinity"),
        ("-Infinity", "-Infinity"),
    ],
)
def test_a_number(text: str, digits: str) -> None:
    assert str(parse_decimal(text)) == digits


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "1,000",
        "82.5%",
        "1_000",
        " 82.5",
        "82.5\n",
        "82.5.1",
        "0x1F",
        "--1",
        "e5",
        "snan",
        "sNaN",
        "nan1",
        "1e401",
        "1e-401",
        "0e99999",
        "1e99999999999999999999",
        "9" * (MAX_DIGITS + 1),
        "８２.５",
        "٨٢",
        "1e５",
    ],
)
def test_no_number(text: str) -> None:
    assert parse_decimal(text) is None


@given(st.text(max_size=80) | TOKENS)
def test_parsing_never_raises(text: str) -> None:
    value = parse_decimal(text)
    assert value is None or isinstance(value, Decimal)


@given(st.from_regex(r"-?(0|[1-9][0-9]{0,20})\.[0-9]{1,20}", fullmatch=True))
def test_parsing_keeps_every_printed_digit(text: str) -> None:
    value = parse_decimal(text)
    assert value is not None
    assert plain(value) == text


@pytest.mark.parametrize(
    ("text", "power", "half"),
    [("82.5", -1, "0.05"), ("82.50", -2, "0.005"), ("82", 0, "0.5"), ("1E+2", 2, "50"), ("0.0", -1, "0.05")],
)
def test_printed_digits(text: str, power: int, half: str) -> None:
    assert exponent(Decimal(text)) == power
    assert half_step(Decimal(text)) == Decimal(half)


@pytest.mark.parametrize(
    ("value", "unit", "to", "digits"),
    [
        ("0.825", "fraction", "percent", "82.5"),
        ("0.82500", "fraction", "percent", "82.500"),
        ("82.50", "percent", "fraction", "0.8250"),
        ("1", "fraction", "percent", "1E+2"),
        ("3", "permille", "percent", "0.3"),
        ("1.5", "s", "ms", "1.5E+3"),
        ("250", "us", "ms", "0.250"),
        ("45.6", "score_x100", "score", "0.456"),
        ("5", "mm", "m", "0.005"),
        ("nan", "fraction", "percent", "NaN"),
        ("-inf", "fraction", "percent", "-Infinity"),
        ("0.0", "percent", "fraction", "0.000"),
        ("-0.5", "fraction", "percent", "-5E+1"),
    ],
)
def test_conversion(value: str, unit: str, to: str, digits: str) -> None:
    assert str(convert(Decimal(value), unit, to)) == digits


def test_units_of_different_measures_do_not_convert() -> None:
    for unit, to in [
        ("percent", "score"),
        ("ratio", "fraction"),
        ("ms", "count"),
        ("deg", "rad"),
        ("percent", "furlong"),
        ("furlong", "percent"),
    ]:
        assert not convertible(unit, to)
        with pytest.raises(ValueError, match=f"{unit} does not convert to {to}"):
            convert(Decimal(1), unit, to)


def test_nothing_is_convertible_to_an_unknown_unit() -> None:
    assert not convertible("furlong", "furlong")


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6), st.sampled_from(sorted(UNITS)), st.data())
def test_conversion_there_and_back_changes_no_digit(value: Decimal, unit: str, data: st.DataObject) -> None:
    to = data.draw(st.sampled_from([other for other in sorted(UNITS) if convertible(unit, other)]))
    assert convert(convert(value, unit, to), to, unit).as_tuple() == value.as_tuple()


@given(TOKENS, TOKENS)
def test_difference_is_exact(a: str, b: str) -> None:
    left, right = parse_decimal(a), parse_decimal(b)
    if left is None or right is None:
        return
    scale = min(exponent(left), exponent(right))
    whole = [int((x.as_tuple().sign and -1) or 1) * int("".join(map(str, x.as_tuple().digits))) for x in (left, right)]
    expected = whole[0] * 10 ** (exponent(left) - scale) - whole[1] * 10 ** (exponent(right) - scale)
    assert difference(left, right) == Decimal(f"{expected}E{scale}")


@pytest.mark.parametrize("value", ["1e400", "-1e400", "1e-400", f"0.{'0' * 40}{'7' * 18}"])
def test_the_difference_of_strange_numbers_is_exact_too(value: str) -> None:
    number, target = parse_decimal(value), Decimal("82.5")
    assert number is not None
    apart = difference(number, target)
    assert apart != number
    assert apart != -target
    assert difference(apart, number) == -target


@pytest.mark.parametrize(
    ("value", "shown"),
    [("1E+2", "100"), ("82.50", "82.50"), ("1E-7", "0.0000001"), ("NaN", "NaN"), ("-Infinity", "-Infinity")],
)
def test_numbers_for_people_have_no_exponent(value: str, shown: str) -> None:
    assert plain(Decimal(value)) == shown


@pytest.mark.parametrize(("unit", "shown"), [("percent", "%"), ("dB", "dB"), ("count", ""), ("ms", "ms"), (None, "?")])
def test_symbols(unit: str | None, shown: str) -> None:
    assert symbol(unit) == shown


@pytest.mark.parametrize(("text", "unit"), [("82.5", "0.1"), ("82", "1"), ("1E+2", "1E+2"), ("-0.50", "0.01")])
def test_a_unit_of_the_last_digit(text: str, unit: str) -> None:
    assert step(Decimal(text)) == Decimal(unit)
    assert half_step(Decimal(text)) * 2 == step(Decimal(text))


@pytest.mark.parametrize(
    ("a", "b", "units"),
    [
        ("82.5", "82.5", "0"),
        ("82.5", "82.45", "0.5"),
        ("82.5", "82.4500001", "0.499999"),
        ("82.5", "82.41", "0.9"),
        ("82.5", "82.4", "1"),
        ("0.5", "0.61", "1.1"),
        ("-1", "1.0", "2"),
        ("1E+30", "1.000000000000000000000000000001", "0.999999999999999999999999999998999999999999999999999999999999"),
    ],
)
def test_how_far_two_printed_numbers_lie_apart(a: str, b: str, units: str) -> None:
    assert apart(Decimal(a), Decimal(b)) == apart(Decimal(b), Decimal(a)) == Decimal(units)


@pytest.mark.parametrize(
    ("a", "b", "meet"),
    [
        ("0.3175", "0.317460", True),
        ("0.8889", "0.888889", True),
        ("82.5", "82.45", True),
        # 82.5 is of 82.45 to 82.55, and 82.449 of no more than 82.4495.
        ("82.5", "82.450", True),
        ("82.5", "82.449", False),
        ("82.5", "82.550", True),
        ("82.5", "82.551", False),
        ("82.5", "82.6", True),
        ("82.5", "82.7", False),
        ("0", "0.5", True),
        ("0", "0.56", False),
        ("-1", "1", False),
    ],
)
def test_two_printed_numbers_of_one_value(a: str, b: str, meet: bool) -> None:
    assert agree(Decimal(a), Decimal(b)) is agree(Decimal(b), Decimal(a)) is meet


@pytest.mark.parametrize(
    ("a", "b", "meet"), [("82.5", "82.59", True), ("82.5", "82.41", True), ("82.5", "82.6", False)]
)
def test_a_number_that_was_cut_off(a: str, b: str, meet: bool) -> None:
    assert agree(Decimal(a), Decimal(b), cut=True) is agree(Decimal(b), Decimal(a), cut=True) is meet


_WIDE = Context(prec=200)
MEASURED = st.decimals(-1000, 1000, allow_nan=False, allow_infinity=False, places=20)
PLACES = st.integers(0, 12)


def _printed(value: Decimal, places: int, rounding: str) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), rounding=rounding, context=_WIDE)


@given(MEASURED, PLACES, PLACES, st.sampled_from([ROUND_HALF_EVEN, ROUND_HALF_UP]))
def test_what_one_value_is_printed_as_agrees(value: Decimal, first: int, second: int, rounding: str) -> None:
    assert agree(_printed(value, first, rounding), _printed(value, second, ROUND_HALF_EVEN))


@given(MEASURED, PLACES, PLACES)
def test_what_one_value_is_cut_to_agrees(value: Decimal, first: int, second: int) -> None:
    if first != second:  # of equal digits cutting is the same, and rounding is off by one at most
        a, b = _printed(value, first, ROUND_DOWN), _printed(value, second, ROUND_DOWN)
        assert agree(a, b, cut=True)


@given(MEASURED, MEASURED, PLACES, PLACES)
def test_numbers_agree_where_one_value_lies_in_the_intervals_of_both(
    one: Decimal, other: Decimal, first: int, second: int
) -> None:
    a, b = _printed(one, first, ROUND_HALF_EVEN), _printed(other, second, ROUND_HALF_EVEN)
    low, high = max(a - half_step(a), b - half_step(b)), min(a + half_step(a), b + half_step(b))
    assert agree(a, b) is agree(b, a) is (low <= high)
    assert reach(a, b) == reach(b, a) == half_step(a) + half_step(b)


@given(MEASURED, MEASURED, PLACES, PLACES)
def test_a_unit_does_not_matter_to_whether_numbers_agree(one: Decimal, other: Decimal, first: int, second: int) -> None:
    a, b = _printed(one, first, ROUND_HALF_EVEN), _printed(other, second, ROUND_HALF_EVEN)
    in_percent = convert(a, "fraction", "percent"), convert(b, "fraction", "percent")
    assert agree(*in_percent) is agree(a, b)
    assert agree(*in_percent, cut=True) is agree(a, b, cut=True)
