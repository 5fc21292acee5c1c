"""Whether a training reads the samples that the evaluation is on: its lists and splits, held against those evaluated.

A training list that is called after the evaluated split (`val_list.txt`), after several with that one among them
(`trainval`), or that is the very list of the evaluation says so. A file that tells which sample is of which split
(`train_test_split.txt`) serves both, and so does a folder.
"""

from __future__ import annotations

import re
from typing import Final

import msgspec

from harness.evidence.facts import Fact, evaluated, of
from harness.evidence.observation import Run
from harness.tasks import splits
from harness.tasks.places import tokens
from harness.values.lazy import pattern

_FILE: Final = pattern(r"\.[A-Za-z]\w{1,9}$")
_TELLS: Final = frozenset(("split", "splits", "meta", "info"))
# So many splits are all of them.
_ALL: Final = 4


class OfTraining(msgspec.Struct, frozen=True):
    """A list, or a split, of a training, and the split that it shares with the evaluation."""

    fact: Fact
    split: str


def on_evaluated(run: Run, split: str) -> OfTraining | None:
    """What the training of `run` reads of `split`, which is evaluated; None where it says nothing of the kind."""
    lists = {_path(fact.value) for fact in evaluated(of(run.facts, "list")) if fact.part}
    for fact in of(run.facts, "list", "split"):
        if fact.part != "train":
            continue
        leaf = _path(fact.value).rpartition("/")[2]
        if _TELLS.intersection(tokens(leaf)):
            continue
        is_list = fact.key == "list"
        if is_list and not _FILE.search(leaf) and not leaf.startswith("manifest."):
            continue
        same = is_list and _path(fact.value) in lists and splits.of_name(leaf) is not None
        if same or any(splits.same(one, split) for one in _named(leaf, listed=is_list)):
            return OfTraining(fact, split)
    return None


def _named(leaf: str, *, listed: bool) -> frozenset[str]:
    """The splits that the name of a list, or of a split, speaks of."""
    if re.search(r"(?i)train[-_]?val|train\+val", leaf):
        return frozenset(("train", "val"))
    one = splits.of_name(leaf)
    if one is not None:
        return frozenset((one,))
    # All of the data that somebody trains on (`rec_all.txt`) are not all splits.
    several = splits.of_list(leaf) if listed else frozenset()
    return frozenset(several) if len(several) < _ALL else frozenset()


def _path(value: str) -> str:
    return re.sub(r"^(?:\./)+", "", value.strip().strip("'\"").replace("\\", "/"))
