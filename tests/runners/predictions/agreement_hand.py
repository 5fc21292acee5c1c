"""PCK, AUC and EPE against PaddleDetection's own functions.

Their figures were computed once over the same hands with `keypoint_pck_accuracy`, `keypoint_auc` and `keypoint_epe` of
PaddlePaddle/PaddleDetection 666f597f (ppdet/modeling/keypoint_utils.py), called as its
ppdet/metrics/keypoint_metrics.py calls them.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from runners.predictions import evaluate
from tests.runners.predictions import hands
from tests.runners.predictions.agreement import Agreement

_METRICS = ("pck", "auc", "epe")
# Of the seeds 0, 1 and 2, in the order of the metrics.
_PUBLISHED = (
    (0.7827257095610698, 0.6382023352343108, 10.1157255),
    (0.7883351968041188, 0.6424076213497215, 9.925071),
    (0.6979861903471095, 0.6354086994137138, 10.236881),
)


def rows() -> list[Agreement]:
    pairs: dict[str, list[tuple[float, float]]] = {metric: [] for metric in _METRICS}
    for seed, published in enumerate(_PUBLISHED):
        with TemporaryDirectory() as folder:
            made, truth, *_ = hands.write(Path(folder), seed)
            found, _ = evaluate("hand", [made], [truth], {})
        for metric, theirs in zip(_METRICS, published, strict=True):
            pairs[metric].append((float(found.value(metric).value), theirs))
    return [
        Agreement.of(
            kept,
            family="hand",
            metric=metric,
            # EPE is a sum of float32 there.
            bound=1e-6 if metric == "epe" else 1e-9,
            implementation="PaddleDetection 666f597f, `keypoint_utils`",
            cases="3 x about 46 generated hands",
        )
        for metric, kept in pairs.items()
    ]
