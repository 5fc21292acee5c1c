"""Text detection and spotting: precision, recall and hmean of text regions.

Predictions and ground truth: ICDAR's folders or zips of `*.txt`, or PaddleOCR's labels (`runners.predictions.
text_regions`). With `task=end_to_end` a detection counts when it was also read rightly.

The rule is that of ICDAR 2015 (D. Karatzas et al., ICDAR 2015 Competition on Robust Reading) as PaddleOCR follows it
(PaddlePaddle/PaddleOCR, commit 3374ad76, ppocr/metrics/eval_det_iou.py): in the order of the files each region of the
truth takes the first free detection with an IoU above 0.5; regions that cross themselves or have no area are passed
over; regions marked `###` or `*` count for nothing, nor does a detection of which more than half lies in one of them.
Texts are compared without regard to case, and in one of two ways (aim-uofa/AdelaiDet, commit 22210997,
adet/evaluation/text_eval_script.py). `spotting=no`, for ICDAR 2015 and SCUT-CTW1500: one special character at either
end of the true text may be missing. `spotting=yes`, word spotting, for Total-Text: the true text is stripped of special
characters and of a final 's; where no word of three letters or more is left, or a character that is no letter, the
region counts for nothing, like `###`. A detection that took a region and was misread leaves none for another.

Lexicons are the method's: hand in the words after they were looked up, and say with `lexicon` in which.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Final, NamedTuple

import numpy as np
import shapely

from harness.evidence.evaluation import Samples, Value
from harness.text.progress import Progress
from harness.values.errors import InputError
from harness.values.quantity import convert
from runners.predictions import boxes3d, ids, intervals, text_regions
from runners.predictions.base import Convention, Outcome, Request
from runners.predictions.text_regions import Region

METRICS: Final = ("hmean", "precision", "recall", "e2e_hmean")
SETTINGS: Final = {
    "task": Convention(default="detection", choices=("detection", "end_to_end")),
    "corners": Convention(default="four", choices=("four", "any")),
    "iou": Convention(default="0.5"),
    "spotting": Convention(default="no", choices=("no", "yes")),
    "absent": Convention(default="refuse", choices=("refuse", "empty")),
    "lexicon": Convention(default="none", choices=("none", "full", "strong", "weak", "generic")),
}
# What may stand before or after a word without being read.
_SPECIAL: Final = frozenset("!?.:,*\"()·[]/'")
# More than this share of a detection inside a region that does not count, and it does not count either.
_ASIDE: Final = 0.5


class RegionCounts(NamedTuple):
    """Of one image: detections that are right, detections and true regions that count, and those passed over."""

    right: int
    found: int
    wanted: int
    broken: int


def evaluate(request: Request) -> Outcome:
    """Precision, recall and hmean in percent."""
    path, truth = request.one("predictions"), request.one("ground_truth")
    polygons = request.settings["corners"] == "any"
    predicted = text_regions.read(path, polygons=polygons)
    wanted = text_regions.read(truth, polygons=polygons)
    if request.settings["absent"] == "empty":
        predicted = {name: [] for name in wanted} | predicted
    ids.check_ids(predicted, wanted, file=path)
    iou = request.number("iou", 0, 1)
    agree: Callable[[str, str], bool] = _any
    if request.settings["task"] == "end_to_end":
        agree = same
        if request.settings["spotting"] == "yes":
            wanted = {name: [_spotted(region) for region in regions] for name, regions in wanted.items()}
            agree = _equal
    found: list[RegionCounts] = []
    with Progress("text_detection", len(wanted)) as progress:
        for name, regions in wanted.items():
            found.append(counts(predicted[name], regions, iou, agree))
            progress.advance()
    table = np.array(found, dtype=np.int64)
    if not table[:, 2].any():
        raise InputError("eval_truth_empty", file=path)
    names = ("right", "detections", "regions")
    return Outcome(
        evaluator=f"shapely {shapely.__version__}",
        samples=len(wanted),
        values=list(_values(table, "hmean" if agree is _any else "e2e_hmean", request.settings["lexicon"])),
        per_sample=Samples(
            ids=list(wanted), columns={name: table[:, place].tolist() for place, name in enumerate(names)}
        ),
        conventions={"regions passed over": str(int(table[:, 3].sum()))},
    )


def counts(
    predicted: list[Region], wanted: list[Region], iou: float, agree: Callable[[str, str], bool]
) -> RegionCounts:
    """What one image adds. `agree` tells whether a true and a predicted text are the same."""
    ours, theirs = _polygons(predicted), _polygons(wanted)
    valid, valid_truth = shapely.is_valid(ours), shapely.is_valid(theirs)
    texts = [region.text for region, good in zip(predicted, valid, strict=True) if good]
    true_texts = [region.text for region, good in zip(wanted, valid_truth, strict=True) if good]
    ours, theirs = ours[valid], theirs[valid_truth]
    area, true_area = shapely.area(ours), shapely.area(theirs)
    shared = boxes3d.shared_area(ours, theirs)
    counted = np.array([text not in text_regions.IGNORED for text in true_texts], dtype=bool)
    free = ~(shared[:, ~counted] > _ASIDE * area[:, None]).any(axis=1)
    detections = int(free.sum())
    near = boxes3d.ratio(shared, area, true_area) > iou
    right = 0
    for place in np.flatnonzero(counted):
        candidates = np.flatnonzero(near[:, place] & free)
        if len(candidates):
            first = int(candidates[0])
            free[first] = False
            right += agree(true_texts[place], texts[first])
    return RegionCounts(right, detections, int(counted.sum()), int((~valid).sum() + (~valid_truth).sum()))


def same(true: str, read: str) -> bool:
    """Whether a text was read rightly, case aside; one special character at either end may be left out."""
    true, read = true.upper(), read.upper()
    start = 1 if true[:1] in _SPECIAL else 0
    end = len(true) - (1 if true[-1:] in _SPECIAL else 0)
    return read in (true, true[start:], true[:end], true[start:end])


def _equal(true: str, read: str) -> bool:
    return true.upper() == read.upper()


def _spotted(region: Region) -> Region:
    """A true region as word spotting sees it: with the word to find, or as one that does not count."""
    if region.text in text_regions.IGNORED:
        return region
    return region._replace(text=text_regions.dictionary_word(region.text) or text_regions.IGNORED[0])


def _any(_true: str, _read: str) -> bool:
    return True


def _polygons(regions: list[Region]) -> np.ndarray:
    return np.array([shapely.Polygon(region.points) for region in regions], dtype=object)


def _values(table: np.ndarray, hmean: str, lexicon: str) -> Iterator[Value]:
    """The three rates, each with an interval over the images."""
    right, found, wanted = table[:, 0], table[:, 1], table[:, 2]
    for name, hits, among in (
        (hmean, 2 * right, found + wanted),
        ("precision", right, found),
        ("recall", right, wanted),
    ):
        # Without any detection the precision is 0, by the rule.
        total = max(1, int(among.sum()))

        def rate(rows: np.ndarray, hits: np.ndarray = hits, among: np.ndarray = among) -> float:
            return 100 * float(hits[rows].sum()) / max(1, int(among[rows].sum()))

        yield Value(
            metric=name,
            value=convert(Decimal(int(hits.sum())) / Decimal(total), "fraction", "percent"),
            unit="percent",
            samples=int(among.sum()) if name == "precision" else int(wanted.sum()),
            interval=intervals.bootstrap(rate, len(table)),
            subset=text_regions.lexicon(lexicon),
            per="regions",
        )
