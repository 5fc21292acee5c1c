"""Pairing by value: only what is clearly the nearest is guessed."""

from __future__ import annotations

from typing import Any

import numpy as np

from runners.tensors.base import Tensor
from runners.tensors.values import RECOGNISED, guess
from tests.runners.tensors.memory import MemorySet

DRAW = np.random.default_rng(5)
A, B = DRAW.standard_normal((2, 4, 3))


def guessed(theirs: dict[str, Any], own: dict[str, Any], far: float = 0.0) -> list[tuple[str, str]]:
    one, other = MemorySet(theirs), MemorySet(own)

    def distance(first: Tensor, second: Tensor) -> float:
        return far

    return [(a.name, b.name) for a, b in guess(one, other, one.tensors(), other.tensors(), distance)]


def test_each_with_its_like() -> None:
    assert guessed({"a": A, "b": B[:2]}, {"x": B[:2] + 1e-6, "y": A - 1e-6}) == [("a", "y"), ("b", "x")]
    # Of one shape there may be one a side: values do not tell which of several is which.
    assert guessed({"a": A, "b": B}, {"x": B + 1e-6, "y": A - 1e-6}) == []
    assert guessed({"a": A}, {"x": B, "y": A}) == []


def test_a_transposed_matrix_is_recognised() -> None:
    assert guessed({"a": A}, {"x": A.T.copy()}) == [("a", "x")]


def test_twins_are_not_guessed() -> None:
    assert guessed({"a": A}, {"x": A, "y": A}) == []
    assert guessed({"a": A + 1e-9, "b": A + 2e-9}, {"x": A}) == []


def test_nothing_near_is_not_guessed() -> None:
    assert guessed({"a": A}, {"x": B}) == []
    assert guessed({"a": A}, {"x": A * 1.02}) == []


def test_constants_and_what_is_no_number_are_not_guessed() -> None:
    assert guessed({"a": np.zeros((4, 3))}, {"x": np.zeros((4, 3))}) == []
    assert guessed({"a": np.full((4, 3), np.nan)}, {"x": np.full((4, 3), np.nan)}) == []
    assert guessed({"a": np.empty((0, 3))}, {"x": np.empty((0, 3))}) == []


def test_other_shapes_are_not_guessed() -> None:
    assert guessed({"a": A}, {"x": A.reshape(2, 6)}) == []


def test_the_measured_difference_decides() -> None:
    assert guessed({"a": A}, {"x": A}, far=RECOGNISED) == [("a", "x")]
    assert guessed({"a": A}, {"x": A}, far=float(np.nextafter(RECOGNISED, 1))) == []
