"""Weights that one side alone stores: an output layer that is the embedding once more.

Where a file says that two tensors share their storage this is known (`Tensor.tied`). Where it does not, the values say
it: an output layer that equals the embedding to the last bit was not trained apart from it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from runners.tensors.base import Tensor
from runners.tensors.naming import scores_words
from runners.tensors.pairing import Pairing, TensorMatch

# Whether a tensor of the reference and one of ours are equal to the last bit, as they stand or turned.
Equal = Callable[[Tensor, Tensor], bool]


def without_ties(pairing: Pairing, equal: Equal) -> Pairing:
    """`pairing` with what only one side stores, and is a paired tensor once more, left out. Raises InputError."""
    tied: list[Tensor] = []
    missing, surplus = [], []
    for tensor in pairing.missing:
        of = _original(tensor, pairing.matches, lambda one, match: equal(one, match.ours))
        (missing.append(tensor) if of is None else tied.append(_as_tied(tensor, of.reference)))
    for tensor in pairing.surplus:
        of = _original(tensor, pairing.matches, lambda one, match: equal(match.reference, one), ours=True)
        (surplus.append(tensor) if of is None else tied.append(_as_tied(tensor, of.ours)))
    return pairing._replace(missing=missing, surplus=surplus, left_out=[*pairing.left_out, *tied])


def _original(
    tensor: Tensor, matches: Iterable[TensorMatch], equal: Callable[[Tensor, TensorMatch], bool], *, ours: bool = False
) -> TensorMatch | None:
    """The pair that `tensor` is once more; None where it is a tensor of its own."""
    for match in matches:
        if tensor.tied is not None and tensor.tied == (match.ours if ours else match.reference).name:
            return match
        same_size = len(tensor.shape) == 2 and sorted(tensor.shape) == sorted(match.reference.shape)
        if same_size and scores_words(tensor.name) and equal(tensor, match):
            return match
    return None


def _as_tied(tensor: Tensor, of: Tensor) -> Tensor:
    return msgspec.structs.replace(tensor, tied=of.name)
