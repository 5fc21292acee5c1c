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
from harness.tasks import shown
from harness.tasks.places import tokens
from harness.values.lazy import pattern

# The numbers behind the name of a service: which of its replicas, which process.
_REPLICA: Final = pattern(r"(?:[-_.]\d{1,6})+$")
# So are machines called, whose names may be of any words: `old-server`, `teacher-gpu01`.
_MACHINES: Final = frozenset(
    "server laptop desktop workstation machine host box vm node cluster lab rig pc gpu".split()
)


def names(run: Run) -> Iterator[tuple[str, Fact]]:
    """Each name that a launcher gives the program of `run`, without the number of its replica, and the fact."""
    for fact in of(run.facts, "program"):
        if fact.how == "banner":
            continue  # a line that introduces the log
        for word in dict.fromkeys((fact.value, *re.split(r"\s+", fact.value))):
            if name := without_replica(word):
                yield name, fact


def without_replica(name: str) -> str:
    """The name of a service, without the number of its replica."""
    return _REPLICA.sub("", name)


def is_machine(name: str) -> bool:
    """Whether a name is that of a machine, or of somebody at one: it says where a program ran."""
    words = [word for word in tokens(name) if not word.isdigit()]
    return "@" in name or (bool(words) and words[-1] in _MACHINES)


def quoting(run: Run, own: Collection[str]) -> Fact | None:
    """What says that the lines are shown of something else; words of `own` are those of what is asked for.

    It is a name, or the line that introduces them.
    """
    if introduced := next((fact for fact in of(run.facts, "program") if fact.how == "banner"), None):
        return introduced
    for name, fact in names(run):
        if " " in name:
            continue  # its words are names themselves
        if shown.by_program(name, own, machine=is_machine(name)):
            return fact
    return None
