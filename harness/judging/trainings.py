"""Scenes with several trainings each: whether their average depends on which of them is taken.

The better training of every scene makes up a set that nobody trained. So the worse of each has to reach the target
too, or every whole set that a folder holds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import takewhile

from harness.judging.selection import Judged
from harness.tasks.spec import Rule


def worst_choices(cells: Sequence[Sequence[Judged]], rule: Rule) -> Iterator[list[Decimal]]:
    """The values that have to reach the target besides the best: one of each cell.

    Nothing where no cell has several trainings. With whole sets by folders each set; else the worst of each cell. Of
    the trainings of a cell those that were broken off do not count beside one that was not.
    """
    counted = [[one for one in cell if one.series.complete] or list(cell) for cell in cells]
    if all(len(cell) == 1 for cell in counted):
        return
    sets = _sets(counted)
    if sets:
        yield from ([one.chosen.counts.value for one in whole] for whole in sets)
        return
    hardest = max if rule == "at_most" else min
    yield [hardest(one.chosen.counts.value for one in cell) for cell in counted]


def _sets(cells: Sequence[Sequence[Judged]]) -> list[list[Judged]]:
    """The whole sets, if all is of one: the candidates of each cell by the folder in which all the files part."""
    paths = [_folders(one) for cell in cells for one in cell]
    shared = sum(1 for _ in takewhile(lambda names: len(set(names)) == 1, zip(*paths, strict=False)))
    sets: dict[str, list[Judged]] = defaultdict(list)
    for cell in cells:
        named = [next(iter(_folders(one)[shared:]), "") for one in cell]
        if len(set(named)) < len(named):
            return []
        for name, one in zip(named, cell, strict=True):
            sets[name].append(one)
    return list(sets.values()) if all(len(whole) == len(cells) for whole in sets.values()) else []


def _folders(one: Judged) -> list[str]:
    return one.chosen.counts.observation.file.split("/")[:-1]
