"""Dumps of values to be aligned: whose they are, of which stage, and what belongs together.

The stages are those of the guide to reproducing papers (PaddlePaddle/models,
tutorials/article-implementation/ArticleReproduction_CV.md).
"""

from __future__ import annotations

import re
from typing import Final, Literal, NamedTuple, Protocol

from harness.evidence.alignment import Band, Compared, PairJudge

Whose = Literal["reference", "ours"]

# What a criterion asks for -> the stages of the guide that show it. Losses of successive steps show the backward pass.
STAGES: Final[dict[str, tuple[str, ...]]] = {
    "forward": ("forward",),
    "backward": ("bp_align", "losses"),
    "loss": ("loss", "losses"),
    "metric": ("metric",),
    "train": ("train_align",),
    "weights": (),
}
_DIFF_LOG: Final = re.compile(r"(?:^|/)(?:[^/]{0,100}_)?(forward|metric|losses|loss|bp_align|train_align)_diff[^/]*\Z")


class Dump(NamedTuple):
    """Values of one side: a file, or a folder of PaDiff. `key` is what the dumps of the two sides have in common."""

    name: str
    side: Whose
    stage: str | None
    key: str


class Couple(NamedTuple):
    """Dumps of the two sides that are held against each other."""

    reference: Dump
    ours: Dump


class Dumps(Protocol):
    """The dumps that a runner found in a submission."""

    def couples(self, what: str) -> tuple[list[Couple], list[Dump]]:
        """The dumps that may show `what`, in couples, and those that have no counterpart."""
        ...

    def compare(self, couple: Couple, what: str, band: Band, judge: PairJudge, expected: int) -> Compared | None:
        """A couple held against each other, None where neither holds tensors of the kind that is asked for.

        Raises InputError and MissingExtra.
        """
        ...

    def digest(self, dump: Dump) -> str:
        """The sha256 of the dump's file; of a folder, of the `sha256sum` lines of its files."""
        ...


def log_stage(file: str) -> str | None:
    """The stage that a report of differences such as `forward_diff.log` is of, by its name."""
    found = _DIFF_LOG.search(file)
    return found[1] if found else None
