"""Where in a training a declared value stands, and where a training starts over."""

from __future__ import annotations

from typing import Final

from harness.values.quantity import parse_decimal

_MOST: Final = 10**9


def whole(text: str) -> int | None:
    """An epoch or a step: a whole number from 0 to 10^9, which `3.0` is too; None for anything else."""
    value = parse_decimal(text)
    if value is None or not value.is_finite() or not 0 <= value <= _MOST or value != value.to_integral_value():
        return None
    return int(value)


class Course:
    """The epochs and steps of one run, in the order they are met."""

    def __init__(self) -> None:
        self._last = (0, 0)

    def goes_back(self, epoch: int | None, step: int | None) -> bool:
        """Whether a place lies before the last one, and so in another run; what is not stated is as it was."""
        before = self._last
        here = (before[0] if epoch is None else epoch, before[1] if step is None else step)
        if epoch is not None and step is None:
            here = (epoch, before[1] if epoch == before[0] else 0)
        self._last = here
        return here < before
