"""nuScenes' mAP, errors and NDS against the benchmark's own code.

Its figures were computed once over the same tables and results by the filters and metrics of nutonomy/nuscenes-devkit
d9de17a7 (python-sdk/nuscenes/eval).
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from runners.predictions import evaluate
from tests.runners.predictions import scenes
from tests.runners.predictions.agreement import Agreement

_METRICS = ("nds", "map_nuscenes", "mate", "mase", "maoe", "mave", "maae")
# Of the seeds 0 and 2, in the order of the metrics.
_PUBLISHED = {
    0: (
        0.16249494867086284,
        0.13123060087654387,
        0.9370451939942699,
        0.701762960081641,
        0.775469772430361,
        0.8855003169126883,
        0.7314252742551309,
    ),
    2: (
        0.1863889909725466,
        0.16209933591306358,
        1.1374631533945483,
        0.6350325572969138,
        0.7377709786697251,
        0.9055202851137341,
        0.6682829487594791,
    ),
}


def rows() -> list[Agreement]:
    ours: dict[int, list[float]] = {}
    for seed in _PUBLISHED:
        with TemporaryDirectory() as folder:
            results, tables = scenes.write(Path(folder), seed)
            found, _ = evaluate("nuscenes", [results], [tables], {})
        ours[seed] = [float(found.value(metric).value) for metric in _METRICS]
    return [
        Agreement(
            family="nuscenes",
            metric=metric,
            ours=ours[0][column],
            theirs=_PUBLISHED[0][column],
            largest=max(abs(ours[seed][column] - _PUBLISHED[seed][column]) for seed in _PUBLISHED),
            bound=1e-9,
            implementation="nuscenes-devkit d9de17a7",
            cases="2 x 32 generated frames with racks, tracks and boxes without points",
        )
        for column, metric in enumerate(_METRICS)
    ]
