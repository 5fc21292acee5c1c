"""Where two runs part: the first layer out of its band, what grows from there on, and the first step of a sequence."""

from __future__ import annotations

import re
from math import prod
from typing import Final

from harness.evidence.alignment import Divergence, Pair, Sequence
from harness.values.verdicts import Verdict

_STEP: Final = re.compile(r"(?:^|[./_])step[_.-]?(\d{1,9})(?=[./_]|\Z)")
# reprod_log's dumps of several steps count in the name: loss_0, loss_1, lr_0.
_COUNTED: Final = re.compile(r"[._](\d{1,9})\Z")
# The name of the sequence of everything that a step holds.
WHOLE_STEP: Final = "*"


def step_of(name: str, stated: int | None = None) -> int | None:
    """The step a tensor belongs to: `stated` by the dump, or in a part `step_3` of its name."""
    if stated is not None:
        return stated
    found = _STEP.search(name)
    return int(found[1]) if found else None


def sequences(pairs: list[Pair]) -> list[Sequence]:
    """Single values that stand for several steps, such as losses; and the steps themselves, where there are some."""
    groups: dict[str, list[tuple[int, int]]] = {}
    for index, pair in enumerate(pairs):
        name, shape = pair.reference.name, pair.reference.shape
        step = pair.step
        base = _STEP.sub("", name).strip("/._")
        if prod(shape) == 1:
            if step is None and (counted := _COUNTED.search(name)):
                step, base = int(counted[1]), name[: counted.start()]
            if step is not None:
                groups.setdefault(base, []).append((step, index))
        if pair.step is not None:
            groups.setdefault(WHOLE_STEP, []).append((pair.step, index))
    found = []
    for name, members in groups.items():
        members.sort()
        if members[0][0] != members[-1][0]:
            outside = next((step for step, index in members if pairs[index].verdict is Verdict.FAIL), None)
            steps, indices = [step for step, _ in members], [index for _, index in members]
            found.append(Sequence(name=name, steps=steps, pairs=indices, first_outside=outside))
    return sorted(found, key=lambda sequence: sequence.name == WHOLE_STEP)


def first_divergence(pairs: list[Pair], *, executed: bool) -> Divergence | None:
    """The first pair that fails, the last aligned one before it, and how the difference grows; None when none fails.

    `pairs` stand in order of execution where `executed`, else in the order of the file.
    """
    first = next((index for index, pair in enumerate(pairs) if pair.verdict is Verdict.FAIL), None)
    if first is None:
        return None
    before = next((index for index in range(first - 1, -1, -1) if pairs[index].verdict is Verdict.PASS), None)
    after = [(_far(pairs[index]), -index) for index in range(first, len(pairs))]
    far, place = max(after)
    start = _far(pairs[first])
    growth = (start, far) if start >= 0 else None
    return Divergence(pair=first, before=before, executed=executed, largest=-place, growth=growth)


def _far(pair: Pair) -> float:
    """The relative L2 difference of a pair; -1 where it has none."""
    measures = pair.measures
    return -1.0 if measures is None or measures.rel_l2 is None else measures.rel_l2
