"""COCO's JSON of ground truth and of results, read into arrays.

Ground truth: `instances_*.json`, `person_keypoints_*.json`, or LVIS' files. Results: a list of detections as COCO's
upload format has it (https://cocodataset.org/#format-results): `image_id`, `category_id`, `score`, and `bbox`
(x, y, width, height), `segmentation` (run lengths or polygons) or `keypoints` (x, y, score of each point).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, Literal

import msgspec
import numpy as np

from harness.values.errors import InputError
from runners.predictions import files, ids
from runners.predictions.coco_masks import Mask, RunLengths, of_polygons, of_results

Kind = Literal["bbox", "segm", "keypoints"]
Box = tuple[float, float, float, float]
Identity = int | str

# Boxes of which so many reach out of their image are corners, if as corners next to none does.
_OUTSIDE: Final = 0.2
_INSIDE: Final = 0.02


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
    segmentation: RunLengths | list[list[float]]
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

    `area` in square pixels; `boxes` (n, 4) as x, y, width, height; `points` (n, points, 3); `masks` are run lengths.
    """

    image: np.ndarray
    category: np.ndarray
    area: np.ndarray
    boxes: np.ndarray
    points: np.ndarray
    masks: Sequence[Mask] = ()


class CocoTruth(msgspec.Struct, kw_only=True):
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


def read_truth(path: str, kind: Kind, points: int = 17) -> CocoTruth:
    """The ground truth in `path`, of so many keypoints an object.

    Raises InputError where it is of another kind, or contradicts itself.
    """
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
        objects.points = _points(annotations, path, points)
        ignore = np.array([one.num_keypoints == 0 for one in annotations], dtype=bool)
    return CocoTruth(
        images=images,
        categories=categories,
        objects=objects,
        number=np.array([one.id for one in annotations], dtype=np.int64),
        crowd=np.array([one.iscrowd != 0 for one in annotations], dtype=bool),
        ignore=ignore,
    )


def names_of(categories: Sequence[Category]) -> list[str]:
    """What the categories are called: their names where each has one of its own, else their ids."""
    names = [one.name for one in categories]
    return names if all(names) and len(set(names)) == len(names) else [str(one.id) for one in categories]


def read_results(path: str, kind: Kind, truth: CocoTruth, points: int = 17) -> Results:
    """The detections in `path`. Raises InputError where there is none, and for images and categories without truth.

    Ids of another kind than the ground truth's, boxes that are corners and sizes below 0 are refused as what they are.

    The area of a detection is that of its box where the first detection has one, else of its mask, or of the
    rectangle around its keypoints (cocodataset/cocoapi 8c9bcc3c, PythonAPI/pycocotools/coco.py:331-359).
    """
    shape: Any = _RESULTS[kind]
    try:
        found: list[Any] = files.read_json(path, list[shape])
    except InputError as error:
        raise _cause(path, error) from None
    if not found:
        raise InputError("eval_no_detections", file=path)
    objects = _objects(found, truth.images, truth.categories, path)
    score = np.array([one.score for one in found], dtype=np.float64)
    boxed = kind == "bbox" or bool(found[0].bbox)
    if boxed:
        if kind != "bbox" and any(len(one.bbox) != 4 for one in found):
            raise InputError("eval_json_kind", file=path, problem="a detection without a `bbox` of four numbers")
        objects.boxes = np.array([one.bbox for one in found], dtype=np.float64).reshape(-1, 4)
        _check_boxes(objects, truth, path)
        objects.area = objects.boxes[:, 2] * objects.boxes[:, 3]
    if kind == "segm":
        sizes = [(truth.images[row].height, truth.images[row].width) for row in objects.image]
        objects.masks, area = of_results([one.segmentation for one in found], sizes, path)
        objects.area = objects.area if boxed else area
    if kind == "keypoints":
        objects.points = _points(found, path, points)
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
            known = [str(one.id) for one in (images if name == "image_id" else categories)]
            looks = _looks(list(dict.fromkeys(getattr(one, name) for one in found)), known)
            count, listed = len(unknown), ids.listed(unknown)
            if looks is None:
                raise InputError("eval_id_unknown", file=path, name=name, count=count, ids=listed, known=len(known))
            raise InputError(
                "eval_id_looks",
                file=path,
                name=name,
                count=count,
                ids=listed,
                known=len(known),
                looks_en=looks[0],
                looks_zh=looks[1],
            )
    return Objects(
        image=image,
        category=category,
        area=np.zeros(len(found)),
        boxes=np.zeros((len(found), 4)),
        points=np.zeros((0, 0, 3)),
    )


def _looks(given: list[Identity], known: list[str]) -> tuple[str, str] | None:
    """What ids look like that are not among the `known`: in English and in Chinese; None where nothing is seen."""
    wanted = set(known)
    if all(isinstance(one, str) for one in given):
        if wanted & {one.lstrip("0") or "0" for one in given if isinstance(one, str)}:
            return "the ground truth's numbers written as text", "以文本形式写出的标注编号"
        return None
    numbers = sorted(one for one in given if isinstance(one, int))
    sought = sorted(int(one) for one in known if one.lstrip("-").isdigit())
    if not numbers or len(sought) != len(known):
        return None
    for step in (1, -1):
        if {number + step for number in numbers} <= set(sought):
            english = f"ids that are {'smaller' if step > 0 else 'larger'} by one"
            return english, f"比标注编号{'小' if step > 0 else '大'} 1 的编号"
    if numbers[0] in (0, 1) and numbers[-1] - numbers[0] < len(sought):
        return "places in the list of categories", "类别列表中的序号"
    return None


def _check_boxes(objects: Objects, truth: CocoTruth, path: str) -> None:
    """Raise InputError for boxes of negative size, and for those that are corners instead of a corner and a size."""
    boxes = objects.boxes
    negative = (boxes[:, 2:] < 0).any(axis=1)
    if negative.any():
        row = int(np.argmax(negative))
        box = ", ".join(f"{number:g}" for number in boxes[row])
        raise InputError("eval_box_negative", file=path, count=int(negative.sum()), row=row, box=box)
    sizes = np.array([(one.width, one.height) for one in truth.images], dtype=np.float64)[objects.image]
    if not sizes.all():
        return
    slack = sizes + 1
    as_sizes = (boxes[:, :2] + boxes[:, 2:] > slack).any(axis=1).mean()
    as_corners = ((boxes[:, 2:] > slack) | (boxes[:, 2:] < boxes[:, :2])).any(axis=1).mean()
    if as_sizes >= _OUTSIDE and as_corners <= _INSIDE:
        raise InputError("eval_box_corners", file=path, share=f"{100 * as_sizes:.0f}")


def _cause(path: str, error: InputError) -> InputError:
    """The error of reading detections, with what is really wrong where that can be told from its words."""
    problem = str(error.values.get("problem", ""))
    if error.code == "eval_json_kind" and "got `float`" in problem and "_id" in problem:
        return InputError("eval_id_float", file=path, problem=problem)
    return error


def _points(found: list[Any], path: str, points: int) -> np.ndarray:
    for one in found:
        if len(one.keypoints) != 3 * points:
            raise InputError("eval_points", file=path, wanted=points, found=f"{len(one.keypoints) / 3:g}")
    return np.array([one.keypoints for one in found], dtype=np.float64).reshape(-1, points, 3)
