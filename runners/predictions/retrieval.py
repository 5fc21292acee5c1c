"""Image retrieval and re-identification: Recall@k (CMC), mAP and mINP from feature vectors.

Predictions: features (samples, dimensions) in `.npy` or `.npz`, one file (every image is a query of all the others) or
two (queries, gallery). Ground truth: a list of images for each, in the order of the features or with names beside them:
`name class` a line, the columns of Stanford Online Products (`image_id class_id super_class_id path`), or names of
Market-1501 (`0002_c1s1_000451_03.jpg`), which hold identity and camera.

The image itself is never its own match: an item of the same name is left out. With `protocol` as `market1501` gallery
images of the query's identity and camera are junk, as are those of identity -1 (L. Zheng et al., Scalable person
re-identification, ICCV 2015; junk rule as in PaddleClas d178931f, ppcls/metric/metrics.py). A query without a match
in the gallery is refused, or left out with `unmatched=skip`.

An item that scores the same as the first match counts as standing before it: equal features prove nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

import numpy as np

from harness.evidence.evaluation import Samples, Value
from harness.text.progress import Progress
from harness.values.errors import InputError, UsageError
from harness.version import __version__
from runners.predictions import files, ids, intervals
from runners.predictions.base import Convention, Outcome, Request

METRICS: Final = ("recall_at_1", "recall_at_5", "recall_at_10", "recall_at_100", "map_retrieval", "minp")
SETTINGS: Final = {
    "distance": Convention(default="cosine", choices=("cosine", "euclidean")),
    "protocol": Convention(default="plain", choices=("plain", "market1501")),
    "ap": Convention(default="mean_precision", choices=("mean_precision", "trapezoid")),
    "unmatched": Convention(default="refuse", choices=("refuse", "skip")),
}

_AT: Final = (1, 5, 10, 100)
# Scores of a block of queries against the gallery: 128 MB.
_CELLS: Final = 1 << 25
_MARKET: Final = re.compile(r"(?:^|/)(-1|\d{1,6})_c(\d{1,2})s\d")


class Items(NamedTuple):
    """Images with their class (identity), and camera where it is known (else -1)."""

    names: list[str]
    classes: np.ndarray
    cameras: np.ndarray


def evaluate(request: Request) -> Outcome:
    """Recall at 1, 5, 10 and 100; mAP and mINP too where queries and gallery are two sets."""
    if len(request.predictions) not in (1, 2) or len(request.ground_truth) not in (1, len(request.predictions)):
        raise UsageError("eval_retrieval_paths")
    market = request.settings["protocol"] == "market1501"
    lists = [read_items(path, market=market) for path in request.ground_truth]
    lists = lists * (len(request.predictions) // len(lists))
    features = [_features(path, items) for path, items in zip(request.predictions, lists, strict=True)]
    alone = len(features) == 1
    if features[0].shape[1] != features[-1].shape[1]:
        raise InputError(
            "eval_shape",
            file=request.predictions[1],
            wanted=f"(samples, {features[0].shape[1]})",
            found=str(features[1].shape),
        )
    if request.settings["distance"] == "cosine":
        features = [_units(array, path) for array, path in zip(features, request.predictions, strict=True)]
    found = _Search(features[0], features[-1], lists[0], lists[-1], request.settings).run(whole=not alone)
    return _outcome(found, lists[0].names, request)


class _Found(NamedTuple):
    """A query a row: how many wrong items stand before the first match; AP and INP, or NaN; whether it counts."""

    before: np.ndarray
    precision: np.ndarray
    penalty: np.ndarray
    counted: np.ndarray


class _Search:
    """The scores of every query against the gallery, block by block."""

    def __init__(
        self, queries: np.ndarray, gallery: np.ndarray, wanted: Items, items: Items, settings: Mapping[str, str]
    ) -> None:
        self._settings = settings
        self._queries, self._gallery = queries, gallery
        self._wanted, self._items = wanted, items
        self._place = {name: row for row, name in enumerate(items.names)}
        order = np.argsort(items.classes, kind="stable")
        self._order, self._sorted = order, items.classes[order]
        self._norms = (gallery.astype(np.float32) ** 2).sum(axis=1)

    def run(self, *, whole: bool) -> _Found:
        """All queries; `whole` asks for AP and INP as well, which need every match's rank."""
        count = len(self._queries)
        before = np.zeros(count, dtype=np.int64)
        precision, penalty = np.full(count, np.nan), np.full(count, np.nan)
        counted = np.ones(count, dtype=bool)
        step = max(1, _CELLS // len(self._gallery))
        with Progress("retrieval", count) as progress:
            for start in range(0, count, step):
                scores = self._scores(start, step)
                matches = [self._matches(start + row, scores[row]) for row in range(len(scores))]
                counted[start : start + len(scores)] = [len(own) > 0 for own in matches]
                if whole:
                    self._ranked(start, scores, matches, before, precision, penalty)
                else:
                    before[start : start + len(scores)] = self._first(scores, matches)
                progress.advance(len(scores))
        return _Found(before, precision, penalty, counted)

    def _scores(self, start: int, step: int) -> np.ndarray:
        """Higher is nearer. Features of the cosine are unit vectors already."""
        scores = self._queries[start : start + step] @ self._gallery.T
        if self._settings["distance"] == "euclidean":
            scores *= 2
            scores -= self._norms
        return np.asarray(scores)

    def _matches(self, query: int, scores: np.ndarray) -> np.ndarray:
        """The gallery's true matches of a query; what is neither match nor mistake is taken out of `scores`."""
        own = self._wanted.classes[query]
        low, high = np.searchsorted(self._sorted, [own, own + 1])
        matches = self._order[low:high]
        itself = self._place.get(self._wanted.names[query])
        if itself is not None:
            scores[itself] = -np.inf
            matches = matches[matches != itself]
        if self._settings["protocol"] == "market1501":
            junk = self._items.cameras[matches] == self._wanted.cameras[query]
            scores[matches[junk]] = -np.inf
            matches = matches[~junk]
            low, high = np.searchsorted(self._sorted, [-1, 0])
            scores[self._order[low:high]] = -np.inf
        return matches

    def _first(self, scores: np.ndarray, matches: list[np.ndarray]) -> np.ndarray:
        """How many wrong items score at least as high as the best match of each query."""
        best = np.full(len(scores), np.inf, dtype=scores.dtype)
        ties = np.zeros(len(scores), dtype=np.int64)
        for row, own in enumerate(matches):
            if len(own):
                near = scores[row, own]
                best[row] = near.max()
                ties[row] = int((near == best[row]).sum())
        return np.asarray(np.count_nonzero(scores >= best[:, None], axis=1) - ties)

    def _ranked(
        self,
        start: int,
        scores: np.ndarray,
        matches: list[np.ndarray],
        before: np.ndarray,
        precision: np.ndarray,
        penalty: np.ndarray,
    ) -> None:
        """Fill the last three for a block of queries."""
        for row, live in enumerate(matches):
            if not len(live):
                continue
            own = np.sort(scores[row, live])[::-1]
            rising = np.sort(scores[row])
            # Items at or above each match, less the matches among them: the wrong ones in front.
            above = len(rising) - np.searchsorted(rising, own, side="left")
            right = len(own) - np.searchsorted(own[::-1], own, side="left")
            wrong = above - right
            query = start + row
            before[query] = wrong[0]
            precision[query] = _average(np.arange(1, len(own) + 1), wrong, self._settings["ap"])
            penalty[query] = len(own) / (len(own) + wrong[-1])


def _average(place: np.ndarray, wrong: np.ndarray, rule: str) -> float:
    """Average precision of the matches, of which number `place` has `wrong` mistakes before it.

    `trapezoid` is the rule of Oxford Buildings and of Market-1501's first code: the mean of the precisions before and
    at each match.
    """
    at = place / (place + wrong)
    if rule == "mean_precision":
        return float(at.mean())
    ahead = place - 1
    total = ahead + wrong
    former = (ahead / total.clip(1)) + (total == 0)
    return float(((former + at) / 2).mean())


def _outcome(found: _Found, names: list[str], request: Request) -> Outcome:
    if not found.counted.all() and request.settings["unmatched"] == "refuse":
        lost = [name for name, counts in zip(names, found.counted, strict=True) if not counts]
        raise InputError("eval_no_match", file=request.ground_truth[-1], count=len(lost), ids=ids.listed(lost))
    if not found.counted.any():
        raise InputError("eval_truth_empty", file=request.ground_truth[-1])
    before = found.before[found.counted]
    count = len(before)
    values: list[Value] = [intervals.share(f"recall_at_{k}", int((before < k).sum()), count) for k in _AT]
    columns = {f"recall_at_{k}": (before < k).astype(float).tolist() for k in _AT}
    if not np.isnan(found.precision[found.counted]).any():
        for metric, scores in (("map_retrieval", found.precision), ("minp", found.penalty)):
            values.append(intervals.mean(metric, scores[found.counted], unit="percent", scale=100))
            columns[metric] = scores[found.counted].tolist()
    kept = [name for name, counts in zip(names, found.counted, strict=True) if counts]
    return Outcome(
        evaluator=f"reproverify {__version__}",
        samples=count,
        values=values,
        per_sample=Samples(ids=kept, columns=columns),
        conventions={"ties": "count as mistakes", "queries left out": str(len(names) - count)},
    )


def read_items(path: str, *, market: bool = False) -> Items:
    """The list of images at `path`. Raises InputError."""
    names: list[str] = []
    classes: list[int] = []
    cameras: list[int] = []
    for number, line in files.lines(path):
        cells = line.split()
        if number == 1 and cells[:2] == ["image_id", "class_id"]:
            continue
        name, label, camera = _item(cells, market)
        if label is None:
            wanted = "a name of Market-1501" if market else "`name class`"
            raise InputError("eval_line", file=path, line=number, problem=f"not {wanted}")
        names.append(name)
        classes.append(label)
        cameras.append(camera)
    ids.check_ids(names, names, file=path)
    return Items(names, np.array(classes), np.array(cameras))


def _item(cells: list[str], market: bool) -> tuple[str, int | None, int]:
    """Name, class and camera of a line; the class is None where it is not understood."""
    if market:
        found = _MARKET.search(cells[0])
        return (cells[0], int(found[1]), int(found[2])) if found else (cells[0], None, -1)
    if len(cells) == 4 and all(_whole(cell) for cell in cells[:3]):
        return cells[3], int(cells[1]), -1
    return (cells[0], int(cells[1]), -1) if len(cells) == 2 and _whole(cells[1]) else (cells[0], None, -1)


def _whole(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def _units(array: np.ndarray, path: str) -> np.ndarray:
    """The rows at unit length. Raises InputError for a row of zeros, which has no direction."""
    length = np.sqrt(np.einsum("ij,ij->i", array, array, dtype=np.float64)).astype(np.float32)
    if not length.all():
        raise InputError("eval_zero_feature", file=path, row=int(np.argmin(length)))
    array /= length[:, None]
    return array


def _features(path: str, items: Items) -> np.ndarray:
    """The features in the list's order, as float32."""
    found = files.arrays(path)
    given = next((found.pop(name) for name in ("names", "ids", "filenames") if name in found), None)
    if len(found) != 1:
        raise InputError("eval_arrays", file=path, wanted="one array of features", found=", ".join(found) or "-")
    array = next(iter(found.values()))
    if array.ndim != 2 or array.dtype.kind not in "fiu":
        raise InputError("eval_shape", file=path, wanted="(samples, dimensions)", found=f"{array.shape} {array.dtype}")
    if len(array) != len(items.names):
        raise InputError("eval_count", file=path, wanted=len(items.names), found=len(array))
    files.finite(array, path)
    if given is not None:
        named = [str(name) for name in given.tolist()]
        ids.check_ids(named, items.names, file=path)
        place = {name: row for row, name in enumerate(named)}
        array = array[[place[name] for name in items.names]]
    return np.array(array, dtype=np.float32)
