"""The values of a log that stand together: those of one evaluation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from harness.evidence.observation import Log, Observation

# What a name stands for in one evaluation, by the registry's name and by the printed one.
Sheet = dict[str, Observation]

# The longest table a toolkit prints between two numbers of one evaluation is one of 80 classes.
_NEAR: Final = 120
# Event files hold the tags of one step apart from each other; older steps than these are not waited for.
_OPEN: Final = 64


def sheets(log: Log, names: frozenset[str]) -> Iterator[Sheet]:
    """Each evaluation's values of these `names`, best lines and final values too, in the file's order.

    An evaluation ends where a name comes again, or far away; values of other runs, epochs, steps, parts of the data
    or kinds of weights are of another one. Training values and what is no finite number are left out.
    """
    waiting: dict[tuple[object, ...], Sheet] = {}
    last: dict[tuple[object, ...], int] = {}
    for o in log.observations:
        if o.kind == "train" or (o.metric not in names and o.printed not in names) or not o.value.is_finite():
            continue
        # The name of the row itself is no part of the data: `Car BEV AP_R40@70%`.
        part = None if o.subset is not None and o.printed.startswith(o.subset) else o.subset
        key = (o.run, o.kind, o.weights, o.split, part, o.epoch, o.step, o.model)
        sheet = waiting.get(key)
        if sheet is not None and (o.printed in sheet or (o.line or 0) - last[key] > _NEAR):
            yield waiting.pop(key)
            sheet = None
        if sheet is None:
            if len(waiting) >= _OPEN:
                yield waiting.pop(next(iter(waiting)))
            sheet = waiting[key] = {}
        if o.metric is not None:
            sheet.setdefault(o.metric, o)
        sheet[o.printed] = o
        last[key] = o.line or 0
    yield from waiting.values()
