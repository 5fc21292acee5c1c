"""Text spotting from single points: hmean of words that were read at the right place, as SPTS is evaluated.

Predictions: JSON `[{"image_id": 1, "polys": [[x, y], ...], "rec": "text", "score": 0.9}, ...]`, of which the first
point counts. Ground truth: a folder with a text an image, named by its number, with `x1,y1,...,####text` a line.

A detection belongs to the true word whose middle lies nearest: the middle of the two long sides. It is right where the
texts agree, case aside, and the word was not found before; one of a word marked `###` counts for nothing. Detections
below a confidence are left out; of 0.80, 0.81, ... 0.94 the one that gives the largest hmean is taken (`score=best`).

With a lexicon (`words`, `pairs`) a text becomes the word that it is nearest to, by edit distance over the longer
length, and is left out where none is nearer than 0.4 (`far=keep` keeps it, as for the generic lexicon of ICDAR 2015).
`words` and `pairs` are files, or folders of one file an image, whose name ends in its number. `spotting=yes` passes
over true words that are no words of a dictionary. Source: shannanyinxiang/SPTS 3f61ec9d, evaluation/eval.py.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from math import isfinite
from typing import Final, NamedTuple

import msgspec
import numpy as np
import shapely
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from harness.evidence.evaluation import Samples, Value, decimal
from harness.text.progress import Progress
from harness.values.errors import InputError, UsageError
from runners.predictions import files, ids, intervals, text_regions
from runners.predictions.base import Convention, Outcome, Request

# It gives e2e_hmean, precision and recall, which mean regions elsewhere: asked for by its own name alone.
METRICS: Final[tuple[str, ...]] = ()
SETTINGS: Final = {
    "lexicon": Convention(default="none", choices=("none", "full", "strong", "weak", "generic")),
    "words": Convention(default=""),
    "pairs": Convention(default=""),
    "far": Convention(default="drop", choices=("drop", "keep")),
    "spotting": Convention(default="no", choices=("no", "yes")),
    "score": Convention(default="best"),
}

_SCORES: Final = np.arange(0.8, 0.95, 0.01)
_FAR: Final = 0.4
_MARK: Final = ",####"
_IGNORED: Final = "###"
_NUMBER: Final = re.compile(r"(\d{1,9})\.txt$")
_WORDS: Final = 1_000_000

Match = Callable[[int, str], str | None]


class Word(NamedTuple):
    """A true word: the middle (x, y) of its region, its text, and whether it counts."""

    x: float
    y: float
    text: str
    counted: bool


class Spotted(msgspec.Struct):
    """A result."""

    image_id: int
    polys: list[tuple[float, float]]
    rec: str
    score: float


def evaluate(request: Request) -> Outcome:
    """Precision, recall and hmean in percent."""
    path, folder = request.one("predictions"), request.one("ground_truth")
    truth = read_truth(folder, spotting=request.settings["spotting"] == "yes")
    results = read_results(path, truth, _matcher(request))
    if not any(word.counted for words in truth.values() for word in words):
        raise InputError("eval_truth_empty", file=folder)
    places = {image: row for row, image in enumerate(truth)}
    scores = _SCORES if request.settings["score"] == "best" else np.array([request.number("score", 0, 1)])
    tables = []
    with Progress("spotting_points", len(scores)) as progress:
        for score in scores:
            tables.append(counted(results, truth, places, float(score)))
            progress.advance()
    # Of equal ones the last.
    best = max(range(len(tables)), key=lambda at: (hmean(tables[at]), at))
    table = tables[best]
    part = text_regions.lexicon(request.settings["lexicon"])
    return Outcome(
        evaluator=f"rapidfuzz, shapely {shapely.__version__}",
        samples=len(truth),
        values=[
            _value(name, table, of, part)
            for name, of in (("e2e_hmean", hmean), ("precision", precision), ("recall", recall))
        ],
        per_sample=Samples(
            ids=[str(image) for image in truth],
            columns={name: table[:, at].tolist() for at, name in enumerate(("right", "detections", "words"))},
        ),
        conventions={"confidence": f"{scores[best]:.2f}", "place": "nearest middle"},
    )


def read_truth(folder: str, *, spotting: bool) -> dict[int, list[Word]]:
    """The words of each image by its number. Raises InputError."""
    found: dict[int, list[Word]] = {}
    for name, path in files.files(folder, (".txt",)).items():
        stem = name.rsplit("/", 1)[-1]
        if not stem.isdecimal() or len(stem) > 9 or int(stem) in found:
            raise InputError("eval_truth_duplicates", file=folder, count=1, ids=name)
        found[int(stem)] = []
        for number, line in files.lines(path) if os.path.getsize(path) else ():
            corners, mark, text = line.strip().partition(_MARK)
            try:
                numbers = [float(cell) for cell in corners.split(",")]
            except ValueError:
                numbers = []
            if not mark or len(numbers) < 8 or len(numbers) % 2 or not all(map(isfinite, numbers)):
                raise InputError("eval_line", file=path, line=number, problem="not `x1,y1,...,####text`")
            whole = text_regions.dictionary_word(text) if spotting and text != _IGNORED else text
            counts = text != _IGNORED and whole is not None
            found[int(stem)].append(Word(*middle(numbers), whole or text, counts))
    return dict(sorted(found.items()))


def middle(numbers: Sequence[float]) -> tuple[float, float]:
    """The middle between the middles of the two long sides of a region, whose corners run around it."""
    points = np.array(numbers).reshape(-1, 2)
    half = len(points) // 2
    ends = [shapely.LineString(side).interpolate(0.5, normalized=True) for side in (points[half:], points[:half])]
    return (ends[0].x + ends[1].x) / 2, (ends[0].y + ends[1].y) / 2


def read_results(path: str, truth: Mapping[int, object], match: Match | None) -> list[Spotted]:
    """The results with a text, the surest first, their texts looked up. Raises InputError."""
    found = files.read_json(path, list[Spotted])
    unknown = sorted({str(one.image_id) for one in found if one.image_id not in truth})
    if unknown:
        known = len(truth)
        raise InputError(
            "eval_id_unknown", file=path, count=len(unknown), name="image_id", known=known, ids=ids.listed(unknown)
        )
    if any(not one.polys or not all(map(isfinite, (*one.polys[0], one.score))) for one in found):
        raise InputError("eval_json_kind", file=path, problem="a result without a point, or with NaN")
    kept: list[Spotted] = []
    for one in sorted(found, key=lambda one: -one.score):
        text = match(one.image_id, one.rec) if match is not None and one.rec else one.rec
        if text:
            kept.append(msgspec.structs.replace(one, rec=text))
    return kept


def _matcher(request: Request) -> Match | None:
    """How texts are looked up, None without a lexicon. Raises UsageError, InputError."""
    words, pairs = request.settings["words"], request.settings["pairs"]
    if bool(words) != (request.settings["lexicon"] != "none"):
        raise UsageError("eval_lexicon")
    if not words:
        return None
    of_image = {number: _lexicon(one, pairs_of) for number, one, pairs_of in _numbered(words, pairs)}
    keep = request.settings["far"] == "keep"

    def match(image: int, text: str) -> str | None:
        if image not in of_image and None not in of_image:
            raise InputError("eval_ids_unknown", file=words, count=1, ids=str(image))
        choices = of_image.get(image) or of_image[None]
        best = process.extractOne(text.upper(), list(choices), scorer=Levenshtein.normalized_distance)
        return choices[best[0]] if best is not None and (keep or best[1] < _FAR) else None

    return match


def _numbered(words: str, pairs: str) -> list[tuple[int | None, str, str]]:
    """The lexicon of all images, or that of each; beside it the file of its pairs, "" without one."""
    if not os.path.isdir(files.existing(words)):
        return [(None, words, pairs)]
    found: list[dict[int, str]] = []
    for folder in (words, pairs) if pairs else (words,):
        names = files.files(folder, (".txt",)).values()
        found.append({int(number[1]): name for name in names if (number := _NUMBER.search(name))})
    ids.check_ids(map(str, found[-1]), map(str, found[0]), file=pairs or words)
    return [(number, name, found[-1][number] if pairs else "") for number, name in found[0].items()]


def _lexicon(path: str, pairs: str) -> dict[str, str]:
    """The words in capitals, each with the text it stands for. Raises InputError."""
    stands_for: dict[str, str] = {}
    for _, line in files.lines(pairs) if pairs else ():
        word = line.strip().split(" ")[0]
        stands_for[word.upper()] = line.strip()[len(word) + 1 :]
    words = [line.strip().upper() for _, line in files.lines(path)]
    if not words or len(words) > _WORDS:
        raise InputError("eval_line", file=path, line=len(words), problem=f"1 to {_WORDS} words are wanted")
    lost = [word for word in words if pairs and word not in stands_for]
    if lost:
        raise InputError(
            "eval_id_unknown", file=pairs, count=len(lost), name="word", known=len(stands_for), ids=ids.listed(lost)
        )
    return {word: stands_for.get(word, word) for word in words}


def counted(
    results: Sequence[Spotted], truth: Mapping[int, list[Word]], places: Mapping[int, int], score: float
) -> np.ndarray:
    """Right detections, detections and true words of each image, (images, 3)."""
    table = np.zeros((len(truth), 3))
    for image, words in truth.items():
        table[places[image], 2] = sum(word.counted for word in words)
    taken: set[tuple[int, int]] = set()
    for one in results:
        if one.score < score:
            continue
        words, row = truth[one.image_id], places[one.image_id]
        x, y = one.polys[0]
        near = min(range(len(words)), key=lambda at: (words[at].x - x) ** 2 + (words[at].y - y) ** 2, default=None)
        if near is not None and not words[near].counted:
            continue
        table[row, 1] += 1
        if near is not None and words[near].text.upper() == one.rec.upper() and (one.image_id, near) not in taken:
            taken.add((one.image_id, near))
            table[row, 0] += 1
    return table


def precision(table: np.ndarray) -> float:
    right, found, _ = table.sum(axis=0)
    return float(right / found) if right else 0.0


def recall(table: np.ndarray) -> float:
    right, _, wanted = table.sum(axis=0)
    return float(right / wanted) if right else 0.0


def hmean(table: np.ndarray) -> float:
    right, found, wanted = table.sum(axis=0)
    return float(2 * right / (found + wanted)) if right else 0.0


def _value(metric: str, table: np.ndarray, of: Callable[[np.ndarray], float], part: str | None) -> Value:
    return Value(
        metric=metric,
        value=decimal(100 * of(table)),
        unit="percent",
        samples=int(table[:, 2].sum()),
        interval=intervals.bootstrap(lambda rows: 100 * of(table[rows]), len(table)),
        subset=part,
        per="words",
    )
