"""Box, mask and keypoint AP against pycocotools."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from runners.predictions import evaluate
from tests.runners.predictions.agreement import Agreement
from tests.runners.predictions.detections import KINDS, write

_CASES = 4
# What is evaluated beside the usual: other depths and thresholds, and keypoints of another spread.
_OTHERWISE = (
    ("bbox", {"max_dets": "3,1", "iou_thresholds": "0.3,0.5,0.9"}, "depths 1 and 3, IoU 0.3, 0.5, 0.9"),
    ("keypoints", {"sigmas": ",".join(f"{0.03 + 0.005 * point:.3f}" for point in range(17))}, "other sigmas"),
)


def rows() -> list[Agreement]:
    """The rows of COCO's own settings, then of others."""
    return [*_usual(), *(row for case in _OTHERWISE for row in _otherwise(*case))]


def _otherwise(kind: str, settings: dict[str, str], named: str) -> list[Agreement]:
    with TemporaryDirectory() as folder:
        results, truth = write(Path(folder), *KINDS[kind](0))
        ours, theirs = (
            evaluate("coco", [results], [truth], {"iou_type": kind, "engine": engine, "bootstrap": "0", **settings})[0]
            for engine in ("fast", "pycocotools")
        )
    return [
        Agreement.of(
            [(float(one.value), float(other.value))],
            family="coco",
            metric=f"{one.metric}, {named}",
            bound=1e-9,
            implementation="pycocotools",
            cases="a generated set of 8 to 12 images",
        )
        for one, other in zip(ours.values, theirs.values, strict=True)
        if one.subset is None
    ]


def _usual() -> list[Agreement]:
    found: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for kind, make in KINDS.items():
        for seed in range(_CASES):
            with TemporaryDirectory() as folder:
                results, truth = write(Path(folder), *make(seed))
                ours, theirs = (
                    evaluate("coco", [results], [truth], {"iou_type": kind, "engine": engine, "bootstrap": "0"})[0]
                    for engine in ("fast", "pycocotools")
                )
            for one, other in zip(ours.values, theirs.values, strict=True):
                pair = (float(one.value), float(other.value))
                found.setdefault((one.metric, one.subset or ""), []).append(pair)
    return [
        Agreement.of(
            pairs,
            family="coco",
            metric=f"{metric} {subset}".rstrip(),
            bound=1e-9,
            implementation="pycocotools",
            cases=f"{len(pairs)} generated sets of 8 to 12 images",
        )
        for (metric, subset), pairs in found.items()
    ]
