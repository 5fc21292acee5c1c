"""Tensors that were made from the other side, and such as two programs compute."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from runners.tensors.measures import Meter

Array = np.ndarray[Any, Any]
F32 = np.float32
DRAW = np.random.default_rng(17)
X = DRAW.standard_normal((32, 256)).astype(F32)
W, V = ((DRAW.standard_normal((256, 256)) / 16).astype(F32) for _ in range(2))


def derived(reference: Array, ours: Array, piece: int = 1 << 30) -> bool:
    """What the meter finds of two arrays that come in pieces of so many elements."""
    types = (str(reference.dtype), str(ours.dtype))
    meter = Meter(reference.shape, types, 1e-6, 0.0)
    a, b = reference.reshape(-1), ours.reshape(-1)
    for start in range(0, len(a), piece):
        meter.add(a[start : start + piece], b[start : start + piece])
    return meter.measures().derived


def product(a: Array, b: Array, chunks: int) -> Array:
    """A product of matrices in float32 whose sums are taken in so many parts, as each library does in its own way."""
    parts = zip(np.split(a, chunks, axis=1), np.split(b, chunks, axis=0), strict=True)
    total = np.zeros((len(a), b.shape[1]), F32)
    for one, other in parts:
        total += one @ other
    return total


def normal(a: Array, epsilon: float) -> Array:
    mean, spread = a.mean(axis=1, keepdims=True), a.var(axis=1, keepdims=True)
    return np.asarray((a - mean) / np.sqrt(spread + F32(epsilon)))


def soft(a: Array) -> Array:
    e = np.exp(a - a.max(axis=1, keepdims=True))
    return np.asarray(e / e.sum(axis=1, keepdims=True))


LAYERS = {
    "linear": lambda c: product(X, W, c),
    "relu": lambda c: np.maximum(product(X, W, c), F32(0)),
    "two layers": lambda c: product(np.tanh(product(X, W, c)), V, c),
    "normalised": lambda c: normal(product(X, W, c), 1e-5),
    "softmax": lambda c: soft(product(X, W, c)),
    "residual": lambda c: X + product(X, W, c),
    "short": lambda c: product(X[:1], W[:, :8], c),
}


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("piece", [1 << 30, 1000])
def test_what_two_programs_compute_is_not_derived(layer: str, piece: int) -> None:
    one, other = LAYERS[layer](2), LAYERS[layer](16)
    assert np.abs(one - other).max() > 0
    assert not derived(one, other, piece)
    wide = LAYERS["linear"](1)
    assert not derived(np.asarray(X.astype(np.float64) @ W.astype(np.float64)), wide)
    assert not derived(wide, np.asarray(X.astype(np.float64) @ W.astype(np.float64)))


MADE = {
    "moved": lambda a: a + F32(3e-7),
    "moved by less than a step of most": lambda a: a + F32(5e-8),
    "moved down": lambda a: a - F32(1e-7),
    "multiplied": lambda a: a * F32(1.000001),
    "multiplied by less": lambda a: a * F32(0.9999999),
    "in more digits": lambda a: a.astype(np.float64) + DRAW.uniform(-1e-9, 1e-9, a.shape),
    "one element": lambda a: np.where(np.arange(a.size).reshape(a.shape) == 5, np.nextafter(a, F32(9)), a),
}


@pytest.mark.parametrize("how", MADE)
@pytest.mark.parametrize("piece", [1 << 30, 1000])
def test_what_was_made_from_the_other_side_is_derived(how: str, piece: int) -> None:
    layer = LAYERS["linear"](2)
    assert derived(layer, np.asarray(MADE[how](layer)), piece)


@pytest.mark.parametrize(("told", "found"), [(7, False), (8, True)])
def test_few_elements_show_no_rule(told: int, found: bool) -> None:
    values = np.where(np.arange(20) < told, LAYERS["linear"](1)[0, :20], F32(0))
    assert derived(values, values + F32(1e-6)) is found


@pytest.mark.parametrize(("changed", "found"), [(31, False), (32, True)])
def test_so_many_changes_in_one_direction_are_no_chance(changed: int, found: bool) -> None:
    values = np.ones(64, F32)
    steps = F32(1e-6) * F32(2) ** (np.arange(64) % 24)
    assert derived(values, np.where(np.arange(64) < changed, values + steps, values)) is found


def test_equal_and_whole_tensors_are_none() -> None:
    layer = LAYERS["linear"](1)
    assert not derived(layer, layer)
    assert not derived(np.arange(50), np.arange(1, 51))
    assert not derived(np.full(40, math.nan), np.full(40, math.nan))
