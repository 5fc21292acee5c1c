"""Pairing by value, where names say nothing: a tensor with the one of its shape that is left, if it is near.

Where several of one shape are left nothing is paired: values never decide which of them is which.

A summary of each tensor (its least, largest and mean value, mean absolute value and root mean square), which no
transposition changes, finds the candidates; the measured difference decides.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np

from runners.tensors.base import Tensor, TensorSet

# Summaries differ by no more than this share of the root mean square.
NEAR: Final = 0.01
# The next best candidate is at least this many times as far.
CLEAR: Final = 10.0
# The relative L2 difference below which a pair counts as recognised.
RECOGNISED: Final = 0.1

Pairs = list[tuple[Tensor, Tensor]]


def guess(
    reference: TensorSet,
    ours: TensorSet,
    missing: list[Tensor],
    surplus: list[Tensor],
    distance: Callable[[Tensor, Tensor], float],
) -> Pairs:
    """Pairs among `missing` and `surplus`: of one shape (or that shape reversed), each other's nearest, clearly so.

    `distance` measures a candidate; at most `RECOGNISED` makes it a pair. Constant tensors are never guessed.
    """
    found: Pairs = []
    groups: dict[tuple[object, ...], tuple[list[Tensor], list[Tensor]]] = {}
    for side, tensors in enumerate((missing, surplus)):
        for tensor in tensors:
            groups.setdefault(_group(tensor), ([], []))[side].append(tensor)
    for theirs, own in groups.values():
        if len(theirs) != 1 or len(own) != 1:
            continue
        one = np.array([_summary(reference, tensor) for tensor in theirs])
        other = np.array([_summary(ours, tensor) for tensor in own])
        found += [(a, b) for a, b in _nearest(one, other, theirs, own) if distance(a, b) <= RECOGNISED]
    return found


def _group(tensor: Tensor) -> tuple[object, ...]:
    return (tensor.step, tensor.rank, *sorted(length for length in tensor.shape if length != 1))


def _summary(source: TensorSet, tensor: Tensor) -> tuple[float, ...]:
    """Least, largest, mean, mean absolute value and root mean square; NaN where a value is not finite."""
    low, high, total, absolute, square, count = np.inf, -np.inf, 0.0, 0.0, 0.0, 0
    for block in source.blocks(tensor):
        if not len(block):
            continue
        parts = block.view(block.real.dtype) if block.dtype.kind == "c" else block
        values = parts.astype(np.float64)
        with np.errstate(all="ignore"):
            low, high = min(low, float(values.min())), max(high, float(values.max()))
            total += float(values.sum())
            absolute += float(np.abs(values).sum())
            square += float(np.dot(values, values))
        count += len(values)
    if not count:
        return (float("nan"),) * 5
    return low, high, total / count, absolute / count, float(np.sqrt(square / count))


def _nearest(one: Any, other: Any, theirs: list[Tensor], own: list[Tensor]) -> Pairs:
    """Those that are each other's nearest by their summaries, close, and much closer than the next."""
    with np.errstate(all="ignore"):
        scale = np.maximum(np.abs(one[:, 4]), 1e-300)[:, None]
        distances = np.full((len(theirs), len(own)), np.inf)
        for row in range(len(theirs)):
            apart = np.abs(other - one[row]).max(axis=1) / scale[row]
            constant = one[row, 0] == one[row, 1]
            distances[row] = np.where(np.isfinite(apart) & ~constant, apart, np.inf)
    best, back = distances.argmin(axis=1), distances.argmin(axis=0)
    found = []
    for row, column in enumerate(best):
        near = distances[row, column]
        if back[column] != row or not near <= NEAR:
            continue
        rest = np.concatenate([np.delete(distances[row], column), np.delete(distances[:, column], row)])
        if not len(rest) or float(rest.min()) > CLEAR * near:
            found.append((theirs[row], own[int(column)]))
    return found
