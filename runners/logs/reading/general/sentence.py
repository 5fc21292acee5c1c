"""What was read in one line: its pairs of a name and a number, its counters, and what else it says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from runners.logs.reading.general.tokens import Token
from runners.logs.reading.general.vocabulary import NO_MARKS, Name, WordMarks

# Words in front of a number that say which epoch or step the line is of.
EPOCHS: Final = frozenset(("epoch", "epochs", "ep", "轮", "轮次", "轮数", "周期"))
# The same with the number between two words: `第 3 轮`.
ORDINAL: Final = re.compile(r"(?i)第\s?(\d{1,7})\s?(?:轮次?|个?\s?(?:epoch|轮|周期))")
STEPS: Final = frozenset(("it", "iter", "iters", "iteration", "iterations", "step", "steps", "global_step"))


class NamedNumber(NamedTuple):
    """A number with its name as printed; `place` is where the number stands in the line.

    `own` are the marks in the name, `near` those that stand nearest on the line.
    """

    name: Name
    printed: str
    value: str
    unit: str | None
    place: int
    near: WordMarks = NO_MARKS
    # The word that marks it, as printed.
    because: str = ""

    @property
    def marks(self) -> WordMarks:
        return self.name.marks.over(self.near)


class Counter(NamedTuple):
    """`3/10`, with the word in front of it."""

    label: str
    at: int
    of: int


class Sentence(NamedTuple):
    """What a line says: its pairs, marks and counters, its epoch and step.

    `others` counts the other numbers that have a name, `loose` those without one.
    `words` are words that mark something and stand alone, as those of a heading do, `strange` how many others there
    are. `foreign` says that it speaks of
    somebody else's numbers, or of a goal. `batch`: it counts the steps of an evaluation.
    """

    pairs: list[NamedNumber]
    marks: WordMarks
    counters: list[Counter]
    epoch: int | None
    step: int | None
    others: int
    loose: int
    words: int
    strange: int
    training: bool
    foreign: bool
    batch: bool
    opens: bool
    text: str
    tokens: Sequence[Token]
