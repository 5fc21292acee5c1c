"""Writing ground truth and detections of COCO's size: 5,000 images, 36,335 objects, 100 detections an image."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

_CATEGORIES = 80
_OBJECTS = 7.267


def write(folder: Path, images: int, detections: int) -> tuple[Path, Path]:
    """Files of results and of truth, `detections` of each of `images`; four in ten lie near an object."""
    draw = np.random.default_rng(0)
    objects = int(images * _OBJECTS)
    often = draw.pareto(1, _CATEGORIES) + 0.2
    image = draw.integers(0, images, objects)
    category = draw.choice(_CATEGORIES, objects, p=often / often.sum())
    size = np.exp(draw.normal(4, 1, (objects, 2))).clip(2, 400)
    box = np.round(np.concatenate([draw.random((objects, 2)) * (np.array([640, 480]) - size), size], axis=1), 2)
    crowd = draw.random(objects) < 0.01
    annotations = [
        {
            "id": row + 1,
            "image_id": int(image[row]),
            "category_id": int(category[row]) + 1,
            "bbox": box[row].tolist(),
            "area": float(0.6 * size[row].prod()),
            "iscrowd": int(crowd[row]),
        }
        for row in range(objects)
    ]
    truth: dict[str, Any] = {
        "info": {},
        "images": [{"id": number, "width": 640, "height": 480} for number in range(images)],
        "annotations": annotations,
        "categories": [{"id": number + 1, "name": f"class {number}"} for number in range(_CATEGORIES)],
    }
    (folder / "truth.json").write_text(json.dumps(truth))
    here: list[list[int]] = [[] for _ in range(images)]
    for row, number in enumerate(image):
        here[number].append(row)
    results = []
    for number in range(images):
        near = draw.random(detections) < 0.4
        for hit in near:
            if hit and here[number]:
                row = here[number][draw.integers(len(here[number]))]
                place = box[row] * np.exp(draw.normal(0, 0.1, 4))
                kind, score = int(category[row]), draw.beta(3, 2)
            else:
                place, kind, score = draw.random(4) * 300 + 1, int(draw.integers(_CATEGORIES)), draw.beta(1, 6)
            rounded = [round(float(value), 2) for value in place]
            results.append({"image_id": number, "category_id": kind + 1, "bbox": rounded, "score": float(score)})
    (folder / "results.json").write_text(json.dumps(results))
    return folder / "results.json", folder / "truth.json"
