"""Predictions and ground truth must be of the same samples: nothing left out, nothing twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from harness.values.errors import InputError

_LISTED: Final = 10


def check_ids(predicted: Iterable[str], wanted: Iterable[str], *, file: str, surplus: bool = False) -> None:
    """Raise InputError where `predicted` is not exactly `wanted`, each once.

    With `surplus` samples that nobody asked for are passed over: some benchmarks have predictions of a larger set.
    """
    predicted, wanted = list(predicted), list(wanted)
    for ids, code in ((predicted, "eval_duplicates"), (wanted, "eval_truth_duplicates")):
        twice = [name for name, count in Counter(ids).items() if count > 1]
        if twice:
            raise InputError(code, file=file, count=len(twice), ids=listed(twice))
    if not wanted:
        raise InputError("eval_truth_empty", file=file)
    have, want = set(predicted), set(wanted)
    missing = [name for name in wanted if name not in have]
    more = [] if surplus else [name for name in predicted if name not in want]
    if missing or more:
        raise InputError(
            "eval_ids_differ",
            file=file,
            wanted=len(want),
            found=len(have),
            missing=len(missing),
            missing_ids=listed(missing) or "-",
            surplus=len(more),
            surplus_ids=listed(more) or "-",
        )


def listed(ids: Sequence[str]) -> str:
    """The first ten, and how many more."""
    text = ", ".join(name[:100] for name in ids[:_LISTED])
    return f"{text}, … (+{len(ids) - _LISTED})" if len(ids) > _LISTED else text
