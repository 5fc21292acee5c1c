"""COCO's run lengths: checked before compiled code, which believes them, is given them."""

from __future__ import annotations

from typing import Any, Final

import msgspec
import numpy as np

from harness.values.errors import InputError

# What pycocotools takes: {"size": [height, width], "counts": bytes}
Mask = dict[str, Any]

# Bytes of run lengths that are checked at a time.
_BLOCK: Final = 1 << 22


class RunLengths(msgspec.Struct, gc=False):
    """A mask: `size` is (height, width), `counts` compressed text or the runs themselves, column by column."""

    size: tuple[int, int]
    counts: str | list[int]


def of_polygons(given: list[list[float]] | RunLengths, size: tuple[int, int], path: str) -> Mask:
    """The mask of an annotation of an image of `size` (height, width). Raises InputError."""
    from pycocotools import mask as codec

    if isinstance(given, RunLengths):
        return checked([given], [size], path)[0][0]
    if not given or any(len(polygon) < 6 or len(polygon) % 2 for polygon in given):
        raise InputError("eval_json_kind", file=path, problem="a `segmentation` that is no polygon and no run lengths")
    merged: Mask = codec.merge(codec.frPyObjects(given, *size))
    return merged


def of_results(
    given: list[RunLengths | list[list[float]]], sizes: list[tuple[int, int]], path: str
) -> tuple[list[Mask], np.ndarray]:
    """The masks of detections and their areas in pixels; polygons are drawn. Raises InputError."""
    runs: list[RunLengths] = []
    for one, size in zip(given, sizes, strict=True):
        if not isinstance(one, RunLengths):
            counts = of_polygons(one, size, path)["counts"]
            one = RunLengths(size=size, counts=counts.decode() if isinstance(counts, bytes) else counts)
        runs.append(one)
    return checked(runs, sizes, path)


def checked(given: list[RunLengths], sizes: list[tuple[int, int]], path: str) -> tuple[list[Mask], np.ndarray]:
    """The masks and their areas in pixels. Raises InputError where runs do not fill an image of their size."""
    masks: list[Mask] = []
    areas: list[np.ndarray] = []
    start, weight = 0, 0
    for row, (one, size) in enumerate(zip(given, sizes, strict=True)):
        if one.size != size or min(size) < 1:
            raise _broken(path, row, f"size {one.size} where the image has {size}")
        masks.append({"size": list(size), "counts": _compressed(one, path, row)})
        weight += len(masks[-1]["counts"])
        if weight > _BLOCK:
            areas.append(_areas(masks, start, path))
            start, weight = len(masks), 0
    areas.append(_areas(masks, start, path))
    return masks, np.concatenate(areas)


def _compressed(one: RunLengths, path: str, row: int) -> bytes:
    if isinstance(one.counts, str):
        return one.counts.encode("utf-8", "replace")
    from pycocotools import mask as codec

    height, width = one.size
    if not one.counts or min(one.counts) < 0 or sum(one.counts) != height * width:
        raise _broken(path, row, "runs that do not fill the image")
    found: bytes = codec.frPyObjects({"size": list(one.size), "counts": one.counts}, height, width)["counts"]
    return found


def _areas(masks: list[Mask], start: int, path: str) -> np.ndarray:
    """The areas of the masks from `start`, decoded together.

    A run is written in base 32, lowest digit first, from the character 48; bit 32 says that another follows, bit 16
    of the last is the sign. From the fourth on it is the difference to the run before the last
    (cocodataset/cocoapi 8c9bcc3c, common/maskApi.c:218-230).
    """
    part = masks[start:]
    if not part:
        return np.zeros(0)
    lengths = np.array([len(mask["counts"]) for mask in part])
    if not lengths.all():
        raise _broken(path, start + int(np.argmin(lengths)), "no runs")
    digits = np.frombuffer(b"".join(mask["counts"] for mask in part), dtype=np.uint8).astype(np.int64) - 48
    owner = np.repeat(np.arange(len(part)), lengths)
    last = (digits & 32) == 0
    ends = np.cumsum(lengths) - 1
    bad = (digits < 0) | (digits > 63)
    bad[ends] |= ~last[ends]
    run = np.concatenate([[0], np.cumsum(last)[:-1]])
    begins = np.concatenate([[0], np.flatnonzero(last)[:-1] + 1])
    power = 5 * (np.arange(len(digits)) - begins[np.minimum(run, len(begins) - 1)])
    bad |= power > 35
    if bad.any():
        raise _broken(path, start + int(owner[np.argmax(bad)]), "characters that are no runs")
    values = np.bincount(run, (digits & 31) << power).astype(np.int64)
    stop = np.flatnonzero(last)
    values -= np.where(digits[stop] & 16, np.int64(1) << (power[stop] + 5), 0)
    of = owner[stop]
    first = np.concatenate([[0], np.cumsum(np.bincount(of, minlength=len(part)))[:-1]])
    place = np.arange(len(values)) - first[of]
    runs = values.copy()
    for parity in (0, 1):
        # Runs 1, 3, 5, … (or 2, 4, …; the first stands alone) of all masks, summed up within each mask.
        rows = np.flatnonzero((place > 0) & (place % 2 == parity))
        total = np.cumsum(values[rows])
        fresh = np.flatnonzero(np.diff(of[rows], prepend=-1))
        before = np.zeros(len(part), dtype=np.int64)
        before[of[rows[fresh]]] = total[fresh] - values[rows[fresh]]
        runs[rows] = total - before[of[rows]]
    whole = np.array([mask["size"][0] * mask["size"][1] for mask in part])
    wrong = np.bincount(of, runs, minlength=len(part)) != whole
    wrong |= np.bincount(of, runs < 0, minlength=len(part)) > 0
    if wrong.any():
        raise _broken(path, start + int(np.argmax(wrong)), "runs that do not fill the image")
    return np.bincount(of, np.where(place % 2 == 1, runs, 0), minlength=len(part))


def _broken(path: str, row: int, problem: str) -> InputError:
    return InputError("eval_mask_broken", file=path, row=row, problem=problem)
