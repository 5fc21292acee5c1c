"""What a reader of tensors hands over: the tensors of one file or folder, in stored order, read piece by piece."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

import msgspec

if TYPE_CHECKING:
    import numpy as np

# Elements a block holds at most: 8 MB of float64.
BLOCK: int = 1 << 20


class Tensor(msgspec.Struct, frozen=True, kw_only=True):
    """A tensor by its name: its type as NumPy calls it (`bfloat16` beside), its shape, the bytes it takes.

    `step`, `rank` and `order` (of execution, from 0) are set where the dump states them, and so is `place`, the number
    of its layer in the definition of the model. `tied` names an earlier tensor of the file that has the very same
    storage, such as the embedding that an output layer shares. `parameter` is Paddle's own name of it (`linear_0.w_0`),
    which an exported model has in place of that of its layer.
    """

    name: str
    dtype: str
    shape: tuple[int, ...]
    size: int
    step: int | None = None
    rank: int | None = None
    order: int | None = None
    place: int | None = None
    tied: str | None = None
    parameter: str | None = None


class TensorSet(Protocol):
    """The tensors of one input.

    `path` is how it was named; `kind` is the reader's name, with `torch` or `paddle` in it where the file shows which
    of them wrote it. `absent` are names that the input states and does not hold: tensors of a shard that is missing.
    """

    path: str
    kind: str
    absent: Sequence[str]

    def tensors(self) -> list[Tensor]:
        """Every tensor, in stored order. Names are unique."""
        ...

    def blocks(self, tensor: Tensor, count: int = BLOCK) -> Iterator[np.ndarray]:
        """The elements in C order, as flat arrays of at most `count` elements in the stored type.

        bfloat16 comes as float32, float8 as float32. No more than a block is held in memory where the file allows it.
        """
        ...

    def close(self) -> None: ...
