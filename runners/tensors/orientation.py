"""Linear weights that one framework stores as (in, out) and the other as (out, in)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final

from runners.tensors.base import BLOCK, Tensor, TensorSet
from runners.tensors.naming import is_matrix_of_weights
from runners.tensors.pairing import TensorMatch

if TYPE_CHECKING:
    import numpy as np

# Bytes of a matrix that are held while it is turned; a larger one is read several times, a slab of it each time.
SLAB: Final = 64 << 20
# A matrix with a longer side is not turned: a row is held whole.
LONGEST: Final = 1 << 24


def reversed_shapes(match: TensorMatch) -> bool:
    """Whether the two are matrices whose shapes are each other's, turned, and not the same."""
    one, other = match.reference.shape, match.ours.shape
    return len(one) == 2 and one == other[::-1] and one[0] != one[1] and max(one) <= LONGEST


def turns(matches: Iterable[TensorMatch]) -> bool | None:
    """Whether the two sides store linear weights the other way round: at least as many are reversed as are not.

    None where no matrix tells, since all are square.
    """
    turned = straight = 0
    for match in matches:
        if reversed_shapes(match):
            turned += 1
        elif may_turn(match) and match.reference.shape == match.ours.shape and not square(match):
            straight += 1
    return turned > 0 and turned >= straight if turned or straight else None


def may_turn(match: TensorMatch) -> bool:
    """Whether the two are matrices that a linear layer may own, by the names of both."""
    return len(match.reference.shape) == len(match.ours.shape) == 2 and all(
        is_matrix_of_weights(one.name) for one in (match.reference, match.ours)
    )


def square(match: TensorMatch) -> bool:
    """Whether both are square matrices of one size, which may be turned without anything showing it."""
    one = match.reference.shape
    return len(one) == 2 and one == match.ours.shape and one[0] == one[1] and 1 < one[0] <= LONGEST


def turned_blocks(source: TensorSet, tensor: Tensor) -> Iterator[np.ndarray[Any, Any]]:
    """The elements of the matrix `tensor`, transposed, in C order; at most `SLAB` bytes of it are held."""
    import numpy as np

    rows, columns = tensor.shape
    if not rows or not columns:
        return
    width = max(1, SLAB // max(1, rows * (tensor.size // (rows * columns))))
    for first in range(0, columns, width):
        last = min(columns, first + width)
        slab: np.ndarray[Any, Any] | None = None
        row = 0
        for lines in _rows(source, tensor, columns):
            if slab is None:
                slab = np.empty((last - first, rows), lines.dtype)
            slab[:, row : row + len(lines)] = lines[:, first:last].T
            row += len(lines)
        if slab is not None:
            flat = slab.reshape(-1)
            for start in range(0, len(flat), BLOCK):
                yield flat[start : start + BLOCK]


def _rows(source: TensorSet, tensor: Tensor, columns: int) -> Iterator[np.ndarray[Any, Any]]:
    """The matrix in groups of whole rows."""
    import numpy as np

    held: np.ndarray[Any, Any] | None = None
    for block in source.blocks(tensor, max(1, BLOCK // columns) * columns):
        whole = block if held is None else np.concatenate([held, block])
        count = len(whole) // columns
        if count:
            yield whole[: count * columns].reshape(count, columns)
        held = whole[count * columns :] if count * columns < len(whole) else None
