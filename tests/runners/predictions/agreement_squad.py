"""SQuAD's scores against their definition, word by word; of version 2.0 against SQuAD's own script.

The figures of evaluate-v2.0.py (rajpurkar/SQuAD-explorer eee5fdbf) were computed once over the same answers, where
every fifth question has none.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from runners.predictions import evaluate
from tests.runners.predictions.agreement import Agreement

_WORDS = ("the", "Broncos", "Denver,", "(won)", "A", "title", "won", "1990", "U.S.")
# Exact match and F1 of the seeds 0, 1 and 2.
_SECOND = ((3.75, 32.41666666666667), (3.75, 37.20238095238096), (6.25, 34.94940476190476))


def rows() -> list[Agreement]:
    found: dict[str, list[tuple[float, float]]] = {"em": [], "f1": []}
    found |= {f"{name}, version 2.0": [] for name in ("em", "f1")}
    for seed in range(3):
        draw = np.random.default_rng(seed)
        texts = [[" ".join(draw.choice(_WORDS, draw.integers(1, 5))) for _ in range(4)] for _ in range(80)]
        exact, overlap = zip(*(_scores(made, true) for made, *true in texts), strict=True)
        with TemporaryDirectory() as folder:
            made_file, true_file = Path(folder) / "made.json", Path(folder) / "true.json"
            made_file.write_text(json.dumps({str(number): one[0] for number, one in enumerate(texts)}))
            questions: list[dict[str, Any]] = [
                {"id": str(number), "answers": [{"text": text} for text in one[1:]]} for number, one in enumerate(texts)
            ]
            true_file.write_text(json.dumps({"data": [{"paragraphs": [{"qas": questions}]}]}))
            ours = evaluate("squad", [str(made_file)], [str(true_file)], {})[0]
            for number, question in enumerate(questions):
                question["is_impossible"] = number % 5 == 0
                question["answers"] = [] if question["is_impossible"] else question["answers"]
            true_file.write_text(json.dumps({"version": "v2.0", "data": [{"paragraphs": [{"qas": questions}]}]}))
            second = evaluate("squad", [str(made_file)], [str(true_file)], {})[0]
        for name, theirs, published in (("em", exact, _SECOND[seed][0]), ("f1", overlap, _SECOND[seed][1])):
            found[name].append((float(ours.value(name).value), 100 * sum(theirs) / len(theirs)))
            found[f"{name}, version 2.0"].append((float(second.value(name).value), published))
    return [
        Agreement.of(
            pairs,
            family="squad",
            metric=metric,
            bound=1e-9,
            implementation="evaluate-v2.0.py" if metric.endswith("2.0") else "the definition, word by word",
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
