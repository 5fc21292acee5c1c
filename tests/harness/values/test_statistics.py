"""The Wilson interval and the distance in standard deviations, against known numbers."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.values.statistics import deviations, wilson


@pytest.mark.parametrize(
    ("share", "samples", "low", "high"),
    # At a share of 0 the upper end is z^2 / (n + z^2).
    [
        ("0.5", 10, "0.2366", "0.7634"),
        ("0.1", 10, "0.0179", "0.4042"),
        ("0", 10, "0.0000", "0.2775"),
        ("1", 10, "0.7225", "1.0000"),
        ("0.5", 1, "0.0546", "0.9454"),
        ("0.83", 50000, "0.8267", "0.8333"),
    ],
)
def test_wilson_interval(share: str, samples: int, low: str, high: str) -> None:
    found = wilson(Decimal(share), samples)
    assert [str(x.quantize(Decimal("0.0001"))) for x in found] == [low, high]


@pytest.mark.parametrize("samples", [3, 7, 50_000])
def test_a_share_of_none_or_all_is_its_own_bound(samples: int) -> None:
    assert wilson(Decimal(0), samples)[0] == 0
    assert wilson(Decimal(1), samples)[1] == 1


@given(st.decimals(0, 1, places=6), st.integers(1, 10**9))
def test_the_interval_holds_the_share_and_stays_between_0_and_1(share: Decimal, samples: int) -> None:
    low, high = wilson(share, samples)
    room = Decimal("1e-25")
    assert 0 <= low <= share + room
    assert share - room <= high <= 1


@given(st.decimals("0.01", "0.99", places=4), st.integers(10, 10**6))
def test_more_samples_never_widen_the_interval(share: Decimal, samples: int) -> None:
    low, high = wilson(share, samples)
    narrow_low, narrow_high = wilson(share, 2 * samples)
    assert narrow_high - narrow_low < high - low


@pytest.mark.parametrize(
    ("value", "target", "samples", "expected"),
    [
        ("0.6", "0.5", 100, "2"),
        ("0.5", "0.5", 100, "0"),
        ("0.4", "0.5", 100, "-2"),
        ("0.5", "0", 100, None),
        ("0.5", "1", 100, None),
    ],
)
def test_deviations(value: str, target: str, samples: int, expected: str | None) -> None:
    assert deviations(Decimal(value), Decimal(target), samples) == (None if expected is None else Decimal(expected))
