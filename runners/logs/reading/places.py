"""Where a training whose values are declared starts over."""

from __future__ import annotations


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
