"""Whether two names are of the same model or dataset, and whether a run evaluated the whole of one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from harness.observation import Run
from harness.registry import Dataset


def fold(name: str) -> str:
    """A model's name for comparison: no case, no `-`, `_`, `.`, `/` and blanks."""
    return re.sub(r"[-_./\s]+", "", name.casefold())


def datasets_of(stated: str, datasets: Mapping[str, Dataset]) -> set[str]:
    """The datasets a path or name may speak of: those with the longest alias in it; several can share one."""
    folded = _fold_path(stated)
    found: dict[str, int] = {}
    for name, dataset in datasets.items():
        words = (_fold_path(alias) for alias in (name, *dataset.aliases))
        found[name] = max((len(word) for word in words if word and word in folded), default=0)
    longest = max(found.values(), default=0)
    return {name for name, length in found.items() if length == longest} if longest else set()


def _fold_path(path: str) -> str:
    """A path for comparison, folder by folder: as `fold`, but `/` still parts names."""
    return re.sub(r"[-_.\s]+", "", path.replace("\\", "/").casefold())


def sample_count_fits(run: Run, samples: int) -> bool:
    """Whether as many samples were evaluated, or as many batches as they take; True where the log does not say."""
    if run.samples is not None:
        return run.samples == samples
    if run.eval_batches is None or run.batch_size is None or run.batch_size <= 0:
        return True
    devices: Iterable[int] = (run.devices,) if run.devices else range(1, 129)
    return any(-(-samples // (run.batch_size * d)) == run.eval_batches for d in devices)
