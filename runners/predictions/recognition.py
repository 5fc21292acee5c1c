"""Text recognition: word accuracy and normalised edit distance of cropped lines and words.

Predictions and ground truth: texts by name, such as PaddleOCR's `image<TAB>text` lists and what its `infer_rec.py`
writes, `image<TAB>text<TAB>score`. Where no text at all is right and half of them would be with one change (without
quotes, in another case), the file is refused with that reason. What is compared is chosen by
`characters` (`all`, or `alphanumeric`: ASCII letters and digits alone, as benchmarks of English scene text do), `case`
and `spaces`. The defaults are those of PaddleOCR's RecMetric (PaddlePaddle/PaddleOCR, ppocr/metrics/rec_metric.py:
blanks do not count, the case does); its division adds 0.00001 to the number of samples, ours does not.

The normalised edit distance, as PaddleOCR prints it, is 1 less the mean of Levenshtein distance / longer length; 1 is
best. For super-resolution of text (TextZoom) `recogniser` names the network that read the images: the reviewer's word.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from typing import Final

import msgspec
import rapidfuzz
from rapidfuzz.distance import Levenshtein

from harness.evidence.evaluation import Samples
from harness.values.errors import InputError
from runners.predictions import intervals, texts
from runners.predictions.base import Convention, Outcome, Request

METRICS: Final = ("word_accuracy", "norm_edit_distance")
SETTINGS: Final = {
    "characters": Convention(default="all", choices=("all", "alphanumeric")),
    "case": Convention(default="keep", choices=("keep", "lower")),
    "spaces": Convention(default="drop", choices=("drop", "keep")),
    "recogniser": Convention(default=""),
}


def evaluate(request: Request) -> Outcome:
    """Word accuracy in percent and the normalised edit distance as a fraction."""
    path = request.one("predictions")
    pairs = texts.pairs(path, request.one("ground_truth"))
    compared = [(normal(a, request.settings), normal(b, request.settings)) for _, a, b in pairs]
    if not any(ours or theirs for ours, theirs in compared):
        raise InputError("eval_nothing_compared", file=path, samples=len(pairs))
    right = [float(ours == theirs) for ours, theirs in compared]
    near = [Levenshtein.normalized_similarity(ours, theirs) for ours, theirs in compared]
    if len(right) >= _SEVERAL and not any(right):
        _one_reason(pairs, request.settings, path)
    return Outcome(
        evaluator=request.settings["recogniser"] or f"rapidfuzz {rapidfuzz.__version__}",
        samples=len(pairs),
        values=[
            intervals.share("word_accuracy", int(sum(right)), len(pairs)),
            intervals.mean("norm_edit_distance", near, unit="fraction"),
        ],
        per_sample=Samples(
            ids=[name for name, _, _ in pairs], columns={"word_accuracy": right, "norm_edit_distance": near}
        ),
    )


def _label(text: str) -> str:
    """The label in what PaddleOCR writes of distilled models: `{"Student": {"label": ..., "score": ...}, ...}`."""
    try:
        models = msgspec.json.decode(text, type=dict[str, _Labelled])
    except msgspec.MsgspecError:
        return text
    return next((one.label for one in models.values()), text)


class _Labelled(msgspec.Struct):
    label: str


# So many texts that are all wrong have one reason rather than each its own.
_SEVERAL: Final = 3
# What may be wrong with every text of a file: in English, in Chinese, and what mends it.
_MENDS: Final[tuple[tuple[str, str, Callable[[str], str]], ...]] = (
    ("without what stands behind its last tab", "去掉最后一个制表符之后的内容", lambda text: text.rpartition("\t")[0]),
    ("without what stands before its first tab", "去掉第一个制表符之前的内容", lambda text: text.partition("\t")[2]),
    ("without the JSON around its label", "只取其 JSON 中的 label", _label),
    ("without quotes around it", "去掉两端的引号", lambda text: text.strip().strip("'\"")),
    ("without its last word", "去掉最后一个词", lambda text: text.rpartition(" ")[0]),
    ("in lower case", "转为小写", str.lower),
    ("in upper case", "转为大写", str.upper),
    ("with full-width characters made narrow", "将全角字符转为半角", lambda text: unicodedata.normalize("NFKC", text)),
    ("read from right to left", "从右向左读", lambda text: text[::-1]),
)


def _one_reason(pairs: list[tuple[str, str, str]], settings: Mapping[str, str], path: str) -> None:
    """Raise InputError where all texts are wrong for one reason: with one change at least half would be right."""
    for english, chinese, mend in _MENDS:
        right = sum(normal(mend(ours), settings) == normal(theirs, settings) for _, ours, theirs in pairs)
        if 2 * right >= len(pairs):
            raise InputError(
                "eval_one_reason", file=path, samples=len(pairs), right=right, reason_en=english, reason_zh=chinese
            )


def normal(text: str, settings: Mapping[str, str]) -> str:
    """What of a text is compared."""
    if settings["spaces"] == "drop":
        text = "".join(text.split())
    if settings["characters"] == "alphanumeric":
        text = "".join(char for char in text if char.isascii() and (char.isalnum() or char.isspace()))
    return text.lower() if settings["case"] == "lower" else text
