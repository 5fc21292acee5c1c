"""How near the name beside a number is to the names of the metric that is asked for."""

from __future__ import annotations

from functools import cache
from typing import Final

from harness.evidence.observation import Observation
from harness.tasks.names import fold
from harness.tasks.registry import Metric
from harness.values.lazy import pattern

# Ranks of a name, the nearest first.
OWN: Final = 0
ALIKE: Final = 1
OTHER: Final = 2

_WORD: Final = pattern(r"[A-Za-z0-9@%]+|[\u4e00-\u9fff]+")
# A word of a line with all that is written in one with it: `val_acc`, `top-1`.
_WRITTEN: Final = pattern(r"[A-Za-z][\w@./-]{1,60}")
# A part of a name says something from so many letters on.
_LEAST: Final = 2


def closeness(printed: str, metric: Metric) -> int:
    """OWN where the metric is called so (`val acc1`), ALIKE where its name begins or ends so (`wF`), else OTHER."""
    return _rank(printed, _names(metric))


def speaks_of(one: Observation, metric: Metric) -> bool:
    """Whether a name of the metric, or one like it, stands beside a value that is called otherwise on its line."""
    names = _names(metric)
    return _rank(one.printed, names) == OTHER and any(
        _rank(word, names) < OTHER for word in _WRITTEN.findall(one.text) if word not in one.printed
    )


def _names(metric: Metric) -> frozenset[str]:
    return _folded((*metric.prints, *metric.aliases))


@cache
def _folded(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(fold, names)) - {""}


def _rank(printed: str, names: frozenset[str]) -> int:
    words = [fold(word) for word in _WORD.findall(printed)]
    ends = {"".join(words[at:]) for at in range(len(words))}
    if ends & names:
        return OWN
    last = words[-1] if words else ""
    if len(last) >= _LEAST and any(name.startswith(last) or name.endswith(last) for name in names):
        return ALIKE
    return OTHER
