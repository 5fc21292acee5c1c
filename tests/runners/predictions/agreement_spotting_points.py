"""Single-point spotting against the evaluation that SPTS publishes."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from runners.predictions import evaluate
from tests.runners.predictions.agreement import Agreement

WORDS = ("EXIT", "HOTEL", "OPEN", "STREET", "COFFEE", "MARKET", "SALE", "TAXI", "CENTRE", "PARK'S")
# Precision, recall and hmean of shannanyinxiang/SPTS (commit 3f61ec9d3cfd6d69d84086ee975e588f4ec1a926,
# evaluation/eval.py) on `write(folder)`, by `evaluate` over its confidences: plain, with word spotting, and with the
# lexicon and its pairs.
PLAIN = (0.7142857142857143, 0.3448275862068966, 0.46511627906976755)
SPOTTING = (0.5714285714285714, 0.27586206896551724, 0.37209302325581395)
LEXICON = (0.9285714285714286, 0.4482758620689655, 0.6046511627906977)


def write(folder: Path, images: int = 12) -> None:
    """Words in tilted boxes, and points near them with texts that are right, misread, doubled or of nothing."""
    draw = np.random.default_rng(115)
    (folder / "truth").mkdir()
    results = []
    for image in range(1, images + 1):
        lines = []
        for place in range(int(draw.integers(1, 6))):
            word = WORDS[int(draw.integers(0, len(WORDS)))]
            shown = "###" if draw.random() < 0.15 else word.title() if draw.random() < 0.5 else word
            x, y = 60 + 150 * place, int(draw.integers(40, 400))
            box = [x, y, x + 100, y + 10, x + 100, y + 40, x, y + 30]
            lines.append(",".join(map(str, box)) + f",####{shown}")
            for _ in range(int(draw.integers(0, 3))):
                read = word if draw.random() < 0.7 else word[:-1] + "X"
                point = [round(x + 50 + draw.normal(0, 8), 2), round(y + 20 + draw.normal(0, 8), 2)]
                score = round(float(draw.uniform(0.7, 1)), 6)
                results.append({"image_id": image, "polys": [point, [0, 0]], "rec": read, "score": score})
        (folder / "truth" / f"{image:07}.txt").write_text("\n".join(lines) + "\n")
    results.append({"image_id": 1, "polys": [[500, 20]], "rec": "", "score": 0.99})
    (folder / "found.json").write_text(json.dumps(results))
    (folder / "words.txt").write_text("".join(f"{word}\n" for word in WORDS))
    (folder / "pairs.txt").write_text("".join(f"{word} {word}\n" for word in WORDS))


def rows() -> list[Agreement]:
    pairs: dict[str, list[tuple[float, float]]] = {"precision": [], "recall": [], "e2e_hmean": []}
    with TemporaryDirectory() as folder:
        write(Path(folder))
        lexicon = {"lexicon": "full", "words": f"{folder}/words.txt", "pairs": f"{folder}/pairs.txt"}
        cases: tuple[tuple[dict[str, str], tuple[float, float, float]], ...] = (
            ({}, PLAIN),
            ({"spotting": "yes"}, SPOTTING),
            (lexicon, LEXICON),
        )
        for settings, wanted in cases:
            found, _ = evaluate("spotting_points", [f"{folder}/found.json"], [f"{folder}/truth"], settings)
            values = {value.metric: float(value.value) for value in found.values}
            for (metric, kept), theirs in zip(pairs.items(), wanted, strict=True):
                kept.append((values[metric], 100 * theirs))
    return [
        Agreement.of(
            kept,
            family="spotting_points",
            metric=metric,
            bound=1e-9,
            implementation="SPTS `eval.py`",
            cases="12 generated images, three rules",
        )
        for metric, kept in pairs.items()
    ]
