"""The mean of an evaluation against the mean over most of its batches that the line before it prints.

A writer that prints running means ends them a few batches before the last: what the evaluation comes to can then lie no
further off than those batches can move it. Some versions print the value of one batch there instead, so that a log says
by its own habit which it is: only where nearly all of its evaluations keep the bound is one that breaks it told.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from harness.evidence.findings import Grade
from harness.values.lazy import pattern
from runners.logs.reading.base import LogBuilder

# Of one batch of so many samples as any device holds, nearly all values would have to lie as near by chance.
_LEFT_OUT: Final = Decimal("0.02")
_HABIT: Final = 20
# Both lines have five decimals.
_DIGITS: Final = Decimal("0.00002")
_VALUE: Final = pattern(r"(?<![\w.])(top1|top5): (\d\.\d{5})(?!\d)")


class RunningMeans:
    """The evaluations of one log that kept the bound, and those that did not."""

    def __init__(self) -> None:
        self._kept: Counter[str] = Counter()
        self._broken: dict[str, list[tuple[int, str, str]]] = {}

    def take(self, line: int, epoch: int, printed: Mapping[str, str], before: re.Match[bytes]) -> None:
        """An evaluation on `line`, behind a line of its epoch, of which batch, of how many, and its values."""
        at, of = int(before[2]), int(before[3])
        if int(before[1]) != epoch or at >= of:
            return
        rest = Decimal(of - 1 - at) / of
        if rest > _LEFT_OUT:
            return
        # Samples that fill the last batches up are left out of the mean.
        slack = _DIGITS + Decimal(1) / of
        for name, running in _VALUE.findall(before[4].decode("utf-8", "replace")):
            if name not in printed or not _is_share(printed[name]):
                continue
            mean, low = Decimal(printed[name]), Decimal(running) * (1 - rest)
            if low - slack <= mean <= low + rest + slack:
                self._kept[name] += 1
            else:
                self._broken.setdefault(name, []).append((line, running, printed[name]))

    def close(self, log: LogBuilder) -> None:
        """Tell the evaluations that broke the bound, where the log has the habit to keep it."""
        for name, broken in self._broken.items():
            if self._kept[name] < _HABIT * len(broken):
                continue
            for line, running, mean in broken:
                log.find("mean_not_reached", Grade.CONTRADICTION, line, printed=name, value=mean, running=running)


def _is_share(text: str) -> bool:
    return re.fullmatch(r"[01]\.\d{1,20}", text) is not None
