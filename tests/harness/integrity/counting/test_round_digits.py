"""Values that are rounder than counted ones."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.evidence.findings import Finding, Grade
from harness.integrity import Context
from harness.integrity.counting.round_digits import check, of_round
from tests.harness.builders import log, registry

IMAGENET: dict[str, Any] = {"batch_size": 128, "devices": 4, "eval_batches": 98}


def examine(*values: str, unit: str = "fraction", **about: Any) -> list[Finding]:
    seen = log(*values, each={"unit": unit}, **{**IMAGENET, **about})
    return list(check(seen, Context(registry=registry())))


ROUND = ["0.71200", "0.72400", "0.73100", "0.74000"]
OTHERS = ["0.70112", "0.70334", "0.71558", "0.71776", "0.72992", "0.73338"]


def test_typed_values_are_round() -> None:
    (found,) = examine(*OTHERS[:4], *ROUND)
    assert (found.code, found.grade, found.check, found.lines) == (
        "digits_round",
        Grade.SUSPICIOUS,
        "round_digits",
        [50, 60, 70, 80],
    )
    # 1,001 of 50,001 counts are whole tenths of a percent.
    assert found.arithmetic == "P(X >= 4), X ~ B(8, 0.02) = 1.1e-05 < 1.3e-05"
    assert examine(*OTHERS[:5], *ROUND) == []


@pytest.mark.parametrize(
    ("values", "about"),
    [
        (OTHERS, {}),
        ([*OTHERS, *ROUND[:3]], {}),
        # One value that stays is one value.
        ([*OTHERS, *(["0.71200"] * 10)], {}),
        # Of 10,000 images every tenth count is round.
        (["0.7120", "0.7240", "0.7310", "0.7400", "0.7411", "0.7423"], {"dataset": "CIFAR-100", "split": "test"}),
        (ROUND, {"dataset": "./data/flowers/"}),
        (ROUND, {"classes": 100}),
        (["NaN", "Infinity", "0", "1", "0.0"], {}),
    ],
)
def test_what_counting_gives_is_silent(values: list[str], about: dict[str, Any]) -> None:
    assert examine(*values, **about) == []


def test_in_percent() -> None:
    typed = ["71.200", "72.400", "73.100", "74.000", "74.500", "75.100"]
    assert [f.lines for f in examine(*typed, unit="percent")] == [[10, 20, 30, 40, 50, 60]]
    assert examine(*(f"{value[:-1]}2" for value in typed), unit="percent") == []


@pytest.mark.parametrize(
    ("digits", "samples", "chance"),
    [(5, 50000, 1001 / 50001), (3, 50000, 1.0), (4, 50000, 6006 / 50001), (5, 1000, 1.0), (10**9, 50000, 1001 / 50001)],
)
def test_the_chance_of_a_round_value(digits: int, samples: int, chance: float) -> None:
    assert of_round(digits, samples) == pytest.approx(chance)


@given(st.integers(0, 10**6), st.integers(1, 300), st.integers(4, 6))
def test_counts_are_silent(seed: int, number: int, digits: int) -> None:
    draw = random.Random(seed)
    assert examine(*(f"{draw.randrange(30000, 42000) / 50000:.{digits}f}" for _ in range(number))) == []
