"""F1 of lane detection by the protocol of CULane, as CLRNet prints it.

Turoad/CLRNet 7269e9d1, clrnet/utils/culane_metric.py (the same lines are in PaddleDetection, ppdet/metrics/
culane_metrics.py, and in what is built on either): `Calculating metric for List: .../list/test.txt` (line 145), and
for each threshold of IoU `iou thr: 0.50, tp: 1, fp: 2, fn: 3,precision: 0.3, recall: 0.2, f1: 0.25` (line 175): a
fraction with all its digits. The nine categories (`list/test_split/test0_normal.txt`) come first, each at 0.50 alone,
then the whole list at ten thresholds, and `mean result, ... f1: x` (line 193), which is mF1. Lines that no list was
named for (llamas_metric.py prints them for LLAMAS) are of no metric of CULane. `metric: 0.79` repeats F1 at 0.50.
Epochs are printed from 0 (utils/recorder.py:121).
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from harness.evidence.findings import Grade
from runners.logs.reading.base import MAX_TEXT, Head, LogBuilder
from runners.logs.reading.lines import LineReader, SegmentReader, plain
from runners.logs.reading.splits import of_path

NAME: Final = "culane"
TITLE: Final = "CULane F1 (CLRNet)"

METRICS: Final[dict[str, tuple[str | None, str | None]]] = {
    "F1@0.50": ("lane_f1_50", "fraction"),
    "F1@0.75": ("lane_f1_75", "fraction"),
    "mF1": ("lane_mf1", "fraction"),
}

NEEDLES: Final = (b" total_tp: ", b"iou thr: ", b"metric for List: ")
_NUMBER: Final = r"\d+(?:\.\d+)?(?:[eE][-+]?\d+)?|nan|inf"
LISTED: Final = re.compile(rf"Calculating metric for List: (\S{{1,{MAX_TEXT}}})")
LANE: Final = re.compile(
    rf"(?:iou thr: (\d\.\d\d), tp|mean result, total_tp): \d+, \w+: \d+, \w+: \d+, ?precision: (?:{_NUMBER}), "
    rf"recall: (?:{_NUMBER}), f1: ({_NUMBER})\s*$"
)
_RECOGNISE: Final = re.compile(rb"iou thr: \d\.\d\d, tp: \d{1,12}, fp: \d{1,12}, fn: \d{1,12}, ?precision: ")
_STEP: Final = re.compile(rb"\bepoch: (\d{1,9})  step: (\d{1,12})  lr: ")
_CONFIG: Final = re.compile(r"^ ?(epochs|batch_size) = (\d{1,9})\b")


class Lane(NamedTuple):
    """One F1: what it is called, its metric (None where no list was named), its value, and of what it is."""

    printed: str
    metric: str | None
    value: str
    dataset: str | None
    split: str | None
    subset: str | None


def lane(found: re.Match[str], listing: str) -> Lane:
    """What a match of LANE says of the list named before it, "" where none was."""
    name = f"F1@{found[1]}" if found[1] else "mF1"
    folder, _, last = listing.replace("\\", "/").rpartition("/")
    last = last.removesuffix(".txt")
    split, subset = of_path(last), None
    if folder.endswith("test_split"):
        split, subset = "test", last.partition("_")[2] or last
    elif split is not None and last != split:
        # `test_1000`: a list that goes on behind the name of its split is a part of it.
        subset = last
    dataset = folder.removesuffix("/test_split") or None
    return Lane(name, METRICS.get(name, (None, None))[0] if listing else None, found[2], dataset, split, subset)


def recognise(head: Head) -> int:
    return 80 if _RECOGNISE.search(head.text) else 0


def parse(reader: LineReader, log: LogBuilder, *, curve: bool = False) -> None:
    lines = SegmentReader(reader)
    listing = ""
    epoch: int | None = None
    step: int | None = None
    while (line := lines.seek((*NEEDLES, b"  step: ", b"Config: ", b"epochs = "))) is not None:
        # Most lines are of the training: they are not even decoded.
        if b"  step: " in line.raw and (trained := _STEP.search(line.raw)):
            epoch, step = int(trained[1]), int(trained[2])
            run = log.current(line.number)
            if run.train_epochs and epoch + 1 < run.train_epochs[-1]:
                run = log.start_run(line.number)
            if not run.train_epochs or epoch + 1 > run.train_epochs[-1]:
                run.train_epochs.append(epoch + 1)
            continue
        text = plain(line.raw)
        if found := LANE.search(text):
            if not line.whole:
                log.find("truncated", Grade.INFO, line.number)
                continue
            value = lane(found, listing)
            run = log.current(line.number)
            run.dataset = run.dataset or value.dataset
            log.observe(
                metric=value.metric, printed=value.printed, value_text=value.value, unit="fraction", kind="eval",
                text=text, line=line.number, epoch=epoch, step=step, split=value.split, subset=value.subset,
            )  # fmt: skip
        elif found := LISTED.search(text):
            listing = found[1]
        elif "Config: " in text:
            log.start_run(line.number)
            listing, epoch, step = "", None, None
        elif (found := _CONFIG.match(text)) and log.run is not None:
            log.run.epochs = int(found[2])
