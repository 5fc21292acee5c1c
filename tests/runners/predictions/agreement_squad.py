"""SQuAD's scores against their definition, word by word."""

from __future__ import annotations

import json
import re
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from runners.predictions import evaluate
from tests.runners.predictions.agreement import Agreement

_WORDS = ("the", "Broncos", "Denver,", "(won)", "A", "title", "won", "1990", "U.S.")


def rows() -> list[Agreement]:
    found: dict[str, list[tuple[float, float]]] = {"em": [], "f1": []}
    for seed in range(3):
        draw = np.random.default_rng(seed)
        texts = [[" ".join(draw.choice(_WORDS, draw.integers(1, 5))) for _ in range(4)] for _ in range(80)]
        exact, overlap = zip(*(_scores(made, true) for made, *true in texts), strict=True)
        with TemporaryDirectory() as folder:
            made_file, true_file = Path(folder) / "made.json", Path(folder) / "true.json"
            made_file.write_text(json.dumps({str(number): one[0] for number, one in enumerate(texts)}))
            questions = [
                {"id": str(number), "answers": [{"text": text} for text in one[1:]]} for number, one in enumerate(texts)
            ]
            true_file.write_text(json.dumps({"data": [{"paragraphs": [{"qas": questions}]}]}))
            ours = evaluate("squad", [str(made_file)], [str(true_file)], {})[0]
        for name, theirs in (("em", exact), ("f1", overlap)):
            found[name].append((float(ours.value(name).value), 100 * sum(theirs) / len(theirs)))
    return [
        Agreement.of(
            pairs,
            family="squad",
            metric=metric,
            bound=1e-9,
            implementation="the definition, word by word",
            cases="3 x 80 generated answers",
        )
        for metric, pairs in found.items()
    ]


def _kept(text: str) -> list[str]:
    cleaned = (re.sub(r"[^a-z0-9]", "", word.lower()) for word in text.split())
    return [word for word in cleaned if word not in ("a", "an", "the", "")]


def _scores(made: str, true: list[str]) -> tuple[float, float]:
    ours = _kept(made)
    best = 0.0
    for theirs in map(_kept, true):
        left = list(theirs)
        for word in ours:
            if word in left:
                left.remove(word)
        shared = len(theirs) - len(left)
        if shared:
            precision, recall = shared / len(ours), shared / len(theirs)
            best = max(best, 2 * precision * recall / (precision + recall))
    return float(any(ours == _kept(one) for one in true)), best
