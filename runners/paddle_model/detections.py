"""Boxes that a detector gave, as the results file of COCO that they are evaluated from."""

from __future__ import annotations

import os
from collections.abc import Sequence

import msgspec

from harness.values.errors import InputError, UsageError
from runners.paddle_model.child import write as write_whole
from runners.paddle_model.job import Job
from runners.predictions import files, ids


class _Image(msgspec.Struct):
    id: int | str
    file_name: str


class _Category(msgspec.Struct):
    id: int


class _Truth(msgspec.Struct):
    """What is needed of `instances_*.json`."""

    images: list[_Image]
    categories: list[_Category]


def write(job: Job, parts: Sequence[str], ground_truth: list[str]) -> str:
    """The path of the results file. Raises InputError where the images are not those of the ground truth.

    A detector counts its classes from 0, in the order of the file's categories: PaddlePaddle/PaddleDetection 666f597f,
    ppdet/data/source/category.py:58 (clsid2catid).
    """
    if len(ground_truth) != 1:
        raise UsageError("eval_one_path", role="--ground-truth", count=len(ground_truth))
    truth = files.read_json(ground_truth[0], _Truth)
    images = {image.file_name: image.id for image in truth.images}
    ids.check_ids(job.names, [image.file_name for image in truth.images], file=job.data)
    found: list[dict[str, object]] = []
    boxes = (one for part in parts for one in files.read_json(part, list[list[list[float]]]))
    for name, one in zip(job.names, boxes, strict=True):
        for kind, score, left, top, right, bottom in one:
            if not 0 <= kind < len(truth.categories):
                raise InputError("eval_label_range", file=job.model.path, label=kind, classes=len(truth.categories))
            found.append(
                {
                    "image_id": images[name],
                    "category_id": truth.categories[int(kind)].id,
                    "bbox": [left, top, right - left, bottom - top],
                    "score": score,
                }
            )
    path = os.path.join(job.folder, "boxes.json")
    write_whole(path, msgspec.json.encode(found))
    return path
