"""What a launcher calls the program whose lines it passed on: a fact of the run, as the name of a folder is.

Most names say what a program does, or where it ran: `trainer-0`, `node3`, `paddle-job`. Some say whose lines they are:
those of another model, or of somebody's work that is shown (`reference-1`, `old-run`). Such a name counts against a
run. None speaks for it, since whoever starts a program calls it as they like.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final

from harness.evidence.facts import Fact, of
from harness.evidence.observation import Run
from harness.tasks.names import QUOTING
from harness.tasks.places import tokens
from harness.values.lazy import pattern

# The numbers behind the name of a service: which of its replicas, which process.
_REPLICA: Final = pattern(r"(?:[-_.]\d{1,6})+$")
# Whoever reproduces a paper may call their work so.
_REPRODUCTION: Final = pattern(r"(?i)repro|复现")


def names(run: Run) -> Iterator[tuple[str, Fact]]:
    """Each name that a launcher gives the program of `run`, without the number of its replica, and the fact."""
    for fact in of(run.facts, "program"):
        for word in dict.fromkeys((fact.value, *re.split(r"\s+", fact.value))):
            if name := _REPLICA.sub("", word):
                yield name, fact


def quoting(run: Run, own: Collection[str]) -> Fact | None:
    """The name that says that the lines are shown of something else; words of `own` are those of what is asked for."""
    for name, fact in names(run):
        words = QUOTING.intersection(tokens(name)).difference(own)
        if words - ({"paper"} if _REPRODUCTION.search(name) else set()):
            return fact
    return None
