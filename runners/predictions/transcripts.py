"""Speech and whole pages: WER or CER with the counts of the alignment, and the rates AR and CR.

Predictions and ground truth: texts by name (`runners.predictions.texts`). `unit` is what errors are counted in: words
between blanks, or characters. `case` and `punctuation` say what is compared. A blank is a character too, and `blanks`
says which ones count: `keep` all but those at the ends (jiwer), `single` one for every run of them (PaddlePaddle/
PaddleSpeech, paddlespeech/s2t/utils/error_rate.py, `char_errors`), `drop` none, as for Chinese that one side has
parted into words.

WER and CER are (S + D + I) / N over all samples, of the fewest errors that turn the truth into the prediction
(V. Levenshtein, 1966), found by RapidFuzz. AR = (N - S - D - I) / N and CR = (N - S - D) / N are the accurate and
correct rates of handwritten pages (F. Yin et al., ICDAR 2013 Chinese handwriting recognition competition). Several
alignments may have equally few errors, with other S, D and I; RapidFuzz's is taken, which CR alone can depend on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final, NamedTuple

import numpy as np
import rapidfuzz
from rapidfuzz.distance import Levenshtein

from harness.evidence.evaluation import Remark, Samples, Value
from harness.text.progress import Progress
from harness.values.errors import InputError
from harness.values.quantity import convert
from runners.predictions import intervals, texts
from runners.predictions.base import Convention, Outcome, Request

METRICS: Final = ("wer", "cer", "accurate_rate", "correct_rate")
SETTINGS: Final = {
    "unit": Convention(default="word", choices=("word", "character")),
    "blanks": Convention(default="keep", choices=("keep", "single", "drop")),
    "case": Convention(default="keep", choices=("keep", "lower")),
    "punctuation": Convention(default="keep", choices=("keep", "drop")),
}

# What stands between words where blanks are not kept as they are.
_JOINTS: Final = {"single": " ", "drop": ""}


class EditCounts(NamedTuple):
    """Substitutions, deletions and insertions, and how many units the truth has."""

    substituted: int
    deleted: int
    inserted: int
    wanted: int

    @property
    def errors(self) -> int:
        return self.substituted + self.deleted + self.inserted


def evaluate(request: Request) -> Outcome:
    """WER of words; CER, AR and CR of characters; in percent."""
    pairs = texts.pairs(request.one("predictions"), request.one("ground_truth"))
    found: list[EditCounts] = []
    with Progress("transcripts", len(pairs)) as progress:
        for _, predicted, wanted in pairs:
            found.append(counts(*(_units(text, request.settings) for text in (predicted, wanted))))
            progress.advance()
    table = np.array(found, dtype=np.int64)
    substituted, deleted, inserted, wanted_units = (int(column) for column in table.sum(axis=0))
    if not wanted_units:
        raise InputError("eval_nothing_compared", file=request.ground_truth[0], samples=len(pairs))
    columns = {
        name: table[:, place].tolist() for place, name in enumerate(("substituted", "deleted", "inserted", "units"))
    }
    columns["errors"] = table[:, :3].sum(axis=1).tolist()
    counted = {
        "substitutions": substituted,
        "deletions": deleted,
        "insertions": inserted,
        "texts without error": int((table[:, :3].sum(axis=1) == 0).sum()),
    }
    return Outcome(
        evaluator=f"rapidfuzz {rapidfuzz.__version__}",
        samples=len(pairs),
        values=list(_values(table, request.settings["unit"])),
        per_sample=Samples(ids=[name for name, _, _ in pairs], columns=columns),
        conventions={name: str(count) for name, count in counted.items()},
        remarks=list(_remarks(table)),
    )


def _remarks(table: np.ndarray) -> Iterator[Remark]:
    """What the reader of the rates must know: a text without any unit cannot be read wrongly but by insertions."""
    empty = int((table[:, 3] == 0).sum())
    if empty:
        inserted = int(table[table[:, 3] == 0, 2].sum())
        yield Remark(code="remark_empty_references", values={"count": f"{empty:,}", "insertions": f"{inserted:,}"})


def counts(predicted: list[str], wanted: list[str]) -> EditCounts:
    """The errors of an alignment with the fewest."""
    kinds = [edit.tag for edit in Levenshtein.editops(wanted, predicted)]
    return EditCounts(kinds.count("replace"), kinds.count("delete"), kinds.count("insert"), len(wanted))


def _units(text: str, chosen: Mapping[str, str]) -> list[str]:
    if chosen["case"] == "lower":
        text = text.lower()
    if chosen["punctuation"] == "drop":
        text = texts.unpunctuated(text)
    if chosen["unit"] == "word":
        return text.split()
    return list(text.strip() if chosen["blanks"] == "keep" else _JOINTS[chosen["blanks"]].join(text.split()))


def _values(table: np.ndarray, unit: str) -> Iterator[Value]:
    """The rates, each with an interval over the texts."""
    names = {"word": ("wer",), "character": ("cer", "accurate_rate", "correct_rate")}[unit]
    weights = {
        "wer": (1, 1, 1, 0),
        "cer": (1, 1, 1, 0),
        "accurate_rate": (-1, -1, -1, 1),
        "correct_rate": (-1, -1, 0, 1),
    }
    total = int(table[:, 3].sum())
    for name in names:
        hits = table @ np.array(weights[name])

        def rate(rows: np.ndarray, hits: np.ndarray = hits) -> float:
            return 100 * float(hits[rows].sum()) / max(1, int(table[rows, 3].sum()))

        yield Value(
            metric=name,
            value=convert(Decimal(int(hits.sum())) / Decimal(total), "fraction", "percent"),
            unit="percent",
            samples=total,
            interval=intervals.bootstrap(rate, len(table)),
            per="words" if unit == "word" else "characters",
        )
