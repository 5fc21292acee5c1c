"""The lines of CULane's F1, as CLRNet prints them and those built on it; see the format `culane`."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from harness.tasks.splits import of_path
from runners.logs.reading.numbers import NUMBER

METRICS: Final[dict[str, tuple[str | None, str | None]]] = {
    "F1@0.50": ("lane_f1_50", "fraction"),
    "F1@0.75": ("lane_f1_75", "fraction"),
    "mF1": ("lane_mf1", "fraction"),
}

NEEDLES: Final = (b" total_tp: ", b"iou thr: ", b"metric for List: ")
LISTED: Final = re.compile(r"Calculating metric for List: (?P<list>\S{1,500})")
LANE: Final = re.compile(
    rf"(?:iou thr: (?P<iou>\d\.\d\d), tp|mean result, total_tp): \d+, \w+: \d+, \w+: \d+, ?"
    rf"precision: (?:{NUMBER}), recall: (?:{NUMBER}), f1: (?P<f1>{NUMBER})\s*$"
)


class Lane(NamedTuple):
    """One F1: what it is called, its metric (None where no list was named), its value, and of what it is."""

    printed: str
    metric: str | None
    value: str
    dataset: str | None
    split: str | None
    subset: str | None


def lane(iou: str | None, f1: str, listing: str) -> Lane:
    """What the groups of LANE say of the list named before it, "" where none was."""
    name = f"F1@{iou}" if iou else "mF1"
    folder, _, last = listing.replace("\\", "/").rpartition("/")
    last = last.removesuffix(".txt")
    split, subset = of_path(last), None
    if folder.endswith("test_split"):
        split, subset = "test", last.partition("_")[2] or last
    elif split is not None and last != split:
        # `test_1000`: a list that goes on behind the name of its split is a part of it.
        subset = last
    dataset = folder.removesuffix("/test_split") or None
    return Lane(name, METRICS.get(name, (None, None))[0] if listing else None, f1, dataset, split, subset)
