"""What the `metrics/...` of YOLO's results.csv and event files are, in the registry's names, with their units."""

from __future__ import annotations

from typing import Final

METRICS: Final[dict[str, tuple[str | None, str | None]]] = {
    "metrics/precision": (None, "fraction"),
    "metrics/recall": (None, "fraction"),
    "metrics/mAP_0.5": ("box_ap50", "fraction"),
    "metrics/mAP_0.5:0.95": ("box_ap", "fraction"),
    "metrics/precision(B)": (None, "fraction"),
    "metrics/recall(B)": (None, "fraction"),
    "metrics/mAP50(B)": ("box_ap50", "fraction"),
    "metrics/mAP50-95(B)": ("box_ap", "fraction"),
    "metrics/mAP_0.5(B)": ("box_ap50", "fraction"),
    "metrics/mAP_0.5:0.95(B)": ("box_ap", "fraction"),
    "metrics/precision(M)": (None, "fraction"),
    "metrics/recall(M)": (None, "fraction"),
    "metrics/mAP50(M)": ("mask_ap50", "fraction"),
    "metrics/mAP50-95(M)": ("mask_ap", "fraction"),
    "metrics/mAP_0.5(M)": ("mask_ap50", "fraction"),
    "metrics/mAP_0.5:0.95(M)": ("mask_ap", "fraction"),
    "metrics/precision(P)": (None, "fraction"),
    "metrics/recall(P)": (None, "fraction"),
    "metrics/mAP50(P)": (None, "fraction"),
    "metrics/mAP50-95(P)": ("keypoint_ap", "fraction"),
    "metrics/accuracy_top1": ("top1", "fraction"),
    "metrics/accuracy_top5": ("top5", "fraction"),
}
