"""A value with other digits than its writer prints: told only of writers whose digits can be told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.evidence.findings import Finding, Grade
from harness.integrity import Context
from harness.integrity.arithmetic.digits import check
from tests.harness.builders import log, registry

FILLED = ["0.5012", "0.6130", "0.6502", "0.7001", "0.7111", "0.7223", "0.7341", "0.7312", "0.7413", "0.7414"]
FULL = [f"0.4{number}894719708" for number in range(23462, 23472)]
AP = {"metric": "box_ap", "printed": "bbox"}


def examine(values: list[str], **each: object) -> list[Finding]:
    return list(check(log(*values, each=each), Context(registry=registry())))


def codes(values: list[str], **each: object) -> list[str]:
    return [finding.code for finding in examine(values, **each)]


def test_a_rounded_value_among_those_of_a_writer_that_fills_up() -> None:
    (found,) = examine([*FILLED[:-1], "0.75"])
    assert (found.code, found.grade, found.check, found.lines) == (
        "digits_differ",
        Grade.SUSPICIOUS,
        "digits",
        [100],
    )
    assert found.values == {"printed": "top1", "value": "0.75", "count": "1", "of": "10", "decimals": "4"}
    assert found.arithmetic == "0.75: 2 ≠ 4"


@pytest.mark.parametrize(
    "values",
    [
        FILLED,
        # No value ends in a zero: the writer may drop them.
        [*(value for value in FILLED if not value.endswith("0")), "0.75"],
        # A whole number may be printed by another branch.
        [*FILLED[:-1], "1"],
        # Too few to be a habit, and too many that are no exception.
        [*FILLED[:4], "0.75"],
        [*FILLED[:7], "0.75", "0.76", "0.77"],
        [*FILLED[:-1], "7.5e-01"],
    ],
)
def test_what_tells_nothing(values: list[str]) -> None:
    assert codes(values) == []


def test_a_fifth_of_the_values_is_the_most() -> None:
    assert codes([*FILLED[:8], "0.75", "0.76"]) == ["digits_differ"]
    assert codes([*FILLED[:7], "0.75", "0.76"]) == []


@pytest.mark.parametrize(("places", "told"), [(9, ["digits_differ"]), (10, [])])
def test_who_prints_so_many_decimals_prints_every_digit(places: int, told: list[str]) -> None:
    values = [f"{value}{'0' * (places - 4)}" for value in FILLED[:-1]]
    assert codes([*values, "0.7414"]) == told


def test_more_digits_than_the_others_are_no_less_odd() -> None:
    assert codes([*FILLED[:-1], "0.74145"]) == ["digits_differ"]


@pytest.mark.parametrize(
    ("short", "told"),
    [
        ("0.43", ["digits_differ"]),
        ("0.43571", ["digits_differ"]),
        ("0.435712", []),
        # What halving makes, and what may be no measurement at all.
        ("0.4375", []),
        ("0.5", []),
        ("0", []),
    ],
)
def test_a_short_value_among_those_of_every_digit(short: str, told: list[str]) -> None:
    assert codes([*FULL[:-1], short], **AP) == told


def test_a_share_of_samples_may_be_short() -> None:
    assert codes([*FULL[:-1], "0.43"]) == []


@given(st.lists(st.integers(0, 9999), min_size=6, max_size=40))
def test_one_format_is_never_told(numbers: list[int]) -> None:
    assert codes([f"{number / 10000:.4f}" for number in numbers]) == []


@given(st.lists(st.floats(0.1, 1), min_size=6, max_size=40), st.integers(2, 6))
def test_a_writer_that_drops_zeros_is_never_told(numbers: list[float], digits: int) -> None:
    assert codes([repr(round(number, digits)) for number in numbers], **AP) == []
