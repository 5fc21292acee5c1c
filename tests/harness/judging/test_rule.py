"""One value against one target: both sides of every boundary."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from harness.judging.rule import allowance, distance, rule_on_value, shortfall
from harness.values.quantity import exponent
from harness.values.verdicts import Verdict
from tests.harness.builders import criterion, metric, tolerance, verdict

POINT = tolerance()
ORDER = [Verdict.FAIL, Verdict.REVIEW, Verdict.WITHIN, Verdict.PASS]
CER = metric(direction="lower", low=Decimal(0), high=None, proportion=False)
LOSS = metric(direction="lower", units=["loss"], low=None, high=None, proportion=False)


def said(*arguments: Any, **changes: Any) -> str:
    found = verdict(*arguments, **changes)
    return f"{found.verdict.value} {found.reason.value}"


# value, target -> without a tolerance, with one of 0.1 points
AT_LEAST = [
    ("82.5", "82.5", "PASS meets_target", "PASS meets_target"),
    ("82.50000", "82.5", "PASS meets_target", "PASS meets_target"),
    ("83", "82.5", "PASS meets_target", "PASS meets_target"),
    ("100", "82.5", "PASS meets_target", "PASS meets_target"),
    ("82.49", "82.5", "PASS meets_printed_target", "PASS meets_printed_target"),
    ("82.46", "82.5", "PASS meets_printed_target", "PASS meets_printed_target"),
    ("82.45", "82.5", "PASS meets_printed_target", "PASS meets_printed_target"),
    ("82.4499999", "82.5", "FAIL misses_target", "WITHIN within_tolerance"),
    ("82.449", "82.5", "FAIL misses_target", "WITHIN within_tolerance"),
    ("82.400", "82.5", "FAIL misses_target", "WITHIN within_tolerance"),
    ("82.4", "82.5", "FAIL misses_target", "WITHIN within_tolerance"),
    ("82.3999999", "82.5", "FAIL misses_target", "FAIL misses_target"),
    ("82.39", "82.5", "FAIL misses_target", "FAIL misses_target"),
    ("0", "82.5", "FAIL misses_target", "FAIL misses_target"),
    # 82.50 denotes a tenth of what 82.5 does.
    ("82.500", "82.50", "PASS meets_target", "PASS meets_target"),
    ("82.495", "82.50", "PASS meets_printed_target", "PASS meets_printed_target"),
    ("82.4949", "82.50", "FAIL misses_target", "WITHIN within_tolerance"),
    ("82.45", "82.50", "FAIL misses_target", "WITHIN within_tolerance"),
    ("82.40", "82.50", "FAIL misses_target", "WITHIN within_tolerance"),
    ("82.39", "82.50", "FAIL misses_target", "FAIL misses_target"),
    # 82 denotes 81.5 to 82.5.
    ("81.5", "82", "PASS meets_printed_target", "PASS meets_printed_target"),
    ("81.49", "82", "FAIL misses_target", "FAIL misses_target"),
]


@pytest.mark.parametrize(("value", "target", "alone", "tolerated"), AT_LEAST)
def test_at_least(value: str, target: str, alone: str, tolerated: str) -> None:
    assert said(value, target) == alone
    assert said(value, target, POINT) == tolerated


@pytest.mark.parametrize(
    ("value", "target", "expected"),
    [
        ("0.0499", "0.05", "PASS meets_target"),
        ("0.05", "0.05", "PASS meets_target"),
        ("0.0549", "0.05", "PASS meets_printed_target"),
        ("0.055", "0.05", "PASS meets_printed_target"),
        ("0.05501", "0.05", "FAIL misses_target"),
        ("0.00", "0.05", "PASS meets_target"),
        ("-0.01", "0.05", "REVIEW out_of_range"),
    ],
)
def test_at_most(value: str, target: str, expected: str) -> None:
    assert said(value, target, None, CER, rule="at_most") == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("4.90", "PASS meets_target"),
        ("5.05", "PASS meets_printed_target"),
        ("5.051", "WITHIN within_tolerance"),
        ("5.10", "WITHIN within_tolerance"),
        ("5.11", "FAIL misses_target"),
    ],
)
def test_at_most_with_a_tolerance(value: str, expected: str) -> None:
    assert said(value, "5.0", POINT, CER, rule="at_most") == expected


@pytest.mark.parametrize(
    ("value", "alone", "tolerated"),
    [
        ("82.39", "FAIL misses_target", "FAIL misses_target"),
        ("82.40", "FAIL misses_target", "WITHIN within_tolerance"),
        ("82.44", "FAIL misses_target", "WITHIN within_tolerance"),
        ("82.45", "PASS meets_printed_target", "PASS meets_printed_target"),
        ("82.50", "PASS meets_target", "PASS meets_target"),
        ("82.55", "PASS meets_printed_target", "PASS meets_printed_target"),
        ("82.56", "REVIEW better_than_aligned", "WITHIN within_tolerance"),
        ("82.60", "REVIEW better_than_aligned", "WITHIN within_tolerance"),
        ("82.61", "REVIEW better_than_aligned", "REVIEW better_than_aligned"),
    ],
)
def test_equal_has_two_sides(value: str, alone: str, tolerated: str) -> None:
    assert said(value, "82.5", rule="equal") == alone
    assert said(value, "82.5", POINT, rule="equal") == tolerated


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("4.94", "REVIEW better_than_aligned"),
        ("4.95", "PASS meets_printed_target"),
        ("5.05", "PASS meets_printed_target"),
        ("5.06", "FAIL misses_target"),
    ],
)
def test_better_than_aligned_follows_the_direction_of_the_metric(value: str, expected: str) -> None:
    assert said(value, "5.0", None, CER, rule="equal") == expected


def test_equal_is_exact_beyond_28_digits() -> None:
    assert said("82.4500000000000000000000000000000000000", "82.5", rule="equal") == "PASS meets_printed_target"
    assert said("82.4499999999999999999999999999999999999", "82.5", rule="equal") == "FAIL misses_target"


def test_a_strict_criterion_is_not_met_by_what_is_equal() -> None:
    assert said("0.0499", "0.05", None, CER, rule="at_most", strict=True) == "PASS meets_target"
    assert said("0.0500", "0.05", None, CER, rule="at_most", strict=True) == "FAIL misses_target"
    assert said("0.0510", "0.05", None, CER, rule="at_most", strict=True) == "FAIL misses_target"


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity"])
@pytest.mark.parametrize("rule", ["at_least", "at_most", "equal"])
def test_what_is_not_finite_fails(value: str, rule: str) -> None:
    assert said(value, "82.5", POINT, rule=rule) == "FAIL non_finite"
    assert said(value, "82.5", None, LOSS, rule=rule, unit="loss") == "FAIL non_finite"


@pytest.mark.parametrize(
    ("value", "unit", "target", "expected"),
    [
        ("100", "percent", "82.5", "PASS meets_target"),
        ("100.00", "percent", "82.5", "PASS meets_target"),
        ("100.01", "percent", "82.5", "REVIEW out_of_range"),
        ("-0.01", "percent", "82.5", "REVIEW out_of_range"),
        ("0.00", "percent", "82.5", "FAIL misses_target"),
        ("1.000", "fraction", "0.825", "PASS meets_target"),
        ("1.001", "fraction", "0.825", "REVIEW out_of_range"),
        ("82.5", "fraction", "0.825", "REVIEW out_of_range"),
    ],
)
def test_the_range_of_the_metric(value: str, unit: str, target: str, expected: str) -> None:
    assert said(value, target, unit=unit) == expected


def test_a_range_names_its_ends() -> None:
    assert verdict("101", "82.5").values == {"value": "101", "target": "82.5", "low": "0", "high": "100"}


def test_a_range_in_a_unit_that_tells_nothing_of_the_criterions_is_none() -> None:
    assert said("101", "82.5", None, metric(units=["px"])) == "PASS meets_target"
    assert said("101", "82.5", None, metric(units=[])) == "REVIEW out_of_range"


def test_without_a_range_nothing_is_out_of_it() -> None:
    assert said("-3", "0.5", None, LOSS, rule="at_most", unit="loss") == "PASS meets_target"


@pytest.mark.parametrize(
    ("value", "target", "alone", "tolerated"),
    [
        # A fraction 0.83 is 82.5 to 83.5 percent.
        ("83", "82.9", "REVIEW printed_too_coarse", "REVIEW printed_too_coarse"),
        ("83", "81.0", "PASS meets_target", "PASS meets_target"),
        ("83", "82.5", "PASS meets_target", "PASS meets_target"),
        ("83", "82.55", "REVIEW printed_too_coarse", "WITHIN within_tolerance"),
        ("83", "82.61", "REVIEW printed_too_coarse", "REVIEW printed_too_coarse"),
        ("83", "83.4", "REVIEW printed_too_coarse", "REVIEW printed_too_coarse"),
        ("83", "83.6", "FAIL misses_target", "REVIEW printed_too_coarse"),
        ("83", "83.61", "FAIL misses_target", "FAIL misses_target"),
        ("83", "85.0", "FAIL misses_target", "FAIL misses_target"),
        ("82.5", "82.50", "REVIEW printed_too_coarse", "WITHIN within_tolerance"),
        ("82.6", "82.50", "PASS meets_target", "PASS meets_target"),
        ("8E+1", "74.0", "PASS meets_target", "PASS meets_target"),
        ("8E+1", "79.0", "REVIEW printed_too_coarse", "REVIEW printed_too_coarse"),
    ],
)
def test_a_value_printed_more_coarsely_than_its_target(value: str, target: str, alone: str, tolerated: str) -> None:
    assert said(value, target) == alone
    assert said(value, target, POINT) == tolerated


def test_a_coarse_value_that_may_be_the_target_is_not_failed() -> None:
    assert said("80", "80.3", rule="equal") == "REVIEW printed_too_coarse"
    assert said("80", "80.6", rule="equal") == "FAIL misses_target"


@pytest.mark.parametrize(
    ("value", "rule", "expected"),
    [
        ("1e400", "at_least", Verdict.PASS),
        ("1e400", "at_most", Verdict.FAIL),
        ("1e400", "equal", Verdict.FAIL),
        ("-1e400", "at_least", Verdict.FAIL),
        ("-1e400", "at_most", Verdict.PASS),
        ("1e-400", "at_least", Verdict.FAIL),
        ("1e-400", "at_most", Verdict.PASS),
        ("1e-400", "equal", Verdict.REVIEW),
    ],
)
def test_numbers_of_any_size_are_judged(value: str, rule: str, expected: Verdict) -> None:
    assert verdict(value, "0.5", None, LOSS, rule=rule, unit="loss").verdict is expected
    assert shortfall(Decimal(value), criterion(unit="loss", rule=rule), LOSS) is not None


def test_the_gaps_of_each_reason() -> None:
    assert verdict("82.61", "82.5").values == {"value": "82.61", "target": "82.5", "margin": "0.11"}
    assert verdict("82.46", "82.5").values["low"] == "82.45"
    assert verdict("5.04", "5.0", None, CER, rule="at_most").values["low"] == "5.05"
    assert verdict("82.54", "82.5", rule="equal").values["low"] == "82.55"
    assert verdict("82.30", "82.5").values["shortfall"] == "0.20"
    within = verdict("82.42", "82.5", POINT, tolerance="a-guide")
    assert within.values == {
        "value": "82.42",
        "target": "82.5",
        "margin": "0.08",
        "shortfall": "0.08",
        "tolerance": "a-guide",
    }


@pytest.mark.parametrize(
    ("profile", "target", "unit", "expected"),
    [
        ({"absolute": Decimal("0.1")}, "82.5", "percent", "0.1"),
        ({"absolute": Decimal("0.1")}, "0.825", "fraction", "0.001"),
        ({"absolute": Decimal("0.1")}, "31.5", "dB", "0"),
        ({"absolute": None, "relative": Decimal("0.1"), "floor": Decimal("0.1")}, "20", "percent", "2"),
        ({"absolute": None, "relative": Decimal("0.1"), "floor": Decimal("0.1")}, "1.00", "percent", "0.1"),
        ({"absolute": None, "relative": Decimal("0.1"), "floor": Decimal("0.1")}, "0.5", "percent", "0.1"),
        ({"absolute": None, "relative": Decimal("0.1"), "floor": Decimal("0.1")}, "0", "percent", "0.1"),
        ({"absolute": None, "relative": Decimal("0.1"), "floor": Decimal("0.1")}, "-20", "percent", "2"),
        ({"absolute": None, "relative": Decimal("0.1")}, "0", "percent", "0"),
        ({"absolute": Decimal("0.5"), "relative": Decimal("0.1")}, "2", "percent", "0.5"),
        ({"absolute": None}, "2", "percent", "0"),
    ],
)
def test_what_a_tolerance_lets_through(profile: dict[str, Any], target: str, unit: str, expected: str) -> None:
    assert allowance(tolerance(**profile), Decimal(target), unit) == Decimal(expected)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("0.100", "WITHIN within_tolerance"),
        ("0.101", "FAIL misses_target"),
        ("0.0005", "PASS meets_printed_target"),
        ("0.0006", "WITHIN within_tolerance"),
    ],
)
def test_a_relative_tolerance_near_zero_has_its_floor(value: str, expected: str) -> None:
    profile = tolerance(absolute=None, relative=Decimal("0.1"), floor=Decimal("0.1"))
    assert said(value, "0.000", profile, CER, rule="at_most") == expected


@pytest.mark.parametrize(
    ("value", "target", "rule", "expected"),
    [
        ("82.4", "82.5", "at_least", "0.1"),
        ("82.6", "82.5", "at_least", "-0.1"),
        ("5.1", "5.0", "at_most", "0.1"),
        ("4.9", "5.0", "at_most", "-0.1"),
        ("82.4", "82.5", "equal", "0.1"),
        ("82.6", "82.5", "equal", "0.1"),
    ],
)
def test_distance(value: str, target: str, rule: str, expected: str) -> None:
    assert distance(Decimal(value), Decimal(target), rule) == Decimal(expected)


def test_shortfall_in_samples() -> None:
    found = shortfall(Decimal("83.45"), criterion(target=Decimal("83.58"), samples=50000), metric())
    assert found is not None
    assert (found.margin, found.unit, found.samples, found.of_samples) == (Decimal("-0.13"), "percent", 65, 50000)
    assert (str(found.low), str(found.high)) == ("83.12", "83.77")


@pytest.mark.parametrize(
    ("value", "target", "samples"), [("83.579", "83.58", 1), ("83.5801", "83.58", 1), ("83.58", "83.58", 0)]
)
def test_a_part_of_a_sample_counts_as_one(value: str, target: str, samples: int) -> None:
    found = shortfall(Decimal(value), criterion(target=Decimal(target), samples=50000), metric())
    assert found is not None
    assert found.samples == samples


@pytest.mark.parametrize(
    ("rule", "value", "margin"),
    [
        ("at_least", "82.61", "0.11"),
        ("at_least", "82.40", "-0.10"),
        ("at_most", "82.61", "-0.11"),
        ("at_most", "82.40", "0.10"),
        ("equal", "82.61", "0.11"),
        ("equal", "82.40", "-0.10"),
        ("equal", "82.50", "0.00"),
    ],
)
def test_a_positive_margin_is_better_than_asked(rule: str, value: str, margin: str) -> None:
    found = shortfall(Decimal(value), criterion(rule=rule), metric())
    assert found is not None
    assert str(found.margin) == margin
    assert found.samples is None


def test_no_samples_where_the_value_is_no_share() -> None:
    asked = criterion(samples=50000)
    for value, measure in [("101", metric()), ("-1", metric()), ("80", metric(proportion=False))]:
        found = shortfall(Decimal(value), asked, measure)
        assert found is not None
        assert found.samples is None
    assert shortfall(Decimal("NaN"), asked, metric()) is None
    assert shortfall(Decimal(80), criterion(target=None, status="unresolved"), metric()) is None


@pytest.mark.parametrize(("value", "low", "high"), [("0.00", "0.00", "0.01"), ("100.00", "99.99", "100.00")])
def test_the_interval_at_the_ends(value: str, low: str, high: str) -> None:
    found = shortfall(Decimal(value), criterion(samples=50000), metric())
    assert found is not None
    assert (str(found.low), str(found.high)) == (low, high)


def test_a_target_of_many_digits_has_an_interval() -> None:
    found = shortfall(Decimal("82.5"), criterion(target=Decimal("82.5" + "0" * 50), samples=50000), metric())
    assert found is not None
    assert found.low is not None
    assert found.low < Decimal("82.5") < (found.high or 0)


SHARES = st.decimals(0, 100, places=3)
TARGETS = st.decimals(1, 99, places=1) | st.decimals(1, 99, places=2) | st.decimals(1, 99, places=3)


@given(SHARES, SHARES, TARGETS, st.sampled_from(["at_least", "at_most", "equal"]), st.booleans(), st.integers(0, 3))
def test_a_better_value_never_gets_a_worse_verdict(
    a: Decimal, b: Decimal, target: Decimal, rule: str, tolerated: bool, digits: int
) -> None:
    a, b = (x.quantize(Decimal(1).scaleb(-digits)) for x in (a, b))
    if rule == "equal":
        # What is above an aligned target is for a person, what is below it fails: one side is compared.
        a, b = min(a, target), min(b, target)
        assume(exponent(a) == exponent(b))
    better, worse = sorted((a, b), key=lambda value: distance(value, target, rule))
    asked, profile = criterion(rule=rule, target=target), POINT if tolerated else None
    ranks = [ORDER.index(rule_on_value(value, asked, metric(), profile).verdict) for value in (better, worse)]
    assert ranks[0] >= ranks[1]


@given(st.decimals("0.01", "99.98", places=2), st.integers(-60, 60))
def test_a_printed_target_denotes_what_rounds_to_it(target: Decimal, thousandths: int) -> None:
    value = target + Decimal(thousandths).scaleb(-4)
    reaches = abs(thousandths) <= 50
    assert rule_on_value(value, criterion(target=target, rule="equal"), metric(), None).holds is reaches
    assert rule_on_value(value, criterion(target=target), metric(), None).holds is (thousandths >= -50)
    assert rule_on_value(value, criterion(target=target, rule="at_most"), metric(), None).holds is (thousandths <= 50)


@given(SHARES, st.decimals(1, 99, places=2))
def test_the_unit_of_the_target_changes_no_verdict(value: Decimal, target: Decimal) -> None:
    in_percent = rule_on_value(value, criterion(target=target), metric(), POINT)
    asked = criterion(target=target.scaleb(-2), unit="fraction")
    in_fractions = rule_on_value(value.scaleb(-2), asked, metric(), POINT)
    assert (in_percent.verdict, in_percent.reason) == (in_fractions.verdict, in_fractions.reason)


@pytest.mark.parametrize(("target", "decimals"), [("83", 2), ("82.5", 2), ("82.503", 3), ("82." + "5" * 11, 10)])
def test_the_interval_of_a_share_has_the_decimals_of_the_target_from_two_to_ten(target: str, decimals: int) -> None:
    found = shortfall(Decimal("82"), criterion(target=Decimal(target), samples=1000), metric())
    assert found is not None
    assert (exponent(found.low or Decimal(0)), exponent(found.high or Decimal(0))) == (-decimals, -decimals)
