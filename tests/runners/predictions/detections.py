"""Generated ground truth and detections in COCO's form."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from pycocotools import mask as codec

Draw = np.random.Generator
HEIGHT, WIDTH = 240, 320


def write(folder: Path, truth: Any, results: Any) -> tuple[str, str]:
    """Write both; returns the paths of results and truth."""
    (folder / "gt.json").write_text(json.dumps(truth))
    (folder / "dt.json").write_text(json.dumps(results))
    return str(folder / "dt.json"), str(folder / "gt.json")


def boxes(seed: int, images: int = 12, categories: int = 4) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Objects of all sizes, crowds and scores that tie; detections near them, doubled and elsewhere."""
    draw = np.random.default_rng(seed)
    annotations: list[dict[str, Any]] = []
    results: list[dict[str, Any]] = []
    for image in range(1, images + 1):
        for _ in range(int(draw.integers(0, 9))):
            size = np.exp(draw.uniform(1.5, 5, 2))
            box = [*(draw.random(2) * 100), *size]
            category = int(draw.integers(1, categories + 1))
            annotations.append(
                {
                    "id": len(annotations) + 1,
                    "image_id": image,
                    "category_id": category,
                    "bbox": box,
                    "area": float(size[0] * size[1] * 0.7),
                    "iscrowd": int(draw.random() < 0.15),
                }
            )
            for _ in range(int(draw.integers(0, 4))):
                near = [float(value) for value in np.array(box) * np.exp(draw.normal(0, 0.08, 4))]
                results.append(_detection(draw, image, category, near))
        for _ in range(3):
            far = [float(value) for value in draw.random(4) * 150 + 1]
            results.append(_detection(draw, image, int(draw.integers(1, categories + 1)), far))
    return truth_of(images, categories, annotations), results


def _detection(draw: Draw, image: int, category: int, box: list[float]) -> dict[str, Any]:
    score = round(float(draw.random()), 1)
    return {"image_id": image, "category_id": category, "bbox": box, "score": score}


def truth_of(images: int, categories: int, annotations: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "info": {},
        "images": [{"id": number, "width": WIDTH, "height": HEIGHT} for number in range(1, images + 1)],
        "categories": [{"id": number, "name": f"class {number}"} for number in range(1, categories + 1)],
        "annotations": annotations,
    }


def masks(seed: int) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """As `boxes`, with polygons, crowds as run lengths, and masks of the detections."""
    truth, results = boxes(seed, images=8)
    for one in truth["annotations"]:
        if one["iscrowd"]:
            runs = codec.encode(np.asfortranarray(_picture(one["bbox"])))
            one["segmentation"] = _plain(runs) if one["id"] % 2 else _uncompressed(_picture(one["bbox"]))
        else:
            x, y, width, height = one["bbox"]
            one["segmentation"] = [[x, y, x + width, y, x + width / 2, y + height], [x, y, x, y + 9, x + 9, y]]
    for one in results:
        x, y, width, height = one.pop("bbox")
        corners = [x, y, x + width, y, x + width / 2, y + height]
        one["segmentation"] = _plain(codec.frPyObjects([corners], HEIGHT, WIDTH)[0])
    return truth, results


def _picture(box: list[float]) -> np.ndarray:
    x, y, width, height = (int(value) for value in box)
    picture = np.zeros((HEIGHT, WIDTH), dtype=np.uint8)
    picture[y : y + height + 1, x : x + width + 1] = 1
    return picture


def _plain(runs: Any) -> dict[str, Any]:
    return {"size": [int(side) for side in runs["size"]], "counts": runs["counts"].decode("ascii")}


def _uncompressed(picture: np.ndarray) -> dict[str, Any]:
    flat = picture.ravel(order="F")
    edges = np.flatnonzero(np.diff(flat, prepend=0)).tolist()
    counts = [int(run) for run in np.diff([0, *edges, len(flat)])]
    return {"size": list(picture.shape), "counts": counts}


def people(seed: int) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Persons with keypoints, some without a visible one, and detections near them."""
    draw = np.random.default_rng(seed)
    truth, _ = boxes(seed, images=10, categories=1)
    results = []
    for one in truth["annotations"]:
        x, y, width, height = one["bbox"]
        points = np.stack([x + draw.random(17) * width, y + draw.random(17) * height], axis=1)
        seen = draw.integers(0, 3, 17) * int(draw.random() < 0.8)
        points[seen == 0] = 0
        one["keypoints"] = np.concatenate([points, seen[:, None]], axis=1).ravel().tolist()
        one["num_keypoints"] = int((seen > 0).sum())
        for _ in range(int(draw.integers(0, 4))):
            off = points + draw.normal(0, 0.05, (17, 2)) * np.sqrt(one["area"])
            whole = np.concatenate([off, np.ones((17, 1))], axis=1).ravel().tolist()
            score = round(float(draw.random()), 1)
            results.append({"image_id": one["image_id"], "category_id": 1, "keypoints": whole, "score": score})
    return truth, results


def federated(seed: int, kind: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """As `masks` or `boxes`, in LVIS' form: no crowds, and what each image says of the categories."""
    draw = np.random.default_rng(1000 + seed)
    truth, results = masks(seed) if kind == "segm" else boxes(seed)
    truth["annotations"] = [one for one in truth["annotations"] if not one["iscrowd"]]
    for place, one in enumerate(truth["categories"]):
        one["frequency"] = "rcff"[place]
    for one in truth["images"]:
        here = {thing["category_id"] for thing in truth["annotations"] if thing["image_id"] == one["id"]}
        one["neg_category_ids"] = [number for number in range(1, 5) if number not in here and draw.random() < 0.5]
        one["not_exhaustive_category_ids"] = [number for number in sorted(here) if draw.random() < 0.4]
    return truth, results


KINDS = {"bbox": boxes, "segm": masks, "keypoints": people}
