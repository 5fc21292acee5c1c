"""What the checks of counted shares calculate with: intervals, exact doubles, chances and numbers of samples."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.evidence.observation import Run
from harness.integrity.chances import at_least
from harness.integrity.counting.doubles import common, samples_of
from harness.integrity.counting.sizes import Size, alternatives, size_of
from harness.integrity.rounding import convergents, printed
from tests.harness.builders import registry, run


@pytest.mark.parametrize(
    ("value", "unit", "samples", "holds"),
    [
        ("0.83602", "fraction", 50000, True),
        ("0.83601", "fraction", 50000, False),
        ("83.602", "percent", 50000, True),
        ("83.601", "percent", 50000, False),
        ("83.60", "percent", 50000, True),
        ("0.97600", "fraction", 857, False),
        ("0.97550", "fraction", 857, True),
        ("97.6", "percent", 857, True),
        ("97.60", "percent", 857, False),
        ("97.5", "percent", 857, True),
        ("0", "fraction", 7, True),
        ("1.0000", "fraction", 7, True),
        ("0.7859799998", "fraction", 50000, True),
        ("0.7859900000", "fraction", 50000, False),
    ],
)
def test_whether_a_share_can_be_printed(value: str, unit: str, samples: int, holds: bool) -> None:
    assert printed(Decimal(value), unit).holds(samples) is holds


@given(st.integers(1, 10**6), st.data(), st.integers(1, 12), st.sampled_from(("even", "up", "down", "float32")))
def test_every_rounding_of_a_share_can_be_printed(samples: int, data: st.DataObject, digits: int, mode: str) -> None:
    import struct
    from decimal import ROUND_HALF_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP

    share = data.draw(st.integers(0, samples)) / samples
    if mode == "float32":
        share = struct.unpack("f", struct.pack("f", share))[0]
    rounding = {"up": ROUND_HALF_UP, "down": ROUND_HALF_DOWN}.get(mode, ROUND_HALF_EVEN)
    text = Decimal(share).quantize(Decimal(1).scaleb(-digits), rounding=rounding)
    assert printed(text, "fraction").holds(samples)


def test_the_chance_of_arbitrary_digits() -> None:
    number = printed(Decimal("0.83602"), "fraction")
    assert number.chance(50000) == pytest.approx(0.51)
    assert number.chance(10**9) == 1.0
    shares = [printed(Decimal(n).scaleb(-5), "fraction").holds(5000) for n in range(20000)]
    assert sum(shares) / len(shares) == pytest.approx(0.05, abs=0.001)


def test_the_convergents_of_a_number() -> None:
    assert list(convergents(Fraction(415, 93), 1000)) == [(4, 1), (9, 2), (58, 13), (415, 93)]
    assert list(convergents(Fraction(415, 93), 13)) == [(4, 1), (9, 2), (58, 13)]


@given(st.integers(2, 200_000), st.data())
def test_a_double_tells_its_number_of_samples(samples: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(1, samples - 1))
    lowest = samples_of(count / samples, epsilon=False)
    assert lowest is not None
    assert samples % lowest == 0
    told = samples_of(count / (samples + 1e-5), epsilon=True)
    assert told is not None
    # The excess is 1e-5 / N of the value, known to 1e-16 of it.
    assert abs(told - samples) <= samples * samples * 1e-10


@pytest.mark.parametrize(
    ("share", "epsilon", "samples"),
    [
        (3481 / 6230, False, 6230),
        (0.5, False, 2),
        (0.8251, False, 10000),
        (0.83601234567890123, False, None),
        (12 / (24 + 1e-5), True, 24),
        (195391 / (199999 + 1e-5), True, 199999),
        (0.5, True, None),
        (0.83601234567890123, True, None),
    ],
)
def test_some_doubles(share: float, epsilon: bool, samples: int | None) -> None:
    assert samples_of(share, epsilon=epsilon) == samples


@pytest.mark.parametrize(
    ("sizes", "base"),
    [
        ([6230, 1869, 18690, 9345, 1246], 18690),
        ([300, 150, 60, 75, 300, 100, 300, 300, 300, 100, 10000], 1200),
        # Two of three even counts are no wonder: the number of samples is the larger one.
        ([150, 150, 300], 300),
        ([18690] * 9 + [50], 18690),
        ([18690] * 5 + [50], 18690 * 5),
        ([], 1),
        ([7], 7),
        ([2**22, 3**13], None),
    ],
)
def test_the_number_of_samples_of_a_series(sizes: list[int], base: int | None) -> None:
    assert common(sizes, 1e-5) == base


@pytest.mark.parametrize(
    ("successes", "tries", "chance", "expected"),
    [
        (0, 5, 0.1, 1.0),
        (5, 5, 0.5, 0.03125),
        (4, 5, 0.5, 0.1875),
        (1, 3, 1.0, 1.0),
        (1, 3, 0.0, 0.0),
        (20, 20, 0.1, 1e-20),
    ],
)
def test_a_binomial_tail(successes: int, tries: int, chance: float, expected: float) -> None:
    assert at_least(successes, tries, chance) == pytest.approx(expected, rel=1e-9)


@given(st.integers(1, 60), st.data(), st.floats(0.01, 0.99))
def test_a_binomial_tail_is_the_sum_of_its_terms(tries: int, data: st.DataObject, chance: float) -> None:
    from math import comb

    successes = data.draw(st.integers(0, tries))
    terms = [comb(tries, k) * chance**k * (1 - chance) ** (tries - k) for k in range(successes, tries + 1)]
    assert at_least(successes, tries, chance) == pytest.approx(sum(terms), rel=1e-6)


@pytest.mark.parametrize(
    ("about", "size"),
    [
        ({"samples": 397, "dataset": None}, Size(397, True)),
        ({"samples": 0}, None),
        ({}, Size(50000, False)),
        ({"batch_size": 128, "devices": 4, "eval_batches": 98}, Size(50000, True)),
        ({"batch_size": 128, "devices": 4, "eval_batches": 97}, None),
        ({"batch_size": 128, "eval_batches": 98}, Size(50000, False)),
        ({"classes": None, "batch_size": 128, "devices": 4, "eval_batches": 98}, Size(50000, False)),
        ({"classes": 100}, None),
        ({"split": None}, None),
        ({"dataset": None}, None),
        ({"dataset": "./data/flowers/"}, None),
        ({"dataset": "cifar-100-python", "classes": 100, "split": "test"}, Size(10000, False)),
    ],
)
def test_how_many_samples_were_evaluated(about: dict[str, Any], size: Size | None) -> None:
    assert size_of(run(**about), registry()) == size


@pytest.mark.parametrize(
    ("about", "sizes"),
    [
        ({"batch_size": 128, "devices": 4, "eval_batches": 98}, {50176, 49664}),
        ({"batch_size": 128, "devices": 4}, {50176, 49664}),
        ({"batch_size": 128, "eval_batches": 98}, {50176, 49664}),
        ({"batch_size": 50, "devices": 4, "eval_batches": 250}, {49800}),
        ({"batch_size": 64, "devices": 1, "eval_batches": 5}, set()),
        ({}, set()),
    ],
)
def test_what_the_last_batch_can_make_of_them(about: dict[str, Any], sizes: set[int]) -> None:
    assert alternatives(Run(**about), 50000) == sizes
