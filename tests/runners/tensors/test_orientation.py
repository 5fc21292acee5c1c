"""Matrices that one framework stores the other way round."""

from __future__ import annotations

import numpy as np
import pytest

from runners.tensors import orientation
from runners.tensors.orientation import may_turn, reversed_shapes, square, turned_blocks, turns
from runners.tensors.pairing import TensorMatch
from tests.runners.tensors.memory import MemorySet, tensor


def match(one: tuple[int, ...], other: tuple[int, ...], name: str = "fc.weight") -> TensorMatch:
    return TensorMatch(tensor(name, one), tensor(name, other), "name")


@pytest.mark.parametrize(
    ("one", "other", "reverse", "both_square"),
    [
        ((2, 3), (3, 2), True, False),
        ((2, 3), (2, 3), False, False),
        ((3, 3), (3, 3), False, True),
        ((1, 1), (1, 1), False, False),
        ((2, 3, 4), (4, 3, 2), False, False),
        ((2,), (2,), False, False),
        ((1, 1 << 24), (1 << 24, 1), True, False),
        ((1, (1 << 24) + 1), ((1 << 24) + 1, 1), False, False),
    ],
)
def test_shapes(one: tuple[int, ...], other: tuple[int, ...], reverse: bool, both_square: bool) -> None:
    assert (reversed_shapes(match(one, other)), square(match(one, other))) == (reverse, both_square)


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([((2, 3), (3, 2))], True),
        ([((2, 3), (2, 3))], False),
        ([((3, 3), (3, 3))], None),
        ([], None),
        ([((2, 3), (3, 2)), ((4, 5), (4, 5))], True),
        ([((2, 3), (3, 2)), ((4, 5), (4, 5)), ((6, 7), (6, 7))], False),
    ],
)
def test_what_the_two_sides_do_is_what_most_matrices_show(
    pairs: list[tuple[tuple[int, int], tuple[int, int]]], expected: bool | None
) -> None:
    assert turns(match(one, other) for one, other in pairs) is expected


def test_an_embedding_is_no_linear_weight() -> None:
    assert may_turn(match((2, 3), (2, 3)))
    assert not may_turn(match((2, 3), (2, 3), "embedding.weight"))
    assert turns([match((2, 3), (2, 3), "embedding.weight")]) is None


@pytest.mark.parametrize("shape", [(5, 7), (1, 9), (9, 1), (4, 4), (0, 3)])
@pytest.mark.parametrize("block", [1, 3, 1000])
@pytest.mark.parametrize("slab", [1, 60, 1 << 20])
def test_a_matrix_turned_piece_by_piece(
    monkeypatch: pytest.MonkeyPatch, shape: tuple[int, int], block: int, slab: int
) -> None:
    monkeypatch.setattr(orientation, "SLAB", slab)
    monkeypatch.setattr(orientation, "BLOCK", 6)
    array = np.arange(shape[0] * shape[1], dtype="float32").reshape(shape)
    source = MemorySet({"a": array}, block=block)
    blocks = list(turned_blocks(source, source.tensors()[0]))
    flat = np.concatenate([np.empty(0, "float32"), *blocks])
    assert flat.tolist() == array.T.reshape(-1).tolist()
