"""What a runner is: a package of its own adds one through the entry point group `reproverify.runners`."""

from __future__ import annotations

from typing import Protocol

from harness.evidence.files import ReadableFile
from harness.evidence.observation import Log


class Runner(Protocol):
    """Obtains observations from files of a submission that no built-in runner reads. It never judges.

    A module that has `observe` is a runner. What it gives is judged as logs are: the observations state their
    assurance, and the run what is known of the model, the data set and the split.
    """

    def observe(self, file: ReadableFile, /) -> Log | None:
        """What `file` shows; None where it is nothing of this runner's. Raises InputError for a damaged file."""
        ...
