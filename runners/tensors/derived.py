"""Whether one tensor was made from the other: hardly anything differs, or all of it by one number.

What two programs compute differs nearly everywhere, and by rounding, which has no rule.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    Array = np.ndarray[Any, Any]

# With fewer elements that are not zero, chance may look like a rule.
_LEAST: Final = 8
# Of so many elements that are not zero at least one must differ; and of two types, held in that of fewer digits, where
# what was computed with more of them is seldom the same.
_APART: Final = 16
_APART_NARROW: Final = 4
# So many differences are never of one sign by chance.
_SIDED: Final = 32
# How much of the differences' squares one number leaves unexplained: rounding to the type leaves less, and noise more.
_LEFT: Final = 0.16


class MadeFromOther:
    """Looks at a pair of tensors of floating type, piece by piece: `add`, then `found`."""

    def __init__(self, dtypes: tuple[str, str]) -> None:
        self._narrow = np.float32 if set(dtypes) == {"float32", "float64"} else None
        self._apart = _APART if self._narrow is None else _APART_NARROW
        self._told = self._differ = self._count = self._up = self._out = self._changed = 0
        self._sum = self._squares = self._reference = self._product = 0.0

    def same(self, reference: Array) -> None:
        """The next elements, which are equal on both sides."""
        self._told += int(np.count_nonzero(reference))
        self._count += len(reference)
        self._reference += float(np.dot(reference, reference))

    def add(self, reference: Array, ours: Array, difference: Array) -> None:
        """The next elements, all finite, and ours less the reference."""
        told = int(np.count_nonzero(reference))
        self._told += told
        self._count += len(reference)
        changed = int(np.count_nonzero(difference))
        self._changed += changed
        if self._narrow is None:
            self._differ += changed
        else:
            self._differ += int(np.count_nonzero(reference.astype(self._narrow) != ours.astype(self._narrow)))
        up = difference > 0
        self._up += int(np.count_nonzero(up))
        self._out += int(np.count_nonzero((up == (reference > 0)) & (difference != 0)))
        self._sum += float(difference.sum())
        self._squares += float(np.dot(difference, difference))
        self._reference += float(np.dot(reference, reference))
        self._product += float(np.dot(reference, difference))

    @property
    def found(self) -> bool:
        """Whether ours is the reference with few elements changed, moved by one number, or multiplied by one."""
        if self._told < _LEAST or not self._squares or not math.isfinite(self._squares + self._reference):
            return False
        moved = self._sum * self._sum / self._count
        scaled = self._product * self._product / self._reference
        by_one_number = self._squares - max(moved, scaled) <= _LEFT * self._squares
        # A number of less than a step of the type moves some elements by a step, and the others not at all.
        one_way = self._changed >= _SIDED and ({self._up, self._out} & {0, self._changed})
        return self._differ * self._apart < self._told or by_one_number or bool(one_way)
