"""WER and CER against jiwer, recognition against PaddleOCR's metric, the rest against the distance cell by cell.

What PaddleOCR's `RecMetric` gives was computed once over the same texts (PaddlePaddle/PaddleOCR 0002349d,
ppocr/metrics/rec_metric.py). It adds 0.00001 to the number of samples, and ours does not: that is the difference.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

import jiwer

from runners.predictions import evaluate
from tests.runners.predictions import sayings
from tests.runners.predictions.agreement import Agreement

_CASES = "3 x 60 generated texts"
# Of the seeds 0, 1 and 2: accuracy and 1 less the edit distance of the texts without blanks, then with `is_filter`.
_REC_METRIC = (
    (0.2666666222222296, 0.8283742559239765, 0.28333328611111896, 0.8281264026750091),
    (0.18333330277778287, 0.7992078483678132, 0.18333330277778287, 0.797352519649969),
    (0.11666664722222546, 0.7405694304478617, 0.16666663888889352, 0.7362154469573795),
)
_FILTERED = {"characters": "alphanumeric", "case": "lower"}


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
                *(
                    (
                        "recognition",
                        metric + (", filtered" if settings else ""),
                        ours("recognition", metric, **settings),
                        scale * _REC_METRIC[seed][2 * bool(settings) + place],
                    )
                    for settings in ({}, _FILTERED)
                    for place, (metric, scale) in enumerate((("word_accuracy", 100), ("norm_edit_distance", 1)))
                ),
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
        _blanks(),
        *(_row(family, metric, pairs) for (family, metric), pairs in found.items()),
    ]


def _blanks() -> Agreement:
    """Blanks count as characters: the case of a bug report."""
    with TemporaryDirectory() as folder:
        made, true = Path(folder, "made.txt"), Path(folder, "true.txt")
        made.write_text("u1 X X Y Y\n")
        true.write_text("u1 X\n")
        found, _ = evaluate("transcripts", [str(made)], [str(true)], {"unit": "character"})
    return Agreement.of(
        [(float(found.value("cer").value), 100 * jiwer.cer("X", "X X Y Y"))],
        family="transcripts",
        metric="cer, blanks kept",
        bound=1e-9,
        implementation="jiwer",
        cases="`X` read as `X X Y Y`",
    )


def _row(family: str, metric: str, pairs: list[tuple[float, float]]) -> Agreement:
    return Agreement.of(
        pairs,
        family=family,
        metric=metric,
        # 0.00001 of 60 samples is 1.7e-7 of the value, which is in percent or a fraction.
        bound={"recognition": 1.7e-5 if metric.startswith("word") else 1.7e-7}.get(family, 1e-9),
        implementation=_implementation(family, metric),
        cases=_CASES,
    )


def _implementation(family: str, metric: str) -> str:
    if family == "recognition":
        return "PaddleOCR 0002349d `RecMetric`"
    return "jiwer" if metric in ("wer", "cer") else "the definition, cell by cell"
