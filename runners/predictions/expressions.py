"""Handwritten mathematics: ExpRate, and the share of expressions with at most one, two and three wrong symbols.

Predictions and ground truth: `name<TAB>symbols` a line, the LaTeX symbols between blanks, as CROHME's captions are
written. An expression is right when all its symbols are; the errors are the Levenshtein distance of the two sequences
of symbols. CROHME's own tool (lgeval) compares graphs of symbols and relations instead: where it is asked for, this
evaluation leaves the verdict to a person.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import rapidfuzz
from rapidfuzz.distance import Levenshtein

from harness.evidence.evaluation import Samples
from runners.predictions import intervals, texts
from runners.predictions.base import Convention, Outcome, Request

METRICS: Final = ("exprate", "exprate_le1", "exprate_le2", "exprate_le3")
SETTINGS: Final[dict[str, Convention]] = {}


def evaluate(request: Request) -> Outcome:
    """The four shares in percent."""
    pairs = texts.pairs(request.one("predictions"), request.one("ground_truth"))
    errors = np.array([Levenshtein.distance(one.split(), other.split()) for _, one, other in pairs])
    values = [intervals.share(metric, int((errors <= most).sum()), len(pairs)) for most, metric in enumerate(METRICS)]
    return Outcome(
        evaluator=f"rapidfuzz {rapidfuzz.__version__}",
        samples=len(pairs),
        values=values,
        per_sample=Samples(
            ids=[name for name, _, _ in pairs],
            columns={"exprate": (errors == 0).astype(float).tolist(), "errors": errors.astype(float).tolist()},
        ),
        conventions={"compared": "sequences of symbols"},
    )
