"""What OpenPCDet writes beside KITTI tables: recall, and the results on nuScenes and Waymo.

Facts from open-mmlab/OpenPCDet at 8cacccec: the recall of proposals (`recall_roi_0.3: 0.968244`) and of boxes
(`recall_rcnn_0.3: ...`) at an IoU is printed before every evaluation (tools/eval_utils/eval_utils.py:112), a fraction.
nuScenes (pcdet/datasets/nuscenes/nuscenes_utils.py:571) is two lines a class, whose `mean AP` is a fraction while the
APs before it are percent, then `trans_err:`, ..., `mAP:` and `NDS:`, each before a tab and a blank, fractions. Waymo
(pcdet/datasets/waymo/waymo_dataset.py:447) is `OBJECT_TYPE_TYPE_VEHICLE_LEVEL_1/AP: 0.7215`, a fraction; APH is
weighted by heading.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

METRICS: Final[dict[str, tuple[str | None, str | None]]] = {
    "mAP": ("map_nuscenes", "fraction"),
    "NDS": ("nds", "fraction"),
    "trans_err": (None, "m"),
    "scale_err": (None, "fraction"),
    "orient_err": (None, "rad"),
    "vel_err": (None, "m_per_s"),
    "attr_err": (None, "fraction"),
}
NEEDLES: Final = (b":\t ", b"recall_r", b"OBJECT_TYPE_", b" | mean AP: ")
DATASETS: Final = {"KittiDataset": "KITTI", "NuScenesDataset": "nuScenes", "WaymoDataset": "Waymo"}

# Every number has a fixed count of decimals, by which one that is cut off is known.
_MEAN: Final = re.compile(rf"^({'|'.join(METRICS)}):\t (\d{{1,3}}\.\d{{4}}|nan)\s*$")
_RECALL: Final = re.compile(r"(?:^|\s)(recall_(?:roi|rcnn)_\d(?:\.\d{1,4})?): (\d\.\d{6})\s*$")
_WAYMO: Final = re.compile(r"^\s*OBJECT_TYPE_TYPE_([A-Z]{1,20})_LEVEL_([12])/(APH?|APL): (\d\.\d{4}|nan)\s*$")
_CLASS: Final = re.compile(r"^\*\*\*(\w{1,40}) error@")
_CLASS_AP: Final = re.compile(r"^[\d.na, ]{1,80} \| [\d.na, ]{1,80} \| mean AP: (\d(?:\.\d{1,20})?|nan)\s*$")


class Scored(NamedTuple):
    """A value of a line: its printed name, what it is, and the class it is of."""

    printed: str
    metric: str | None
    unit: str | None
    text: str
    subset: str | None = None


def value(text: str, before: str) -> Scored | None:
    """The one result that a line holds, if it is one of the above. `before` is the line above it."""
    if found := _MEAN.match(text):
        return Scored(found[1], *METRICS[found[1]], found[2])
    if found := _RECALL.search(text):
        return Scored(found[1], None, "fraction", found[2])
    if found := _WAYMO.match(text):
        name = f"OBJECT_TYPE_TYPE_{found[1]}_LEVEL_{found[2]}/{found[3]}"
        return Scored(name, None, "fraction", found[4], f"{found[1]} LEVEL_{found[2]}")
    if (found := _CLASS_AP.match(text)) and (named := _CLASS.match(before)):
        return Scored("mean AP", None, "fraction", found[1], named[1])
    return None
