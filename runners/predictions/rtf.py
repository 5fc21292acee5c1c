"""Real-time factor of speech: the time of computing over the duration of the audio.

Predictions: CSV `utterance,seconds` with the time each took. Ground truth: a folder of `*.wav`, whose headers tell the
durations, or CSV `utterance,seconds` with the durations. `mean=sums` divides the sum of the times by that of the
durations, as PaddleSpeech prints it (PaddlePaddle/PaddleSpeech 969f3399, paddlespeech/t2s/exps/synthesize.py:129-139:
`T` and `N` are summed over the utterances); `mean=ratios` is the mean of the utterances' factors.

Times are what the submission measured, on its own machine: only the durations are checked here.
"""

from __future__ import annotations

import wave
from math import isfinite
from typing import Final

import numpy as np

from harness.evidence.evaluation import Samples, Value, decimal
from harness.values.errors import InputError
from harness.version import __version__
from runners.predictions import files, ids, intervals
from runners.predictions.base import Convention, Outcome, Request

METRICS: Final = ("rtf",)
SETTINGS: Final = {"mean": Convention(default="sums", choices=("sums", "ratios"))}


def evaluate(request: Request) -> Outcome:
    """The factor, with the interval over utterances."""
    path, truth = request.one("predictions"), request.one("ground_truth")
    times = table(path)
    durations = table(truth) if truth.casefold().endswith(".csv") else _durations(truth)
    ids.check_ids(times, durations, file=path)
    spent = np.array([times[name] for name in durations])
    heard = np.array(list(durations.values()))
    ratios = spent / heard

    def statistic(rows: np.ndarray) -> float:
        return float(spent[rows].sum() / heard[rows].sum())

    if request.settings["mean"] == "ratios":
        value = intervals.mean("rtf", ratios, unit="ratio")
    else:
        value = Value(
            metric="rtf",
            value=decimal(statistic(np.arange(len(spent)))),
            unit="ratio",
            samples=len(spent),
            interval=intervals.bootstrap(statistic, len(spent)),
        )
    return Outcome(
        evaluator=f"reproverify {__version__}",
        samples=len(spent),
        values=[value],
        per_sample=Samples(ids=list(durations), columns={"rtf": ratios.tolist()}),
        conventions={"times": "as handed in", "audio": f"{heard.sum():.3f} s"},
    )


def table(path: str) -> dict[str, float]:
    """`utterance,seconds` a line, with or without a head. Raises InputError."""
    found: dict[str, float] = {}
    for number, row in files.rows(path):
        if not found and row[:2] == ["utterance", "seconds"]:
            continue
        try:
            name, seconds = row[0], float(row[1])
        except (IndexError, ValueError):
            raise InputError("eval_line", file=path, line=number, problem="not `utterance,seconds`") from None
        if not isfinite(seconds) or seconds <= 0 or len(row) != 2:
            raise InputError("eval_line", file=path, line=number, problem="no positive number of seconds")
        if name in found:
            raise InputError("eval_duplicates", file=path, count=2, ids=name)
        found[name] = seconds
    return found


def _durations(folder: str) -> dict[str, float]:
    """The durations of the wave files below a folder, by their names. Raises InputError."""
    found: dict[str, float] = {}
    for name, path in files.files(folder, (".wav",)).items():
        try:
            with wave.open(path, "rb") as audio:
                frames, rate = audio.getnframes(), audio.getframerate()
        except (wave.Error, EOFError, OSError, ZeroDivisionError) as error:
            raise InputError("eval_audio_broken", file=path, problem=str(error) or "cut off") from None
        if not frames or not rate:
            raise InputError("eval_audio_broken", file=path, problem="no audio")
        found[name] = frames / rate
    return found
