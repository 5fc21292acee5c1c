"""Answers to questions on texts (SQuAD): exact match, and F1 of the words.

Predictions: JSON `{"question id": "answer", ...}`, or Hugging Face's list of `{"id", "prediction_text"}`. Ground truth:
SQuAD's JSON, of version 1.1 or 2.0, or Hugging Face's list of `{"id", "answers": {"text": [...]}}`. The version is the
file's own (`version=file`): what it says, else 2.0 where a question says `is_impossible`. Answers are compared in lower
case, without ASCII punctuation and without the words a, an and the; of several true answers the best counts (P.
Rajpurkar et al., SQuAD, EMNLP 2016; PaddlePaddle/PaddleNLP, commit 012477a3, paddlenlp/metrics/squad.py, which also
drops some signs that are not ASCII, such as Chinese ones: those stay here, as in SQuAD's own script). In version 2.0 a
question may have no answer, which is right when the prediction is empty; in 1.1 an answer without any word left scores
an F1 of 0.
"""

from __future__ import annotations

import re
import string
from collections import Counter
from typing import Any, Final

import msgspec

from harness.evidence.evaluation import Remark, Samples
from harness.version import __version__
from runners.predictions import files, ids, intervals
from runners.predictions.base import Convention, Outcome, Request

METRICS: Final = ("em", "f1")
SETTINGS: Final = {"version": Convention(default="file", choices=("file", "1.1", "2.0"))}

_PUNCTUATION: Final = str.maketrans("", "", string.punctuation)
_ARTICLES: Final = re.compile(r"\b(?:a|an|the)\b")


class _Answer(msgspec.Struct):
    text: str


class _Question(msgspec.Struct):
    """A question of SQuAD; `is_impossible` is version 2.0's."""

    id: str
    answers: list[_Answer]
    is_impossible: bool | None = None


class _Paragraph(msgspec.Struct):
    qas: list[_Question]


class _Article(msgspec.Struct):
    paragraphs: list[_Paragraph]


class _Truth(msgspec.Struct):
    data: list[_Article]
    version: str | None = None


class _Texts(msgspec.Struct):
    text: list[str]


class _Row(msgspec.Struct):
    """A question as Hugging Face's metrics take it."""

    id: str
    answers: _Texts


class _Predicted(msgspec.Struct):
    """An answer as Hugging Face's metrics take it."""

    id: str
    prediction_text: str


def evaluate(request: Request) -> Outcome:
    """Exact match and F1 in percent."""
    path, truth_path = request.one("predictions"), request.one("ground_truth")
    listed = _predictions(path)
    questions, stated = _questions(truth_path)
    ids.check_ids([name for name, _ in listed], [one.id for one in questions], file=path)
    predicted = dict(listed)
    chosen = request.settings["version"]
    version = stated if chosen == "file" else chosen
    remarks = []
    if version != stated:
        remarks.append(Remark(code="remark_squad_version", values={"stated": stated, "chosen": chosen}, doubt=True))
    second = version == "2.0"
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
        conventions={"version": version},
        remarks=remarks,
    )


def _predictions(path: str) -> list[tuple[str, str]]:
    """Question and answer, one a prediction. Raises InputError."""
    shape: Any = dict[str, str] | list[_Predicted]
    found: dict[str, str] | list[_Predicted] = files.read_json(path, shape)
    return list(found.items()) if isinstance(found, dict) else [(one.id, one.prediction_text) for one in found]


def _questions(path: str) -> tuple[list[_Question], str]:
    """The questions with their answers, and the version of SQuAD the file is of. Raises InputError."""
    shape: Any = _Truth | list[_Row]
    truth: _Truth | list[_Row] = files.read_json(path, shape)
    if not isinstance(truth, _Truth):
        rows = [_Question(id=row.id, answers=[_Answer(text) for text in row.answers.text]) for row in truth]
        return rows, "1.1" if all(row.answers for row in rows) else "2.0"
    questions = [one for article in truth.data for paragraph in article.paragraphs for one in paragraph.qas]
    stated = (truth.version or "").removeprefix("v")
    if stated not in ("1.1", "2.0"):
        stated = "2.0" if any(one.is_impossible is not None for one in questions) else "1.1"
    return questions, stated


def words(text: str) -> list[str]:
    """What of an answer is compared."""
    return _ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)).split()


def f1(found: list[str], wanted: list[str], *, empty: bool) -> float:
    """The harmonic mean of precision and recall of the words; with `empty` two empty answers agree."""
    if not found and not wanted:
        return float(empty)
    return 2 * (Counter(found) & Counter(wanted)).total() / (len(found) + len(wanted))
