"""WER and CER against jiwer; recognition and expressions against the distance computed cell by cell."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

import jiwer

from runners.predictions import evaluate
from tests.runners.predictions import sayings
from tests.runners.predictions.agreement import Agreement

_CASES = "3 x 60 generated texts"


def rows() -> list[Agreement]:
    found: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for seed in range(3):
        with TemporaryDirectory() as folder:
            made_file, true_file, made, true = sayings.write(Path(folder), seed)

            def ours(family: str, metric: str, files: Iterable[str] = (made_file, true_file), **settings: str) -> float:
                predicted, truth = files
                return float(evaluate(family, [predicted], [truth], settings)[0].value(metric).value)

            packed = [["".join(text.split()) for text in side] for side in (true, made)]
            units = sum(len(text) for text in packed[0])
            errors = sum(sayings.distance(a, b) for a, b in zip(*packed, strict=True))
            near = [1 - sayings.distance(a, b) / max(len(a), len(b)) for a, b in zip(*packed, strict=True)]
            tokens = [sayings.distance(a.split(), b.split()) for a, b in zip(true, made, strict=True)]
            for family, metric, value, theirs in (
                ("transcripts", "wer", ours("transcripts", "wer"), 100 * jiwer.wer(true, made)),
                ("transcripts", "cer", ours("transcripts", "cer", unit="character"), 100 * jiwer.cer(true, made)),
                (
                    "transcripts",
                    "accurate_rate",
                    ours("transcripts", "accurate_rate", unit="character", blanks="drop"),
                    100 * (units - errors) / units,
                ),
                (
                    "recognition",
                    "word_accuracy",
                    ours("recognition", "word_accuracy"),
                    100 * sum(a == b for a, b in zip(*packed, strict=True)) / 60,
                ),
                ("recognition", "norm_edit_distance", ours("recognition", "norm_edit_distance"), sum(near) / 60),
                *(
                    (
                        "expressions",
                        metric,
                        ours("expressions", metric),
                        100 * sum(wrong <= most for wrong in tokens) / 60,
                    )
                    for most, metric in enumerate(("exprate", "exprate_le1", "exprate_le2", "exprate_le3"))
                ),
            ):
                found.setdefault((family, metric), []).append((value, theirs))
    return [
        Agreement.of(
            pairs,
            family=family,
            metric=metric,
            bound=1e-9,
            implementation="jiwer" if metric in ("wer", "cer") else "the definition, cell by cell",
            cases=_CASES,
        )
        for (family, metric), pairs in found.items()
    ]
