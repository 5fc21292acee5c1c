"""What may be chosen of COCO's evaluation: thresholds, how many detections count, and the keypoints' spread."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from harness.values.errors import UsageError
from runners.predictions.base import Request
from runners.predictions.coco_files import Kind

# How much each of the 17 keypoints varies between annotators
# (cocodataset/cocoapi 8c9bcc3c, PythonAPI/pycocotools/cocoeval.py:523).
_SIGMAS: Final = (
    *(0.026, 0.025, 0.025, 0.035, 0.035, 0.079, 0.079, 0.072, 0.072),
    *(0.062, 0.062, 0.107, 0.107, 0.087, 0.087, 0.089, 0.089),
)
_THRESHOLDS: Final = tuple(np.linspace(0.5, 0.95, 10).tolist())
# As many points as COCO-WholeBody has, and some.
_MOST_POINTS: Final = 200


class MatchRules(NamedTuple):
    """How detections are matched and counted.

    `areas` are names of ranges; `depths`, growing, how many detections of an image and category count, of which the
    last is that of AP; `thresholds` of IoU or OKS, growing; `sigmas` one a keypoint.
    """

    kind: Kind
    areas: tuple[str, ...]
    depths: tuple[int, ...]
    thresholds: tuple[float, ...] = _THRESHOLDS
    sigmas: tuple[float, ...] = _SIGMAS

    @property
    def depth(self) -> int:
        return self.depths[-1]

    def at(self, threshold: float) -> int | None:
        """Which of the thresholds is this one; None where it is none."""
        return next((place for place, one in enumerate(self.thresholds) if abs(one - threshold) < 1e-9), None)

    @property
    def told(self) -> dict[str, str]:
        """The conventions, for the report."""
        said = {
            "interpolation": "101 recalls",
            "iou thresholds": _listed(self.thresholds),
            "detections an image and category": f"at most {', '.join(map(str, self.depths))}",
        }
        if self.kind == "keypoints":
            said["sigmas"] = "COCO's 17" if self.sigmas == _SIGMAS else _listed(self.sigmas)
        return said


def rules_of(request: Request, kind: Kind) -> MatchRules:
    """The rules that the settings `max_dets`, `iou_thresholds` and `sigmas` choose. Raises UsageError."""
    points = kind == "keypoints"
    areas = ("all", "medium", "large") if points else ("all", "small", "medium", "large")
    depths = _numbers(request, "max_dets", 1, 100_000) or ((20,) if points else (1, 10, 100))
    thresholds = _numbers(request, "iou_thresholds", 0.01, 1) or _THRESHOLDS
    sigmas = _numbers(request, "sigmas", 1e-4, 10) or _SIGMAS
    if len(sigmas) > _MOST_POINTS or any(depth != int(depth) for depth in depths):
        name = "sigmas" if len(sigmas) > _MOST_POINTS else "max_dets"
        raise UsageError("eval_setting_list", name=name, value=request.settings[name])
    return MatchRules(
        kind, areas, tuple(sorted({int(depth) for depth in depths})), tuple(sorted(set(thresholds))), sigmas
    )


def _numbers(request: Request, name: str, low: float, high: float) -> tuple[float, ...]:
    """The setting `name` as numbers with commas between them; nothing where it is empty."""
    text = request.settings.get(name, "")
    if not text:
        return ()
    found = []
    for word in text.split(","):
        try:
            number = float(word)
        except ValueError:
            number = float("nan")
        if not low <= number <= high:
            raise UsageError("eval_setting_list", name=name, value=text)
        found.append(number)
    return tuple(found)


def _listed(numbers: tuple[float, ...]) -> str:
    if numbers == _THRESHOLDS:
        return "0.50 to 0.95 in steps of 0.05"
    return ", ".join(f"{number:g}" for number in numbers)
