"""Speech and whole pages: WER or CER with the counts of the alignment, and the rates AR and CR.

Predictions and ground truth: texts by name (`runners.predictions.texts`). `unit` is what errors are counted in: words
between blanks, or characters without blanks. `case` and `punctuation` say what is compared.

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

from harness.evidence.evaluation import Samples, Value
from harness.text.progress import Progress
from harness.values.errors import InputError
from harness.values.quantity import convert
from runners.predictions import intervals, texts
from runners.predictions.base import Outcome, Request, Setting

METRICS: Final = ("wer", "cer", "accurate_rate", "correct_rate")
SETTINGS: Final = {
    "unit": Setting(default="word", choices=("word", "character")),
    "case": Setting(default="keep", choices=("keep", "lower")),
    "punctuation": Setting(default="keep", choices=("keep", "drop")),
}


class Counts(NamedTuple):
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
    found: list[Counts] = []
    with Progress("transcripts", len(pairs)) as progress:
        for _, predicted, wanted in pairs:
            found.append(counts(*(_units(text, request.settings) for text in (predicted, wanted))))
            progress.advance()
    table = np.array(found, dtype=np.int64)
    substituted, deleted, inserted, wanted_units = (int(column) for column in table.sum(axis=0))
    if not wanted_units:
        raise InputError("eval_truth_empty", file=request.ground_truth[0])
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
    )


def counts(predicted: list[str], wanted: list[str]) -> Counts:
    """The errors of an alignment with the fewest."""
    kinds = [edit.tag for edit in Levenshtein.editops(wanted, predicted)]
    return Counts(kinds.count("replace"), kinds.count("delete"), kinds.count("insert"), len(wanted))


def _units(text: str, chosen: Mapping[str, str]) -> list[str]:
    if chosen["case"] == "lower":
        text = text.lower()
    if chosen["punctuation"] == "drop":
        text = texts.unpunctuated(text)
    words = text.split()
    return words if chosen["unit"] == "word" else list("".join(words))


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
