"""Single-label classification: top-1 and top-5 accuracy from scores or from ranked classes.

Predictions: an array (samples, classes) of scores in `.npy` or `.npz`, in the order of the list of images, or with an
array of names beside it (`ids`, `names`, `filenames`); or a CSV of `image,class` or `image,class1,...,class5`.
Ground truth: a list of images as ImageNet's is written (`val/ILSVRC2012_val_00000001.JPEG 65`, one a line).

A class is among the top k when fewer than k classes score higher. Classes of equal score are ranked by their number,
the lowest first, as paddle.metric.accuracy does on the CPU; `ties` as `against` counts every tie against the model.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from harness.evidence.evaluation import Remark, Samples
from harness.text.progress import Progress
from harness.values.errors import InputError
from harness.version import __version__
from runners.predictions import files, ids, intervals
from runners.predictions.base import Convention, Outcome, Request

METRICS: Final = ("top1", "top5", "accuracy", "error_rate")
SETTINGS: Final = {"ties": Convention(default="first", choices=("first", "against"))}

_NAMES: Final = ("ids", "names", "filenames", "files")
_BLOCK: Final = 4096


def evaluate(request: Request) -> Outcome:
    """Top-1, the error rate, and top-5 where there are more than five classes."""
    names, labels = read_list(request.one("ground_truth"))
    path = request.one("predictions")
    if path.casefold().endswith((".npy", ".npz")):
        ranks, depth = _of_scores(path, names, labels, request.settings["ties"])
    else:
        ranks, depth = _of_ranking(path, names, labels)
    first = int((ranks < 1).sum())
    count = len(names)
    values = [
        intervals.share("top1", first, count),
        intervals.share("accuracy", first, count),
        intervals.share("error_rate", count - first, count),
    ]
    columns = {"top1": (ranks < 1).astype(float)}
    if depth >= 5:
        values.insert(1, intervals.share("top5", int((ranks < 5).sum()), count))
        columns["top5"] = (ranks < 5).astype(float)
    per_sample = Samples(ids=names, columns={name: column.tolist() for name, column in columns.items()})
    return Outcome(
        evaluator=f"reproverify {__version__}",
        samples=count,
        values=values,
        per_sample=per_sample,
        remarks=list(_one_class(ranks, labels)),
    )


def _one_class(ranks: np.ndarray, labels: list[int]) -> Iterator[Remark]:
    """A doubt where every sample of one class is right and none of any other: all are taken for that class."""
    right = ranks < 1
    found = {label for label, hit in zip(labels, right.tolist(), strict=True) if hit}
    if len(found) == 1 < len(set(labels)) and int(right.sum()) == labels.count(one := found.pop()):
        values = {"name": str(one), "classes": f"{len(set(labels)):,}"}
        yield Remark(code="remark_one_class", values=values, doubt=True)


def read_list(path: str) -> tuple[list[str], list[int]]:
    """Names and class numbers of a list of images, `name class` a line; the name may hold blanks. Raises InputError."""
    names: list[str] = []
    labels: list[int] = []
    for number, line in files.lines(path):
        name, _, label = line.rstrip().replace("\t", " ").rpartition(" ")
        if not name or not (label.isascii() and label.isdigit()) or len(label) > 9:
            raise InputError("eval_line", file=path, line=number, problem="not `image class`")
        names.append(name.strip())
        labels.append(int(label))
    ids.check_ids(names, names, file=path)
    return names, labels


def rank_of_label(scores: np.ndarray, labels: np.ndarray, ties: str) -> np.ndarray:
    """How many classes stand before the labelled one: `scores` (samples, classes), `labels` (samples,)."""
    own = scores[np.arange(len(labels)), labels][:, None]
    ahead = scores > own
    equal = scores == own
    if ties == "first":
        ahead |= equal & (np.arange(scores.shape[1])[None, :] < labels[:, None])
        return np.asarray(ahead.sum(axis=1))
    return np.asarray(ahead.sum(axis=1) + equal.sum(axis=1) - 1)


def _of_scores(path: str, names: list[str], labels: list[int], ties: str) -> tuple[np.ndarray, int]:
    scores, given = _scores(path)
    if scores.ndim != 2 or scores.dtype.kind not in "fiu":
        shape = f"{tuple(scores.shape)} {scores.dtype}"
        raise InputError("eval_shape", file=path, wanted="(samples, classes) of numbers", found=shape)
    if given is not None:
        if len(given) != len(scores):
            raise InputError("eval_count", file=path, wanted=len(scores), found=len(given))
        ids.check_ids(given, names, file=path)
        place = {name: row for row, name in enumerate(given)}
        order = np.array([place[name] for name in names])
    elif len(scores) != len(names):
        raise InputError("eval_count", file=path, wanted=len(names), found=len(scores))
    else:
        order = np.arange(len(names))
    files.finite(scores, path)
    wanted = np.array(labels)
    if wanted.max() >= scores.shape[1]:
        raise InputError("eval_label_range", file=path, label=int(wanted.max()), classes=scores.shape[1])
    ranks = np.empty(len(names), dtype=np.int64)
    with Progress("classification", len(names)) as progress:
        for start in range(0, len(names), _BLOCK):
            rows = order[start : start + _BLOCK]
            ranks[start : start + _BLOCK] = rank_of_label(scores[rows], wanted[start : start + _BLOCK], ties)
            progress.advance(len(rows))
    return ranks, int(scores.shape[1])


def _scores(path: str) -> tuple[np.ndarray, list[str] | None]:
    found = files.arrays(path)
    given = next((found.pop(name) for name in _NAMES if name in found), None)
    if len(found) != 1:
        raise InputError("eval_arrays", file=path, wanted="one array of scores", found=", ".join(found) or "-")
    if given is not None and (given.ndim != 1 or given.dtype.kind not in "US"):
        raise InputError("eval_shape", file=path, wanted="(samples,) of names", found=f"{given.shape} {given.dtype}")
    names = None if given is None else [n.decode("utf-8", "replace") if isinstance(n, bytes) else str(n) for n in given]
    return next(iter(found.values())), names


def _of_ranking(path: str, names: list[str], labels: list[int]) -> tuple[np.ndarray, int]:
    ranking: dict[str, list[int]] = {}
    seen: list[str] = []
    depth = 0
    for number, row in files.rows(path):
        cells = row[1:]
        if not all(cell.isascii() and cell.isdigit() and len(cell) < 10 for cell in cells) or not cells:
            if number == 1:
                continue  # a header
            raise InputError("eval_line", file=path, line=number, problem="not `image,class,...`")
        if len(set(cells)) != len(cells) or (depth and len(cells) != depth):
            raise InputError(
                "eval_line", file=path, line=number, problem=f"not {depth or len(cells)} different classes"
            )
        depth = len(cells)
        seen.append(row[0])
        ranking[row[0]] = [int(cell) for cell in cells]
    ids.check_ids(seen, names, file=path)
    ranks = [
        ranking[name].index(label) if label in ranking[name] else depth
        for name, label in zip(names, labels, strict=True)
    ]
    return np.array(ranks), depth
