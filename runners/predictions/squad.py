"""Answers to questions on texts (SQuAD): exact match, and F1 of the words.

Predictions: JSON `{"question id": "answer", ...}`. Ground truth: SQuAD's JSON, of version 1.1 or 2.0. Answers are
compared in lower case, without ASCII punctuation and without the words a, an and the; of several true answers the best
counts (P. Rajpurkar et al., SQuAD, EMNLP 2016; PaddlePaddle/PaddleNLP, commit 012477a3, paddlenlp/metrics/squad.py,
which also drops some signs that are not ASCII, such as Chinese ones: those stay here, as in SQuAD's own script).
In version 2.0 a question may have no answer, which is right when the prediction is empty; in 1.1 an answer without
any word left scores an F1 of 0.
"""

from __future__ import annotations

import re
import string
from collections import Counter
from typing import Final

import msgspec

from harness.evidence.evaluation import Samples
from harness.version import __version__
from runners.predictions import files, ids, intervals
from runners.predictions.base import Outcome, Request, Setting

METRICS: Final = ("em", "f1")
SETTINGS: Final = {"version": Setting(default="1.1", choices=("1.1", "2.0"))}

_PUNCTUATION: Final = str.maketrans("", "", string.punctuation)
_ARTICLES: Final = re.compile(r"\b(?:a|an|the)\b")


class _Answer(msgspec.Struct):
    text: str


class _Question(msgspec.Struct):
    id: str
    answers: list[_Answer]


class _Paragraph(msgspec.Struct):
    qas: list[_Question]


class _Article(msgspec.Struct):
    paragraphs: list[_Paragraph]


class _Truth(msgspec.Struct):
    data: list[_Article]


def evaluate(request: Request) -> Outcome:
    """Exact match and F1 in percent."""
    path = request.one("predictions")
    predicted = files.read_json(path, dict[str, str])
    truth = files.read_json(request.one("ground_truth"), _Truth)
    questions = [one for article in truth.data for paragraph in article.paragraphs for one in paragraph.qas]
    ids.check_ids(predicted, [one.id for one in questions], file=path)
    second = request.settings["version"] == "2.0"
    exact: list[float] = []
    overlap: list[float] = []
    for question in questions:
        found = words(predicted[question.id])
        answers = [words(answer.text) for answer in question.answers]
        if second:
            answers = [answer for answer in answers if answer] or [[]]
        exact.append(float(found in answers))
        overlap.append(max((f1(found, answer, empty=second) for answer in answers), default=0.0))
    return Outcome(
        evaluator=f"reproverify {__version__}",
        samples=len(questions),
        values=[
            intervals.share("em", int(sum(exact)), len(exact)),
            intervals.mean("f1", overlap, unit="percent", scale=100),
        ],
        per_sample=Samples(ids=[one.id for one in questions], columns={"em": exact, "f1": overlap}),
    )


def words(text: str) -> list[str]:
    """What of an answer is compared."""
    return _ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)).split()


def f1(found: list[str], wanted: list[str], *, empty: bool) -> float:
    """The harmonic mean of precision and recall of the words; with `empty` two empty answers agree."""
    if not found and not wanted:
        return float(empty)
    return 2 * (Counter(found) & Counter(wanted)).total() / (len(found) + len(wanted))
