"""LVIS AP against the data set's own evaluation.

Its figures were computed once over the same files with the package `lvis` 0.5.3 (lvis-dataset/lvis-api); those of the
fixed AP with its `LVISResults(..., max_dets=-1)`, since no category has 10,000 detections here.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from runners.predictions import evaluate
from tests.runners.predictions.agreement import Agreement
from tests.runners.predictions.detections import federated, write

# AP, AP50, AP75, APr, APc, APf and AR@300 as fractions, by kind and seed.
_PUBLISHED = {
    ("segm", 0): (
        0.10855901140372604,
        0.19832331447430454,
        0.11913556740289413,
        0.023762376237623763,
        0.18879887988798877,
        0.11083739474464574,
        0.21904761904761907,
    ),
    ("segm", 1): (
        0.13357614332861859,
        0.2889556812824139,
        0.1554101838755304,
        0.1531117397454031,
        0.14719471947194715,
        0.11699905704856198,
        0.23913690476190474,
    ),
    ("segm", 2): (
        0.12478135313531354,
        0.2301980198019802,
        0.11097359735973596,
        0.12178217821782178,
        0.07986798679867985,
        0.14873762376237623,
        0.18428571428571427,
    ),
    ("bbox", 0): (
        0.15731142688444666,
        0.32523529138628143,
        0.16006975697569753,
        0.09240963382052492,
        0.21315731573157315,
        0.1618393789928443,
        0.31043269230769227,
    ),
    ("bbox", 1): (
        0.21610177844707543,
        0.4413919413919413,
        0.18186157901504435,
        0.2336284617472736,
        0.2497878359264498,
        0.19049540805728923,
        0.3650568181818182,
    ),
    ("bbox", 2): (
        0.16394929877603145,
        0.35320628216667826,
        0.16864686468646867,
        0.15574765168824575,
        0.23125666412795126,
        0.1343964396439644,
        0.2506897759103641,
    ),
}

# AP, AP50, AP75, APr, APc and APf of `_crowded`, without a limit of detections an image; with that of 300 the first is
# 0.02618403774727293.
_FIXED = (
    0.0274960938497406,
    0.059043444989037845,
    0.034750696215618423,
    0.010418523197938968,
    0.0037315974527941326,
    0.047917127374114646,
)


def rows() -> list[Agreement]:
    """The rows of the usual AP, and of the fixed one."""
    return [*_usual(), *_fixed()]


def _fixed() -> list[Agreement]:
    with TemporaryDirectory() as folder:
        results, truth = write(Path(folder), *_crowded())
        ours, _ = evaluate("lvis", [results], [truth], {"iou_type": "bbox", "ap": "fixed"})
    return [
        Agreement.of(
            [(float(ours.value(metric, subset).value), 100 * theirs)],
            family="lvis",
            metric=f"{metric}, fixed {subset or ''}".rstrip(),
            bound=1e-9,
            implementation="lvis-api 0.5.3",
            cases="a generated set of more than 300 detections an image",
        )
        for (metric, subset), theirs in zip(_names("box"), _FIXED, strict=False)
    ]


def _crowded() -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The set of seed 0 with 400 wild detections more an image."""
    truth, made = federated(0, "bbox")
    draw = np.random.default_rng(100)
    numbers = [one["id"] for one in truth["categories"]]
    wild = []
    for image in truth["images"]:
        for _ in range(400):
            x, y = draw.uniform(0, 60, 2)
            width, height = draw.uniform(5, 40, 2)
            box = [round(float(side), 2) for side in (x, y, width, height)]
            found = {"image_id": image["id"], "category_id": int(draw.choice(numbers)), "bbox": box}
            wild.append({**found, "score": round(float(draw.uniform(0.3, 1)), 4)})
    return truth, made + wild


def _usual() -> list[Agreement]:
    found: dict[str, list[tuple[float, float]]] = {}
    for (kind, seed), published in _PUBLISHED.items():
        with TemporaryDirectory() as folder:
            results, truth = write(Path(folder), *federated(seed, kind))
            ours, _ = evaluate("lvis", [results], [truth], {"iou_type": kind})
        stem = {"segm": "mask", "bbox": "box"}[kind]
        for (metric, subset), value in zip(_names(stem), published, strict=True):
            name = f"{metric} {subset or ''}".rstrip()
            found.setdefault(name, []).append((float(ours.value(metric, subset).value), 100 * value))
    return [
        Agreement.of(
            pairs,
            family="lvis",
            metric=name,
            bound=1e-9,
            implementation="lvis-api 0.5.3",
            cases=f"{len(pairs)} generated sets, annotated in part",
        )
        for name, pairs in found.items()
    ]


def _names(stem: str) -> list[tuple[str, str | None]]:
    """The metrics and subsets in the order of the figures."""
    rare = [(f"mask_ap_{name}", None) for name in ("rare", "common", "frequent")]
    if stem == "box":
        rare = [("box_ap", name) for name in ("rare", "common", "frequent")]  # type: ignore[misc]
    return [
        (f"{stem}_ap", None),
        (f"{stem}_ap50", None),
        (f"{stem}_ap75", None),
        *rare,
        (f"{stem}_ar", "300 detections"),
    ]
