"""What is said of a value against its target: every value of the sentence, and the distance in samples."""

from __future__ import annotations

from decimal import Decimal

import pytest

from harness.judging.rule import allowance, rule_on_value, shortfall
from harness.values.verdicts import Reason, Ruling, Verdict
from tests.harness.builders import criterion, metric, tolerance, verdict

LOSS = metric(direction="lower", units=["loss"], low=None, high=None, proportion=False)


def test_not_finite() -> None:
    found = verdict("NaN", "82.5")
    assert (found.reason, found.values) == (Reason.NON_FINITE, {"value": "NaN", "target": "82.5"})
    assert verdict("-Infinity", "82.5").values == {"value": "-Infinity", "target": "82.5"}


def test_printed_too_coarsely() -> None:
    found = verdict("82", "82.5")
    assert (found.reason, found.values) == (Reason.PRINTED_TOO_COARSE, {"value": "82", "target": "82.5"})


def test_better_than_aligned() -> None:
    found = verdict("84.0", "82.5", rule="equal")
    assert (found.verdict, found.reason) == (Verdict.REVIEW, Reason.BETTER_THAN_ALIGNED)
    assert found.values == {"value": "84.0", "target": "82.5", "margin": "1.5", "shortfall": "1.5"}
    lower = verdict("0.3", "0.5", None, LOSS, rule="equal", unit="loss")
    assert (lower.verdict, lower.reason) == (Verdict.REVIEW, Reason.BETTER_THAN_ALIGNED)
    assert verdict("0.7", "0.5", None, LOSS, rule="equal", unit="loss").reason is Reason.MISSES_TARGET


def test_the_edge_that_was_reached() -> None:
    assert verdict("82.45", "82.5").values == {"value": "82.45", "target": "82.5", "margin": "0.05", "low": "82.45"}
    above = verdict("0.055", "0.05", None, LOSS, rule="at_most", unit="loss")
    assert above.values == {"value": "0.055", "target": "0.05", "margin": "0.005", "low": "0.055"}
    assert verdict("82.47", "82.5", rule="equal").values["low"] == "82.45"
    assert verdict("82.53", "82.5", rule="equal").values["low"] == "82.55"


def test_within_a_tolerance() -> None:
    found = verdict("82.42", "82.5", tolerance(), tolerance="imagenet-top1-check")
    assert found.verdict is Verdict.WITHIN
    assert found.values == {
        "value": "82.42",
        "target": "82.5",
        "margin": "0.08",
        "shortfall": "0.08",
        "tolerance": "imagenet-top1-check",
    }
    assert verdict("82.42", "82.5", tolerance()).values["tolerance"] == ""


def test_a_judgement_has_values_of_its_own() -> None:
    assert Ruling(verdict=Verdict.PASS, reason=Reason.MEETS_TARGET).values == {}


def test_an_unresolved_target_is_judged_by_nobody() -> None:
    with pytest.raises(AssertionError, match=r"\Aan unresolved target is judged by nobody"):
        rule_on_value(Decimal(1), criterion(target=None, status="unresolved"), metric(), None)


def test_a_value_that_is_exactly_half_a_step_away_for_equal() -> None:
    # 82.5 may have been 82.45 or 82.55; of the target 82.50 both are too far, and 82.5 itself may have been it.
    assert verdict("82.5", "82.50", rule="equal").reason is Reason.PRINTED_TOO_COARSE
    assert verdict("82.5", "82.55", rule="equal").reason is Reason.PRINTED_TOO_COARSE
    assert verdict("82.5", "82.56", rule="equal").reason is Reason.MISSES_TARGET


def test_a_floor_in_another_unit_than_the_target() -> None:
    profile = tolerance(unit="percent", absolute=None, relative=Decimal("0.001"), floor=Decimal("0.5"))
    assert allowance(profile, Decimal("0.8"), "fraction") == Decimal("0.005")
    assert allowance(profile, Decimal(800), "permille") == Decimal(5)
    assert allowance(profile, Decimal(80), "percent") == Decimal("0.5")


@pytest.mark.parametrize(
    ("changes", "measure", "value", "unit"),
    [
        ({"samples": None}, metric(), "82.4", "percent"),
        ({"samples": 50_000}, metric(proportion=False), "82.4", "percent"),
        ({"samples": 50_000, "unit": "dB", "target": Decimal("82.5")}, metric(units=["dB"]), "82.4", "dB"),
        ({"samples": 50_000}, metric(), "100.1", "percent"),
        ({"samples": 50_000}, metric(), "-0.1", "percent"),
    ],
)
def test_a_distance_that_is_no_number_of_samples(
    changes: dict[str, object], measure: object, value: str, unit: str
) -> None:
    found = shortfall(Decimal(value), criterion(**changes), measure)  # type: ignore[arg-type]
    assert found is not None
    assert (found.unit, found.margin) == (unit, Decimal(value) - Decimal("82.5"))
    assert (found.samples, found.of_samples, found.low, found.high) == (None, None, None, None)


@pytest.mark.parametrize(
    ("target", "low", "high"),
    [
        ("80", "81.66", "82.33"),
        ("80.5", "81.66", "82.33"),
        ("80.123", "81.661", "82.334"),
        ("80.12345678901", "81.6607966536", "82.3342866568"),
    ],
)
def test_the_digits_of_an_interval(target: str, low: str, high: str) -> None:
    found = shortfall(Decimal(82), criterion(target=Decimal(target), samples=50_000), metric())
    assert found is not None
    assert (str(found.low), str(found.high)) == (low, high)
