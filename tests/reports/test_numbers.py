"""Numbers as they are shown: no more digits than matter, and never across the target."""

from __future__ import annotations

from decimal import Decimal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.judging.report import Shortfall
from harness.values.verdicts import Reason, Verdict
from reports import numbers
from tests.reports import documents


@pytest.mark.parametrize(
    ("value", "goal", "rule", "shown"),
    [
        ("82.61", "82.5", "at_least", "82.61"),
        ("82.610", "82.5", "at_least", "82.610"),
        ("82.4999999", "82.5", "at_least", "82.499"),
        ("82.50000001", "82.5", "at_least", "82.500"),
        ("3.20000001", "3.2", "at_most", "3.201"),
        ("3.19999999", "3.2", "at_most", "3.200"),
        ("1.000001", "1", "equal", "1.001"),
        ("0.999999", "1", "equal", "0.9999"),
        ("0.000012345678", "1", "at_most", "0.00001235"),
        ("1E+2", "90", "at_least", "100"),
        ("NaN", "82.5", "at_least", "NaN"),
        ("-Infinity", "82.5", "at_least", "-Infinity"),
    ],
)
def test_a_value_is_cut_away_from_its_target(value: str, goal: str, rule: str, shown: str) -> None:
    assert numbers.brief(Decimal(value), documents.target(goal, rule=rule)) == shown


@given(
    value=st.decimals(-1000, 1000, places=9),
    goal=st.decimals(-1000, 1000, places=2),
    rule=st.sampled_from(["at_least", "at_most"]),
)
def test_a_shown_value_misses_when_the_value_misses(value: Decimal, goal: Decimal, rule: str) -> None:
    shown = Decimal(numbers.brief(value, documents.target(str(goal), rule=rule)))
    assert (shown >= goal, shown <= goal) == (value >= goal, value <= goal) or (
        value != goal and (shown == goal) and (value > goal) == (rule == "at_least")
    )


@pytest.mark.parametrize(
    ("goal", "fields", "shown"),
    [
        ("82.5", {}, "82.5 %"),
        ("82.50", {}, "82.50 %"),
        ("0.15", {"rule": "at_most", "unit": "ratio"}, "≤ 0.15"),
        ("26.4", {"rule": "equal", "unit": "dB"}, "= 26.4 dB"),
        (None, {}, None),
    ],
)
def test_a_target_keeps_its_digits(goal: str | None, fields: dict[str, str], shown: str | None) -> None:
    assert numbers.target_text(documents.target(goal, **fields)) == shown


@pytest.mark.parametrize(
    ("margin", "unit", "shown"),
    [
        ("0.11", "percent", "+0.11 pt"),
        ("-0.09", "percent", "-0.09 pt"),
        ("-0.0000004", "percent", "-0.0000004 pt"),
        ("-0.0123456", "percent", "-0.013 pt"),
        ("0.0123456", "percent", "+0.012 pt"),
        ("0.00", "percent", "+0.00 pt"),
        ("-0.0000000000825", "percent", "+0.00 pt"),
        ("-0.0000000000826", "percent", "-0.00000000009 pt"),
        ("0.00000000000001", "percent", "+0.00 pt"),
        ("-1.5", "dB", "-1.5 dB"),
        ("0.02", "loss", "+0.02"),
    ],
)
def test_a_margin_is_signed_and_rounded_for_the_worse(margin: str, unit: str, shown: str) -> None:
    shortfall = Shortfall(margin=Decimal(margin), unit=unit)
    assert numbers.margin_text(shortfall, documents.target("82.5", unit=unit)) == shown


@pytest.mark.parametrize(
    ("unit", "reason", "shown"),
    [
        ("fraction", Reason.MEETS_TARGET, "82.60"),
        ("percent", Reason.MEETS_TARGET, "0.8260"),
        ("dB", Reason.MEETS_TARGET, "0.8260 dB?"),
        (None, Reason.MEETS_TARGET, "82.60"),
        (None, Reason.UNIT_OPEN, "0.8260 ?"),
    ],
)
def test_an_observation_is_restated_in_the_unit_of_the_target(unit: str | None, reason: Reason, shown: str) -> None:
    best = documents.observation("a.log", 1, "0.8260", unit=unit)
    row = documents.metric_row("a", Verdict.PASS, reason, best=best, value=Decimal("82.60"))
    assert numbers.observed(best, row) == shown


def test_the_last_value_counts_where_the_criterion_says_so() -> None:
    row = documents.passing().rows[0]
    assert numbers.counting(row) == row.best
    row = msgspec.structs.replace(row, select="last")
    assert numbers.counting(row) == row.last
