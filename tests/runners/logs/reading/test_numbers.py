"""One pattern of numbers, and one reader of whole ones."""

from __future__ import annotations

import re

import pytest

from harness.values.quantity import parse_decimal
from runners.logs.reading.numbers import FINITE, MOST, NUMBER, NUMBER_BYTES, may_go_on, whole


@pytest.mark.parametrize(
    "text", ["0", "82.5", "-1.000", "+3", "82.", ".825", "-.5", "4.2e-08", "1E5", "1.e+2", "nan", "-nan", "inf", "+inf"]
)
def test_a_printed_float_is_a_number(text: str) -> None:
    assert re.fullmatch(NUMBER, text)
    assert re.fullmatch(NUMBER_BYTES, text.encode())
    assert parse_decimal(text) is not None


@pytest.mark.parametrize("text", ["", ".", "1e", "e5", "--1", "1.2.3", "0x1F", "1_000", "NaNs", "infinite", "-"])
def test_what_is_no_printed_float_is_none(text: str) -> None:
    assert re.fullmatch(NUMBER, text) is None


@pytest.mark.parametrize(("text", "finite"), [("82.5", True), (".825", True), ("nan", False), ("-inf", False)])
def test_a_finite_number_is_no_word(text: str, finite: bool) -> None:
    assert bool(re.fullmatch(FINITE, text)) == finite


def test_a_number_takes_the_point_at_its_end_but_not_a_word_behind_it() -> None:
    assert re.findall(NUMBER, "tensor(82.) 82.50% 1.5s") == ["82.", "82.50", "1.5"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("300", 300),
        (b"300", 300),
        ("3.0", 3),
        (b"3.0", 3),
        ("3e2", 300),
        ("007", 7),
        (str(MOST - 1), MOST - 1),
        (str(MOST), MOST),
    ],
)
def test_a_whole_number(text: str | bytes, number: int) -> None:
    assert whole(text) == number


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        b"",
        "-1",
        "3.5",
        " 3",
        "3 ",
        "1_000",
        "1,000",
        "٣",
        "²",
        "nan",
        "inf",
        "x",
        str(MOST + 1),
        "9" * 61,
        b"\xb2",
    ],
)
def test_no_whole_number(text: str | bytes | None) -> None:
    assert whole(text) is None


@pytest.mark.parametrize(
    ("text", "value", "beside", "goes_on"),
    [
        ("acc 0.84", "0.84", (), True),
        ("acc 0.84 ", "0.84", (), False),
        ("acc (0.84)", "0.84", (), False),
        ("acc 84.1%", "84.1", (), False),
        # Every digit of a double; with one before the point an exponent may follow.
        ("acc 0.841100000000001", "0.841100000000001", (), False),
        ("acc 0.84110000000000", "0.84110000000000", (), True),
        ("acc 84.1100000000001", "84.1100000000001", (), False),
        ("acc 8.41100000000000012", "8.41100000000000012", (), True),
        # As many decimals as two others.
        ("0.91 0.95 0.84", "0.84", ("0.91", "0.95"), False),
        ("0.91 0.84", "0.84", ("0.91",), True),
        ("0.91 0.953 0.84", "0.84", ("0.91", "0.953"), True),
        ("0.912 0.953 0.84", "0.84", ("0.912", "0.953"), True),
        ("0.9 0.7 0.8", "0.8", ("0.9", "0.7"), True),
        ("91 95 84", "84", ("91", "95"), True),
    ],
)
def test_whether_the_last_number_of_a_file_may_go_on(
    text: str, value: str, beside: tuple[str, ...], goes_on: bool
) -> None:
    assert may_go_on(text, value, beside) is goes_on
