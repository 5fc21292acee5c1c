"""Facts: what a run says of itself besides its values, each with its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, Literal

import msgspec

Key = Literal[
    "model", "backbone", "head", "variant", "method", "teacher", "student",
    "dataset", "list", "split", "classes", "samples", "training_data", "gallery", "query",
    "image_size", "operation", "batch", "devices",
    "epochs", "iterations", "framework", "weights", "ema",
    "test_time", "lexicon", "decoding", "evaluator", "config", "output", "program",
]  # fmt: skip
How = Literal["config", "command", "path", "banner", "count", "line"]
# Which data a fact is about; "" where its place does not say.
Part = Literal["", "train", "eval", "val", "test"]


# Behind how many samples a reader left out, in the setting of the count of those that it kept.
LEFT_OUT: Final = " left out"


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """One thing a run says of itself: `value` as printed, on `line` (from 1; None for a name), in `setting`.

    `how`: read in a printed configuration, on the command line, in a path, in a banner, as a count, or on a line of
    the work itself. `part` is which data it is about. `told_by` is the file it stands in, if that is
    not the log of the run. A `program` is what a launcher calls the program whose lines are read.
    """

    key: Key
    value: str
    how: How
    line: int | None = None
    setting: str = ""
    part: Part = ""
    told_by: str | msgspec.UnsetType = msgspec.UNSET

    @property
    def told(self) -> bool:
        """Whether another file than the log of the run states it."""
        return self.told_by is not msgspec.UNSET

    def place(self, log: str) -> str:
        """`file:line`, or the file alone where no line states the fact; `log` is the file of its run."""
        file = log if isinstance(self.told_by, msgspec.UnsetType) else self.told_by
        return file if self.line is None else f"{file}:{self.line}"


def of(facts: Iterable[Fact], *keys: Key) -> Iterator[Fact]:
    """The facts with one of these keys, in the order of the log."""
    return (fact for fact in facts if fact.key in keys)


def evaluated(facts: Iterable[Fact]) -> list[Fact]:
    """Of facts about data those that are about the data that was evaluated.

    What is said of `eval` counts before `val`, that before `test` (PaddleDetection calls the images of a demonstration
    its test set), and all these before what names no part. What is said of training data is left out.
    """
    kept = [fact for fact in facts if fact.part != "train"]
    for part in ("eval", "val", "test"):
        if named := [fact for fact in kept if fact.part == part]:
            return named
    return kept
