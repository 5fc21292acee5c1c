"""COCO's JSON of ground truth and of results, read into arrays.

Ground truth: `instances_*.json`, `person_keypoints_*.json`, or LVIS' files. Results: a list of detections as COCO's
upload format has it (https://cocodataset.org/#format-results): `image_id`, `category_id`, `score`, and `bbox`
(x, y, width, height), `segmentation` (run lengths) or `keypoints` (x, y, score of 17 points).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, Literal

import msgspec
import numpy as np

from harness.values.errors import InputError
from runners.predictions import files, ids
from runners.predictions.coco_masks import Mask, RunLengths, checked, of_polygons

Kind = Literal["bbox", "segm", "keypoints"]
Box = tuple[float, float, float, float]
Identity = int | str

POINTS: Final = 17


class Image(msgspec.Struct, gc=False):
    """An image; the two lists of categories are LVIS' (verified absent, and annotated in part)."""

    id: Identity
    width: int = 0
    height: int = 0
    neg_category_ids: list[int] = []
    not_exhaustive_category_ids: list[int] = []


class Category(msgspec.Struct, gc=False):
    """A category; `frequency` (`r`, `c`, `f`) is LVIS'."""

    id: int
    name: str = ""
    frequency: str = ""


class Annotation(msgspec.Struct, gc=False):
    """What every annotation has."""

    id: int
    image_id: Identity
    category_id: int
    bbox: Box
    area: float
    iscrowd: int = 0
    ignore: int = 0


class MaskAnnotation(Annotation, gc=False):
    """With its mask: polygons or run lengths."""

    segmentation: list[list[float]] | RunLengths = []


class PointsAnnotation(Annotation, gc=False):
    """With its keypoints: x, y, visibility of each."""

    keypoints: list[float] = []
    num_keypoints: int = 0


class BoxResult(msgspec.Struct, gc=False):
    """A detected box."""

    image_id: Identity
    category_id: int
    score: float
    bbox: Box


class MaskResult(msgspec.Struct, gc=False):
    """A detected mask."""

    image_id: Identity
    category_id: int
    score: float
    segmentation: RunLengths
    bbox: list[float] = []


class PointsResult(msgspec.Struct, gc=False):
    """A detected person's keypoints."""

    image_id: Identity
    category_id: int
    score: float
    keypoints: list[float]
    bbox: list[float] = []


class Objects(msgspec.Struct, kw_only=True):
    """Annotated or detected objects, one a row: the rows of their image and category, and what they are.

    `area` in square pixels; `boxes` (n, 4) as x, y, width, height; `points` (n, 17, 3); `masks` are run lengths.
    """

    image: np.ndarray
    category: np.ndarray
    area: np.ndarray
    boxes: np.ndarray
    points: np.ndarray
    masks: Sequence[Mask] = ()


class Truth(msgspec.Struct, kw_only=True):
    """The ground truth: `images` and `categories` by growing id, `objects` in the order of the file.

    `number` is the id of each annotation, `crowd` and `ignore` its flags.
    """

    images: list[Image]
    categories: list[Category]
    objects: Objects
    number: np.ndarray
    crowd: np.ndarray
    ignore: np.ndarray


class Results(msgspec.Struct, kw_only=True):
    """Detections, with the confidence of each."""

    objects: Objects
    score: np.ndarray


_ANNOTATIONS: Final[dict[str, Any]] = {"bbox": Annotation, "segm": MaskAnnotation, "keypoints": PointsAnnotation}
_RESULTS: Final[dict[str, Any]] = {"bbox": BoxResult, "segm": MaskResult, "keypoints": PointsResult}


def read_truth(path: str, kind: Kind) -> Truth:
    """The ground truth in `path`. Raises InputError where it is of another kind, or contradicts itself."""
    annotation: Any = _ANNOTATIONS[kind]
    fields: list[tuple[str, Any]] = [
        ("images", list[Image]),
        ("annotations", list[annotation]),
        ("categories", list[Category]),
    ]
    whole: Any = files.read_json(path, msgspec.defstruct("GroundTruth", fields))
    for name, found in (("images", whole.images), ("categories", whole.categories), ("", whole.annotations)):
        numbers = [str(one.id) for one in found]
        if len(set(numbers)) != len(numbers) or (name and not numbers):
            ids.check_ids(numbers, numbers, file=path)
    images: list[Image] = _sorted(whole.images, path)
    categories: list[Category] = sorted(whole.categories, key=lambda one: one.id)
    annotations = whole.annotations
    objects = _objects(annotations, images, categories, path)
    objects.area = np.array([one.area for one in annotations], dtype=np.float64)
    objects.boxes = np.array([one.bbox for one in annotations], dtype=np.float64).reshape(-1, 4)
    ignore = np.array([one.ignore != 0 for one in annotations], dtype=bool)
    if kind == "segm":
        sizes = [(images[row].height, images[row].width) for row in objects.image]
        objects.masks = [
            of_polygons(one.segmentation, size, path) for one, size in zip(annotations, sizes, strict=True)
        ]
    if kind == "keypoints":
        objects.points = _points(annotations, path)
        ignore = np.array([one.num_keypoints == 0 for one in annotations], dtype=bool)
    return Truth(
        images=images,
        categories=categories,
        objects=objects,
        number=np.array([one.id for one in annotations], dtype=np.int64),
        crowd=np.array([one.iscrowd != 0 for one in annotations], dtype=bool),
        ignore=ignore,
    )


def read_results(path: str, kind: Kind, truth: Truth) -> Results:
    """The detections in `path`. Raises InputError where there is none, and for images and categories without truth.

    The area of a detection is that of its box where the first detection has one, else of its mask, or of the
    rectangle around its keypoints (cocodataset/cocoapi 8c9bcc3c, PythonAPI/pycocotools/coco.py:331-359).
    """
    shape: Any = _RESULTS[kind]
    found: list[Any] = files.read_json(path, list[shape])
    if not found:
        raise InputError("eval_no_detections", file=path)
    objects = _objects(found, truth.images, truth.categories, path)
    score = np.array([one.score for one in found], dtype=np.float64)
    boxed = kind == "bbox" or bool(found[0].bbox)
    if boxed:
        if kind != "bbox" and any(len(one.bbox) != 4 for one in found):
            raise InputError("eval_json_kind", file=path, problem="a detection without a `bbox` of four numbers")
        objects.boxes = np.array([one.bbox for one in found], dtype=np.float64).reshape(-1, 4)
        objects.area = objects.boxes[:, 2] * objects.boxes[:, 3]
    if kind == "segm":
        sizes = [(truth.images[row].height, truth.images[row].width) for row in objects.image]
        objects.masks, area = checked([one.segmentation for one in found], sizes, path)
        objects.area = objects.area if boxed else area
    if kind == "keypoints":
        objects.points = _points(found, path)
        if not boxed:
            xy = objects.points[:, :, :2]
            spread = xy.max(axis=1) - xy.min(axis=1)
            objects.area = spread[:, 0] * spread[:, 1]
    return Results(objects=objects, score=score)


def _sorted(images: list[Image], path: str) -> list[Image]:
    if len({type(one.id) for one in images}) > 1:
        raise InputError("eval_json_kind", file=path, problem="image ids that are numbers and texts")
    return sorted(images, key=lambda one: one.id)


def _objects(found: list[Any], images: list[Image], categories: list[Category], path: str) -> Objects:
    """The rows of image and category of each; the rest is empty as yet."""
    places = {one.id: row for row, one in enumerate(images)}
    classes = {one.id: row for row, one in enumerate(categories)}
    image = np.array([places.get(one.image_id, -1) for one in found], dtype=np.int64)
    category = np.array([classes.get(one.category_id, -1) for one in found], dtype=np.int64)
    for name, rows in (("image_id", image), ("category_id", category)):
        unknown = list(dict.fromkeys(str(getattr(found[row], name)) for row in np.flatnonzero(rows < 0)))
        if unknown:
            known = len(images) if name == "image_id" else len(categories)
            raise InputError(
                "eval_id_unknown", file=path, name=name, count=len(unknown), ids=ids.listed(unknown), known=known
            )
    return Objects(
        image=image,
        category=category,
        area=np.zeros(len(found)),
        boxes=np.zeros((len(found), 4)),
        points=np.zeros((0, POINTS, 3)),
    )


def _points(found: list[Any], path: str) -> np.ndarray:
    if any(len(one.keypoints) != 3 * POINTS for one in found):
        raise InputError("eval_json_kind", file=path, problem=f"`keypoints` that are not {POINTS} times x, y, v")
    return np.array([one.keypoints for one in found], dtype=np.float64).reshape(-1, POINTS, 3)
