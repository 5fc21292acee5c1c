"""Whether text that no format reads has a number of a metric in it, for a person to look at."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from harness.tasks.registry import Metric
from harness.values.lazy import pattern

# Between a metric's name and its number stand at most so many characters, none of them a digit.
_BETWEEN: Final = 40
# Names as short as this are words too, unless they stand in the case in which they are written.
_SHORT: Final = 3
_PART: Final = pattern(r"[^\W_]+")


def glimpsed(name: str, metric: Metric, texts: Iterable[str]) -> bool:
    """Whether one of `texts` prints a number behind a name of the metric: `clip_score (val): 0.31`."""
    patterns = list(_patterns({name, *metric.aliases, *metric.prints, metric.name.en, metric.name.zh}))
    return any(pattern.search(text) for text in texts for pattern in patterns)


def _patterns(names: Iterable[str]) -> Iterator[re.Pattern[str]]:
    for name in names:
        words = [re.escape(word) for word in _PART.findall(name)]
        if not words:
            continue
        flags = re.IGNORECASE if len("".join(words)) > _SHORT else 0
        yield re.compile(rf"(?<![^\W_]){'[^0-9A-Za-z]?'.join(words)}(?![^\W_])[^\d\n]{{0,{_BETWEEN}}}\d", flags)
