"""Parking slots: precision and recall of the two corner points of a slot's entrance.

Predictions: JSON `{"image": [[score, x1, y1, x2, y2], ...]}`, points as shares of the image's sides. Ground truth: a
folder of the labels of DMPR-PS, one JSON an image of 600 x 600: `marks` (x, y, ... in pixels) and `slots` (the numbers,
from 1, of the two marks). Predictions below `score` are left out.

A slot is found where both points lie nearer than 10 of 600 pixels; each slot takes the surest prediction that fits, and
predictions that none takes are false. Source: Jiaolong/gcn-parking-slot f8c3b445, psdet/utils/precision_recall.py and
psdet/datasets/parking/utils.py (match_slots).
"""

from __future__ import annotations

from math import isfinite
from typing import Final

import msgspec
import numpy as np

from harness.evidence.evaluation import Samples, Value, decimal
from harness.values.errors import InputError
from harness.version import __version__
from runners.predictions import files, ids, intervals
from runners.predictions.base import Convention, Outcome, Request

METRICS: Final = ("precision", "recall")
SETTINGS: Final = {"score": Convention(default="0")}

# 10 of 600 pixels, squared; the source's own digits.
_NEAR: Final = 0.000277778
_SIDE: Final = 600
_LABEL: Final = 1 << 20
_SLOTS: Final = 1000

Slot = tuple[float, float, float, float]


class Label(msgspec.Struct):
    """What is needed of a label: a single mark or slot may stand without its own list."""

    marks: list[list[float] | float]
    slots: list[list[float] | float] = []


def evaluate(request: Request) -> Outcome:
    """Precision and recall in percent, over all slots."""
    path = request.one("predictions")
    least = request.number("score", 0, 1)
    truth = files.files(request.one("ground_truth"), (".json",))
    found = files.read_json(path, dict[str, list[list[float]]])
    ids.check_ids(found, truth, file=path)
    counts = np.zeros((len(truth), 3))
    for row, (name, label) in enumerate(truth.items()):
        slots = read_label(label)
        predicted = _predicted(found[name], least, path, name)
        taken = {best for slot in slots if (best := _surest(slot, predicted)) is not None}
        hits = sum(_surest(slot, predicted) is not None for slot in slots)
        counts[row] = hits, len(predicted) - len(taken), len(slots)
    hits, false, slots_ = counts.sum(axis=0)
    if not slots_:
        raise InputError("eval_truth_empty", file=path)
    if not hits + false:
        raise InputError("eval_no_detections", file=path)
    return Outcome(
        evaluator=f"reproverify {__version__}",
        samples=len(truth),
        values=[
            _value("precision", counts[:, 0], counts[:, 0] + counts[:, 1]),
            _value("recall", counts[:, 0], counts[:, 2]),
        ],
        per_sample=Samples(
            ids=list(truth), columns={name: counts[:, at].tolist() for at, name in enumerate(("tp", "fp", "slots"))}
        ),
        conventions={"distance": "10 of 600 pixels", "predictions": f"{int(hits + false)}"},
    )


def read_label(path: str) -> list[Slot]:
    """The slots of a label, their points as shares of the image. Raises InputError."""
    label = files.read_json(path, Label, _LABEL)
    marks = [mark for mark in _nested(label.marks) if len(mark) >= 2]
    # A mark begins one slot: of several the last one counts, as the source reads them.
    pairs = {int(slot[0]): int(slot[1]) for slot in _nested(label.slots) if len(slot) >= 2}
    if any(not 1 <= number <= len(marks) for pair in pairs.items() for number in pair):
        raise InputError("eval_json_kind", file=path, problem=f"a slot names a mark that is not among {len(marks)}")
    points = [tuple((value - 0.5) / _SIDE for value in mark[:2]) for mark in marks]
    return [(*points[one - 1], *points[other - 1]) for one, other in pairs.items()]  # type: ignore[misc]


def _nested(rows: list[list[float] | float]) -> list[list[float]]:
    whole = [row for row in rows if isinstance(row, list)]
    single = [row for row in rows if not isinstance(row, list)]
    return [*whole, single] if single else whole


def _predicted(rows: list[list[float]], least: float, path: str, name: str) -> list[tuple[float, Slot]]:
    if len(rows) > _SLOTS or any(len(row) != 5 or not all(map(isfinite, row)) for row in rows):
        problem = f"{name}: not [score, x1, y1, x2, y2], or more than {_SLOTS} of them"
        raise InputError("eval_json_kind", file=path, problem=problem)
    return [(row[0], (row[1], row[2], row[3], row[4])) for row in rows if row[0] >= least and row[0] > 0]


def _surest(slot: Slot, predicted: list[tuple[float, Slot]]) -> int | None:
    """The place of the surest prediction that fits a slot, the first of equal ones."""
    fits = [(score, -at) for at, (score, other) in enumerate(predicted) if matches(slot, other)]
    return -max(fits)[1] if fits else None


def matches(one: Slot, other: Slot) -> bool:
    """Whether both points of two slots lie near each other."""
    first = (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2
    second = (one[2] - other[2]) ** 2 + (one[3] - other[3]) ** 2
    return first < _NEAR and second < _NEAR


def _value(metric: str, hits: np.ndarray, of: np.ndarray) -> Value:
    """`hits` over `of`, both an image, with its interval over the images."""

    def statistic(rows: np.ndarray) -> float:
        below = of[rows].sum()
        return float(100 * hits[rows].sum() / below) if below else float("nan")

    return Value(
        metric=metric,
        value=decimal(statistic(np.arange(len(of)))),
        unit="percent",
        samples=len(of),
        interval=intervals.bootstrap(statistic, len(of)),
    )
