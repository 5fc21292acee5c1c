"""Every measure against plain NumPy in float64, and where plain NumPy is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from harness.evidence.alignment import Measures, NonFinite, Worst
from runners.tensors.measures import PIECE, Meter, together


def measure(a: Any, b: Any, *, absolute: float = 0.0, relative: float = 0.0, split: int = 1 << 30) -> Measures:
    a, b = np.asarray(a), np.asarray(b)
    meter = Meter(a.shape, (a.dtype.name, b.dtype.name), absolute, relative)
    for start in range(0, a.size, split):
        meter.add(a.reshape(-1)[start : start + split], b.reshape(-1)[start : start + split])
    assert meter.seen == a.size
    return meter.measures()


def test_every_measure_of_a_case_by_hand() -> None:
    found = measure(np.array([[3.0, 0.0], [0.0, 4.0]]), np.array([[3.0, 0.0], [0.0, 4.5]]), absolute=0.4)
    # The cosine: (9 + 18) / (5 * sqrt(29.25)).
    assert found.cosine == pytest.approx(27 / (5 * 29.25**0.5), rel=1e-15)
    assert found == Measures(
        elements=4,
        max_abs=0.5,
        mean_abs=0.125,
        rel_l2=0.1,
        cosine=found.cosine,
        ulp=1 << 49,
        rms=2.5,
        worst=Worst(index=[1, 1], reference=4.0, ours=4.5),
        outside=1,
        repeats=True,
        half=True,
    )


NORMAL = np.random.default_rng(2).standard_normal(PIECE + 100)


@pytest.mark.parametrize(
    ("values", "repeats", "half"),
    [
        (NORMAL, False, False),
        (NORMAL.astype("float32"), False, False),
        (NORMAL.astype("float16"), False, True),
        (NORMAL.astype("float16").astype("float32"), False, True),
        (np.append(NORMAL.astype("float16").astype("float32"), np.float32(0.1)), False, False),
        (np.sign(NORMAL), True, True),
        (np.clip(NORMAL, -0.01, 0.01), True, False),
        # The first piece is zero, and the next has seven values, or eight.
        (np.append(np.zeros(PIECE), NORMAL[:7]), True, False),
        (np.append(np.zeros(PIECE), NORMAL[:8]), False, False),
        # One rectified, and one that is bounded above as well.
        (np.maximum(NORMAL, 0), False, False),
        (np.minimum(np.maximum(NORMAL, 0), 2), False, False),
        ([np.nan] * 20, True, True),
    ],
)
def test_what_hardly_differs_and_what_half_precision_holds(values: Any, repeats: bool, half: bool) -> None:
    found = measure(values, values)
    assert (found.repeats, found.half) == (repeats, half)


FINITE = {"allow_nan": False, "allow_infinity": False}


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Any, Any]:
    dtype = draw(st.sampled_from(["float16", "float32", "float64", "int8", "uint8", "int32", "uint32", "bool"]))
    shape = draw(arrays.array_shapes(max_dims=3, max_side=6))
    kind = np.dtype(dtype).kind
    limit = {"float16": 1e3, "float32": 1e6, "float64": 1e100}.get(dtype)
    width = 16 if dtype == "float16" else 32 if dtype == "float32" else 64
    elements = st.floats(-65504 if width == 16 else -(2.0**20), 2.0**15, width=width) if kind == "f" else None
    assert limit is None or elements is not None
    one, other = (draw(arrays.arrays(dtype, shape, elements=elements)) for _ in range(2))
    return one, other


@given(pairs(), st.integers(1, 50))
def test_plain_float64_says_the_same(pair: tuple[Any, Any], split: int) -> None:
    one, other = pair
    a, b = one.astype(np.float64).reshape(-1), other.astype(np.float64).reshape(-1)
    difference = np.abs(b - a)
    found = measure(one, other, absolute=0.5, relative=0.25, split=split)
    assert found.max_abs == difference.max()
    assert found.mean_abs == pytest.approx(difference.mean(), rel=1e-12, abs=1e-300)
    norm, own = float(np.linalg.norm(a)), float(np.linalg.norm(b))
    if norm > 1e-100:
        assert found.rel_l2 == pytest.approx(np.linalg.norm(b - a) / norm, rel=1e-12, abs=1e-300)
        assert found.rms == pytest.approx(norm / len(a) ** 0.5, rel=1e-12)
    if norm > 1e-100 and own > 1e-100 and 1e-3 < norm / own < 1e3:
        assert found.cosine == pytest.approx(float(np.dot(a, b)) / norm / own, abs=1e-9)
    assert found.outside == int((difference > 0.5 + 0.25 * np.abs(a)).sum())
    assert found.worst is not None
    index = tuple(found.worst.index)
    assert abs(float(other[index]) - float(one[index])) == difference.max()
    assert (found.worst.reference, found.worst.ours) == (float(one[index]), float(other[index]))


@given(arrays.arrays("float32", 40, elements=st.floats(width=32)), arrays.arrays("float32", 40))
def test_ulp_counts_the_floats_between(one: Any, other: Any) -> None:
    both = np.isfinite(one) & np.isfinite(other)
    found = measure(one, other)
    if not both.any():
        assert found.elements == 0
        return

    def ranks(values: Any) -> list[int]:
        bits = values.view(np.int32).astype(int)
        return [int(b) if b >= 0 else -(int(b) & 0x7FFFFFFF) for b in bits]

    assert found.ulp == max(abs(i - j) for i, j in zip(ranks(one[both]), ranks(other[both]), strict=True))


def test_ulp_of_neighbours() -> None:
    one = np.float32(1.0)
    assert measure([one], [np.nextafter(one, np.float32(2))]).ulp == 1
    assert measure(np.float32([0.0]), np.float32([-0.0])).ulp == 0
    tiny = np.nextafter(np.float32(0), np.float32(1))
    assert measure(np.array([-tiny]), np.array([tiny])).ulp == 2
    assert measure(np.array([1.0]), np.array([1.0], dtype="float32")).ulp is None
    assert measure(np.array([1]), np.array([2])).ulp is None


@pytest.mark.parametrize(
    ("dtype", "one", "other", "difference"),
    [
        ("uint8", 3, 5, 2.0),
        ("uint8", 0, 255, 255.0),
        ("int8", -128, 127, 255.0),
        ("uint64", 2**63, 2**63 + 1, 1.0),
        ("int64", -(2**63), 2**63 - 1, 2.0**64),
        ("bool", True, False, 1.0),
        ("float16", -65504, 65504, 131008.0),
    ],
)
def test_nothing_wraps_or_overflows(dtype: str, one: object, other: object, difference: float) -> None:
    for first, second in ((one, other), (other, one)):
        found = measure(np.array([first], dtype), np.array([second], dtype))
        assert (found.max_abs, found.mean_abs) == (difference, difference)


def test_integers_of_two_types_that_no_double_tells_apart() -> None:
    assert measure(np.array([2**53 + 1], "int64"), np.array([2**53], "uint64")).max_abs == 1.0


def test_the_parts_of_complex_numbers_are_elements() -> None:
    found = measure(np.array([1 + 2j, 3 + 4j]), np.array([1 + 2j, 3 + 5j]))
    assert (found.max_abs, found.mean_abs, found.elements) == (1.0, 0.25, 2)
    assert found.worst == Worst(index=[1], reference=4.0, ours=5.0)


def test_what_is_no_number_is_counted_and_placed() -> None:
    one = np.array([[1.0, np.nan], [np.inf, 4.0]])
    other = np.array([[1.0, 2.0], [np.inf, 5.0]])
    found = measure(one, other)
    assert found.reference == NonFinite(nan=1, inf=1, first=[0, 1])
    assert found.ours == NonFinite(nan=0, inf=1, first=[1, 0])
    assert (found.elements, found.max_abs, found.mean_abs) == (2, 1.0, 0.5)
    assert found.worst == Worst(index=[1, 1], reference=4.0, ours=5.0)


def test_the_first_bad_element_of_a_later_piece() -> None:
    one = np.zeros(PIECE + 10)
    other = one.copy()
    other[PIECE + 7] = -np.inf
    found = measure(one, other)
    assert found.ours == NonFinite(nan=0, inf=1, first=[PIECE + 7])
    assert found.elements == PIECE + 9


def test_only_bad_elements() -> None:
    found = measure(np.array([np.nan]), np.array([np.nan]))
    assert (found.elements, found.mean_abs, found.worst) == (0, 0.0, None)
    assert found.reference.nan == found.ours.nan == 1


def test_numbers_whose_squares_no_double_holds() -> None:
    found = measure(np.array([1e300, 1e300]), np.array([1e300, 1.1e300]))
    assert found.rel_l2 == pytest.approx(0.1 / 2**0.5, rel=1e-12)
    assert found.cosine == pytest.approx(2.1 / (2 * 2.21) ** 0.5, rel=1e-12)


@pytest.mark.parametrize(
    ("one", "other", "rel_l2", "cosine"),
    [([0.0], [0.0], 0.0, None), ([0.0], [1.0], None, None), ([1.0], [0.0], 1.0, None)],
)
def test_zeros(one: list[float], other: list[float], rel_l2: float | None, cosine: float | None) -> None:
    found = measure(np.array(one), np.array(other))
    assert (found.rel_l2, found.cosine) == (rel_l2, cosine)


def test_a_permutation_keeps_the_sums_and_not_the_measures() -> None:
    one = np.array([1.0, 2.0, 3.0, 4.0])
    found = measure(one, one[::-1].copy())
    assert (one - one[::-1]).mean() == 0
    assert (found.max_abs, found.mean_abs) == (3.0, 2.0)
    assert found.cosine == pytest.approx(20 / 30, rel=1e-12)


def test_an_element_on_the_bound_is_inside_and_the_next_is_not() -> None:
    inside, beyond = 1.5, float(np.nextafter(1.5, 2))
    assert measure(np.array([1.0]), np.array([inside]), absolute=0.25, relative=0.25).outside == 0
    assert measure(np.array([1.0]), np.array([beyond]), absolute=0.25, relative=0.25).outside == 1


def test_streams_of_unequal_blocks() -> None:
    def stream(*lengths: int) -> Iterator[Any]:
        start = 0
        for length in lengths:
            yield np.arange(start, start + length)
            start += length

    cut = [(len(a), len(b), int(a[0]), int(b[0])) for a, b in together(stream(3, 0, 4), stream(2, 2, 2))]
    assert cut == [(2, 2, 0, 0), (1, 1, 2, 2), (1, 1, 3, 3), (2, 2, 4, 4)]
