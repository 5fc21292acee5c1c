"""Box, mask and keypoint AP against pycocotools."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from runners.predictions import evaluate
from tests.runners.predictions.agreement import Agreement
from tests.runners.predictions.detections import KINDS, write

_CASES = 4


def rows() -> list[Agreement]:
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
